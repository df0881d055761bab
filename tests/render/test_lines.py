# SPDX-License-Identifier: Apache-2.0
"""Texts along edges: on them, above them, turned with them, whatever a file says."""

from __future__ import annotations

import pytest

from glsp.protocol.geometry import Bounds, Dimension, Point
from glsp.render.lines import LabelPlace, along, label_place

SIZE = Dimension(80, 20)
LEVEL = Point(0, 50), Point(200, 50)
UPRIGHT = Point(50, 0), Point(50, 200)


@pytest.mark.parametrize(
    ("line", "placement", "place"),
    [
        (LEVEL, None, LabelPlace(Point(100, 50), SIZE)),
        (LEVEL, {"side": "top", "offset": 4}, LabelPlace(Point(100, 36), SIZE)),
        (LEVEL, {"position": 0.25}, LabelPlace(Point(50, 50), SIZE)),
        (UPRIGHT, {"side": "top", "offset": 4}, LabelPlace(Point(94, 100), SIZE)),
        (LEVEL, {"rotate": True}, LabelPlace(Point(100, 50), SIZE, 0)),
        (UPRIGHT, {"rotate": True}, LabelPlace(Point(50, 100), SIZE, 90)),
        (LEVEL[::-1], {"rotate": True}, LabelPlace(Point(100, 50), SIZE, 0)),
        (LEVEL, {"position": "middle", "offset": True, "side": 7, "rotate": 1}, LabelPlace(Point(100, 50), SIZE)),
        (LEVEL, {"position": 1e300, "offset": -1e300}, LabelPlace(Point(100, 50), SIZE)),
        (LEVEL, {"position": 9}, LabelPlace(Point(200, 50), SIZE)),
        (LEVEL, "above", LabelPlace(Point(100, 50), SIZE)),
    ],
)
def test_a_text_is_where_its_placement_says(line, placement, place: LabelPlace) -> None:
    assert label_place(line, placement, SIZE) == place


def test_a_turned_text_stands_on_its_line_and_covers_less() -> None:
    place = label_place(UPRIGHT, {"rotate": True, "side": "top", "offset": 4}, SIZE)
    box = place.box
    assert [round(each, 6) for each in (place.middle.x, place.middle.y, place.angle)] == [64, 100, 90]
    assert [round(each, 6) for each in (box.x, box.y, box.width, box.height)] == [54, 60, 20, 80]


def test_a_text_that_is_not_turned_covers_its_box() -> None:
    assert LabelPlace(Point(100, 50), SIZE).box == Bounds(60, 40, 80, 20)


def test_a_line_without_length_has_its_texts_at_its_start() -> None:
    assert along([Point(3, 4), Point(3, 4)], 0.5) == (Point(3, 4), Point(0, 0))
