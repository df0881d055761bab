# SPDX-License-Identifier: Apache-2.0
"""One person draws: every way of the editor, by mouse and by keyboard."""

import json
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from support.pages import Person, Robot, model, new_diagram, rest
from support.serving import Serving

pytestmark = pytest.mark.needs("chromium", "page")


def element_of(serving: Serving, diagram: str, text: str) -> dict[str, float]:
    return next(each for each in model(serving, diagram).values() if each["text"] == text)


def test_nodes_are_dragged_from_the_palette_or_placed_by_two_clicks(diagram: str, ada: Person) -> None:
    ada.open(diagram)
    ada.draw("Manual Task", 500, 300)
    ada.button("Automated Task").click()
    ada.page.mouse.move(760, 300, steps=3)
    ada.page.mouse.click(760, 300)
    ada.settled()
    ada.until(ada.texts, ["AutomatedTask1", "ManualTask0"])
    ada.draw("Fork Node", 900, 400)
    ada.draw("Category", 700, 550)
    assert len(ada.canvas()) == 4
    ada.agrees(diagram)


def test_a_node_drawn_into_a_category_belongs_to_it(serving: Serving, diagram: str, ada: Person) -> None:
    ada.open(diagram)
    ada.draw("Category", 600, 350)
    ada.draw("Manual Task", *ada.middle("Category0"))
    ada.agrees(diagram)
    root = rest(serving, "GET", f"/api/diagrams/{diagram}/model")
    (category,) = root["children"]
    struct = next(child for child in category["children"] if child["type"] == "struct")
    assert [child["type"] for child in struct["children"]] == ["task:manual"]


def test_the_palette_is_searched_and_used_by_keyboard_alone(diagram: str, ada: Person) -> None:
    ada.open(diagram)
    search = ada.page.get_by_placeholder("Search")
    search.fill("merge")
    assert ada.page.locator(".palette-item").all_inner_texts() == ["Merge Node"]
    search.press("Escape")
    search.fill("manual")
    search.press("ArrowDown")
    ada.page.keyboard.press("Enter")
    ada.until(ada.texts, ["ManualTask0"])
    ada.page.locator(".palette-item").focus()
    ada.page.keyboard.press("Enter")
    ada.until(ada.texts, ["ManualTask0", "ManualTask1"])
    search.fill("nothing like it")
    expect(ada.page.locator(".palette-note")).to_have_text("Nothing is called like that.")


def test_two_nodes_are_moved_selected_and_joined_without_a_mouse(diagram: str, robot: Robot, ada: Person) -> None:
    robot.creates("task:manual", 100, 100, "First")
    robot.creates("task:manual", 100, 300, "Second")
    ada.open(diagram)
    ada.page.locator("#glsp-canvas > svg").focus()
    ada.page.keyboard.press("Control+a")
    ada.page.get_by_role("button", name="Edge", exact=True).focus()
    ada.page.keyboard.press("Enter")
    ada.until(ada.edges, 1)
    before = {each["text"]: each["x"] for each in ada.canvas().values() if not each["edge"]}
    ada.page.locator("#glsp-canvas > svg").focus()
    ada.page.keyboard.press("ArrowRight")
    ada.until(
        lambda: {each["text"]: each["x"] - before[each["text"]] for each in ada.canvas().values() if each["text"]},
        {"First": 10, "Second": 10},
    )
    ada.settled().agrees(diagram)


def test_a_node_is_dragged_and_lands_on_the_grid(serving: Serving, diagram: str, robot: Robot, ada: Person) -> None:
    robot.creates("task:manual", 100, 100, "Here")
    ada.open(diagram)
    x, y = ada.middle("Here")
    ada.drag((x, y), (x + 40, y + 10), (x + 80, y + 60))
    ada.settled().agrees(diagram)
    moved = element_of(serving, diagram, "Here")
    assert (moved["x"], moved["y"]) == (180, 160)


