# SPDX-License-Identifier: Apache-2.0
"""The connection comes and goes; no edit is lost and none is made twice."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, expect

from support.pages import Person, Robot, new_diagram, rest
from support.serving import Serving

pytestmark = pytest.mark.needs("chromium", "page")

# The page's connection in the hand of the test: `lastSocket` to cut it, `deaf` and `loseNext` to lose what arrives.
KEEP_SOCKET = """const Real = WebSocket;
window.WebSocket = class extends Real {
  constructor(...given) { super(...given); window.lastSocket = this; }
  set onmessage(listener) {
    super.onmessage = event => {
      if (window.deaf) return;
      if (window.loseNext && event.data.includes('"applyChange"')) { window.loseNext = false; return; }
      listener(event);
    };
  }
};"""


def test_edits_made_while_the_server_is_down_arrive_once_when_it_is_back(
    serving: Serving, person: Callable[..., Person]
) -> None:
    diagram = new_diagram(serving)
    ada = person("Ada").open(diagram)
    ada.draw("Manual Task", 400, 300)
    serving.kill()
    ada.link("reconnecting").wait_for()
    expect(ada.page.locator("#editor-announcer")).to_contain_text("Your changes are kept")
    x, y = ada.middle("ManualTask0")
    ada.drag((x, y), (x + 100, y + 100))
    expect(ada.page.locator(".link-chip")).to_contain_text("1 change waiting")
    box = ada.button("Automated Task").bounding_box()
    assert box is not None
    ada.drag((box["x"] + 20, box["y"] + 15), (700, 500))
    expect(ada.page.locator(".link-chip")).to_contain_text("2 changes waiting")
    box = ada.button("Automated Task").last.bounding_box()
    assert box is not None
    ada.drag((box["x"] + 20, box["y"] + 15), (700, 600))
    expect(ada.page.locator(".link-chip")).to_contain_text("3 changes waiting")
    serving.restart()
    ada.settled().agrees(diagram)
    assert ada.texts() == ["AutomatedTask1", "AutomatedTask2", "ManualTask0"]
    entries = rest(serving, "GET", f"/api/diagrams/{diagram}/history")["entries"]
    assert len(entries) == len({entry["operationId"] for entry in entries}) == 4


def test_an_edit_whose_acknowledgement_was_lost_is_not_made_twice(
    serving: Serving, person: Callable[..., Person]
) -> None:
    diagram = new_diagram(serving)
    ada = person("Ada")
    # The server gets what the page sends; its answers are held back, then the connection is cut.
    ada.page.add_init_script(KEEP_SOCKET)
    ada.open(diagram)
    ada.page.evaluate("window.deaf = true")
    box = ada.button("Manual Task").bounding_box()
    assert box is not None
    ada.drag((box["x"] + 20, box["y"] + 15), (500, 400))
    ada.until(lambda: rest(serving, "GET", f"/api/diagrams/{diagram}")["revision"], 1)
    expect(ada.page.locator(".link-chip")).to_have_attribute("data-unsent", "1")
    ada.page.evaluate("window.lastSocket.close(4000); window.deaf = false")
    ada.settled().agrees(diagram)
    assert ada.texts() == ["ManualTask0"]
    assert rest(serving, "GET", f"/api/diagrams/{diagram}")["revision"] == 1


def test_edits_of_both_sides_during_an_outage_are_all_there_afterwards(
    serving: Serving, person: Callable[..., Person]
) -> None:
    diagram = new_diagram(serving)
    robot = Robot(serving, diagram)
    moved = robot.creates("task:manual", 100, 100, "Moved")
    gone = robot.creates("task:manual", 100, 200, "Gone")
    robot.creates("task:manual", 100, 300, "Mine")
    ada = person("Ada")
    ada.page.add_init_script(KEEP_SOCKET)
    ada.open(diagram)
    ada.context.set_offline(True)
    ada.page.evaluate("window.lastSocket.close(4000)")
    ada.link("reconnecting").wait_for()
    robot.removes(gone)
    robot.moves(moved, 300, 260)
    robot.creates("task:automated", 500, 100, "New")
    x, y = ada.middle("Mine")
    ada.drag((x, y), (x + 50, y + 50))
    x, y = ada.middle("Gone")
    ada.drag((x, y), (x + 50, y + 50))
    expect(ada.page.locator(".link-chip")).to_contain_text("2 changes waiting")
    ada.context.set_offline(False)
    ada.settled().agrees(diagram)
    assert ada.texts() == ["Mine", "Moved", "New"]
    robot.leave()


def test_selection_and_view_survive_a_restart_of_the_server(serving: Serving, person: Callable[..., Person]) -> None:
    diagram = new_diagram(serving)
    robot = Robot(serving, diagram)
    robot.creates("task:manual", 100, 100, "Kept")
    robot.leave()
    ada = person("Ada").open(diagram)
    ada.page.mouse.click(*ada.middle("Kept"))
    ada.page.get_by_role("button", name="Zoom in").click()
    expect(ada.page.locator(".zoom-level")).to_have_text("125 %")
    serving.kill()
    ada.link("reconnecting").wait_for()
    serving.restart()
    ada.settled().agrees(diagram)
    expect(ada.page.locator(".zoom-level")).to_have_text("125 %")
    expect(ada.page.locator("#glsp-canvas .node.selected")).to_have_count(1)
    ada.draw("Manual Task", 800, 600)
    ada.agrees(diagram)


def test_leaving_with_unsent_changes_asks_first(serving: Serving, person: Callable[..., Person]) -> None:
    diagram = new_diagram(serving)
    ada = person("Ada").open(diagram)
    ada.draw("Manual Task", 400, 300)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    ada.page.on("dialog", stay)
    serving.kill()
    ada.link("reconnecting").wait_for()
    x, y = ada.middle("ManualTask0")
    ada.drag((x, y), (x + 50, y + 50))
    expect(ada.page.locator(".link-chip")).to_have_attribute("data-unsent", "1")
    ada.page.evaluate("setTimeout(() => window.location.assign('/'))")
    ada.until(lambda: asked, ["beforeunload"])
    serving.restart()
    ada.settled().agrees(diagram)
    ada.visit("/")
    assert asked == ["beforeunload"]


def test_a_gap_in_the_changes_is_closed_by_asking_for_the_model(
    serving: Serving, person: Callable[..., Person]
) -> None:
    diagram = new_diagram(serving)
    robot = Robot(serving, diagram)
    ada = person("Ada")
    ada.page.add_init_script(KEEP_SOCKET)
    ada.open(diagram)
    ada.page.evaluate("window.loseNext = true")
    robot.creates("task:manual", 100, 100)
    robot.creates("task:manual", 100, 200)
    ada.agrees(diagram)
    assert len(ada.texts()) == 2
    robot.leave()


def test_the_page_obeys_its_content_security_policy(serving: Serving, person: Callable[..., Person]) -> None:
    diagram = new_diagram(serving)
    ada = person("Ada")
    ada.page.add_init_script(
        "window.violations = []; document.addEventListener('securitypolicyviolation', event =>"
        " window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));"
    )
    ada.open(diagram)
    ada.draw("Manual Task", 400, 300)
    ada.page.mouse.move(*ada.middle("ManualTask0"), steps=3)
    expect(ada.page.locator("#glsp-canvas-popup")).to_contain_text("Manual Task")
    assert ada.page.evaluate("window.violations") == []
