# SPDX-License-Identifier: Apache-2.0
"""The page in German: every text and name on every view, what people choose, and room for longer words."""

from collections.abc import Callable, Generator

import pytest
from playwright.sync_api import expect

from support.axe import violations
from support.pages import Person, Robot, new_diagram
from support.serving import Serving
from support.words import foreign, seen, words_of

pytestmark = pytest.mark.needs("chromium", "page")

GERMAN = {"locale": "de-DE"}
SERVER = {"automated", "category", "decision", "edges", "fork", "manual", "merge", "node", "nodes", "task", "weighted"}
"""Words that the server says in English, of its workflow language."""
ENGLISH = (words_of("en") | SERVER) - words_of("de")

TABS = ("Eigenschaften", "Gliederung", "Probleme", "Verlauf", "Kommentare")

CUT = """scope => [...document.querySelectorAll(scope)].filter(element => {
  if (element.clientWidth === 0 || element.closest('.visually-hidden') || !element.checkVisibility()) return false;
  // Names of diagrams and elements may be of any length; they end in dots, and say all in a title or list of their own.
  if (getComputedStyle(element).textOverflow === 'ellipsis') return false;
  return element.scrollWidth > element.clientWidth + 1;
}).map(element => `${element.tagName} ${element.className}: ${element.textContent.trim()}`)"""
ROOMY = ", ".join(
    f"{part} {each}"
    for part in (".bar", ".palette", ".panel", ".zoom-bar", ".start-bar", ".start-head", ".start-foot", ".cards")
    for each in ("button", "label", "h1", "h2", "p", "span", "legend", "select")
)


@pytest.fixture
def diagram(serving: Serving) -> str:
    return new_diagram(serving, "Auftrag")


@pytest.fixture
def robot(serving: Serving, diagram: str) -> Generator[Robot]:
    started = Robot(serving, diagram, "Egon")
    first, second = started.creates("task:manual", 0, 0, "Prüfen"), started.creates("task:automated", 0, 120, "Packen")
    started.joins(first, started.creates("activityNode:decision", 250, 0))
    started.joins(second, started.creates("activityNode:merge", 250, 120))
    yield started
    started.leave()


def clean(ada: Person, where: str) -> None:
    """No English word and nothing that axe has against it."""
    assert (where, foreign(ada.page, ENGLISH)) == (where, [])
    assert (where, violations(ada)) == (where, [])


def test_the_words_that_are_looked_for_are_those_of_the_page(serving: Serving, person: Callable[..., Person]) -> None:
    ada = person("Ada").visit()
    ada.page.locator(".start-foot code").wait_for()
    assert len(ENGLISH) > 200
    assert {"Trash", "New diagram", "Agents connect at"} <= set(foreign(ada.page, ENGLISH))
    assert "Ada" not in foreign(ada.page, ENGLISH)


def test_the_start_page_and_its_dialogs_are_german(diagram: str, person: Callable[..., Person]) -> None:
    ada = person("Ada", **GERMAN).visit()
    ada.page.locator(".card").first.wait_for()
    expect(ada.page.locator("html")).to_have_attribute("lang", "de")
    clean(ada, "list")
    ada.button("Neues Diagramm").first.click()
    clean(ada, "new")
    ada.button("Abbrechen").click()
    for name in ("Farben: Wie das System", "Weitere Aktionen", "Aktionen für Auftrag"):
        ada.button(name).click()
        clean(ada, name)
        ada.page.keyboard.press("Escape")
    ada.button("Aktionen für Auftrag").click()
    ada.page.get_by_role("menuitem", name="Schlagwörter").click()
    clean(ada, "tags")
    ada.page.keyboard.press("Escape")
    ada.button("Ihr Name: Ada").click()
    clean(ada, "name")
    ada.page.keyboard.press("Escape")
    ada.button("Aktionen für Auftrag").click()
    ada.page.get_by_role("menuitem", name="In den Papierkorb").click()
    expect(ada.page.locator(".toast-card")).to_contain_text("„Auftrag“ liegt im Papierkorb.")
    clean(ada, "toast")
    ada.page.get_by_role("link", name="Papierkorb").click()
    ada.page.locator(".card").first.wait_for()
    expect(ada.page).to_have_title("Papierkorb · glsp")
    clean(ada, "trash")
    ada.button("Aktionen für Auftrag").first.click()
    ada.page.get_by_role("menuitem", name="Endgültig löschen").click()
    clean(ada, "for good")


