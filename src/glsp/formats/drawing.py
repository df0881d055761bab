# SPDX-License-Identifier: Apache-2.0
"""Drawing: boxes in boxes, arrows and notes, as other tools write them; between a text format and a language.

A reader turns text into drawings and says what it left out (`skipped`), a writer turns one into text; neither knows
languages. Where the text says so, boxes have their `place` and arrows their `way`, canvas px. Identity is the writer's name for a thing (PlantUML's alias), never its label: labels recur.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

import msgspec

from glsp.protocol.geometry import Bounds, Point

End: TypeAlias = Literal["none", "arrow", "triangle", "diamond", "filled-diamond", "circle", "cross", "crow", "plus"]
"""What an end of an arrow looks like; `triangle` is the hollow one of a generalisation."""

Stroke: TypeAlias = Literal["solid", "dashed", "dotted", "thick"]
Direction: TypeAlias = Literal["", "right", "down"]


class Skipped(msgspec.Struct, frozen=True):
    """Something that was not taken over: where it stands in the file (from 1; 0 where that is not known), and why.

    `is_structure`: boxes, arrows or what they are in may be lost, not only looks and texts. Who did not ask for a part
    of a text gets nothing of it then.
    """

    line: int
    column: int
    what: str
    is_structure: bool = False

    def __str__(self) -> str:
        """`line 3, column 1: …`."""
        return f"line {self.line}, column {self.column}: {self.what}" if self.line else self.what


def by_place(found: Iterable[Skipped]) -> tuple[Skipped, ...]:
    """In the order of the file; what has no place first."""
    return tuple(sorted(found, key=lambda each: (each.line, each.column)))


class Box(msgspec.Struct, frozen=True, kw_only=True):
    """A thing, maybe with others inside (`parent` names the box around it, "" the drawing itself).

    `kind` is the format's word in lower case (`component`, `database`, `class`, …). `members` are lines inside a class.
    """

    id: str
    kind: str
    label: str
    parent: str = ""
    stereotypes: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    colour: str = ""
    line: int = 0
    place: Bounds | None = None


class Arrow(msgspec.Struct, frozen=True, kw_only=True):
    """A line between two boxes, from what was written first to what was written second."""

    source: str
    target: str
    label: str = ""
    stroke: Stroke = "solid"
    source_end: End = "none"
    target_end: End = "none"
    source_label: str = ""
    target_label: str = ""
    stereotypes: tuple[str, ...] = ()
    colour: str = ""
    line: int = 0
    way: tuple[Point, ...] = ()


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """A remark, attached to boxes or floating."""

    id: str
    text: str
    about: tuple[str, ...] = ()
    parent: str = ""
    line: int = 0
    place: Bounds | None = None


class Drawing(msgspec.Struct, frozen=True, kw_only=True):
    """One diagram of a file. Boxes stand before what is inside them; arrows name boxes that are there."""

    name: str
    boxes: tuple[Box, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    notes: tuple[Note, ...] = ()
    direction: Direction = ""
    meta: Mapping[str, str] = {}
    skipped: tuple[Skipped, ...] = ()