def test_a_node_is_resized_by_its_corner(serving: Serving, diagram: str, robot: Robot, ada: Person) -> None:
    robot.creates("task:manual", 100, 100, "Wide")
    ada.open(diagram)
    before = rest(serving, "GET", f"/api/diagrams/{diagram}/model")["children"][0]["size"]
    ada.page.mouse.click(*ada.middle("Wide"))
    handle = ada.page.locator(".sprotty-resize-handle[data-kind=bottom-right]").bounding_box()
    assert handle is not None
    corner = (handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    ada.drag(corner, (corner[0] + 30, corner[1] + 20), (corner[0] + 60, corner[1] + 40))
    ada.settled().agrees(diagram)
    root = rest(serving, "GET", f"/api/diagrams/{diagram}/model")
    size = root["children"][0]["size"]
    after = ada.box("Wide")
    assert size["width"] >= before["width"] + 40
    assert size["height"] >= before["height"] + 30
    assert abs(after["width"] - size["width"]) < 3


def test_looking_at_a_node_does_not_change_it(serving: Serving, diagram: str, robot: Robot, ada: Person) -> None:
    robot.creates("task:manual", 100, 100, "Still")
    ada.open(diagram)
    before = rest(serving, "GET", f"/api/diagrams/{diagram}/model")
    box = ada.box("Still")
    ada.page.mouse.click(*ada.middle("Still"))
    ada.page.locator(".sprotty-resize-handle").first.wait_for()
    ada.page.mouse.click(900, 560)
    expect(ada.page.locator(".sprotty-resize-handle")).to_have_count(0)
    assert ada.box("Still") == box
    assert rest(serving, "GET", f"/api/diagrams/{diagram}/model") == before


def test_a_label_is_edited_by_double_click_f2_and_enter(diagram: str, robot: Robot, ada: Person) -> None:
    robot.creates("task:manual", 100, 100, "One")
    ada.open(diagram)
    ada.page.mouse.dblclick(*ada.middle("One"))
    ada.write("Two")
    ada.node("Two").wait_for()
    ada.page.locator("#glsp-canvas > svg").focus()
    ada.page.keyboard.press("F2")
    ada.write("Drei Größen € ✓")
    ada.node("Drei Größen € ✓").wait_for()
    ada.page.locator("#glsp-canvas > svg").focus()
    ada.page.keyboard.press("Enter")
    ada.write("Four")
    ada.node("Four").wait_for()
    ada.settled().agrees(diagram)


def test_an_empty_label_is_refused_while_typing_and_escape_leaves_the_old_one(
    diagram: str, robot: Robot, ada: Person
) -> None:
    robot.creates("task:manual", 100, 100, "Kept")
    ada.open(diagram)
    ada.page.mouse.dblclick(*ada.middle("Kept"))
    editor = ada.page.locator(".label-edit input")
    editor.fill("")
    editor.press("Backspace")
    expect(ada.page.locator(".label-edit input.error")).to_be_visible()
    expect(ada.page.get_by_text("Name must not be empty")).to_be_visible()
    editor.press("Escape")
    expect(editor).to_be_hidden()
    assert ada.texts() == ["Kept"]


def test_edges_are_drawn_and_a_wrong_target_is_not_taken(diagram: str, robot: Robot, ada: Person) -> None:
    robot.creates("task:manual", 0, 0, "Start")
    robot.creates("task:manual", 300, 0, "End")
    robot.creates("activityNode:decision", 160, 100)
    ada.open(diagram)
    ada.join("Edge", "Start", "End")
    ada.until(ada.edges, 1)
    ada.join("Weighted edge", "Start", "End")
    ada.page.keyboard.press("Escape")
    assert ada.edges() == 1
    ada.settled().agrees(diagram)


def test_elements_are_deleted_by_keys_and_button_undone_and_redone(diagram: str, robot: Robot, ada: Person) -> None:
    for at, name in enumerate(("A", "B", "C")):
        robot.creates("task:manual", at * 150, 0, name)
    ada.open(diagram)
    ada.page.mouse.click(*ada.middle("A"))
    ada.page.keyboard.press("Delete")
    ada.until(ada.texts, ["B", "C"])
    ada.page.mouse.click(*ada.middle("B"))
    ada.page.keyboard.press("Backspace")
    ada.until(ada.texts, ["C"])
    ada.page.mouse.click(*ada.middle("C"))
    ada.button("Delete (Del)").click()
    ada.until(ada.texts, [])
    ada.button("Undo (Ctrl+Z)").click()
    ada.until(ada.texts, ["C"])
    ada.page.keyboard.press("Control+z")
    ada.until(ada.texts, ["B", "C"])
    ada.page.keyboard.press("Control+z")
    ada.until(ada.texts, ["A", "B", "C"])
    ada.page.keyboard.press("Control+Shift+z")
    ada.until(ada.texts, ["B", "C"])
    ada.button("Redo (Ctrl+Shift+Z)").click()
    ada.until(ada.texts, ["C"])
    ada.settled().agrees(diagram)


def test_copy_cut_and_paste_by_keys_and_by_menu(diagram: str, robot: Robot, ada: Person) -> None:
    robot.creates("task:manual", 0, 0, "Twin")
    ada.open(diagram)
    ada.page.mouse.click(*ada.middle("Twin"))
    ada.page.keyboard.press("Control+c")
    ada.page.mouse.move(700, 600)
    ada.page.keyboard.press("Control+v")
    ada.until(ada.texts, ["Twin", "Twin"])
    ada.page.mouse.click(*ada.middle("Twin"), button="right")
    ada.page.get_by_role("menuitem", name="Cut").click()
    ada.until(ada.texts, ["Twin"])
    ada.page.mouse.click(500, 650, button="right")
    ada.page.get_by_role("menuitem", name="Paste").first.click()
    ada.until(ada.texts, ["Twin", "Twin"])
    ada.settled().agrees(diagram)


def test_what_one_tab_copied_another_pastes_into_its_diagram(
    serving: Serving, diagram: str, robot: Robot, ada: Person
) -> None:
    robot.creates("task:manual", 0, 0, "Traveller")
    other = new_diagram(serving)
    ada.open(diagram)
    second = ada.another_tab().open(other)
    ada.page.bring_to_front()
    ada.page.mouse.click(*ada.middle("Traveller"))
    ada.page.keyboard.press("Control+c")
    second.page.bring_to_front()
    second.page.mouse.move(600, 400)
    second.page.locator("#glsp-canvas > svg").focus()
    second.page.keyboard.press("Control+v")
    second.until(second.texts, ["Traveller"])
    second.settled().agrees(other)


def test_the_context_menu_offers_what_the_page_and_the_server_have(diagram: str, ada: Person) -> None:
    ada.open(diagram)
    ada.page.mouse.click(700, 400, button="right")
    menu = ada.page.get_by_role("menu")
    menu.wait_for()
    labels = [text.split("\n")[0] for text in menu.locator("button").all_inner_texts()]
    assert labels[:2] == ["New Automated Task", "New Manual Task"]
    assert {"Paste", "Select all", "Zoom to fit", "Readonly Mode"} <= set(labels)
    ada.page.keyboard.press("ArrowDown")
    ada.page.keyboard.press("Enter")
    ada.until(ada.texts, ["ManualTask0"])
    expect(menu).to_have_count(0)
    ada.settled().agrees(diagram)


def test_problems_are_marked_and_explained_on_hover(diagram: str, robot: Robot, ada: Person) -> None:
    robot.creates("activityNode:decision", 100, 100)
    ada.open(diagram)
    marker = ada.page.locator("#glsp-canvas .sprotty-issue")
    expect(marker).to_have_count(1)
    box = marker.bounding_box()
    assert box is not None
    ada.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=4)
    expect(ada.page.get_by_text("Decision node must have one incoming edge.")).to_be_visible()
    start = robot.creates("task:manual", 0, 0, "Start")
    decision = next(key for key, each in ada.canvas().items() if not each["edge"] and each["text"] == "")
    robot.joins(start, decision)
    expect(marker).to_have_count(0)


