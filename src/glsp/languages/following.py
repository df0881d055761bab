# SPDX-License-Identifier: Apache-2.0
"""What may follow a node: every edge type that may leave it, with every node type that it may lead to.

The context `following-elements` of `requestContextActions`, asked by pages that grow a diagram from a node. Each answer is
a pair of tools of the palette and the size that the new node will show, so that a client can put it beside its source.
Nothing is written: a new node is planned on a draft, and the edge is checked against it as it would be when drawn.
"""

from __future__ import annotations

from collections.abc import Iterator

from glsp.errors import Refused
from glsp.languages import checks, creation
from glsp.languages.declaration import EdgeType, NodeType
from glsp.languages.kinds import Kinds, any_match
from glsp.model.change import Element
from glsp.model.draft import Draft
from glsp.model.graph import View, need
from glsp.model.ids import Ids
from glsp.model.measure import Style, measure
from glsp.protocol.geometry import Fields
from glsp.protocol.operations import CreateNode, EditorContext

FOLLOWING = "following-elements"


def following(kinds: Kinds, style: Style, view: View, context: EditorContext, *, editable: bool) -> list[Fields]:
    """For the first selected element, in declared order: `{label, actions, size}`; [] where nothing may follow."""
    source = view.get(context.selected_element_ids[0]) if context.selected_element_ids else None
    if not editable or source is None or kinds.node(source.type) is None:
        return []
    edges = [edge for edge in kinds.edges if edge.group and _may_leave(view, edge, source)]
    planned = [each for node in kinds.nodes if node.group for each in _planned(kinds, view, node)]
    return [
        {
            "label": node.name,
            "actions": [
                {"kind": "triggerNodeCreation", "elementTypeId": node.id},
                {"kind": "triggerEdgeCreation", "elementTypeId": edge.id},
            ],
            "size": _size(draft, node_id, style),
        }
        for edge in edges
        for node, node_id, draft in planned
        if _may_end(draft, edge, source, need(draft, node_id))
    ]


def _may_leave(view: View, edge: EdgeType, source: Element) -> bool:
    return any_match(source.type, edge.sources) and (edge.check is None or edge.check(view, source, None))


def _may_end(view: View, edge: EdgeType, source: Element, target: Element) -> bool:
    return any_match(target.type, edge.targets) and (edge.check is None or edge.check(view, source, target))


def _planned(kinds: Kinds, view: View, node: NodeType) -> Iterator[tuple[NodeType, str, Draft]]:
    """The node as it would be created next; nothing for one that may not stand on the canvas."""
    draft = Draft(view)
    try:
        checks.check_containment(kinds, draft, node.id, draft.root)
        node_id = creation.create_node(kinds, draft, CreateNode(element_type_id=node.id), Ids(FOLLOWING))
    except Refused:
        return
    yield node, node_id, draft


def _size(draft: Draft, node_id: str, style: Style) -> Fields:
    measured = measure(draft, [node_id], style).get(node_id) or {}
    size: Fields = measured.get("size") or need(draft, node_id).fields.get("size") or {}
    return {"width": size.get("width", 0), "height": size.get("height", 0)}
