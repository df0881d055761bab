# SPDX-License-Identifier: Apache-2.0
"""The page as a screen reader has it: landmarks, names, states, and what is said while things happen."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from support.pages import Person, Robot, rest
from support.serving import Serving

pytestmark = pytest.mark.needs("chromium", "page")


def said(ada: Person) -> Locator:
    return ada.page.locator("#editor-announcer")


def test_the_start_page_in_words(serving: Serving, diagram: str, ada: Person) -> None:
    rest(serving, "PATCH", f"/api/diagrams/{diagram}", {"tags": ["finance"]})
    ada.visit()
    ada.page.locator(".card").first.wait_for()
    expect(ada.page.locator("body")).to_match_aria_snapshot("""
      - banner:
        - link "glsp"
        - 'button "Theme: As the system"'
        - 'button "Your name: Ada"'
      - main:
        - heading "Diagrams" [level=1]
        - searchbox "Search names, tags and texts inside"
        - button "Import file…"
        - button "More actions"
        - button "New diagram"
        - navigation "Parts of the list":
          - link "All"
          - link "Recent"
          - link "Favourites"
          - link "Trash"
        - combobox "Sort by":
          - option "Last edited" [selected]
        - list "Diagrams":
          - listitem:
            - heading "Drawing" [level=2]:
              - link "Drawing"
            - checkbox "Select Drawing"
            - 'button "Favourite: Drawing"'
            - button "Actions for Drawing"
      - contentinfo
    """)


def test_the_editor_in_words(diagram: str, robot: Robot, ada: Person) -> None:
    kitchen = robot.creates("category", 0, 0, "Kitchen")
    brew = robot.creates("task:manual", 20, 40, "Brew", within=kitchen)
    choice = robot.creates("activityNode:decision", 300, 0)
    robot.joins(brew, choice)
    ada.open(diagram)
    ada.page.get_by_role("tab", name="Outline").click()
    ada.page.mouse.click(*ada.middle("Brew"))
    expect(ada.page.locator("body")).to_match_aria_snapshot("""
      - banner:
        - link "All diagrams"
        - heading "Rename diagram Drawing" [level=1]
        - status: Live
        - toolbar "Edit":
          - button "Undo (Ctrl+Z)"
          - button "Redo (Ctrl+Shift+Z)"
          - button "Delete (Del)"
          - button "Lay out the diagram (Ctrl+Shift+L)"
          - button "Choose a layout"
          - button "Check the diagram"
          - button "More commands"
        - button "Export"
        - button "Text"
        - button "Side panel" [pressed]
        - 'button "Theme: As the system"'
        - 'button "Your name: Ada"'
      - complementary "Palette":
        - toolbar "Tools":
          - button "Select and move" [pressed]
          - button "Select an area"
        - searchbox "Search the palette"
        - region "Nodes":
          - heading "Nodes" [level=2]
          - button "Automated Task"
        - region "Edges":
          - heading "Edges" [level=2]
          - button "Edge"
      - main "Canvas":
        - application "Diagram":
          - group "Category, Kitchen, holds 1":
            - img "Manual Task, Brew, 1 outgoing"
          - img "Decision Node, 1 incoming"
          - img "Edge from Brew to Decision Node"
        - toolbar "View":
          - button "Zoom out"
          - button "Zoom in"
          - button "Fit the diagram"
      - complementary "Side panel":
        - tablist "Side panel":
          - tab "Properties"
          - tab "Outline" [selected]
          - tab "Layers"
          - tab "Problems"
          - tab "Activity"
          - tab "Comments"
        - tabpanel "Outline":
          - searchbox "Search the outline"
          - status: 3 nodes
          - tree "Outline":
            - treeitem "Kitchen Category" [expanded] [level=1]
            - treeitem "Brew Manual Task" [level=2] [selected]
            - treeitem /Decision Node/ [level=1]
    """)
    expect(ada.page.get_by_role("application")).to_have_accessible_description(re.compile("F6 goes on"))


def test_what_one_does_is_said_at_once_and_what_others_do_in_one_sentence(
    serving: Serving, diagram: str, robot: Robot, person: Callable[..., Person]
) -> None:
    node = robot.creates("task:manual", 0, 0, "Brew")
    ada = person("Ada").open(diagram)
    ada.page.keyboard.press("Alt+PageDown")
    expect(said(ada)).to_contain_text("Selected: Manual Task, Brew")
    for at in range(12):
        robot.moves(node, 10 * at, 0)
    robot.creates("task:manual", 0, 200, "Serve")
    expect(said(ada)).to_contain_text("Robot changed 2 elements")
    assert said(ada).get_by_text("Robot changed").count() == 1
    ada.page.keyboard.press("Delete")
    expect(said(ada)).to_contain_text("Deleted Manual Task, Brew")
    ada.page.keyboard.press("Control+z")
    expect(said(ada)).to_contain_text("Created Manual Task, Brew")
    ada.page.keyboard.press("Alt+PageDown")
    ada.page.keyboard.press("Control+Alt+l")
    expect(ada.page.get_by_role("img", name=re.compile("Locked"))).to_have_count(1)
    assert rest(serving, "GET", f"/api/diagrams/{diagram}")["name"] == "Drawing"


def test_high_contrast_is_chosen_kept_and_follows_the_system(diagram: str, person: Callable[..., Person]) -> None:
    ada = person("Ada").open(diagram)
    root = ada.page.locator("html")
    expect(root).to_have_attribute("data-contrast", "normal")
    ada.page.locator("[aria-label^='Theme']").click()
    ada.page.get_by_role("menuitemcheckbox", name="High contrast").click()
    expect(root).to_have_attribute("data-contrast", "more")
    ada.page.reload()
    expect(root).to_have_attribute("data-contrast", "more")
    for command, theme in {"Theme: Dark": "dark", "Theme: Light": "light"}.items():
        ada.link("online").wait_for()
        ada.page.locator(".palette-item").first.wait_for()
        ada.page.keyboard.press("Control+k")
        ada.page.get_by_role("combobox").fill(command)
        ada.page.keyboard.press("Enter")
        expect(root).to_have_attribute("data-theme", theme)
        expect(ada.button(command)).to_be_visible()
    # Who has said nothing follows the system, also while the page is open.
    bob = person("Bob", contrast="more").visit()
    expect(bob.page.locator("html")).to_have_attribute("data-contrast", "more")
    bob.page.emulate_media(contrast="no-preference")
    expect(bob.page.locator("html")).to_have_attribute("data-contrast", "normal")
