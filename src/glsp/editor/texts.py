# SPDX-License-Identifier: Apache-2.0
"""Diagrams as text that can be edited: reading the whole or what changed, and writing a text back.

Writing is one ordinary, atomic operation. The text is compared with the diagram as it was at the revision that the text
was read from; what it says differently is executed on that revision, by the rebase rule that holds for every edit.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from weakref import WeakKeyDictionary

import msgspec

from glsp.editor.diagram import MAX_TRIES, Diagram
from glsp.editor.layouts import Layouts
from glsp.editor.lines import AT_ONCE, Lines
from glsp.editor.numbering import Numbering
from glsp.editor.pasting import pasted
from glsp.editor.placing import placed
from glsp.editor.planning import conflict
from glsp.editor.reaching import reach
from glsp.editor.request import Outcome
from glsp.errors import Conflict, Invalid, Refused, TooLarge
from glsp.formats.listing import chosen, count, delta_text
from glsp.formats.sheet import Rewrite, carried_out, rewrite
from glsp.model.change import Author, Entry
from glsp.model.graph import need
from glsp.model.notation import header, node_line
from glsp.model.undo import past
from glsp.protocol.geometry import Point

MAX_BACK = 2_000
"""Entries that a text may be behind; what is older is read again (`diagram.RECENT` are in memory)."""

LARGE = 100_000
"""Characters from which a text is compared beside the event loop."""


class Text(msgspec.Struct, frozen=True):
    """A diagram as text."""

    revision: int
    head: str
    lines: Mapping[str, str]
    """By node."""

    def __str__(self) -> str:
        """The text itself."""
        return "\n".join([self.head, *self.lines.values()]) + "\n"


class TextDelta(msgspec.Struct, frozen=True):
    """What is new in a text: lines that came or may read otherwise, where new ones stand, nodes that went."""

    revision: int
    lines: Mapping[str, str]
    follows: Mapping[str, str | None]
    gone: tuple[str, ...]


class Texts:
    """The texts of open diagrams."""

    def __init__(self, layouts: Layouts) -> None:
        self._layouts = layouts
        self._numbering = Numbering()
        self._lines: WeakKeyDictionary[Diagram, Lines] = WeakKeyDictionary()

    def lines(self, diagram: Diagram) -> Lines:
        """The kept lines of an open diagram."""
        found = self._lines.get(diagram)
        if found is None:
            found = self._lines[diagram] = Lines(diagram.scene.graph, diagram.scene.language)
            diagram.subscribe(found.follow)
        return found

    async def read(self, diagram: Diagram, *, geometry: bool = False) -> Text:
        """The whole diagram."""
        kept = self.lines(diagram)
        await kept.prepare()
        lines = kept.all()
        graph, words = kept.graph, kept.words
        if geometry:
            lines = {node: node_line(graph, words, need(graph, node), geometry=True) for node in lines}
        nodes, edges = count(graph, words)
        head = header(diagram.info.language, diagram.id, diagram.revision, nodes, edges)
        return Text(diagram.revision, head, lines)

    async def since(self, diagram: Diagram, revision: int) -> TextDelta | None:
        """What is new since a revision; None when that is too long ago, or was never."""
        if not diagram.revision - MAX_BACK <= revision <= diagram.revision:
            return None
        kept = self.lines(diagram)
        entries = await _entries(diagram, revision)
        touched = kept.touched(entry.change for entry in entries)
        there = [node for node in touched if node in kept.graph]
        made = {element.id for entry in entries for element in entry.change.added}
        return TextDelta(
            diagram.revision,
            {node: kept.line(node) for node in there},
            {node: kept.follows(node) for node in there if node in made},
            tuple(sorted(touched - set(there))),
        )

    async def write(
        self,
        diagram: Diagram,
        asked: str | Rewrite,
        author: Author,
        *,
        rev: int,
        operation_id: str,
        renamed: Mapping[str, str] | None = None,
        dry_run: bool = False,
        door: str = "internal",
    ) -> Outcome:
        """Makes the diagram say what a whole text says, or carries out what is new in one.

        Raises Refused with line and column, Conflict when somebody changed the same since `rev`. Nothing changed then.
        """
        first = await diagram.first_result(operation_id)
        if first is not None:
            return first
        if not 0 <= rev <= diagram.revision:
            raise Invalid(f"there is no revision {rev}", hint=f"the diagram is at revision {diagram.revision}")
        if isinstance(asked, str):
            asked = await self._compared(diagram, asked, rev, renamed)
        if not asked:
            return Outcome(diagram.revision, dry=dry_run)
        entries = await _entries(diagram, rev)
        scene = diagram.scene
        view = past(scene.graph, [entry.change for entry in entries])
        batch = carried_out(asked, view, scene.language, self._numbering.of(diagram), operation_id)
        if not batch.operation.operations:
            return Outcome(diagram.revision, dry=dry_run)
        try:
            operation, _ = await placed(self._layouts, scene.graph, scene.language, batch, operation_id, "new")
            return await diagram.execute(
                operation, author, operation_id=operation_id, base=rev, dry_run=dry_run, door=door
            )
        except TooLarge:
            raise
        except Refused as error:
            since = await _entries(diagram, rev)
            if not since:
                raise
            raise conflict(rev, diagram.revision, since, error.message) from error

    async def excerpt(self, diagram: Diagram, element_ids: Iterable[str], *, geometry: bool) -> dict[str, str]:
        """The lines of some nodes and what they contain, as if there were nothing else."""
        kept = self.lines(diagram)
        graph, words = kept.graph, kept.words
        nodes = chosen(graph, words, element_ids)
        lines: dict[str, str] = {}
        for number, node in enumerate(nodes, 1):
            if node in graph:  # it may have gone while others had their turn
                lines[node] = node_line(graph, words, need(graph, node), geometry=geometry, among=nodes)
            if number % AT_ONCE == 0:
                await asyncio.sleep(0)
        return lines

    async def paste(
        self,
        diagram: Diagram,
        text: str,
        at: Point | None,
        author: Author,
        *,
        operation_id: str,
        door: str = "internal",
    ) -> Outcome:
        """Draws a text beside what is there, its corner at `at`, as one entry. Raises Refused with line and column."""
        first = await diagram.first_result(operation_id)
        if first is not None:
            return first
        scene = diagram.scene
        tries = 0
        while True:
            revision = diagram.revision
            tries += 1
            try:
                numbers = self._numbering.of(diagram)
                operation = await pasted(self._layouts, scene.graph, scene.language, numbers, text, at, operation_id)
                return await diagram.execute(operation, author, operation_id=operation_id, door=door)
            except Refused:
                # Where somebody took an id meanwhile, the text is read against what is there now.
                if diagram.revision == revision or tries == MAX_TRIES:
                    raise

    async def _compared(self, diagram: Diagram, text: str, rev: int, renamed: Mapping[str, str] | None) -> Rewrite:
        kept = self.lines(diagram)
        await kept.prepare()
        changes = [entry.change for entry in await _entries(diagram, rev)]
        lines = kept.before(past(kept.graph, changes), changes)
        if len(text) > LARGE:
            return await asyncio.to_thread(rewrite, text, lines, renamed)
        return rewrite(text, lines, renamed)

    async def changed_lines(self, diagram: Diagram, error: Conflict) -> list[str]:
        """What happened since a caller's revision, in the notation."""
        kept = self.lines(diagram)
        entries = await diagram.entries_since(error.base)
        changes = [entry.change for entry in entries]
        return delta_text(kept.graph, kept.words, self._numbering.of(diagram), changes)


async def _entries(diagram: Diagram, revision: int) -> Sequence[Entry]:
    """Entries after a revision up to the head as it is when this returns. Raises Conflict when there are too many."""
    await reach(diagram, revision)
    if diagram.revision - revision > MAX_BACK:
        message = f"the text is {diagram.revision - revision} edits old"
        raise Conflict(message, base=revision, revision=diagram.revision, hint="read it again")
    while True:
        entries = await diagram.entries_since(revision)
        if (entries[-1].revision if entries else revision) == diagram.revision:
            return entries
