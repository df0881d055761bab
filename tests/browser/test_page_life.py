# SPDX-License-Identifier: Apache-2.0
"""What becomes of the diagram, the server and the browser while the page is open, and what its person is told."""

import json
import sys
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from support.line import Line
from support.pages import Person, Robot, rest
from support.serving import Servers, Serving

pytestmark = pytest.mark.needs("chromium", "page")

NEWER = "import glsp; glsp.__version__ = '99.0'; from glsp.cli import main; raise SystemExit(main())"

A_DAY_AHEAD = """const Real = Date;
window.Date = class extends Real {
  constructor(...given) { super(...(given.length === 0 ? [Real.now() + 86400000] : given)); }
  static now() { return Real.now() + 86400000; }
};"""

NO_STORAGE = """for (const name of ['localStorage', 'sessionStorage', 'indexedDB']) {
  Object.defineProperty(window, name, { get() { throw new DOMException('denied', 'SecurityError'); } });
}
Object.defineProperty(document, 'cookie', { get: () => '', set: () => undefined });"""


def notice(ada: Person, text: str) -> None:
    expect(ada.page.locator(".notice")).to_contain_text(text)


def test_a_diagram_that_another_renames_has_its_new_name_at_once(
    serving: Serving, diagram: str, person: Callable[..., Person]
) -> None:
    ada = person("Ada").open(diagram)
    rest(serving, "PATCH", f"/api/diagrams/{diagram}", {"name": "Another name"})
    expect(ada.page.locator(".bar-name")).to_contain_text("Another name")
    expect(ada.page).to_have_title("Another name · glsp")


def test_a_diagram_that_another_trashes_says_so_and_can_be_restored_there_and_then(
    serving: Serving, diagram: str, person: Callable[..., Person]
) -> None:
    ada = person("Ada").open(diagram)
    ada.draw("Manual Task", 400, 300)
    rest(serving, "DELETE", f"/api/diagrams/{diagram}")
    notice(ada, "This diagram is in the trash.")
    expect(ada.page.get_by_role("alert")).to_contain_text("in the trash")
    expect(ada.page.locator(".badge").first).to_have_text("Read-only")
    expect(ada.page.locator(".toast-card")).to_have_count(0)
    ada.button("Restore").click()
    expect(ada.page.locator(".notice")).to_have_count(0)
    ada.draw("Automated Task", 700, 300)
    ada.agrees(diagram)


def test_a_diagram_that_another_restores_can_be_edited_again(
    serving: Serving, diagram: str, person: Callable[..., Person]
) -> None:
    ada = person("Ada").open(diagram)
    rest(serving, "DELETE", f"/api/diagrams/{diagram}")
    notice(ada, "in the trash")
    rest(serving, "POST", f"/api/diagrams/{diagram}/restore")
    expect(ada.page.locator(".notice")).to_have_count(0)
    ada.draw("Manual Task", 400, 300)
    ada.agrees(diagram)


def test_a_diagram_that_another_deletes_for_good_offers_the_way_back(
    serving: Serving, diagram: str, person: Callable[..., Person]
) -> None:
    ada = person("Ada").open(diagram)
    rest(serving, "DELETE", f"/api/diagrams/{diagram}")
    rest(serving, "DELETE", f"/api/diagrams/{diagram}?forever=true")
    notice(ada, "This diagram was deleted for good, or is no longer shared with you.")
    ada.page.locator(".notice").get_by_role("link", name="All diagrams").click()
    expect(ada.page.get_by_role("heading", name="No diagrams yet")).to_be_visible()


def test_edits_wait_for_a_diagram_that_was_trashed_while_the_line_was_cut(
    serving: Serving, diagram: str, person: Callable[..., Person]
) -> None:
    with Line(serving.port) as line:
        ada = person("Ada", address=line.url).open(diagram)
        ada.draw("Manual Task", 400, 300)
        line.cut()
        ada.link("reconnecting").wait_for()
        x, y = ada.middle("ManualTask0")
        ada.drag((x, y), (x + 60, y + 20))
        rest(serving, "DELETE", f"/api/diagrams/{diagram}")
        line.mend()
        notice(ada, "1 change waits and is sent once it is restored.")
        ada.button("Restore").click()
        ada.settled().agrees(diagram)
        assert rest(serving, "GET", f"/api/diagrams/{diagram}")["revision"] == 2


def test_the_address_of_a_trashed_diagram_offers_to_restore_it(
    serving: Serving, diagram: str, person: Callable[..., Person]
) -> None:
    rest(serving, "DELETE", f"/api/diagrams/{diagram}")
    ada = person("Ada").visit(f"/d/{diagram}")
    expect(ada.page.get_by_role("heading", name="This diagram is in the trash.")).to_be_visible()
    ada.button("Restore").click()
    ada.link("online").wait_for()
    ada.draw("Manual Task", 400, 300)


