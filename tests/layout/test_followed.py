# SPDX-License-Identifier: Apache-2.0
"""The count that is kept while a drawing is edited is that of counting anew, whatever is done; and costs what was touched."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glsp import languages
from glsp.editor.geometry import ServerGeometry
from glsp.editor.scene import Scene
from glsp.errors import Refused
from glsp.examples import EXAMPLES, Example
from glsp.languages.language import Language
from glsp.layout import followed
from glsp.layout.quality import Quality
from glsp.layout.scene import read_scene
from glsp.layout.tally import Tally, quality
from glsp.model.change import Change
from glsp.model.graph import Graph
from glsp.model.operations import plan
from glsp.protocol import operations as ops
from glsp.protocol.geometry import Dimension, Point
from layout.test_examples import graph_of
from strategies import Step, operation, scripts, seeded, single

ONE_OF_EACH = {each.language: each for each in EXAMPLES}
NEVER, OFTEN = 0, 2


def counted(scene: Scene) -> Quality:
    """What the scene's drawing says, as agents are told it."""
    found = scene.drawing.catch_up()
    if not isinstance(found, Tally):
        found = Tally(found)
        scene.drawing.take(found)
    return found.quality()


def anew(graph: Graph, language: Language) -> Quality:
    return quality(read_scene(graph, strips=language.kinds.strip))


def check(scene: Scene, script: list[Step | list[Step]]) -> None:
    """Plays a script; asks after some of its steps."""
    assert counted(scene) == anew(scene.graph, scene.language)
    undo: list[Change] = []
    for number, step in enumerate(script):
        first = step[0] if isinstance(step, list) else step
        try:
            change = plan(scene.graph, operation(scene.graph, step), scene.language, f"op{number}").change
        except Refused:
            continue
        if undo and first.y % 5 == 0:
            change = undo.pop().inverse()
            undo.clear()
        else:
            undo.append(change)
        scene.apply(change)
        if first.x % 3:
            assert counted(scene) == anew(scene.graph, scene.language)
    assert counted(scene) == anew(scene.graph, scene.language)


@pytest.mark.parametrize("often", [NEVER, OFTEN], ids=["kept", "counted anew when much differs"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(script=scripts)
def test_the_count_that_is_kept_is_that_of_counting_anew(
    often: int, script: list[Step | list[Step]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(followed, "ANEW", often)
    language = languages.find("workflow")
    check(Scene(seeded(), language, ServerGeometry(language)), script)


@pytest.mark.parametrize("example", ONE_OF_EACH.values(), ids=ONE_OF_EACH)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=8, deadline=None)
@given(script=st.lists(single, min_size=1, max_size=12))
def test_so_it_is_in_every_language_with_ports_and_lanes(
    example: Example, script: list[Step | list[Step]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(followed, "ANEW", NEVER)
    graph = graph_of(example)
    language = languages.find(example.language)
    check(Scene(graph, language, ServerGeometry(language)), script)


def test_a_change_costs_what_is_near_it_however_large_the_drawing_is() -> None:
    language = languages.find("workflow")
    checks: dict[int, Mapping[str, int]] = {}
    for count in (100, 1_000):
        scene = Scene(seeded(), language, ServerGeometry(language))
        for number in range(count):
            place = Point(number % 30 * 200, 600 + number // 30 * 100)
            node = ops.CreateNode(element_type_id="task:manual", location=place, args={"elementId": f"n{number}"})
            scene.apply(plan(scene.graph, node, language, f"n{number}").change)
        counted(scene)
        found: dict[str, int] = {}
        for name, todo in {
            "a word": ops.UpdateElement(element_id="n50", label="Another name"),
            "a box": ops.ChangeBounds(new_bounds=(ops.ElementAndBounds("n50", Dimension(90, 40), Point(4_000, 620)),)),
        }.items():
            scene.apply(plan(scene.graph, todo, language, name).change)
            tally = scene.drawing.catch_up()
            assert isinstance(tally, Tally), "nothing is counted anew"
            found[name] = tally.checks
        checks[count] = found
    assert all(0 < found < 60 for each in checks.values() for found in each.values())


def test_what_is_touched_between_two_questions_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(followed, "MOST_TOUCHED", 5)
    language = languages.find("workflow")
    scene = Scene(seeded(), language, ServerGeometry(language))
    counted(scene)
    for number in range(20):
        node = ops.CreateNode(element_type_id="task:manual", location=Point(number * 30, 900))
        scene.apply(plan(scene.graph, node, language, f"n{number}").change)
    assert counted(scene) == anew(scene.graph, language)


def test_a_count_that_was_overtaken_is_not_kept() -> None:
    language = languages.find("workflow")
    scene = Scene(seeded(), language, ServerGeometry(language))
    asked = scene.drawing.catch_up()
    assert not isinstance(asked, Tally)
    node = ops.CreateNode(element_type_id="task:manual", location=Point(0, 0))
    scene.apply(plan(scene.graph, node, language, "n").change)
    assert not isinstance(scene.drawing.catch_up(), Tally)
    scene.drawing.take(Tally(asked))
    assert not isinstance(scene.drawing.catch_up(), Tally)
    assert counted(scene) == anew(scene.graph, language)
