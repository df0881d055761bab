# SPDX-License-Identifier: Apache-2.0
"""A diagram so large that plain elements are drawn together: everything can still be pointed at, selected and moved."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from bench.models import workflow
from support.pages import Person, Robot, new_diagram, rest
from support.serving import Serving
from support.touch import Fingers

pytestmark = pytest.mark.needs("chromium", "page")

NODES = 600
SVG = "#glsp-canvas > svg"
BATCHES = f"{SVG} [data-batch]"
# Where a point of the graph is in the window.
ON_SCREEN = """([x, y]) => {
  const at = new DOMPoint(x, y).matrixTransform(document.querySelector('#glsp-canvas > svg > g').getScreenCTM());
  return [at.x, at.y];
}"""


@pytest.fixture
def diagram(serving: Serving) -> str:
    diagram = new_diagram(serving)
    insert = {"kind": "insertElements", "elements": workflow(NODES)["children"]}
    rest(serving, "POST", f"/api/diagrams/{diagram}/operations", {"operations": [insert]})
    return diagram


@pytest.fixture
def ada(person: Callable[..., Person], diagram: str) -> Person:
    return person("Ada").open(diagram)


def place(serving: Serving, diagram: str, name: str) -> Any:
    root = rest(serving, "GET", f"/api/diagrams/{diagram}/model")
    return next(child for child in root["children"] if child["id"] == name)


def on_screen(ada: Person, node: Any) -> tuple[float, float]:
    middle = [node["position"]["x"] + node["size"]["width"] / 2, node["position"]["y"] + node["size"]["height"] / 2]
    x, y = ada.page.evaluate(ON_SCREEN, middle)
    return x, y


def test_far_elements_are_few_drawings_and_each_can_be_taken(serving: Serving, diagram: str, ada: Person) -> None:
    expect(ada.page.locator(BATCHES).first).to_be_visible()
    assert ada.page.locator(f"{SVG} g").count() < 60
    before = place(serving, diagram, "task_250")
    x, y = on_screen(ada, before)
    ada.page.mouse.move(x, y)
    expect(ada.page.locator(f"{SVG} .node.mouseover")).to_have_count(1)
    ada.page.mouse.click(x, y)
    expect(ada.page.locator(f"{SVG} g[id$=_task_250].selected")).to_have_count(1)
    ada.drag((x, y), (x + 40, y + 10), (x + 60, y + 20))
    ada.until(lambda: place(serving, diagram, "task_250")["position"] != before["position"], True)
    ada.page.keyboard.press("Escape")
    ada.page.mouse.move(300, 700)  # what is pointed at is drawn by itself too
    expect(ada.page.locator(f"{SVG} g[id$=_task_250]")).to_have_count(0)


def test_a_rubber_band_over_far_elements_takes_nodes_and_edges(serving: Serving, diagram: str, ada: Person) -> None:
    expect(ada.page.locator(BATCHES).first).to_be_visible()
    first, second = (on_screen(ada, place(serving, diagram, f"task_{at}")) for at in (0, 1))
    ada.button("Select an area").click()
    ada.drag((first[0] - 15, first[1] - 6), (second[0] + 15, second[1] + 6))
    selected = f"{SVG} g.selected"
    ada.until(lambda: ada.page.locator(f"{selected}.node").count() >= 2, True)
    assert ada.page.locator(f"{selected}.edge").count() >= 1


def test_edits_of_others_reach_far_elements_and_zooming_in_draws_each_by_itself(
    serving: Serving, diagram: str, ada: Person, robot: Robot
) -> None:
    expect(ada.page.locator(BATCHES).first).to_be_visible()
    paths = lambda: ada.page.locator(BATCHES).evaluate_all("all => all.map(each => each.getAttribute('d')).join()")  # noqa: E731
    before = paths()
    robot.moves("task_300", -500, -300)
    ada.until(lambda: "M-500 -300" in paths(), True)
    robot.removes("task_300")
    ada.until(lambda: "M-500 -300" not in paths(), True)
    assert before != paths()
    ada.page.keyboard.press("Shift+0")
    expect(ada.page.locator(BATCHES)).to_have_count(0)
    expect(ada.page.locator(f"{SVG} g.node").first).to_be_visible()


def counted(ada: Person) -> tuple[int, int]:
    """How many elements the page has drawn and compared so far."""
    drawn, compared = ada.page.evaluate(
        "(({ dataset }) => [dataset.drawn, dataset.compared])(document.querySelector('#glsp-canvas > svg'))"
    )
    return int(drawn), int(compared)


def test_a_large_diagram_is_drawn_once_and_fitted_before_that(ada: Person) -> None:
    expect(ada.page.locator(BATCHES).first).to_be_visible()
    assert counted(ada)[0] == 2 * NODES
    zoom = int(ada.page.locator(".zoom-level").inner_text().split()[0])
    assert zoom < 40
    ada.button("Fit the diagram").click()
    expect(ada.page.locator(".zoom-level")).to_have_text(f"{zoom} %")
    assert counted(ada)[0] == 2 * NODES


@pytest.mark.parametrize("nodes", [NODES, 2 * NODES])
def test_a_step_of_a_drag_draws_what_moves_whatever_the_size(
    serving: Serving, person: Callable[..., Person], nodes: int
) -> None:
    diagram = new_diagram(serving)
    insert = {"kind": "insertElements", "elements": workflow(nodes)["children"]}
    rest(serving, "POST", f"/api/diagrams/{diagram}/operations", {"operations": [insert]})
    ada = person("Ada").open(diagram)
    expect(ada.page.locator(BATCHES).first).to_be_visible()
    before = place(serving, diagram, "task_25")
    x, y = on_screen(ada, before)
    ada.page.mouse.click(x, y)
    node = ada.page.locator(f"{SVG} g[id$=_task_25].selected")
    expect(node).to_have_count(1)
    ada.drag((x, y), (x + 20, y + 10), drop=False)
    where = lambda: node.get_attribute("transform")  # noqa: E731
    steps = 6
    for step in range(steps):
        at, (drawn, compared) = where(), counted(ada)
        ada.page.mouse.move(x + 30 + 10 * step, y + 10)
        ada.until(lambda at=at: where() != at, True)
        # The node, its two edges, and the lines that show what it is in line with: one of each kind at most.
        assert counted(ada)[0] - drawn <= 3 + 10
        assert counted(ada)[1] - compared <= 3 + 10
    ada.page.mouse.up()
    ada.until(lambda: place(serving, diagram, "task_25")["position"] != before["position"], True)


def test_choosing_one_element_after_another_leaves_the_others_alone(
    serving: Serving, diagram: str, ada: Person
) -> None:
    expect(ada.page.locator(BATCHES).first).to_be_visible()
    _, before = counted(ada)
    for name in ("task_25", "task_300"):
        ada.page.mouse.click(*on_screen(ada, place(serving, diagram, name)))
        expect(ada.page.locator(f"{SVG} g[id$=_{name}].selected")).to_have_count(1)
    ada.page.keyboard.press("Escape")
    expect(ada.page.locator(f"{SVG} g.selected")).to_have_count(0)
    # Each with its edges: pointed at, selected, given handles, left.
    assert counted(ada)[1] - before < 60


def test_a_finger_takes_and_drags_a_far_element(serving: Serving, diagram: str, person: Callable[..., Person]) -> None:
    ada = person("Ada", has_touch=True, is_mobile=True, viewport={"width": 1000, "height": 760}).open(diagram)
    expect(ada.page.locator(BATCHES).first).to_be_visible()
    before = place(serving, diagram, "task_250")
    x, y = on_screen(ada, before)
    fingers = Fingers(ada.page)
    fingers.drag((x, y), (x + 30, y + 10))
    expect(ada.page.locator(f"{SVG} g[id$=_task_250].selected")).to_have_count(1)
    ada.until(lambda: place(serving, diagram, "task_250")["position"] != before["position"], True)
    # Its handles lie closer together than a finger is thick; by its middle it can be moved again.
    moved = place(serving, diagram, "task_250")
    fingers.drag(on_screen(ada, moved), (x + 60, y + 40))
    ada.until(lambda: place(serving, diagram, "task_250")["position"] != moved["position"], True)
    assert place(serving, diagram, "task_250")["size"] == before["size"]
