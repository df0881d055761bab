# SPDX-License-Identifier: Apache-2.0
"""What a person could undo and redo next, told to clients that list `steps`.

Cost: an edit of somebody else costs nothing; an own one the deeds of two entries, O(their changes), and a short frame.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, TypeAlias

import msgspec

from glsp.editor.diagram import Diagram
from glsp.editor.request import Commit
from glsp.editor.session_outlet import Outlet
from glsp.errors import GlspError
from glsp.model.change import Author, Entry
from glsp.model.deeds import deeds
from glsp.protocol.steps import STEPS, Step, Steps

Spawn: TypeAlias = Callable[[Coroutine[Any, Any, None]], object]

LISTED = 12
"""Steps that a list has each way; who wants to go back further looks at the history."""


class Stepping:
    """One session's view of its author's undo and redo."""

    def __init__(self, outlet: Outlet, author: Author, spawn: Spawn) -> None:
        self._hears = outlet.hears(STEPS)
        self._outlet = outlet
        self._author = author
        self._spawn = spawn
        self._diagram: Diagram | None = None
        self._told: object = None
        self._scheduled = False

    def show(self, diagram: Diagram) -> None:
        """The session shows this diagram: the next steps are told now, and whenever they are others."""
        self.let_go()
        self._diagram = diagram
        self._soon()

    def let_go(self) -> None:
        """It does no longer."""
        self._diagram = None
        self._told = None

    def committed(self, commit: Commit) -> None:
        """Own edits, and edits that take one back, change what is next."""
        if commit.entry.author.id == self._author.id or commit.entry.undoes is not None:
            self._soon()

    async def listed(self, response_id: str) -> Steps:
        """The last steps each way."""
        diagram = self._diagram
        if diagram is None:
            return Steps((), (), response_id)
        undo, redo = (await diagram.recall()).steps(self._author.id, LISTED)
        return Steps(await _described(diagram, undo), await _described(diagram, redo), response_id)

    def _soon(self) -> None:
        """At the end of this turn of the loop: behind what changed, and once for edits in a row."""
        if self._hears and not self._scheduled:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._turn)

    def _turn(self) -> None:
        self._scheduled = False
        diagram = self._diagram
        if diagram is None:
            return
        if not diagram.is_recalled:
            self._spawn(self._recalled(diagram))
            return
        wanted = diagram.history.steps(self._author.id, 1)
        if wanted != self._told:
            self._told = wanted
            self._spawn(self._tell(diagram, *wanted))

    async def _recalled(self, diagram: Diagram) -> None:
        """The first one who asks waits for the log: what came long before is not read to show a diagram."""
        try:
            await diagram.recall()
        except GlspError:  # the next edit asks again
            return
        if self._diagram is diagram:
            self._soon()

    async def _tell(self, diagram: Diagram, undo: tuple[int, ...], redo: tuple[int, ...]) -> None:
        try:
            steps = Steps(await _described(diagram, undo), await _described(diagram, redo))
        except GlspError:  # the log cannot be read now: undo works or says so itself, only its name is unknown
            steps = Steps(tuple(map(_unknown, undo)), tuple(map(_unknown, redo)))
        if self._told == (undo, redo):
            self._outlet.say(steps)


async def _described(diagram: Diagram, revisions: Iterable[int]) -> tuple[Step, ...]:
    return tuple([await _step(diagram, revision) for revision in revisions])


async def _step(diagram: Diagram, revision: int) -> Step:
    """The edit that a step takes back or makes again; behind undos and redos of it, the edit itself."""
    entry = await _entry(diagram, revision)
    while entry is not None and entry.operation in {"undo", "redo"} and entry.undoes is not None:
        entry = await _entry(diagram, entry.undoes)
    if entry is None:
        return _unknown(revision)
    scene = diagram.scene
    told = tuple(msgspec.to_builtins(deed) for deed in deeds(entry.change, scene.words, scene.graph))
    return Step(revision, entry.operation, told)


async def _entry(diagram: Diagram, revision: int) -> Entry | None:
    recent = diagram.recent
    if recent and recent[0].revision <= revision <= recent[-1].revision:
        return recent[revision - recent[0].revision]
    found = await diagram.log.since(diagram.id, revision - 1, limit=1)
    return found[0] if found else None


def _unknown(revision: int) -> Step:
    return Step(revision, "", ())
