# SPDX-License-Identifier: Apache-2.0
"""Hypothesis strategies: scripts of operations on a diagram, good and bad ones, over every kind there is.

A script is drawn as plain numbers and texts and meets the diagram only when it is played: `operation(graph, step)`
picks elements by number from what is there. So scripts shrink well and work on any diagram of any language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from hypothesis import strategies as st

from glsp import languages
from glsp.errors import Refused
from glsp.languages.workflow_texts import EditTask
from glsp.model import clipboard
from glsp.model.change import Change, Element
from glsp.model.graph import Graph
from glsp.model.markers import matches
from glsp.model.operations import Plan, plan
from glsp.protocol import operations as ops
from glsp.protocol.geometry import Dimension, Point

WORKFLOW = languages.find("workflow")
NOWHERE = "nowhere"
"""An id that no diagram has; some steps aim at it."""


class Step(NamedTuple):
    """One drawn operation: its kind and what it will pick from."""

    kind: str
    first: int
    second: int
    x: int
    y: int
    text: str


class Played(NamedTuple):
    """One step that was played: the operation, its plan, or why it was refused."""

    operation: ops.Operation
    plan: Plan | None
    refusal: Refused | None


def blank() -> Graph:
    """A diagram with nothing in it."""
    return Graph(Element("sprotty", "graph", "", "", {}))


def _seed() -> tuple[Element, ...]:
    graph = blank()

    def do(todo: ops.Operation) -> None:
        graph.apply(plan(graph, todo, WORKFLOW, f"seed{len(graph)}").change)

    for at, node in enumerate(WORKFLOW.nodes):
        name = {"elementId": node.id.replace(":", "_")}
        do(ops.CreateNode(element_type_id=node.id, location=Point(120 * at, 40), args=name))
    for at, (kind, container) in enumerate(
        (("category", "category"), ("task:manual", "category"), ("task:automated", "c1"))
    ):
        place = Point(20 * at, 300 + 40 * at)
        do(
            ops.CreateNode(
                element_type_id=kind, location=place, container_id=container, args={"elementId": f"c{at + 1}"}
            )
        )
    joins = (
        ("edge", "task_manual", "activityNode_decision"),
        ("edge:weighted", "activityNode_decision", "task_automated"),
        ("edge", "c2", "c3"),
        ("edge", "activityNode_merge", "category"),
    )
    for kind, source, target in joins:
        args = {"label": "yes"} if source == "c2" else {}
        do(ops.CreateEdge(element_type_id=kind, source_element_id=source, target_element_id=target, args=args))
    return tuple(element for element in graph if element.id != graph.root)


_SEED: list[Element] = []


def seeded() -> Graph:
    """A small diagram with every kind of element, a category in a category, and a labelled edge across categories."""
    if not _SEED:
        _SEED.extend(_seed())
    graph = blank()
    graph.apply(Change(added=tuple(_SEED)))
    return graph


def snapshot(graph: Graph) -> dict[str, tuple[Element, tuple[str, ...]]]:
    """Everything that a graph holds, for comparison."""
    return {element.id: (element, tuple(graph.children(element.id))) for element in graph}


def _pick(graph: Graph, number: int, *, edges: bool | None = None) -> str:
    ids = sorted(
        element.id for element in graph if edges is None or (element.is_edge is edges and element.id != graph.root)
    )
    return ids[number % len(ids)] if ids and number % 17 else NOWHERE


def _node(graph: Graph, step: Step) -> ops.Operation:
    types = [node.id for node in WORKFLOW.nodes]
    return ops.CreateNode(element_type_id=types[step.first % len(types)], location=Point(step.x, step.y))


def _inner_node(graph: Graph, step: Step) -> ops.Operation:
    types = [node.id for node in WORKFLOW.nodes]
    holders = sorted(element.id for element in graph if element.type in {"category", "struct"})
    container = holders[step.second % len(holders)] if holders else _pick(graph, step.second)
    return ops.CreateNode(
        element_type_id=types[step.first % len(types)],
        location=Point(step.x, step.y),
        container_id=container,
        args={"label": step.text} if step.y % 2 else {},
    )


def _edge(graph: Graph, step: Step) -> ops.Operation:
    kind = WORKFLOW.edges[step.x % 2].id
    source, target = _pick(graph, step.first, edges=False), _pick(graph, step.second, edges=False)
    args = {"label": step.text} if step.y % 3 == 0 else {}
    return ops.CreateEdge(element_type_id=kind, source_element_id=source, target_element_id=target, args=args)


def _delete(graph: Graph, step: Step) -> ops.Operation:
    return ops.DeleteElement(element_ids=(_pick(graph, step.first), _pick(graph, step.second)))


def _cut(graph: Graph, step: Step) -> ops.Operation:
    return ops.Cut(editor_context=ops.EditorContext((_pick(graph, step.first),)))


def _bounds(graph: Graph, step: Step) -> ops.Operation:
    size = Dimension(step.first % 300, step.second % 200)
    return ops.ChangeBounds(
        new_bounds=(ops.ElementAndBounds(_pick(graph, step.first, edges=False), size, Point(step.x, step.y)),)
    )


def _into(graph: Graph, step: Step) -> ops.Operation:
    return ops.ChangeContainer(
        element_id=_pick(graph, step.first, edges=False),
        target_container_id=_pick(graph, step.second, edges=False),
        location=Point(step.x, step.y),
    )


def _label(graph: Graph, step: Step) -> ops.Operation:
    labels = sorted(element.id for element in graph if "text" in element.fields)
    label = labels[step.first % len(labels)] if labels else NOWHERE
    return ops.ApplyLabelEdit(label_id=label, text=step.text)


def _reconnect(graph: Graph, step: Step) -> ops.Operation:
    return ops.ReconnectEdge(
        edge_element_id=_pick(graph, step.x, edges=True),
        source_element_id=_pick(graph, step.first, edges=False),
        target_element_id=_pick(graph, step.second, edges=False),
    )


def _route(graph: Graph, step: Step) -> ops.Operation:
    points = (ops.RoutingPoint(step.x, step.y),) * (step.second % 3)
    return ops.ChangeRoutingPoints(
        new_routing_points=(ops.ElementAndRoutingPoints(_pick(graph, step.first, edges=True), points),)
    )


def _task(graph: Graph, step: Step) -> ops.Operation:
    tasks = sorted(element.id for element in graph if element.type.startswith("task:"))
    task = tasks[step.first % len(tasks)] if tasks else NOWHERE
    feature, value = [("duration", str(step.x)), ("taskType", "manual"), ("taskType", "automated"), ("taskType", "x")][
        step.second % 4
    ]
    return EditTask(task_id=task, feature=feature, value=value)


def _update(graph: Graph, step: Step) -> ops.Operation:
    kind, wanted = [
        ("task", {"duration": step.x}),
        ("category", {"name": step.text}),
        ("edge:weighted", {"probability": "high"}),
        ("task", {"layout": "vbox"}),
    ][step.second % 4]
    ids = sorted(element.id for element in graph if matches(element.type, kind))
    target = ids[step.first % len(ids)] if ids else NOWHERE
    return ops.UpdateElement(element_id=target, set=wanted, label=step.text if step.y % 2 else None)


def _reorder(graph: Graph, step: Step) -> ops.Operation:
    element_id = _pick(graph, step.first)
    element = graph.get(element_id)
    siblings = [each for each in graph.children(element.parent) if each != element_id] if element else []
    after = siblings[step.second % len(siblings)] if siblings and step.x % 5 else None
    return ops.Reorder(element_id=element_id, after=after)


def _rename(graph: Graph, step: Step) -> ops.Operation:
    return ops.RenameElement(element_id=_pick(graph, step.first, edges=False), new_id=f"renamed{step.second % 9}")


def _paste(graph: Graph, step: Step) -> ops.Operation:
    data = clipboard.copy(graph, [_pick(graph, step.first), _pick(graph, step.second)])
    return ops.Paste(editor_context=ops.EditorContext((), Point(step.x, step.y)), clipboard_data=data)


def _arrange(graph: Graph, step: Step) -> ops.Operation:
    return ops.Arrange(
        placements=(ops.Placement(_pick(graph, step.first, edges=False), Point(step.x, step.y)),),
        routes=(ops.Route(_pick(graph, step.second, edges=True), (Point(step.y, step.x),)),),
    )


def _insert(graph: Graph, step: Step) -> ops.Operation:
    name = f"in{step.first % 5}"
    return ops.InsertElements(
        elements=(
            {"id": f"{name}e", "type": "edge", "sourceId": name, "targetId": f"{name}t"},
            {"id": name, "type": "activityNode:merge", "position": {"x": step.x, "y": step.y}},
            {"id": f"{name}t", "type": "task:manual", "layout": "hbox",
             "children": [{"id": f"{name}l", "type": "label:heading", "text": step.text}]},
        )
    )  # fmt: skip


STEPS: dict[str, Callable[[Graph, Step], ops.Operation]] = {
    "node": _node, "inner node": _inner_node, "edge": _edge, "delete": _delete, "cut": _cut, "bounds": _bounds,
    "into": _into, "label": _label, "reconnect": _reconnect, "route": _route, "task": _task, "update": _update,
    "reorder": _reorder, "rename": _rename, "paste": _paste, "arrange": _arrange, "insert": _insert,
}  # fmt: skip

numbers = st.integers(0, 400)
places = st.integers(-200, 600)
texts = st.sampled_from(["", "Ship it", "Überprüfen", "a\nb", "<b>&", "日本"])
single = st.builds(Step, st.sampled_from(sorted(STEPS)), numbers, numbers, places, places, texts)
growing = st.builds(Step, st.sampled_from(["node", "inner node", "edge"]), numbers, numbers, places, places, texts)
scripts = st.lists(st.one_of(growing, single, st.lists(single, min_size=1, max_size=3)), min_size=1, max_size=25)
"""Scripts for the workflow language; an inner list is a compound."""


def operation(graph: Graph, step: Step | list[Step]) -> ops.Operation:
    """The operation that a step means on this diagram."""
    if isinstance(step, list):
        parts = tuple(STEPS[each.kind](graph, each) for each in step)
        return ops.Compound(operations=parts, atomic=len(parts) == 2)
    return STEPS[step.kind](graph, step)


def play(graph: Graph, script: list[Step | list[Step]], *, strict: bool = False) -> Iterator[Played]:
    """Plans step by step; the caller applies. Every third step is planned leniently, as at the GLSP door."""
    for number, step in enumerate(script):
        todo = operation(graph, step)
        lenient = not strict and number % 3 == 0
        try:
            yield Played(todo, plan(graph, todo, WORKFLOW, f"op{number}", lenient=lenient), None)
        except Refused as refusal:
            yield Played(todo, None, refusal)


def changes(graph: Graph, script: list[Step | list[Step]], *, strict: bool = False) -> Iterator[Change]:
    """Plays a script, applying what is not refused."""
    for played in play(graph, script, strict=strict):
        if played.plan is not None:
            graph.apply(played.plan.change)
            yield played.plan.change
