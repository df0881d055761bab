# SPDX-License-Identifier: Apache-2.0
"""`glsp export`: stored diagrams as files, one or all, beside a running server or without one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

from glsp.editor.archive import KINDS, Names
from glsp.editor.exports import EXPORTS, PAPER, Paper, export
from glsp.editor.hub import Hub
from glsp.errors import Invalid


async def export_one(hub: Hub, diagram_id: str, target: Path, paper: Paper = PAPER) -> str:
    """Writes one diagram; the target's ending says as what. Raises NotFound, Invalid, TooLarge."""
    kind = target.suffix.lstrip(".").lower()
    if kind not in EXPORTS:
        raise Invalid(f"{target} does not say what to export", hint=f"end its name in .{', .'.join(EXPORTS)}")
    async with hub.using(f"glsp:{diagram_id}") as diagram:
        data = await export(diagram, kind, paper)
        revision = diagram.revision
    await asyncio.to_thread(_write, target, data)
    return f"{target}: {diagram_id} at revision {revision}, {len(data):,} bytes"


async def export_all(hub: Hub, folder: Path) -> AsyncGenerator[str]:
    """Writes every diagram into a folder, as JSON that can be imported again and as SVG; tells each as it is done."""
    names = Names()
    for info in await hub.list(sort="name", limit=1_000_000):
        name = names.free(info.name)
        async with hub.passing(info.id) as diagram:
            found = {kind: await export(diagram, kind) for kind in KINDS}
        for kind, data in found.items():
            await asyncio.to_thread(_write, folder / f"{name}.{EXPORTS[kind].suffix}", data)
        yield f"{folder / name}.{', .'.join(EXPORTS[kind].suffix for kind in found)}: {info.id}"


def _write(target: Path, data: bytes) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    except OSError as error:
        raise Invalid(f"{target} cannot be written: {error.strerror}") from error
