# SPDX-License-Identifier: Apache-2.0
"""What agents can do, without a word of MCP: names of diagrams and edits in, small texts out. Tools wrap these.

Every write is one atomic entry through `Diagram.execute`, like everybody's. New nodes without a place are placed by ELK
inside the same entry: the edits are planned dry on a snapshot, laid out, and executed together with their places.
"""

from __future__ import annotations

import asyncio
import hashlib
import uuid
from collections.abc import Sequence
from pathlib import PurePath

import msgspec

from glsp import languages
from glsp.editor import disk
from glsp.editor.beginnings import Beginnings
from glsp.editor.bringing import text_of
from glsp.editor.diagram import Diagram
from glsp.editor.hub import Hub
from glsp.editor.layouts import Layouts
from glsp.editor.naming import FILE, STORED
from glsp.editor.numbering import Numbering
from glsp.editor.opening import Held
from glsp.editor.placing import Placing, placed, preview
from glsp.editor.reaching import is_overtaken, reach
from glsp.editor.request import Outcome
from glsp.editor.saving import save
from glsp.editor.sources import SourceFormat
from glsp.endpoints.mcp import texts
from glsp.endpoints.mcp.reader import Reader
from glsp.endpoints.mcp.texts import Issue
from glsp.errors import Conflict, GlspError, Invalid, NotAllowed
from glsp.formats.batch import Batch, read_model, to_operation
from glsp.formats.edits import read_edits
from glsp.formats.lines import read_notation
from glsp.formats.listing import delta_text
from glsp.languages import Language
from glsp.languages.words import LanguageWords
from glsp.layout.arrange import Arrangement
from glsp.layout.followed import Followed
from glsp.layout.options import Options
from glsp.layout.quality import Quality
from glsp.layout.scene import read_scene
from glsp.layout.tally import Tally, quality
from glsp.model.change import Author
from glsp.model.draft import Draft
from glsp.model.graph import Graph, build, new_root
from glsp.model.markers import Marker, validate
from glsp.model.notation import Numbers
from glsp.model.operations import plan
from glsp.protocol.geometry import Json
from glsp.protocol.operations import Operation, Redo, Undo
from glsp.storage.ports import DiagramInfo

QUALITY_ELEMENTS = 1_600
"""Diagrams up to this size get their numbers with every answer (about 10 ms); larger ones after a layout only."""

MAX_OPERATION_ID = 200
"""Characters; a UUID has 36."""

IN_THREAD = 400
"""Elements from which counting the numbers leaves the event loop."""


MOST_TOLD = 40
"""Lines about what an import left out."""


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """The answer to a write; `text` is what the agent reads, the rest is the same for programs."""

    rev: int
    ok: bool
    text: str
    id: str = ""
    issues: tuple[Issue, ...] = ()


