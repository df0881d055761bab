# SPDX-License-Identifier: Apache-2.0
"""A file that another program wrote while it is open here: what is different, and the choice between the two.

Nothing is lost by choosing: what the file says comes as one edit of who chose, which undo takes back; and what is open
here is written only by the next save.
"""

from __future__ import annotations

import asyncio
import hashlib

import msgspec

from glsp.editor import file_formats
from glsp.editor.comparing import Compared, between
from glsp.editor.file_formats import Place
from glsp.editor.files import Source, overtaken, version_of
from glsp.editor.opening import Held
from glsp.editor.watching import look, take
from glsp.errors import Conflict, NotAllowed
from glsp.model.change import Author
from glsp.model.graph import build
from glsp.protocol.files import Keep


class Disk(msgspec.Struct, frozen=True, rename="camel"):
    """What the file holds beside what is open: `differs` when another program wrote it since it was read or saved.

    `version` names what it holds; empty where the file is gone.
    """

    version: str
    differs: bool
    is_unsaved: bool


def source_of(held: Held) -> Source:
    """The file of an open diagram. Raises NotAllowed."""
    if held.source is None:
        raise NotAllowed("this diagram is no file", hint="stored diagrams are saved as you draw")
    return held.source


async def state(held: Held) -> Disk:
    """How the file and what is open stand to each other. Raises NotAllowed."""
    source = source_of(held)
    if not source.path.exists():
        return Disk("", differs=False, is_unsaved=source.dirty)
    data = await asyncio.to_thread(source.read)
    differs = await asyncio.to_thread(source.changed_on_disk)
    return Disk(version_of(hashlib.sha256(data).digest()), differs, source.dirty)


async def agree(held: Held, place: Place | None) -> None:
    """Before an edit by who cannot be asked: takes over what another program wrote into the file.

    Raises Conflict where unsaved edits of somebody are in the way.
    """
    source = source_of(held)
    await look(held, place)
    try:
        await asyncio.to_thread(source.check_disk)
    except Conflict as error:
        raise Conflict(
            f"another program has changed {source.path.name}, and there are unsaved edits of somebody beside it",
            base=error.base,
            revision=error.revision,
            hint="nothing was done; who edits it in the editor chooses there which counts, or anybody by "
            f"POST /api/diagrams/file:{held.diagram.id}/disk; try again then",
        ) from error


async def choose(held: Held, keep: Keep, version: str, author: Author, place: Place | None) -> None:
    """Settles which counts: that version of the file, or what is open.

    Raises Conflict when the file was written again since, Invalid for a file that holds no diagram.
    """
    source = source_of(held)
    if keep == "mine":
        await asyncio.to_thread(source.keeps, version)
    else:
        data = await asyncio.to_thread(source.read)
        if version_of(hashlib.sha256(data).digest()) != version:
            raise overtaken(source.path.name)
        await take(held, data, author, place)
    held.diagram.rewritten()


async def difference(held: Held, place: Place | None) -> Compared:
    """What is open here against what the file holds: what came is here alone, what went is in the file alone."""
    source, scene = source_of(held), held.diagram.scene
    data = await asyncio.to_thread(source.read)
    content = await file_formats.read(source.path.name, data, held.diagram.info.type, place)
    return between(build(content.root, content.elements), scene.graph, scene.language)
