# SPDX-License-Identifier: Apache-2.0
"""A server that has no room for one more diagram: who opens it is told why, and is let in once there is room."""

from __future__ import annotations

from collections.abc import Callable, Generator

import pytest
from playwright.sync_api import expect

from support.pages import Person, new_diagram
from support.serving import Servers, Serving

pytestmark = pytest.mark.needs("chromium", "page")


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Generator[Serving]:
    servers = Servers(tmp_path_factory.mktemp("serving"))
    yield servers(environment={"MAX_OPEN_DIAGRAMS": "1"})
    servers.end()


def test_who_finds_no_room_is_told_why_and_comes_in_once_another_one_left(
    serving: Serving, diagram: str, person: Callable[..., Person]
) -> None:
    other = new_diagram(serving)
    ada, grace = person("Ada").open(diagram), person("Grace")
    grace.visit(f"/d/{other}")
    notice = grace.page.locator(".notice")
    expect(notice).to_contain_text("The server does not open this diagram at the moment.")
    expect(notice).to_contain_text("1 diagrams are open in this server")
    expect(grace.link("shut")).to_have_text("Not open")
    assert 'glsp_refused_by_limit_total{limit="open_diagrams"}' in serving.get("/metrics")[1].decode()

    ada.visit("/")
    grace.link("online").wait_for()
    expect(notice).to_have_count(0)
    grace.draw("Manual Task", 500, 300)
    grace.settled().agrees(other)