class Desk:
    """Works on the hub's diagrams for agents."""

    def __init__(self, hub: Hub, layouts: Layouts) -> None:
        self.hub = hub
        self.layouts = layouts
        self.beginnings = Beginnings(hub, layouts)
        self.numbering = Numbering()
        self.reader = Reader(hub, self.numbering)

    # whole diagrams

    async def create(
        self,
        diagram_type: str,
        author: Author,
        *,
        diagram_id: str = "",
        name: str = "",
        source: str = "",
        operations: Sequence[Json] = (),
        layout: Placing = "new",
        options: Options | None = None,
        template: str = "",
        copy_of: str = "",
        tags: Sequence[str] = (),
    ) -> Answer:
        """A new stored diagram with contents, or nothing at all: contents are planned and laid out before it is made."""
        if template or copy_of:
            if source.strip() or operations:
                raise Invalid("a diagram begins with one thing", hint="edit it with apply_operations afterwards")
            made = await self.beginnings.create(
                author,
                diagram_type=diagram_type or None,
                diagram_id=diagram_id or None,
                name=name or None,
                tags=tags,
                template=template or None,
                copy_of=copy_of or None,
            )
            info = made.info
            return Answer(0, ok=True, text=f"created {info.id} r0: {info.elements} elements", id=info.id)
        installed = languages.all_languages()
        language = next((each for each in installed if diagram_type in {each.id, each.diagram_type}), None)
        key = uuid.uuid4().hex
        operation: Operation | None = None
        if language is not None and (source.strip() or operations):
            graph = build(new_root(), ())
            batch = self._batch(source, operations, graph, language, key)
            operation, _ = await placed(self.layouts, graph, language, batch, key, layout, options)
            plan(Draft(graph), operation, language, key)
        info = await self.hub.create(diagram_type, author, diagram_id=diagram_id or None, name=name or None, tags=tags)
        if operation is None:
            return Answer(0, ok=True, text=f"created {info.id} r0: empty", id=info.id)
        try:
            held = await self.hub.hold(STORED + info.id)
            try:
                outcome = await held.diagram.execute(operation, author, operation_id=key, door="mcp")
                answer = await self._answer(held, outcome, before=set(), echo=0)
            finally:
                self.hub.release(held)
        except GlspError:
            await self._forget(info)
            raise
        return msgspec.structs.replace(answer, text=f"created {info.id} {answer.text}", id=info.id)

    async def bring(
        self,
        source: str,
        author: Author,
        *,
        file: str,
        source_format: SourceFormat | None,
        diagram_type: str,
        file_name: str,
        name: str,
        partial: bool,
        tags: Sequence[str],
    ) -> Answer:
        """New diagrams from a text of another tool, and what of it was left out."""
        text, its_name = await text_of(self.hub, source, file)
        done = await self.beginnings.bring(
            author,
            text,
            diagram_type=diagram_type or None,
            source_format=source_format,
            file_name=file_name or its_name,
            name=name or PurePath(its_name).stem[:190] or None,
            partial=partial,
            tags=tags,
        )
        lines = [f"{each.info.id} {each.info.language} {each.info.elements} elements" for each in done.diagrams]
        lost = [f"{each.info.id}: {what}" for each in done.diagrams for what in each.left_out]
        lost += done.left_out
        told = [f"left out: {each}" for each in lost[:MOST_TOLD]]
        if len(lost) > MOST_TOLD:
            told.append(f"and {len(lost) - MOST_TOLD} more")
        first = done.diagrams[0].info.id
        return Answer(0, ok=True, text="\n".join([f"imported {len(lines)}", *lines, *told]), id=first)

    async def _forget(self, info: DiagramInfo) -> None:
        """A diagram whose contents could not be written goes again."""
        await self.hub.delete(info.id)
        await self.hub.purge(info.id)

    async def update(self, name: str, title: str | None, tags: Sequence[str] | None) -> str:
        """Gives a stored diagram another name, other tags, or both."""
        if title is None and tags is None:
            raise Invalid("there is nothing to change", hint="give name or tags")
        info = await self.hub.change(stored(name), name=title, tags=tags)
        return f"{info.id} is called {info.name!r}, tags: {', '.join(info.tags) or 'none'}"

    async def delete(self, name: str) -> str:
        """Moves a stored diagram to the trash."""
        diagram_id = stored(name)
        await self.hub.delete(diagram_id)
        return f"{diagram_id} is in the trash for 30 days; restore_diagram brings it back"

    async def restore(self, name: str) -> str:
        """Takes a stored diagram out of the trash."""
        info = await self.hub.restore(stored(name))
        return f"{info.id} is back, r{info.revision}"

    # writing

    async def apply(
        self,
        name: str,
        author: Author,
        wanted: Sequence[Json] | str,
        *,
        rev: int | None = None,
        strict: bool = False,
        dry_run: bool = False,
        layout: Placing = "new",
        operation_id: str = "",
    ) -> Answer:
        """Executes edits (objects or notation), all or nothing, as one undo step."""
        held = await self.hub.hold(named(name))
        try:
            diagram = held.diagram
            if operation_id and (len(operation_id) > MAX_OPERATION_ID or not operation_id.isprintable()):
                raise Invalid(f"an operation_id has 1 to {MAX_OPERATION_ID} printable characters")
            key = operation_id or _key(author, wanted, rev, layout)
            may_repeat = bool(operation_id) or rev is not None  # else its key was made a moment ago
            if may_repeat and (first := await diagram.first_result(key)) is not None:
                return await self._answer(held, first)
            if rev is not None:
                await reach(diagram, rev)
            if rev is not None and rev > diagram.revision:
                raise Invalid(f"there is no revision {rev}", hint=f"the diagram is at rev {diagram.revision}")
            scene = diagram.scene
            try:
                batch = self._meant(diagram, wanted, key)
            except GlspError:
                if not await is_overtaken(diagram):
                    raise
                batch = self._meant(diagram, wanted, key)
            operation, arranged = await placed(self.layouts, scene.graph, scene.language, batch, key, layout)
            return await self._write(
                held, operation, author, key, arranged=arranged, rev=rev, strict=strict, dry_run=dry_run
            )
        finally:
            self.hub.release(held)

    def _meant(self, diagram: Diagram, wanted: Sequence[Json] | str, key: str) -> Batch:
        """What edits mean as the diagram stands."""
        scene = diagram.scene
        source, operations = (wanted, ()) if isinstance(wanted, str) else ("", wanted)
        return self._batch(source, operations, scene.graph, scene.language, key, self.numbering.of(diagram))

    def _batch(
        self,
        source: str,
        operations: Sequence[Json],
        graph: Graph,
        language: Language,
        key: str,
        numbers: Numbers | None = None,
    ) -> Batch:
        """What a text or a list of edits means on a graph."""
        if source.lstrip().startswith("{"):
            return read_model(source)
        read = [*(read_notation(source, graph, language) if source else ()), *read_edits(operations)]
        if not read:
            raise Invalid("there is nothing to do", hint='for example ops=[{"op": "node", "type": "t", "id": "ship"}]')
        return to_operation(read, graph, language, numbers or Numbers(), key)

    async def _write(
        self,
        held: Held,
        operation: Operation,
        author: Author,
        key: str,
        *,
        arranged: Arrangement | None = None,
        rev: int | None = None,
        strict: bool = False,
        dry_run: bool = False,
        echo: int = texts.ECHO_LINES,
    ) -> Answer:
        if held.source is not None and not dry_run:
            await disk.agree(held, self.hub.place)
        before = {_identity(marker) for marker in held.diagram.scene.problems.markers()}
        outcome = await held.diagram.execute(
            operation, author, operation_id=key, base=rev, strict=strict, dry_run=dry_run, door="mcp"
        )
        if held.source is not None and outcome.entry is not None and held.holders == 1:
            await save(self.hub, held, author)  # nobody else has the file open: there is nobody to save it later
            held.diagram.saved()
        planned: Draft | None = None
        if dry_run:
            scene = held.diagram.scene
            planned = preview(scene.graph, operation, scene.language, key)
        return await self._answer(held, outcome, before=before, arranged=arranged, planned=planned, echo=echo)

    async def _answer(
        self,
        held: Held,
        outcome: Outcome,
        *,
        before: set[tuple[str, str]] | None = None,
        arranged: Arrangement | None = None,
        planned: Draft | None = None,
        echo: int = texts.ECHO_LINES,
    ) -> Answer:
        diagram = held.diagram
        scene = diagram.scene
        view = planned or scene.graph
        found = scene.problems.markers() if planned is None else validate(planned, scene.language.rules, "live")
        new = [texts.issue(marker) for marker in found if before is not None and _identity(marker) not in before]
        numbers = self.numbering.of(diagram)
        words = LanguageWords(scene.language)
        size = len(scene.graph)
        drawn: Quality | None = None
        if arranged is not None and size <= IN_THREAD:
            drawn = arranged.after
        elif arranged is not None:
            drawn = await asyncio.to_thread(getattr, arranged, "after")
        elif planned is not None and size <= QUALITY_ELEMENTS:
            picture = read_scene(planned, strips=scene.language.kinds.strip)
            drawn = quality(picture) if size <= IN_THREAD else await asyncio.to_thread(quality, picture)
        elif size <= QUALITY_ELEMENTS:
            drawn = await _counted(scene.drawing, in_thread=size > IN_THREAD)
        text = texts.outcome_text(outcome, view, words, numbers, drawn, found, new, echo=echo)
        return Answer(outcome.revision, ok=True, text=text, issues=tuple(new))

    async def undo(self, name: str, author: Author, revision: int | None = None) -> Answer:
        """Takes back the author's last entry, or one given entry."""
        return await self._simple(name, author, Undo(revision=revision))

    async def redo(self, name: str, author: Author) -> Answer:
        """Takes back the author's last undo."""
        return await self._simple(name, author, Redo())

    async def arrange(self, name: str, author: Author, options: Options, within: str = "") -> Answer:
        """Lays out everything, or what one container holds."""
        held = await self.hub.hold(named(name))
        try:
            graph = held.diagram.scene.graph
            container = self.numbering.of(held.diagram).find(graph, within) if within else None
            if container is not None and graph.get(container) is None and await is_overtaken(held.diagram):
                container = self.numbering.of(held.diagram).find(graph, within)
            if container is not None and graph.get(container) is None:
                raise texts.unknown_element(within, graph.ids())
            found = await self.layouts.everything(graph, held.diagram.scene.language, options, within=container)
            if len(graph) <= 4 * QUALITY_ELEMENTS:
                was = await asyncio.to_thread(getattr, found, "before")
                answer = await self._write(held, found.arrange, author, uuid.uuid4().hex, arranged=found, echo=0)
                return msgspec.structs.replace(answer, text=f"{answer.text}\nbefore: {texts.quality_text(was)}")
            return await self._write(held, found.arrange, author, uuid.uuid4().hex, echo=0)
        finally:
            self.hub.release(held)

    async def _simple(self, name: str, author: Author, operation: Operation) -> Answer:
        held = await self.hub.hold(named(name))
        try:
            return await self._write(held, operation, author, uuid.uuid4().hex)
        finally:
            self.hub.release(held)

    async def conflict_lines(self, name: str, error: Conflict) -> list[str]:
        """What changed since the caller's revision, in the notation."""
        async with self.hub.using(named(name)) as diagram:
            entries = await diagram.entries_since(error.base)
            words = LanguageWords(diagram.scene.language)
            changes = [entry.change for entry in entries]
            return delta_text(diagram.scene.graph, words, self.numbering.of(diagram), changes)


