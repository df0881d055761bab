# SPDX-License-Identifier: Apache-2.0
"""The stock workflow client, unmodified, in Chromium: on a stored diagram over `/glsp` and on a file over `/workflow`.

Each step is checked where the server keeps it and where the browser shows it.
"""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from stock.conftest import START, Desks
from stock.people import Desk, StockPerson, agree, is_node

pytestmark = pytest.mark.needs("chromium", "node", "peers")

Person = Callable[..., StockPerson]


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
    path = file.serving.workspace / file.diagram
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
