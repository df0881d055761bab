# SPDX-License-Identifier: Apache-2.0
"""New nodes and edges from their declarations: ids, names, parts, places. Also the ghosts that the palette shows.

Order of things, as in the reference server: the location is snapped first and made relative to the container second;
inside a container it is not below zero. Operation `args`: `elementId`, `label`, `properties`, `exact` (no snapping);
others are ignored (the stock client sends `ghost-…`).
"""

from __future__ import annotations

from glsp.errors import Invalid, NotAllowed
from glsp.languages import checks, showing
from glsp.languages.declaration import EdgeType, NodeType, Part
from glsp.languages.kinds import Kinds, every_part
from glsp.model.draft import Draft
from glsp.model.graph import View, need, origin
from glsp.model.ids import Ids
from glsp.model.markers import matches
from glsp.model.pinning import border_fields, free_fields
from glsp.model.ports import SIDE, as_side
from glsp.model.tree import flatten
from glsp.protocol.geometry import Fields, Json, Point, is_object, snap, whole
from glsp.protocol.operations import CreateEdge, CreateNode, Operation

RESERVED_IDS = frozenset({"EMPTY"})
"""Ids with a meaning of their own on the wire: `requestMarkers` for `EMPTY` means the root."""


def create_node(kinds: Kinds, draft: Draft, operation: CreateNode, ids: Ids) -> str:
    """Writes a node with its parts; returns its id. Raises UnknownType, NotAllowed, Invalid."""
    node = kinds.need_node(operation.element_type_id)
    container = operation.container_id or draft.root
    if node.port:
        checks.check_containment(kinds, draft, node.id, container)
    parent = checks.inside(kinds, draft, container, node.id)
    name = _label(operation)
    if name is not None and not any(part.shows_name for part in every_part(node.parts)):
        raise NotAllowed(f"a {node.id} has no label", hint="leave the label out")
    element_id = _id(kinds, operation, ids)
    place = Point(0, 0) if node.port else _place(kinds, draft, operation, parent)
    if name is None:
        wanted: Json = _properties(node, operation, {}).get(node.name_field)
        name = wanted if isinstance(wanted, str) else default_name(kinds, draft, node)
    tree = blueprint(node, element_id, name, place)
    properties = _properties(node, operation, tree)
    if node.port:
        tree.update(_on_border(kinds, draft, operation, node, parent, properties.get(SIDE)))
    tree.update(properties)
    for at, element in enumerate(flatten(tree, parent, draft.order_behind(parent))):
        draft.add(element)
        if at and "text" in element.fields:
            checks.check_label(kinds, draft, element.id, element.fields["text"])
    showing.show(kinds, draft, element_id)
    return element_id


def create_edge(kinds: Kinds, draft: Draft, operation: CreateEdge, ids: Ids) -> str:
    """Writes an edge behind all elements of the root; returns its id. Raises UnknownType, NotAllowed, Invalid."""
    edge = kinds.need_edge(operation.element_type_id)
    text = _label(operation)
    if text is not None and not edge.label:
        raise NotAllowed(f"an {edge.id} has no label", hint="leave the label out")
    element_id = _id(kinds, operation, ids)
    fields: Fields = {
        **({"cssClasses": list(edge.css_classes)} if edge.css_classes else {}),
        **edge.fields,
        "sourceId": operation.source_element_id,
        "targetId": operation.target_element_id,
        "routingPoints": [],
    }
    fields.update(_properties(edge, operation, fields))
    draft.append(element_id, edge.id, draft.root, fields)
    if text is not None:
        checks.check_label(kinds, draft, add_label(kinds, draft, element_id, text) or "", text)
    showing.show(kinds, draft, element_id)
    return element_id


def add_label(kinds: Kinds, draft: Draft, element_id: str, text: str) -> str | None:
    """Writes the label of an edge that has none yet; returns its id, None where the type has no labels."""
    element = need(draft, element_id)
    kind = kinds.edge(element.type) if element.is_edge else None
    if kind is None or not kind.label:
        return None
    label_id = f"{element_id}{EDGE_LABEL}"
    draft.append(label_id, kind.label, element_id, edge_label(text))
    return label_id


EDGE_LABEL = "_label"
"""Suffix of the id of an edge's label."""


def edge_label(text: str) -> Fields:
    """The members of an edge's label: on the middle of the edge, upright."""
    placement: Fields = {"rotate": False, "side": "on", "position": 0.5, "offset": 0}
    return {"text": text, "alignment": {"x": 0, "y": 0}, "edgePlacement": placement}


