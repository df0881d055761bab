# SPDX-License-Identifier: Apache-2.0
"""Diagram files, opened by a command alone: no server, no database, nothing written.

A file becomes a diagram of a hub in memory, so a command sees exactly what the server would see.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from glsp.editor.beginnings import Beginnings, Imported, Imports
from glsp.editor.diagram import Diagram
from glsp.editor.hub import Hub
from glsp.editor.layouts import Layouts
from glsp.editor.sources import MAX_SOURCE, SourceFormat
from glsp.errors import Invalid, NotFound, TooLarge
from glsp.formats.drawing import Skipped
from glsp.formats.encodings import decoded
from glsp.formats.glsprust import layout_names, looks_so, paired
from glsp.layout.elk import Elk
from glsp.model.change import Author
from glsp.storage.memory import MemoryStore
from glsp.storage.ports import DiagramInfo

COMMAND = Author("system:command", "glsp", "system")


class Reading(msgspec.Struct, frozen=True):
    """How files are read, where neither their endings nor their texts tell: in which format, as which language.

    `partial`: what is not understood is left out and told, where otherwise the whole is refused.
    """

    format: SourceFormat | None = None
    type: str | None = None
    partial: bool = False


READING = Reading()


class Desk:
    """Opens files one after the other; layout workers start with the first file that needs one."""

    def __init__(self, hub: Hub, layouts: Layouts) -> None:
        self._hub = hub
        self.layouts = layouts
        self._beginnings = Beginnings(hub, layouts)

    @asynccontextmanager
    async def opened(
        self, path: Path, reading: Reading = READING
    ) -> AsyncGenerator[tuple[Diagram, tuple[Skipped, ...]]]:
        """The one diagram in a file, and what of it was left out. Raises NotFound, TooLarge, and Refused for what cannot be read."""
        source = await asyncio.to_thread(read_text, path)
        made = await self._beginnings.create(
            COMMAND,
            diagram_type=reading.type,
            name=path.stem,
            source=source,
            source_format=reading.format,
            file_name=path.name,
            partial=reading.partial,
        )
        async with self.diagram(made.info) as diagram:
            yield diagram, made.left_out

    async def brought(self, path: Path, reading: Reading = READING, *, called: str = "") -> Imports:
        """Every diagram in a file, and what is in none; `called` is its name where it lies under another.

        Raises NotFound, TooLarge, and Refused naming the file.
        """
        source = await asyncio.to_thread(read_text, path)
        name = Path(called or path.name)
        try:
            return await self._beginnings.bring(
                COMMAND,
                source,
                diagram_type=reading.type,
                source_format=reading.format,
                file_name=name.name,
                name=name.stem[:190] or None,
                partial=reading.partial,
                joins=False,  # ids that are new each time would be differences of files that say the same
            )
        except Invalid as error:
            raise naming(called or path, error) from error

    @asynccontextmanager
    async def only(
        self, path: Path, reading: Reading = READING, *, called: str = ""
    ) -> AsyncGenerator[tuple[Diagram, Imported]]:
        """The one diagram in a file, and how it was read. Raises as `brought`."""
        found = await self.brought(path, reading, called=called)
        whole = [each for each in found.diagrams if not each.is_inside]
        if len(whole) != 1:
            raise Invalid(f"{called or path} holds {len(whole)} diagrams, and one was asked for")
        async with self.diagram(whole[0].info) as diagram:
            others = (Skipped(0, 0, told, is_structure=True) for told in found.left_out)
            yield diagram, msgspec.structs.replace(whole[0], left_out=(*whole[0].left_out, *others))

    @asynccontextmanager
    async def diagram(self, info: DiagramInfo) -> AsyncGenerator[Diagram]:
        """A diagram that was brought."""
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


def naming(path: Path | str, error: Invalid) -> Invalid:
    """The same refusal, told of a file."""
    told = type(error)(f"{path}: {error.message}", hint=error.hint)
    told.line, told.column = error.line, error.column
    return told


def read_text(path: Path) -> str:
    """The text of a file; of one of GLSP-Rust with the places beside it. Raises NotFound, TooLarge, Invalid."""
    text = _read(path)
    if looks_so(text[:10_000]):
        beside = next((each for name in layout_names(path.name) if (each := path.with_name(name)).is_file()), None)
        if beside is not None:
            return paired(text, _read(beside))
    return text


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_SOURCE * 2:
            raise TooLarge(f"{path} has {path.stat().st_size:,} bytes; at most {MAX_SOURCE * 2:,} are read")
        return decoded(path.read_bytes())
    except FileNotFoundError:
        raise NotFound(f"there is no file {path}") from None
    except Invalid as error:
        raise Invalid(f"{path} is no text: {error.message}", hint=error.hint) from error
    except OSError as error:
        raise Invalid(f"{path} cannot be read: {error.strerror}") from error


def write_bytes(target: Path, data: bytes, *, makes_folder: bool = False) -> None:
    """Writes a file. Raises Invalid."""
    try:
        if makes_folder:
            target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    except OSError as error:
        raise Invalid(f"{target} cannot be written: {error.strerror}") from error
