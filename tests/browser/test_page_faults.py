# SPDX-License-Identifier: Apache-2.0
"""What goes wrong between a page and its server: crashes, bad lines, sleep. Nothing is lost and nothing is doubled."""

from collections.abc import Callable, Generator

import pytest
from playwright.sync_api import expect

from support.line import Line
from support.pages import Person, Robot, rest
from support.serving import Serving

pytestmark = pytest.mark.needs("chromium", "page")


@pytest.fixture
def line(serving: Serving) -> Generator[Line]:
    with Line(serving.port) as made:
        yield made


def operations(serving: Serving, diagram: str) -> list[str]:
    """The ids of all that was done, newest first."""
    return [entry["operationId"] for entry in rest(serving, "GET", f"/api/diagrams/{diagram}/history")["entries"]]


def waiting(ada: Person, count: int) -> None:
    expect(ada.page.locator(".link-chip")).to_have_attribute("data-unsent", str(count))


def test_a_drag_goes_on_while_the_server_is_killed_and_comes_back(
    serving: Serving, diagram: str, person: Callable[..., Person]
) -> None:
    ada = person("Ada").open(diagram)
    ada.draw("Manual Task", 400, 300)
    x, y = ada.middle("ManualTask0")
    ada.drag((x, y), (x + 60, y + 20), drop=False)
    serving.kill()
    ada.link("reconnecting").wait_for()
    ada.page.mouse.move(x + 120, y + 60, steps=4)
    serving.restart()
    ada.link("online").wait_for()
    in_hand = ada.box("ManualTask0")
    ada.page.mouse.move(x + 160, y + 100, steps=4)
    assert ada.box("ManualTask0") != in_hand
    ada.page.mouse.up()
    ada.settled().agrees(diagram)
    done = operations(serving, diagram)
    assert len(done) == len(set(done)) == 2


def test_a_drag_that_ends_while_the_server_is_down_is_done_once_it_is_back(
    serving: Serving, diagram: str, person: Callable[..., Person]
) -> None:
    ada = person("Ada").open(diagram)
    ada.draw("Manual Task", 400, 300)
    x, y = ada.middle("ManualTask0")
    ada.drag((x, y), (x + 60, y + 20), drop=False)
    serving.kill()
    ada.link("reconnecting").wait_for()
    ada.page.mouse.move(x + 160, y + 100, steps=4)
    ada.page.mouse.up()
    waiting(ada, 1)
    there = ada.box("ManualTask0")
    serving.restart()
    ada.settled().agrees(diagram)
    assert ada.box("ManualTask0") == there
    assert len(operations(serving, diagram)) == 2


def test_undo_without_a_connection_is_done_in_its_turn(
    serving: Serving, diagram: str, person: Callable[..., Person]
) -> None:
    ada = person("Ada").open(diagram)
    ada.draw("Manual Task", 400, 300)
    before = ada.canvas()
    serving.kill()
    ada.link("reconnecting").wait_for()
    x, y = ada.middle("ManualTask0")
    ada.drag((x, y), (x + 60, y + 20))
    ada.page.keyboard.press("Control+z")
    waiting(ada, 2)
    serving.restart()
    ada.settled().agrees(diagram)
    assert ada.canvas() == before
    assert len(operations(serving, diagram)) == 3


def edits_of_both_sides(serving: Serving, diagram: str, line: Line, ada: Person, while_bad: Callable[[], None]) -> None:
    robot, grace = Robot(serving, diagram), Robot(serving, diagram, "Grace")
    mine = robot.creates("task:manual", 100, 100, "Mine")
    theirs = robot.creates("task:manual", 100, 200, "Theirs")
    gone = robot.creates("task:manual", 100, 300, "Gone")
    ada.open(diagram)
    line.die()
    for name, by in (("Mine", 50), ("Theirs", 50), ("Gone", 50)):
        x, y = ada.middle(name)
        ada.drag((x, y), (x + by, y + 10))
    robot.removes(gone)
    grace.moves(theirs, 300, 260)
    robot.joins(mine, theirs)
    grace.creates("task:automated", 500, 100, "New")
    while_bad()
    line.mend()
    ada.settled().agrees(diagram)
    assert ada.texts() == ["Mine", "New", "Theirs"]
    assert ada.edges() == 1
    # Hers of "Theirs" came last and is what counts; that of "Gone" could change nothing.
    done = operations(serving, diagram)
    assert len(done) == len(set(done)) == 6 + 5 + 2
    robot.leave()
    grace.leave()


def test_a_dead_line_is_noticed_and_edits_of_both_sides_are_right_afterwards(
    serving: Serving, diagram: str, line: Line, person: Callable[..., Person]
) -> None:
    ada = person("Ada", address=line.url)

    def notice() -> None:
        waiting(ada, 3)
        expect(ada.page.locator(".link-chip")).to_contain_text("Sending 3 changes")
        ada.page.evaluate("window.dispatchEvent(new Event('online'))")
        ada.link("reconnecting").wait_for()

    edits_of_both_sides(serving, diagram, line, ada, notice)


