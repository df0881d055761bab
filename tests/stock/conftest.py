# SPDX-License-Identifier: Apache-2.0
"""The page around the stock client on an origin of its own, one server that admits it, people, and a diagram to edit."""

import json
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser

from peers.parcel_desk import task
from stock.people import StockPerson, bundle, page_server, server_graph
from support.pages import chromium, new_diagram, rest
from support.serving import Servers, Serving

START = [task("alpha", "Alpha", 100, 100), task("beta", "Beta", 100, 300, kind="automated")]


@dataclass(frozen=True)
class Desk:
    """One diagram as a client reaches it."""

    serving: Serving
    origin: str
    path: str
    uri: str
    diagram: str

    @property
    def address(self) -> str:
        return f"ws://127.0.0.1:{self.serving.port}{self.path}"

    def graph(self) -> dict[str, Any]:
        return server_graph(self.serving, self.diagram)

    def revision(self) -> int:
        return int(rest(self.serving, "GET", f"/api/diagrams/{self.diagram}")["revision"])

    def edits(self, *operations: dict[str, object]) -> list[str]:
        """Carries operations out as an agent would, by REST; the ids of what they created."""
        body = {"operations": list(operations)}
        return list(rest(self.serving, "POST", f"/api/diagrams/{self.diagram}/operations", body)["created"])


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


@pytest.fixture
def stored(admitting: Serving, origin: str) -> Desk:
    """A stored diagram with two tasks, over `/glsp`."""
    diagram = new_diagram(admitting)
    desk = Desk(admitting, origin, "/glsp", f"glsp:{diagram}", diagram)
    desk.edits({"kind": "insertElements", "elements": START})
    return desk


@pytest.fixture
def file(admitting: Serving, origin: str, request: pytest.FixtureRequest) -> Desk:
    """The same two tasks in a file of the workspace, over `/workflow`."""
    name = f"{abs(hash(request.node.name))}.wf"
    path = admitting.workspace / name
    path.write_text(json.dumps({"id": "sprotty", "type": "graph", "revision": 1, "children": START}))
    return Desk(admitting, origin, "/workflow", path.as_uri(), name)


@pytest.fixture(params=["stored", "file"])
def desk(request: pytest.FixtureRequest) -> Desk:
    found: Desk = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def person(browser: Browser) -> Generator[Callable[..., StockPerson]]:
    """Makes people; a test fails when one of their pages reported a problem."""
    people: list[StockPerson] = []

    def arrive(desk: Desk, font: str | None = None) -> StockPerson:
        people.append(StockPerson(browser, desk.origin, desk.address, desk.uri, font=font))
        return people[-1]

    yield arrive
    for each in people:
        each.leave()
    assert [problem for each in people for problem in each.problems] == []
