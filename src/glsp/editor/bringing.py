# SPDX-License-Identifier: Apache-2.0
"""Files of the workspace that are imported, as their diagrams cannot be edited in place."""

from __future__ import annotations

import asyncio

from glsp.editor.files import MAX_FILE_BYTES, Workspace
from glsp.editor.hub import Hub
from glsp.editor.naming import FILE
from glsp.editor.rights import looking
from glsp.editor.sources import MAX_SOURCE
from glsp.errors import Invalid, NotFound, TooLarge, Unavailable
from glsp.formats.encodings import decoded

MOST_BYTES = min(MAX_FILE_BYTES, 2 * MAX_SOURCE)
"""Of a file that is read; most characters have one byte, some of UTF-16 two."""


async def text_of(hub: Hub, source: str, file: str) -> tuple[str, str]:
    """What is to be imported, and the name of its file: the source itself, or what a file of the workspace holds.

    Raises Invalid for both or none, NotFound (also for who may not see files), Forbidden, TooLarge, Unavailable.
    """
    if bool(source) == bool(file):
        raise Invalid("an import takes a source or a file of the workspace", hint="send one of `source` and `file`")
    if source:
        return source, ""
    if hub.shares is not None:
        with looking():
            hub.shares.check_file(file)
    return await asyncio.to_thread(_read, hub.workspace, file)


def _read(workspace: Workspace | None, file: str) -> tuple[str, str]:
    if workspace is None:
        raise NotFound("this server has no workspace", hint="set WORKSPACE_DIR, or send the text as `source`")
    path = workspace.path(file.removeprefix(FILE))
    name = workspace.relative(path)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise TooLarge(f"{name} is larger than {MOST_BYTES:,} bytes")
        return decoded(path.read_bytes()), path.name
    except FileNotFoundError as error:
        raise NotFound(f"there is no file {name!r} in the workspace") from error
    except OSError as error:
        raise Unavailable(f"{name} cannot be read: {error.strerror}") from error
