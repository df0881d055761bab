# SPDX-License-Identifier: Apache-2.0
"""What the workflow tests share: creating and joining things, and the reference's task as a value."""

from __future__ import annotations

import re

from glsp.model.graph import Graph
from glsp.model.operations import plan
from glsp.protocol.geometry import Point
from glsp.protocol.operations import CreateEdge, CreateNode, Operation
from strategies import WORKFLOW

ROUND = {"radiusTopLeft": 5, "radiusTopRight": 5, "radiusBottomLeft": 5, "radiusBottomRight": 5}
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def do(graph: Graph, operation: Operation, name: str = "") -> str:
    planned = plan(graph, operation, WORKFLOW, name or f"op{len(graph)}")
    graph.apply(planned.change)
    return planned.created[0] if planned.created else ""


def create(graph: Graph, type_id: str, x: float = 0, y: float = 0, container: str | None = None, **args) -> str:
    location = Point(x, y)
    return do(
        graph,
        CreateNode(element_type_id=type_id, location=location, container_id=container, args=args),
        f"op{len(graph)}",
    )


def connect(graph: Graph, type_id: str, source: str, target: str, **args) -> str:
    return do(graph, CreateEdge(element_type_id=type_id, source_element_id=source, target_element_id=target, args=args))


def bare(element: dict) -> dict:
    """The element with the id of its node replaced by `#`."""
    return {
        **element,
        "id": UUID.sub("#", element["id"]),
        **({"children": [bare(child) for child in element["children"]]} if element.get("children") else {}),
    }


def task(kind: str, name: str, x: int, y: int) -> dict:
    return {
        "id": "#",
        "type": f"task:{kind}",
        "cssClasses": ["task", kind],
        "name": name,
        "taskType": kind,
        "layout": "hbox",
        "layoutOptions": {"paddingRight": 10},
        "args": ROUND,
        "position": {"x": x, "y": y},
        "children": [
            {"id": "#_icon", "type": "icon", "cssClasses": [], "children": []},
            {
                "id": "#_label",
                "type": "label:heading",
                "text": name,
                "alignment": {"x": 0, "y": 0},
                "cssClasses": [],
                "children": [],
            },
        ],
    }
