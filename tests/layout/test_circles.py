# SPDX-License-Identifier: Apache-2.0
"""Which arrows run backwards between containers that lead to each other."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glsp.layout.arrange import arrange_all
from glsp.layout.circles import Arrow, backward
from glsp.layout.elk import Elk
from glsp.layout.options import Options
from glsp.layout.quality import drawn_line
from glsp.layout.scene import read_scene
from layout.drawings import category, diagram, edge, executed, node
from layout.test_arrange import elk as elk  # noqa: PLC0414  the fixture


def arrows(*pairs: str) -> list[Arrow]:
    return [Arrow(str(number), *pair) for number, pair in enumerate(pairs)]


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        (("ab", "bc", "ac"), set()),
        (("ab", "ba"), {"1"}),
        (("ba", "ab"), {"1"}),
        (("ab", "ba", "ba"), {"0"}),
        (("ab", "bc", "ca"), {"2"}),
        (("ab", "bc", "cb", "cd"), {"2"}),
        (("xa", "ab", "bc", "ca", "cy"), {"3"}),
    ],
)
def test_as_few_as_can_be_run_backwards_and_those_said_last(pairs: tuple[str, ...], expected: set[str]) -> None:
    assert backward(arrows(*pairs)) == expected


@given(
    st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")).filter(lambda pair: pair[0] != pair[1]))
)
def test_without_them_there_is_no_circle_and_they_are_at_most_half(pairs: list[tuple[str, str]]) -> None:
    every = arrows(*("".join(pair) for pair in pairs))
    left = [each for each in every if each.edge not in backward(every)]
    assert 2 * len(left) >= len(every)
    while left:
        ends = {each.target for each in left} - {each.source for each in left}
        assert ends, "all that is left leads on: a circle"
        left = [each for each in left if each.target not in ends]


async def test_what_begins_stands_first_and_what_comes_back_goes_up_the_direct_way(elk: Elk) -> None:
    graph = diagram(
        category("region", [node("gateway"), node("cdn")]),
        category("internet", [node("users")]),
        edge("asks", "users", "gateway"),
        edge("works", "gateway", "cdn"),
        edge("answers", "cdn", "users"),
    )
    found = await arrange_all(elk, graph, Options(direction="down"))
    scene = read_scene(executed(graph, found.arrange))
    places = scene.places()
    assert places["users"].y < places["gateway"].y < places["cdn"].y
    line = drawn_line(scene.edges["answers"], places)
    assert line[0].y > line[-1].y, "it starts where it starts"
    assert all(after.y <= before.y for before, after in pairwise(line)), "and only goes up"
