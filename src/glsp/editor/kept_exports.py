# SPDX-License-Identifier: Apache-2.0
"""Exports that were made before: found by the state they show, made once for all who ask at the same time.

A key names a state for ever (diagram, when it was made, the operation that made its revision, its name), the version
of the renderer and the options. So nothing is ever taken back: what changed has another key. What must never: an
answer that is older than what the store says, or one kept under the key of another state. Files are drawn each time:
what they hold is in this process alone. So is what holds other diagrams, too, whose states no key here names. Whoever asks was let in before.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable

import msgspec

from glsp import __version__
from glsp.editor.diagram import Diagram
from glsp.editor.exports import PAPER, Exported, Paper, export
from glsp.editor.hub import Hub
from glsp.editor.insides import FORMATS, opening
from glsp.editor.naming import FILE
from glsp.editor.reaching import reach
from glsp.render.embedding import with_fonts
from glsp.storage.cache import Makers, MemoryCache
from glsp.storage.ports import Cache, DiagramInfo

TRIES = 3
"""Times an export is kept only if nobody edited meanwhile; after them it is made for who asked alone."""


class Shown(msgspec.Struct, frozen=True):
    """An export and which state it shows. `key` is another one for every other state and look."""

    key: str
    name: str
    revision: int
    data: bytes
    left_out: tuple[str, ...] = ()


class _Moved(Exception):
    """The diagram is not in the state that was asked for."""


class Exports:
    """What stored diagrams look like to other tools and eyes, from the cache where it has it."""

    def __init__(self, hub: Hub, cache: Cache | None = None) -> None:
        self._hub = hub
        self._makers = Makers(cache or MemoryCache())

    async def get(self, info: DiagramInfo, name: str, form: str, paper: Paper = PAPER) -> Shown:
        """A diagram as an export, not older than `info`, which the caller has just read; `name` is what it is asked by.

        Raises as `export`, and NotFound.
        """
        is_state_alone = not self._hub.key(name).startswith(FILE) and form not in FORMATS
        for _ in range(TRIES if is_state_alone else 0):
            key = key_of(info, form, paper)
            try:
                return _decoder.decode(await self._makers.get(key, self._maker(info, name, form, paper)))
            except _Moved:
                info = await self._hub.info(name)
        async with self._hub.using(name) as diagram:
            if form in FORMATS:
                await reach(diagram, info.revision)
                made = await export(diagram, form, paper, opening(self._hub))
                key = hashlib.blake2b(made.data, digest_size=16).hexdigest()
                return Shown(key, state_of(diagram).name, diagram.revision, made.data, made.left_out)
            return await _made(diagram, form, paper)

    async def past(self, tag: str, draw: Callable[[], Awaitable[str]]) -> bytes:
        """A picture of what was, as SVG with its letters; the tag names all that it depends on."""

        async def make() -> bytes:
            picture = await draw()
            return (await asyncio.to_thread(with_fonts, picture)).encode()

        return await self._makers.get(f"past:{tag}", make)

    def _maker(self, info: DiagramInfo, name: str, form: str, paper: Paper) -> Callable[[], Awaitable[bytes]]:
        async def make() -> bytes:
            self._hub.refresh(info)
            async with self._hub.using(name) as diagram:
                await reach(diagram, info.revision)
                shown = await _made(diagram, form, paper)
                wanted = key_of(info, form, paper)
                if not shown.key == wanted == key_of(state_of(diagram), form, paper):
                    raise _Moved
                return msgspec.msgpack.encode(shown)

        return make


def key_of(info: DiagramInfo, form: str, paper: Paper) -> str:
    """Names a state of a diagram, and a look."""
    parts = (__version__, info.id, info.created_at, info.revision, info.head, info.name, form)
    digest = hashlib.blake2b(msgspec.json.encode([*parts, paper]), digest_size=16)
    return f"export:{digest.hexdigest()}"


def state_of(diagram: Diagram) -> DiagramInfo:
    """What the store says of a diagram in the state in which it is open here."""
    return msgspec.structs.replace(diagram.info, revision=diagram.revision, head=diagram.last or "")


async def _made(diagram: Diagram, form: str, paper: Paper) -> Shown:
    state = state_of(diagram)  # before: never an old picture under a new key
    made: Exported = await export(diagram, form, paper)
    return Shown(key_of(state, form, paper), state.name, state.revision, made.data, made.left_out)


_decoder = msgspec.msgpack.Decoder(Shown)
