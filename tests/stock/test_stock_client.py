# SPDX-License-Identifier: Apache-2.0
"""The stock workflow client, unmodified, in Chromium: on a stored diagram over `/glsp` and on a file over `/workflow`.

Each step is checked where the server keeps it and where the browser shows it.
"""

import json
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, expect

from stock.conftest import START, Desks
from stock.people import Desk, StockPerson, agree, bundle, is_node, page_server

pytestmark = pytest.mark.needs("chromium", "node", "peers")

Person = Callable[..., StockPerson]

TASK_EDITOR = {
    "kind": "setUIExtensionVisibility",
    "extensionId": "task-editor",
    "visible": True,
    "contextElementsId": ["alpha"],
}


def kinds(desk: Desk) -> list[str]:
    """The types of all nodes and edges that the server has, sorted."""
    return sorted(each["type"] for each in desk.graph().values() if is_node(each) or "sourceId" in each)


def text_of(desk: Desk, node: str) -> str:
    return desk.graph()[f"{node}_label"]["text"]


def place_of(desk: Desk, node: str) -> tuple[float, float]:
    found = desk.graph()[node]
    return found["x"], found["y"]


def test_it_opens_and_shows_what_the_server_has(desk: Desk, person: Person) -> None:
    ada = person(desk)
    ada.until(ada.texts, ["Alpha", "Beta"])
    agree(desk, ada)
    assert place_of(desk, "alpha") == (100, 100)
    assert ada.page.locator("#sprotty .tool-button").all_inner_texts() == [
        *["Automated Task", "Category", "Decision Node", "Fork Node", "Join Node", "Manual Task", "Merge Node"],
        *["Edge", "Weighted edge"],
    ]


def test_nodes_and_edges_are_drawn(desk: Desk, person: Person) -> None:
    ada = person(desk)
    ada.draw("Manual Task", 500, 200)
    ada.until(ada.texts, ["Alpha", "Beta", "ManualTask2"])
    agree(desk, ada)
    ada.draw("Category", 500, 500)
    ada.until(ada.texts, ["Alpha", "Beta", "Category0", "ManualTask2"])
    agree(desk, ada)
    ada.join("Edge", ada.middle("Alpha"), ada.middle("ManualTask2"))
    ada.until(lambda: kinds(desk), ["category", "edge", "task:automated", "task:manual", "task:manual"])
    agree(desk, ada)
    (edge,) = [each for each in desk.graph().values() if each["type"] == "edge"]
    assert (edge["sourceId"], text_of(desk, edge["targetId"])) == ("alpha", "ManualTask2")
    expect(ada.page.locator("#sprotty g.sprotty-edge")).to_have_count(1)


def test_a_node_is_dragged(desk: Desk, person: Person) -> None:
    ada = person(desk)
    x, y = ada.middle("Alpha")
    ada.drag((x, y), (x + 60, y + 20), (x + 200, y + 60))
    ada.until(lambda: place_of(desk, "alpha"), (300, 160))
    agree(desk, ada)


def test_a_label_is_edited_by_double_click(desk: Desk, person: Person) -> None:
    ada = person(desk)
    ada.write("Beta", "Größer € ✓")
    ada.until(lambda: text_of(desk, "beta"), "Größer € ✓")
    ada.until(ada.texts, ["Alpha", "Größer € ✓"])
    agree(desk, ada)


def test_an_empty_label_is_refused_while_typing(desk: Desk, person: Person) -> None:
    ada = person(desk)
    ada.node("Beta").locator("text").dblclick()
    editor = ada.page.locator(".label-edit input")
    editor.fill("")
    editor.press("Backspace")
    expect(ada.page.locator(".label-edit.validation-error")).to_have_attribute("data-balloon", "Name must not be empty")
    editor.press("Escape")
    ada.until(ada.texts, ["Alpha", "Beta"])
    assert text_of(desk, "beta") == "Beta"


