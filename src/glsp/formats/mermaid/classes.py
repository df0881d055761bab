# SPDX-License-Identifier: Apache-2.0
"""Mermaid class diagrams: classes with members and annotations, name spaces, relations with multiplicities, notes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from glsp.formats.drawing import Arrow, Box, Direction, Drawing, End, Note
from glsp.formats.mermaid import members
from glsp.formats.mermaid.source import Row, Source, plain, unquoted
from glsp.formats.mermaid.words import ANNOTATIONS, RELATION_ENDS

_NAME = r"(?:`[^`]+`|[\w.-]+(?:~[^~\s]+~)?)"
_CLASS = re.compile(
    rf'class\s+(?P<name>{_NAME})\s*+(?:\["(?P<label>[^"]*)"\])?\s*+(?:<<(?P<note>[^>]+)>>)?\s*+(?::::[\w-]+)?\s*+(?:(?P<open>\{{)\s*+(?P<inner>.*))?'
)
_SPACE = re.compile(rf'namespace\s+(?P<name>{_NAME})\s*+(?:\["(?P<label>[^"]*)"\])?\s*+\{{')
_ANNOTATION = re.compile(rf"<<(?P<note>[^>]+)>>\s*+(?P<name>{_NAME})?")
_RELATION = re.compile(
    rf'(?P<source>{_NAME})\s*+(?:"(?P<near>[^"]*)"\s*+)?(?P<left><\||[<*o]|\(\))?(?P<line>--|\.\.)(?P<right>\|>|[>*o]|\(\))?'
    rf'\s*+(?:"(?P<far>[^"]*)"\s*+)?(?P<target>{_NAME})\s*+(?::\s*+(?P<label>.*))?'
)
_MEMBER = re.compile(rf"(?P<name>{_NAME})\s*+:\s*+(?P<member>.+)")
_NOTE = re.compile(rf'note\s+(?:for\s+(?P<about>{_NAME})\s+)?"(?P<text>[^"]*)"')
_LEFT: dict[str, End] = {left: end for end, (left, _) in RELATION_ENDS.items()}
_RIGHT: dict[str, End] = {right: end for end, (_, right) in RELATION_ENDS.items()}
_QUIET = re.compile(r"(?:direction|style|classDef|cssClass|click|link|callback|accTitle|accDescr|classDiagram\S*)\b.*")


def read_classes(source: Source) -> Drawing:
    """The drawing of a class diagram."""
    return _Classes(source).read()


class _Classes:
    def __init__(self, source: Source) -> None:
        self._source = source
        self._boxes: dict[str, Box] = {}
        self._members: dict[str, list[str]] = {}
        self._notes_on: dict[str, list[str]] = {}
        self._arrows: list[Arrow] = []
        self._notes: list[Note] = []
        self._spaces: list[str] = []
        self._spaces_in: dict[tuple[str, str], str] = {}
        self._open = ""
        self._direction: Direction = ""

    def read(self) -> Drawing:
        for row in self._source.rows:
            self._row(row)
        for opened in (*self._spaces, *filter(None, [self._open])):
            self._source.skip(self._source.rows[-1], f"{opened} is never closed with }}")
        for identity, box in list(self._boxes.items()):
            kind, stereotypes = _kind(self._notes_on.get(identity, ()))
            self._boxes[identity] = Box(
                id=identity, kind=box.kind if box.kind == "package" else kind, label=box.label, parent=box.parent,
                stereotypes=stereotypes, members=tuple(self._members.get(identity, ())), line=box.line,
            )  # fmt: skip
        return Drawing(
            name=self._source.name, boxes=tuple(self._boxes.values()), arrows=tuple(self._arrows), notes=tuple(self._notes),
            direction=self._direction, skipped=tuple(self._source.skipped), meta={"kind": "class"},
        )  # fmt: skip

    def _row(self, row: Row) -> None:
        text = row.text
        if self._open:
            self._inside(text)
        elif text == "}":
            if self._spaces:
                self._spaces.pop()
            else:
                self._source.skip(row, "a } that closes nothing")
        elif found := _SPACE.fullmatch(text):
            self._space(found, row)
        elif found := _CLASS.fullmatch(text):
            self._class(found, row)
        elif found := _NOTE.fullmatch(text):
            about = (self._named(found["about"], row),) if found["about"] else ()
            self._notes.append(
                Note(id=f"note_{len(self._notes) + 1}", text=plain(found["text"]), about=about, line=row.number)
            )
        elif found := _ANNOTATION.fullmatch(text):
            if found["name"]:
                self._annotate(self._named(found["name"], row), found["note"])
        elif _QUIET.fullmatch(text):
            if text.startswith("direction"):
                self._direction = "right" if text.split()[-1] in {"LR", "RL"} else "down"
        elif found := _RELATION.fullmatch(text):
            self._relation(found, row)
        elif found := _MEMBER.fullmatch(text):
            self._members.setdefault(self._named(found["name"], row), []).append(members.read(found["member"]))
        else:
            self._source.skip(row, f"not understood: {text[:80]}")

    def _inside(self, text: str) -> None:
        identity = self._open
        if text.endswith("}"):
            self._open, text = "", text[:-1].strip()
        if found := _ANNOTATION.fullmatch(text):
            self._annotate(identity, found["note"])
        elif text:
            self._members.setdefault(identity, []).append(members.read(text))

    def _annotate(self, identity: str, written: str) -> None:
        self._notes_on.setdefault(identity, []).append(plain(written))

    def _space(self, found: re.Match[str], row: Row) -> None:
        """A name space; `a.b` is one inside another, and a name that two of them have belongs to the first."""
        outer, names = self._parent, found["name"].strip("`").split(".")
        for at, name in enumerate(names):
            label = plain(found["label"]) if found["label"] is not None and at == len(names) - 1 else name
            identity = self._spaces_in.get((outer, name)) or (f"{outer}.{name}" if name in self._boxes else name)
            if identity not in self._boxes:
                self._boxes[identity] = Box(id=identity, kind="package", label=label, parent=outer, line=row.number)
            self._spaces_in[outer, name] = outer = identity
        self._spaces.append(outer)

    def _class(self, found: re.Match[str], row: Row) -> None:
        identity = self._named(found["name"], row, declared=True)
        if found["label"] is not None:
            box = self._boxes[identity]
            self._boxes[identity] = Box(
                id=identity, kind="class", label=plain(found["label"]), parent=box.parent, line=box.line
            )
        if found["note"]:
            self._annotate(identity, found["note"])
        if found["open"]:
            self._open = identity
            self._inside(found["inner"])

    @property
    def _parent(self) -> str:
        return self._spaces[-1] if self._spaces else ""

    def _named(self, written: str, row: Row, *, declared: bool = False) -> str:
        name, _, generic = written.strip("`").partition("~")
        label = f"{name}<{generic.rstrip('~')}>" if generic else name
        box = self._boxes.get(name)
        if box is None or (declared and self._parent and not box.parent):
            self._boxes.pop(name, None)
            self._boxes[name] = Box(
                id=name,
                kind="class",
                label=label if box is None else box.label,
                parent=self._parent if declared else "",
                line=row.number,
            )
        return name

    def _relation(self, found: re.Match[str], row: Row) -> None:
        left, right = _LEFT[found["left"] or ""], _RIGHT[found["right"] or ""]
        for end, name in ((left, found["source"]), (right, found["target"])):
            if end == "circle" and name.strip("`") not in self._boxes:
                self._annotate(self._named(name, row), "interface")
        self._arrows.append(
            Arrow(
                source=self._named(found["source"], row), target=self._named(found["target"], row),
                label=unquoted(found["label"] or ""), source_end=left, target_end=right,
                stroke="solid" if found["line"] == "--" else "dashed", source_label=plain(found["near"] or ""),
                target_label=plain(found["far"] or ""), line=row.number,
            )
        )  # fmt: skip


def _kind(annotations: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """What the first annotation makes of a class, and what is left of them as stereotypes."""
    word = annotations[0].lower() if annotations else ""
    kind = _KINDS.get(word, "class")
    return kind, tuple(annotations if kind == "class" else annotations[1:])


_KINDS = {each: kind for kind, each in ANNOTATIONS.items()} | {"enum": "enum", "struct": "struct", "record": "struct"}
