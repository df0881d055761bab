# SPDX-License-Identifier: Apache-2.0
"""Petri nets: places hold tokens, transitions move them along arcs. A whole diagram language in this one file.

A transition can fire when every place before it holds as many tokens as the arc's weight says. Validation finds those that
can, and the repair it offers is to fire: so a net can be played in the editor, and by agents.
"""

from __future__ import annotations

from collections.abc import Iterator

from glsp.languages import EdgeType, EndLabel, Fix, Language, Marker, PaletteGroup, Property, Rule, Template
from glsp.languages.building import LABELS, mark
from glsp.model.change import Element
from glsp.model.graph import View, need
from glsp.protocol.geometry import Fields

TOKENS = Property(name="tokens", title="Tokens", kind="integer", minimum=0, maximum=9_999)
CAPACITY = Property(name="capacity", title="Capacity", kind="integer", minimum=1, description="tokens it holds at most")
WEIGHT = Property(
    name="weight", title="Weight", kind="integer", minimum=1, description="tokens that pass at once; 1 if not set"
)


def _differ(_view: View, source: Element, target: Element | None) -> bool:
    return target is None or source.type != target.type


def _number(element: Element, name: str, usual: int = 0) -> int:
    value = element.fields.get(name, usual)
    return value if isinstance(value, int) else usual


def _arcs(view: View, element: Element, end: str) -> list[Element]:
    edges = (need(view, each) for each in view.edges(element.id))
    return sorted((edge for edge in edges if edge.fields[end] == element.id), key=lambda edge: (edge.order, edge.id))


def _alone(view: View, element: Element) -> Iterator[Marker]:
    if not list(view.edges(element.id)):
        yield Marker("Not connected", "No arc begins or ends here.", element.id, "warning", "alone", Fix("draw an arc"))


def _overfull(_view: View, place: Element) -> Iterator[Marker]:
    tokens, most = _number(place, "tokens"), place.fields.get("capacity")
    if isinstance(most, int) and tokens > most:
        fix = Fix(f"leave {most}", (_set_tokens(place, most),))
        yield Marker(
            "Too many tokens", f"It holds {tokens}, and has room for {most}.", place.id, "error", "capacity", fix
        )


def _can_fire(view: View, transition: Element) -> Iterator[Marker]:
    moves: dict[str, int] = {}
    for arc in _arcs(view, transition, "targetId"):
        moves[arc.fields["sourceId"]] = moves.get(arc.fields["sourceId"], 0) - _number(arc, "weight", 1)
    if not moves or any(_number(need(view, place), "tokens") + taken < 0 for place, taken in moves.items()):
        return
    for arc in _arcs(view, transition, "sourceId"):
        moves[arc.fields["targetId"]] = moves.get(arc.fields["targetId"], 0) + _number(arc, "weight", 1)
    places = [(need(view, place), moved) for place, moved in moves.items()]
    operations = tuple(_set_tokens(place, _number(place, "tokens") + moved) for place, moved in places if moved)
    yield Marker(
        "Can fire", "Every place before it holds enough.", transition.id, "info", "can-fire", Fix("fire it", operations)
    )


def _set_tokens(place: Element, tokens: int) -> Fields:
    return {"kind": "updateElement", "isOperation": True, "elementId": place.id, "set": {"tokens": tokens}}


language = Language(
    id="petri-net",
    name="Petri net",
    diagram_type="petri-net-diagram",
    description="Places with tokens, and transitions that move them along arcs.",
    nodes=(
        mark("place", "Place", "p", "holds tokens", shape="circle", tone="blue", naming="Place {n}", shows="tokens",
             size=(44, 44), properties=(TOKENS, CAPACITY)),
        mark("transition", "Transition", "t", "takes tokens and gives others", shape="bar", tone="ink", naming="Transition {n}",
             size=(14, 52), icon="symbol-event"),
    ),
    edges=(
        EdgeType(id="arc", name="Arc", alias="a", sources=("place", "transition"), targets=("place", "transition"),
                 check=_differ, dynamic=True, description="from a place to a transition or back", properties=(WEIGHT,),
                 end_labels=(EndLabel("weight", "_weight", 0.5),)),
    ),
    labels=LABELS,
    groups=(PaletteGroup("node-group", "Net", "A"), PaletteGroup("edge-group", "Arcs", "B")),
    rules=(
        Rule(code="alone", description="finds what no arc joins", types=("place", "transition"), check=_alone,
             looks=frozenset({"edges"})),
        Rule(code="capacity", description="no place holds more than it has room for", types=("place",), check=_overfull),
        Rule(code="can-fire", description="says which transitions can fire, and fires them", types=("transition",),
             check=_can_fire, reason="batch"),
    ),
    templates=(
        Template(
            id="buffer",
            name="Producer and consumer",
            description="Two sides of a buffer with room for three.",
            source="""
p ready "Ready to produce" tokens=1 >produce
t produce "Produce" >ready >buffer
p buffer "Buffer" capacity=3 >consume
t consume "Consume" >waiting
p waiting "Ready to consume" tokens=1 >consume
""",
        ),
    ),
)  # fmt: skip
