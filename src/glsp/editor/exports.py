# SPDX-License-Identifier: Apache-2.0
"""What an open diagram can be exported as, at every door."""

from __future__ import annotations

import asyncio

import msgspec

from glsp.editor.diagram import Diagram
from glsp.editor.files import encode_file
from glsp.errors import UnknownType
from glsp.render.svg import svg


class Export(msgspec.Struct, frozen=True):
    """One format: how files are called and served."""

    suffix: str
    media_type: str


EXPORTS = {
    "json": Export("json", "application/json"),
    "svg": Export("svg", "image/svg+xml"),
}


async def export(diagram: Diagram, name: str) -> bytes:
    """The diagram's present state in a format. Raises UnknownType naming the formats."""
    if name not in EXPORTS:
        raise UnknownType(f"there is no export format {name[:40]!r}", hint=f"one of {', '.join(EXPORTS)}")
    scene = diagram.scene
    if name == "json":
        return encode_file(scene.graph)
    picture = await asyncio.to_thread(svg, scene.graph, scene.language, diagram.info.name)
    return picture.encode()
