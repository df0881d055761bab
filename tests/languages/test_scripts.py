# SPDX-License-Identifier: Apache-2.0
"""What must hold whatever people and agents do to a workflow: properties over scripts of every kind of operation."""

from __future__ import annotations

import random
from collections import Counter

from hypothesis import given, settings

import strategies
from glsp.errors import Refused
from glsp.model.graph import descendants, need
from glsp.model.markers import Validation, validate
from glsp.model.operations import plan
from glsp.model.undo import plan_inverse
from strategies import STEPS, WORKFLOW, Step, changes, play, scripts, seeded, snapshot


@settings(max_examples=80, deadline=None)
@given(scripts)
def test_any_script_leaves_a_sound_graph(script):
    graph = seeded()
    for _ in changes(graph, script):
        assert graph.check() == []


@settings(max_examples=60, deadline=None)
@given(scripts)
def test_an_undo_restores_what_was_and_a_redo_what_became(script):
    graph = seeded()
    for played in play(graph, script):
        if played.plan is None:
            continue
        before = snapshot(graph)
        graph.apply(played.plan.change)
        after = snapshot(graph)
        undone, notes = plan_inverse(graph, played.plan.change)
        graph.apply(undone)
        assert (snapshot(graph), notes) == (before, [])
        redone, notes = plan_inverse(graph, undone)
        graph.apply(redone)
        assert (snapshot(graph), notes) == (after, [])


@settings(max_examples=60, deadline=None)
@given(scripts)
def test_planning_changes_nothing_and_gives_the_same_twice(script):
    graph = seeded()
    for number, step in enumerate(script):
        todo = strategies.operation(graph, step)
        before = snapshot(graph)
        outcomes = []
        for _ in range(2):
            try:
                outcomes.append(plan(graph, todo, WORKFLOW, f"op{number}"))
            except Refused as refusal:
                outcomes.append((type(refusal), refusal.message, refusal.hint))
        assert outcomes[0] == outcomes[1]
        assert snapshot(graph) == before
        if not isinstance(outcomes[0], tuple):
            graph.apply(outcomes[0].change)


@settings(max_examples=60, deadline=None)
@given(scripts)
def test_live_findings_are_those_of_a_full_validation(script):
    graph = seeded()
    live = Validation(graph, WORKFLOW.rules)
    for change in changes(graph, script):
        before = {each: live.at(each) for each in change.touched()}
        differing = live.update(change)
        assert live.markers() == validate(graph, WORKFLOW.rules, "live")
        assert {each for each in before if live.at(each) != before[each]} <= differing


@settings(max_examples=40, deadline=None)
@given(scripts)
def test_planned_strictly_every_edge_joins_what_it_may_and_every_container_accepts_what_it_holds(script):
    graph = seeded()
    for _ in changes(graph, [step for step in script if not _inserts(step)], strict=True):
        pass
    for element_id in descendants(graph, graph.root):
        element = need(graph, element_id)
        if element.is_edge:
            WORKFLOW.check_ends(graph, element.type, element.fields["sourceId"], element.fields["targetId"])
        elif WORKFLOW.kinds.node(element.type) is not None:
            WORKFLOW.check_containment(graph, element.type, element.parent)


def _inserts(step):
    return any(each.kind in {"insert", "paste"} for each in (step if isinstance(step, list) else [step]))


def test_scripts_reach_every_kind_of_operation_and_refusals_too():
    outcomes: Counter[tuple[str, bool]] = Counter()
    draw = random.Random(5)

    def number() -> int:
        return draw.randrange(400)

    for _ in range(100):
        graph = seeded()
        kinds = draw.choices(sorted(STEPS), k=8)
        script = [Step(kind, number(), number(), number(), number(), draw.choice(["", "Ship it"])) for kind in kinds]
        for played in play(graph, [*script[:6], script[6:]]):
            outcomes[type(played.operation).__name__, played.plan is not None] += 1
            if played.plan is not None:
                graph.apply(played.plan.change)
    done = {name for (name, carried_out) in outcomes if carried_out}
    refused = {name for (name, carried_out) in outcomes if not carried_out}
    assert done == {
        "ApplyLabelEdit", "Arrange", "ChangeBounds", "ChangeContainer", "ChangeRoutingPoints", "Compound", "CreateEdge",
        "CreateNode", "Cut", "DeleteElement", "EditTask", "InsertElements", "Paste", "ReconnectEdge",
        "RenameElement", "Reorder", "UpdateElement",
    }  # fmt: skip
    assert refused >= {"ChangeContainer", "CreateEdge", "UpdateElement"}
