# SPDX-License-Identifier: Apache-2.0
"""Diagram files, opened by a command alone: no server, no database, nothing written.

A file becomes a diagram of a hub in memory, so a command sees exactly what the server would see.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from glsp.editor.beginnings import Beginnings
from glsp.editor.diagram import Diagram
from glsp.editor.hub import Hub
from glsp.editor.layouts import Layouts
from glsp.editor.sources import MAX_SOURCE
from glsp.errors import Invalid, NotFound, TooLarge
from glsp.layout.elk import Elk
from glsp.model.change import Author
from glsp.storage.memory import MemoryStore

COMMAND = Author("system:command", "glsp", "system")


class Desk:
    """Opens files one after the other; layout workers start with the first file that needs one."""

    def __init__(self, hub: Hub, layouts: Layouts) -> None:
        self._hub = hub
        self._beginnings = Beginnings(hub, layouts)

    @asynccontextmanager
    async def opened(self, path: Path, diagram_type: str | None = None) -> AsyncGenerator[Diagram]:
        """The diagram in a file. Raises NotFound, TooLarge, and Refused for what cannot be read."""
        source = await asyncio.to_thread(read_text, path)
        info = await self._beginnings.create(
            COMMAND, diagram_type=diagram_type, name=path.stem, source=source, file_name=path.name
        )
        async with self._hub.passing(info.id) as diagram:
            yield diagram


@asynccontextmanager
async def desk() -> AsyncGenerator[Desk]:
    """A hub in memory for the length of a command."""
    store, elk = MemoryStore(), Elk(workers=1)
    try:
        async with Hub(store, store).running() as hub:
            yield Desk(hub, Layouts(elk))
    finally:
        await elk.close()


def read_text(path: Path) -> str:
    """The text of a file. Raises NotFound, TooLarge, Invalid."""
    try:
        if path.stat().st_size > MAX_SOURCE * 2:
            raise TooLarge(f"{path} has {path.stat().st_size:,} bytes; at most {MAX_SOURCE * 2:,} are read")
        return path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise NotFound(f"there is no file {path}") from None
    except UnicodeDecodeError as error:
        raise Invalid(f"{path} is no text: byte {error.start:,} is not UTF-8", hint="save it as UTF-8") from None
    except OSError as error:
        raise Invalid(f"{path} cannot be read: {error.strerror}") from error
