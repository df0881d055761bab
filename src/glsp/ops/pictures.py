# SPDX-License-Identifier: Apache-2.0
"""`glsp render`: a diagram file as a picture."""

from __future__ import annotations

import asyncio
from pathlib import Path

from glsp.editor.exports import EXPORTS, Paper, export
from glsp.errors import Invalid
from glsp.ops.documents import desk

PICTURES = tuple(name for name in EXPORTS if name != "json")


async def render(source: Path, target: Path, paper: Paper, diagram_type: str | None = None) -> str:
    """Writes the picture, whose kind the target's ending says, and tells what was drawn. Raises Refused, Invalid."""
    kind = target.suffix.lstrip(".").lower()
    if kind not in PICTURES:
        raise Invalid(f"{target} does not say which picture", hint=f"end its name in .{', .'.join(PICTURES)}")
    async with desk() as opening, opening.opened(source, diagram_type) as diagram:
        data = await export(diagram, kind, paper)
        elements = len(diagram.scene.graph) - 1
    try:
        await asyncio.to_thread(target.write_bytes, data)
    except OSError as error:
        raise Invalid(f"{target} cannot be written: {error.strerror}") from error
    return f"{target}: {elements:,} elements, {len(data):,} bytes"
