# SPDX-License-Identifier: Apache-2.0
"""Any revision is what it was then, whatever happened since; going back is a change like every other."""

import asyncio
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glsp.editor import past, planning
from glsp.editor.hub import Hub
from glsp.editor.past import blame, compare, graph_at
from glsp.errors import NotFound, Refused, TooLarge, UnknownElement
from glsp.model import undo
from glsp.model.change import Author
from glsp.model.difference import elements
from glsp.protocol.operations import Restore, Undo, from_json
from glsp.storage.memory import MemoryStore

ADA, ROBOT = Author("ada", "Ada"), Author("robot", "Robot", "agent")


def made(name: str, **more: object) -> dict[str, object]:
    args = {"elementId": name}
    return {"kind": "createNode", "elementTypeId": "task:manual", "location": {"x": 0, "y": 0}, "args": args, **more}


def joined(name: str, source: str, target: str) -> dict[str, object]:
    ends = {"sourceElementId": source, "targetElementId": target}
    return {"kind": "createEdge", "elementTypeId": "edge", **ends, "args": {"elementId": name}}


def state(graph) -> dict[str, object]:
    return {each.id: (each.type, each.parent, each.order, each.fields) for each in elements(graph)}


class Desk:
    """A diagram in memory whose every state is remembered."""

    def __init__(self, diagram) -> None:
        self.diagram = diagram
        self.states = [state(diagram.scene.graph)]
        self._number = 0

    async def does(self, operation, author: Author = ADA) -> None:
        self._number += 1
        parsed = operation if not isinstance(operation, dict) else from_json(operation)
        done = await self.diagram.execute(parsed, author, operation_id=f"op{self._number}")
        if done.entry is not None:
            self.states.append(state(self.diagram.scene.graph))


async def with_desk(work) -> None:
    store = MemoryStore()
    async with Hub(store, store, store).running() as hub:
        await hub.create("workflow", ADA, diagram_id="d")
        async with hub.using("d") as diagram:
            await work(Desk(diagram))


async def some_history(desk: Desk) -> None:
    await desk.does(made("a"))
    await desk.does(made("b"), ROBOT)
    await desk.does(joined("ab", "a", "b"))
    await desk.does({"kind": "applyLabelEdit", "labelId": "a_label", "text": "Alpha"}, ROBOT)
    await desk.does({"kind": "deleteElement", "elementIds": ["b"]})
    await desk.does(Undo())


async def test_every_revision_is_what_it_was_then(monkeypatch):
    monkeypatch.setattr(past, "BATCH", 2)

    async def work(desk: Desk) -> None:
        await some_history(desk)
        for revision, was in enumerate(desk.states):
            assert state(await graph_at(desk.diagram, revision)) == was
        with pytest.raises(NotFound, match="no revision 99"):
            await graph_at(desk.diagram, 99)

    await with_desk(work)


async def test_going_back_is_a_change_that_undo_takes_back():
    async def work(desk: Desk) -> None:
        await some_history(desk)
        await desk.does(Restore(revision=1), ROBOT)
        assert desk.states[-1] == desk.states[1]
        assert desk.diagram.recent[-1].operation == "restore"
        await desk.does(Undo(), ROBOT)
        assert desk.states[-1] == desk.states[-3]
        await desk.does(Restore(revision=0))
        assert desk.states[-1] == desk.states[0]
        before = desk.diagram.revision
        await desk.does(Restore(revision=before))
        assert desk.diagram.revision == before

    await with_desk(work)


async def test_what_never_was_or_is_too_far_is_not_gone_back_to(monkeypatch):
    async def work(desk: Desk) -> None:
        await some_history(desk)
        with pytest.raises(NotFound):
            await desk.does(Restore(revision=99))
        with pytest.raises(NotFound):
            await desk.does(Restore(revision=-1))
        monkeypatch.setattr(planning, "MOST_RESTORED", 3)
        with pytest.raises(TooLarge, match="changes lie between"):
            await desk.does(Restore(revision=0))

    await with_desk(work)


