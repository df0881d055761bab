# SPDX-License-Identifier: Apache-2.0
"""One stock client on a large stored diagram while an agent edits it over MCP: it stays, and ends with the same graph."""

import asyncio
import threading
from collections.abc import Callable

import pytest
from mcp import Client

from bench.models import COLUMN_WIDTH, spread, workflow
from stock.conftest import Desks
from stock.people import Desk, StockPerson, differences

pytestmark = pytest.mark.needs("chromium", "node", "peers")

Person = Callable[..., StockPerson]

MINUTES = 60.0


def edit(number: int, nodes: int) -> list[dict[str, object]]:
    """The operations of call `number`: moves, renames, new tasks with an edge, and at times one of those goes."""
    name = f"task_{spread(number, nodes)}"
    if number % 20 == 9:
        return [{"op": "del", "id": f"agent_{number - 1}"}]
    if number % 2:
        return [{"op": "set", "id": name, "label": f"Agent was here {number}"}]
    if number % 4:
        return [{"op": "move", "id": name, "x": -COLUMN_WIDTH * (number + 1), "y": -80 * number}]
    made = f"agent_{number}"
    return [
        {"op": "node", "type": "task:manual", "id": made, "label": f"Made {number}", "x": -200, "y": 60 * number},
        {"op": "edge", "from": made, "to": name},
    ]


class Agent(threading.Thread):
    """An MCP client that edits as fast as it is answered, in an event loop of its own; `failure` says why it stopped."""

    def __init__(self, desk: Desk, nodes: int, edits: int) -> None:
        super().__init__(daemon=True)
        self._desk, self._nodes, self._edits = desk, nodes, edits
        self.done = 0
        self.failure: object = None

    def run(self) -> None:
        try:
            asyncio.run(self._work())
        except Exception as error:  # noqa: BLE001  told by the test, which looks at `failure`
            self.failure = error

    async def _work(self) -> None:
        async with Client(f"{self._desk.serving.url}/mcp") as client:
            for number in range(self._edits):
                arguments = {"id": self._desk.diagram, "ops": edit(number, self._nodes)}
                answer = await client.call_tool("apply_operations", arguments)
                if answer.is_error:
                    self.failure = f"edit {number}: {answer.content}"
                    return
                self.done += 1


@pytest.mark.parametrize(
    ("nodes", "edits"),
    [
        pytest.param(1_000, 60, marks=pytest.mark.timeout(300)),
        pytest.param(5_000, 500, marks=[pytest.mark.long("rehearsal"), pytest.mark.timeout(3_600)]),
    ],
)
def test_a_client_on_a_large_diagram_follows_an_agent(
    nodes: int, edits: int, desks: Desks, person: Person, record_property: Callable[[str, object], None]
) -> None:
    desk = desks("stored", workflow(nodes)["children"])
    before = desk.revision()
    ada = person(desk, listen=False)
    ada.until(lambda: differences(ada.graph(), desk.graph()), [], patience=5 * MINUTES)

    agent = Agent(desk, nodes, edits)
    agent.start()
    while agent.is_alive():
        ada.page.wait_for_timeout(500)
    agent.join()

    assert (agent.failure, agent.done) == (None, edits)
    assert desk.revision() - before == edits
    ada.until(lambda: differences(ada.graph(), desk.graph()), [], patience=5 * MINUTES)
    assert ada.connections() == 1
    assert 0 < ada.updates() <= edits  # edits collapse while the browser is busy with the one before
    record_property("updates", ada.updates())