def test_the_page_of_an_older_server_says_so_and_keeps_what_is_unsent_over_the_reload(
    server: Servers, serving: Serving, diagram: str, person: Callable[..., Person]
) -> None:
    with Line(serving.port) as line:
        ada = person("Ada", address=line.url).open(diagram)
        ada.draw("Manual Task", 400, 300)
        serving.stop()
        server(data=serving.data, port=serving.port, command=(sys.executable, "-c", NEWER))
        notice(ada, "The server was upgraded.")
        line.die()
        x, y = ada.middle("ManualTask0")
        ada.drag((x, y), (x + 60, y + 20))
        expect(ada.page.locator(".link-chip")).to_have_attribute("data-unsent", "1")
        asked: list[str] = []
        ada.page.on("dialog", lambda dialog: asked.append(dialog.type))
        ada.button("Reload").click(no_wait_after=True)
        line.mend()
        ada.open(diagram).settled().agrees(diagram)
        assert asked == []
        expect(ada.page.locator(".notice")).to_have_count(0)
        assert rest(serving, "GET", f"/api/diagrams/{diagram}")["revision"] == 2


def test_two_tabs_of_one_person_share_undo_and_are_one_among_those_who_are_here(
    diagram: str, person: Callable[..., Person]
) -> None:
    ada, grace = person("Ada Lovelace").open(diagram), person("Grace Hopper").open(diagram)
    ada.draw("Manual Task", 400, 300)
    other = ada.another_tab().open(diagram)
    other.until(other.texts, ["ManualTask0"])
    signs = grace.page.get_by_role("group", name="Who is here").get_by_role("button")
    expect(signs).to_have_count(1)
    expect(signs).to_have_accessible_name("Ada Lovelace: follow")
    expect(other.button("Ada Lovelace (you, in another window): follow")).to_be_visible()
    expect(other.button("Grace Hopper: follow")).to_be_visible()
    other.page.locator("#glsp-canvas > svg").focus()
    other.page.keyboard.press("Control+z")
    for each in (ada, other, grace):
        each.until(each.texts, [])
    ada.page.keyboard.press("Control+Shift+z")
    other.until(other.texts, ["ManualTask0"])


def test_a_browser_whose_clock_is_a_day_ahead_tells_times_as_the_server_does(
    diagram: str, person: Callable[..., Person]
) -> None:
    ada = person("Ada")
    ada.page.add_init_script(A_DAY_AHEAD)
    ada.visit()
    expect(ada.page.locator(".card-time")).to_contain_text("just now")
    ada.open(diagram)
    ada.draw("Manual Task", 400, 300)
    ada.page.get_by_role("tab", name="Activity").click()
    expect(ada.page.locator(".activity-list time")).to_have_text(["just now"])
    ada.agrees(diagram)


def test_a_browser_that_keeps_nothing_works_and_says_what_that_means(
    serving: Serving, diagram: str, person: Callable[..., Person]
) -> None:
    with Line(serving.port) as line:
        ada = person("Ada", address=line.url)
        ada.page.add_init_script(NO_STORAGE)
        ada.visit()
        ada.page.locator(".card").first.wait_for()
        ada.open(diagram)
        ada.draw("Manual Task", 400, 300)
        ada.page.keyboard.press("Control+a")
        ada.page.keyboard.press("Control+c")
        ada.page.keyboard.press("Control+v")
        ada.until(lambda: len(ada.texts()), 2)
        line.cut()
        ada.link("reconnecting").wait_for()
        x, y = ada.middle("ManualTask0")
        ada.drag((x, y), (x + 60, y + 20))
        notice(ada, "This browser keeps nothing for this page.")
        line.mend()
        ada.settled().agrees(diagram)
        expect(ada.page.locator(".notice")).to_have_count(0)


def test_what_is_found_in_storage_is_not_trusted(diagram: str, person: Callable[..., Person]) -> None:
    ada = person("Ada")
    nonsense = {"kind": "nonsense", "isOperation": True, "args": {"operationId": "o"}}
    planted = {
        f"glsp.unsent/{diagram}/x/1": "<img src=x onerror=alert(1)>",
        f"glsp.unsent/{diagram}/x/2": json.dumps({"at": time.time() * 1000, "action": nonsense}),
        "glsp.clipboard": "{",
        "glsp.theme": "{}",
        "glsp.panel.tab": "7",
    }
    ada.page.add_init_script(
        f"if (!sessionStorage.planted) {{ sessionStorage.planted = 1; Object.assign(localStorage, {json.dumps(planted)}); }}"
    )
    ada.open(diagram)
    expect(ada.page.locator(".toast-card").filter(has_text="1 kept change could not be read.")).to_be_visible()
    ada.settled()
    ada.draw("Manual Task", 400, 300)
    ada.page.mouse.click(*ada.middle("ManualTask0"), button="right")
    ada.page.get_by_role("menu").wait_for()


def test_leaving_a_diagram_that_agents_edit_meanwhile_is_quiet(
    serving: Serving, diagram: str, person: Callable[..., Person]
) -> None:
    robot = Robot(serving, diagram)
    ada = person("Ada").open(diagram)
    for at in range(3):
        robot.creates("task:manual", 100, 60 * at, f"N{at}")
        ada.page.get_by_role("link", name="All diagrams").click()
        ada.page.locator(".card").first.wait_for()
        robot.creates("task:manual", 300, 60 * at, f"M{at}")
        ada.page.get_by_role("link", name="Drawing").click()
        ada.link("online").wait_for()
    ada.agrees(diagram)
    robot.leave()
