# SPDX-License-Identifier: Apache-2.0
"""What a style of draw.io is: a kind of our drawings, by its shape's name (`styles.json`).

Of icon sets (`mxgraph.aws4.rds`, `mxgraph.cisco.…`) the words of the name are looked for.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from importlib import resources

import msgspec

from glsp.formats.drawing import End


class _Styles(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`words`: shapes and styles; `flowchart`: shapes of that set; `meanings`: a type of a deployment, and words for it."""

    words: dict[str, str]
    flowchart: dict[str, str]
    meanings: tuple[tuple[str, str], ...]


@functools.cache
def _styles() -> _Styles:
    data = resources.files("glsp.formats.drawio").joinpath("styles.json").read_bytes()
    return msgspec.convert(json.loads(data), _Styles)


@functools.cache
def _meanings() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(pattern)) for name, pattern in _styles().meanings)


def kind_of(style: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """Kind and stereotypes of a style."""
    shape = style.get("shape", "")
    if shape.startswith("mxgraph.flowchart."):
        return _styles().flowchart.get(shape.rpartition(".")[2], "rectangle"), ()
    if shape.startswith("mxgraph.") or style.get("image") or "resIcon" in style or "prIcon" in style:
        return _meaning(" ".join(style.get(name, "") for name in ("shape", "resIcon", "prIcon", "grIcon", "image")))
    words = _styles().words
    for word in (shape, *(name for name, value in style.items() if not value)):
        if word in words:
            return words[word], ()
    if style.get("rounded") == "1":
        return ("stadium" if _arc(style) >= STADIUM else "rounded"), ()
    return "rectangle", ()


def _meaning(name: str) -> tuple[str, tuple[str, ...]]:
    words = re.sub(r"[.\-/]+", " ", name.lower()).removeprefix("mxgraph ")
    for found, pattern in _meanings():
        if pattern.search(words):
            return ("cloud" if found == "cloud" else "node" if found == "node" else "component"), (found,)
    return "rectangle", ()


def _arc(style: Mapping[str, str]) -> float:
    try:
        return float(style.get("arcSize", "15"))
    except ValueError:
        return 0


STADIUM = 40
"""Per cent of the shorter side from which rounded corners make a box that begins and ends something."""


def end_of(style: Mapping[str, str], which: str) -> End:
    """What an end of an edge looks like; `which` is `start` or `end`."""
    name = style.get(f"{which}Arrow", "classic" if which == "end" else "none")
    is_filled = style.get(f"{which}Fill", "1") != "0"
    if name.startswith("diamond"):
        return "filled-diamond" if is_filled else "diamond"
    if name.startswith(("block", "classic")):
        return "arrow" if is_filled else "triangle"
    if name.startswith("ER"):
        return "crow" if "any" in name else "none"
    return _ENDS.get(name, "none" if name in {"none", "0", ""} else "arrow")


_ENDS: Mapping[str, End] = {
    "oval": "circle", "circle": "circle", "circlePlus": "circle", "cross": "cross", "open": "arrow", "openThin": "arrow",
    "openAsync": "arrow", "async": "arrow", "dash": "none", "halfCircle": "none", "box": "none",
}  # fmt: skip
