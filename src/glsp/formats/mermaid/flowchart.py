# SPDX-License-Identifier: Apache-2.0
"""Mermaid flowcharts: chains of nodes and links, subgraphs, shapes in brackets or by name."""

from __future__ import annotations

import re

import msgspec

from glsp.errors import TooLarge
from glsp.formats.drawing import Arrow, Box, Direction, Drawing
from glsp.formats.limits import MAX_ARROWS, MAX_DEPTH
from glsp.formats.mermaid.source import Row, Source, labelled, plain
from glsp.formats.mermaid.words import BRACKETS, FLOW_ENDS, NAMES, STROKES

_HEAD = re.compile(r"(?:graph|flowchart(?:-elk)?)\b\s*(?P<to>TB|TD|BT|RL|LR|>|<|\^|v)?\s*(?P<rest>.*)")
_DIRECTION = re.compile(r"direction\s+(TB|TD|BT|RL|LR)")
_SUBGRAPH = re.compile(r'subgraph\s+(?:(?P<id>[^\s\["]+)\s*(?:\[(?P<title>.*)\])?|(?P<text>.+))?')
_QUIET = re.compile(r"(?:classDef|class|style|linkStyle|click|accTitle|accDescr|callback|href)\b.*|%%.*")
_ID = re.compile(r"(?P<id>[^\s\[\](){}<>|;,&@\"]+?)(?=(?:[\[({>]|@\{|:::|\s|$|&|[<ox]?(?:--|==|-\.)))")
_NAMED = re.compile(r"@\{(?P<members>[^}]*)\}")
_CLASS = re.compile(r":::[\w-]+")
_LINK = re.compile(
    r"\s*(?P<left><|o(?=[-=])|x(?=[-=]))?(?P<body>~~~+|-{2,}|={2,}|-\.+-?)"
    r"(?:(?P<right>>|(?<=[-=.])[ox](?=[\s|])))?"
    r"(?:\s*\|(?P<piped>[^|]*)\|)?\s*"
)
_SPOKEN = re.compile(
    r"\s*(?P<left><|o(?=[-=])|x(?=[-=]))?(?:--|==|-\.)\s++(?P<label>\"[^\"]*\"\s*+|[^-=|>.\"][^|>\"]*?)(?P<body>-{2,}|={2,}|\.-)(?P<right>>|[ox](?=\s))?\s*"
)

TURNED: dict[str, Direction] = {"LR": "right", "RL": "right", ">": "right", "<": "right"}


def read_flowchart(source: Source) -> Drawing:
    """The drawing of a flowchart."""
    return _Flowchart(source).read()