def blueprint(node: NodeType, element_id: str, name: str, place: Point) -> Fields:
    """The whole node as nested JSON."""
    tree: Fields = {"id": element_id, "type": node.id}
    if node.css_classes:
        tree["cssClasses"] = list(node.css_classes)
    tree["position"] = {"x": place.x, "y": place.y}
    if node.name_field and node.naming:
        tree[node.name_field] = name
    if node.stores_size:
        tree["size"] = {"width": node.size.width, "height": node.size.height}
    tree.update(node.fields)
    if node.parts:
        tree["children"] = [part_tree(part, element_id, name) for part in node.parts]
    return tree


def part_tree(part: Part, element_id: str, name: str) -> Fields:
    """A part of a node, with its own parts, as nested JSON."""
    tree: Fields = {"id": element_id + part.suffix, "type": part.type, **part.fields}
    if part.shows_name:
        tree["text"] = name
    elif part.shows:
        tree["text"] = ""
    if part.parts:
        tree["children"] = [part_tree(inner, element_id, name) for inner in part.parts]
    return tree


def ghost(kinds: Kinds, view: View, node: NodeType, element_id: str) -> Fields:
    """What the palette shows under the pointer: the node as it would be created next, complete as on the wire."""
    return _complete(blueprint(node, element_id, default_name(kinds, view, node), Point(0, 0)))


def _complete(tree: Fields) -> Fields:
    children: list[Json] = tree.get("children") or []
    return {**tree, "cssClasses": tree.get("cssClasses") or [], "children": [_complete(child) for child in children]}


def default_name(kinds: Kinds, view: View, node: NodeType) -> str:
    """The name of the next node of a type: numbered by the nodes there are (O(declared types), not O(elements))."""
    pattern = node.numbered_with or node.id
    count = sum(view.count(each.id) for each in kinds.nodes if matches(each.id, pattern))
    return node.naming.replace("{n}", str(count))


def _label(operation: Operation) -> str | None:
    label: Json = operation.args.get("label")
    if label is not None and not isinstance(label, str):
        raise Invalid("args.label must be a string")
    return label


def _id(kinds: Kinds, operation: Operation, ids: Ids) -> str:
    wanted: Json = operation.args.get("elementId")
    if wanted is None:
        return ids.new()
    if not isinstance(wanted, str):
        raise Invalid("args.elementId must be a string")
    check_id(kinds, wanted)
    return wanted


def check_id(kinds: Kinds, wanted: str) -> None:
    """Raises Invalid for an id that nobody may choose."""
    suffix = next((each for each in suffixes(kinds) if wanted.endswith(each)), None)
    if suffix is not None or wanted in RESERVED_IDS:
        why = f"ids that end in {suffix!r} are made by the language" if suffix else "it has a meaning on the wire"
        raise Invalid(f"the id {wanted[:200]!r} is reserved: {why}", hint="choose another id")


def suffixes(kinds: Kinds) -> tuple[str, ...]:
    """How the ids of parts end, which the language derives from their owner's."""
    return (*kinds.suffixes, EDGE_LABEL)


def _place(kinds: Kinds, draft: Draft, operation: CreateNode, parent: str) -> Point:
    at = operation.location or Point(0, 0)
    exact = operation.args.get("exact") is True
    x, y = (at.x, at.y) if exact else (snap(at.x, kinds.grid), snap(at.y, kinds.grid))
    if parent == draft.root:
        return Point(whole(x), whole(y))
    base = origin(draft, parent)
    return Point(whole(max(0, x - base.x)), whole(max(0, y - base.y)))


def _on_border(kinds: Kinds, draft: Draft, operation: CreateNode, node: NodeType, owner: str, wanted: Json) -> Fields:
    """Side and position of a new port: where it was put, else free of the others on the wanted or usual side."""
    at = operation.location
    side = as_side(wanted)
    if at is None:
        return free_fields(draft, kinds, owner, node.size, side or kinds.sides(node.id)[0])
    base = origin(draft, owner)
    return border_fields(draft, kinds, owner, node.id, node.size, Point(at.x - base.x, at.y - base.y), side)


def _properties(kind: NodeType | EdgeType, operation: Operation, fields: Fields) -> Fields:
    wanted: Json = operation.args.get("properties")
    if wanted is None:
        return {}
    if not is_object(wanted):
        raise Invalid("args.properties must be an object")
    return checks.properties(kind, wanted, fields)