def test_problems_are_marked_live_and_on_demand(desk: Desk, person: Person) -> None:
    ada = person(desk)
    ada.draw("Decision Node", 500, 200)
    ada.until(ada.problem_marks, ["error"])
    ada.page.locator("[title='Validate model']").click()
    ada.until(ada.problem_marks, ["error", "info"])
    (decision,) = [each for each in desk.graph().values() if each["type"] == "activityNode:decision"]
    middle = (decision["x"] + decision["width"] / 2, decision["y"] + decision["height"] / 2)
    ada.join("Edge", ada.middle("Alpha"), middle)
    ada.until(ada.problem_marks, ["info"])  # what was asked for stays until it is asked for again
    agree(desk, ada)


def test_edits_are_undone_and_redone_by_keyboard(desk: Desk, person: Person) -> None:
    ada = person(desk)
    x, y = ada.middle("Alpha")
    ada.drag((x, y), (x + 60, y), (x + 100, y))
    ada.until(lambda: place_of(desk, "alpha"), (200, 100))
    agree(desk, ada)
    ada.press("Control+z")
    ada.until(lambda: place_of(desk, "alpha"), (100, 100))
    agree(desk, ada)
    ada.press("Control+Shift+z")
    ada.until(lambda: place_of(desk, "alpha"), (200, 100))
    agree(desk, ada)


def test_a_node_and_its_edges_are_deleted(desk: Desk, person: Person) -> None:
    ada = person(desk)
    ada.join("Edge", ada.middle("Alpha"), ada.middle("Beta"))
    ada.until(lambda: kinds(desk), ["edge", "task:automated", "task:manual"])
    agree(desk, ada)
    ada.page.mouse.click(*ada.middle("Beta"))
    ada.press("Delete")
    ada.until(ada.texts, ["Alpha"])
    agree(desk, ada)
    assert kinds(desk) == ["task:manual"]
    ada.press("Control+z")
    ada.until(ada.texts, ["Alpha", "Beta"])
    agree(desk, ada)
    assert kinds(desk) == ["edge", "task:automated", "task:manual"]


def test_the_command_palette_edits(desk: Desk, person: Person) -> None:
    ada = person(desk)
    ada.page.mouse.click(*ada.middle("Alpha"))
    ada.press("Control+Space")
    search = ada.page.locator(".command-palette input")
    search.fill("edge to beta")
    ada.page.locator(".command-palette-suggestions").get_by_text("Create Edge to Beta", exact=True).click()
    ada.until(lambda: kinds(desk), ["edge", "task:automated", "task:manual"])
    agree(desk, ada)


def test_a_file_is_saved_by_keyboard(desks: Desks, person: Person) -> None:
    file = desks("file", START)
    ada = person(file)
    path = file.serving.workspace / file.diagram.removeprefix("file:")
    before = path.read_bytes()
    ada.write("Alpha", "Saved")
    ada.until(ada.texts, ["Beta", "Saved"])
    agree(file, ada)
    ada.until(lambda: ada.page.evaluate("stockDirty()"), True)
    assert path.read_bytes() == before
    ada.press("Control+s")
    ada.until(lambda: ada.page.evaluate("stockDirty()"), False)
    saved = {child["id"]: child for child in json.loads(path.read_text())["children"]}
    assert list(saved) == ["alpha", "beta"]
    shown = file.graph()["alpha"]
    assert [child["text"] for child in saved["alpha"]["children"] if "text" in child] == ["Saved"]
    assert saved["alpha"]["size"] == {"width": shown["width"], "height": shown["height"]}


