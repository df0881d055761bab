# SPDX-License-Identifier: Apache-2.0
"""The actions that the chapters send, as functions, so that a chapter reads as a list of what happens."""

from collections.abc import Mapping

from support.glsp_bounds import Json

MOUSE = {"x": 100, "y": 100}


def operation(kind: str, **more: object) -> Json:
    """An operation of that kind."""
    return {"kind": kind, "isOperation": True, **more}


def create(
    element_type: str, x: float | None = None, y: float = 0, container: str | None = None, **more: object
) -> Json:
    """Create a node, at an absolute place."""
    action = operation("createNode", elementTypeId=element_type, **more)
    if x is not None:
        action["location"] = {"x": x, "y": y}
    if container is not None:
        action["containerId"] = container
    return action


def connect_nodes(source: str, target: str, element_type: str = "edge", **more: object) -> Json:
    """Create an edge."""
    return operation("createEdge", elementTypeId=element_type, sourceElementId=source, targetElementId=target, **more)


def place(element_id: str, x: float, y: float, width: float = 82, height: float = 30) -> Json:
    """One entry of changeBounds."""
    return {"elementId": element_id, "newSize": {"width": width, "height": height}, "newPosition": {"x": x, "y": y}}


def bounds(*entries: Json) -> Json:
    """Move and resize."""
    return operation("changeBounds", newBounds=list(entries))


def route(edge_id: str, *points: Json) -> Json:
    """Set the routing points of an edge."""
    return operation("changeRoutingPoints", newRoutingPoints=[{"elementId": edge_id, "newRoutingPoints": list(points)}])


def reconnect(edge_id: str, source: str, target: str) -> Json:
    """Give an edge other ends."""
    return operation("reconnectEdge", edgeElementId=edge_id, sourceElementId=source, targetElementId=target)


def relabel(label_id: str, text: str) -> Json:
    """Edit a label; the stock client sends this one without `isOperation`."""
    return {"kind": "applyLabelEdit", "labelId": label_id, "text": text}


def delete(*element_ids: str) -> Json:
    """Delete elements."""
    return operation("deleteElement", elementIds=list(element_ids))


def edit_task(task_id: str, feature: str, value: str) -> Json:
    """Change the duration or the type of a task."""
    return operation("editTask", taskId=task_id, feature=feature, value=value)


def compound(*operations: Mapping[str, object]) -> Json:
    """Several operations as one."""
    return operation("compound", operationList=list(operations))


def undo() -> Json:
    return {"kind": "glspUndo"}


def redo() -> Json:
    return {"kind": "glspRedo"}


def save(path: str | None = None) -> Json:
    """Save, to the file itself or to another one."""
    return {"kind": "saveModel"} if path is None else {"kind": "saveModel", "fileUri": path}


def edit_mode(mode: str) -> Json:
    return {"kind": "setEditMode", "editMode": mode}


def layout() -> Json:
    """The layout of the whole diagram, with the arguments that the stock client sends."""
    return operation(
        "layout",
        elementIds=[],
        canvasBounds={"x": 0, "y": 0, "width": 1400, "height": 800},
        viewport={"scroll": {"x": 0, "y": 0}, "zoom": 1},
    )


def context(*selected: str, mouse: Json | None = None, **args: object) -> Json:
    """An editor context."""
    found: Json = {"selectedElementIds": list(selected), "lastMousePosition": mouse or MOUSE}
    return {**found, "args": args} if args else found


def palette(context_id: str, *selected: str, mouse: Json | None = None, **args: object) -> Json:
    """Ask for palette items, menu items or commands."""
    return {
        "kind": "requestContextActions",
        "contextId": context_id,
        "editorContext": context(*selected, mouse=mouse, **args),
    }


def markers(*element_ids: str, reason: str = "batch") -> Json:
    return {"kind": "requestMarkers", "elementsIDs": list(element_ids), "reason": reason}


def popup(element_id: str, **more: object) -> Json:
    """Hover over an element."""
    area = {"x": 10, "y": 20, "width": 300, "height": 200}
    return {"kind": "requestPopupModel", "elementId": element_id, "bounds": area, **more}


def check_edge(source: str, target: str | None = None, element_type: str = "edge:weighted") -> Json:
    """Ask whether an edge may start here, or end there."""
    action: Json = {"kind": "requestCheckEdge", "edgeType": element_type, "sourceElementId": source}
    return action if target is None else {**action, "targetElementId": target}


def validate(context_id: str, element_id: str, text: str) -> Json:
    """Validate a text while it is being typed."""
    return {"kind": "requestEditValidation", "contextId": context_id, "modelElementId": element_id, "text": text}


def navigate(target_type: str, *selected: str, **args: str) -> Json:
    return {
        "kind": "requestNavigationTargets",
        "targetTypeId": target_type,
        "editorContext": context(*selected, mouse=None, **args),
    }


def resolve(**target: object) -> Json:
    return {"kind": "resolveNavigationTarget", "navigationTarget": target}


def copy(*selected: str) -> Json:
    return {"kind": "requestClipboardData", "editorContext": context(*selected)}


def cut(*selected: str) -> Json:
    return operation("cut", editorContext=context(*selected))


def paste(data: Json, mouse: Json | None = None) -> Json:
    """Paste, at the mouse or beside the original."""
    where: Json = {"selectedElementIds": []}
    return operation(
        "paste", clipboardData=data, editorContext={**where, **({"lastMousePosition": mouse} if mouse else {})}
    )
