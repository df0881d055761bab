# SPDX-License-Identifier: Apache-2.0
"""Files that other programs write while they are open here: taken over where nothing is unsaved, else told.

A look is one `stat` per open file, every second; only what looks different is read. What is taken over is one ordinary
edit, so every client gets the difference, and undo still means one's own edits. A file that is half written, or is no
diagram for now, is looked at again until it is.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Iterable

from glsp import telemetry
from glsp.editor.opening import Held
from glsp.errors import Conflict, GlspError, Invalid
from glsp.model.change import Author
from glsp.protocol.operations import Reload

log = telemetry.logger("files")

EVERY_SECONDS = 1.0
"""Time between two looks; a person who comes back from the other program sees what it wrote."""

AUTHOR = Author("system:file", "the file on disk", "import")


async def watch(opened: Callable[[], Iterable[Held]]) -> None:
    """Looks at the files of open diagrams until it is cancelled."""
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        for held in [each for each in opened() if each.source is not None]:
            try:
                await look(held)
            except GlspError as error:  # one file must not end the watch over the others
                log.warning("could not take over %s: %s", held.diagram.id, error.message)


async def look(held: Held) -> bool:
    """Takes over what another program wrote into the file; whether it did."""
    source, diagram = held.source, held.diagram
    if source is None:
        return False
    data = await asyncio.to_thread(source.look)
    if data is None:
        return False
    if source.dirty:
        source.leaves()
        if source.is_news(data):
            diagram.rewritten()
        return False
    base = diagram.revision
    try:
        model = await asyncio.to_thread(source.changed_model, data)
    except Invalid:  # half written, or no diagram for now
        source.leaves()
        return False
    operation_id = uuid.uuid4().hex
    source.takes(operation_id, data)
    try:
        await diagram.execute(
            Reload(model=model), AUTHOR, operation_id=operation_id, base=base, strict=True, door="file"
        )
    except Conflict:  # somebody has just edited it: now there is something to lose
        return False
    if diagram.revision == base:  # the same diagram in other letters
        source.took(data)
    return True