def test_zoom_fit_and_select_all(diagram: str, robot: Robot, ada: Person) -> None:
    for at in range(4):
        robot.creates("task:manual", at * 900, at * 500, f"N{at}")
    ada.open(diagram)
    level = ada.page.locator(".zoom-level")
    fitted = level.inner_text()
    assert fitted != "100 %"
    ada.page.get_by_role("button", name="Zoom in").click()
    expect(level).not_to_have_text(fitted)
    level.click()
    expect(level).to_have_text("100 %")
    ada.page.locator("#glsp-canvas > svg").focus()
    ada.page.keyboard.press("Alt+PageDown")
    expect(ada.page.locator("#glsp-canvas .node.selected")).to_have_count(1)
    ada.button("Fit the diagram").click()  # the whole of it, whatever is selected
    expect(level).to_have_text(fitted)
    ada.page.locator("#glsp-canvas > svg").focus()
    ada.page.keyboard.press("Control+a")
    expect(ada.page.locator("#glsp-canvas .node.selected")).to_have_count(4)
    expect(ada.page.locator("#editor-announcer")).to_contain_text("4 elements selected")


def test_the_marquee_selects_what_it_covers(diagram: str, robot: Robot, ada: Person) -> None:
    for at, name in enumerate(("In", "Also", "Out")):
        robot.creates("task:manual", at * 200, 0, name)
    ada.open(diagram)
    ada.button("Select an area").click()
    first, second = ada.box("In"), ada.box("Also")
    ada.drag((first["x"] - 20, first["y"] - 40), (second["x"] + second["width"] + 10, second["y"] + 80))
    expect(ada.page.locator("#glsp-canvas .node.selected")).to_have_count(2)


