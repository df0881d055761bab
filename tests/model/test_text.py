# SPDX-License-Identifier: Apache-2.0
"""Widths of texts: what Chromium says, what happens outside the table, and what hostile lengths cost."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glsp.model.text import EXACT_CHARACTERS, Font, TextSize, ascent, line_height, text_size, text_width
from glsp.protocol.geometry import Dimension

ROOT = Path(__file__).resolve().parents[2]
FONT_FOLDER = ROOT / "web" / "node_modules" / "@fontsource" / "inter"


@pytest.mark.parametrize(
    ("text", "font", "width"),
    [
        # Widths of HTML spans in Chromium with `font-kerning: none` and `"calt" 0`.
        ("Push", Font(14, 400), 32.89),
        ("AVATAR To Yes", Font(14, 400), 107.05),
        ("AVATAR To Yes", Font(14, 600), 109.91),
        ("a->b --> c", Font(14, 400), 70.16),
        ("Привет мир", Font(14, 600), 82.98),
        ("Žluťoučký kůň", Font(14, 400), 94.14),
        ("Việt Nam", Font(14, 400), 60.41),
        ("€ 12.50 – “quoted”…", Font(14, 600), 139.30),
        ("Order Service API Gateway", Font(14, 400), 180.23),
    ],
)
def test_a_width_is_what_a_browser_measures(text: str, font: Font, width: float) -> None:
    assert text_width(text, font) == pytest.approx(width, abs=0.02)


def test_a_line_is_as_high_as_in_a_browser() -> None:
    assert [(line_height(Font(size)), ascent(Font(size))) for size in (11, 14, 16)] == [(14, 11), (17, 14), (20, 16)]


def test_a_text_of_two_lines_is_as_wide_as_the_wider_and_twice_as_high() -> None:
    assert text_size("ab\nabc", Font(14)) == TextSize(text_width("abc", Font(14)), 34, 14)


def test_an_empty_text_has_a_height_and_no_width() -> None:
    assert text_size("", Font(14)).dimension == Dimension(0, 17)


def test_east_asian_characters_are_one_em_wide() -> None:
    assert text_width("漢字", Font(14)) == 28


def test_marks_and_controls_outside_the_table_take_no_width() -> None:
    assert text_width("a\u0489\u200d\u0007b", Font(14)) == text_width("ab", Font(14))


def test_a_lone_surrogate_is_measured_like_any_unknown_character() -> None:
    assert text_width("\ud800", Font(14)) > 0


def test_a_million_characters_are_measured_by_the_average_beyond_the_limit() -> None:
    exact, long = text_width("n" * EXACT_CHARACTERS, Font(14)), text_width("n" * 1_000_000, Font(14))
    assert exact * 40 < long < exact * 60


def test_a_million_lines_are_counted_and_not_each_measured() -> None:
    assert text_size("ab\n" * 1_000_000, Font(14)).height == 17 * 1_000_001


@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from([400, 600]))
def test_widths_add_up(left: str, right: str, weight: int) -> None:
    font = Font(14, 600) if weight == 600 else Font(14, 400)
    assert text_width(left + right, font) == pytest.approx(text_width(left, font) + text_width(right, font), abs=0.02)


@given(st.text(max_size=200))
def test_a_size_is_never_negative_and_grows_with_the_font(text: str) -> None:
    small, large = text_size(text, Font(10)), text_size(text, Font(20))
    assert small.width >= 0
    assert large.width == pytest.approx(2 * small.width, abs=0.03)


@pytest.mark.skipif(not FONT_FOLDER.is_dir(), reason="the npm package @fontsource/inter is not installed under web/")
def test_the_data_file_is_what_the_script_writes_today() -> None:
    script = importlib.util.spec_from_file_location("font_metrics", ROOT / "scripts" / "font_metrics.py")
    assert script is not None
    assert script.loader is not None
    module = importlib.util.module_from_spec(script)
    script.loader.exec_module(module)
    font_metrics: Callable[[Path], str] = module.font_metrics
    assert (ROOT / "src/glsp/model/data/inter.json").read_text("utf-8") == font_metrics(FONT_FOLDER)
