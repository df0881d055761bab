# SPDX-License-Identifier: Apache-2.0
"""Generated workflow diagrams: N task nodes in a grid and N edges, the same bytes for every server.

Nothing random lives here: a figure must be repeatable from its command line alone.
"""

import json
from math import isqrt
from pathlib import Path

COLUMN_WIDTH = 160
ROW_HEIGHT = 80
NODE_HEIGHT = 30
CHARACTER_WIDTH = 7
NODE_PADDING = 40
# A prime larger than every model that is measured: k = STRIDE * i mod N spreads the edits over the whole model.
STRIDE = 7919


def text_width(text: str) -> int:
    """Width that the load client gives to an element with this text."""
    return NODE_PADDING + CHARACTER_WIDTH * len(text)


def spread(step: int, nodes: int) -> int:
    """Index of the node that operation number `step` works on."""
    return STRIDE * step % nodes


def task(index: int, columns: int) -> dict[str, object]:
    """Node number `index` as GModel JSON: an automated task with its icon and its label."""
    name = f"Task {index}"
    width = text_width(name)
    return {
        "cssClasses": ["task", "automated"],
        "type": "task:automated",
        "id": f"task_{index}",
        "layout": "hbox",
        "args": {"radiusTopLeft": 5, "radiusBottomLeft": 5, "radiusBottomRight": 5, "radiusTopRight": 5},
        "position": {"x": index % columns * COLUMN_WIDTH, "y": index // columns * ROW_HEIGHT},
        "name": name,
        "taskType": "automated",
        "layoutOptions": {"paddingRight": 10, "prefWidth": width, "prefHeight": NODE_HEIGHT},
        "size": {"width": width, "height": NODE_HEIGHT},
        "children": [
            {
                "cssClasses": [],
                "type": "icon",
                "id": f"task_{index}_icon",
                "position": {"x": 5, "y": 5},
                "size": {"width": 25, "height": 20},
                "children": [],
            },
            {
                "cssClasses": [],
                "type": "label:heading",
                "alignment": {"x": 20.5, "y": 13},
                "id": f"task_{index}_label",
                "text": name,
                "position": {"x": 31, "y": 7},
                "size": {"width": CHARACTER_WIDTH * len(name), "height": 16},
                "children": [],
            },
        ],
    }


def edge(index: int, nodes: int) -> dict[str, object]:
    """Edge number `index` as GModel JSON: from its node to the next one, the last back to the first."""
    return {
        "cssClasses": [],
        "type": "edge",
        "routingPoints": [],
        "id": f"edge_{index}",
        "sourceId": f"task_{index}",
        "targetId": f"task_{(index + 1) % nodes}",
        "children": [],
    }


def workflow(nodes: int) -> dict[str, object]:
    """A whole diagram of `nodes` tasks and as many edges: 4 elements per pair."""
    columns = max(1, isqrt(nodes))
    children = [task(index, columns) for index in range(nodes)] + [edge(index, nodes) for index in range(nodes)]
    return {
        "cssClasses": [],
        "type": "graph",
        "position": {"x": 0, "y": 0},
        "id": "sprotty",
        "revision": 1,
        "children": children,
    }


def write(path: Path, nodes: int) -> Path:
    """Write the diagram of `nodes` tasks as the workflow example writes its files, and return the path."""
    path.write_text(json.dumps(workflow(nodes), indent=2), encoding="utf-8")
    return path