def test_the_diagram_is_exported_as_picture_and_model(diagram: str, robot: Robot, ada: Person, tmp_path: Path) -> None:
    robot.creates("task:manual", 0, 0, "Drawn <b>")
    ada.open(diagram)
    for entry, name in (("Picture (SVG)", "picture"), ("Model (JSON)", "model")):
        ada.button("Export").click()
        with ada.page.expect_download() as started:
            ada.page.get_by_role("menuitem", name=entry).click()
        started.value.save_as(tmp_path / name)
    assert "Drawn &lt;b&gt;" in (tmp_path / "picture").read_text()
    assert "Drawn <b>" in json.dumps(json.loads((tmp_path / "model").read_text()))


def test_the_name_is_changed_in_the_bar_and_kept(serving: Serving, diagram: str, ada: Person) -> None:
    ada.open(diagram)
    ada.button("Rename diagram Drawing").click()
    ada.page.get_by_role("textbox", name="Name").fill("Renamed")
    ada.button("Rename").click()
    expect(ada.button("Rename diagram Renamed")).to_be_visible()
    assert rest(serving, "GET", f"/api/diagrams/{diagram}")["name"] == "Renamed"
    assert ada.page.title() == "Renamed · glsp"


def test_an_unknown_diagram_says_so_and_leads_back(ada: Person) -> None:
    ada.visit("/d/nothing-like-it")
    expect(ada.page.get_by_role("heading")).to_contain_text("nothing-like-it")
    ada.page.get_by_role("link", name="All diagrams").click()
    expect(ada.page.get_by_role("heading", name="Diagrams", exact=True)).to_be_visible()


