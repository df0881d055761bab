# SPDX-License-Identifier: Apache-2.0
"""Opening: a diagram in memory, from the store or from a file of the workspace, and who holds it.

Here: what has to be read and built before somebody can look. Never here: which diagrams are open (the hub knows).
"""

from __future__ import annotations

import asyncio
import time
from typing import NamedTuple

from glsp import languages
from glsp.editor import file_formats
from glsp.editor.comments import Board
from glsp.editor.diagram import Diagram
from glsp.editor.file_formats import Place
from glsp.editor.files import Source, Workspace
from glsp.editor.geometry import AnsweredGeometry, ServerGeometry
from glsp.editor.scene import Scene
from glsp.errors import NotAllowed, NotFound
from glsp.model.graph import build
from glsp.storage.memory import MemoryStore
from glsp.storage.ports import DiagramInfo, Documents

KEEP_STORED = 300.0
"""Seconds a stored diagram stays in memory after its last holder left."""

KEEP_FILE = 600.0
"""Seconds an unsaved file waits for its people to come back."""

FOLLOWED = 50
FOLLOWED_PER = 10
"""Edits of others that a diagram repeats that nobody holds: so many, or one for so many elements. Opening it costs about that."""


class Opened(NamedTuple):
    """A diagram as it was read: its file, when it is one, and the revision of the snapshot it was read from."""

    diagram: Diagram
    source: Source | None
    snapshot: int


class Held:
    """An open diagram with its writer, its comments and the number of those who hold it."""

    __slots__ = ("board", "diagram", "holders", "idle_since", "left_at", "snapshot", "source", "unsaved", "writer")

    def __init__(self, opened: Opened, writer: asyncio.Task[None]) -> None:
        self.diagram, self.source, self.snapshot = opened
        self.writer = writer
        self.board: Board | None = None
        self.unsaved = 0
        self.holders = 0
        self.left()

    def left(self) -> None:
        """Its last holder went away, at the revision that it has now."""
        self.idle_since = time.monotonic()
        self.left_at = self.diagram.revision

    def is_forgotten(self, now: float) -> bool:
        """Nobody came back to it for long."""
        keep = KEEP_STORED if self.source is None else KEEP_FILE
        return self.holders == 0 and now - self.idle_since > keep

    def is_left_to_others(self, revision: int) -> bool:
        """Nobody holds it here, and another process has moved it on to here so far that going on to repeat its edits would
        soon cost more than to open it again.
        """
        worth = max(FOLLOWED, len(self.diagram.scene.graph) // FOLLOWED_PER)
        return self.holders == 0 and not self.diagram.is_busy and revision - self.left_at > worth


async def open_stored(documents: Documents, diagram_id: str) -> Opened:
    """A stored diagram at its newest revision. Raises NotFound (also for what rests in the trash), Unavailable."""
    loaded = await documents.load(diagram_id)
    if loaded.info.deleted_at is not None:
        raise in_trash(diagram_id)
    language = languages.find(loaded.info.language)
    graph = build(loaded.root, loaded.elements, trusted=True)
    known = loaded.derived
    if known is None:  # everything is measured anyway: once, after the tail
        for entry in loaded.tail:
            graph.apply(entry.change)
    scene = Scene(graph, language, ServerGeometry(language), known)
    if known is not None:
        for entry in loaded.tail:
            scene.apply(entry.change)
    revision = loaded.tail[-1].revision if loaded.tail else loaded.revision
    diagram = Diagram(loaded.info, scene, documents, revision, loaded.tail)
    if loaded.may_be_late:
        diagram.fell_behind()
    return Opened(diagram, None, loaded.revision)


async def open_file(workspace: Workspace, path: str, diagram_type: str | None, place: Place | None) -> Opened:
    """A file of the workspace, locked for as long as it is open. Raises NotFound, Forbidden, Invalid, …"""
    source = Source(workspace, workspace.path(path))
    try:
        data = await asyncio.to_thread(source.read)
        content = await file_formats.read(source.path.name, data, diagram_type, place)
        source.holds(data)
        language, elements = content.language, content.elements
        name = workspace.relative(source.path)
        changed = source.path.stat().st_mtime
        info = DiagramInfo(
            id=name,
            name=source.path.name,
            type=language.diagram_type,
            language=language.id,
            created_at=changed,
            updated_at=changed,
        )
        store = MemoryStore()
        await store.create(info, content.root, elements)
        geometry = ServerGeometry(language) if content.is_exact else AnsweredGeometry(language)
        scene = Scene(build(content.root, elements), language, geometry)
        diagram = Diagram(info, scene, store, 0, ())
    except BaseException:
        source.close()
        raise
    diagram.subscribe(lambda commit: source.observe(commit.entry))
    return Opened(diagram, source, 0)


async def end(held: Held) -> None:
    """Lets go of a diagram's file, at once so that it can be opened anew, and ends its writer, which answers what is queued."""
    if held.source is not None:
        held.source.close()
    held.writer.cancel()
    await asyncio.gather(held.writer, return_exceptions=True)


def board_of(held: Held) -> Board:
    """The comments of an open diagram. Raises NotAllowed for what has none."""
    if held.board is None:
        raise NotAllowed("a file keeps no comments", hint="comment on a diagram that is stored on the server")
    return held.board


def in_trash(diagram_id: str) -> NotFound:
    """What whoever opens a trashed diagram is told."""
    return NotFound(f"the diagram {diagram_id!r} is in the trash", hint="restore it first")
