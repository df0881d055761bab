# SPDX-License-Identifier: Apache-2.0
"""What clients show before anything is drawn: type hints, tool palette, and the menus of languages without their own.

All results are JSON-ready dicts in the reference server's shape; unset members are left out, never null.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from glsp.languages.creation import ghost
from glsp.languages.declaration import EdgeType, NodeType, PaletteGroup
from glsp.languages.kinds import Kinds
from glsp.model.graph import View
from glsp.protocol.geometry import Fields, Json, Point, snap
from glsp.protocol.operations import EditorContext

TOOL_PALETTE, CONTEXT_MENU, COMMAND_PALETTE = "tool-palette", "context-menu", "command-palette"
ORIGIN = Point(0, 0)


def type_hints(kinds: Kinds) -> Fields:
    """`shapeHints` and `edgeHints`, in declared order."""
    return {
        "shapeHints": [_shape_hint(kinds, each) for each in kinds.nodes],
        "edgeHints": [_edge_hint(e) for e in kinds.edges],
    }


def _shape_hint(kinds: Kinds, node: NodeType) -> Fields:
    hint: Fields = {
        "elementTypeId": node.id,
        "repositionable": node.repositionable,
        "deletable": node.deletable,
        "resizable": node.resizable,
        "reparentable": node.reparentable,
    }
    held = [*node.contains, *(each.id for each in kinds.ports_of(node.id))]
    if held:
        hint["containableElementTypeIds"] = held
    return hint


def _edge_hint(edge: EdgeType) -> Fields:
    hint: Fields = {
        "elementTypeId": edge.id,
        "repositionable": edge.repositionable,
        "deletable": edge.deletable,
        "routable": edge.routable,
        "sourceElementTypeIds": list(edge.sources),
        "targetElementTypeIds": list(edge.targets),
    }
    if edge.dynamic:
        hint["dynamic"] = True
    return hint


def tool_palette(kinds: Kinds, groups: Iterable[PaletteGroup], view: View, *, editable: bool) -> list[Fields]:
    """Groups of node and edge tools, sorted by first letter; equal letters keep the declared order.

    Read-only sessions get the same palette, as from the reference server: their client hides it.
    """
    del editable
    return [
        {
            "id": group.id,
            "label": group.label,
            "actions": [],
            "children": sorted(
                [*(_node_tool(kinds, view, each) for each in kinds.nodes if each.group == group.id),
                 *(_edge_tool(each) for each in kinds.edges if each.group == group.id)],
                key=_sort_string,
            ),
            "icon": group.icon,
            "sortString": group.sort,
        }
        for group in groups
    ]  # fmt: skip


def _sort_string(item: Fields) -> str:
    return str(item["sortString"])


def _tool(label: str, action: Fields) -> Fields:
    # The reference gives every item this same id; the client tells them apart by their place.
    return {"id": "palette-item0", "sortString": label[:1], "label": label, "actions": [action]}


def _node_tool(kinds: Kinds, view: View, node: NodeType) -> Fields:
    shown: Fields = {"template": ghost(kinds, view, node, str(uuid.uuid4()))}
    if node.parts:
        shown["dynamic"] = True
    return _tool(node.name, {"kind": "triggerNodeCreation", "elementTypeId": node.id, "ghostElement": shown})


def _edge_tool(edge: EdgeType) -> Fields:
    return _tool(edge.name, {"kind": "triggerEdgeCreation", "elementTypeId": edge.id})


def create_node(type_id: str, at: Point) -> Fields:
    """The operation as menus carry it."""
    return {
        "kind": "createNode",
        "isOperation": True,
        "elementTypeId": type_id,
        "location": {"x": at.x, "y": at.y},
    }


def create_edge(type_id: str, source_id: str, target_id: str) -> Fields:
    """The operation as menus carry it."""
    return {
        "kind": "createEdge",
        "isOperation": True,
        "elementTypeId": type_id,
        "sourceElementId": source_id,
        "targetElementId": target_id,
    }


def delete_command(element_ids: Iterable[str]) -> Fields:
    """The last command of the palette; it deletes the selection."""
    selected: list[str] = list(element_ids)
    return {
        "label": "Delete" if len(selected) == 1 else "Delete All",
        "actions": [{"kind": "deleteElement", "isOperation": True, "elementIds": selected}],
        "icon": "fa-minus-square",
    }


def create_command(label: str, action: Fields) -> Fields:
    """A command of the palette that creates something."""
    return {"label": label, "actions": [action], "icon": "fa-plus-square"}


def edit_mode_item(*, editable: bool) -> Fields:
    """The menu's switch between editing and reading."""
    other = "readonly" if editable else "editable"
    return {
        "id": "editMode",
        "label": "Readonly Mode",
        "isToggled": not editable,
        "actions": [{"kind": "setEditMode", "editMode": other}],
    }


def snapped(context: EditorContext, grid: int) -> Point:
    """The pointer on the grid."""
    at = context.last_mouse_position or ORIGIN
    return Point(snap(at.x, grid), snap(at.y, grid))


def context_menu(kinds: Kinds, context: EditorContext, *, editable: bool) -> list[Fields]:
    """For languages without their own: `New` with every node type on an empty spot, and the edit mode."""
    mode = edit_mode_item(editable=editable)
    if not editable or context.selected_element_ids:
        return [mode]
    at = snapped(context, kinds.grid)
    children: list[Json] = [
        {"id": f"new-{node.alias}", "label": node.name, "actions": [create_node(node.id, at)]}
        for node in kinds.nodes
        if node.group and not node.port
    ]
    return [{"id": "new", "label": "New", "actions": [], "children": children, "icon": "add", "group": "0_new"}, mode]


def command_palette(kinds: Kinds, context: EditorContext, *, editable: bool) -> list[Fields]:
    """For languages without their own: create every node type at the pointer, join two selected, delete."""
    if not editable:
        return []
    at = context.last_mouse_position or ORIGIN
    commands = [
        create_command(f"Create {node.name}", create_node(node.id, at))
        for node in kinds.nodes
        if node.group and not node.port
    ]
    if len(context.selected_element_ids) == 2:
        source, target = context.selected_element_ids
        commands.extend(
            create_command(f"Create {edge.name} from {source} to {target}", create_edge(edge.id, source, target))
            for edge in kinds.edges
            if edge.group
        )
    commands.append(delete_command(context.selected_element_ids))
    return commands
