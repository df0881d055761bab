# SPDX-License-Identifier: Apache-2.0
"""Colours and small drawings, the same as on the page (web/src/shell/tokens.css and canvas/glyphs.ts, checked by a test)."""

from __future__ import annotations

import msgspec


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
        "slate": Tone("#94a3c4", "#4b566d", "#2a3040", "#d3d9e6", 0.07),
        "ink": Tone("#a5b0c6", "#a5b0c6", "#a5b0c6", "#10141c"),
    },
)
THEMES = {"light": LIGHT, "dark": DARK}

GLYPHS = {
    "person": (
        "M8 2.5a2.75 2.75 0 1 1 0 5.5a2.75 2.75 0 1 1 0-5.5 M2.75 13.5c.4-2.6 2.5-3.75 5.25-3.75s4.85 1.15 5.25 3.75"
    ),
    "gear": (
        "M8 5.75a2.25 2.25 0 1 1 0 4.5a2.25 2.25 0 1 1 0-4.5 M8 1.75v1.75 M8 12.5v1.75 M1.75 8h1.75 M12.5 8h1.75 "
        "M3.58 3.58l1.24 1.24 M11.18 11.18l1.24 1.24 M12.42 3.58l-1.24 1.24 M4.82 11.18l-1.24 1.24"
    ),
    "split": "M2.5 8h4 M6.5 8l4.5-4 M6.5 8l4.5 4 M8.25 3.75h3v3 M11.25 9.25v3h-3",
    "join": "M3.5 3.5l4.5 4.5 M3.5 12.5l4.5-4.5 M8 8h5 M10.75 5.5l2.5 2.5l-2.5 2.5",
}


class Look(msgspec.Struct, frozen=True):
    """What an icon name of a language stands for: a tone, a drawing in the icon, a drawing in the middle."""

    tone: str = "neutral"
    icon: str = ""
    middle: str = ""


LOOKS = {
    "user": Look("blue", icon="person"),
    "gear": Look("violet", icon="gear"),
    "decision": Look("amber", middle="split"),
    "merge": Look("teal", middle="join"),
    "fork": Look("ink"),
    "join": Look("ink"),
    "category": Look("slate"),
}
