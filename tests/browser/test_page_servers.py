# SPDX-License-Identifier: Apache-2.0
"""Several servers on one database: people at different ones see each other, and who loses theirs goes on at another."""

from __future__ import annotations

from collections.abc import Callable, Generator

import pytest
from playwright.sync_api import expect

from support.pages import Person, rest
from support.round_robin import round_robin
from support.serving import Servers, Serving

pytestmark = pytest.mark.needs("chromium", "page")
SECRET = "the same at every server of the tests"


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Generator[list[Serving]]:
    """Two servers on one SQLite file."""
    folder = tmp_path_factory.mktemp("pair")
    servers = Servers(folder)
    around = {"DATABASE_URL": f"sqlite:///{folder}/glsp.db", "SECRET_KEY": SECRET}
    started = [servers(environment=around, ready=False) for _ in range(2)]
    yield [each.wait_ready() for each in started]
    servers.end()


@pytest.fixture
def serving(pair: list[Serving]) -> Serving:
    """The server that tests ask how things are."""
    return pair[0]


def test_people_at_two_servers_see_each_others_pointer_selection_and_leaving(
    pair: list[Serving], diagram: str, person: Callable[..., Person]
) -> None:
    ada = person("Ada").open(diagram)
    ada.draw("Manual Task", 500, 300)
    grace = person("Grace", address=pair[1].url).open(diagram)
    expect(ada.page.get_by_role("group", name="Who is here").get_by_role("button")).to_have_count(1)
    ada.page.mouse.move(640, 420, steps=3)
    pointer = grace.page.locator(".presence-pointer")
    expect(pointer).to_contain_text("Ada")
    grace.page.mouse.click(*grace.middle("ManualTask0"))
    expect(ada.page.locator(".presence-box")).to_contain_text("Grace")
    grace.page.mouse.move(700, 500, steps=3)
    expect(ada.page.locator(".presence-pointer")).to_contain_text("Grace")
    grace.visit("/")
    expect(ada.page.locator(".presence-pointer, .presence-box, .people")).to_have_count(0)


def test_who_loses_their_server_goes_on_at_another_with_what_was_not_sent(
    pair: list[Serving], diagram: str, person: Callable[..., Person]
) -> None:
    here, there = pair
    with round_robin([there.port]) as balancer:
        ada = person("Ada", address=balancer.url).open(diagram)
        grace = person("Grace").open(diagram)
        ada.draw("Manual Task", 400, 300)
        there.kill()
        ada.link("reconnecting").wait_for()
        box = ada.button("Automated Task").bounding_box()
        assert box is not None
        ada.drag((box["x"] + 20, box["y"] + 15), (700, 500))
        x, y = ada.middle("ManualTask0")
        ada.drag((x, y), (x + 100, y + 100))
        expect(ada.page.locator(".link-chip")).to_contain_text("2 changes waiting")
        grace.draw("Manual Task", 800, 200)
        balancer.ports = [there.port, here.port]
        ada.settled().agrees(diagram)
        grace.agrees(diagram)
        ada.button("Undo (Ctrl+Z)").click()
        ada.settled().agrees(diagram)
        ada.until(lambda: len(ada.texts()), 3)
        entries = rest(here, "GET", f"/api/diagrams/{diagram}/history")["entries"]
        assert len(entries) == len({entry["operationId"] for entry in entries}) == 5
        assert sorted(entry["author"] for entry in entries) == ["Ada"] * 4 + ["Grace"]
        expect(grace.page.get_by_role("group", name="Who is here").get_by_role("button")).to_have_count(1)
    there.restart()


@pytest.mark.long("chaos")
def test_edits_on_their_way_while_servers_take_turns_dying_are_made_once(
    pair: list[Serving], diagram: str, person: Callable[..., Person]
) -> None:
    with round_robin([each.port for each in pair]) as balancer:
        ada = person("Ada", address=balancer.url).open(diagram)
        for number, doomed in enumerate((*pair, *pair)):
            for row in range(3):
                box = ada.button("Manual Task").last.bounding_box()
                assert box is not None
                ada.drag((box["x"] + 20, box["y"] + 15), (300 + 150 * number, 200 + 130 * row))
                if row == 1:
                    doomed.kill()
            ada.settled()
            doomed.restart()
        ada.until(lambda: len(ada.texts()), 12)
        ada.agrees(diagram)
        entries = rest(pair[0], "GET", f"/api/diagrams/{diagram}/history")["entries"]
        assert [entry["revision"] for entry in entries] == list(range(12, 0, -1))
        assert len({entry["operationId"] for entry in entries}) == 12
