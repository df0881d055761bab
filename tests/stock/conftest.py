# SPDX-License-Identifier: Apache-2.0
"""The page around the stock client on an origin of its own, one server that admits it, people, and a diagram to edit."""

import json
import uuid
from collections.abc import Callable, Generator, Sequence

import pytest
from playwright.sync_api import Browser

from peers.parcel_desk import task
from stock.people import Desk, StockPerson, bundle, page_server
from support.pages import chromium, new_diagram
from support.serving import Servers, Serving

START = [task("alpha", "Alpha", 100, 100), task("beta", "Beta", 100, 300, kind="automated")]


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def origin() -> Generator[str]:
    with page_server(bundle()) as started:
        yield started


@pytest.fixture(scope="module")
def admitting(origin: str, tmp_path_factory: pytest.TempPathFactory) -> Generator[Serving]:
    """A server that lets pages of `origin` in."""
    servers = Servers(tmp_path_factory.mktemp("stock"))
    yield servers(environment={"ALLOWED_ORIGINS": origin})
    servers.end()


Desks = Callable[..., Desk]


@pytest.fixture
def desks(admitting: Serving, origin: str) -> Desks:
    """Makes diagrams: `desks("stored", elements)` over `/glsp`, `desks("file", elements)` over `/workflow`."""

    def make(kind: str, elements: Sequence[dict[str, object]]) -> Desk:
        if kind == "stored":
            diagram = new_diagram(admitting)
            desk = Desk(admitting, origin, "/glsp", f"glsp:{diagram}", diagram)
            desk.edits({"kind": "insertElements", "elements": elements})
            return desk
        path = admitting.workspace / f"{uuid.uuid4().hex}.wf"
        path.write_text(json.dumps({"id": "sprotty", "type": "graph", "revision": 1, "children": elements}))
        return Desk(admitting, origin, "/workflow", path.as_uri(), f"file:{path.name}")

    return make


@pytest.fixture(params=["stored", "file"])
def desk(request: pytest.FixtureRequest, desks: Desks) -> Desk:
    """Two tasks, once stored and once in a file."""
    return desks(request.param, START)


@pytest.fixture
def person(browser: Browser) -> Generator[Callable[..., StockPerson]]:
    """Makes people; a test fails when one of their pages reported a problem."""
    people: list[StockPerson] = []

    def arrive(desk: Desk, font: str | None = None, *, listen: bool = True) -> StockPerson:
        people.append(StockPerson(browser, desk, font=font, listen=listen))
        return people[-1]

    yield arrive
    for each in people:
        each.leave()
    assert [problem for each in people for problem in each.problems] == []
