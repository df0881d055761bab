# SPDX-License-Identifier: Apache-2.0
"""Properties that labels show: the text of the label and the field of its node or edge are changed together."""

from __future__ import annotations

from collections.abc import Iterator

from glsp.languages.declaration import EdgeType, EndLabel, NodeType
from glsp.languages.kinds import Kinds, every_part
from glsp.model.draft import Draft
from glsp.model.graph import need
from glsp.protocol.geometry import Fields, Json


def show(kinds: Kinds, draft: Draft, element_id: str) -> None:
    """Writes the labels of an element whose properties were set. O(parts)."""
    element = need(draft, element_id)
    edge = kinds.edge(element.type) if element.is_edge else None
    if edge is not None:
        for each in edge.end_labels:
            _show_end(draft, element_id, each, text_of(element.fields.get(each.shows)))
        return
    for suffix, field in _shown(kinds.node(element.type)):
        label = draft.get(element_id + suffix)
        if label is not None and label.fields.get("text") != (text := text_of(element.fields.get(field))):
            draft.set(label.id, {"text": text})


def written(kinds: Kinds, draft: Draft, label_id: str, text: str) -> None:
    """Writes the property that a label shows, after the label was edited."""
    label = need(draft, label_id)
    owner = _owner(kinds, draft, label_id)
    if owner is None:
        return
    element_id, kind = owner
    pairs = ((each.suffix, each.shows) for each in kind.end_labels) if isinstance(kind, EdgeType) else _shown(kind)
    for suffix, field in pairs:
        if label.id == element_id + suffix:
            draft.set(element_id, {field: text})


def _owner(kinds: Kinds, draft: Draft, label_id: str) -> tuple[str, NodeType | EdgeType] | None:
    parent = need(draft, need(draft, label_id).parent)
    if parent.is_edge:
        edge = kinds.edge(parent.type)
        return (parent.id, edge) if edge is not None else None
    found = kinds.owner(draft, parent) if parent.id != draft.root else None
    return (found[0].id, found[1]) if found is not None else None


def _shown(kind: NodeType | None) -> Iterator[tuple[str, str]]:
    """Suffix and property of every part that shows one."""
    return (
        ((part.suffix, part.shows) for part in every_part(kind.parts) if part.shows) if kind is not None else iter(())
    )


def _show_end(draft: Draft, edge_id: str, label: EndLabel, text: str) -> None:
    label_id = edge_id + label.suffix
    there = draft.get(label_id)
    if text and there is None:
        draft.append(label_id, label.type, edge_id, end_label(label, text))
    elif there is not None and not text:
        draft.remove(label_id)
    elif there is not None and there.fields.get("text") != text:
        draft.set(label_id, {"text": text})


def end_label(label: EndLabel, text: str) -> Fields:
    """The members of a label near an end of an edge: beside the line, upright."""
    placement: Fields = {"rotate": False, "side": "top", "position": label.position, "offset": 4}
    return {"text": text, "alignment": {"x": 0, "y": 0}, "edgePlacement": placement}


def text_of(value: Json) -> str:
    """A property as text; nothing for what is not set."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "\n".join(str(each) for each in value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return str(value)
