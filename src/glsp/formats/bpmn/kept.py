# SPDX-License-Identifier: Apache-2.0
"""Kept: what of an element's XML has no words in the language, so that it is written out again as it came.

It lies in the field `bpmn` of nodes, edges and the whole diagram, and moves, is copied and goes with them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

import msgspec

from glsp.errors import Refused
from glsp.formats.markup import Tag, fragment, parse
from glsp.protocol.geometry import Fields, Json, is_object

FIELD = "bpmn"


class Shown(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The part of the drawing: a BPMNShape or BPMNEdge. `box`, `line` and `label` are what they were, canvas px."""

    id: str = ""
    attributes: dict[str, str] = {}
    inner: tuple[str, ...] = ()
    box: tuple[float, ...] = ()
    has_label: bool = False
    label: tuple[float, ...] = ()
    label_attributes: dict[str, str] = {}
    label_inner: tuple[str, ...] = ()
    line: tuple[tuple[float, float], ...] = ()


class Kept(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One XML element.

    `tag` is its name where its type (`type`, as imported) does not say it; `name` and `trigger` are what was said, so
    that a change is noticed. `attributes` go by `{namespace}name`, `inner` are whole elements in their order.
    """

    id: str = ""
    tag: str = ""
    type: str = ""
    name: str = ""
    trigger: str = ""
    attributes: dict[str, str] = {}
    condition: dict[str, str] = {}
    documentation: dict[str, str] = {}
    inner: tuple[str, ...] = ()
    shown: Shown | None = None
    process: Kept | None = None
    lanes: Kept | None = None

    def tags(self) -> list[Tag]:
        """What was inside, as tags."""
        return [parse(each) for each in self.inner]


class Whole(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What belongs to a diagram as a whole: the document, its collaboration or process, the page it is drawn on."""

    namespaces: dict[str, str] = {}
    definitions: Kept | None = None
    collaboration: Kept | None = None
    process: Kept | None = None
    lanes: Kept | None = None
    diagram: Kept | None = None
    plane: Kept | None = None


NOTHING = Kept()


def kept(tag: Tag, *, without: Iterable[str] = (), keeps: Callable[[Tag], bool] = lambda _: True) -> Kept:
    """A tag's attributes but for its id and `without`, and those of the tags in it that `keeps` says yes to."""
    gone = {"id", *without}
    return Kept(
        id=tag.get("id"),
        attributes={name: value for name, value in tag.attributes.items() if name not in gone},
        inner=tuple(fragment(child) for child in tag.tags() if keeps(child)),
    )


def parsed(text: str) -> Tag | None:
    """Something kept as a tag; None for what is no XML: anybody may have written it."""
    try:
        return parse(text)
    except Refused:
        return None


def encoded(value: Kept | Whole) -> Fields:
    """As the field of an element: `{}` where there is nothing to keep."""
    found: Fields = msgspec.to_builtins(value)
    return {FIELD: found} if found else {}


Wanted = TypeVar("Wanted")


def _read(value: Json, wanted: type[Wanted]) -> Wanted | None:
    try:
        return msgspec.convert(value, wanted) if is_object(value) else None
    except msgspec.ValidationError:
        return None


def kept_of(fields: Fields) -> Kept:
    """What an element keeps. The field may have been written by anybody: what does not fit counts as nothing."""
    return _read(fields.get(FIELD), Kept) or NOTHING


def is_broken(fields: Fields) -> bool:
    """Whether somebody wrote something else into the field."""
    return FIELD in fields and _read(fields[FIELD], Kept) is None and _read(fields[FIELD], Whole) is None


def whole_of(fields: Fields) -> Whole:
    """What a diagram keeps."""
    return _read(fields.get(FIELD), Whole) or Whole()
