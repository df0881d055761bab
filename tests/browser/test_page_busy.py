# SPDX-License-Identifier: Apache-2.0
"""An agent edits the diagram all the time: whatever is in a person's hand stays there and ends right."""

import itertools
import threading
import time
from collections.abc import Callable, Generator
from typing import Any

import pytest
from playwright.sync_api import expect

from support.pages import Person, Robot, rest
from support.serving import Serving

pytestmark = pytest.mark.needs("chromium", "page")

PER_SECOND = 5
BESIDE = 300
"""Below this the robot is at home, px of the diagram; all of it is seen at 100 %."""


class BusyRobot:
    """Creates, moves, joins, names and removes, on a thread of its own, until `stop`."""

    def __init__(self, robot: Robot, near: str) -> None:
        self.robot = robot
        self.edits = 0
        self._near = near
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work)
        self._problem: BaseException | None = None
        self._thread.start()

    def _work(self) -> None:
        try:
            nodes = [self.robot.creates("task:automated", 60 + 120 * at, BESIDE) for at in range(3)]
            self.robot.joins(self._near, nodes[0])
            for at in itertools.count():
                if self._over.wait(1 / PER_SECOND):
                    return
                self._edit(at, nodes)
                self.edits += 1
        except BaseException as problem:  # noqa: BLE001 - told to the test, which is on another thread
            self._problem = problem

    def _edit(self, at: int, nodes: list[str]) -> None:
        match at % 5:
            case 0:
                nodes.append(self.robot.creates("task:automated", 60 + 120 * (at % 4), BESIDE + 120))
            case 1:
                self.robot.joins(nodes[0], nodes[-1])
            case 2:
                self.robot.moves(nodes[0], 60 + 10 * (at % 9), BESIDE + 10 * (at % 4))
            case 3:
                self.robot.moves(nodes[-1], 100 + 20 * (at % 16), BESIDE + 150)
            case _:
                self.robot.removes(nodes.pop())

    def works_on(self, edits: int = 6) -> None:
        """Return once it has made so many more edits."""
        goal, deadline = self.edits + edits, time.monotonic() + 30
        while self.edits < goal and self._problem is None:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        if self._problem is not None:
            raise self._problem

    def stop(self) -> None:
        """End, after the edit at hand."""
        self._over.set()
        self._thread.join()
        if self._problem is not None:
            raise self._problem


@pytest.fixture
def ids(serving: Serving, diagram: str) -> Generator[dict[str, str]]:
    robot = Robot(serving, diagram, "Arranger")
    first = robot.creates("task:manual", 60, 60, "First")
    second = robot.creates("task:manual", 360, 60, "Second")
    yield {"First": first, "Second": second, "edge": robot.joins(first, second)}
    robot.leave()


@pytest.fixture
def busy(serving: Serving, diagram: str, ids: dict[str, str]) -> Generator[BusyRobot]:
    robot = Robot(serving, diagram)
    started = BusyRobot(robot, ids["Second"])
    yield started
    started.stop()
    robot.leave()


@pytest.fixture
def ada(diagram: str, busy: BusyRobot, person: Callable[..., Person]) -> Person:
    arrived = person("Ada").open(diagram)
    busy.works_on(2)
    return arrived


def ends(ada: Person, busy: BusyRobot, diagram: str) -> None:
    """The canvas is what the server has, remote edits included."""
    busy.works_on(1)
    busy.stop()
    ada.settled().agrees(diagram)


def test_a_drag(ada: Person, busy: BusyRobot, diagram: str, ids: dict[str, str], serving: Serving) -> None:
    x, y = ada.middle("First")
    ada.drag((x, y), (x + 40, y + 20), drop=False)
    in_hand = ada.box("First")
    busy.works_on()
    assert ada.box("First") == in_hand
    ada.page.mouse.move(x + 100, y + 60, steps=10)
    ada.page.mouse.up()
    ends(ada, busy, diagram)
    assert element(serving, diagram, ids["First"])["position"] == {"x": 160, "y": 120}


def test_a_resize(ada: Person, busy: BusyRobot, diagram: str) -> None:
    ada.page.mouse.click(*ada.middle("First"))
    handle = ada.page.locator(".sprotty-resize-handle[data-kind=bottom-right]").bounding_box()
    assert handle is not None
    x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
    ada.drag((x, y), (x + 40, y + 40), drop=False)
    in_hand = ada.box("First")
    busy.works_on()
    assert ada.box("First") == in_hand
    ada.page.mouse.move(x + 80, y + 60, steps=10)
    ada.page.mouse.up()
    ends(ada, busy, diagram)
    assert ada.box("First")["width"] > in_hand["width"]


def test_an_open_label_editor(ada: Person, busy: BusyRobot, diagram: str) -> None:
    ada.page.mouse.dblclick(*ada.middle("First"))
    editor = ada.page.locator(".label-edit input")
    editor.fill("Half writ")
    busy.works_on()
    expect(editor).to_be_focused()
    editor.press_sequentially("ten", delay=120)
    expect(editor).to_have_value("Half written")
    editor.press("Enter")
    ada.node("Half written").wait_for()
    ends(ada, busy, diagram)


