# SPDX-License-Identifier: Apache-2.0
"""Where derived geometry comes from: the server's own metrics (stored diagrams) or the first client's (files).

Measured geometry is not a change: it is never logged, never compared by undo, and no session waits for another's.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import msgspec

from glsp.languages.language import Language
from glsp.model.change import Change
from glsp.model.graph import Graph, ancestors, descendants, top_level
from glsp.model.measure import affected, measure
from glsp.protocol.geometry import Fields, Json, is_list, is_object


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
        return self._measure(graph, [element.id for element in graph])

    def changed(self, graph: Graph, change: Change) -> set[str]:
        """Measures what changed and what holds it."""
        return self._measure(graph, affected(change))

    def answered(self, graph: Graph, answer: ClientGeometry) -> set[str]:  # noqa: ARG002  the port's shape
        """A client's answer only releases that session's own update."""
        return set()

    def _measure(self, graph: Graph, element_ids: Iterable[str]) -> set[str]:
        found = measure(graph, element_ids, self._language)
        graph.measure(found)
        return set(found)


class AnsweredGeometry:
    """Files: the first session to answer for an element's current content wins; written at save."""

    def __init__(self) -> None:
        self._open: set[str] = set()

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
            if not written.isdisjoint(measured):
                graph.measure({edit.id: {name: value for name, value in measured.items() if name not in written}})
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

    def answered(self, graph: Graph, answer: ClientGeometry) -> set[str]:
        """Takes over what is still open; entries that cannot be applied are skipped, as in the reference."""
        if not self._open:
            return set()
        found: dict[str, Fields] = {}
        for item in _items(answer.bounds):
            fields = _take(found, item.get("elementId"), self._open)
            if fields is not None and is_object(item.get("newSize")):
                fields["size"] = item["newSize"]
                if is_object(item.get("newPosition")):
                    fields["position"] = item["newPosition"]
        for item in _items(answer.alignments):
            fields = _take(found, item.get("elementId"), self._open)
            if fields is not None and is_object(item.get("newAlignment")):
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


def _items(raw: msgspec.Raw) -> list[Fields]:
    items: Json = msgspec.json.decode(raw)
    return [item for item in items if is_object(item)] if is_list(items) else []


def _take(found: dict[str, Fields], element_id: Json, wanted: set[str]) -> Fields | None:
    if not isinstance(element_id, str) or element_id not in wanted:
        return None
    return found.setdefault(element_id, {})


def _route(fields: Fields, own: Fields, points: list[Json]) -> None:
    if not all(is_object(point) and "x" in point and "y" in point for point in points):
        return
    first, last = points[0], points[-1]
    fields["routingPoints"] = [{"x": point["x"], "y": point["y"]} for point in points[1:-1]]
    fields["args"] = {
        **(own.get("args") or {}),
        "edgeSourcePointX": first["x"],
        "edgeSourcePointY": first["y"],
        "edgeTargetPointX": last["x"],
        "edgeTargetPointY": last["y"],
    }
