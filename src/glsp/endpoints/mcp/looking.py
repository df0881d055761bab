# SPDX-License-Identifier: Apache-2.0
"""What agents see: a diagram, or a part of it, as an image and a line that says how to read it.

Vendors count images by their area, so the picture is no larger than asked; what is too small to read is said in words.
"""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import Sequence

from mcp_types import CallToolResult, ImageContent, TextContent

from glsp.editor.exports import Paper, drawn
from glsp.editor.hub import Hub
from glsp.editor.numbering import Numbering
from glsp.endpoints.mcp import texts
from glsp.errors import Invalid
from glsp.layout.scene import read_scene
from glsp.layout.tally import quality
from glsp.render.png import fitting, png, size

LEAST_PX, MOST_PX = 100, 4_000
"""Dots of the longer side that may be asked for."""

MOST_SCALE = 2.0
"""A small diagram is drawn at most twice as large as on the page."""

READABLE_PX = 7
"""Letters of fewer dots cannot be read reliably."""

_LETTERS = re.compile(r'font-size="([\d.]+)"')


class Looker:
    """Draws the hub's diagrams for agents."""

    def __init__(self, hub: Hub, numbering: Numbering) -> None:
        self._hub = hub
        self._numbering = numbering

    async def look(self, name: str, *, focus: Sequence[str], max_px: int, theme: str) -> CallToolResult:
        """A PNG of the diagram or of the elements in `focus`, with what it shows. Raises Invalid, UnknownElement, …"""
        if not LEAST_PX <= max_px <= MOST_PX:
            raise Invalid(f"max_px is {max_px}", hint=f"between {LEAST_PX} and {MOST_PX}")
        async with self._hub.using(name) as diagram:
            revision, is_empty = diagram.revision, len(diagram.scene.graph) <= 1
            graph, numbers = diagram.scene.graph, self._numbering.of(diagram)
            wanted = tuple(numbers.find(graph, each) for each in focus)
            picture = await drawn(diagram, Paper(theme=theme, focus=wanted))
            scene = read_scene(graph, strips=diagram.scene.language.kinds.strip)
        scale = fitting(picture, side=max_px, most=MOST_SCALE)
        data = await asyncio.to_thread(png, picture, scale=scale)
        width, height = size(picture)
        parts = [f"r{revision} {width:.0f} × {height:.0f} px, drawn at {scale:.2g}"]
        smallest = min((float(each) for each in _LETTERS.findall(picture)), default=READABLE_PX) * scale
        if smallest < READABLE_PX:
            parts.append(f"letters of {smallest:.1f} dots are hard to read: name elements in focus, or raise max_px")
        if is_empty:
            parts.append("the diagram is empty")
        else:
            parts.append(texts.quality_text(await asyncio.to_thread(quality, scene)))
        image = ImageContent(type="image", data=base64.b64encode(data).decode(), mime_type="image/png")
        return CallToolResult(content=[image, TextContent(type="text", text="; ".join(parts))])