def test_labels_are_text_whatever_they_hold(diagram: str, robot: Robot, ada: Person) -> None:
    nasty = "<img src=x onerror=alert(1)>&amp;"
    robot.creates("task:manual", 0, 0, nasty)
    ada.open(diagram)
    assert ada.texts() == [nasty]
    ada.page.mouse.move(*ada.middle(nasty), steps=3)
    expect(ada.page.locator("#glsp-canvas-popup")).to_contain_text("Manual Task")
    assert ada.page.locator("img[src=x]").count() == 0


def test_the_page_asks_only_its_own_server(serving: Serving, diagram: str, ada: Person) -> None:
    ada.open(diagram)
    ada.draw("Manual Task", 500, 300)
    assert [url for url in ada.requested if not url.startswith(serving.url)] == []


def test_a_node_is_dragged_into_a_category_and_out_again(
    serving: Serving, diagram: str, robot: Robot, ada: Person
) -> None:
    robot.creates("task:manual", 0, 0, "Wanderer")
    category = robot.creates("category", 200, 200, "Home")
    robot.creates("task:manual", 240, 260, "Resident", within=category)
    ada.open(diagram)

    def inside() -> list[str]:
        root = rest(serving, "GET", f"/api/diagrams/{diagram}/model")
        (home,) = (child for child in root["children"] if child["type"] == "category")
        struct = next(child for child in home["children"] if child["type"] == "struct")
        return sorted(child["children"][1]["text"] for child in struct["children"])

    assert inside() == ["Resident"]
    x, y = ada.middle("Home")
    ada.drag(ada.middle("Wanderer"), (x - 50, y - 30), (x, y + 5))
    ada.until(inside, ["Resident", "Wanderer"])
    ada.settled().agrees(diagram)
    x, y = ada.middle("Wanderer")
    ada.drag((x, y), (x + 200, y + 100), (x + 300, y + 200))
    ada.until(inside, ["Resident"])
    ada.settled().agrees(diagram)
    ada.button("Undo (Ctrl+Z)").click()
    ada.until(inside, ["Resident", "Wanderer"])
    ada.agrees(diagram)


def test_a_drag_that_the_server_corrects_is_shown_corrected(diagram: str, robot: Robot, ada: Person) -> None:
    category = robot.creates("category", 200, 200, "Home")
    robot.creates("task:manual", 200, 240, "Inside", within=category)
    ada.open(diagram)
    before = ada.canvas()
    x, y = ada.middle("Inside")
    ada.drag((x, y), (x - 10, y), (x - 30, y))
    ada.settled().agrees(diagram)
    assert {key: each["text"] for key, each in ada.canvas().items()} == {k: each["text"] for k, each in before.items()}


def test_a_diagram_of_a_language_that_is_not_installed_can_be_read(
    serving: Serving, diagram: str, robot: Robot, ada: Person
) -> None:
    first = robot.creates("task:manual", 0, 0, "Place")
    second = robot.creates("task:automated", 200, 0, "Other place")
    robot.joins(first, second)
    robot.leave()
    serving.stop()
    with sqlite3.connect(serving.data / "glsp.db") as database:
        database.execute("UPDATE diagram SET type = 'petri-net', language = 'petri'")
    database.close()
    serving.restart()
    ada.open(diagram)
    expect(ada.page.locator(".badge")).to_have_text("Read-only")
    expect(ada.page.get_by_text("This diagram is read-only.")).to_be_visible()
    ada.agrees(diagram)
    x, y = ada.middle("Place")
    ada.drag((x, y), (x + 50, y + 50))
    ada.agrees(diagram)


