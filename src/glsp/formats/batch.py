# SPDX-License-Identifier: Apache-2.0
"""One atomic operation for a list of edits. Nothing is planned here.

Nodes of a batch are made first, so edges may name nodes that stand further down; new containers before their contents.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from glsp.errors import Invalid, UnknownElement, did_you_mean
from glsp.formats.edits import Del, Edge, Edit, Insert, Move, Node, Reconnect, Set, Wrap
from glsp.languages.kinds import every_part
from glsp.languages.language import Language
from glsp.model.graph import View, descendants, origin
from glsp.model.ids import Ids
from glsp.model.notation import Numbers, plain
from glsp.protocol import operations as ops
from glsp.protocol.geometry import Dimension, Fields, Point, is_list, is_object


class Batch(msgspec.Struct, frozen=True):
    """What a call means: the operation to execute, and the new nodes that layout has to place."""

    operation: ops.Compound
    unplaced: tuple[str, ...]


def read_model(source: str) -> Batch:
    """The elements of an exported model (`{"type": "graph", "children": [...]}`), with their ids and places."""
    try:
        root = msgspec.json.decode(source)
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError) as error:
        raise Invalid(f"source is not JSON: {error}") from error
    children = root.get("children") if is_object(root) else None
    if not is_list(children) or not all(is_object(each) for each in children):
        raise Invalid("the JSON has no list of children", hint="give what export_diagram gives, or the notation")
    return Batch(ops.Compound(operations=(ops.InsertElements(elements=tuple(children)),), atomic=True), ())


def to_operation(edits: Iterable[Edit], view: View, language: Language, numbers: Numbers, operation_id: str) -> Batch:
    """One atomic compound for the edits. Raises UnknownElement with the nearest ids, UnknownType with all types."""
    translation = Translation(view, language, numbers, operation_id)
    waiting = list(edits)
    gone: set[str] = set()
    first: list[Edit] = []
    rest: list[Edit] = []
    for edit in waiting:
        if isinstance(edit, Del):
            gone.update((*edit.ids, *((edit.id,) if edit.id else ())))
        (first if isinstance(edit, Node) and edit.id not in gone else rest).append(edit)
    for edit in [*containers_first(first), *rest]:
        translation.add(edit)
    return Batch(ops.Compound(operations=tuple(translation.operations), atomic=True), tuple(translation.unplaced))


def containers_first(edits: list[Edit]) -> list[Edit]:
    """New containers before what goes into them, else in the given order."""
    nodes = {edit.id: edit for edit in edits if isinstance(edit, Node) and edit.id}
    done: dict[int, Edit] = {}
    for edit in edits:
        chain: dict[int, Edit] = {}
        current: Edit | None = edit
        while isinstance(current, Node) and id(current) not in done and id(current) not in chain:
            chain[id(current)] = current
            current = nodes.get(current.within or "")
        for key in reversed(chain):
            done.setdefault(key, chain[key])
    return list(done.values())


class Translation:
    """Turns edits into operations, one after the other; what an edit made, later ones may name."""

    def __init__(self, view: View, language: Language, numbers: Numbers, operation_id: str) -> None:
        self._view = view
        self._language = language
        self._numbers = numbers
        self._ids = Ids(f"{operation_id}/edits")
        self._made: set[str] = set()
        self._made_edges: dict[str, str] = {}
        self._pairs: dict[str, int] = {}
        self.operations: list[ops.Operation] = []
        self.unplaced: list[str] = []

    def add(self, edit: Edit) -> None:
        """Appends what the edit means to `operations`. Raises UnknownElement, UnknownType, Invalid."""
        match edit:
            case Node():
                self._node(edit)
            case Edge():
                self._edge(edit)
            case Set():
                self._set(edit)
            case Del():
                names = (*edit.ids, *((edit.id,) if edit.id else ()))
                if not names:
                    raise Invalid("del needs an id or ids")
                self.operations.append(ops.DeleteElement(element_ids=tuple(self._known(name) for name in names)))
            case Move():
                self._move(edit)
            case Reconnect():
                self._reconnect(edit)
            case Insert():
                self._insert(edit)
            case Wrap():
                self._wrap(edit)

    def _node(self, edit: Node) -> str:
        kind = self._language.kinds.need_node(edit.type)
        node_id = edit.id or self._ids.new()
        args: Fields = {"elementId": node_id, "exact": True}
        if edit.label is not None:
            args["label"] = edit.label
        elif edit.id and any(part.shows_name for part in every_part(kind.parts)):
            args["label"] = plain(edit.id)
        if edit.props:
            args["properties"] = edit.props
        placed = edit.x is not None and edit.y is not None
        location = Point(edit.x or 0, edit.y or 0) if placed else None
        within = self._known(edit.within) if edit.within else None
        self.operations.append(
            ops.CreateNode(element_type_id=kind.id, location=location, container_id=within, args=args)
        )
        if edit.width is not None and edit.height is not None:
            size = Dimension(edit.width, edit.height)
            bounds = ops.ElementAndBounds(element_id=node_id, new_size=size)
            self.operations.append(ops.ChangeBounds(new_bounds=(bounds,)))
        if not placed:
            self.unplaced.append(node_id)
        self._made.add(node_id)
        return node_id

    def _edge(self, edit: Edge) -> str:
        edges = self._language.kinds.edges
        if not edges:
            raise Invalid(f"the language {self._language.id!r} has no edges")
        kind = self._language.kinds.need_edge(edit.type or edges[0].id)
        edge_id = edit.id or self._ids.new()
        args: Fields = {"elementId": edge_id}
        if edit.label is not None:
            args["label"] = edit.label
        if edit.props:
            args["properties"] = edit.props
        source, target = self._known(edit.source), self._known(edit.target)
        self.operations.append(
            ops.CreateEdge(element_type_id=kind.id, source_element_id=source, target_element_id=target, args=args)
        )
        self._made.add(edge_id)
        pair = f"{source}>{target}"
        number = self._pairs[pair] = self._pairs.get(pair, self._numbers.last(pair)) + 1
        self._made_edges[pair if number == 1 else f"{pair}#{number}"] = edge_id
        return edge_id

    def _set(self, edit: Set) -> None:
        element_id = self._known(edit.id)
        if edit.props or edit.unset or edit.label is not None:
            update = ops.UpdateElement(element_id=element_id, set=edit.props, unset=edit.unset, label=edit.label)
            self.operations.append(update)
        if edit.width is not None and edit.height is not None:
            bounds = ops.ElementAndBounds(element_id=element_id, new_size=Dimension(edit.width, edit.height))
            self.operations.append(ops.ChangeBounds(new_bounds=(bounds,)))
        elif edit.width is not None or edit.height is not None:
            raise Invalid("a size needs width and height")

    def _move(self, edit: Move) -> None:
        node_id = self._known(edit.id)
        element = self._view.get(node_id)
        if edit.within is not None:
            target = self._known(edit.within) if edit.within else self._view.root
        else:
            target = element.parent if element is not None else self._view.root
        if edit.x is not None and edit.y is not None:
            location = Point(edit.x, edit.y)
        elif edit.within is None:
            raise Invalid("move needs x and y, or in")
        else:
            location = origin(self._view, node_id) if element is not None else None
        self.operations.append(ops.ChangeContainer(element_id=node_id, target_container_id=target, location=location))

    def _reconnect(self, edit: Reconnect) -> None:
        edge_id = self._known(edit.id)
        edge = self._view.get(edge_id)
        own = edge.fields if edge is not None else {}
        source = self._known(edit.source) if edit.source else own.get("sourceId")
        target = self._known(edit.target) if edit.target else own.get("targetId")
        if source is None or target is None:
            raise Invalid(
                f"{edit.id} is not an edge, or was made in this very call", hint="make it with the right ends"
            )
        self.operations.append(
            ops.ReconnectEdge(edge_element_id=edge_id, source_element_id=source, target_element_id=target)
        )

    def _insert(self, edit: Insert) -> None:
        edge = self._view.get(self._known(edit.on))
        if edge is None or not edge.is_edge:
            raise Invalid(f"{edit.on!r} is not an edge", hint="call an edge source>target")
        node_id = self._node(Node(type=edit.type, id=edit.id, label=edit.label))
        source: str = edge.fields["sourceId"]
        self.operations.append(
            ops.ReconnectEdge(edge_element_id=edge.id, source_element_id=source, target_element_id=node_id)
        )
        self._edge(Edge(source=node_id, target=edge.fields["targetId"]))

    def _wrap(self, edit: Wrap) -> None:
        members = [self._known(name) for name in edit.ids]
        corners = [origin(self._view, member) for member in members]
        if not members:
            raise Invalid("wrap needs ids")
        x, y = min(corner.x for corner in corners) - 16, min(corner.y for corner in corners) - 44
        box = self._node(Node(type=edit.type, id=edit.id, label=edit.label, x=x, y=y))
        for member in members:
            self.operations.append(ops.ChangeContainer(element_id=member, target_container_id=box))

    def _known(self, name: str) -> str:
        if name in self._made:
            return name
        found = self._numbers.find(self._view, name)
        if self._view.get(found) is not None:
            return found
        if name.removesuffix("#1") in self._made_edges:
            return self._made_edges[name.removesuffix("#1")]
        parts = self._language.kinds.suffixes
        there = (each for each in descendants(self._view, self._view.root) if each != self._view.root)
        known = [*self._made, *(each for each in there if not each.endswith(parts))]
        hint = did_you_mean(name, known) or "every id stands in the text of the diagram"
        raise UnknownElement(f"there is no element {name[:200]!r}", hint=hint)
