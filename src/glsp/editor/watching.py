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
from glsp.editor import file_formats
from glsp.editor.file_formats import Place
from glsp.editor.opening import Held
from glsp.errors import Conflict, GlspError, NotAllowed, Refused
from glsp.model.change import Author
from glsp.protocol.operations import Reload

log = telemetry.logger("files")

EVERY_SECONDS = 1.0
"""Time between two looks; a person who comes back from the other program sees what it wrote."""

AUTHOR = Author("system:file", "the file on disk", "import")


async def watch(opened: Callable[[], Iterable[Held]], place: Callable[[], Place | None]) -> None:
    """Looks at the files of open diagrams until it is cancelled."""
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        for held in [each for each in opened() if each.source is not None]:
            try:
                await look(held, place())
            except GlspError as error:  # one file must not end the watch over the others
                log.warning("could not take over %s: %s", held.diagram.id, error.message)


async def look(held: Held, place: Place | None = None) -> bool:
    """Takes over what another program wrote into the file; whether it did."""
    source, diagram = held.source, held.diagram
    if source is None:
        return False
    was = source.clash
    data = await asyncio.to_thread(source.look)
    if data is None:
        if was and not source.clash:
            diagram.rewritten()
        return False
    if source.dirty:
        source.leaves()
        if source.is_news(data):
            diagram.rewritten()
        return False
    try:
        await take(held, data, AUTHOR, place, base=diagram.revision)
    except Refused:  # half written, or no diagram for now
        source.leaves()
        return False
    except Conflict:  # somebody has just edited it: now there is something to lose
        return False
    diagram.reread()
    return True


async def take(held: Held, data: bytes, author: Author, place: Place | None, *, base: int | None = None) -> None:
    """Makes the diagram what its file holds, as one edit of the author; then it is not dirty.

    Raises Invalid and NotAllowed for what is no diagram; Conflict where `base` is given and not the newest any more.
    """
    source, diagram = held.source, held.diagram
    if source is None:
        raise NotAllowed("only files have a file", hint="stored diagrams are saved as you draw")
    content = await file_formats.read(source.path.name, data, diagram.info.type, place)
    operation_id, before = uuid.uuid4().hex, diagram.revision
    source.takes(operation_id, data)
    await diagram.execute(
        Reload(model=content.model()),
        author,
        operation_id=operation_id,
        base=base,
        strict=base is not None,
        door="file",
    )
    if diagram.revision == before:  # the same diagram in other letters
        source.took(data)
