# SPDX-License-Identifier: Apache-2.0
"""Where derived geometry comes from: the server's own metrics (stored diagrams) or the first client's (files).

Measured geometry is not a change: it is never logged, never compared by undo, and no session waits for another's.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import msgspec

from glsp.languages.language import Language
from glsp.model.change import Change, Edit
from glsp.model.graph import Graph, ancestors, descendants, top_level
from glsp.model.measure import affected, measure
from glsp.protocol.geometry import Fields, Json, finite, is_list, is_object

KEPT_DROPPED = 10_000
"""Overwritten measurements that are remembered for undo."""


class Geometry(Protocol):
    """Keeps `Graph.measured` true; every method returns the ids whose shown geometry changed."""

    def opened(self, graph: Graph) -> set[str]:
        """Once, when the graph was loaded."""
        ...

    def changed(self, graph: Graph, change: Change) -> set[str]:
        """After a change was applied."""
        ...

    def answered(self, graph: Graph, answer: ClientGeometry) -> set[str]:
        """A session answered `requestBounds` for the present content."""
        ...


class ClientGeometry(msgspec.Struct, frozen=True, rename="camel"):
    """The parts of a client's `computedBounds` that a server may use; undecoded until somebody needs them."""

    bounds: msgspec.Raw = msgspec.Raw(b"[]")
    alignments: msgspec.Raw = msgspec.Raw(b"[]")
    routes: msgspec.Raw = msgspec.Raw(b"[]")


class ServerGeometry:
    """Stored diagrams: our font metrics are the truth, so that every client shows the same."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def opened(self, graph: Graph) -> set[str]:
        """Measures everything."""
        return self._measure(graph, None)

    def changed(self, graph: Graph, change: Change) -> set[str]:
        """Measures what changed and what holds it."""
        return self._measure(graph, affected(change))

    def answered(self, graph: Graph, answer: ClientGeometry) -> set[str]:  # noqa: ARG002  the port's shape
        """A client's answer only releases that session's own update."""
        return set()

    def _measure(self, graph: Graph, element_ids: Iterable[str] | None) -> set[str]:
        found = measure(graph, element_ids, self._language)
        graph.measure(found)
        return set(found)


class AnsweredGeometry:
    """Files: the first session to answer for an element's current content wins; written at save."""

    def __init__(self) -> None:
        self._open: set[str] = set()
        self._dropped: dict[tuple[str, str], tuple[Json, Json]] = {}

    def opened(self, graph: Graph) -> set[str]:
        """Nothing is measured yet; what the file says is shown meanwhile."""
        self._open = {element.id for element in graph}
        return set()

    def changed(self, graph: Graph, change: Change) -> set[str]:
        """Opens what changed, what holds it and what is tied to it for the next answer.

        Old values stay in force until then, except where the change itself set them.
        """
        shown: set[str] = set()
        for edit in change.edits:
            measured = graph.measured(edit.id)
            written = edit.old.keys() | edit.new.keys()
            kept = {name: value for name, value in measured.items() if name not in written}
            kept |= self._restored(edit)
            self._drop(edit, measured)
            if kept != measured:
                graph.measure({edit.id: kept})
                shown.add(edit.id)
        for element_id in change.touched():
            if element_id not in graph:
                self._open.discard(element_id)
                continue
            for inner in descendants(graph, top_level(graph, element_id)):
                self._open.add(inner)
                self._open.update(graph.edges(inner))
            self._open.update(ancestors(graph, element_id))
        return shown

    def _drop(self, edit: Edit, measured: Fields) -> None:
        """Remembers what an edit overwrites of the measured geometry, and the written value that it belonged to."""
        for name in (edit.old.keys() | edit.new.keys()) & measured.keys():
            self._dropped[edit.id, name] = edit.old.get(name), measured[name]
        while len(self._dropped) > KEPT_DROPPED:
            del self._dropped[next(iter(self._dropped))]

    def _restored(self, edit: Edit) -> Fields:
        """What an undo brings back: the geometry that was measured for the very value it restores."""
        found: Fields = {}
        for name in edit.old.keys() | edit.new.keys():
            known = self._dropped.get((edit.id, name))
            if known is not None and known[0] == edit.new.get(name):
                found[name] = known[1]
        return found

    def answered(self, graph: Graph, answer: ClientGeometry) -> set[str]:
        """Takes over what is still open; entries that cannot be applied are skipped, as in the reference."""
        if not self._open:
            return set()
        found: dict[str, Fields] = {}
        for item in _items(answer.bounds):
            fields = _take(found, item.get("elementId"), self._open)
            element = graph.get(item.get("elementId", "")) if fields is not None else None
            if fields is None or element is None or element.is_edge:
                continue
            if _numbers(item.get("newSize"), "width", "height"):
                fields["size"] = item["newSize"]
                if _numbers(item.get("newPosition"), "x", "y"):
                    fields["position"] = item["newPosition"]
        for item in _items(answer.alignments):
            fields = _take(found, item.get("elementId"), self._open)
            element = graph.get(item.get("elementId", "")) if fields is not None else None
            if fields is None or element is None or "text" not in element.fields:
                continue
            if _numbers(item.get("newAlignment"), "x", "y"):
                fields["alignment"] = item["newAlignment"]
        for item in _items(answer.routes):
            fields = _take(found, item.get("elementId"), self._open)
            points = item.get("newRoutingPoints")
            edge = graph.get(item.get("elementId", ""))
            if fields is not None and edge is not None and edge.is_edge and is_list(points) and len(points) >= 2:
                _route(fields, edge.fields, points)
        changed = {element_id for element_id, fields in found.items() if fields and element_id in graph}
        graph.measure({element_id: {**graph.measured(element_id), **found[element_id]} for element_id in changed})
        self._open -= found.keys()
        return changed


def _numbers(value: Json, *names: str) -> bool:
    """Whether the members are usable numbers; clients send `NaN` as null."""
    if not is_object(value):
        return False
    members = [value.get(name) for name in names]
    return all(isinstance(each, int | float) and not isinstance(each, bool) and finite(each) for each in members)


def _items(raw: msgspec.Raw) -> list[Fields]:
    try:
        items: Json = msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return []
    return [item for item in items if is_object(item)] if is_list(items) else []


def _take(found: dict[str, Fields], element_id: Json, wanted: set[str]) -> Fields | None:
    if not isinstance(element_id, str) or element_id not in wanted:
        return None
    return found.setdefault(element_id, {})


def _route(fields: Fields, own: Fields, points: list[Json]) -> None:
    if not all(_numbers(point, "x", "y") for point in points):
        return
    first, last = points[0], points[-1]
    fields["routingPoints"] = points[1:-1]  # as sent, with what else the client's router says
    fields["args"] = {
        **(own.get("args") or {}),
        "edgeSourcePointX": first["x"],
        "edgeSourcePointY": first["y"],
        "edgeTargetPointX": last["x"],
        "edgeTargetPointY": last["y"],
    }
