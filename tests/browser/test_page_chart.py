# SPDX-License-Identifier: Apache-2.0
"""Activity over time as a person looks at it: people and agents apart, how far back, as a table and as a file."""

import asyncio
import itertools
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from glsp.storage.series.embedded import FILE, EmbeddedSeries
from glsp.storage.series.points import SECOND, Point
from support.axe import violations
from support.pages import Person, Robot
from support.serving import Serving

pytestmark = pytest.mark.needs("chromium", "page")

HOUR = 3_600


def measured_before(folder: Path, diagram: str, *edits: tuple[str, float]) -> None:
    """Edits of a kind of author, so many s ago, as if this server had measured them."""

    async def write() -> None:
        series = await EmbeddedSeries.open(folder / FILE)
        now = time.time_ns()
        tags = {"diagram": diagram, "door": "glsp", "operation": "createNode"}
        await series.write(
            [
                Point(
                    "edit", {**tags, "kind": kind}, {"seconds": 0.004, "elements": float(at)}, now - round(ago * SECOND)
                )
                for at, (kind, ago) in enumerate(edits, 1)
            ]
        )
        await series.close()

    with ThreadPoolExecutor(1) as thread:  # this one is in Playwright's event loop
        thread.submit(lambda: asyncio.run(write())).result()


def table(dialog: Locator) -> list[list[str]]:
    """The rows of the table, without their times."""
    if dialog.locator("details[open]").count() == 0:
        dialog.get_by_text("As a table").click()
    return [row.locator("td").all_inner_texts() for row in dialog.locator("tbody tr").all()]


@pytest.fixture
def looking(serving: Serving, diagram: str) -> str:
    measured_before(
        serving.data,
        diagram,
        ("person", 40 * HOUR),
        ("agent", 5 * HOUR),
        ("person", 5 * HOUR + 1),
        ("person", 5 * HOUR + 2),
    )
    return diagram


def test_edits_of_people_and_agents_are_shown_over_time(ada: Person, looking: str, tmp_path: Path) -> None:
    ada.open(looking)
    ada.page.get_by_role("tab", name="Activity").click()
    ada.button("Over time").click()
    dialog = ada.page.get_by_role("dialog", name="Activity over time")
    expect(dialog.locator(".u-over")).to_be_visible()
    expect(dialog.locator(".chart-legend li")).to_have_text(["Agents", "People"])
    assert table(dialog) == [["1", "2"]]
    dialog.get_by_text("7 days").click()
    expect(dialog.locator("tbody tr")).to_have_count(2)
    assert table(dialog) == [["1", "2"], ["0", "1"]]
    dialog.get_by_text("Size").click()
    expect(dialog.locator("figcaption")).to_have_text("Elements")
    with ada.page.expect_download() as download:
        dialog.get_by_role("link", name="Save as CSV").click()
    download.value.save_as(tmp_path / "x.csv")
    lines = (tmp_path / "x.csv").read_text().splitlines()
    assert download.value.suggested_filename == f"{looking}-elements.csv"
    assert lines[0] == "time,line,value"
    assert len(lines) == 3
    dialog.get_by_text("1 hour").click()
    expect(dialog.get_by_text("Nothing was edited in this time.")).to_be_visible()
    ada.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_an_edit_made_now_is_in_it_by_keyboard_alone(ada: Person, diagram: str, robot: Robot) -> None:
    ada.open(diagram)
    robot.creates("task:manual", 10, 10, "One")
    ada.node("One").wait_for()
    ada.page.keyboard.press("Control+k")
    ada.page.keyboard.type("activity over")
    ada.page.keyboard.press("Enter")
    dialog = ada.page.get_by_role("dialog", name="Activity over time")
    expect(dialog.get_by_role("radio", name="Edits")).to_be_focused()
    spans = itertools.cycle(("1 hour", "24 hours"))  # it is written within a second: look again until it is

    def rows() -> int:
        dialog.get_by_text(next(spans), exact=True).click()
        dialog.locator(".chart, .chart-note:not(:empty)").first.wait_for()
        return dialog.locator("tbody tr").count()

    ada.until(rows, 1)
    assert table(dialog) == [["2"]]  # made, and named


def test_when_the_measurements_cannot_be_had_it_says_so(ada: Person, diagram: str) -> None:
    ada.open(diagram)
    refusal = '{"error": {"code": "unavailable", "message": "influx:8086 does not answer", "hint": "look at it"}}'
    ada.page.route(
        "**/series?*", lambda route: route.fulfill(status=503, content_type="application/json", body=refusal)
    )
    ada.page.get_by_role("tab", name="Activity").click()
    ada.button("Over time").click()
    expect(ada.page.get_by_role("alert").filter(has_text="influx:8086 does not answer")).to_be_visible()
    ada.problems[:] = [each for each in ada.problems if "503" not in each]


LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "high contrast": {"color_scheme": "dark", "contrast": "more"},
    "forced colours": {"forced_colors": "active"},
}


@pytest.mark.parametrize("look", LOOKS)
def test_the_chart_has_no_violation(look: str, looking: str, person: Callable[..., Person]) -> None:
    ada = person("Ada", **LOOKS[look]).open(looking)
    ada.page.get_by_role("tab", name="Activity").click()
    ada.button("Over time").click()
    dialog = ada.page.get_by_role("dialog", name="Activity over time")
    expect(dialog.locator(".u-over")).to_be_visible()
    table(dialog)
    assert violations(ada) == []
