# SPDX-License-Identifier: Apache-2.0
"""Micro layout against its oracle: the stock client's own layouters, run in Node on the same random trees."""

from __future__ import annotations

import json
import random
import subprocess
from pathlib import Path

import pytest

from glsp.languages import Language, NodeType
from glsp.model.graph import build
from glsp.model.measure import measure
from glsp.model.tree import flatten

PEERS = Path(__file__).parents[1] / "peers" / "node_modules"
SCRIPT = Path(__file__).with_name("stock_layout.cjs")
BOXES = Language(id="boxes", name="Boxes", diagram_type="boxes", nodes=(NodeType(id="node", name="Node", alias="n"),))
TREES = 800
CHOICES = {
    "paddingLeft": (0, 2, 7), "paddingRight": (0, 3, 10), "paddingTop": (0, 2, 9), "paddingBottom": (0, 4, 8),
    "paddingFactor": (1, 1.5), "hGap": (0, 4), "vGap": (0, 6), "minWidth": (0, 60, 150), "minHeight": (0, 60, 150),
    "prefWidth": (0, 50, 400), "prefHeight": (0, 50, 300), "hAlign": ("left", "center", "right"),
    "vAlign": ("top", "center", "bottom"), "hGrab": (True, False), "vGrab": (True, False), "resizeContainer": (True, False),
}  # fmt: skip
OF_LEAVES = ("hAlign", "vAlign", "hGrab", "vGrab")


class Trees:
    """Random containers in containers, with boxes in them."""

    def __init__(self, seed: int) -> None:
        self._draw = random.Random(seed)
        self._count = 0

    def tree(self, depth: int = 3, *, top: bool = True) -> dict:
        layout = self._draw.choice(["hbox", "vbox"] if top else ["hbox", "vbox", "freeform"])
        found = self._element(
            "node" if top else "comp", layout=layout, layoutOptions=self._options(tuple(CHOICES), 0.15)
        )
        if top:
            found["position"] = {"x": self._draw.randrange(100), "y": self._draw.randrange(100)}
        found["children"] = [self._child(layout, depth) for _ in range(self._draw.randrange(4))]
        return found

    def _child(self, layout: str, depth: int) -> dict:
        size = {"width": self._draw.randrange(100), "height": self._draw.randrange(60)}
        if layout == "freeform":
            place = {"x": self._draw.randrange(-20, 200), "y": self._draw.randrange(-20, 100)}
            return self._element("node", position=place, size=size)
        if depth and self._draw.random() < 0.5:
            return self.tree(depth - 1, top=False)
        return self._element("leaf", size=size, layoutOptions=self._options(OF_LEAVES, 0.15))

    def _element(self, type_id: str, **more) -> dict:
        self._count += 1
        return {"id": f"e{self._count}", "type": type_id, **more}

    def _options(self, names: tuple[str, ...], likely: float) -> dict:
        return {name: self._draw.choice(CHOICES[name]) for name in names if self._draw.random() < likely}


def measured(tree: dict) -> dict[str, list[float]]:
    root, *elements = flatten({"id": "root", "type": "graph", "children": [tree]})
    graph = build(root, elements)
    graph.measure(measure(graph, None, BOXES))
    found: dict[str, list[float]] = {}
    for element in elements:
        fields = {**element.fields, **graph.measured(element.id)}
        position, size = fields.get("position", {"x": 0, "y": 0}), fields.get("size", {"width": -1, "height": -1})
        found[element.id] = [position["x"], position["y"], size["width"], size["height"]]
    return found


@pytest.mark.needs("node", "peers")
def test_boxes_lie_where_the_stock_client_puts_them():
    drawn = Trees(20)
    trees = [drawn.tree() for _ in range(TREES)]
    answer = subprocess.run(
        ["node", str(SCRIPT), str(PEERS)],
        input=json.dumps(trees),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    compared = 0
    for tree, stock in zip(trees, json.loads(answer.stdout), strict=True):
        ours = measured(tree)
        known = {each: box for each, box in stock.items() if box[2] >= 0}  # it leaves empty containers without a size
        assert {each: ours[each] for each in known} == {
            each: pytest.approx(box, abs=0.02) for each, box in known.items()
        }
        compared += len(known)
    assert compared > 3 * TREES
