# SPDX-License-Identifier: Apache-2.0
"""Kinds: the types of one language, looked up by id, sub-type or alias; sub-types find what they specialise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from glsp.errors import Invalid, UnknownType, did_you_mean
from glsp.languages.declaration import EdgeType, LabelType, NodeType, Part, Port, Strip
from glsp.model.change import Element
from glsp.model.draft import MAX_TYPE, RESERVED
from glsp.model.graph import View, ancestors
from glsp.model.markers import matches
from glsp.model.ports import Side
from glsp.protocol.geometry import Dimension

Kind = TypeVar("Kind")


class Kinds:
    """Look-up tables of one language's types. Sub-types inherit: `task:manual:urgent` finds `task:manual`."""

    def __init__(
        self, nodes: tuple[NodeType, ...], edges: tuple[EdgeType, ...], labels: tuple[LabelType, ...], grid: int
    ) -> None:
        self.nodes = nodes
        self.edges = edges
        self.grid = grid
        self._nodes = {node.id: node for node in nodes}
        self._edges = {edge.id: edge for edge in edges}
        self._labels = {label.id: label for label in labels}
        self._ports = tuple(node for node in nodes if node.port)
        parts = [part for node in nodes for part in every_part(node.parts)]
        ends = [end.suffix for edge in edges for end in edge.end_labels]
        self.suffixes = tuple(dict.fromkeys([*(part.suffix for part in parts), *ends]))
        self.part_types = frozenset(part.type for part in parts)
        self.nameless_types = self.part_types - {part.type for part in parts if part.shows_name}
        self.holding_types = frozenset(part.type for part in parts if part.holds)
        self.aliases: dict[str, NodeType | EdgeType] = {each.alias: each for each in (*nodes, *edges)}

    def check(self) -> None:
        """Raises Invalid where a declaration contradicts itself."""
        ids = [each.id for each in (*self.nodes, *self.edges)]
        names = [*ids, *(each.alias for each in (*self.nodes, *self.edges))]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise Invalid(f"types or aliases declared twice: {', '.join(twice)}")
        for kind in (*self.nodes, *self.edges):
            unfit = sorted(each.name for each in kind.properties if each.name in RESERVED)
            if unfit:
                raise Invalid(f"the type {kind.id} has a property {unfit[0]!r}", hint="that name says structure")
        for edge in self.edges:
            for pattern in (*edge.sources, *edge.targets):
                if not any(matches(type_id, pattern) for type_id in ids):
                    raise Invalid(f"the edge type {edge.id} joins {pattern}, which no type matches")
        for node in self.nodes:
            for pattern in node.contains:
                if not any(matches(type_id, pattern) for type_id in ids):
                    raise Invalid(f"the node type {node.id} contains {pattern}, which no type matches")
            for pattern in node.port.of if node.port else ():
                if not any(matches(type_id, pattern) for type_id in ids):
                    raise Invalid(f"the node type {node.id} is a port of {pattern}, which no type matches")

    def node(self, type_id: str) -> NodeType | None:
        """The node type that an element type is, or is a sub-type of."""
        return _nearest(self._nodes, type_id)

    def edge(self, type_id: str) -> EdgeType | None:
        """The edge type that an element type is, or is a sub-type of."""
        return _nearest(self._edges, type_id)

    def ports_of(self, type_id: str) -> tuple[NodeType, ...]:
        """The types of ports that may lie on the border of nodes of a type."""
        return tuple(each for each in self._ports if each.port and any_match(type_id, each.port.of))

    def port(self, type_id: str) -> Port | None:
        """How nodes of a type lie on borders; None for what is no port."""
        node = self.node(type_id) if self._ports else None
        return node.port if node is not None else None

    def strip(self, type_id: str) -> Strip | None:
        """How nodes of a type lie along each other; None for what is no pool, lane or the like."""
        node = self.node(type_id)
        return node.strip if node is not None else None

    def sides(self, type_id: str) -> tuple[Side, ...]:
        """The sides of an owner on which nodes of the type may lie, the usual one first; () for what is no port."""
        port = self.port(type_id)
        return port.sides if port is not None else ()

    def natural_size(self, type_id: str) -> Dimension | None:
        """The size that a node without a stated one shows."""
        node = self.node(type_id)
        return node.size if node is not None else None

    def label(self, type_id: str) -> LabelType | None:
        """The label type that an element type is, or is a sub-type of."""
        return _nearest(self._labels, type_id)

    def need_node(self, type_id: str) -> NodeType:
        """The node type with exactly this id or alias. Raises UnknownType naming all there are."""
        found = self._nodes.get(type_id) or self.aliases.get(type_id)
        if not isinstance(found, NodeType):
            raise _unknown("node", type_id, self.nodes)
        return found

    def need_edge(self, type_id: str) -> EdgeType:
        """The edge type with exactly this id or alias. Raises UnknownType naming all there are."""
        found = self._edges.get(type_id) or self.aliases.get(type_id)
        if not isinstance(found, EdgeType):
            raise _unknown("edge", type_id, self.edges)
        return found

    def owner(self, view: View, element: Element) -> tuple[Element, NodeType] | None:
        """The node that an element is, or is a part of (its compartments and labels); None for anything else."""
        current: Element | None = element
        while current is not None and current.id != view.root:
            node = self.node(current.type)
            if node is not None:
                return current, node
            if current.type not in self.part_types:
                return None
            current = view.get(current.parent)
        return None

    def above(self, view: View, element_id: str, pattern: str) -> Element | None:
        """The element itself or its nearest ancestor whose type is a `pattern`."""
        for each in (element_id, *ancestors(view, element_id)):
            element = view.get(each)
            if element is not None and matches(element.type, pattern):
                return element
        return None


def every_part(parts: Iterable[Part]) -> Iterator[Part]:
    """All parts, outer before inner."""
    for part in parts:
        yield part
        yield from every_part(part.parts)


def any_match(type_id: str, patterns: Iterable[str]) -> bool:
    """Whether the type is one of the patterns or a sub-type of one."""
    return any(matches(type_id, pattern) for pattern in patterns)


def _nearest(known: Mapping[str, Kind], type_id: str) -> Kind | None:
    """The entry of a type or of the nearest type that it is a sub-type of; bounded however many colons it has."""
    type_id = type_id[: MAX_TYPE + 1]
    found = known.get(type_id)
    while found is None and ":" in type_id:
        type_id = type_id.rpartition(":")[0]
        found = known.get(type_id)
    return found


def _unknown(what: str, wanted: str, known: Iterable[NodeType | EdgeType]) -> UnknownType:
    ids = [each.id for each in known]
    guess = did_you_mean(wanted, ids)
    return UnknownType(
        f"this language has no {what} type {wanted[:200]!r}", hint=f"{guess} types: {', '.join(ids)}".strip()
    )
