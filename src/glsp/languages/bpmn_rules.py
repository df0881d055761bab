# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a business process, and which flows may run where."""

from __future__ import annotations

from collections.abc import Iterator

from glsp.model.change import Element
from glsp.model.graph import View, need
from glsp.model.markers import Fix, Marker, matches


def _pool(view: View, element: Element) -> str:
    """The pool around an element, or the element when it is one; "" outside of every pool."""
    current: Element | None = element
    while current is not None and current.parent:
        if matches(current.type, "pool"):
            return current.id
        current = view.get(current.parent)
    return ""


def within_a_pool(view: View, source: Element, target: Element | None) -> bool:
    """A sequence flow stays in its pool."""
    return target is None or _pool(view, source) == _pool(view, target)


def between_pools(view: View, source: Element, target: Element | None) -> bool:
    """A message flow leaves its pool."""
    return target is None or _pool(view, source) != _pool(view, target)


def _flows(view: View, element: Element, end: str) -> list[Element]:
    edges = (need(view, edge) for edge in view.edges(element.id))
    return [edge for edge in edges if edge.type.startswith("sequence") and edge.fields[end] == element.id]


def _takes_back(view: View, element: Element) -> bool:
    """Whether a compensation leads to it: then it is reached by no flow, and none leaves it."""
    edges = (need(view, edge) for edge in view.edges(element.id))
    incoming = (edge.fields["sourceId"] for edge in edges if edge.fields["targetId"] == element.id)
    return any(need(view, source).type == "boundary:compensation" for source in incoming)


def _stands_alone(view: View, element: Element) -> bool:
    return element.type == "subprocess:event" or _takes_back(view, element)


def unreached(view: View, element: Element) -> Iterator[Marker]:
    """Steps that no flow leads to."""
    if not _flows(view, element, "targetId") and not _stands_alone(view, element):
        yield Marker(
            "Never reached", "No flow leads here.", element.id, "warning", "never-reached", Fix("draw a flow to it")
        )


def dead_end(view: View, element: Element) -> Iterator[Marker]:
    """Steps after which nothing comes."""
    if not _flows(view, element, "sourceId") and not _stands_alone(view, element):
        yield Marker(
            "Dead end", "Nothing follows and it is no end.", element.id, "info", "dead-end", Fix("draw what follows")
        )


def leads_nowhere(view: View, element: Element) -> Iterator[Marker]:
    """Boundary events after which nothing is done."""
    if element.type == "boundary:compensation":
        edges = (need(view, edge) for edge in view.edges(element.id))
        if not any(edge.fields["sourceId"] == element.id for edge in edges):
            yield Marker(
                "Takes nothing back", "A compensation names the activity that takes this one back.", element.id, "warning",
                "boundary-flow", Fix("draw an association to that activity"),
            )  # fmt: skip
    elif not _flows(view, element, "sourceId"):
        yield Marker(
            "Leads nowhere", "A boundary event says what is done when it happens.", element.id, "warning", "boundary-flow",
            Fix("draw a flow to what is done then"),
        )  # fmt: skip


def pointless(view: View, element: Element) -> Iterator[Marker]:
    """Gateways that neither split nor join."""
    if len(_flows(view, element, "sourceId")) < 2 and len(_flows(view, element, "targetId")) < 2:
        yield Marker(
            "Decides nothing", "A gateway splits or joins at least two flows.", element.id, "warning", "gateway-ways",
            Fix("draw another flow, or delete the gateway"),
        )  # fmt: skip


def waits(view: View, element: Element) -> Iterator[Marker]:
    """What follows an event gateway without waiting for anything."""
    for flow in _flows(view, element, "sourceId"):
        target = need(view, flow.fields["targetId"])
        if not target.type.startswith("catch") and target.type != "task:receive":
            yield Marker(
                "Waits for nothing", f"After an event gateway something is waited for; {target.id} is a {target.type}.",
                element.id, "error", "event-gateway", Fix("put a catching event between them"),
            )  # fmt: skip


def unlabelled(view: View, element: Element) -> Iterator[Marker]:
    """Flows that are chosen and do not say when."""
    source = need(view, element.fields["sourceId"])
    if source.type not in {"gateway:exclusive", "gateway:inclusive"} or element.type != "sequence":
        return
    labelled = any(need(view, each).fields.get("text") for each in view.children(element.id))
    if not labelled and len(_flows(view, source, "sourceId")) > 1:
        yield Marker(
            "No condition", "A flow that is chosen says when.", element.id, "info", "flow-condition",
            Fix("give the flow a label, or make it the default flow"),
        )  # fmt: skip
