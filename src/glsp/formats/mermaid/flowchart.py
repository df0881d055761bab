# SPDX-License-Identifier: Apache-2.0
"""Mermaid flowcharts: chains of nodes and links, subgraphs, shapes in brackets or by name."""

from __future__ import annotations

import re

import msgspec

from glsp.errors import TooLarge
from glsp.formats.drawing import Arrow, Box, Direction, Drawing
from glsp.formats.limits import MAX_ARROWS, MAX_DEPTH
from glsp.formats.mermaid.links import link
from glsp.formats.mermaid.source import Row, Source, labelled, plain
from glsp.formats.mermaid.words import BRACKETS, NAMES
from glsp.formats.nesting import parents_first

_HEAD = re.compile(r"(?:graph|flowchart(?:-elk)?)\b\s*(?P<to>TB|TD|BT|RL|LR|>|<|\^|v)?\s*(?P<rest>.*)")
_DIRECTION = re.compile(r"direction\s+(TB|TD|BT|RL|LR)")
_SUBGRAPH = re.compile(r'subgraph\s+(?:(?P<id>[^\s\["]+)\s*(?:\[(?P<title>.*)\])?|(?P<text>.+))?')
_QUIET = re.compile(r"(?:classDef|class|style|linkStyle|click|accTitle|accDescr|callback|href)\b.*|%%.*")
_ID = re.compile(r"(?:[^\s\[\](){}<>|;@\":=\-&]|-(?![>\-.])|=(?!=)|:(?!::)|(?<!\s)&(?=\w))+")
_SHAPED = re.compile(r"@\{(?P<members>(?:\"[^\"]*\"|[^}\"])*)\}")
_MEMBER = re.compile(r"(?P<name>\w+)\s*+:\s*+(?P<value>\"[^\"]*\"|'[^']*'|[^,\n]+)")
_CLASS = re.compile(r":::[\w-]+")
TURNED: dict[str, Direction] = {"LR": "right", "RL": "right", ">": "right", "<": "right"}


def read_flowchart(source: Source) -> Drawing:
    """The drawing of a flowchart."""
    return _Flowchart(source).read()