def test_the_editor_with_every_panel_and_menu_is_german(
    diagram: str, robot: Robot, person: Callable[..., Person]
) -> None:
    ada = person("Ada", **GERMAN).open(diagram)
    clean(ada, "canvas")
    ada.page.mouse.move(*ada.middle("Packen"), steps=3)
    expect(ada.page.locator("#glsp-canvas-popup")).to_have_text("PackenAutomatische Aufgabe")
    clean(ada, "bubble")
    ada.page.locator("#glsp-canvas > svg").focus()
    for selected in ("Prüfen", ""):
        if selected:
            ada.page.mouse.click(*ada.middle(selected))
        else:
            ada.page.keyboard.press("Control+a")
        for tab in TABS:
            ada.page.get_by_role("tab", name=tab).click()
            ada.page.locator(".panel-body > *").wait_for()
            clean(ada, tab)
    ada.button("Diagramm prüfen").click()
    ada.page.get_by_role("tab", name="Probleme").click()
    expect(ada.page.locator(".problems li")).to_have_count(2)
    clean(ada, "problems")
    for keys in ("Control+k", "Control+f"):
        ada.page.keyboard.press(keys)
        ada.page.locator(".command-palette li").first.wait_for()
        clean(ada, keys)
        ada.page.keyboard.press("Escape")
    ada.page.locator("#glsp-canvas > svg").focus()
    ada.page.keyboard.press("?")
    clean(ada, "sheet")
    ada.button("Schließen").click()
    for name in ("Weitere Befehle", "Exportieren", "Farben: Wie das System"):
        ada.button(name).click()
        clean(ada, name)
        ada.page.keyboard.press("Escape")
    for where in (ada.middle("Prüfen"), (640.0, 700.0)):
        ada.page.mouse.click(*where, button="right")
        ada.page.locator(".menu").wait_for()
        clean(ada, "context menu")
        ada.page.keyboard.press("Escape")
    ada.button("Diagramm Auftrag umbenennen").click()
    clean(ada, "rename")


def test_what_others_do_is_told_in_german(diagram: str, robot: Robot, person: Callable[..., Person]) -> None:
    ada = person("Ada", **GERMAN).open(diagram)
    robot.creates("task:manual", 0, 240, "Senden")
    expect(ada.page.locator(".activity-chip")).to_contain_text("Egon hat")
    assert foreign(ada.page, ENGLISH) == []
    ada.page.get_by_role("tab", name="Verlauf").click()
    expect(ada.page.locator(".activity-entry").first).to_contain_text("Egon")
    expect(ada.page.locator(".activity-entry time").first).to_have_text("gerade eben")
    clean(ada, "activity")


def test_commands_are_found_by_german_and_by_english_names(
    diagram: str, robot: Robot, person: Callable[..., Person]
) -> None:
    ada = person("Ada", **GERMAN).open(diagram)
    for typed in ("alles aus", "select all"):
        ada.page.locator("#glsp-canvas > svg").focus()
        ada.page.keyboard.press("Control+k")
        ada.page.locator(".command-palette input").fill(typed)
        expect(ada.page.locator(".command-palette li").first).to_contain_text("Alles auswählen")
        ada.page.keyboard.press("Escape")
    ada.page.locator(".palette-search input").fill("merge")
    expect(ada.page.locator(".palette-item")).to_have_text(["Zusammenführung"])


def test_a_name_that_will_not_do_is_refused_in_german(
    diagram: str, robot: Robot, person: Callable[..., Person]
) -> None:
    ada = person("Ada", **GERMAN).open(diagram)
    ada.page.mouse.dblclick(*ada.middle("Prüfen"))
    ada.page.locator(".label-edit input").fill("")
    ada.page.keyboard.press("Backspace")
    expect(ada.page.locator(".label-problem")).to_have_text("Der Name darf nicht leer sein.")