def test_an_edge_is_bent_at_its_middle_and_given_another_end(
    serving: Serving, diagram: str, robot: Robot, ada: Person
) -> None:
    first = robot.creates("task:manual", 0, 0, "From")
    second = robot.creates("task:manual", 400, 0, "To")
    third = robot.creates("task:manual", 400, 300, "Elsewhere")
    edge = robot.joins(first, second)
    ada.open(diagram)

    def in_model() -> dict[str, Any]:
        root = rest(serving, "GET", f"/api/diagrams/{diagram}/model")
        return next(child for child in root["children"] if child["id"] == edge)

    start, end = ada.middle("From"), ada.middle("To")
    on_edge = ((start[0] + end[0]) / 2 - 60, start[1])
    ada.page.mouse.click(*on_edge)
    handle = ada.page.locator(".sprotty-routing-handle[data-kind=line]").first.bounding_box()
    assert handle is not None
    x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
    ada.drag((x, y), (x, y + 50), (x, y + 120))
    ada.until(lambda: len(in_model()["routingPoints"]), 1)
    expect(ada.page.locator(".sprotty-routing-handle[data-kind=junction]")).to_have_count(1)

    robot.does("changeRoutingPoints", newRoutingPoints=[{"elementId": edge, "newRoutingPoints": []}])
    expect(ada.page.locator(".sprotty-routing-handle[data-kind=junction]")).to_have_count(0)
    target = ada.page.locator(".sprotty-routing-handle[data-kind=target]").bounding_box()
    assert target is not None
    x, y = target["x"] + target["width"] / 2, target["y"] + target["height"] / 2
    ada.page.mouse.move(x, y)
    ada.page.mouse.down()
    ada.page.mouse.up()
    ada.page.mouse.move(*ada.middle("Elsewhere"), steps=5)
    ada.page.mouse.click(*ada.middle("Elsewhere"))
    ada.until(lambda: in_model()["targetId"], third)
    ada.settled().agrees(diagram)


def test_lines_show_what_a_dragged_node_is_in_line_with_now(diagram: str, robot: Robot, ada: Person) -> None:
    still = robot.creates("task:manual", 0, 0, "Still")
    robot.creates("task:manual", 0, 100, "Dragged")
    ada.open(diagram)
    x, y = ada.middle("Dragged")
    ada.page.mouse.click(x, y)
    ada.drag((x, y), (x, y + 30), drop=False)
    lines = lambda: ada.page.locator("#glsp-canvas .helper-line").evaluate_all(  # noqa: E731
        "lines => lines.map(line => line.dataset.alignment).sort()"
    )
    upright = ["left"]  # the labels are of different lengths
    ada.until(lines, upright)
    robot.moves(still, 300, 0)
    ada.page.mouse.move(x, y + 60)
    ada.until(lines, [])
    robot.moves(still, 0, -40)
    ada.page.mouse.move(x, y + 80)
    ada.until(lines, upright)
    ada.page.mouse.up()
    ada.until(lines, [])
    ada.agrees(diagram)


def test_every_corner_of_the_canvas_takes_clicks(diagram: str, robot: Robot, ada: Person) -> None:
    for at, (x, y) in enumerate([(0, 0), (500, 0), (0, 560), (500, 460)]):
        robot.creates("task:manual", x, y, f"Corner{at}")
    ada.open(diagram)
    for at in [0, 1, 2, 3, 0]:
        ada.page.mouse.click(*ada.middle(f"Corner{at}"))
        expect(ada.page.locator("#glsp-canvas .node.selected")).to_have_count(1)
        expect(ada.node(f"Corner{at}")).to_have_class(re.compile("selected"))


@pytest.mark.needs("elk")
def test_a_diagram_whose_straight_edges_have_texts_is_seen_whole(serving: Serving, ada: Person) -> None:
    source = {"source": "flowchart LR\n a[Left] -->|a word| b[Right]", "fileName": "x.mmd"}
    made = rest(serving, "POST", "/api/import", source)["diagrams"][0]["id"]
    ada.open(made)
    canvas = ada.page.locator("#glsp-canvas").bounding_box()
    assert canvas is not None
    (left, top), (right, _) = ada.middle("Left"), ada.middle("Right")
    assert abs((left + right) / 2 - (canvas["x"] + canvas["width"] / 2)) < 30
    assert abs(top - (canvas["y"] + canvas["height"] / 2)) < 30
