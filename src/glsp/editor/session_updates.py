# SPDX-License-Identifier: Apache-2.0
"""How a session's client is kept up to date: the whole model (stock clients), or only what changed (`applyChange`).

Rules of both:
- `revision` counts the submits of this session from 0; the log's revision never travels in it.
- Commits of one turn of the loop are told at once. While the client has not taken what was sent, later commits
  collapse into the next update; so at most one full model is in flight, however fast others edit.
- Nothing here waits: a client that never answers `requestBounds` stays old, later submits go on.

Stock flow: `requestBounds` and `setDirtyState`; the client answers `computedBounds` for that revision; then
`updateModel` (or `setModel` when it opened) and what waited for it, then live markers 100 ms later. An own edit is
submitted even while an answer is outstanding, as in the reference; edits by others wait for the answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Protocol, TypeAlias

import msgspec

from glsp import calls
from glsp.editor.geometry import ClientGeometry
from glsp.editor.opening import Held
from glsp.editor.request import Commit
from glsp.editor.scene import Scene
from glsp.editor.session_news import News, named, put_now, puts, removes
from glsp.editor.session_outlet import QUIET, Outlet
from glsp.errors import GlspError, Refused
from glsp.protocol import actions, operations
from glsp.protocol.actions import Action, DirtyReason, SetDirtyState, SetMarkers, Status
from glsp.protocol.geometry import Fields, Number
from glsp.protocol.ours import ApplyChange, Put, RefusedEdit

VALIDATE_AFTER = 0.1
"""Seconds between an update and its live markers, as in the reference: edits in a row are validated once."""

ANSWER_WITHIN = 30.0
"""Seconds that edits by others wait for an outstanding `computedBounds`; 10,000 nodes take a browser about 3."""

Spawn: TypeAlias = Callable[[Coroutine[Any, Any, None]], object]


class Updates(Protocol):
    """One client's view of one diagram, kept up to date."""

    @property
    def revision(self) -> int:
        """The submit counter."""
        ...

    def opened(self, response_id: str) -> None:
        """The model was asked for: send it, starting at revision 0."""
        ...

    def committed(self, commit: Commit, *, own: bool) -> None:
        """Something changed; `own` when this session caused it."""
        ...

    def measured(self, revision: Number | None, geometry: ClientGeometry) -> None:
        """The client answered `requestBounds`."""
        ...

    def after(self, action: Action) -> None:
        """Say this directly after the next update."""
        ...

    def refused(
        self, operation: operations.Operation, operation_id: str, error: GlspError, *, shown: bool, later: bool
    ) -> None:
        """An operation of this client changed nothing; `shown`: its canvas may show otherwise; `later`: it may be sent again."""
        ...

    def settled(self, operation_id: str, *, shown: bool) -> None:
        """An operation needed no change, or was in the log already; `shown` as in `refused`."""
        ...

    def saved(self, *, own: bool) -> None:
        """The diagram was saved."""
        ...

    def close(self) -> None:
        """Nothing more will be said."""
        ...


