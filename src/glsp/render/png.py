# SPDX-License-Identifier: Apache-2.0
"""A picture as PNG: what `glsp.render.svg` drew, in dots.

The same picture gives the same bytes on every machine; only where a text has characters that the font lacks (Chinese,
emoji) are the machine's own fonts asked. What must never: SVG from outside, a browser.
"""

from __future__ import annotations

import re

import resvg_py

from glsp.errors import Invalid, TooLarge
from glsp.render.fonts import WEIGHTS, font_file, is_covered

MOST_SIDE = 16_000
"""Dots of the longer side."""

MOST_DOTS = 64_000_000
"""Dots of the whole picture; four bytes each while it is drawn."""

LEAST_SCALE, MOST_SCALE = 0.05, 8.0

_SIZE = re.compile(r'<svg [^>]*?width="([\d.]+)" height="([\d.]+)"')


def png(picture: str, *, scale: float = 1.0) -> bytes:
    """The picture with `scale` dots per px. Blocking. Raises Invalid (scale), TooLarge."""
    if not LEAST_SCALE <= scale <= MOST_SCALE:
        raise Invalid(f"a scale of {scale:g} is not possible", hint=f"between {LEAST_SCALE:g} and {MOST_SCALE:g}")
    width, height = (side * scale for side in size(picture))
    if max(width, height) > MOST_SIDE or width * height > MOST_DOTS:
        raise TooLarge(
            f"a PNG of {width:,.0f} × {height:,.0f} dots is too large",
            hint=f"a scale of {fitting(picture):.2g} fits; SVG and PDF have no limit",
        )
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=picture,
            zoom=scale,
            font_files=[str(font_file(weight)) for weight in WEIGHTS],
            skip_system_fonts=is_covered(picture),
            font_family="Inter",
            sans_serif_family="Inter",
        )
    )


def size(picture: str) -> tuple[float, float]:
    """Width and height of a picture, px."""
    found = _SIZE.match(picture)
    if found is None:
        raise Invalid("not a picture of this program")
    return float(found[1]), float(found[2])


def fitting(picture: str, *, side: float = MOST_SIDE, most: float = MOST_SCALE) -> float:
    """The largest scale, up to `most`, at which no side has more than `side` dots and the whole is not too large."""
    width, height = size(picture)
    return min(most, side / max(width, height), (MOST_DOTS / (width * height)) ** 0.5 * 0.999)
