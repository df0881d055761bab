# SPDX-License-Identifier: Apache-2.0
"""Diagrams for layout tests: small ones by hand, any number by Hypothesis, and a way to execute an `Arrange`."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import strategies as st

from glsp.model.change import Change
from glsp.model.draft import Draft
from glsp.model.graph import Graph
from glsp.model.operations import place, route
from glsp.model.tree import flatten
from glsp.protocol.operations import Arrange

Json = dict[str, Any]


def node(node_id: str, at: tuple[int, int] | None = (0, 0), size: tuple[int, int] = (90, 30)) -> Json:
    """A task; `at` None leaves the position out."""
    position = {} if at is None else {"position": {"x": at[0], "y": at[1]}}
    return {"id": node_id, "type": "task:manual", "size": {"width": size[0], "height": size[1]}, **position}


def edge(edge_id: str, source: str, target: str, points: tuple[tuple[int, int], ...] = ()) -> Json:
    routing = [{"x": x, "y": y} for x, y in points]
    return {"id": edge_id, "type": "edge", "sourceId": source, "targetId": target, "routingPoints": routing}


def category(
    category_id: str, children: list[Json], at: tuple[int, int] | None = (0, 0), size: tuple[int, int] = (200, 100)
) -> Json:
    """A container as the workflow language builds it: title, and a compartment 30 px down that holds the nodes."""
    label = {
        "id": f"{category_id}_l",
        "type": "label:heading",
        "text": category_id,
        "size": {"width": 60, "height": 17},
    }
    header = {"id": f"{category_id}_h", "type": "comp:header", "position": {"x": 5, "y": 5}, "children": [label]}
    struct = {"id": f"{category_id}_s", "type": "struct", "position": {"x": 2, "y": 30}, "children": children}
    box = node(category_id, at, size)
    return {**box, "type": "category", "layout": "vbox", "children": [header, struct]}


def diagram(*children: Json) -> Graph:
    root, *rest = flatten({"id": "root", "type": "graph", "children": list(children)})
    graph = Graph(root)
    graph.apply(Change(added=tuple(rest)))
    return graph


def executed(graph: Graph, arrange: Arrange) -> Graph:
    """The graph after the operation, which is changed in place."""
    draft = Draft(graph)
    for placement in arrange.placements:
        place(draft, placement.element_id, placement.position, placement.size)
    for each in arrange.routes:
        route(draft, each.edge_id, each.points)
    graph.apply(draft.change())
    return graph


def chance(seed: int, nodes: int, *, containers: int = 0, edges_per_node: float = 1.4) -> list[Json]:
    """A made-up diagram: mostly forward edges, some long or backward ones; nodes spread over containers if any."""
    dice = random.Random(seed)
    tasks = [node(f"n{i}", size=(dice.choice([60, 90, 130]), dice.choice([30, 50]))) for i in range(nodes)]
    held: list[list[Json]] = [[] for _ in range(containers)]
    top: list[Json] = []
    for task in tasks:
        dice.choice([*held, top]).append(task)
    links: list[Json] = []
    for i in range(int(nodes * edges_per_node)):
        source = dice.randrange(nodes)
        target = min(nodes - 1, source + dice.randint(1, 5)) if dice.random() < 0.8 else dice.randrange(nodes)
        links.append(edge(f"e{i}", f"n{source}", f"n{target}"))
    boxes = [category(f"c{number}", inside) for number, inside in enumerate(held)]
    for outer, inner in zip(boxes[::3], boxes[1::3], strict=False):  # some containers hold another one
        outer["children"][1]["children"].append(inner)
    nested = {box["id"] for box in boxes[1::3]}
    return [*top, *(box for box in boxes if box["id"] not in nested), *links]


chances = st.builds(
    chance,
    st.integers(0, 10_000),
    st.integers(1, 25),
    containers=st.integers(0, 4),
    edges_per_node=st.sampled_from([0.0, 0.8, 1.4, 2.5]),
)
