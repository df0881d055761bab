# SPDX-License-Identifier: Apache-2.0
"""What an edit costs does not grow with the diagram: the same at 100 and at 10,000 nodes, for clients that take changes.

The real pieces in one process (hub, SQLite file, sessions) with a link that records. Counted are elements measured,
checked and encoded, frames and bytes sent, statements at the database, and steps: the lines of our own code above
storage that ran. Speed itself is measured by the benchmark, never by a test.
"""

import asyncio
import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any, Self, TypeAlias

import msgspec
import pytest

import glsp
from bench.models import edge, task
from glsp import languages
from glsp.editor import hub as hubs
from glsp.editor import session_updates, watching
from glsp.editor.audience import Audience
from glsp.editor.hub import Hub
from glsp.editor.session import Session
from glsp.model import measure
from glsp.model.change import Author, Element
from glsp.model.graph import new_root
from glsp.model.tree import flatten
from glsp.storage.ports import DiagramInfo
from glsp.storage.sqlite import SqliteStore, open_sqlite
from support.statements import statements

SMALL, LARGE = 100, 10_000
COLUMNS = 10
OURS = ("applyChange", "setModel", "setMarkers", "elementSelected", "setDirtyState")
# Compares siblings by their place: log n of them per search, counted apart.
COMPARING = "graph.py:Graph._sort_key"
COUNTED = tuple(str(Path(glsp.__file__).parent / each) for each in ("model", "editor", "languages", "protocol"))

# One after the other on one diagram; what is created has no number in its name, so that the bytes can be equal.
EDITS: dict[str, dict[str, Any]] = {
    "createNode": {
        "elementTypeId": "activityNode:decision",
        "location": {"x": 300, "y": 40},
        "args": {"elementId": "made"},
    },
    "changeBounds": {
        "newBounds": [
            {
                "elementId": "task_00050",
                "newPosition": {"x": 710, "y": 120},
                "newSize": {"width": 89, "height": 30},
            }
        ]
    },
    "applyLabelEdit": {"labelId": "task_00050_label", "text": "Fifty"},
    "createEdge": {"elementTypeId": "edge", "sourceElementId": "task_00050", "targetElementId": "made"},
    "glspUndo": {},
    "glspRedo": {},
    "deleteElement": {"elementIds": ["task_00050"]},
}


@dataclass(frozen=True)
class Cost:
    """What one edit cost, with two clients that take changes: the one who edits and one who watches."""

    steps: int
    measured: int
    checked: int
    encoded: int
    frames: tuple[str, ...]
    sent_bytes: int
    statements: tuple[str, ...]
    reads: int
    compared: int = field(compare=False)


Costs: TypeAlias = dict[str, Cost]


class Recorder:
    """A client's end that takes everything at once."""

    def __init__(self) -> None:
        self.frames: list[bytes] = []
        self.outbox_bytes = 0

    def send(self, parts: Sequence[bytes]) -> None:
        self.frames.append(b"".join(parts))

    async def drained(self) -> None:
        """Never full."""


def elements(nodes: int) -> list[Element]:
    """A chain of tasks; numbers in ids and places have the same length in small and in large diagrams."""
    children = [task(index, COLUMNS) for index in range(nodes)] + [edge(index, nodes) for index in range(nodes)]
    text = re.sub(r'"(task|edge)_(\d+)', lambda found: f'"{found[1]}_{int(found[2]):05}', json.dumps(children))
    return list(flatten({"id": "sprotty", "type": "graph", "children": json.loads(text)}))[1:]


class Steps:
    """Counts lines of our own code that run in this thread while it is entered; `where` says in which functions."""

    def __init__(self) -> None:
        self.where: dict[str, int] = {}

    def __enter__(self) -> Self:
        self._before = sys.gettrace()
        sys.settrace(self._call)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(self._before)

    def _call(self, frame: FrameType, _event: str, _arg: object) -> Callable[..., Any] | None:
        return self._line if frame.f_code.co_filename.startswith(COUNTED) else None

    def _line(self, frame: FrameType, event: str, _arg: object) -> Callable[..., Any]:
        if event == "line":
            name = f"{Path(frame.f_code.co_filename).name}:{frame.f_code.co_qualname}"
            self.where[name] = self.where.get(name, 0) + 1
        return self._line


