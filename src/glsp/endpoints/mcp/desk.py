# SPDX-License-Identifier: Apache-2.0
"""What agents can do, without a word of MCP: names of diagrams and edits in, small texts out. Tools wrap these.

Every write is one atomic entry through `Diagram.execute`, like everybody's. New nodes without a place are placed by ELK
inside the same entry: the edits are planned dry on a snapshot, laid out, and executed together with their places.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from typing import Literal
from weakref import WeakKeyDictionary

import msgspec

from glsp.editor.diagram import Diagram
from glsp.editor.hub import Held, Hub
from glsp.editor.layouts import Layouts
from glsp.editor.request import Commit, Outcome
from glsp.endpoints.mcp import edits, texts
from glsp.endpoints.mcp.texts import Issue
from glsp.errors import Conflict, Invalid
from glsp.languages.words import LanguageWords
from glsp.layout.options import Options
from glsp.layout.quality import Quality, quality
from glsp.layout.scene import read_scene
from glsp.model.change import Author
from glsp.model.draft import Draft
from glsp.model.measure import affected, measure
from glsp.model.notation import Numbers
from glsp.model.operations import plan
from glsp.protocol.geometry import Json
from glsp.protocol.operations import Compound, Operation, Redo, Undo

Placing = Literal["new", "none", "all"]

QUALITY_NODES = 400
"""Diagrams up to this size get their numbers with every answer (about 5 ms); larger ones after a layout only."""


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """The answer to a write; `text` is what the agent reads, the rest is the same for programs."""

    rev: int
    ok: bool
    text: str
    issues: tuple[Issue, ...] = ()
    created: tuple[str, ...] = ()


class Desk:
    """Works on the hub's diagrams for agents."""

    def __init__(self, hub: Hub, layouts: Layouts) -> None:
        self.hub = hub
        self.layouts = layouts
        self._numbers: WeakKeyDictionary[Diagram, Numbers] = WeakKeyDictionary()

    def numbers(self, diagram: Diagram) -> Numbers:
        """The edge addresses of an open diagram, kept up to date by its commits."""
        found = self._numbers.get(diagram)
        if found is not None:
            return found
        fresh = self._numbers[diagram] = Numbers()
        graph = diagram.scene.graph
        for element_id in graph.children(graph.root):
            element = graph.get(element_id)
            if element is not None and element.is_edge:
                fresh.add(element)

        def follow(commit: Commit) -> None:
            change = commit.entry.change
            ended = (graph.get(edit.id) for edit in change.edits if "sourceId" in edit.new or "targetId" in edit.new)
            for element in (*change.added, *ended):
                if element is not None and element.is_edge:
                    fresh.add(element)

        diagram.subscribe(follow)
        return fresh

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
        operation_id: str | None = None,
    ) -> Answer:
        """Executes edits (objects or notation), all or nothing, as one undo step."""
        held = await self.hub.hold(name)
        try:
            diagram = held.diagram
            key = operation_id or _key(wanted, rev)
            first = await diagram.first_result(key)
            if first is not None:
                return self._answer(held, first, None)
            scene = diagram.scene
            read = edits.read_notation(wanted, scene.graph, scene.language) if isinstance(wanted, str) else None
            batch = edits.to_operation(
                edits.read_edits(wanted) if read is None and not isinstance(wanted, str) else read or [],
                scene.graph,
                scene.language,
                self.numbers(diagram),
                key,
            )
            operation, figures = await self._placed(diagram, batch, key, layout)
            return await self._write(
                held, operation, author, key, figures=figures, rev=rev, strict=strict, dry_run=dry_run
            )
        finally:
            self.hub.release(held)

    async def _placed(
        self, diagram: Diagram, batch: edits.Batch, key: str, layout: Placing
    ) -> tuple[Operation, Quality | None]:
        """The batch with places for what has none. Two-phase: planned dry on a snapshot, outside the writer."""
        if layout == "none" or (layout == "new" and not batch.unplaced):
            return batch.operation, None
        scene = diagram.scene
        draft = Draft(scene.graph)
        change = plan(draft, batch.operation, scene.language, key).change
        draft.measure(measure(draft, affected(change), scene.language))
        if layout == "all":
            found = await self.layouts.everything(draft)
        else:
            found = await self.layouts.new(draft, batch.unplaced)
        placed = Compound(operations=(*batch.operation.operations, found.arrange), atomic=True)
        return placed, found.after

    async def _write(
        self,
        held: Held,
        operation: Operation,
        author: Author,
        key: str,
        *,
        figures: Quality | None = None,
        rev: int | None = None,
        strict: bool = False,
        dry_run: bool = False,
    ) -> Answer:
        before = {_identity(each) for each in self._issues(held.diagram)}
        outcome = await held.diagram.execute(
            operation, author, operation_id=key, base=rev, strict=strict, dry_run=dry_run, door="mcp"
        )
        if held.source is not None and outcome.entry is not None and held.holders == 1:
            await self.hub.save(held, author)  # nobody else has the file open: there is nobody to save it later
        return self._answer(held, outcome, figures, before)

    def _answer(
        self, held: Held, outcome: Outcome, figures: Quality | None, before: set[tuple[str, str]] | None = None
    ) -> Answer:
        diagram = held.diagram
        scene = diagram.scene
        if figures is None and not outcome.dry and len(scene.graph) <= 4 * QUALITY_NODES:
            figures = quality(read_scene(scene.graph))
        issues = self._issues(diagram)
        new = [each for each in issues if before is not None and _identity(each) not in before]
        text = texts.outcome_text(
            outcome, scene.graph, LanguageWords(scene.language), self.numbers(diagram), figures, new,
            len(issues) - len(new),
        )  # fmt: skip
        return Answer(outcome.revision, ok=True, text=text, issues=tuple(new), created=outcome.created)

    def _issues(self, diagram: Diagram) -> list[Issue]:
        return [texts.issue(marker) for marker in diagram.scene.problems.markers()]

    async def undo(self, name: str, author: Author, revision: int | None = None) -> Answer:
        """Takes back the author's last entry, or one given entry."""
        return await self._simple(name, author, Undo(revision=revision))

    async def redo(self, name: str, author: Author) -> Answer:
        """Takes back the author's last undo."""
        return await self._simple(name, author, Redo())

    async def arrange(self, name: str, author: Author, options: Options, within: str | None = None) -> Answer:
        """Lays out everything, or what one container holds."""
        held = await self.hub.hold(name)
        try:
            found = await self.layouts.everything(held.diagram.scene.graph, options, within=within)
            return await self._write(held, found.arrange, author, uuid.uuid4().hex, figures=found.after)
        finally:
            self.hub.release(held)

    async def _simple(self, name: str, author: Author, operation: Operation) -> Answer:
        held = await self.hub.hold(name)
        try:
            return await self._write(held, operation, author, uuid.uuid4().hex)
        finally:
            self.hub.release(held)

    async def conflict_lines(self, name: str, error: Conflict) -> list[str]:
        """What changed since the caller's revision, in the notation."""
        async with self.hub.using(name) as diagram:
            entries = await diagram.entries_since(error.base)
            words = LanguageWords(diagram.scene.language)
            changes = [entry.change for entry in entries]
            return texts.delta_text(diagram.scene.graph, words, self.numbers(diagram), changes)


def _identity(issue: Issue) -> tuple[str, str]:
    return issue.code, issue.id


def _key(wanted: Sequence[Json] | str, rev: int | None) -> str:
    """With a revision the same edits are the same operation, so a retry is safe; without one every call is new."""
    if rev is None:
        return uuid.uuid4().hex
    try:
        data = msgspec.json.encode([wanted, rev])
    except (msgspec.EncodeError, TypeError) as error:
        raise Invalid(f"ops are not JSON: {error}") from error
    return hashlib.blake2b(data, digest_size=16).hexdigest()
