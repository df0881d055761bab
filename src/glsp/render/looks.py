# SPDX-License-Identifier: Apache-2.0
"""Colours, the same as on the page in its light theme (web/src/shell/tokens.css, checked by a test)."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

Mark: TypeAlias = Literal["added", "removed", "changed"]


class Tone(msgspec.Struct, frozen=True):
    """A family of colours: the shape's fill and line, the plate behind an icon, and the ink of drawings on it."""

    fill: str
    line: str
    soft: str
    ink: str
    opacity: float = 1.0


class Theme(msgspec.Struct, frozen=True):
    """All colours of a picture."""

    page: str
    edge: str
    text: str
    tones: dict[str, Tone]


LIGHT = Theme(
    page="#ffffff",
    edge="#5d677e",
    text="#12172b",
    tones={
        "neutral": Tone("#ffffff", "#8b94a7", "#eef0f5", "#4a5368"),
        "blue": Tone("#ffffff", "#7ba4e6", "#e2edfd", "#1d5fc4"),
        "violet": Tone("#ffffff", "#a897ee", "#ece8fd", "#5b3fd1"),
        "amber": Tone("#fff6e4", "#d79a32", "#fde9c2", "#8f5608"),
        "teal": Tone("#e6f7f4", "#3f9d8d", "#c7ebe4", "#0f6a5b"),
        "rose": Tone("#fff0f2", "#d4728a", "#fbdbe2", "#a3244a"),
        "slate": Tone("#636e88", "#a9b2c4", "#e6e9f0", "#333c52", 0.07),
        "ink": Tone("#39425a", "#39425a", "#39425a", "#ffffff"),
    },
)
DARK = Theme(
    page="#10141c",
    edge="#93a0b8",
    text="#e9edf6",
    tones={
        "neutral": Tone("#1d2330", "#6f7a92", "#2a3040", "#b4bdd0"),
        "blue": Tone("#1a2231", "#4574bd", "#1d3557", "#8ebcff"),
        "violet": Tone("#1e1f33", "#6d5fc0", "#322c61", "#b9adff"),
        "amber": Tone("#2d2413", "#b17f2b", "#4a3814", "#f3c274"),
        "teal": Tone("#122825", "#3a8a7c", "#1b423c", "#7fd8c7"),
        "rose": Tone("#2e171d", "#b4566e", "#4c202c", "#ffa9bd"),
        "slate": Tone("#94a3c4", "#4b566d", "#2a3040", "#d3d9e6", 0.07),
        "ink": Tone("#a5b0c6", "#a5b0c6", "#a5b0c6", "#10141c"),
    },
)


class Marking(msgspec.Struct, frozen=True):
    """How something marked looks: the tone that it takes, and its sign as path data in a box of 16 px."""

    tone: str
    sign: str


MARKED: dict[Mark, Marking] = {
    "added": Marking("teal", "M4.5 8H11.5M8 4.5V11.5"),
    "removed": Marking("rose", "M4.5 8H11.5"),
    "changed": Marking("amber", "M4 9C5 6.500 7 6.500 8 8C9 9.500 11 9.500 12 7"),
}
THEMES = {"light": LIGHT, "dark": DARK}