def test_a_rubber_band(ada: Person, busy: BusyRobot, diagram: str) -> None:
    box, other = ada.box("First"), ada.box("Second")
    ada.button("Select an area").click()
    ada.drag((box["x"] - 20, box["y"] - 20), (other["x"] - 30, other["y"] + 10), drop=False)
    band = ada.page.locator("#glsp-canvas .marquee")
    expect(band).to_have_count(1)
    busy.works_on()
    expect(band).to_have_count(1)
    end = (other["x"] + other["width"] + 20, other["y"] + other["height"] + 20)
    ada.page.mouse.move(*end, steps=10)
    ada.page.mouse.up()
    expect(ada.page.locator("#glsp-canvas .node.selected")).to_have_count(2)
    ends(ada, busy, diagram)
    expect(ada.page.locator("#glsp-canvas .node.selected")).to_have_count(2)


def test_an_open_context_menu(ada: Person, busy: BusyRobot, diagram: str) -> None:
    ada.page.mouse.click(*ada.middle("First"))
    ada.page.mouse.click(*ada.middle("First"), button="right")
    item = ada.page.get_by_role("menuitem", name="Delete")
    item.wait_for()
    busy.works_on()
    item.click()
    ada.node("First").wait_for(state="detached")
    ends(ada, busy, diagram)
    assert "Second" in ada.texts()


def test_a_field_of_the_properties(ada: Person, busy: BusyRobot, diagram: str) -> None:
    ada.page.mouse.click(*ada.middle("First"))
    ada.page.get_by_role("tab", name="Properties").click()
    field = ada.page.get_by_label("Label", exact=True)
    field.fill("Typed h")
    busy.works_on()
    expect(field).to_be_focused()
    field.press_sequentially("ere", delay=120)
    expect(field).to_have_value("Typed here")
    field.press("Enter")
    ada.node("Typed here").wait_for()
    ends(ada, busy, diagram)


def test_an_item_of_the_palette_in_the_hand(ada: Person, busy: BusyRobot, diagram: str) -> None:
    before = ada.texts().count("")
    ada.button("Decision Node").click()
    x, y = ada.middle("First")
    ada.page.mouse.move(x, y + 90, steps=4)
    busy.works_on()
    expect(ada.button("Decision Node")).to_have_attribute("aria-pressed", "true")
    ada.page.mouse.move(x + 10, y + 100, steps=4)
    ada.page.mouse.click(x + 10, y + 100)
    ada.until(lambda: ada.texts().count(""), before + 1)
    ends(ada, busy, diagram)


def test_an_edge_being_drawn(ada: Person, busy: BusyRobot, diagram: str, ids: dict[str, str], serving: Serving) -> None:
    ada.button("Edge").click()
    ada.page.mouse.move(*ada.middle("Second"), steps=3)
    ada.page.mouse.click(*ada.middle("Second"))
    x, y = ada.middle("First")
    ada.page.mouse.move(x + 150, y + 40, steps=4)
    expect(ada.page.locator("#glsp-canvas .feedback-edge")).to_have_count(1)
    busy.works_on()
    expect(ada.page.locator("#glsp-canvas .feedback-edge")).to_have_count(1)
    ada.page.mouse.move(x, y, steps=4)
    ada.page.mouse.click(x, y)
    drawn = lambda: [  # noqa: E731
        edge["id"]
        for edge in rest(serving, "GET", f"/api/diagrams/{diagram}/model")["children"]
        if (edge.get("sourceId"), edge.get("targetId")) == (ids["Second"], ids["First"])
    ]
    ada.until(lambda: len(drawn()), 1)
    ends(ada, busy, diagram)


def test_a_point_of_a_route(ada: Person, busy: BusyRobot, diagram: str, ids: dict[str, str], serving: Serving) -> None:
    first, second = ada.box("First"), ada.box("Second")
    y = first["y"] + first["height"] / 2
    x = (first["x"] + first["width"] + second["x"]) / 2
    ada.page.mouse.click(x + 30, y)
    handle = ada.page.locator("#glsp-canvas .sprotty-routing-handle[data-kind=line]").first
    handle.wait_for()
    ada.drag((x, y), (x, y + 40), drop=False)
    busy.works_on()
    ada.page.mouse.move(x, y + 95, steps=8)
    ada.page.mouse.up()
    ends(ada, busy, diagram)
    points = element(serving, diagram, ids["edge"])["routingPoints"]
    assert [round(point["y"]) for point in points] == [170]


def element(serving: Serving, diagram: str, element_id: str) -> dict[str, Any]:
    root = rest(serving, "GET", f"/api/diagrams/{diagram}/model")
    return next(child for child in root["children"] if child["id"] == element_id)
