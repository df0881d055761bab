# SPDX-License-Identifier: Apache-2.0
"""Session: one client's view of one diagram by GLSP's rules. No sockets inside; doors bring frames and a Link.

Rules (server protocol, sections 3 and 4):
- One FIFO queue per session; an action is begun when the one before it is done. Answering `requestBounds` is an
  ordinary action, so nothing in the queue ever waits for the client.
- A string `requestId` (also "") makes a request: it gets an answer, a rejection, or stays pending and is rejected
  when the session ends. Anything else is a plain action, whose failure is a `message`.
- Actions from the client are never sent back to it.
- Accepted operations are carried out even when the client has gone; what it asked is then answered to nobody.
"""

from __future__ import annotations

import asyncio
import uuid
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

import msgspec

from glsp import telemetry
from glsp.editor import session_text
from glsp.editor import session_words as words
from glsp.editor.arranging import Arranging, laid_out
from glsp.editor.audience import Audience
from glsp.editor.diagram import Life
from glsp.editor.geometry import ClientGeometry
from glsp.editor.hub import Hub
from glsp.editor.layouts import Layouts
from glsp.editor.limiter import FREE, Allowance
from glsp.editor.opening import Held
from glsp.editor.presence import Room
from glsp.editor.request import Commit
from glsp.editor.rights import who_asks
from glsp.editor.saving import save
from glsp.editor.session_answers import ANSWERS, Shown, detail_of
from glsp.editor.session_calls import bug, called
from glsp.editor.session_comments import Commenting
from glsp.editor.session_files import Filing
from glsp.editor.session_layouts import LayingOut
from glsp.editor.session_operations import OUR_OPERATIONS, as_javascript, made_nodes
from glsp.editor.session_operations import operation_id as id_of
from glsp.editor.session_outlet import QUIET, Link, Outlet
from glsp.editor.session_requests import Requests
from glsp.editor.session_steps import Stepping
from glsp.editor.session_updates import Updates, updates_for
from glsp.editor.texts import Texts
from glsp.errors import Busy, Conflict, GlspError, ProtocolError, ReadOnly, Unavailable, UnknownElement, UnknownType
from glsp.languages.language import Language
from glsp.model.change import Author
from glsp.model.graph import Graph, new_root
from glsp.protocol import actions, codec
from glsp.protocol import operations as ops
from glsp.protocol.actions import CLIENT_ACTIONS, Action, ComputedBounds, Head
from glsp.protocol.comments import COMMENT, CommentWish
from glsp.protocol.files import CHOOSE_FILE, ChooseFile
from glsp.protocol.layouts import CANCEL_LAYOUT, REQUEST_LAYOUT, LayoutWish

log = telemetry.logger("session")

MAX_WAITING = 2_000
"""Actions waiting in one session; beyond it they are refused, so that memory stays bounded."""

MAX_WAITING_BYTES = 96 * 1024 * 1024
"""And their size; one frame may have 64 MiB."""

LOADING = "Model loading in progress"
TRASHED = "the diagram was moved to the trash"
SHOWN_AT_ONCE = (ops.ChangeBounds, ops.ChangeContainer, ops.ChangeRoutingPoints)
"""What a stock client draws before the server agrees."""

WISHES = frozenset({COMMENT, REQUEST_LAYOUT, CHOOSE_FILE, "saveModel"})
"""What writes and is no operation."""

RESPONSES = frozenset({"exportSvg", "exportResult", "editorContextResult", "selectionResult", "viewportResult"})


