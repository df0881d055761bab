# SPDX-License-Identifier: Apache-2.0
"""axe-core finds nothing on files, on the choice between two versions, and on what imports and exports show."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from browser.test_page_axe import LOOKS
from support.arrivals import drop
from support.axe import violations
from support.pages import Person, new_diagram
from support.serving import Servers, Serving

pytestmark = pytest.mark.needs("chromium", "page")

HERE = {name: LOOKS[name] for name in ("light", "dark", "high contrast")}
LOST = "# One\n```mermaid\nflowchart LR\na --> b\n  end\n```\n# Two\n```mermaid\nsequenceDiagram\n```\n"


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Generator[Serving]:
    servers = Servers(tmp_path_factory.mktemp("axe"))
    yield servers()
    servers.end()


def write(file: Path, *ids: str) -> None:
    size = {"width": 110, "height": 30}
    nodes = [
        {"id": each, "type": "task:manual", "position": {"x": 160 * at, "y": 0}, "size": size, "children": []}
        for at, each in enumerate(ids)
    ]
    file.write_text(json.dumps({"id": "sprotty", "type": "graph", "children": nodes}))


@pytest.mark.parametrize("look", HERE)
def test_files_and_the_choice_between_two_versions_have_no_violation(
    look: str, serving: Serving, person: Callable[..., Person]
) -> None:
    file = serving.workspace / f"{look.replace(' ', '-')}.wf"
    write(file, "a", "b")
    ada = person("Ada", **HERE[look]).visit(f"/f/{file.name}")
    ada.link("online").wait_for()
    ada.draw("Manual Task", 500, 400)
    assert ("file", violations(ada)) == ("file", [])
    write(file, "a", "c")
    ada.page.get_by_role("alert", name="Two versions").wait_for()
    assert ("banner", violations(ada)) == ("banner", [])
    ada.button("Show what differs").click()
    ada.page.locator(".difference-picture img").wait_for()
    assert ("difference", violations(ada)) == ("difference", [])
    ada.button("Decide later").click()
    other = person("Grace", **HERE[look]).visit("/?view=files")
    other.page.locator(".file-list .unsaved").first.wait_for()
    assert ("files", violations(other)) == ("files", [])
    other.page.get_by_role("searchbox").fill("nothing like this")
    other.page.get_by_text("No file here has").wait_for()
    assert ("none", violations(other)) == ("none", [])
    ada.page.locator("#glsp-canvas > svg").focus()
    ada.page.keyboard.press("Control+k")
    ada.page.locator(".command-palette input").fill("open a file")
    ada.page.keyboard.press("Enter")
    ada.page.get_by_label("Find a file").wait_for()
    assert ("quick open", violations(ada)) == ("quick open", [])


@pytest.mark.needs("elk")
@pytest.mark.parametrize("look", HERE)
def test_imports_exports_and_the_choice_of_a_language_have_no_violation(
    look: str, serving: Serving, person: Callable[..., Person]
) -> None:
    diagram = new_diagram(serving, f"In {look}")
    ada = person("Ada", **HERE[look]).visit("/")
    ada.page.get_by_role("button", name=f"Actions for In {look}").click()
    ada.page.get_by_role("menuitem", name="Export").click()
    ada.page.get_by_role("menu").get_by_text("Text for other tools").wait_for()
    assert ("export menu", violations(ada)) == ("export menu", [])
    ada.page.keyboard.press("Escape")
    ada.button("More actions").click()
    ada.page.get_by_role("menuitem", name="Paste a text").click()
    dialog = ada.page.get_by_role("dialog")
    dialog.wait_for()
    assert ("paste", violations(ada)) == ("paste", [])
    dialog.locator("textarea").fill("digraph { a -> ")
    dialog.locator("textarea").press("Control+Enter")
    dialog.locator(".wrong").filter(has_text="line").wait_for()
    assert ("paste, wrong", violations(ada)) == ("paste, wrong", [])
    ada.page.keyboard.press("Escape")
    drop(ada, {"Notes.md": LOST, "letter.txt": "Dear Sir or Madam"})
    understood = ada.page.get_by_role("dialog").get_by_role("button", name="Import what was understood")
    understood.wait_for()
    assert ("report, refused", violations(ada)) == ("report, refused", [])
    understood.click()
    ada.page.get_by_role("dialog").get_by_role("link").wait_for()
    assert ("report", violations(ada)) == ("report", [])
    ada.page.keyboard.press("Escape")
    ada.button("New diagram").first.click()
    kinds = ada.page.get_by_role("dialog").locator(".kinds")
    kinds.wait_for()
    assert ("languages", violations(ada)) == ("languages", [])
    ada.page.get_by_label("Find a kind of diagram").fill("nothing like this")
    ada.page.get_by_text("No kind of diagram matches").wait_for()
    assert ("no language", violations(ada)) == ("no language", [])
    ada.page.keyboard.press("Escape")
    ada.open(diagram)
    ada.button("Export").click()
    ada.page.get_by_role("menu").get_by_text("Pictures").wait_for()
    assert ("editor's export menu", violations(ada)) == ("editor's export menu", [])