def named(name: str) -> str:
    """The hub's name for what agents call a diagram: files begin with `file:`, everything else is a stored one."""
    return name if name.startswith((FILE, STORED)) else STORED + name


def stored(name: str) -> str:
    """The id of a stored diagram. Raises NotAllowed for files."""
    if name.startswith(FILE):
        raise NotAllowed("files are neither deleted nor restored here", hint="remove the file in the workspace")
    return name.removeprefix(STORED)


async def _counted(drawing: Followed, *, in_thread: bool) -> Quality:
    found = drawing.catch_up()
    if not isinstance(found, Tally):
        found = await asyncio.to_thread(Tally, found) if in_thread else Tally(found)
        drawing.take(found)
    return found.quality()


def _identity(marker: Marker) -> tuple[str, str]:
    return marker.code, marker.element_id


def _key(author: Author, wanted: Sequence[Json] | str, rev: int | None, layout: Placing) -> str:
    """With a revision the same edits of an author are one operation, so a retry is safe; without, every call is new."""
    if rev is None:
        return uuid.uuid4().hex
    try:
        data = msgspec.json.encode([author.id, wanted, rev, layout])
    except (msgspec.EncodeError, TypeError, UnicodeEncodeError) as error:
        raise Invalid(f"ops are not JSON: {error}") from error
    return hashlib.blake2b(data, digest_size=16).hexdigest()