@pytest.mark.long("chaos")
def test_a_line_that_is_dead_for_a_minute_loses_nothing(
    serving: Serving, diagram: str, line: Line, person: Callable[..., Person]
) -> None:
    ada = person("Ada", address=line.url)

    def minute() -> None:
        ada.link("reconnecting").wait_for()
        ada.page.wait_for_timeout(60_000)
        waiting(ada, 3)

    edits_of_both_sides(serving, diagram, line, ada, minute)


def test_a_slow_line_is_slow_and_nothing_else(
    serving: Serving, diagram: str, line: Line, robot: Robot, person: Callable[..., Person]
) -> None:
    for at in range(60):
        robot.creates("task:manual", 150 * (at % 10), 60 * (at // 10), f"N{at}")
    ada = person("Ada", address=line.url).open(diagram)
    line.slow(latency_s=0.5, bytes_per_s=50_000)
    x, y = ada.middle("N0")
    for step in range(1, 5):
        ada.drag((x, y), (x - 10, y - 10))
        x, y = x - 10, y - 10
        robot.moves(robot.creates("task:automated", 200, 400 + 60 * step, f"R{step}"), 400, 400 + 60 * step)
    # What was let go stays there, though the server says so only a second later.
    assert abs(ada.middle("N0")[0] - x) < 1
    ada.settled().agrees(diagram)
    assert ada.link("online").count() == 1
    ada.page.evaluate("window.dispatchEvent(new Event('online'))")
    ada.page.reload()
    ada.link("online").wait_for()
    ada.settled().agrees(diagram)


def test_what_could_not_be_sent_outlives_its_tab(
    serving: Serving, diagram: str, line: Line, person: Callable[..., Person]
) -> None:
    ada = person("Ada", address=line.url).open(diagram)
    ada.draw("Manual Task", 400, 300)
    line.cut()
    ada.link("reconnecting").wait_for()
    x, y = ada.middle("ManualTask0")
    ada.drag((x, y), (x + 60, y + 20))
    box = ada.button("Automated Task").bounding_box()
    assert box is not None
    ada.drag((box["x"] + 20, box["y"] + 15), (700, 500))
    waiting(ada, 2)
    later = ada.another_tab()
    ada.page.close()
    line.mend()
    later.visit("/")
    expect(later.page.locator(".toast-card")).to_contain_text("Changes to “Drawing” have not been sent yet.")
    later.page.locator(".toast-card").get_by_role("button", name="Open", exact=True).click()
    later.link("online").wait_for()
    expect(later.page.locator(".toast-card")).to_contain_text("2 changes from last time were sent.")
    later.settled().agrees(diagram)
    assert later.texts() == ["AutomatedTask1", "ManualTask0"]
    assert len(operations(serving, diagram)) == 3
    later.open(diagram)
    expect(later.page.locator(".toast-card")).to_have_count(0)
    later.visit("/")
    later.page.locator(".card").first.wait_for()
    expect(later.page.locator(".toast-card")).to_have_count(0)


def test_a_second_tab_leaves_the_first_ones_unsent_changes_to_it(
    serving: Serving, diagram: str, line: Line, person: Callable[..., Person]
) -> None:
    ada = person("Ada", address=line.url).open(diagram)
    ada.draw("Manual Task", 400, 300)
    other = ada.another_tab()
    line.cut()
    ada.link("reconnecting").wait_for()
    x, y = ada.middle("ManualTask0")
    ada.drag((x, y), (x + 60, y + 20))
    waiting(ada, 1)
    other.address = serving.url
    other.open(diagram)
    expect(other.page.locator(".toast-card")).to_have_count(0)
    line.mend()
    for each in (ada, other):
        each.settled().agrees(diagram)
    assert len(operations(serving, diagram)) == 2


def test_leaving_to_the_list_with_unsent_changes_keeps_them(
    serving: Serving, diagram: str, line: Line, person: Callable[..., Person]
) -> None:
    ada = person("Ada", address=line.url).open(diagram)
    ada.draw("Manual Task", 400, 300)
    line.cut()
    ada.link("reconnecting").wait_for()
    x, y = ada.middle("ManualTask0")
    ada.drag((x, y), (x + 60, y + 20))
    waiting(ada, 1)
    ada.page.get_by_role("link", name="All diagrams").click()
    expect(ada.page.locator(".toast-card")).to_contain_text("have not been sent yet")
    line.mend()
    ada.page.get_by_role("link", name="Drawing").click()
    ada.link("online").wait_for()
    ada.settled().agrees(diagram)
    assert len(operations(serving, diagram)) == 2


def test_a_page_that_slept_shows_what_happened_meanwhile(
    serving: Serving, diagram: str, line: Line, robot: Robot, person: Callable[..., Person]
) -> None:
    node = robot.creates("task:manual", 100, 100, "Awake")
    ada = person("Ada", address=line.url).open(diagram)
    line.die()
    robot.moves(node, 300, 200)
    robot.creates("task:manual", 100, 300, "Meanwhile")
    # The old connection is dead and says nothing: a page that wakes up looks for itself.
    ada.page.evaluate("document.dispatchEvent(new Event('resume'))")
    ada.link("reconnecting").wait_for()
    line.mend()
    ada.link("online").wait_for()
    ada.agrees(diagram)
    assert ada.texts() == ["Awake", "Meanwhile"]
