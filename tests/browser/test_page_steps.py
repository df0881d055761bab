# SPDX-License-Identifier: Apache-2.0
"""Undo and redo say what they would do, and go back several steps at once."""

import pytest
from playwright.sync_api import expect

from support.pages import Person, Robot

pytestmark = pytest.mark.needs("chromium", "page")


def test_undo_says_what_it_would_take_back_and_goes_back_to_a_step(diagram: str, robot: Robot, ada: Person) -> None:
    ada.open(diagram)
    undo, redo, list_ = ada.button("Undo (Ctrl+Z)"), ada.button("Redo (Ctrl+Shift+Z)"), ada.button("Last steps")
    for each in (undo, redo, list_):
        expect(each).to_be_disabled()
    for at, name in enumerate(("Pack", "Ship")):
        ada.draw("Manual Task", 500, 300 + 120 * at)
        ada.page.mouse.dblclick(*ada.middle(f"ManualTask{at}"))
        ada.write(name)
        ada.node(name).wait_for()
    expect(undo).to_have_attribute("title", "Undo: rename ManualTask1 → Ship (Ctrl+Z)")
    # What others do is not mine to undo.
    robot.creates("task:manual", 0, 0, "Theirs")
    ada.until(ada.texts, ["Pack", "Ship", "Theirs"])
    expect(undo).to_have_attribute("title", "Undo: rename ManualTask1 → Ship (Ctrl+Z)")
    ada.page.keyboard.press("Control+z")
    expect(redo).to_have_attribute("title", "Redo: rename ManualTask1 → Ship (Ctrl+Shift+Z)")
    ada.page.keyboard.press("Control+k")
    ada.page.locator(".command-palette input").fill("undo")
    expect(ada.page.get_by_role("option").first).to_contain_text("Undo: create ManualTask1")
    ada.page.keyboard.press("Escape")

    list_.click()
    entries = ada.page.get_by_role("menuitem")
    expect(entries).to_have_text(
        ["create ManualTask1", "rename ManualTask0 → Pack", "create ManualTask0", "rename ManualTask1 → Ship"]
    )
    entries.nth(1).click()
    ada.until(ada.texts, ["ManualTask0", "Theirs"])
    expect(undo).to_have_attribute("title", "Undo: create ManualTask0 (Ctrl+Z)")
    list_.click()
    # Redo up to the last one of them.
    entries.last.click()
    ada.until(ada.texts, ["Pack", "Ship", "Theirs"])
    expect(redo).to_be_disabled()
    ada.settled().agrees(diagram)
