# SPDX-License-Identifier: Apache-2.0
"""What diagrams go out as and come in from: the server's list in the menus, what a text could not say, documents, pasting."""

from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Route, expect

from support.arrivals import drop
from support.pages import Person, Robot, rest
from support.serving import Serving

pytestmark = pytest.mark.needs("chromium", "page")

DOCUMENT = """# Two drawings

```mermaid
flowchart TD
  order[Order] --> pay[Pay]
```

```mermaid
sequenceDiagram
  A->>B: Hello
```

```plantuml
[Web] --> [Data]
```
"""


def test_the_export_menu_holds_what_the_server_writes_for_the_language_in_groups(
    serving: Serving, diagram: str, robot: Robot, ada: Person, tmp_path: Path
) -> None:
    robot.creates("task:manual", 0, 0, "Pack")
    ada.open(diagram)
    ada.button("Export").click()
    menu = ada.page.get_by_role("menu")
    listed = [
        each
        for each in httpx.get(f"{serving.url}/api/formats").json()["formats"]
        if each["writes"] and (not each["languages"] or "workflow" in each["languages"])
    ]
    expect(menu.get_by_role("menuitem")).to_have_count(len(listed))
    assert menu.locator(".heading").all_inner_texts() == ["Pictures", "Text for other tools", "Model"]
    with ada.page.expect_download() as saved:
        menu.get_by_role("menuitem", name="Compact notation").click()
    saved.value.save_as(tmp_path / "notation")
    text = httpx.get(f"{serving.url}/api/diagrams/{diagram}/export?format=notation").text
    assert (tmp_path / "notation").read_text() == text
    assert saved.value.suggested_filename == "Drawing.txt"
    expect(ada.page.locator(".toast-card")).to_contain_text("Drawing.txt was saved.")

    with ada.page.expect_download():
        ada.page.keyboard.press("Control+k")
        ada.page.locator(".command-palette input").fill("export text notation")
        ada.page.keyboard.press("Enter")


def test_a_format_that_the_page_has_never_heard_of_is_there_and_what_it_could_not_say_is_told(
    diagram: str, ada: Person
) -> None:
    def add(route: Route) -> None:
        found = route.fetch().json()
        new = {"id": "sketch", "title": "sketch", "kind": "text", "reads": False, "writes": True, "suffix": "sk"}
        other = {**new, "id": "beyond", "title": "beyond", "languages": ["bpmn"], "endings": []}
        listed = [*found["formats"], {**new, "languages": ["workflow"], "endings": []}, other]
        route.fulfill(json={"formats": listed})

    told = {"fileName": "Drawing.sk", "mediaType": "text/plain", "text": "ink", "revision": 0}
    ada.page.route("**/api/formats", add)
    ada.page.route(
        "**/export?format=sketch*", lambda route: route.fulfill(json={**told, "leftOut": ["task1: its duration"]})
    )
    ada.open(diagram)
    ada.button("Export").click()
    expect(ada.page.get_by_role("menuitem", name="Beyond")).to_have_count(0)
    with ada.page.expect_download() as saved:
        ada.page.get_by_role("menuitem", name="Sketch").click()
    assert saved.value.suggested_filename == "Drawing.sk"
    dialog = ada.page.get_by_role("dialog", name="Drawing.sk was saved.")
    expect(dialog).to_contain_text("Sketch has no words for one thing of this diagram")
    expect(dialog.get_by_role("listitem")).to_have_text(["task1: its duration"])
    ada.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_the_list_exports_one_diagram_as_whatever_the_server_writes(diagram: str, ada: Person) -> None:
    ada.visit()
    ada.page.get_by_label("Actions for Drawing").click()
    ada.page.get_by_role("menuitem", name="Export …").click()
    with ada.page.expect_download() as saved:
        ada.page.get_by_role("menuitem", name="Picture (PNG)").click()
    assert saved.value.suggested_filename == "Drawing.png"


def test_a_document_gives_all_its_diagrams_and_says_what_is_missing_with_the_line(
    serving: Serving, ada: Person
) -> None:
    ada.visit()
    ada.page.get_by_role("heading", level=1).wait_for()
    drop(ada, {"Notes.md": DOCUMENT})
    assert rest(serving, "GET", "/api/diagrams")["diagrams"] == []
    ada.button("Import what was understood").click()
    dialog = ada.page.get_by_role("dialog", name="Imported, but for a part")
    expect(dialog).to_contain_text("Notes.md")
    expect(dialog).to_contain_text("line 9")
    expect(dialog).to_contain_text("sequence")
    made = dialog.get_by_role("list", name="Imported diagrams").get_by_role("link")
    expect(made).to_have_count(2)
    assert len(rest(serving, "GET", "/api/diagrams")["diagrams"]) == 2
    made.first.click()
    ada.link("online").wait_for()
    ada.until(ada.texts, ["Order", "Pay"])


def test_a_text_is_pasted_into_a_dialog_corrected_and_becomes_a_diagram(serving: Serving, ada: Person) -> None:
    ada.visit()
    ada.button("More actions").click()
    ada.page.get_by_role("menuitem", name="Paste a text …").click()
    dialog = ada.page.get_by_role("dialog", name="Make a diagram of a text")
    dialog.get_by_role("button", name="Make it").click()
    expect(dialog.get_by_role("alert")).to_contain_text("There is no text yet.")
    offered = dialog.get_by_label("Format").locator("option").all_inner_texts()
    assert offered[0] == "Tell it by the text"
    assert {"Model (JSON)", "Compact notation"} < set(offered)
    dialog.get_by_label("Text", exact=True).fill("flowchart TD\n  a --> b[[")
    dialog.get_by_label("Format").select_option("mermaid")
    dialog.get_by_label("Name, where").fill("Two steps")
    ada.page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("there is nothing to draw: line 2")
    understood = dialog.get_by_role("button", name="Import what was understood")
    expect(understood).to_have_count(0)
    dialog.get_by_label("Text", exact=True).fill("flowchart TD\n  a --> b[[\n  c --> d")
    dialog.get_by_role("button", name="Make it").click()
    expect(dialog.get_by_role("alert")).to_contain_text("line 2, column 1: not understood: a --> b[[")
    expect(understood).to_be_visible()
    dialog.get_by_label("Text", exact=True).fill("flowchart TD\n  a --> b")
    expect(understood).to_have_count(0)
    ada.page.keyboard.press("Control+Enter")
    expect(dialog).to_have_count(0)
    expect(ada.page.locator(".card").filter(has_text="Two steps")).to_be_visible()
    assert [each["name"] for each in rest(serving, "GET", "/api/diagrams")["diagrams"]] == ["Two steps"]


def test_of_a_pasted_text_what_was_understood_is_imported_where_that_is_asked_for(
    serving: Serving, ada: Person
) -> None:
    ada.visit()
    ada.button("More actions").click()
    ada.page.get_by_role("menuitem", name="Paste a text …").click()
    dialog = ada.page.get_by_role("dialog", name="Make a diagram of a text")
    dialog.get_by_label("Text", exact=True).fill("flowchart TD\n  a --> b[[\n  c --> d")
    dialog.get_by_role("button", name="Make it").click()
    dialog.get_by_role("button", name="Import what was understood").click()
    told = ada.page.get_by_role("dialog", name="Imported, but for a part")
    expect(told).to_contain_text("line 2, column 1: not understood: a --> b[[")
    (made,) = rest(serving, "GET", "/api/diagrams")["diagrams"]
    assert made["elements"] == 5