class Bench:
    """One diagram of some size on a real database file, and the counters around it."""

    def __init__(self, hub: Hub, store: SqliteStore, rulers: list[measure.Ruler]) -> None:
        self.hub, self.store, self.rulers = hub, store, rulers
        self.audience = Audience()
        self.ada, self.bob = Recorder(), Recorder()

    async def session(self, link: Recorder, name: str) -> Session:
        session = Session(
            self.hub,
            self.audience,
            link,
            client_id="sprotty",
            language=languages.find("workflow"),
            kinds=OURS,
            author=Author(name, name),
        )
        send(session, {"kind": "requestModel", "requestId": "1", "options": {"sourceUri": "glsp:d"}})
        await session.idle()
        return session

    async def costs(self) -> Costs:
        """What each of `EDITS` costs, in their order."""
        sessions = await self.session(self.ada, "ada"), await self.session(self.bob, "bob")
        await quiet(sessions)
        found = {kind: await self.cost(sessions, kind, members) for kind, members in EDITS.items()}
        for session in sessions:
            await session.close()
        return found

    async def cost(self, sessions: Sequence[Session], kind: str, members: dict[str, Any]) -> Cost:
        """Carries one edit out and waits until both clients were told everything."""
        before = self.counters()
        reads: list[object] = []
        inner = self.store.database.readers.call

        async def counted(work: Callable[[], Any]) -> Any:
            reads.append(work)
            return await inner(work)

        self.store.database.readers.call = counted
        heads = len(self.ada.frames), len(self.bob.frames)
        with statements(self.store.database.writer) as executed, Steps() as steps:
            send(sessions[0], {"kind": kind, **({"isOperation": True} if members else {}), **members})
            await sessions[0].idle()
            await quiet(sessions)
        self.store.database.readers.call = inner
        sent = [*self.ada.frames[heads[0] :], *self.bob.frames[heads[1] :]]
        after = self.counters()
        compared = steps.where.pop(COMPARING, 0)
        return Cost(
            steps=sum(steps.where.values()),
            measured=after[0] - before[0],
            checked=after[1] - before[1],
            encoded=after[2] - before[2],
            frames=tuple(json.loads(frame)["params"]["action"]["kind"] for frame in sent),
            sent_bytes=sum(map(len, sent)),
            statements=tuple(each.split()[0] for each in executed if not each.startswith("PRAGMA")),
            reads=len(reads),
            compared=compared,
        )

    def counters(self) -> tuple[int, int, int]:
        scene = self.hub._open["glsp:d"].diagram.scene
        return sum(ruler.visited for ruler in self.rulers), scene.problems.checked, scene.fragments.encoded


def send(session: Session, action: dict[str, object]) -> None:
    raw = msgspec.json.encode(action)
    session.receive(msgspec.Raw(raw), len(raw))


async def quiet(sessions: Sequence[Session]) -> None:
    """Wait until no session has anything left to say: no news, no validation ahead."""
    async with asyncio.timeout(30):
        for session in sessions:
            updates = session._updates
            assert isinstance(updates, session_updates.Changes)
            watching = updates._watching
            while watching.news or watching._scheduled or watching._validation is not None:
                await asyncio.sleep(0)


async def never(*_: object) -> None:
    """Comes to no end, and does nothing."""
    await asyncio.Event().wait()


async def costs_at(folder: Path, nodes: int, rulers: list[measure.Ruler]) -> Costs:
    """A new database with one diagram of this size, and what the edits cost on it."""
    store = await open_sqlite(folder / "glsp.db")
    try:
        info = DiagramInfo(id="d", name="d", type="workflow-diagram", language="workflow")
        await store.create(info, new_root(), elements(nodes))
        async with Hub(store, store, comments=store).running() as hub:
            return await Bench(hub, store, rulers).costs()
    finally:
        await store.close()


@pytest.fixture(scope="module")
def costs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, Costs]]:
    """Both sizes, measured once for all tests here."""
    rulers: list[measure.Ruler] = []

    class Kept(measure.Ruler):
        def __init__(self, style: measure.Style) -> None:
            super().__init__(style)
            rulers.append(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(measure, "Ruler", Kept)
        patch.setattr(session_updates, "VALIDATE_AFTER", 0)
        # Looking at files and emptying the trash, whenever their turn comes, are no part of an edit.
        patch.setattr(watching, "EVERY_SECONDS", 3_600.0)
        patch.setattr(hubs, "empty_trash", never)
        found: dict[int, Costs] = {}
        for nodes in (SMALL, SMALL, LARGE):  # the first run fills what the language keeps for ever
            found[nodes] = asyncio.run(costs_at(tmp_path_factory.mktemp("counts"), nodes, rulers))
        yield found


@pytest.mark.parametrize("kind", EDITS)
def test_an_edit_costs_the_same_in_a_small_and_in_a_large_diagram(kind: str, costs: dict[int, Costs]) -> None:
    assert costs[SMALL][kind] == costs[LARGE][kind]


@pytest.mark.parametrize("kind", EDITS)
def test_an_edit_is_one_short_transaction_that_reads_nothing_else(kind: str, costs: dict[int, Costs]) -> None:
    cost = costs[LARGE][kind]
    assert (cost.statements, cost.reads) == (("BEGIN", "SELECT", "INSERT", "UPDATE", "UPDATE", "COMMIT"), 0)


@pytest.mark.parametrize("kind", EDITS)
def test_an_edit_of_one_element_is_encoded_once_for_all_and_sent_in_few_bytes(
    kind: str, costs: dict[int, Costs]
) -> None:
    cost = costs[LARGE][kind]
    assert cost.encoded <= 1
    assert cost.frames.count("applyChange") == 2
    assert 0 < cost.sent_bytes < 2 * 5_000


def test_finding_a_place_among_siblings_is_a_binary_search(costs: dict[int, Costs]) -> None:
    compared = {kind: (costs[SMALL][kind].compared, costs[LARGE][kind].compared) for kind in EDITS}
    assert all(large <= 2 * small for small, large in compared.values()), compared
    assert compared["createNode"][0] > 0