class Watching:
    """What both flows share: the news, when to tell them, live markers."""

    def __init__(self, held: Held, outlet: Outlet, spawn: Spawn, tell: Callable[[], None], *, chatty: bool) -> None:
        self.scene: Scene = held.diagram.scene
        self.outlet = outlet
        self.news = News()
        self.blocked: Callable[[], bool] = lambda: False
        self._held = held
        self._spawn = spawn
        self._tell = tell
        self._chatty = chatty
        self._scheduled = False
        self._telling = False
        self._draining = False
        self._closed = False
        self._validation: asyncio.TimerHandle | None = None
        self._markers: Sequence[actions.Marker] | None = None
        self._loop = asyncio.get_running_loop()

    @property
    def dirty(self) -> bool:
        """Whether a file has unsaved edits; stored diagrams never have."""
        source = self._held.source
        return source is not None and source.dirty

    def committed(self, commit: Commit, *, own: bool) -> None:
        """Notes a commit and tells of it at the end of this turn of the loop."""
        self.news.add(commit, own=own)
        if not self._scheduled:
            self._scheduled = True
            self._loop.call_soon(self._turn)

    def flush(self) -> None:
        """Tells the news now, or as soon as the client has taken what was sent before."""
        if self._closed or self._telling or not self.news or self.blocked():
            return
        if self.outlet.link.outbox_bytes:
            if not self._draining:
                self._draining = True
                self._spawn(self._flush_when_drained())
            return
        self._tell_now()

    def _tell_now(self) -> None:
        """A client that measures nothing is answered at once, which would tell the same news again."""
        self._telling = True
        try:
            self._tell()
        finally:
            self._telling = False
        self.news = News()

    def _turn(self) -> None:
        self._scheduled = False
        self.flush()

    async def _flush_when_drained(self) -> None:
        await self.outlet.link.drained()
        self._draining = False
        if self.outlet.link.outbox_bytes:  # below the low-water mark, yet not empty: good enough
            if not self._closed and self.news and not self.blocked():
                self._tell_now()
        else:
            self.flush()

    def validate_soon(self) -> None:
        """Sends the live markers in a moment; earlier requests are superseded."""
        if self._validation is not None:
            self._validation.cancel()
        self._validation = self._loop.call_later(VALIDATE_AFTER, self._validate)

    def _validate(self) -> None:
        self._validation = None
        if self._closed:
            return
        found = self.scene.problems.markers()
        markers = [marker.wire() if self._chatty else marker.detailed() for marker in found]
        if not self._chatty and markers == self._markers:
            return
        self._markers = markers
        if self._chatty:
            self.outlet.say(Status(severity="INFO", message="Validate Model..."))
        self.outlet.say(SetMarkers(response_id="", markers=markers, reason="live"))
        if self._chatty:
            self.outlet.say(QUIET)

    def close(self) -> None:
        """Nothing more will be said."""
        self._closed = True
        if self._validation is not None:
            self._validation.cancel()


class WholeModels:
    """The reference server's flow, for stock clients."""

    def __init__(self, held: Held, outlet: Outlet, spawn: Spawn) -> None:
        self._watching = Watching(held, outlet, spawn, self._tell, chatty=True)
        self._watching.blocked = self._waits
        self._outlet = outlet
        self.revision = 0
        self._response_id: str | None = None
        self._after: list[Action] = []
        self._outstanding: asyncio.TimerHandle | None = None
        self._loop = asyncio.get_running_loop()

    def opened(self, response_id: str) -> None:
        """Asks for bounds at revision 0; `setModel` follows the client's answer."""
        self._watching.news = News()
        self.revision = 0
        self._response_id = response_id
        self._submit(None)

    def committed(self, commit: Commit, *, own: bool) -> None:
        """A submit at the end of this turn, or later."""
        self._watching.committed(commit, own=own)

    def measured(self, revision: Number | None, geometry: ClientGeometry) -> None:
        """Releases the update for exactly the present revision; any other answer is dropped."""
        if revision != self.revision:
            return
        if not self._watching.news:  # else it measured content that is no longer there
            self._watching.scene.answered(geometry)
        self._answered()
        members: Fields = {"kind": "updateModel", "animate": True}
        if self._response_id is not None:
            members = {"kind": "setModel", "responseId": self._response_id}
            self._response_id = None
        elif not self._outlet.hears("updateModel"):
            return
        self._outlet.model(members, self._watching.scene.fragments.model(self.revision))
        waiting, self._after = self._after, []
        for action in waiting:
            self._outlet.say(action)
        self._watching.validate_soon()
        self._watching.flush()

    def after(self, action: Action) -> None:
        """Kept until the next update."""
        self._after.append(action)

    def refused(
        self, operation: operations.Operation, operation_id: str, error: GlspError, *, shown: bool, later: bool
    ) -> None:
        """A fresh update where the canvas may show what is not so."""
        del operation, operation_id, error, later
        if shown:
            self.refresh()

    def refresh(self) -> None:
        """A submit although nothing changed."""
        self.revision += 1
        self._submit("operation")

    def settled(self, operation_id: str, *, shown: bool) -> None:
        """Stock clients wait for nothing, but their canvas may show what is not so."""
        del operation_id
        if shown:
            self.refresh()

    def saved(self, *, own: bool) -> None:
        """The dirty state of everybody who has the diagram open."""
        self._outlet.say(SetDirtyState(is_dirty=self._watching.dirty, reason="save" if own else "external"))

    def close(self) -> None:
        """Nothing more will be said."""
        self._watching.close()
        self._answered()

    def _waits(self) -> bool:
        return self._outstanding is not None and not self._watching.news.own

    def _tell(self) -> None:
        if self._response_id is None:  # while the first model is on its way, every submit has revision 0
            self.revision += 1
        self._submit(self._watching.news.reason)

    def _submit(self, reason: DirtyReason | None) -> None:
        if self._outlet.hears("requestBounds"):
            model = self._watching.scene.fragments.model(self.revision)
            self._outlet.model({"kind": "requestBounds", "requestId": ""}, model)
            self._answered()
            self._outstanding = self._loop.call_later(ANSWER_WITHIN, self._unanswered)
        self._outlet.say(SetDirtyState(is_dirty=self._watching.dirty, reason=reason))
        if self._outstanding is None:  # a client that cannot measure: what the server knows is all there is
            self.measured(self.revision, ClientGeometry())

    def _answered(self) -> None:
        if self._outstanding is not None:
            self._outstanding.cancel()
            self._outstanding = None

    def _unanswered(self) -> None:
        self._outstanding = None
        self._watching.flush()


