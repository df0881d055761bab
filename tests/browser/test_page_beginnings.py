# SPDX-License-Identifier: Apache-2.0
"""What new diagrams begin with on the start page, and how diagrams come in and go out as files."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FilePayload, expect

from support.arrivals import drop, paste
from support.pages import Person, model, rest
from support.serving import Serving

pytestmark = pytest.mark.needs("chromium", "page")

PARCEL = "t receive >check\na check >ok\nd ok :yes>pack -w:no>reorder\nt pack\nt reorder\n"


def names(someone: Person) -> list[str]:
    return sorted(someone.page.locator(".card-name").all_inner_texts())


def make(serving: Serving, name: str, **members: object) -> str:
    return str(rest(serving, "POST", "/api/diagrams", {"type": "workflow", "name": name, **members})["id"])


def named(serving: Serving, name: str) -> dict[str, Any]:
    """The one diagram with this name."""
    [found] = [each for each in rest(serving, "GET", "/api/diagrams")["diagrams"] if each["name"] == name]
    return found


# templates and copies


def test_a_template_is_chosen_by_keyboard_and_the_diagram_opens_with_it(
    serving: Serving, person: Callable[..., Person]
) -> None:
    ada = person().visit()
    ada.button("New diagram").first.press("Enter")
    name = ada.page.get_by_role("textbox", name="Name")
    expect(name).to_be_focused()
    expect(name).to_have_value("Untitled diagram")
    expect(ada.page.locator("fieldset:not(.kinds)").get_by_role("radio")).to_have_count(7)
    ada.page.keyboard.press("Tab")
    expect(ada.page.get_by_role("searchbox", name="Find a kind of diagram")).to_be_focused()
    ada.page.keyboard.press("Tab")
    expect(ada.page.get_by_role("radio", name="Workflow")).to_be_focused()
    ada.page.keyboard.press("Tab")
    expect(ada.page.get_by_role("radio", name="Empty")).to_be_focused()
    ada.page.keyboard.press("ArrowRight")
    expect(ada.page.get_by_role("radio", name="Approval")).to_be_checked()
    expect(name).to_have_value("Approval")
    ada.page.keyboard.press("Enter")
    ada.link("online").wait_for()
    ada.node("Tell the requester").wait_for()
    assert (named(serving, "Approval")["elements"], named(serving, "Approval")["updatedBy"]) == (30, "Ada")


def test_a_template_keeps_the_name_that_was_given(serving: Serving, person: Callable[..., Person]) -> None:
    ada = person().visit()
    ada.button("New diagram").first.click()
    ada.page.get_by_role("textbox", name="Name").fill("My releases")
    ada.page.get_by_text("Release pipeline").click()
    expect(ada.page.get_by_role("textbox", name="Name")).to_have_value("My releases")
    ada.button("Create").click()
    ada.node("Roll back").wait_for()
    assert named(serving, "My releases")["elements"] == 45


def test_an_own_diagram_is_offered_as_a_template_and_no_longer(serving: Serving, person: Callable[..., Person]) -> None:
    make(serving, "House style", source=PARCEL)
    ada = person().visit()
    ada.button("Actions for House style").click()
    ada.page.get_by_role("menuitem", name="Offer as template").click()
    expect(ada.page.locator(".card .tag")).to_have_text("template")
    ada.button("New diagram").click()
    own = ada.page.get_by_role("group", name="Your templates")
    own.get_by_text("House style").click()
    ada.page.get_by_role("textbox", name="Name").fill("Made from it")
    ada.button("Create").click()
    ada.node("Reorder").wait_for()
    made = named(serving, "Made from it")
    assert (made["tags"], made["revision"]) == ([], 0)
    ada.page.go_back()
    ada.button("Actions for House style").click()
    ada.page.get_by_role("menuitem", name="No longer a template").click()
    expect(ada.page.locator(".card .tag")).to_have_count(0)
    ada.button("New diagram").click()
    expect(ada.page.locator("fieldset:not(.kinds)").get_by_role("radio")).to_have_count(7)
    expect(own).to_have_count(0)


def test_a_duplicate_has_everything_under_a_name_of_its_own(serving: Serving, person: Callable[..., Person]) -> None:
    order = make(serving, "Order", source=PARCEL, tags=["finance"])
    ada = person().visit()
    for _ in range(2):
        ada.button("Actions for Order").click()
        ada.page.get_by_role("menuitem", name="Duplicate").click()
        expect(ada.page.locator(".toast-card").last).to_contain_text("was made")
    ada.until(lambda: names(ada), ["Order", "Order (copy 2)", "Order (copy)"])
    copy = named(serving, "Order (copy)")
    assert copy["tags"] == ["finance"]
    assert model(serving, copy["id"]) == model(serving, order)
    ada.button("Open").last.click()
    ada.node("Reorder").wait_for()
    assert ada.page.url == f"{serving.url}/d/{named(serving, 'Order (copy 2)')['id']}"


# coming in

NOTES = """# Shop
```plantuml
[Web] --> [Data]
what is ? this
```
# Order
```mermaid
flowchart LR
a[Take] --> b{Paid?}
```
# Talk
```mermaid
sequenceDiagram
```
"""


def test_files_dropped_on_the_page_become_diagrams(serving: Serving, person: Callable[..., Person]) -> None:
    order = make(serving, "Order", source=PARCEL)
    exported = serving.get(f"/api/diagrams/{order}/export?format=json")[1]
    ada = person().visit("/?view=favourites")
    drop(ada, {"Again.json": exported, "Office.wf": exported, "Parcels.txt": PARCEL})
    ada.until(lambda: names(ada), ["Again", "Office", "Order", "Parcels"])
    expect(ada.page.get_by_text("3 diagrams were imported.")).to_be_visible()
    assert ada.page.url == f"{serving.url}/"
    assert model(serving, named(serving, "Again")["id"]) == model(serving, order)
    assert len(model(serving, named(serving, "Parcels")["id"])) == len(model(serving, order))


def test_a_file_is_chosen_by_keyboard_and_opens(serving: Serving, person: Callable[..., Person]) -> None:
    ada = person().visit()
    with ada.page.expect_file_chooser() as chooser:
        ada.button("Import file…").press("Enter")
    assert chooser.value.is_multiple()
    chooser.value.set_files([FilePayload(name="Parcels.glsp.txt", mimeType="text/plain", buffer=PARCEL.encode())])
    ada.button("Open").click()
    ada.node("Reorder").wait_for()
    assert named(serving, "Parcels.glsp")["updatedBy"] == "Ada"


def test_a_pasted_text_becomes_a_diagram_and_one_in_a_field_does_not(
    serving: Serving, person: Callable[..., Person]
) -> None:
    ada = person().visit()
    expect(ada.page.get_by_role("heading", name="No diagrams yet")).to_be_visible()
    paste(ada, PARCEL)
    ada.until(lambda: names(ada), ["Pasted diagram"])
    ada.page.get_by_placeholder("Search").focus()
    ada.page.keyboard.insert_text("t a >b")
    expect(ada.page.locator(".card")).to_have_count(0)
    assert len(rest(serving, "GET", "/api/diagrams")["diagrams"]) == 1


def test_a_document_of_another_tool_becomes_its_diagrams_and_what_is_missing_is_told(
    serving: Serving, person: Callable[..., Person]
) -> None:
    ada = person().visit()
    drop(ada, {"notes.md": NOTES})
    refused = ada.page.get_by_role("dialog", name="This could not be imported")
    expect(refused).to_contain_text("line 4, column 1: not understood: what is ? this")
    expect(refused).to_contain_text("Nothing was imported.")
    assert names(ada) == []
    refused.get_by_role("button", name="Import what was understood").click()
    dialog = ada.page.get_by_role("dialog", name="Imported, but for a part")
    expect(dialog.locator(".import-problems > li")).to_contain_text(["2 things were left out:"])
    expect(dialog).to_contain_text("Talk: line 13: 'sequenceDiagram' is no kind of diagram")
    shop = dialog.get_by_role("list", name="Imported diagrams").get_by_role("listitem").filter(has_text="Shop")
    expect(shop).to_contain_text("line 4, column 1: not understood: what is ? this")
    dialog.get_by_role("button", name="Close").last.click()
    ada.until(lambda: names(ada), ["Order", "Shop"])
    ada.page.get_by_role("link", name="Order").first.click()
    expect(ada.node("Paid?")).to_contain_class("shape-diamond")


def test_bad_files_are_named_with_what_to_do_and_good_ones_come_all_the_same(
    serving: Serving, person: Callable[..., Person]
) -> None:
    twice = json.dumps({"type": "graph", "children": [{"id": "a", "type": "task:manual"}] * 2})
    ada = person().visit()
    drop(
        ada,
        {
            "letter.txt": "Dear Sir or Madam",
            "backup.zip": b"PK\x03\x04rest",
            "photo.png": b"\x89PNG\r\n\x1a\n\0\0",
            "empty.json": "",
            "half.json": '{"children": [',
            "twice.json": twice,
            "<img src=x onerror=alert(1)>.json": "{}",
            "Good.txt": PARCEL,
        },
    )
    dialog = ada.page.get_by_role("dialog", name="7 files could not be imported")
    expect(dialog).to_contain_text("Another file was imported.")
    said = dialog.get_by_role("listitem")
    expect(said).to_have_count(7)
    for at, words in enumerate(
        (
            "begins with 'Dear'",
            "zip archive. Unpack it",
            "not a text file",
            "file is empty",
            "not JSON",
            "the id 'a' is taken",
            "no list of children",
        )
    ):
        assert words.lower() in said.nth(at).inner_text().replace("\n", " ").lower()
    expect(said.nth(6).locator("strong")).to_have_text("<img src=x onerror=alert(1)>.json")
    expect(ada.button("Close")).to_be_focused()
    ada.page.keyboard.press("Escape")
    ada.until(lambda: names(ada), ["Good"])
    assert [each["name"] for each in rest(serving, "GET", "/api/diagrams")["diagrams"]] == ["Good"]


def test_what_arrives_while_a_dialog_is_open_is_left_alone(serving: Serving, person: Callable[..., Person]) -> None:
    ada = person().visit()
    ada.button("New diagram").first.click()
    paste(ada, PARCEL)
    ada.page.keyboard.press("Escape")
    expect(ada.page.get_by_role("heading", name="No diagrams yet")).to_be_visible()
    assert rest(serving, "GET", "/api/diagrams") == {"diagrams": []}


# going out


def unpacked(path: Path) -> dict[str, bytes]:
    archive = zipfile.ZipFile(io.BytesIO(path.read_bytes()))
    return {name: archive.read(name) for name in archive.namelist()}


def test_everything_is_saved_as_one_zip_whose_files_can_be_imported_again(
    serving: Serving, person: Callable[..., Person]
) -> None:
    order = make(serving, "Order", source=PARCEL)
    make(serving, "Ä/b", tags=["x"])
    ada = person().visit()
    ada.button("More actions").click()
    with ada.page.expect_download() as download:
        ada.page.get_by_role("menuitem", name="Export all").click()
    expect(ada.page.get_by_text("2 diagrams were exported.")).to_be_visible()
    expect(ada.page.locator("dialog")).to_have_count(0)
    files = unpacked(download.value.path())
    assert sorted(files) == ["Order.json", "Order.svg", "contents.json", "Ä_b.json", "Ä_b.svg"]
    drop(ada, {"Back.json": files["Order.json"]})
    ada.until(lambda: "Back" in names(ada), wanted=True)
    assert model(serving, named(serving, "Back")["id"]) == model(serving, order)


def test_what_is_ticked_is_saved_as_one_zip(serving: Serving, person: Callable[..., Person]) -> None:
    for name in ("A", "B", "C"):
        make(serving, name)
    ada = person().visit()
    ada.page.get_by_label("Select A").check()
    ada.page.get_by_label("Select C").check()
    with ada.page.expect_download() as download:
        ada.button("Export (zip)").click()
    assert sorted(unpacked(download.value.path())) == ["A.json", "A.svg", "C.json", "C.svg", "contents.json"]


def test_an_export_that_is_cancelled_or_cut_off_saves_nothing(serving: Serving, person: Callable[..., Person]) -> None:
    make(serving, "A")
    ada = person().visit()
    ada.page.locator(".card").wait_for()
    downloads: list[str] = []
    ada.page.on("download", lambda saved: downloads.append(saved.url))
    ada.page.route("**/api/export", lambda _route: None)  # never answers
    ada.button("More actions").click()
    ada.page.get_by_role("menuitem", name="Export all").click()
    expect(ada.page.get_by_role("progressbar")).to_be_visible()
    ada.button("Cancel").click()
    expect(ada.page.locator("dialog")).to_have_count(0)
    expect(ada.page.locator(".toast-card")).to_have_count(0)
    ada.page.unroute("**/api/export")
    ada.page.route("**/api/export", lambda route: route.abort("connectionreset"))
    ada.button("More actions").click()
    ada.page.get_by_role("menuitem", name="Export all").click()
    expect(ada.page.locator(".toast-card.error")).to_be_visible()
    expect(ada.page.locator("dialog")).to_have_count(0)
    assert downloads == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_kinds_of_diagrams_are_shown_with_pictures_in_the_colours_of_the_page_and_found_by_words(
    theme: str, serving: Serving, person: Callable[..., Person]
) -> None:
    ada = person(color_scheme=theme).visit()
    ada.button("New diagram").first.click()
    kinds = ada.page.get_by_role("group", name="Type")
    known = rest(serving, "GET", "/api/server")["languages"]
    expect(kinds.get_by_role("radio")).to_have_count(len(known))
    for each in known:
        card = kinds.locator("label.beginning").filter(has=ada.page.get_by_text(each["name"], exact=True))
        card.scroll_into_view_if_needed()
        picture = card.locator("img")
        ada.until(
            lambda shown=picture: shown.evaluate("image => image.complete && image.naturalWidth > 0"), wanted=True
        )
        assert str(picture.get_attribute("src")).endswith(f"theme={theme}")
    kinds.get_by_role("searchbox").fill("no such thing")
    expect(kinds.get_by_role("status")).to_contain_text("No kind of diagram matches")
    kinds.get_by_role("searchbox").fill("bpmn")
    expect(kinds.get_by_role("radio")).to_have_count(1)
    expect(kinds.get_by_role("radio")).to_be_checked()
    ada.button("Create").click()
    ada.link("online").wait_for()
    assert [each["language"] for each in rest(serving, "GET", "/api/diagrams")["diagrams"]] == ["bpmn"]
