# SPDX-License-Identifier: Apache-2.0
"""The shape list is drawn the same here and on the page, and inside its box."""

import json
import re

import pytest

from glsp.languages.glyphs import glyphs
from glsp.languages.shapes import shapes
from glsp.render.outlines import detail, outline
from scripts.shape_samples import FILE, samples


def test_the_page_compares_with_what_is_drawn_here() -> None:
    """When this fails, run `python scripts/shape_samples.py`; the page's own test then says what it draws otherwise."""
    assert json.loads(FILE.read_text(encoding="utf-8")) == json.loads(json.dumps(samples()))


@pytest.mark.parametrize("name", shapes())
@pytest.mark.parametrize("size", [(120, 50), (30, 80), (30, 30)])
def test_a_shape_stays_in_its_box(name: str, size: tuple[int, int]) -> None:
    form = shapes()[name]
    width, height = size
    if name == "actor" and width < height / 2:
        return
    for path in (outline(form, width, height), detail(form, width, height)):
        for x, y in points(path):
            assert -1 <= x <= width + 1
            assert -1 <= y <= height + 1


@pytest.mark.parametrize("name", glyphs())
def test_a_glyph_stays_on_its_field(name: str) -> None:
    assert re.fullmatch(r"[MmLlHhVvAaCcSsZz\d .,-]+", glyphs()[name])
    starts = re.findall(r"M(-?[\d.]+)[ ,](-?[\d.]+)", glyphs()[name])
    assert all(0 <= float(value) <= 16 for start in starts for value in start)


def points(path: str) -> list[tuple[float, float]]:
    """End points of every command (the last two numbers), which bound straight lines; arcs and curves bulge a little."""
    found: list[tuple[float, float]] = []
    for _, numbers in re.findall(r"([MLCQA])([^MLCQAZ]*)", path):
        values = [float(each) for each in re.findall(r"-?\d*\.?\d+", numbers)]
        found.append((values[-2], values[-1]))
    return found