class _Flowchart:
    def __init__(self, source: Source) -> None:
        self._source = source
        self._boxes: dict[str, Box] = {}
        self._declared: set[str] = set()
        self._before: dict[str, tuple[Box | None, bool]] = {}
        self._arrows: list[Arrow] = []
        self._inside: list[str] = []
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
        for opened in self._inside:
            self._source.skip(rows[-1], f"the subgraph {opened} has no end")
        return Drawing(
            name=self._source.name, boxes=self._ordered(), arrows=tuple(self._arrows), direction=self._direction,
            skipped=tuple(self._source.skipped), meta={"kind": "flowchart"},
        )  # fmt: skip

    def _row(self, row: Row) -> None:
        text = row.text
        if text == "end":
            if self._inside:
                self._inside.pop()
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

    def _undo(self) -> None:
        """Boxes as they were before the line."""
        for identity, (box, is_declared) in self._before.items():
            if box is None:
                del self._boxes[identity]
            else:
                self._boxes[identity] = box
            if not is_declared:
                self._declared.discard(identity)

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
            self._inside.append(identity)
            return
        self._boxes.pop(identity, None)
        self._boxes[identity] = Box(
            id=identity, kind="group", label=title, parent=self._parent, stereotypes=stereotypes, line=row.number
        )
        self._declared.add(identity)
        self._inside.append(identity)

    @property
    def _parent(self) -> str:
        return self._inside[-1] if self._inside else ""

    def _chain(self, row: Row) -> bool:
        """`a & b --> c -- text --> d`: every node of a group is linked with every node of the next."""
        at, text = 0, row.text
        first = self._group(row, at)
        if first is None:
            return False
        nodes, at = first
        while at < len(text):
            link = self._link(text, at)
            if link is None:
                return not text[at:].strip()
            arrow, at = link
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
        if match is None or not match["id"]:
            return None
        identity, at = match["id"], match.end("id")
        kind: str = ""
        label: str | None = None
        for opening, closing, shape in BRACKETS:
            if text.startswith(opening, at):
                end = _closing(text, at + len(opening), closing)
                if end is not None:
                    kind, label = shape, text[at + len(opening) : end]
                    at = end + len(closing)
                    break
        named = _NAMED.match(text, at)
        if named is not None:
            members = dict(re.findall(r'(\w+)\s*:\s*("[^"]*"|[^,]+)', named["members"]))
            kind = NAMES.get(members.get("shape", "").strip().strip('"'), kind or "rectangle")
            label = members.get("label", label)
            at = named.end()
        css = _CLASS.match(text, at)
        at = css.end() if css is not None else at
        self._declare(identity, kind, label, row.number)
        return identity, at

    def _declare(self, identity: str, kind: str, written: str | None, line: int) -> None:
        there = self._boxes.get(identity)
        self._before.setdefault(identity, (there, identity in self._declared))
        stereotypes, label = labelled(written) if written is not None else ((), identity)
        if there is None:
            there = Box(
                id=identity,
                kind=kind or "rectangle",
                label=label,
                parent=self._parent,
                stereotypes=stereotypes,
                line=line,
            )
        elif there.kind != "group" and (kind or written is not None):
            said = {"label": label, "stereotypes": stereotypes} if written is not None else {}
            there = msgspec.structs.replace(there, kind=kind or there.kind, **said)
        is_first = identity not in self._declared and identity != self._parent and there.kind != "group"
        if is_first and self._parent:  # the first subgraph that names a node holds it
            there = msgspec.structs.replace(there, parent=self._parent)
            self._declared.add(identity)
        self._boxes[identity] = there

    def _link(self, text: str, at: int) -> tuple[Arrow | None, int] | None:
        spoken = _SPOKEN.match(text, at)
        if spoken is not None:
            return _arrow(spoken["left"], spoken["body"], spoken["right"], spoken["label"]), spoken.end()
        link = _LINK.match(text, at)
        if link is None:
            return None
        if link["body"].startswith("~"):
            return None if link.end() == at else (None, link.end())
        return _arrow(link["left"], link["body"], link["right"], link["piped"] or ""), link.end()

    def _ordered(self) -> tuple[Box, ...]:
        """Boxes before what is inside them."""
        found: dict[str, Box] = {}

        def add(box: Box, way: frozenset[str]) -> None:
            if box.id in found or box.id in way:
                return
            if box.parent in self._boxes:
                add(self._boxes[box.parent], way | {box.id})
            found.setdefault(box.id, box)

        for box in list(self._boxes.values()):
            add(box, frozenset())
        return tuple(found.values())


def _arrow(left: str | None, body: str, right: str | None, label: str) -> Arrow:
    stroke = "dotted" if "." in body else STROKES[body[0]]
    return Arrow(
        source="", target="", label=plain(label.strip()), stroke=stroke,
        source_end=FLOW_ENDS[left or ""], target_end=FLOW_ENDS[right or ""],
    )  # fmt: skip


def _ended(arrow: Arrow, source: str, target: str, line: int) -> Arrow:
    return Arrow(
        source=source, target=target, label=arrow.label, stroke=arrow.stroke, source_end=arrow.source_end,
        target_end=arrow.target_end, line=line,
    )  # fmt: skip


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
