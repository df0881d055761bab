# SPDX-License-Identifier: Apache-2.0
"""Mermaid state diagrams: states, composite states, transitions, forks, joins, choices and notes."""

from __future__ import annotations

import re

import msgspec

from glsp.errors import TooLarge
from glsp.formats.drawing import Arrow, Box, Direction, Drawing, Note
from glsp.formats.limits import MAX_DEPTH
from glsp.formats.mermaid.source import Row, Source, plain, unquoted
from glsp.formats.nesting import parents_first

_ID = r"(?:\[\*\]|[\w.-]+)(?::::[\w-]+)?"
_STATE = re.compile(
    r'state\s+(?:"(?P<label>[^"]*)"\s+as\s+)?(?P<id>[\w.-]+)\s*(?:<<(?P<kind>\w+)>>|\[\[(?P<other>\w+)\]\])?\s*(?P<open>\{)?'
)
_ARROW = re.compile(rf"(?P<source>{_ID})\s*-->\s*(?P<target>{_ID})\s*(?::\s*(?P<label>.*)|\s%%.*)?")
_LABELLED = re.compile(r"(?P<id>[\w.-]+)\s*:\s*(?P<label>.+)")
_ALONE = re.compile(r"(?P<id>[\w.-]+)(?::::[\w-]+)?")
_NOTE = re.compile(r"note\s+(?:left|right)\s+of\s+(?P<about>[\w.-]+)\s*(?::\s*(?P<text>.*))?")
_QUIET = re.compile(r"(?:classDef|class|click|style|hide|scale|accTitle|accDescr|stateDiagram\S*)\b.*|--")


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
        self._said: dict[str, list[str]] = {}
        self._noted: tuple[str, list[str], int] | None = None
        self._direction: Direction = "down"

    def read(self) -> Drawing:
        for row in self._source.rows:
            self._row(row)
        for opened in self._inside:
            self._source.skip(self._source.rows[-1], f"the state {opened} is never closed with }}")
        if self._noted is not None:
            self._source.skip(self._source.rows[-1], f"the note of {self._noted[0]} has no end note")
        return Drawing(
            name=self._source.name, boxes=parents_first(self._boxes.values()), arrows=tuple(self._arrows), notes=tuple(self._notes),
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
                    source=source,
                    target=target,
                    label=unquoted(found["label"] or ""),
                    target_end="arrow",
                    line=row.number,
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
            self._describe(found["id"], row, unquoted(found["label"]))
        elif found := _ALONE.fullmatch(text):
            self._declare(found["id"], row)
        else:
            self._source.skip(row, f"not understood: {text[:80]}")

    def _state(self, found: re.Match[str], row: Row) -> None:
        kind = {"fork": "bar", "join": "bar", "choice": "diamond"}.get(
            (found["kind"] or found["other"] or "").lower(), "state"
        )
        if found["open"]:
            if len(self._inside) >= MAX_DEPTH:
                raise TooLarge(f"line {row.number}: states in states, {MAX_DEPTH} deep")
            kind = "group"
        identity = self._declare(found["id"], row, kind=kind)
        if found["label"]:
            self._describe(identity, row, plain(found["label"]))
        if found["open"]:
            self._inside.append(identity)

    def _describe(self, name: str, row: Row, text: str) -> None:
        """What is said of a state, a line a statement; the first says what it is called."""
        said = self._said.setdefault(self._declare(name, row), [])
        said.append(text)
        self._declare(name, row, label="\n".join(said))

    def _end(self, written: str, row: Row, *, start: bool) -> str:
        name = written.partition(":::")[0]
        if name != "[*]":
            return self._declare(name, row)
        parent = self._parent
        name = f"{parent + '_' if parent else ''}{'start' if start else 'end'}_"
        return self._declare(name, row, kind="start" if start else "end", label=" ")

    def _declare(self, name: str, row: Row, *, kind: str = "", label: str = "") -> str:
        """The state of a name, which is inside the last composite that mentions it."""
        there = self._boxes.get(name)
        if there is None:
            there = Box(id=name, kind="state", label=name, line=row.number)
        parent = self._parent if self._parent and not self._holds(name, row) else there.parent
        self._boxes[name] = msgspec.structs.replace(
            there, kind=kind or there.kind, label=label or there.label, parent=parent
        )
        return name

    def _holds(self, name: str, row: Row) -> bool:
        """Whether a state is the one that is open, or around it."""
        at, depth = self._parent, 0
        while at and at != name:
            at, depth = self._boxes[at].parent, depth + 1
            if depth > MAX_DEPTH:
                raise TooLarge(f"line {row.number}: states in states, {MAX_DEPTH} deep")
        return at == name

    def _note(self, about: str, text: str, line: int) -> None:
        self._notes.append(Note(id=f"note_{len(self._notes) + 1}", text=text, about=(about,), line=line))

    @property
    def _parent(self) -> str:
        return self._inside[-1] if self._inside else ""