def test_a_node_is_resized_by_its_corner(desk: Desk, person: Person) -> None:
    ada = person(desk)
    before = desk.graph()["alpha"]
    ada.page.mouse.click(*ada.middle("Alpha"))
    handle = ada.page.locator(".sprotty-resize-handle[data-kind=bottom-right]").bounding_box()
    assert handle is not None
    x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
    ada.drag((x, y), (x + 30, y + 20), (x + 80, y + 50))
    ada.until(lambda: desk.graph()["alpha"]["height"] >= before["height"] + 40, True)
    after = desk.graph()["alpha"]
    assert (after["x"], after["y"]) == (before["x"], before["y"])
    assert after["width"] >= before["width"] + 60
    agree(desk, ada)


def test_a_node_is_copied_and_pasted(desk: Desk, person: Person) -> None:
    ada = person(desk)
    ada.page.mouse.click(*ada.middle("Alpha"))
    ada.press("Control+c")
    ada.page.mouse.move(500, 400, steps=3)
    ada.press("Control+v")
    ada.until(ada.texts, ["Alpha", "Alpha", "Beta"])
    agree(desk, ada)
    assert kinds(desk) == ["task:automated", "task:manual", "task:manual"]


@pytest.mark.needs("elk")
def test_everything_is_laid_out_by_keyboard(desk: Desk, person: Person) -> None:
    ada = person(desk)
    ada.join("Edge", ada.middle("Alpha"), ada.middle("Beta"))
    ada.until(lambda: kinds(desk), ["edge", "task:automated", "task:manual"])
    agree(desk, ada)
    ada.press("Control+Shift+l")
    ada.until(lambda: place_of(desk, "beta") == (100, 300), False)
    agree(desk, ada)
    alpha, beta = place_of(desk, "alpha"), place_of(desk, "beta")
    if desk.path == "/glsp":  # our own layout goes down
        assert alpha[1] < beta[1]
    else:  # files are laid out as the reference does, to the right
        assert (alpha[0] < beta[0], alpha[1]) == (True, beta[1])


def test_hovering_tells_about_a_task(desk: Desk, person: Person) -> None:
    ada = person(desk)
    ada.page.mouse.move(*ada.middle("Alpha"), steps=5)
    expect(ada.page.locator(".sprotty-popup-title")).to_have_text("Alpha")
    expect(ada.page.locator(".sprotty-popup-body")).to_contain_text("Type: manual")


def test_pages_of_another_origin_are_not_let_in(desks: Desks, browser: Browser) -> None:
    desk = desks("stored", START)
    with page_server(bundle()) as elsewhere, browser.new_context() as context:
        page = context.new_page()
        with page.expect_console_message(lambda said: "403" in said.text):
            page.goto(f"{elsewhere}/index.html?{urlencode({'ws': desk.address, 'uri': desk.uri})}")
        assert page.evaluate("stockConnections()") == 0
        assert page.locator("#sprotty .tool-button").count() == 0


def test_a_task_is_edited_in_the_editor_of_the_language(desk: Desk, person: Person) -> None:
    ada = person(desk)
    ada.page.mouse.click(*ada.middle("Alpha"))
    ada.dispatch(TASK_EDITOR)
    editor = ada.page.locator("#sprotty_task-editor input")
    editor.fill("type:")
    ada.page.locator(".command-palette-suggestions").get_by_text("type:automated", exact=True).click()
    ada.until(lambda: desk.graph()["alpha"]["type"], "task:automated")
    agree(desk, ada)


def test_nothing_is_changed_in_readonly_mode(desk: Desk, person: Person) -> None:
    ada = person(desk)
    before = desk.revision()
    ada.dispatch({"kind": "setEditMode", "editMode": "readonly"})
    ada.page.mouse.click(*ada.middle("Alpha"))
    ada.press("Delete")
    ada.dispatch({"kind": "deleteElement", "isOperation": True, "elementIds": ["beta"]})
    ada.dispatch({"kind": "setEditMode", "editMode": "editable"})
    ada.page.mouse.click(*ada.middle("Alpha"))
    ada.press("Delete")
    ada.until(ada.texts, ["Beta"])
    agree(desk, ada)
    assert desk.revision() - before == 1