async def test_edits_beside_a_restore_are_not_lost_by_it():
    async def work(desk: Desk) -> None:
        await some_history(desk)
        diagram = desk.diagram
        done = await asyncio.gather(
            diagram.execute(from_json(made("c")), ADA, operation_id="c"),
            diagram.execute(Restore(revision=1), ROBOT, operation_id="back"),
            diagram.execute(from_json(made("z")), ADA, operation_id="z"),
        )
        assert [each.revision for each in done] == [7, 8, 9]
        assert {"a", "z"} <= state(diagram.scene.graph).keys()
        assert not {"b", "c"} & state(diagram.scene.graph).keys()
        assert state(await graph_at(diagram, 8)) == desk.states[1]

    await with_desk(work)


async def test_blame_says_who_made_and_who_changed_last():
    async def work(desk: Desk) -> None:
        await some_history(desk)
        found = {each.id: each for each in await blame(desk.diagram)}
        assert found.keys() == {"a", "b", "ab"}
        told = {
            name: (each.created and each.created.revision, each.changed and each.changed.author.name)
            for name, each in found.items()
        }
        assert told == {"a": (1, "Robot"), "b": (6, "Ada"), "ab": (6, "Ada")}
        (label,) = await blame(desk.diagram, "a_label")
        assert label.id == "a"
        with pytest.raises(UnknownElement):
            await blame(desk.diagram, "none")

    await with_desk(work)


async def test_two_revisions_are_compared():
    async def work(desk: Desk) -> None:
        await some_history(desk)
        found = await compare(desk.diagram, 1, 4)
        assert [(each.kind, each.id) for each in found.difference.items] == [
            ("added", "b"),
            ("added", "ab"),
            ("changed", "a"),
        ]

    await with_desk(work)


@settings(max_examples=25)
@given(st.randoms(use_true_random=False), st.integers(5, 30))
async def test_any_history_can_be_walked_and_gone_back_in(rng: random.Random, count: int):
    async def work(desk: Desk) -> None:
        for number in range(count):
            nodes = sorted(each.id for each in elements(desk.diagram.scene.graph) if each.type == "task:manual")
            kind = rng.choice(["make", "join", "move", "delete", "undo", "name", "back"])
            operation: object = made(f"n{number}")
            if nodes and kind == "join":
                operation = joined(f"e{number}", rng.choice(nodes), rng.choice(nodes))
            elif nodes and kind == "move":
                bounds = {
                    "elementId": rng.choice(nodes),
                    "newSize": {"width": 90, "height": 40},
                    "newPosition": {"x": number, "y": 5},
                }
                operation = {"kind": "changeBounds", "newBounds": [bounds]}
            elif nodes and kind == "delete":
                operation = {"kind": "deleteElement", "elementIds": [rng.choice(nodes)]}
            elif nodes and kind == "name":
                operation = {"kind": "applyLabelEdit", "labelId": f"{rng.choice(nodes)}_label", "text": f"T{number}"}
            elif kind == "undo":
                operation = Undo()
            elif kind == "back":
                operation = Restore(revision=rng.randrange(desk.diagram.revision + 1))
            try:
                await desk.does(operation, rng.choice([ADA, ROBOT]))
            except Refused:
                assert not isinstance(operation, Restore)  # others may be: an undo that would take more than its own
        for revision, was in enumerate(desk.states):
            assert state(await graph_at(desk.diagram, revision)) == was
        to = rng.randrange(len(desk.states))
        await desk.does(Restore(revision=to))
        assert state(desk.diagram.scene.graph) == desk.states[to]

    await with_desk(work)


async def test_everybody_else_has_a_turn_while_a_long_past_is_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    turns = 0
    at_once: dict[int, int] = {}
    inner = undo.take_back

    def counted(*given):
        at_once[turns] = at_once.get(turns, 0) + 1
        return inner(*given)

    async def somebody_else():
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async def work(desk: Desk) -> None:
        for number in range(3 * planning.AT_ONCE):
            await desk.does(made(f"n{number}"))
        monkeypatch.setattr(planning, "take_back", counted)
        other = asyncio.create_task(somebody_else())
        await desk.does(Restore(revision=0))
        other.cancel()
        assert state(desk.diagram.scene.graph) == desk.states[0]

    await with_desk(work)
    assert sum(at_once.values()) == 3 * planning.AT_ONCE
    assert max(at_once.values()) <= planning.AT_ONCE
