# SPDX-License-Identifier: Apache-2.0
"""Mermaid state diagrams: states, composite states, transitions, forks, joins, choices and notes."""

from __future__ import annotations

import re

from glsp.errors import TooLarge
from glsp.formats.drawing import Arrow, Box, Direction, Drawing, Note
from glsp.formats.limits import MAX_DEPTH
from glsp.formats.mermaid.source import Row, Source, plain

_ID = r"(?:\[\*\]|[\w.-]+)(?::::[\w-]+)?"
_STATE = re.compile(r'state\s+(?:"(?P<label>[^"]*)"\s+as\s+)?(?P<id>[\w.-]+)\s*(?:<<(?P<kind>\w+)>>)?\s*(?P<open>\{)?')
_ARROW = re.compile(rf"(?P<source>{_ID})\s*-->\s*(?P<target>{_ID})\s*(?::\s*(?P<label>.*))?")
_LABELLED = re.compile(r"(?P<id>[\w.-]+)\s*:\s*(?P<label>.+)")
_ALONE = re.compile(r"(?P<id>[\w.-]+)(?::::[\w-]+)?")
_NOTE = re.compile(r"note\s+(?:left|right)\s+of\s+(?P<about>[\w.-]+)\s*(?::\s*(?P<text>.*))?")
_QUIET = re.compile(r"(?:classDef|class|style|hide|scale|accTitle|accDescr|stateDiagram\S*)\b.*|--")


def read_states(source: Source) -> Drawing:
    """The drawing of a state diagram; `[*]` is a start where a transition leaves it and an end where one comes in."""
    return _States(source).read()


class _States:
    def __init__(self, source: Source) -> None:
        self._source = source
        self._boxes: dict[str, Box] = {}
        self._arrows: list[Arrow] = []
        self._notes: list[Note] = []
        self._inside: list[str] = []
        self._noted: tuple[str, list[str], int] | None = None
        self._direction: Direction = "down"

    def read(self) -> Drawing:
        for row in self._source.rows:
            self._row(row)
        return Drawing(
            name=self._source.name, boxes=tuple(self._boxes.values()), arrows=tuple(self._arrows), notes=tuple(self._notes),
            direction=self._direction, skipped=tuple(self._source.skipped), meta={"kind": "state"},
        )  # fmt: skip

    def _row(self, row: Row) -> None:
        text = row.text
        if self._noted is not None:
            about, lines, line = self._noted
            if text == "end note":
                self._note(about, "\n".join(lines), line)
                self._noted = None
            else:
                lines.append(plain(text))
        elif text == "}":
            if self._inside:
                self._inside.pop()
            else:
                self._source.skip(row, "a } that closes nothing")
        elif text.startswith("direction "):
            if not self._inside:
                self._direction = "right" if text.split()[-1] in {"LR", "RL"} else "down"
        elif found := _STATE.fullmatch(text):
            self._state(found, row)
        elif found := _ARROW.fullmatch(text):
            source, target = self._end(found["source"], row, start=True), self._end(found["target"], row, start=False)
            self._arrows.append(
                Arrow(
                    source=source, target=target, label=plain(found["label"] or ""), target_end="arrow", line=row.number
                )
            )
        elif found := _NOTE.fullmatch(text):
            about = self._declare(found["about"], row)
            if found["text"] is None:
                self._noted = about, [], row.number
            else:
                self._note(about, plain(found["text"]), row.number)
        elif _QUIET.fullmatch(text):
            return
        elif found := _LABELLED.fullmatch(text):
            self._declare(found["id"], row, label=plain(found["label"]))
        elif found := _ALONE.fullmatch(text):
            self._declare(found["id"], row)
        else:
            self._source.skip(row, f"not understood: {text[:80]}")

    def _state(self, found: re.Match[str], row: Row) -> None:
        kind = {"fork": "bar", "join": "bar", "choice": "diamond"}.get((found["kind"] or "").lower(), "state")
        if found["open"]:
            if len(self._inside) >= MAX_DEPTH:
                raise TooLarge(f"line {row.number}: states in states, {MAX_DEPTH} deep")
            kind = "group"
        identity = self._declare(found["id"], row, kind=kind, label=plain(found["label"] or ""))
        if found["open"]:
            self._inside.append(identity)

    def _end(self, written: str, row: Row, *, start: bool) -> str:
        name = written.partition(":::")[0]
        if name != "[*]":
            return self._declare(name, row)
        parent = self._parent
        name = f"{parent + '_' if parent else ''}{'start' if start else 'end'}_"
        return self._declare(name, row, kind="start" if start else "end", label=" ")

    def _declare(self, name: str, row: Row, *, kind: str = "", label: str = "") -> str:
        there = self._boxes.get(name)
        if there is None:
            self._boxes[name] = Box(
                id=name, kind=kind or "state", label=label or name, parent=self._parent, line=row.number
            )
        elif kind or label:
            made = Box(
                id=name, kind=kind or there.kind, label=label or there.label, line=there.line,
                parent=there.parent if there.parent or name in self._inside else self._parent,
            )  # fmt: skip
            if made.parent != there.parent or made.kind == "group":  # what is inside stands behind it
                self._boxes.pop(name)
                self._boxes[name] = made
            self._boxes[name] = made
        return name

    def _note(self, about: str, text: str, line: int) -> None:
        self._notes.append(Note(id=f"note_{len(self._notes) + 1}", text=text, about=(about,), line=line))

    @property
    def _parent(self) -> str:
        return self._inside[-1] if self._inside else ""