class Session:
    """One client session. `receive` takes its actions in order; `close` ends it."""

    def __init__(
        self,
        hub: Hub,
        audience: Audience,
        link: Link,
        *,
        client_id: str,
        language: Language,
        kinds: tuple[str, ...],
        author: Author,
        arrange: Arranging | None = None,
        texts: Texts | None = None,
        layouts: Layouts | None = None,
        may_edit: bool = True,
        allowance: Allowance = FREE,
    ) -> None:
        self.client_id = client_id
        self.language = language
        self.author = author
        self._hub = hub
        self._audience = audience
        self._arrange = arrange
        self._texts = texts
        self._outlet = Outlet(link, client_id, kinds)
        self._held: Held | None = None
        self._updates: Updates | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._room: Room | None = None
        self._key = uuid.uuid4().hex
        self._source_uri = ""
        self._may_edit = self._scope_edits = may_edit
        self._allowance = allowance
        self._read_only = not may_edit
        self._trashed = False
        self._executing = ""
        self._requests = Requests(self._outlet, client_id)
        self._waiting: deque[tuple[msgspec.Raw | Action, int]] = deque()
        self._waiting_bytes = 0
        self._worker: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._empty = Graph(new_root())
        self._comments = Commenting(self._outlet, author, self._spawn)
        self._steps = Stepping(self._outlet, author, self._spawn)
        self._layouts = LayingOut(self._outlet, author, self._spawn, layouts)
        self._files = Filing(self._outlet, author)

    # --- for doors ------------------------------------------------------------------------------------------------

    def receive(self, action: msgspec.Raw | Action, size: int) -> None:
        """Queues an action of the client, `size` bytes of JSON; never blocks."""
        if len(self._waiting) >= MAX_WAITING or self._waiting_bytes + size > MAX_WAITING_BYTES:
            busy = Busy(f"{len(self._waiting)} actions wait already", hint="wait for answers before asking more")
            self._outlet.error(busy.message, busy.hint)
            return
        self._waiting.append((action, size))
        self._waiting_bytes += size
        if self._worker is None:
            self._worker = self._spawn(self._work())

    def say(self, action: Action) -> None:
        """Tells the client something that concerns the server, e.g. that it restarts."""
        self._outlet.say(action)

    def is_as_allowed(self) -> bool:
        """Whether the caller may still do with the diagram what it could when it opened it, and no more."""
        if self._held is None:
            return True
        may_edit = self._scope_edits and self._hub.may("edit", self._held)
        return self._hub.may("view", self._held) and may_edit == self._may_edit

    async def idle(self) -> None:
        """Returns when everything received so far is done."""
        while self._worker is not None:
            await asyncio.wait([self._worker])

    async def close(self, *, reject: bool = True) -> None:
        """Finishes what was received, rejects what stays pending, lets the diagram go."""
        await self.idle()
        self._requests.end(reject=reject)
        self._let_go()
        self._outlet.closed = True
        for task in tuple(self._tasks):
            task.cancel()

    # --- the queue ------------------------------------------------------------------------------------------------

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _work(self) -> None:
        try:
            while self._waiting:
                action, size = self._waiting.popleft()
                self._waiting_bytes -= size
                try:
                    if isinstance(action, ComputedBounds):
                        self._measured(action)
                    elif isinstance(action, msgspec.Raw):
                        await self._handle(action)
                except ProtocolError as error:
                    self._outlet.error(error.message, error.hint)
                except Exception as error:  # noqa: BLE001 - a bug in one action must not end the session
                    bug(error, self._outlet)
        finally:
            self._worker = None

    async def _handle(self, raw: msgspec.Raw) -> None:
        head = codec.decode_head(raw)
        request_id = self._requests.id_of(head)
        kind = head.kind if isinstance(head.kind, str) else as_javascript(head.kind)
        with called(kind, head, request_id, self.author, self._held):
            try:
                await self._answer(kind, raw, head, request_id)
            except ProtocolError:
                raise
            except Exception as error:  # noqa: BLE001  said while it is known whose call it was
                bug(error, self._outlet)

    async def _answer(self, kind: str, raw: msgspec.Raw, head: Head, request_id: str | None) -> None:
        key = self._requests.expect(kind, request_id, head)
        try:
            answered = await self._dispatch(kind, raw, head, request_id or "")
        except GlspError as error:
            answered = True
            if key:
                self._requests.reject(key, detail_of(error))
            elif isinstance(error, UnknownType) and not isinstance(error, ProtocolError):
                self._outlet.error(error.message)
            else:
                self._outlet.error(*words.failed(kind, f"Error: {error.message}"))
        if answered:
            self._requests.answered(key)

    async def _dispatch(self, kind: str, raw: msgspec.Raw, head: Head, response_id: str) -> bool:
        """Carries an action out; False when a request with this id got no answer (and stays pending)."""
        if kind in WISHES:
            await self._allowance.edit()
        elif response_id:
            await self._allowance.read()
        answer = ANSWERS.get(kind)
        if answer is not None:
            found = answer(self._shown(), codec.decode_action(kind, raw), response_id)
            if found is not None:
                self._outlet.answer(found, response_id)
            return found is not None
        if kind in CLIENT_ACTIONS:
            return await self._control(codec.decode_action(kind, raw), response_id)
        if kind in self.language.server_actions or kind in OUR_OPERATIONS:
            await self._operate(kind, raw)
            return False
        if kind == COMMENT and self._comments.hears:
            wish = codec.decode_params(raw, CommentWish)
            await self._comments.carry_out(wish, response_id, editable=self._shown().editable)
            return True
        if kind == REQUEST_LAYOUT and self._layouts.hears:
            layout = codec.decode_params(raw, LayoutWish)
            self._layouts.begin(self._held, layout, response_id, editable=self._shown().editable)
            return True  # told when it is done; what follows in the queue does not wait for it
        if kind == CHOOSE_FILE and self._files.hears:
            choice = codec.decode_params(raw, ChooseFile)
            await self._files.choose(self._held, choice, response_id, self._hub.place, editable=self._shown().editable)
            return True
        if kind == CANCEL_LAYOUT and self._layouts.hears:
            self._layouts.stop()
            return False
        if isinstance(head.response_id, str) and head.response_id:
            return False  # an answer to a request that nobody waits for any more
        raise UnknownType(f"No handler registered for action kind: {kind}")

    async def _control(self, action: Action, response_id: str) -> bool:
        """Actions that neither ask nor edit."""
        if isinstance(action, actions.RequestModel):
            return await self._open(action, response_id)
        if isinstance(action, ComputedBounds):
            self._measured(action)
        elif isinstance(action, actions.GlspUndo):
            args = action.args or {}
            revision = args.get("revision")
            given = revision if isinstance(revision, int) and not isinstance(revision, bool) and revision > 0 else None
            await self._execute(ops.Undo(revision=given, args=args))
        elif isinstance(action, actions.GlspRedo):
            await self._execute(ops.Redo(args=action.args or {}))
        elif isinstance(action, actions.RequestText):
            if self._held is None or self._texts is None:
                raise UnknownElement("there is no model whose text could be read", hint="ask for the model first")
            found = await session_text.told(self._texts, self._held.diagram, action, response_id)
            self._outlet.answer(found, response_id)
            return True
        elif isinstance(action, actions.RequestSteps):
            self._outlet.answer(await self._steps.listed(response_id), response_id)
            return True
        elif isinstance(action, actions.SaveModel):
            await self._save(action)
        elif isinstance(action, actions.PresenceUpdate):
            if self._room is not None:
                self._room.update(self._key, action)
        elif isinstance(action, actions.SetEditMode):
            self._read_only = action.edit_mode == "readonly" or not self._may_edit
            if self._read_only and action.edit_mode != "readonly":
                self._outlet.say(actions.SetEditMode(edit_mode="readonly"))
        return False

    # --- the model ------------------------------------------------------------------------------------------------

    async def _open(self, action: actions.RequestModel, response_id: str) -> bool:
        uri = action.options.source_uri
        progress_id = str(uuid.uuid4())
        self._outlet.say(actions.Status(severity="INFO", message=LOADING))
        self._outlet.say(actions.StartProgress(progress_id=progress_id, title=LOADING))
        try:
            if uri is None:
                raise UnknownElement("requestModel names no model", hint="give options.sourceUri")
            held = await self._hub.hold(uri, diagram_type=self.language.diagram_type)
        except GlspError as error:
            self._outlet.say(actions.EndProgress(progress_id=progress_id))
            if not response_id:
                raise
            self._outlet.reject("requestModel", response_id, words.load_failed(uri, error))
            return True
        self._outlet.say(QUIET)
        self._outlet.say(actions.EndProgress(progress_id=progress_id))
        if held is self._held:
            self._hub.release(held)
        else:
            self._let_go()
            self._may_edit = self._scope_edits and self._hub.may("edit", held)
            self._read_only = self._read_only or not self._may_edit
            self._show(held)
        self._source_uri = uri
        assert self._updates is not None
        self._updates.opened(response_id)
        self._files.opened(held)
        editable = held.diagram.scene.language.editable and self._may_edit
        if not editable or (who_asks() is not None and "applyChange" in self._outlet.kinds):
            self._outlet.say(actions.SetEditMode(edit_mode="editable" if editable else "readonly"))
        return True

    def _show(self, held: Held) -> None:
        if self._trashed:  # it came back, or this is another one
            self._back_to_edit()
        self._held = held
        self.language = held.diagram.scene.language
        self._updates = updates_for(held, self._outlet, self._spawn)
        self._unsubscribe = held.diagram.subscribe(self._committed, self._lives)
        self._room = self._audience.join(held, self)
        self._room.join(self._key, self.author, self._outlet.say if self._outlet.hears("presence") else None)
        self._comments.show(held)
        self._steps.show(held.diagram)

    def _let_go(self) -> None:
        if self._held is None:
            return
        if self._unsubscribe is not None:
            self._unsubscribe()
        if self._updates is not None:
            self._updates.close()
        if self._room is not None:
            self._room.leave(self._key)
        self._comments.let_go()
        self._steps.let_go()
        self._audience.leave(self._held, self)
        self._hub.release(self._held)
        self._held = self._updates = self._unsubscribe = self._room = None

    def _committed(self, commit: Commit) -> None:
        if self._updates is not None:
            self._updates.committed(commit, own=commit.entry.operation_id == self._executing)
        self._steps.committed(commit)

    def _lives(self, life: Life) -> None:
        """The diagram was renamed, trashed, restored or deleted, or its file was written by another program."""
        if life == "saved":
            self.saved(own=False)
            return
        if life == "reread":
            self._files.reread()
            return
        if life == "rewritten":
            if self._held is not None:
                self._files.rewritten(self._held)
            return
        if life == "trashed":
            self._read_only = self._trashed = True
            if not self._outlet.hears("diagramState"):
                self._outlet.say(actions.Message(severity="WARNING", message=TRASHED))
            self._outlet.say(actions.SetEditMode(edit_mode="readonly"))
        elif life == "restored" and self._trashed:
            self._back_to_edit()
        if self._held is not None:
            state = "deleted" if life == "deleted" else "trashed" if self._held.diagram.is_resting else "open"
            self._outlet.say(actions.DiagramState(name=self._held.diagram.info.name, state=state))

    def _back_to_edit(self) -> None:
        self._trashed, self._read_only = False, not self._may_edit
        self._outlet.say(actions.SetEditMode(edit_mode="editable" if self._may_edit else "readonly"))

    def _measured(self, action: ComputedBounds) -> None:
        if self._updates is not None:
            geometry = ClientGeometry(action.bounds, action.alignments, action.routes)
            self._updates.measured(action.revision, geometry)

    def _shown(self) -> Shown:
        graph = self._empty if self._held is None else self._held.diagram.scene.graph
        editable = not self._read_only and self.language.editable
        return Shown(self.language, graph, editable, self._source_uri, detailed="applyChange" in self._outlet.kinds)

    # --- edits ----------------------------------------------------------------------------------------------------

    async def _operate(self, kind: str, raw: msgspec.Raw) -> None:
        if self._read_only:
            self._outlet.say(actions.Message(severity="WARNING", message=words.READ_ONLY.format(kind)))
            return
        if self._held is None:
            return  # as in the reference: without a model nothing happens
        try:
            operation = ops.decode_operation(raw, self.language.operation_types, skip_unknown=True)
        except ProtocolError as error:
            self._outlet.error(*words.malformed(kind, raw, error))
            return
        await self._execute(operation)

    async def _execute(self, operation: ops.Operation) -> None:
        held, updates = self._held, self._updates
        if held is None or updates is None:
            return
        operation_id = id_of(operation)
        try:
            if not self._may_edit:
                raise ReadOnly("this session may only read", hint="edits need a token of the scope edit")
            await self._allowance.edit()
            operation = await laid_out(self._arrange, held, operation, operation_id)
            if isinstance(operation, ops.ChangeBounds) and held.source is not None:
                held.diagram.scene.resizing({each.element_id: each.new_size for each in operation.new_bounds})
            self._executing = operation_id
            if isinstance(operation, ops.WriteText | ops.PasteText) and self._texts is not None:
                outcome = await session_text.written(self._texts, held.diagram, operation, self.author, operation_id)
            else:
                outcome = await held.diagram.execute(
                    operation, self.author, operation_id=operation_id, lenient=True, door="glsp"
                )
        except GlspError as error:
            self._refused(operation, operation_id, error, updates)
            return
        finally:
            self._executing = ""
        if outcome.entry is None or outcome.repeated:
            doubtful = bool(outcome.notes) and not isinstance(operation, ops.Undo | ops.Redo)
            updates.settled(operation_id, shown=doubtful or isinstance(operation, ops.ReconnectEdge))
        elif self._held is held:
            for element_id in made_nodes(operation, outcome.created, held.diagram.scene.graph):
                selected = actions.ElementSelected(
                    selected_elements_ids=(element_id,), deselected_elements_ids=(), deselect_all=False
                )
                updates.after(selected)

    def _refused(self, operation: ops.Operation, operation_id: str, error: GlspError, updates: Updates) -> None:
        gone = isinstance(error, UnknownElement) and isinstance(
            operation, ops.DeleteElement | ops.Cut | ops.ChangeBounds
        )
        later = isinstance(error, Unavailable) and bool(self._executing)  # what was planned could not be kept
        tries_again = (isinstance(error, Busy) or later) and "applyChange" in self._outlet.kinds
        if tries_again or isinstance(operation, ops.WriteText | ops.PasteText):
            pass  # told in `refused` alone: to who tries again, or where it was written, with the line
        elif "applyChange" in self._outlet.kinds:
            self._outlet.error(error.message, error.hint or None)
        elif not gone:  # what is gone already is shown by the update alone, as in the reference
            self._outlet.error(*words.operation_failed(operation, error))
        updates.refused(operation, operation_id, error, shown=gone or isinstance(operation, SHOWN_AT_ONCE), later=later)

    async def _save(self, action: actions.SaveModel) -> None:
        held = self._held
        if held is None or action.file_uri == "":
            self._outlet.error("Could not derive fileUri for saving the current source model")
            return
        if not self._may_edit:
            self._outlet.error("this session may only read, so it saves nothing")
            return
        revision = self._updates.revision if self._updates is not None else None
        try:
            await save(self._hub, held, self.author, file_uri=action.file_uri, revision=revision)
        except GlspError as error:
            if not (isinstance(error, Conflict) and self._files.not_saved(held)):
                self._outlet.error(*words.save_failed(action.file_uri, error))
            return
        for session in self._audience.of(held):
            session.saved(own=session is self)

    def saved(self, *, own: bool) -> None:
        """The diagram that this session shows was saved."""
        if self._updates is not None:
            self._updates.saved(own=own)