def test_what_the_server_refuses_is_said_in_german_with_its_own_words_beside_it(
    diagram: str, robot: Robot, person: Callable[..., Person]
) -> None:
    ada = person("Ada", **GERMAN).open(diagram)
    ada.drag(ada.middle("Prüfen"), (400, 200))
    ada.settled()
    node = next(key for key, each in ada.canvas().items() if each["text"] == "Prüfen")
    robot.moves(node, 40, 300)
    ada.button("Rückgängig (Strg+Z)").click()
    toast = ada.page.locator(".toast-card")
    expect(toast).to_have_count(1)
    expect(toast.locator("strong")).to_have_text("Inzwischen hat jemand anders daran geändert.")
    expect(toast.locator("span").first).to_contain_text("Egon")
    ada.visit("/d/nirgends")
    expect(ada.page.get_by_role("heading", level=1)).to_have_text("Das gibt es nicht oder nicht mehr.")
    expect(ada.page.locator("main")).to_contain_text("nirgends")
    expect(ada.button("Erneut versuchen")).to_be_visible()


def test_without_its_german_texts_the_page_speaks_english(person: Callable[..., Person]) -> None:
    ada = person("Ada", **GERMAN)
    ada.page.route("**/assets/de-*.js", lambda route: route.abort())
    ada.visit()
    expect(ada.page.get_by_role("heading", level=1)).to_have_text("Diagrams")
    expect(ada.page.locator("html")).to_have_attribute("lang", "en")
    assert [problem.split(" TypeError")[0] for problem in ada.problems] == ['The texts of "de" could not be loaded.']
    ada.problems.clear()


def test_a_chosen_language_stays_and_can_be_given_back(diagram: str, person: Callable[..., Person]) -> None:
    ada = person("Ada").visit()
    html = ada.page.locator("html")
    expect(html).to_have_attribute("lang", "en")
    ada.button("Theme: As the system").click()
    ada.page.get_by_role("menuitemradio", name="Deutsch").click()
    expect(ada.page.get_by_role("heading", level=1)).to_have_text("Diagramme")
    expect(html).to_have_attribute("lang", "de")
    ada.open(diagram)
    expect(html).to_have_attribute("lang", "de")
    ada.page.reload()
    ada.button("Farben: Wie das System").click()
    expect(ada.page.get_by_role("menuitemradio", name="Deutsch")).to_have_attribute("aria-checked", "true")
    ada.page.get_by_role("menuitemradio", name="Wie der Browser").click()
    expect(ada.button("Theme: As the system")).to_be_visible()
    expect(html).to_have_attribute("lang", "en")


def test_a_browser_of_another_language_gets_the_first_that_there_is(person: Callable[..., Person]) -> None:
    bob = person("Bob", locale="fr-FR").visit()
    expect(bob.page.get_by_role("heading", level=1)).to_have_text("Diagrams")
    eva = person("Eva", locale="de-CH").visit()
    expect(eva.page.get_by_role("heading", level=1)).to_have_text("Diagramme")


@pytest.mark.parametrize("width", [1280, 1024])
def test_german_words_have_room(
    width: int, serving: Serving, diagram: str, robot: Robot, person: Callable[..., Person]
) -> None:
    ada = person("Ada", **GERMAN, viewport={"width": width, "height": 800}).visit()
    ada.page.locator(".card").first.wait_for()
    roomy(ada, "list")
    ada.open(diagram)
    if ada.page.locator(".panel").count() == 0:
        ada.button("Seitenleiste").click()
    ada.page.locator("#glsp-canvas > svg").focus()
    ada.page.keyboard.press("Control+a")
    for tab in TABS:
        ada.page.get_by_role("tab", name=tab).click()
        ada.page.locator(".panel-body > *").wait_for()
        roomy(ada, tab)
    assert len(seen(ada.page)) > 40
    serving.kill()
    ada.link("reconnecting").wait_for()
    x, y = ada.middle("Prüfen")
    ada.drag((x, y), (x + 40, y))
    expect(ada.page.locator(".link-chip")).to_contain_text("1 Änderung wartet")
    roomy(ada, "offline")


def roomy(ada: Person, where: str) -> None:
    """Nothing is cut off, and nothing lies outside the window."""
    assert (where, ada.page.evaluate(CUT, ROOMY)) == (where, [])
    width = ada.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert (where, width[0]) == (where, width[1])
    outside = "scope => [...document.querySelectorAll(scope)].filter(e => e.getBoundingClientRect().right > innerWidth + 1).length"
    assert (where, ada.page.evaluate(outside, ROOMY)) == (where, 0)