class _Flowchart:
    def __init__(self, source: Source) -> None:
        self._source = source
        self._boxes: dict[str, Box] = {}
        self._before: dict[str, Box | None] = {}
        self._arrows: list[Arrow] = []
        self._links: set[str] = set()
        self._inside: list[str] = []
        self._named: list[dict[str, None]] = []
        self._placed: set[str] = set()
        self._direction: Direction = "down"

    def read(self) -> Drawing:
        rows = list(self._source.rows)
        head = _HEAD.match(rows[0].text)
        if head is not None:
            self._direction = TURNED.get(head["to"] or "", "down")
            rows[0] = Row(rows[0].number, head["rest"].strip())
        for row in rows:
            if row.text:
                self._row(row)
        for opened in list(self._inside):
            self._source.skip(rows[-1], f"the subgraph {opened} has no end")
        while self._inside:
            self._close()
        return Drawing(
            name=self._source.name, boxes=parents_first(self._boxes.values()), arrows=tuple(self._arrows), direction=self._direction,
            skipped=tuple(self._source.skipped), meta={"kind": "flowchart"},
        )  # fmt: skip

    def _row(self, row: Row) -> None:
        text = row.text
        if text == "end":
            if self._inside:
                self._close()
            else:
                self._source.skip(row, "an end that closes nothing")
        elif text.startswith("subgraph"):
            self._subgraph(row)
        elif _DIRECTION.fullmatch(text) or _QUIET.fullmatch(text):
            return
        else:
            arrows = len(self._arrows)
            self._before.clear()
            if not self._chain(row):  # all of the line or nothing of it
                self._undo()
                del self._arrows[arrows:]
                self._source.skip(row, f"not understood: {text[:80]}")
            elif self._named:
                self._named[-1].update(dict.fromkeys(self._before))

    def _undo(self) -> None:
        """Boxes as they were before the line."""
        for identity, box in self._before.items():
            if box is None:
                del self._boxes[identity]
            else:
                self._boxes[identity] = box

    def _close(self) -> None:
        """The first subgraph to end holds what it names, as with Mermaid; never what is around it."""
        identity, named = self._inside.pop(), self._named.pop()
        for each in named:
            if each not in self._placed and each != identity and each not in self._inside:
                self._boxes[each] = msgspec.structs.replace(self._boxes[each], parent=identity)
                self._placed.add(each)
        if self._named:
            self._named[-1][identity] = None

    def _subgraph(self, row: Row) -> None:
        if len(self._inside) >= MAX_DEPTH:
            raise TooLarge(f"line {row.number}: subgraphs in subgraphs, {MAX_DEPTH} deep")
        found = _SUBGRAPH.fullmatch(row.text)
        identity, title, stereotypes = "", "", ()
        if found is not None:
            identity = (found["id"] or plain(found["text"] or "")).strip()
            stereotypes, title = labelled(found["title"] or found["text"] or found["id"] or "")
        identity = identity or f"subgraph_{len(self._boxes) + 1}"
        if identity in self._inside:
            self._source.skip(row, f"the subgraph {identity} inside itself")
        else:
            self._boxes.pop(identity, None)
            self._boxes[identity] = Box(
                id=identity, kind="group", label=title, stereotypes=stereotypes, line=row.number
            )
        self._inside.append(identity)
        self._named.append({})

    def _chain(self, row: Row) -> bool:
        """`a & b --> c -- text --> d`: every node of a group is linked with every node of the next."""
        at, text = 0, row.text
        first = self._group(row, at)
        if first is None:
            return False
        nodes, at = first
        while at < len(text):
            found = link(text, at)
            if found is None:
                return not text[at:].strip()
            arrow, name, at = found
            self._links.add(name)
            following = self._group(row, at)
            if following is None:
                return False
            others, at = following
            if len(self._arrows) + len(nodes) * len(others) > MAX_ARROWS:
                raise TooLarge(f"line {row.number}: more than {MAX_ARROWS} arrows")
            if arrow is not None:
                made = [(source, target) for source in nodes for target in others]
                self._arrows += [_ended(arrow, source, target, row.number) for source, target in made]
            nodes = others
        return True

    def _group(self, row: Row, at: int) -> tuple[list[str], int] | None:
        found: list[str] = []
        while True:
            node = self._node(row, at)
            if node is None:
                return (found, at) if found else None
            identity, at = node
            found.append(identity)
            more = re.compile(r"\s*&\s*").match(row.text, at)
            if more is None:
                return found, at
            at = more.end()

    def _node(self, row: Row, at: int) -> tuple[str, int] | None:
        text = row.text
        at += len(text[at:]) - len(text[at:].lstrip())
        match = _ID.match(text, at)
        if match is None:
            return None
        identity, at = match[0], match.end()
        kind: str = ""
        label: str | None = None
        for opening, closing, shape in BRACKETS:
            if text.startswith(opening, at):
                end = _closing(text, at + len(opening), closing)
                if end is not None:
                    kind, label = shape, text[at + len(opening) : end]
                    at = end + len(closing)
                    break
        shaped = _SHAPED.match(text, at)
        if shaped is not None:
            at = shaped.end()
            if identity in self._links and not text[at:].strip():  # how an edge moves
                return identity, at
            said = {each["name"]: _unquoted(each["value"].strip()) for each in _MEMBER.finditer(shaped["members"])}
            shape = said.get("shape", "")
            kind = NAMES.get(shape, shape[:40]) or kind or "rectangle"
            label = f'"{said["label"]}"' if "label" in said else label
        css = _CLASS.match(text, at)
        at = css.end() if css is not None else at
        self._declare(identity, kind, label, row.number)
        return identity, at

    def _declare(self, identity: str, kind: str, written: str | None, line: int) -> None:
        there = self._boxes.get(identity)
        self._before.setdefault(identity, there)
        stereotypes, label = labelled(written) if written is not None else ((), identity)
        if there is None:
            there = Box(
                id=identity,
                kind=kind or "rectangle",
                label=label,
                stereotypes=stereotypes,
                line=line,
            )
        elif there.kind != "group" and (kind or written is not None):
            said = {"label": label, "stereotypes": stereotypes} if written is not None else {}
            there = msgspec.structs.replace(there, kind=kind or there.kind, **said)
        self._boxes[identity] = there


def _ended(arrow: Arrow, source: str, target: str, line: int) -> Arrow:
    return Arrow(
        source=source, target=target, label=arrow.label, stroke=arrow.stroke, source_end=arrow.source_end,
        target_end=arrow.target_end, line=line,
    )  # fmt: skip


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def _closing(text: str, at: int, closing: str) -> int | None:
    """Where the closing bracket stands, outside quotes."""
    quoted = False
    while at < len(text):
        if text[at] == '"':
            quoted = not quoted
        elif not quoted and text.startswith(closing, at):
            return at
        at += 1
    return None
