# SPDX-License-Identifier: Apache-2.0
"""A picture that brings its letters along: browsers load no fonts for what they show as an image.

Only the characters that the picture has are embedded: some 10 kB. Where they are shaped in another way than they were
measured, texts would leave their boxes.
"""

from __future__ import annotations

import base64
import io
import re
from functools import lru_cache
from html import unescape
from typing import Any

from fontTools import subset, ttLib  # pyright: ignore[reportMissingTypeStubs]

from glsp.render.fonts import WEIGHTS, font_file

_WORDS = re.compile(r"<text ([^>]*)>([^<]*)</text>")
_HEAD = re.compile(r"<svg [^>]*>")
_KEPT = 64
"""Sets of characters whose fonts are kept: neighbours in time of one diagram mostly have the same."""


def with_fonts(picture: str) -> str:
    """The SVG with the glyphs of its own texts, as `@font-face`. 50 ms for characters that were not asked for lately."""
    letters: dict[int, set[str]] = {}
    for attributes, words in _WORDS.findall(picture):
        weight = WEIGHTS[1] if 'font-weight="6' in attributes or 'font-weight="7' in attributes else WEIGHTS[0]
        letters.setdefault(weight, set()).update(unescape(words))
    faces = "".join(
        f"@font-face{{font-family:Inter;font-weight:{weight};src:url(data:font/woff;base64,{_font(weight, frozenset(used))})}}"
        for weight, used in sorted(letters.items())
    )
    head = _HEAD.match(picture)
    if not faces or head is None:
        return picture
    return f"{head[0]}<style>{faces}</style>{picture[head.end() :]}"


@lru_cache(_KEPT)
def _font(weight: int, used: frozenset[str]) -> str:
    font: Any = ttLib.TTFont(font_file(weight), recalcTimestamp=False)
    options: Any = subset.Options(hinting=False, layout_features=[], notdef_outline=True)
    chosen: Any = subset.Subsetter(options)
    chosen.populate(unicodes=sorted(map(ord, used)))
    chosen.subset(font)
    font.flavor = "woff"
    data = io.BytesIO()
    font.save(data)
    return base64.b64encode(data.getvalue()).decode()