class Changes:
    """Only what changed, for clients that list `applyChange`; the server's own metrics size everything."""

    def __init__(self, held: Held, outlet: Outlet, spawn: Spawn) -> None:
        self._watching = Watching(held, outlet, spawn, self._tell, chatty=False)
        self._outlet = outlet
        self.revision = 0
        self._dirty = False
        self._settled: list[str] = []
        self._loop = asyncio.get_running_loop()

    def opened(self, response_id: str) -> None:
        """The whole model, once."""
        watching = self._watching
        watching.news = News()
        self.revision = 0
        watching.scene.serves_ours()
        self._outlet.model({"kind": "setModel", "responseId": response_id}, watching.scene.fragments.model(0))
        self._dirty = watching.dirty
        self._outlet.say(SetDirtyState(is_dirty=self._dirty))
        watching.validate_soon()

    def committed(self, commit: Commit, *, own: bool) -> None:
        """An `applyChange` at the end of this turn, or later."""
        self._watching.committed(commit, own=own)

    def measured(self, revision: Number | None, geometry: ClientGeometry) -> None:
        """Such clients are never asked."""

    def after(self, action: Action) -> None:
        """The update is on its way already; this follows it."""
        self._outlet.say(action)

    def refused(
        self, operation: operations.Operation, operation_id: str, error: GlspError, *, shown: bool, later: bool
    ) -> None:
        """The named elements as they are, and why."""
        del shown  # a client of ours shows its edits at once, all of them
        gone, there = put_now(self._watching.scene, named(msgspec.to_builtins(operation)))
        why = RefusedEdit(error.code, error.message, error.hint, operation_id, trace=calls.trace_id(), later=later)
        if isinstance(error, Refused):
            why = msgspec.structs.replace(why, line=error.line, column=error.column)
        self._send(removes=gone, puts=there, refused=why)

    def settled(self, operation_id: str, *, shown: bool) -> None:
        """An acknowledgement without a change."""
        del shown
        self._send(operation_ids=(operation_id,))

    def saved(self, *, own: bool) -> None:
        """The dirty state of everybody who has the diagram open."""
        self._dirty = self._watching.dirty
        self._outlet.say(SetDirtyState(is_dirty=self._dirty, reason="save" if own else "external"))

    def close(self) -> None:
        """Nothing more will be said."""
        self._watching.close()

    def _tell(self) -> None:
        news, scene = self._watching.news, self._watching.scene
        author = news.author
        self._send(
            author=author.name if author else "",
            author_kind=author.kind if author else "system",
            operation_ids=tuple(news.operation_ids),
            removes=removes(news, scene.graph),
            puts=puts(news, scene),
        )
        if self._watching.dirty != self._dirty:
            self._dirty = self._watching.dirty
            self._outlet.say(SetDirtyState(is_dirty=self._dirty, reason=news.reason))
        self._watching.validate_soon()

    def _send(
        self,
        *,
        author: str = "",
        author_kind: str = "system",
        operation_ids: tuple[str, ...] = (),
        removes: tuple[str, ...] = (),
        puts: tuple[Put, ...] = (),
        refused: RefusedEdit | None = None,
    ) -> None:
        self.revision += 1
        self._outlet.say(
            ApplyChange(
                revision=self.revision,
                author=author,
                author_kind=author_kind,
                operation_ids=operation_ids,
                removes=removes,
                puts=puts,
                refused=refused,
            )
        )


def updates_for(held: Held, outlet: Outlet, spawn: Spawn) -> Updates:
    """The flow that the client's action kinds ask for."""
    return Changes(held, outlet, spawn) if "applyChange" in outlet.kinds else WholeModels(held, outlet, spawn)
