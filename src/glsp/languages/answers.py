# SPDX-License-Identifier: Apache-2.0
"""What clients ask about elements that are there: hover texts, label validation, navigation. Defaults and pieces.

Everything that a user typed is escaped before it enters HTML: clients insert it as markup.
"""

from __future__ import annotations

import html

from glsp.languages.checks import label_of
from glsp.languages.kinds import Kinds
from glsp.model.graph import View, need
from glsp.protocol.geometry import Bounds, Fields, Json
from glsp.protocol.operations import EditorContext

FATAL, ERROR, WARNING, INFO, OK, NONE = range(6)
"""Severities of an edit validation."""

LABEL_EDIT = "label-edit"


def popup_root(title: str, body: str, bounds: Bounds) -> Fields:
    """The answer to a hover: a title line and a body, both already HTML."""
    return {
        "id": "sprotty-popup",
        "type": "html",
        "cssClasses": [],
        "canvasBounds": {"x": bounds.x, "y": bounds.y, "width": bounds.width, "height": bounds.height},
        "children": [_html("popup-title", title), _html("popup-body", body)],
    }


def _html(element_id: str, content: str) -> Fields:
    code = f'<div class="sprotty-{element_id}">{content}</div>'
    return {"id": element_id, "type": "pre-rendered", "cssClasses": [], "code": code, "children": []}


def text_of(value: Json) -> str:
    """A value as HTML text: strings as they are, numbers as JavaScript prints them."""
    if isinstance(value, str):
        return html.escape(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list):
        return ", ".join(text_of(each) for each in value)  # pyright: ignore[reportUnknownVariableType]
    return "undefined" if value is None else html.escape(str(value))


def popup(kinds: Kinds, view: View, element_id: str, bounds: Bounds) -> Fields | None:
    """For languages without their own: the label and the properties of a node; nothing for anything else."""
    element = need(view, element_id)
    node = kinds.node(element.type)
    if node is None:
        return None
    label = label_of(kinds, view, element_id)
    title = text_of(need(view, label).fields["text"]) if label else html.escape(node.name)
    lines = [
        f"{html.escape(each.title or each.name)}: {text_of(element.fields[each.name])}"
        for each in node.properties
        if each.name != node.name_field and element.fields.get(each.name) not in (None, "")
    ]
    return popup_root(title, " <br/>\n".join([html.escape(node.name), *lines]), bounds)


def status(severity: int, message: str = "") -> Fields:
    """An edit validation's result; `message` is left out when empty."""
    return {"severity": severity, "message": message} if message else {"severity": severity}


def label_status(kinds: Kinds, view: View, element_id: str, text: str) -> Fields:
    """For languages without their own: empty texts are wrong where the label is required."""
    kind = kinds.label(need(view, element_id).type)
    if kind is not None and kind.required and not text:
        return status(ERROR, "Name must not be empty")
    return status(OK)


def neighbours(view: View, context: EditorContext, end: str, other: str, source_uri: str) -> list[Fields]:
    """Navigation along edges: one target per edge whose `end` is selected, to its `other` end, in model order."""
    found: list[Fields] = []
    for element_id in context.selected_element_ids:
        edges = [view.get(edge) for edge in view.edges(element_id)]
        joined = sorted(
            (edge for edge in edges if edge is not None and edge.fields[end] == element_id),
            key=lambda edge: (edge.order, edge.id),
        )
        found.extend({"uri": source_uri, "args": {"elementIds": edge.fields[other]}} for edge in joined)
    return found


def navigation_targets(target_type: str, view: View, context: EditorContext, source_uri: str) -> list[Fields]:
    """For languages without their own: `next` and `previous` along the edges."""
    if target_type == "next":
        return neighbours(view, context, "sourceId", "targetId", source_uri)
    if target_type == "previous":
        return neighbours(view, context, "targetId", "sourceId", source_uri)
    return []
