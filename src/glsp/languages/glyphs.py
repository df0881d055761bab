# SPDX-License-Identifier: Apache-2.0
"""The drawings on nodes: strokes on a field of 16 x 16 units, the same in pictures and on the page (`glyphs.json`)."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from importlib import resources

import msgspec


@functools.cache
def glyphs() -> Mapping[str, str]:
    """SVG path data by name."""
    data = resources.files("glsp.languages").joinpath("glyphs.json").read_bytes()
    return msgspec.convert(json.loads(data), dict[str, str])
