# SPDX-License-Identifier: Apache-2.0
"""`glsp export`: stored diagrams as files, one or all, beside a running server or without one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

from glsp.editor.archive import KINDS, Names
from glsp.editor.exports import EXPORTS, FILED, PAPER, Paper, export
from glsp.editor.hub import Hub
from glsp.editor.insides import opening
from glsp.errors import GlspError, Invalid
from glsp.ops.converting import ENDINGS, format_of
from glsp.ops.documents import write_bytes


async def export_one(hub: Hub, diagram_id: str, target: Path, paper: Paper = PAPER) -> tuple[str, tuple[str, ...]]:
    """Writes one diagram; the target's ending says as what. Tells what was written, and what is not in it.

    Raises NotFound, NotAllowed, Invalid, TooLarge.
    """
    kind = format_of(target)
    if kind is None:
        raise Invalid(f"{target} does not say what to export", hint=f"end its name in .{', .'.join(ENDINGS)}")
    async with hub.using(f"glsp:{diagram_id}") as diagram:
        found = await export(diagram, kind, paper, opening(hub))
        revision = diagram.revision
    await asyncio.to_thread(write_bytes, target, found.data, makes_folder=True)
    return f"{target}: {diagram_id} at revision {revision}, {len(found.data):,} bytes", found.left_out


async def export_all(hub: Hub, folder: Path) -> AsyncGenerator[tuple[str, bool]]:
    """Writes every diagram into a folder, as JSON that can be imported again and as SVG.

    Tells each as it is done, and whether it could be; one that cannot be drawn does not keep the others. Raises Invalid
    where the folder cannot be written.
    """
    names = Names()
    for info in await hub.list(sort="name", limit=1_000_000):
        name = names.free(info.name)
        try:
            async with hub.passing(info.id) as diagram:
                found = {kind: (await export(diagram, kind, FILED)).data for kind in KINDS}
        except GlspError as error:
            yield f"{info.id} ({info.name}): {error.message}", False
            continue
        for kind, data in found.items():
            place = folder / f"{name}.{EXPORTS[kind].suffix}"
            await asyncio.to_thread(write_bytes, place, data, makes_folder=True)
        yield f"{folder / name}.{', .'.join(EXPORTS[kind].suffix for kind in found)}: {info.id}", True
