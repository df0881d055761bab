# SPDX-License-Identifier: Apache-2.0
"""What changed lines ask for: edits, each with the line and the part of it that asked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

import msgspec

from glsp.errors import Invalid, NotAllowed, Refused, UnknownElement, UnknownType, did_you_mean
from glsp.formats.batch import containers_first
from glsp.formats.edits import Del, Edge, Edit, Move, Node, Reconnect, Set
from glsp.formats.pairing import Drawn, pair
from glsp.languages.declaration import EdgeType
from glsp.languages.language import Language
from glsp.languages.words import LanguageWords
from glsp.model.change import Element
from glsp.model.graph import View, descendants
from glsp.model.notation import outgoing, plain, shape, told
from glsp.model.parsing import Line
from glsp.protocol.geometry import Fields, Json

MAX_STEPS = 200
"""Containers above a node that are looked at; nesting that deep is refused anyway."""


class Wish(msgspec.Struct, frozen=True):
    """One edit and where it was asked for; `refusal` when it is known already that it cannot be."""

    edit: Edit
    line: int
    part: str
    """As `model.parsing.column` names parts."""
    refusal: Refused | None = None

    def part_of(self, error: Refused) -> str:
        """Which part of the line an error is about: with a new node, that depends on what is wrong."""
        if not isinstance(self.edit, Node) or self.refusal is not None:
            return self.part
        if isinstance(error, UnknownType):
            return "type"
        if isinstance(error, UnknownElement):
            return "in"
        if isinstance(error, NotAllowed):
            return "in" if self.edit.within else "label"
        return self.part


class Reading:
    """Compares changed lines with a view. `renamed` (old -> new) is done in the view already."""

    def __init__(self, view: View, language: Language, gone: Collection[str], renamed: Mapping[str, str]) -> None:
        self._view = view
        self._language = language
        self._words = LanguageWords(language)
        self._gone = frozenset(gone)
        self._renamed = renamed
        self._inside: dict[str, str | None] = {}
        self._made: list[Wish] = []
        self._set: list[Wish] = []
        self._moved: list[Wish] = []
        self._turned: list[Wish] = []
        self._cut: list[Wish] = []
        self._drawn: list[Wish] = []

    def wishes(self, lines: Iterable[Line], where: Mapping[str, int]) -> list[Wish]:
        """All wishes in an order in which they can be done; `where` has the line numbers of nodes that did not change."""
        read = list(lines)
        numbers = {**where, **{line.id: line.number for line in read}}
        self._inside = {line.id: self._now(line.container) for line in read}
        for line in read:
            element = self._view.get(line.id)
            if element is None:
                self._make(line)
            else:
                self._change(line, element)
            self._edges(line)
        made = {id(wish.edit): wish for wish in self._made}
        outer_first = [made[id(edit)] for edit in containers_first([wish.edit for wish in self._made])]
        self._moved.sort(key=lambda wish: self._depth(getattr(wish.edit, "id", "")))
        gone = [Wish(Del(ids=tuple(self._gone)), 0, "id")] if self._gone else []
        return [
            *self._homeless(numbers), *outer_first, *self._set, *self._moved, *self._turned, *self._cut, *gone, *self._drawn,
        ]  # fmt: skip

    def _now(self, name: str | None) -> str | None:
        """What a name in the text means: nodes may be called as they were before they were renamed."""
        return self._renamed.get(name, name) if name else None

    def _missing(self, name: str | None) -> Refused | None:
        if name is None or name not in self._gone:
            return None
        return UnknownElement(f"{name[:200]} has no line any more", hint="keep its line, or name another node")

    # nodes

    def _make(self, line: Line) -> None:
        x, y = line.position or (None, None)
        width, height = line.size or (None, None)
        container = self._inside[line.id]
        refusal = self._missing(container)
        if line.mark == "~":
            there = (each for each in descendants(self._view, self._view.root) if each != self._view.root)
            refusal = UnknownElement(f"there is no element {line.id[:200]!r}", hint=did_you_mean(line.id, there))
        node = Node(
            type=line.kind, id=line.id, label=line.label, within=container, x=x, y=y, width=width, height=height
        )
        self._made.append(Wish(node, line.number, "in" if container in self._gone else "id", refusal))
        for name, value in line.properties.items():
            self._set.append(Wish(Set(id=line.id, props={name: value}), line.number, f"{name}="))

    def _change(self, line: Line, element: Element) -> None:
        words = self._words
        if line.mark == "+" or element.is_edge or not words.is_node(element.type):
            taken = Invalid(
                f"the id {line.id[:200]!r} is taken", hint="ids are unique within a diagram; choose another"
            )
            self._set.append(Wish(Set(id=line.id), line.number, "id", taken))
            return
        if line.kind not in {words.word(element.type), element.type}:
            hint = f"types do not change: write {words.word(element.type)}, or give the line another id"
            other = Invalid(f"{line.id} is a {element.type}", hint=hint)
            self._set.append(Wish(Set(id=line.id), line.number, "type", other))
            return
        missing = self._missing(self._inside[line.id])
        if missing is not None:
            self._set.append(Wish(Set(id=line.id), line.number, "in", missing))
            return
        label = words.label(self._view, line.id)
        wanted = line.label if line.label is not None else None if label is None else plain(line.id)
        if wanted != label:
            self._set.append(Wish(Set(id=line.id, label=wanted), line.number, "label"))
        self._properties(line, element)
        self._place(line, element)

    def _properties(self, line: Line, element: Element) -> None:
        present = told(self._words, element)
        for name, value in line.properties.items():
            if not _same(element.fields, name, value):
                self._set.append(Wish(Set(id=line.id, props={name: value}), line.number, f"{name}="))
        kind = self._language.kinds.node(element.type)
        usual: Fields = kind.fields if kind is not None else {}
        for name in present.keys() - line.properties.keys():
            back = Set(id=line.id, props={name: usual[name]}) if name in usual else Set(id=line.id, unset=(name,))
            self._set.append(Wish(back, line.number, "id"))

    def _place(self, line: Line, element: Element) -> None:
        at, size = shape(self._view, element)
        container = self._inside[line.id]
        into = (container or "") if container != self._words.container(self._view, line.id) else None
        x, y = line.position if line.position is not None and line.position != at else (None, None)
        if into is not None or x is not None:
            move = Move(id=line.id, x=x, y=y, within=into)
            self._moved.append(Wish(move, line.number, "@" if into is None else "in"))
        if line.size is not None and line.size != size:
            width, height = line.size
            self._set.append(Wish(Set(id=line.id, width=width, height=height), line.number, "size"))

    def _depth(self, node: str) -> int:
        """How deep a node will be: containers must be where they belong before something is put into them."""
        depth, current = 0, self._container(node)
        while current is not None and depth < MAX_STEPS:
            depth, current = depth + 1, self._container(current)
        return depth

    def _container(self, node: str) -> str | None:
        """The container that the text gives a node."""
        if node in self._inside:
            return self._inside[node]
        return self._words.container(self._view, node) if self._view.get(node) is not None else None

    def _homeless(self, numbers: Mapping[str, int]) -> Iterator[Wish]:
        """Nodes that keep their line while that of their container is gone: they would go with it."""
        back = {new: old for old, new in self._renamed.items()}
        for gone in self._gone:
            if self._view.get(gone) is None:
                continue  # told where it is deleted
            for inner in descendants(self._view, gone):
                element = self._view.get(inner)
                if inner in self._gone or element is None or not self._words.is_node(element.type):
                    continue
                if self._container(inner) in self._gone and inner not in self._inside:
                    hint = f"take in={gone} out of its line, or delete the line too"
                    why = UnknownElement(f"{inner[:200]} is in {gone[:200]}, which has no line any more", hint=hint)
                    line = numbers.get(inner) or numbers.get(back.get(inner, inner), 0)
                    yield Wish(Set(id=inner), line, "in", why)

    # edges

    def _edges(self, line: Line) -> None:
        there = outgoing(self._view, line.id) if self._view.get(line.id) is not None else []
        present = [
            Drawn(edge.type, edge.fields["targetId"], self._words.label(self._view, edge.id) or None) for edge in there
        ]
        wanted = [
            Drawn(self._edge_type(kind), self._now(target) or target, label or None)
            for kind, label, target in line.edges
        ]
        pairs = pair(wanted, present)
        for at, was in pairs.kept:
            self._turn(line.number, f">{at}", there[was], present[was], wanted[at])
        self._cut.extend(Wish(Del(id=there[at].id), line.number, "id") for at in pairs.left)
        for at in pairs.new:
            edge = wanted[at]
            drawn = Edge(source=line.id, target=edge.target, type=edge.type, label=edge.label)
            self._drawn.append(Wish(drawn, line.number, f">{at}", self._missing(edge.target)))

    def _turn(self, line: int, part: str, edge: Element, was: Drawn, now: Drawn) -> None:
        if was.target != now.target:
            turned = Reconnect(id=edge.id, target=now.target)
            self._turned.append(Wish(turned, line, part, self._missing(now.target)))
        if was.label != now.label and now.label is not None:
            self._set.append(Wish(Set(id=edge.id, label=now.label), line, part))
        elif was.label != now.label:
            label = self._words.label_id(self._view, edge.id)
            self._cut.append(Wish(Del(id=label), line, part))

    def _edge_type(self, kind: str | None) -> str:
        kinds = self._language.kinds
        if kind is None:
            return kinds.edges[0].id if kinds.edges else ""
        found = kinds.aliases.get(kind)
        return found.id if isinstance(found, EdgeType) else kind


def _same(fields: Fields, name: str, value: Json) -> bool:
    """Whether a property has this very value; true is not 1."""
    return name in fields and fields[name] == value and isinstance(fields[name], bool) == isinstance(value, bool)
