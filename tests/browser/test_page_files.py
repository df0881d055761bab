# SPDX-License-Identifier: Apache-2.0
"""Files of the workspace: found, opened, saved; and what happens when another program writes one that is open."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from support.pages import Person
from support.serving import Servers, Serving

pytestmark = pytest.mark.needs("chromium", "page")

ORDER = Path(__file__).resolve().parents[1] / "formats" / "files" / "order.bpmn"
CLOUD = ORDER.with_name("cloud.drawio")


def task(element_id: str, x: int, text: str) -> dict[str, Any]:
    label = {"id": f"{element_id}_label", "type": "label:heading", "text": text}
    icon = {"id": f"{element_id}_icon", "type": "icon", "children": []}
    options = {"paddingRight": 10, "prefWidth": 110, "prefHeight": 30}
    return {
        "id": element_id,
        "type": "task:manual",
        "position": {"x": x, "y": 40},
        "size": {"width": 110, "height": 30},
        "layout": "hbox",
        "layoutOptions": options,
        "cssClasses": ["task", "manual"],
        "name": text,
        "taskType": "manual",
        "duration": 0,
        "children": [icon, label],
    }


def write(file: Path, *names: str) -> None:
    """A workflow with a task for each name, as another program would write it."""
    tasks = [task(name.lower(), 200 * at, name) for at, name in enumerate(names)]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"id": "sprotty", "type": "graph", "children": tasks}))


def names(file: Path) -> list[str]:
    """The tasks that a file holds."""
    tasks = json.loads(file.read_text())["children"]
    return sorted(part["text"] for each in tasks for part in each["children"] if "text" in part)


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Generator[Serving]:
    """One server for all; each test has a folder of its own in its workspace."""
    servers = Servers(tmp_path_factory.mktemp("files"))
    yield servers()
    servers.end()


@pytest.fixture
def file(serving: Serving) -> Path:
    """A file that nobody has opened yet."""
    found = serving.workspace / f"orders-{uuid.uuid4().hex[:8]}" / "ship.wf"
    write(found, "Pack", "Send")
    return found


def open_file(person: Person, file: Path) -> Person:
    """Open the page of a file and wait until it is on the canvas."""
    person.visit(f"/f/{file.relative_to(person.serving.workspace).as_posix()}")
    person.link("online").wait_for()
    person.node("Pack").wait_for()
    return person


def rename(person: Person, text: str, to: str) -> None:
    """Give a node another label; afterwards something is unsaved."""
    person.page.mouse.dblclick(*person.middle(text))
    person.write(to)
    person.settled()
    expect(person.page.locator(".file-state")).to_have_text("Unsaved")


def banner(page: Page) -> Any:
    return page.get_by_role("alert", name="Two versions of the file")


def toast(page: Page) -> Any:
    return page.locator(".toast-card")


def test_a_file_is_found_on_the_start_page_opened_edited_and_saved(file: Path, ada: Person) -> None:
    ada.visit("/")
    ada.page.get_by_role("link", name="Files").click()
    listed = ada.page.get_by_role("list", name="Files of the workspace folder")
    ada.page.get_by_role("searchbox", name="Search names and folders").fill(f"{file.parent.name} SHIP")
    expect(listed.get_by_role("link")).to_have_count(1)
    expect(listed).to_contain_text("Workflow")
    listed.get_by_role("link", name="ship.wf").click()
    ada.node("Send").wait_for()
    assert ada.page.url.endswith(f"/f/{file.parent.name}/ship.wf")
    expect(ada.page.locator(".file-state")).to_have_text("")
    rename(ada, "Pack", "Wrap")
    assert names(file) == ["Pack", "Send"]
    expect(ada.page).to_have_title("ship.wf · glsp")
    ada.page.keyboard.press("Control+s")
    expect(toast(ada.page)).to_contain_text("The file is saved.")
    expect(ada.page.locator(".file-state")).to_have_text("")
    assert names(file) == ["Send", "Wrap"]
    ada.page.locator("#glsp-canvas > svg").focus()
    ada.page.keyboard.press("Control+z")
    expect(ada.page.locator(".file-state")).to_have_text("Unsaved")
    ada.button("Save (Ctrl+S)").click()
    expect(ada.page.locator(".file-state")).to_have_text("")
    assert names(file) == ["Pack", "Send"]


def test_what_is_drawn_in_a_file_has_a_size_and_comes_back(
    file: Path, ada: Person, person: Callable[..., Person]
) -> None:
    open_file(ada, file)
    ada.draw("Manual Task", 500, 400)
    ada.page.keyboard.press("Control+s")
    expect(toast(ada.page)).to_contain_text("The file is saved.")
    [drawn] = [each for each in json.loads(file.read_text())["children"] if each["id"] not in {"pack", "send"}]
    assert drawn["size"]["width"] > 40
    assert all(each["size"]["width"] > 0 for each in drawn["children"])
    grace = open_file(person("Grace"), file)
    assert grace.canvas() == ada.canvas()


@pytest.mark.needs("elk")
def test_a_process_is_edited_in_its_own_file(serving: Serving, ada: Person) -> None:
    file = serving.workspace / f"{uuid.uuid4().hex[:8]}.bpmn"
    file.write_text(ORDER.read_text())
    ada.visit(f"/f/{file.name}")
    ada.node("Order arrives").wait_for()
    ada.page.mouse.click(*ada.middle("Order arrives"))
    ada.page.keyboard.press("F2")
    ada.write("Order comes in")
    expect(ada.page.locator(".file-state")).to_have_text("Unsaved")
    ada.page.keyboard.press("Control+s")
    expect(ada.page.locator(".file-state")).to_have_text("")
    written = file.read_text()
    assert 'name="Order comes in"' in written
    assert 'camunda:topic="stock"' in written
    file.write_text(written.replace("Order comes in", "Order arrives"))
    ada.node("Order arrives").wait_for()
    expect(toast(ada.page).last).to_contain_text("Another program changed the file.")


def test_files_have_no_tags_names_or_comments_and_others_see_that_something_is_unsaved(
    file: Path, ada: Person, person: Callable[..., Person]
) -> None:
    open_file(ada, file)
    assert ada.page.get_by_role("tab", name="Comments").count() == 0
    ada.page.keyboard.press("Control+k")
    search = ada.page.locator(".command-palette input")
    for words, there in (("rename the diagram", 0), ("tag the diagram", 0), ("save the file", 1), ("open a file", 1)):
        search.fill(words)
        expect(ada.page.get_by_role("option")).to_have_count(there)
    ada.page.keyboard.press("Enter")
    ada.page.get_by_label("Find a file").fill(f"ship {file.parent.name}")
    expect(ada.page.get_by_role("option")).to_have_count(1)
    ada.page.keyboard.press("Escape")
    grace = open_file(person("Grace"), file)
    rename(ada, "Pack", "Wrap")
    grace.node("Wrap").wait_for()
    expect(grace.page.locator(".file-state")).to_have_text("Unsaved")
    listed = person("Lin").visit("/?view=files").page.get_by_role("list", name="Files of the workspace folder")
    expect(listed.get_by_role("link").filter(has_text=file.parent.name)).to_contain_text("Unsaved")
    ada.page.keyboard.press("Control+s")
    expect(grace.page.locator(".file-state")).to_have_text("")
    assert toast(grace.page).count() == 0


def test_what_another_program_writes_into_a_file_without_unsaved_edits_is_shown_and_said(
    file: Path, ada: Person
) -> None:
    open_file(ada, file)
    write(file, "Pack", "Send", "Bill")
    ada.node("Bill").wait_for()
    expect(toast(ada.page)).to_contain_text("Another program changed the file.")
    assert banner(ada.page).count() == 0
    expect(ada.page.locator(".file-state")).to_have_text("")


def test_beside_unsaved_edits_the_file_can_be_taken_and_undo_brings_mine_back(file: Path, ada: Person) -> None:
    open_file(ada, file)
    rename(ada, "Pack", "Wrap")
    write(file, "Pack", "Send", "Bill")
    expect(banner(ada.page)).to_contain_text("Another program has changed ship.wf.")
    assert ada.texts() == ["Send", "Wrap"]
    ada.button("Take the file’s").click()
    ada.until(ada.texts, ["Bill", "Pack", "Send"])
    expect(banner(ada.page)).to_have_count(0)
    expect(ada.page.locator(".file-state")).to_have_text("")
    ada.page.locator("#glsp-canvas > svg").focus()
    ada.page.keyboard.press("Control+z")
    ada.until(ada.texts, ["Send", "Wrap"])
    expect(ada.page.locator(".file-state")).to_have_text("Unsaved")
    assert names(file) == ["Bill", "Pack", "Send"]


def test_beside_unsaved_edits_mine_can_be_kept_and_the_next_save_overwrites(file: Path, ada: Person) -> None:
    open_file(ada, file)
    rename(ada, "Pack", "Wrap")
    write(file, "Pack", "Send", "Bill")
    banner(ada.page).get_by_role("button", name="Keep mine").click()
    expect(banner(ada.page)).to_have_count(0)
    expect(toast(ada.page)).to_contain_text("Your version stays.")
    assert names(file) == ["Bill", "Pack", "Send"]
    ada.page.keyboard.press("Control+s")
    expect(ada.page.locator(".file-state")).to_have_text("")
    assert names(file) == ["Send", "Wrap"]


def test_the_difference_is_drawn_and_told_and_the_choice_is_made_from_there(file: Path, ada: Person) -> None:
    open_file(ada, file)
    rename(ada, "Pack", "Wrap")
    write(file, "Pack", "Bill")
    banner(ada.page).get_by_role("button", name="Show what differs").click()
    dialog = ada.page.get_by_role("dialog", name="Yours and what ship.wf holds")
    expect(dialog).to_contain_text("1 only in yours · 1 only in the file · 1 not the same")
    lines = dialog.get_by_role("list", name="The differences in words").get_by_role("listitem")
    assert [line[0] for line in lines.all_inner_texts()] == ["-", "+", "~"]
    picture = dialog.locator("img")
    ada.until(lambda: picture.evaluate("image => image.complete && image.naturalWidth > 100"), wanted=True)
    drawn = httpx.get(f"{ada.serving.url}{picture.get_attribute('src')}").text
    assert all(f">{name}<" in drawn for name in ("Wrap", "Send", "Bill"))
    dialog.get_by_role("button", name="Decide later").click()
    expect(banner(ada.page)).to_be_visible()
    banner(ada.page).get_by_role("button", name="Show what differs").click()
    dialog.get_by_role("button", name="Take the file’s").click()
    ada.until(ada.texts, ["Bill", "Pack"])
    expect(dialog).to_have_count(0)


def test_saving_over_a_file_that_was_changed_meanwhile_is_refused_with_the_same_choice(file: Path, ada: Person) -> None:
    open_file(ada, file)
    rename(ada, "Pack", "Wrap")
    write(file, "Pack", "Send", "Bill")
    ada.page.keyboard.press("Control+s")  # before or after the server has looked
    expect(banner(ada.page)).to_contain_text("ship.wf was not saved: another program has changed it.")
    assert names(file) == ["Bill", "Pack", "Send"]
    ada.button("Keep mine and save").click()
    expect(ada.page.locator(".file-state")).to_have_text("")
    expect(banner(ada.page)).to_have_count(0)
    assert names(file) == ["Send", "Wrap"]


def test_a_choice_about_a_version_that_is_no_more_changes_nothing_and_is_asked_again(file: Path, ada: Person) -> None:
    open_file(ada, file)
    rename(ada, "Pack", "Wrap")
    write(file, "Pack", "Bill")
    banner(ada.page).get_by_role("button", name="Show what differs").click()
    dialog = ada.page.get_by_role("dialog", name="Yours and what ship.wf holds")
    write(file, "Pack", "Weigh")
    told = f"{ada.serving.url}/api/diagrams/file:{file.relative_to(ada.serving.workspace)}/disk"
    version = httpx.get(told).json()["version"]
    answer = httpx.post(told, json={"keep": "mine", "version": "0" * 16})
    assert (answer.status_code, answer.json()["error"]["message"]) == (409, "ship.wf was written again meanwhile")
    dialog.get_by_role("button", name="Decide later").click()
    assert httpx.post(told, json={"keep": "file", "version": version}).json()["differs"] is False
    ada.until(ada.texts, ["Pack", "Weigh"])
    expect(banner(ada.page)).to_have_count(0)


def test_nothing_outside_the_workspace_is_opened_and_hostile_names_do_no_harm(serving: Serving, ada: Person) -> None:
    outside = serving.data / "outside.wf"
    write(outside, "Secret")
    folder = serving.workspace / f"odd-{uuid.uuid4().hex[:8]}"
    hostile = [
        "<img src=x onerror=alert(1)>.wf",
        "100%.wf",
        "a#b?c&d.wf",
        "“quoted”'\"`.wf",
        "spaced  name.wf",
        "ü—漢字.wf",
    ]
    for name in hostile:
        write(folder / name, "Pack")
    (folder / "link.wf").symlink_to(outside)
    (folder / "up").symlink_to(serving.data, target_is_directory=True)
    (folder / "new\nline.wf").write_text("{}")
    (folder / "broken.wf").write_text('{"id": "sprotty", "type":')
    ada.visit("/?view=files")
    ada.page.get_by_role("searchbox").fill(folder.name)
    listed = ada.page.get_by_role("list", name="Files of the workspace folder").get_by_role("link")
    expect(listed).to_have_count(len(hostile) + 1)
    assert sorted(listed.locator("strong").all_text_contents()) == sorted([*hostile, "broken.wf"])
    for name in hostile:
        listed.filter(has_text=name.strip("<>")).click()
        ada.node("Pack").wait_for()
        expect(ada.page.locator(".bar-name")).to_have_text(name)
        ada.page.go_back()
        ada.page.get_by_role("searchbox").fill(folder.name)
    for path in (f"{folder.name}/link.wf", f"{folder.name}/up/outside.wf", "..%2Foutside.wf", "%2Fetc%2Fpasswd"):
        ada.visit(f"/f/{path}")
        expect(ada.page.locator(".wall")).to_contain_text("outside the workspace")
    ada.visit(f"/f/{folder.name}/broken.wf")
    expect(ada.page.locator(".wall")).to_contain_text("broken.wf is not a diagram")
    ada.visit(f"/f/{folder.name}/nothing.wf")
    expect(ada.page.locator(".wall")).to_contain_text("there is no file")


@pytest.mark.needs("elk")
def test_a_file_that_is_not_opened_is_imported_from_where_one_stands(serving: Serving, ada: Person) -> None:
    name = uuid.uuid4().hex[:8]
    (serving.workspace / f"{name}.drawio").write_text(CLOUD.read_text())
    ada.visit(f"/f/{name}.drawio")
    expect(ada.page.get_by_role("heading")).to_contain_text("was drawn by another program")
    ada.button("Import").click()
    refused = ada.page.get_by_role("dialog", name="This could not be imported")
    expect(refused).to_contain_text("line 43, column 9: the edge e4, which is joined to nothing at an end")
    ada.button("Import what was understood").click()
    ada.page.wait_for_url("**/d/**")
    ada.page.keyboard.press("Escape")
    ada.link("online").wait_for()

    ada.visit("/?view=files")
    ada.button(f"Import {name}.drawio").click()
    ada.button("Import what was understood").click()
    ada.page.wait_for_url("**/d/**")
