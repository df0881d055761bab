# SPDX-License-Identifier: Apache-2.0
"""The layouts that one session asks for with options: one at a time, beside its queue, stopped when it says so.

So the session's other edits go on while ELK works; the result is an ordinary operation of the author, one undo step.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Coroutine
from typing import Any, TypeAlias

import msgspec

from glsp import telemetry
from glsp.editor.diagram import RECENT, Diagram
from glsp.editor.layouts import Layouts
from glsp.editor.opening import Held
from glsp.editor.request import Outcome
from glsp.editor.session_outlet import Outlet
from glsp.errors import Busy, Cancelled, GlspError, Invalid, NotFound, ReadOnly, Unavailable
from glsp.layout.arrange import Arrangement
from glsp.layout.options import Options
from glsp.model.change import Author
from glsp.model.graph import Graph
from glsp.protocol.layouts import LAYOUT_PROGRESS, LaidOut, LayoutProgress, LayoutWish
from glsp.protocol.ours import RefusedEdit

Spawn: TypeAlias = Callable[[Coroutine[Any, Any, None]], object]

COUNTED_ELEMENTS = 6_000
"""Above this many elements the numbers before and after would take longer than most layouts."""

LONGEST_ID = 200
SPACING = range(8, 401)
"""Gaps, px, that are sensible on any drawing."""


class LayingOut:
    """One session's layouts of the diagram that it shows."""

    def __init__(self, outlet: Outlet, author: Author, spawn: Spawn, layouts: Layouts | None) -> None:
        self.hears = outlet.hears(LAYOUT_PROGRESS)
        self._outlet = outlet
        self._author = author
        self._spawn = spawn
        self._layouts = layouts
        self._busy = False
        self._computing: asyncio.Task[Arrangement] | None = None

    def begin(self, held: Held | None, wish: LayoutWish, response_id: str, *, editable: bool) -> None:
        """Starts it; the answer comes when it is done, refused or stopped. Never blocks."""
        self._spawn(self._carry_out(held, wish, response_id, editable=editable))

    def stop(self) -> None:
        """Ends what is being computed; what is already being written stays."""
        if self._computing is not None:
            self._computing.cancel()

    async def _carry_out(self, held: Held | None, wish: LayoutWish, response_id: str, *, editable: bool) -> None:
        try:
            diagram = self._free(held, editable=editable)
            self._busy = True
            try:
                answer = await self._done(diagram, wish, response_id)
            finally:
                self._busy = False
        except GlspError as error:
            answer = LaidOut(response_id=response_id, refused=RefusedEdit(error.code, error.message, error.hint))
        except Exception as error:  # noqa: BLE001 - who waits for an answer must not wait for ever
            telemetry.internal_error(error, "layout")
            broken = RefusedEdit("internal", "something went wrong inside the server", "see the server's log")
            answer = LaidOut(response_id=response_id, refused=broken)
        self._outlet.answer(answer, response_id)

    def _free(self, held: Held | None, *, editable: bool) -> Diagram:
        if not editable:
            raise ReadOnly("you may only read here, so nothing can be laid out")
        if held is None:
            raise NotFound("no diagram is open in this session", hint="ask for the model first")
        if self._busy:
            raise Busy("a layout is under way already", hint="wait for it, or stop it", retry_after=1)
        return held.diagram

    async def _done(self, diagram: Diagram, wish: LayoutWish, response_id: str) -> LaidOut:
        options = read_options(wish)
        first = await diagram.first_result(wish.operation_id)
        if first is not None:
            return _answer(response_id, first)
        found = await self._computed(diagram, wish, options)
        outcome = await diagram.execute(
            found.arrange, self._author, operation_id=wish.operation_id, lenient=True, door="glsp"
        )
        before, after = await asyncio.to_thread(_numbers, found, len(diagram.scene.graph))
        return msgspec.structs.replace(_answer(response_id, outcome), before=before, after=after)

    async def _computed(self, diagram: Diagram, wish: LayoutWish, options: Options) -> Arrangement:
        computing = self._computing = asyncio.get_running_loop().create_task(self._arranged(diagram, wish, options))
        try:
            seconds = 0
            while not (await asyncio.wait([computing], timeout=1))[0]:
                seconds += 1
                self._outlet.say(LayoutProgress(operation_id=wish.operation_id, seconds=seconds))
        finally:
            computing.cancel()
            self._computing = None
        if computing.cancelled():
            raise Cancelled("the layout was stopped", hint="nothing was changed")
        return computing.result()

    async def _arranged(self, diagram: Diagram, wish: LayoutWish, options: Options) -> Arrangement:
        if self._layouts is None:
            raise Unavailable("automatic layout is not available on this server")
        graph, language = diagram.scene.graph, diagram.scene.language
        if wish.scope == "all":
            return await self._layouts.everything(graph, language, options)
        if wish.scope == "new":
            return await self._layouts.new(
                graph, language, _some(await newcomers(diagram), "since the last layout nothing was added"), options
            )
        there = [each for each in wish.element_ids if graph.get(each) is not None]
        chosen = _some(there, "nothing that is still there is selected")
        if wish.scope == "chosen":
            return await self._layouts.new(graph, language, chosen, options)
        if len(chosen) > 1:
            raise Invalid("the contents of one container can be laid out at a time", hint="select one container")
        return await self._layouts.everything(graph, language, options, within=chosen[0])


def read_options(wish: LayoutWish) -> Options:
    """The options of a wish. Raises Invalid."""
    try:
        options = msgspec.json.decode(wish.options, type=Options)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise Invalid(f"these options are no layout: {error}", hint="see the reference of `requestLayout`") from error
    if options.spacing not in SPACING:
        raise Invalid(f"a spacing has {SPACING.start} to {SPACING.stop - 1} px, not {options.spacing}")
    if not 0 < len(wish.operation_id) <= LONGEST_ID:
        raise Invalid(f"an operationId has 1 to {LONGEST_ID} characters")
    return options


async def newcomers(diagram: Diagram) -> list[str]:
    """Nodes and edges that were drawn since the diagram was last laid out, as far back as the last `RECENT` entries."""
    recent = list(diagram.recent)[::-1]
    first = recent[-1].revision if recent else diagram.revision + 1
    if len(recent) < RECENT and all(entry.operation != "arrange" for entry in recent):
        recent += await diagram.log.before(diagram.id, first, RECENT - len(recent))
    found: dict[str, None] = {}
    graph = diagram.scene.graph
    for entry in recent:
        if entry.operation == "arrange":
            break
        found.update((element.id, None) for element in entry.change.added if _is_drawn(graph, element.id))
    return list(found)


def _is_drawn(graph: Graph, element_id: str) -> bool:
    element = graph.get(element_id)
    return element is not None and (element.is_edge or "position" in element.fields)


def _some(ids: Collection[str], otherwise: str) -> list[str]:
    if not ids:
        raise Invalid(otherwise, hint="lay out everything, or select what should be placed anew")
    return list(ids)


def _answer(response_id: str, outcome: Outcome) -> LaidOut:
    moved = sum("position" in edit.new for edit in outcome.change.edits)
    revision = 0 if outcome.entry is None else outcome.entry.revision
    return LaidOut(response_id=response_id, revision=revision, moved=moved, notes=outcome.notes)


def _numbers(found: Arrangement, elements: int) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    if elements > COUNTED_ELEMENTS:
        return None, None
    return msgspec.to_builtins(found.before), msgspec.to_builtins(found.after)
