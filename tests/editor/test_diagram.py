# SPDX-License-Identifier: Apache-2.0
"""One live diagram: what is answered is durable, what is refused changed nothing, and many writers converge."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from editor.conftest import ADA, BOB, FailingStore, live, open_diagram, state, task, until
from glsp.editor import diagram as diagram_module
from glsp.editor.reaching import reach
from glsp.editor.request import Commit, Outcome
from glsp.errors import Conflict, Invalid, NotFound, Stale, Unavailable, UnknownElement
from glsp.protocol.geometry import Dimension, Point
from glsp.protocol.operations import (
    ApplyLabelEdit,
    ChangeBounds,
    Compound,
    DeleteElement,
    ElementAndBounds,
    Redo,
    Undo,
    UpdateElement,
)
from glsp.storage.memory import MemoryStore
from glsp.storage.ports import Moved


def moved(element_id: str, x: int) -> ChangeBounds:
    bounds = ElementAndBounds(element_id=element_id, new_size=Dimension(90, 30), new_position=Point(x, 0))
    return ChangeBounds(new_bounds=(bounds,))


async def test_an_edit_is_in_the_log_before_it_is_answered_and_published_once() -> None:
    store = MemoryStore()
    async with live(store) as (diagram,):
        seen: list[Commit] = []
        diagram.subscribe(seen.append)
        outcome = await diagram.execute(task("push"), ADA, operation_id="op-1")
        assert outcome.revision == 1
        assert outcome.created == ("push",)
        assert [entry.operation_id for entry in await store.since("d", 0)] == ["op-1"]
        assert [(commit.entry.revision, commit.local) for commit in seen] == [(1, True)]
        assert diagram.scene.graph.get("push") is not None


async def test_a_repeated_operation_id_is_applied_once_and_answers_the_first_result() -> None:
    async with live(MemoryStore()) as (diagram,):
        first = await diagram.execute(task("push"), ADA, operation_id="same")
        second = await diagram.execute(task("push"), ADA, operation_id="same")
        assert (second.revision, second.created, second.repeated) == (first.revision, first.created, True)
        assert diagram.revision == 1


async def test_a_repeat_is_answered_by_the_log_after_a_restart_even_if_it_could_not_be_planned_again() -> None:
    store = MemoryStore()
    async with live(store) as (diagram,):
        await diagram.execute(task("push"), ADA, operation_id="make")
        await diagram.execute(DeleteElement(element_ids=("push",)), ADA, operation_id="gone")
    async with live(store) as (diagram,):
        again = await diagram.execute(DeleteElement(element_ids=("push",)), ADA, operation_id="gone")
        assert (again.revision, again.repeated) == (2, True)


async def test_the_same_id_twice_at_the_same_time_is_one_entry() -> None:
    async with live(MemoryStore()) as (diagram,):
        outcomes = await asyncio.gather(*[diagram.execute(task("push"), ADA, operation_id="same") for _ in range(5)])
        assert {outcome.revision for outcome in outcomes} == {1}
        assert sum(outcome.repeated for outcome in outcomes) == 4


async def test_a_refused_operation_in_a_group_refuses_only_itself() -> None:
    async with live(MemoryStore()) as (diagram,):
        results = await asyncio.gather(
            diagram.execute(task("a"), ADA, operation_id="1"),
            diagram.execute(DeleteElement(element_ids=("nope",)), ADA, operation_id="2"),
            diagram.execute(task("b"), BOB, operation_id="3"),
            return_exceptions=True,
        )
        assert isinstance(results[1], UnknownElement)
        assert diagram.revision == 2
        assert {"a", "b"} <= state(diagram.scene.graph).keys()


async def test_an_append_that_fails_leaves_readers_where_they_were() -> None:
    store = FailingStore()
    async with live(store) as (diagram,):
        await diagram.execute(task("a"), ADA, operation_id="1")
        before, seen = state(diagram.scene.graph), list[Commit]()
        diagram.subscribe(seen.append)
        store.fail_before = 1
        with pytest.raises(Unavailable):
            await diagram.execute(task("b"), ADA, operation_id="2")
        assert (state(diagram.scene.graph), diagram.revision, seen) == (before, 1, [])
        assert (await diagram.execute(task("b"), ADA, operation_id="2")).revision == 2


async def test_an_append_whose_answer_was_lost_is_there_once_after_the_retry() -> None:
    store = FailingStore()
    async with live(store) as (diagram,):
        store.fail_after = 1
        with pytest.raises(Unavailable):
            await diagram.execute(task("a"), ADA, operation_id="1")
        again = await diagram.execute(task("a"), ADA, operation_id="1")
        assert (again.revision, again.repeated) == (1, True)
        assert len(await store.since("d", 0)) == 1


async def test_a_read_of_the_log_that_fails_is_tried_again_though_nobody_tells_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(diagram_module, "REREAD_SECONDS", 0.01)
    store = FailingStore()
    async with live(store, writers=2) as (here, there):
        await here.execute(task("a"), ADA, operation_id="1")
        store.fail_reading = 2
        there.fell_behind(Moved("d", 1))
        await until(lambda: there.revision == 1)
        assert (store.fail_reading, state(there.scene.graph)) == (0, state(here.scene.graph))


async def test_who_comes_from_another_process_may_mean_what_was_done_there_a_moment_ago() -> None:
    async with live(MemoryStore(), writers=2) as (here, there):  # neither tells the other
        await here.execute(task("a"), ADA, operation_id="1")
        await there.execute(UpdateElement(element_id="a", set={"duration": 5}), ADA, operation_id="2")
        undone = await here.execute(Undo(), ADA, operation_id="3")
        assert (undone.entry is not None, undone.revision) == (True, 3)
        await there.execute(DeleteElement(element_ids=("a",)), ADA, operation_id="4", base=3)
        assert (await here.execute(Undo(), BOB, operation_id="5")).notes == ("nothing to undo",)
        await there.execute(task("b"), ADA, operation_id="6")
        await reach(here, 5)
        assert state(here.scene.graph) == state(there.scene.graph)
        await reach(here, 6)
        assert here.revision == 5
        with pytest.raises(UnknownElement):
            await here.execute(DeleteElement(element_ids=("nope",)), ADA, operation_id="7")
        with pytest.raises(Invalid, match="does not exist yet"):
            await here.execute(task("c"), ADA, operation_id="8", base=6)


async def test_undo_and_redo_are_per_author_and_survive_a_restart() -> None:
    store = MemoryStore()
    async with live(store) as (diagram,):
        await diagram.execute(task("a"), ADA, operation_id="1")
        await diagram.execute(task("b"), BOB, operation_id="2")
        await diagram.execute(Undo(), ADA, operation_id="3")
        assert "a" not in diagram.scene.graph
        assert "b" in diagram.scene.graph
    async with live(store) as (diagram,):
        redone = await diagram.execute(Redo(), ADA, operation_id="4")
        assert redone.entry is not None
        assert (redone.entry.operation, redone.entry.undoes) == ("redo", 3)
        assert "a" in diagram.scene.graph
        nothing = await diagram.execute(Redo(), ADA, operation_id="5")
        assert (nothing.entry, nothing.notes) == (None, ("nothing to redo",))
        await diagram.execute(Undo(), BOB, operation_id="6")
        assert "b" not in diagram.scene.graph


async def test_undo_is_refused_only_where_somebody_wrote_since_and_says_who() -> None:
    async with live(MemoryStore()) as (diagram,):
        await diagram.execute(task("a"), ADA, operation_id="1")
        await diagram.execute(moved("a", 100), ADA, operation_id="2")
        await diagram.execute(UpdateElement(element_id="a", set={"duration": 5}), BOB, operation_id="3")
        assert (await diagram.execute(Undo(), ADA, operation_id="4")).entry is not None  # other fields: fine
        await diagram.execute(moved("a", 200), BOB, operation_id="5")
        await diagram.execute(Undo(), BOB, operation_id="6")
        await diagram.execute(moved("a", 300), ADA, operation_id="7")
        await diagram.execute(moved("a", 400), BOB, operation_id="8")
        with pytest.raises(Stale, match="by Bob"):
            await diagram.execute(Undo(), ADA, operation_id="9")


async def test_anybody_may_revert_one_entry_and_take_the_revert_back() -> None:
    async with live(MemoryStore()) as (diagram,):
        await diagram.execute(task("a"), ADA, operation_id="1")
        await diagram.execute(task("b"), ADA, operation_id="2")
        reverted = await diagram.execute(Undo(revision=1), BOB, operation_id="3")
        assert reverted.entry is not None
        assert reverted.entry.operation == "revert"
        assert "a" not in diagram.scene.graph
        await diagram.execute(Undo(), BOB, operation_id="4")
        assert "a" in diagram.scene.graph
        with pytest.raises(NotFound):
            await diagram.execute(Undo(revision=99), BOB, operation_id="5")


async def test_a_base_revision_is_accepted_when_nothing_it_looked_at_changed() -> None:
    async with live(MemoryStore()) as (diagram,):
        await diagram.execute(task("a"), ADA, operation_id="1")
        await diagram.execute(task("b"), ADA, operation_id="2")
        await diagram.execute(moved("a", 100), ADA, operation_id="3")
        outcome = await diagram.execute(moved("b", 50), BOB, operation_id="4", base=2)
        assert outcome.rebased_from == 2
        with pytest.raises(Conflict) as refused:
            await diagram.execute(moved("a", 70), BOB, operation_id="5", base=2)
        assert (refused.value.base, refused.value.revision) == (2, 4)
        assert refused.value.delta.changed == {"a", "b"}
        with pytest.raises(Conflict):
            await diagram.execute(moved("b", 60), BOB, operation_id="6", base=2, strict=True)
        with pytest.raises(Invalid):
            await diagram.execute(moved("b", 60), BOB, operation_id="7", base=99)


async def test_a_base_revision_does_not_protect_an_element_that_went() -> None:
    async with live(MemoryStore()) as (diagram,):
        await diagram.execute(task("a"), ADA, operation_id="1")
        await diagram.execute(DeleteElement(element_ids=("a",)), BOB, operation_id="2")
        with pytest.raises((Conflict, UnknownElement)):
            await diagram.execute(moved("a", 70), ADA, operation_id="3", base=1)


async def test_a_dry_run_says_what_would_happen_and_does_nothing() -> None:
    store = MemoryStore()
    async with live(store) as (diagram,):
        outcome = await diagram.execute(task("a"), ADA, operation_id="1", dry_run=True)
        assert (outcome.dry, outcome.created, outcome.entry) == (True, ("a",), None)
        assert {element.id for element in outcome.change.added} >= {"a"}
        assert await store.since("d", 0) == []


async def test_a_compound_skips_what_somebody_deleted_when_lenient_and_refuses_when_atomic() -> None:
    async with live(MemoryStore()) as (diagram,):
        await diagram.execute(task("a"), ADA, operation_id="1")
        both = (moved("a", 10), moved("gone", 20))
        with pytest.raises(UnknownElement):
            await diagram.execute(Compound(operations=both, atomic=True), ADA, operation_id="2", lenient=True)
        outcome = await diagram.execute(Compound(operations=both), ADA, operation_id="3", lenient=True)
        assert outcome.revision == 2
        assert "gone" in outcome.notes[0]


async def test_a_caller_who_leaves_does_not_disturb_the_others() -> None:
    async with live(MemoryStore()) as (diagram,):
        leaving = asyncio.create_task(diagram.execute(task("a"), ADA, operation_id="1"))
        staying = asyncio.create_task(diagram.execute(task("b"), BOB, operation_id="2"))
        leaving.cancel()
        assert (await staying).entry is not None
        assert "b" in diagram.scene.graph


async def test_another_processes_edits_arrive_and_are_marked_as_foreign() -> None:
    async with live(MemoryStore(), writers=2) as (here, there):
        seen: list[Commit] = []
        there.subscribe(seen.append)
        await here.execute(task("a"), ADA, operation_id="1")
        there.fell_behind()
        await until(lambda: there.revision == 1)
        assert [(commit.entry.operation_id, commit.local) for commit in seen] == [("1", False)]


async def test_planning_on_a_stale_head_is_done_again_after_reading_what_is_new() -> None:
    async with live(MemoryStore(), writers=2) as (here, there):
        await here.execute(task("a"), ADA, operation_id="1")
        outcome = await there.execute(task("b"), BOB, operation_id="2")  # there has not heard of revision 1
        assert outcome.revision == 2
        assert state(there.scene.graph).keys() >= {"a", "b"}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 6), st.sampled_from("mnud")), max_size=30))
def test_any_interleaving_of_three_writers_converges_to_what_the_log_says(script: list[tuple[int, int, str]]) -> None:
    async def scenario() -> None:
        store = MemoryStore()
        async with live(store, writers=3) as diagrams:
            work: list[asyncio.Task[Outcome]] = []
            for at, (writer, number, kind) in enumerate(script):
                author = (ADA, BOB)[number % 2]
                operation = {
                    "n": task(f"t{number}", number * 10),
                    "m": moved(f"t{number}", at),
                    "u": Undo(),
                    "d": DeleteElement(element_ids=(f"t{number}",)),
                }[kind]
                call = diagrams[writer].execute(operation, author, operation_id=f"op-{at}")
                work.append(asyncio.create_task(call))
                if at % 3 == 0:
                    await asyncio.sleep(0)
            answers = await asyncio.gather(*work, return_exceptions=True)
            head = len(await store.since("d", 0))
            for diagram in diagrams:
                diagram.fell_behind()
                await until(lambda diagram=diagram: diagram.revision == head)
            told = await open_diagram(store)
            for diagram in diagrams:
                assert state(diagram.scene.graph) == state(told.scene.graph)
                assert diagram.scene.graph.check() == []
            entries = [each.entry for each in answers if isinstance(each, Outcome)]
            acknowledged = {entry.operation_id for entry in entries if entry is not None}
            assert acknowledged == {entry.operation_id for entry in await store.since("d", 0)}

    asyncio.run(scenario())


async def test_labels_are_edited_through_their_own_element() -> None:
    async with live(MemoryStore()) as (diagram,):
        await diagram.execute(task("a"), ADA, operation_id="1")
        await diagram.execute(ApplyLabelEdit(label_id="a_label", text="Push"), ADA, operation_id="2")
        label = diagram.scene.graph.get("a_label")
        assert label is not None
        assert label.fields["text"] == "Push"
