# SPDX-License-Identifier: Apache-2.0
"""Flowcharts: the shapes of ISO 5807 that people draw, groups around them, and flows between them."""

from __future__ import annotations

from collections.abc import Iterator

from glsp.languages import building
from glsp.languages.building import container, mark, node
from glsp.languages.declaration import EdgeType, Line, Property, Template
from glsp.languages.language import Language
from glsp.model.change import Element
from glsp.model.graph import View, need
from glsp.model.markers import Fix, Marker, Rule

NOTE = Property(name="note", title="Note", kind="text", description="what readers should know")

NODES = (
    node("process", "Process", "p", "something is done", icon="symbol-method", properties=(NOTE,), shape="rounded", tone="blue"),
    node("decision", "Decision", "d", "a question; its flows are labelled with the answers", shape="diamond", tone="amber",
         icon="question", size=(130, 80), properties=(NOTE,)),
    node("terminator", "Start or end", "s", "where it begins or ends", shape="stadium", tone="teal", icon="circle-filled",
         properties=(NOTE,)),
    node("data", "Input or output", "io", "data that comes in or goes out", shape="parallelogram", tone="violet",
         icon="symbol-interface", properties=(NOTE,)),
    node("document", "Document", "doc", "something to read", shape="document", icon="file", size=(110, 50), properties=(NOTE,)),
    node("subroutine", "Subroutine", "sub", "a process described elsewhere", shape="subroutine", tone="blue", icon="symbol-function",
         properties=(NOTE,)),
    node("store", "Database", "db", "where data rests", shape="cylinder", tone="violet", icon="database", size=(110, 60),
         properties=(NOTE,)),
    node("manual", "Manual input", "in", "somebody types or decides", shape="trapezoid", tone="rose", icon="edit", properties=(NOTE,)),
    node("preparation", "Preparation", "prep", "something is made ready", shape="hexagon", icon="tools", properties=(NOTE,)),
    node("comment", "Comment", "c", "a remark beside the flow", shape="note", icon="comment", properties=()),
    mark("connector", "Connector", "o", "goes on where the same letter stands", size=(24, 24)),
)  # fmt: skip
TYPES = tuple(each.id for each in NODES)
GROUP = container("group", "Group", "g", "a titled box around a part of the flow", contains=(*TYPES, "group"))
ALL = (*TYPES, "group")

LABELLED = "label:edge"


def _answers(view: View, element: Element) -> Iterator[Marker]:
    out = [edge for edge in view.edges(element.id) if need(view, edge).fields["sourceId"] == element.id]
    if len(out) < 2:
        yield Marker(
            "One way out", "A decision leads to at least two places.", element.id, "warning", "decision-ways",
            Fix("draw another flow from here"),
        )  # fmt: skip


def _unlabelled(view: View, element: Element) -> Iterator[Marker]:
    source = need(view, element.fields["sourceId"])
    if source.type == "decision" and not any(need(view, each).fields.get("text") for each in view.children(element.id)):
        yield Marker(
            "No answer", "The flow from a decision says which answer it stands for.", element.id, "info", "flow-answer",
            Fix("give the flow a label"),
        )  # fmt: skip


def _dead_end(view: View, element: Element) -> Iterator[Marker]:
    edges = [need(view, edge) for edge in view.edges(element.id)]
    if edges and not any(edge.fields["sourceId"] == element.id for edge in edges):
        yield Marker(
            "Dead end", "Nothing follows and it is no end.", element.id, "info", "dead-end", Fix("draw what follows")
        )


language = Language(
    id="flowchart",
    name="Flowchart",
    diagram_type="flowchart-diagram",
    description="Steps, decisions and data, joined by flows; for procedures and algorithms.",
    nodes=(*NODES, GROUP),
    edges=(
        EdgeType(id="flow", name="Flow", alias="f", sources=ALL, targets=ALL, description="what comes next", label=LABELLED),
        EdgeType(id="flow:dotted", name="Dotted flow", alias="dot", sources=ALL, targets=ALL, label=LABELLED,
                 description="a loose connection", line=Line("dotted")),
        EdgeType(id="flow:plain", name="Line", alias="line", sources=ALL, targets=ALL, label=LABELLED,
                 description="belongs together, without a direction", line=Line(target_end="none")),
        EdgeType(id="flow:both", name="Both ways", alias="both", sources=ALL, targets=ALL, label=LABELLED,
                 description="goes back and forth", line=Line(source_end="arrow")),
    ),
    labels=building.LABELS,
    part_sizes=building.PART_SIZES,
    rules=(
        Rule(code="decision-ways", description="a decision leads to two places or more", types=("decision",), check=_answers,
             looks=frozenset({"edges"})),
        Rule(code="flow-answer", description="flows from decisions have labels", types=("flow",), check=_unlabelled, reason="batch"),
        Rule(code="dead-end", description="finds steps after which nothing comes", types=("process", "data", "subroutine", "manual"),
             check=_dead_end, reason="batch"),
    ),
    templates=(
        Template(
            id="troubleshooting",
            name="Troubleshooting",
            description="A question at a time leads to the repair.",
            source="""
s begin "The lamp does not work" >plugged
d plugged "Is it plugged in?" :no>plug :yes>bulb
p plug "Plug it in" >works
d bulb "Is the bulb burnt out?" :yes>replace :no>repair
p replace "Replace the bulb" >works
p repair "Take it to a repair shop" >works
s works "The lamp works"
""",
        ),
    ),
)  # fmt: skip
