# SPDX-License-Identifier: Apache-2.0
"""Saving what is open: a file is written, a stored diagram gets a named version."""

from __future__ import annotations

import time

from glsp.editor.file_formats import encoded
from glsp.editor.files import replace_file
from glsp.editor.hub import Hub
from glsp.editor.opening import Held
from glsp.model.change import Author
from glsp.storage.ports import Version


async def save(
    hub: Hub,
    held: Held,
    author: Author,
    *,
    file_uri: str | None = None,
    force: bool = False,
    revision: int | None = None,
) -> None:
    """Files: writes them (or a copy under another name). Stored diagrams: names the present revision.

    `revision` is a session's submit counter, written into files as the reference does.
    """
    if held.source is None:
        version = Version(
            time.strftime("Saved %Y-%m-%d %H:%M:%S", time.gmtime()), held.diagram.revision, author.name, time.time()
        )
        await hub.library.keep_version(held.diagram.id, version)
        return
    source, scene = held.source, held.diagram.scene
    path = source.path if file_uri is None else hub.need_workspace().path(file_uri)
    data = encoded(path.name, scene.graph, scene.language, revision)
    if path == source.path:
        source.write(data, force=force)
    else:
        replace_file(path, data)
        source.saved()
