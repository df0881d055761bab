# SPDX-License-Identifier: Apache-2.0
"""What a language allows: containment, edge ends, labels, properties. Every door comes through here.

All functions read and raise; none writes. Messages name what would be accepted, so that a caller can try again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from glsp.errors import Invalid, NotAllowed, UnknownElement, did_you_mean
from glsp.languages.declaration import COMMON, EdgeType, NodeType, Port, Property
from glsp.languages.kinds import Kinds, any_match
from glsp.model.change import Element
from glsp.model.common import USUAL
from glsp.model.graph import View, need
from glsp.model.pinning import free_fields, shown_size
from glsp.model.ports import SIDE, as_side
from glsp.protocol.geometry import Fields, Json


def inside(kinds: Kinds, view: View, container_id: str, type_id: str = "") -> str:
    """The compartment that holds a node's contents, or the container itself; a port's owner. O(parts of the node)."""
    container = need(view, container_id)
    if type_id and kinds.port(type_id) is not None:
        owner = kinds.owner(view, container)
        return owner[0].id if owner is not None else container_id
    if container_id == view.root or container.type in kinds.holding_types or not kinds.holding_types:
        return container_id
    waiting = [container_id]
    while waiting:
        for child in view.children(waiting.pop()):
            element = need(view, child)
            if element.type in kinds.holding_types:
                return child
            if element.type in kinds.part_types:
                waiting.append(child)
    return container_id


def check_containment(kinds: Kinds, view: View, type_id: str, container_id: str) -> None:
    """Raises NotAllowed, UnknownType unless the container accepts the type; the canvas accepts every node and label."""
    container = need(view, container_id)
    port = kinds.port(type_id)
    if port is not None:
        _check_owner(kinds, view, type_id, container, port)
        return
    if container_id == view.root:
        if type_id in kinds.part_types and kinds.node(type_id) is None:
            raise NotAllowed(f"a {type_id} is a part of a node and cannot stand on the canvas")
        if kinds.node(type_id) is None and kinds.label(type_id) is None:
            kinds.need_node(type_id)  # raises, naming what there is
        return
    found = kinds.owner(view, container)
    accepted = found[1].contains if found else ()
    if not any_match(type_id, accepted):
        what = found[1].id if found else container.type
        hint = f"it accepts: {', '.join(accepted)}" if accepted else "it accepts nothing; use the canvas"
        raise NotAllowed(f"a {what} cannot contain a {type_id[:200]}", hint=hint)


def _check_owner(kinds: Kinds, view: View, type_id: str, container: Element, port: Port) -> None:
    found = kinds.owner(view, container) if container.id != view.root else None
    if found is None or not any_match(found[1].id, port.of):
        what = f"a {found[1].id}" if found else "the canvas"
        raise NotAllowed(
            f"a {type_id[:200]} lies on the border of another node, and not on {what}",
            hint=f"its owner may be: {', '.join(port.of)}",
        )


def check_ends(kinds: Kinds, view: View, type_id: str, source_id: str, target_id: str) -> None:
    """Raises UnknownType or NotAllowed unless an edge of the type may run from source to target."""
    edge = kinds.edge(type_id) or kinds.need_edge(type_id)
    source, target = need(view, source_id), need(view, target_id)
    for element in (source, target):
        if element.type in kinds.part_types or element.id == view.root:
            raise NotAllowed(
                f"Invalid source or target for source ID {source_id} and target ID {target_id}",
                hint=f"{element.id} is a {element.type}; edges join nodes",
            )
    for end, element, patterns in (("start", source, edge.sources), ("end", target, edge.targets)):
        if not any_match(element.type, patterns):
            raise NotAllowed(
                f"an {edge.id} may not {end} at a {element.type} ({element.id})",
                hint=f"it may {end} at: {', '.join(patterns)}",
            )
    if edge.check is not None and not edge.check(view, source, None):
        raise NotAllowed(f"an {edge.id} may not start at a {source.type} ({source.id})", hint=_others(kinds, edge))
    if edge.check is not None and not edge.check(view, source, target):
        raise NotAllowed(f"an {edge.id} may not end at a {target.type} ({target.id})", hint=_others(kinds, edge))


def _others(kinds: Kinds, edge: EdgeType) -> str:
    others = [each.id for each in kinds.edges if each.id != edge.id]
    hint = edge.description
    return f"{hint} other edge types: {', '.join(others)}".strip() if others else hint


def allows_edge(kinds: Kinds, view: View, type_id: str, source_id: str, target_id: str | None) -> bool:
    """The answer to `requestCheckEdge`: only dynamic types are checked, and with a target only the target is.

    Raises UnknownElement with the reference server's words.
    """
    edge = kinds.edge(type_id)
    if edge is None or not edge.dynamic or edge.check is None:
        return True
    source = _named(view, source_id, "source")
    if not target_id:
        return any_match(source.type, edge.sources) and edge.check(view, source, None)
    target = _named(view, target_id, "target")
    return any_match(target.type, edge.targets) and edge.check(view, source, target)


def _named(view: View, element_id: str, end: str) -> Element:
    element = view.get(element_id)
    if element is None:
        raise UnknownElement(
            f"Invalid `RequestCheckEdgeTargetAction`!. Could not find a {end} element with id: {element_id[:200]}"
        )
    return element


def label_of(kinds: Kinds, view: View, element_id: str) -> str | None:
    """The label that shows an element's name: itself, or the first label among its parts. Never guessed from ids.

    Pasted and retyped nodes have labels with ids of their own, so the children are searched. Labels of types that show
    anything else, such as «interface» above the name, are passed over. O(parts).
    """
    element = need(view, element_id)
    if "text" in element.fields:
        return element_id
    waiting = list(reversed(view.children(element_id)))
    while waiting:
        child = need(view, waiting.pop())
        if "text" in child.fields and child.type not in kinds.nameless_types:
            return child.id
        if child.type in kinds.part_types and child.type not in kinds.holding_types:
            waiting.extend(reversed(view.children(child.id)))
    return None


def check_label(kinds: Kinds, view: View, label_id: str, text: str) -> None:
    """Raises Invalid for an empty text where the label type requires one."""
    kind = kinds.label(need(view, label_id).type)
    if kind is not None and kind.required and not text:
        raise Invalid("Name must not be empty", hint="give at least one character")


def check_properties(
    kinds: Kinds, view: View, element_id: str, wanted: Mapping[str, Json], unset: Iterable[str] = ()
) -> Fields:
    """The fields to write for wanted properties. Raises Invalid for what the element's type does not have."""
    element = need(view, element_id)
    kind = kinds.edge(element.type) if element.is_edge else kinds.node(element.type)
    names = [*wanted, *unset]
    if kind is None:
        if names:
            raise Invalid(f"a {element.type} has no properties", hint="set them on the node that it belongs to")
        return {}
    for name in unset:
        _declared(kind, name)
        if name == SIDE and kinds.sides(element.type):
            raise Invalid(
                f"the side of a {element.type} cannot be unset: it lies on the border of its owner",
                hint=f"set it to one of {', '.join(kinds.sides(element.type))}, or delete {element_id[:200]}",
            )
    written = properties(kind, wanted, element.fields)
    side = as_side(written.get(SIDE))
    if side is not None and side != element.fields.get(SIDE) and kinds.sides(element.type):
        size = shown_size(view, kinds, element_id)
        written |= free_fields(view, kinds, element.parent, size, side)
    return written


def _declared(kind: NodeType | EdgeType, name: str) -> Property:
    known = {each.name: each for each in (*COMMON, *kind.properties)}
    if name not in known:
        have = f"it has: {', '.join(known) or 'none'}"
        raise Invalid(f"a {kind.id} has no property {name[:200]!r}", hint=f"{did_you_mean(name, known)} {have}".strip())
    return known[name]


def properties(kind: NodeType | EdgeType, wanted: Mapping[str, Json], fields: Fields) -> Fields:
    """The fields to write for wanted properties: themselves, and the CSS classes that follow from them.

    `fields` are the element's present ones. Raises Invalid naming what the type has.
    """
    written: Fields = {}
    for name, value in wanted.items():
        declared = _declared(kind, name)
        problem = declared.problem(value)
        if problem:
            raise Invalid(f"{name} {problem}")
        if name in USUAL and value == USUAL[name] and name not in fields:
            continue
        written[name] = value
        if declared.css:
            classes: list[str] = written.get("cssClasses") or fields.get("cssClasses") or []
            kept = [each for each in classes if each != fields.get(name)]
            written["cssClasses"] = list(dict.fromkeys([*kept, value]))
    return written
