# SPDX-License-Identifier: Apache-2.0
"""Many diagrams as one zip, written while it is read: each as its model and as a picture, and a list of contents.

Diagrams are opened one after the other and closed again, so memory holds one of them however many there are. What cannot
be read is named in the list of contents; the others come all the same.
"""

from __future__ import annotations

import asyncio
import re
import time
import zipfile
from collections.abc import AsyncGenerator, Sequence
from typing import IO, cast

import msgspec

from glsp.editor.exports import EXPORTS, FILED, export
from glsp.editor.hub import Hub
from glsp.errors import GlspError
from glsp.storage.ports import DiagramInfo

KINDS = ("json", "svg")
"""What each diagram is kept as: to be imported again, and to be looked at."""

CONTENTS = "contents.json"
"""The list of contents; the last file of an archive."""

LONGEST_NAME = 100
"""Characters of a file name in an archive; some systems take 255 bytes."""

_UNFIT = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u202a-\u202e\u2066-\u2069\ud800-\udfff]')
"""What some file system does not take in a name, and what turns a name's direction."""

_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
"""Names that mean devices on Windows."""


class Kept(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """A diagram in the list of contents; `problem` says why it has no files."""

    id: str
    name: str
    type: str
    revision: int
    tags: Sequence[str] = ()
    files: Sequence[str] = ()
    problem: str = ""


class _Pipe:
    """Takes what a zip file writes until somebody fetches it. As it cannot seek, the zip is written straight through."""

    def __init__(self) -> None:
        self._data = bytearray()

    def write(self, data: bytes) -> int:
        self._data += data
        return len(data)

    def flush(self) -> None:
        """There is nothing behind it."""

    def fetch(self) -> bytes:
        found = bytes(self._data)
        self._data.clear()
        return found


async def archive(hub: Hub, diagrams: Sequence[DiagramInfo]) -> AsyncGenerator[bytes]:
    """The zip in pieces, one per diagram and the end."""
    pipe = _Pipe()
    now = time.localtime()[:6]
    kept: list[Kept] = []
    names = Names()
    with zipfile.ZipFile(cast("IO[bytes]", pipe), "w", zipfile.ZIP_DEFLATED) as target:

        def add(name: str, data: bytes) -> None:
            target.writestr(zipfile.ZipInfo(name, now), data, zipfile.ZIP_DEFLATED)

        for info in diagrams:
            files: list[str] = []
            problem = ""
            try:
                async with hub.passing(info.id) as diagram:
                    revision = diagram.revision
                    found = {name: (await export(diagram, name, FILED)).data for name in KINDS}
            except GlspError as error:
                revision, found, problem = info.revision, {}, error.message
            name = names.free(info.name)
            for kind, data in found.items():
                files.append(f"{name}.{EXPORTS[kind].suffix}")
                await asyncio.to_thread(add, files[-1], data)
            kept.append(Kept(info.id, info.name, info.type, revision, info.tags, files, problem))
            yield pipe.fetch()
        contents = msgspec.json.format(msgspec.json.encode({"diagrams": kept}), indent=2)
        await asyncio.to_thread(add, CONTENTS, contents)
    yield pipe.fetch()


class Names:
    """File names without ending: readable, harmless on every system, each once whatever its case."""

    def __init__(self) -> None:
        self._taken = {CONTENTS.rpartition(".")[0]}

    def free(self, title: str) -> str:
        """A name that was not given yet."""
        plain = _UNFIT.sub("_", title).strip(" .")[:LONGEST_NAME].strip(" .") or "diagram"
        if _DEVICES.match(plain):
            plain = f"_{plain}"
        name, number = plain, 1
        while name.casefold() in self._taken:
            number += 1
            name = f"{plain} ({number})"
        self._taken.add(name.casefold())
        return name
