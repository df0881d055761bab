# SPDX-License-Identifier: Apache-2.0
"""The database of a server goes away while people draw: they are told, what they do is kept, and it is there when it is back."""

from __future__ import annotations

from collections.abc import Callable, Generator

import pytest
from playwright.sync_api import expect

from scripts.services.postgres import Postgres
from support.databases import own_postgres
from support.pages import Person, rest
from support.serving import Servers, Serving

pytestmark = pytest.mark.needs("chromium", "page", "postgres")


@pytest.fixture(scope="module")
def database() -> Generator[Postgres]:
    with own_postgres() as started:
        yield started


@pytest.fixture(autouse=True)
def back_again(database: Postgres) -> Generator[None]:
    """Whatever came of a test, the next one has a database."""
    yield
    if not database.is_there:
        database.start()


@pytest.fixture(scope="module")
def serving(database: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Generator[Serving]:
    database.make_database("glsp")
    servers = Servers(tmp_path_factory.mktemp("serving"))
    yield servers(environment={"DATABASE_URL": database.url("glsp")})
    servers.end()


def test_what_is_done_while_the_database_is_away_is_kept_and_made_once_it_is_back(
    database: Postgres, serving: Serving, diagram: str, person: Callable[..., Person]
) -> None:
    ada = person("Ada").open(diagram)
    ada.draw("Manual Task", 400, 300)
    database.kill()
    box = ada.button("Automated Task").bounding_box()
    assert box is not None
    ada.drag((box["x"] + 20, box["y"] + 15), (700, 500))
    x, y = ada.middle("ManualTask0")
    ada.drag((x, y), (x + 100, y + 100))
    chip = ada.page.locator(".link-chip")
    expect(chip).to_have_text("The server cannot save at the moment · 2 changes waiting")
    expect(chip).to_have_attribute("title", "the database does not answer")
    expect(ada.page.locator(".toast-card")).to_have_count(0)
    ada.until(ada.texts, ["ManualTask0"])  # it can still be looked at, as far as it is kept
    assert ada.middle("ManualTask0") == (x + 100, y + 100)  # and what was moved stays where it was put
    grace = person("Grace")
    grace.visit("/")
    expect(grace.page.get_by_role("alert")).to_contain_text("the database does not answer")

    database.start()
    ada.settled().agrees(diagram)
    expect(chip).to_have_text("Live")
    ada.until(lambda: sorted(ada.texts()), ["AutomatedTask1", "ManualTask0"])
    entries = rest(serving, "GET", f"/api/diagrams/{diagram}/history")["entries"]
    assert [each["operation"] for each in entries] == ["compound", "createNode", "createNode"]
    ada.button("Undo (Ctrl+Z)").click()
    ada.settled().agrees(diagram)
    assert ada.middle("ManualTask0") == (x, y)


def test_what_waits_for_the_database_is_still_there_after_the_page_was_closed(
    database: Postgres, serving: Serving, diagram: str, person: Callable[..., Person]
) -> None:
    ada = person("Ada").open(diagram)
    database.kill()
    box = ada.button("Automated Task").bounding_box()
    assert box is not None
    ada.drag((box["x"] + 20, box["y"] + 15), (700, 500))
    expect(ada.page.locator(".link-chip")).to_contain_text("1 change waiting")
    ada.page.reload()
    database.start()
    ada.settled().agrees(diagram)
    ada.until(lambda: len(ada.texts()), 1)
    assert len(rest(serving, "GET", f"/api/diagrams/{diagram}/history")["entries"]) == 1
