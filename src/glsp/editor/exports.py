# SPDX-License-Identifier: Apache-2.0
"""What an open diagram can be exported as, at every door."""

from __future__ import annotations

import asyncio

import msgspec

from glsp.editor.diagram import Diagram
from glsp.editor.files import encode_file
from glsp.errors import UnknownType
from glsp.render.looks import THEMES
from glsp.render.svg import svg


class Export(msgspec.Struct, frozen=True):
    """One format: how files are called and served."""

    suffix: str
    media_type: str


EXPORTS = {
    "json": Export("json", "application/json"),
    "svg": Export("svg", "image/svg+xml"),
}


class Paper(msgspec.Struct, frozen=True):
    """What a picture is drawn on."""

    theme: str = "light"
    has_page: bool = True


PAPER = Paper()


async def export(diagram: Diagram, name: str, paper: Paper = PAPER) -> bytes:
    """The diagram's present state in a format. Raises UnknownType naming the formats, or the themes."""
    if name not in EXPORTS:
        raise UnknownType(f"there is no export format {name[:40]!r}", hint=f"one of {', '.join(EXPORTS)}")
    theme = THEMES.get(paper.theme)
    if theme is None:
        raise UnknownType(f"there is no theme {paper.theme[:40]!r}", hint=f"one of {', '.join(THEMES)}")
    scene = diagram.scene
    if name == "json":
        return encode_file(scene.graph)
    title = diagram.info.name
    picture = await asyncio.to_thread(svg, scene.graph, scene.language, title, theme=theme, has_page=paper.has_page)
    return picture.encode()
