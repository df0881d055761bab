# SPDX-License-Identifier: Apache-2.0
"""Snapshots: the whole state of a diagram now and then, so that opening it need not read its history."""

from __future__ import annotations

from glsp import telemetry
from glsp.editor.diagram import Diagram
from glsp.editor.opening import Held
from glsp.errors import GlspError
from glsp.model.change import Entry
from glsp.storage.ports import Documents

EVERY = 200, 1_000
"""Entries between two, at least and at most: as many as the diagram has elements. Keeps opening within 1.5 times of a fresh
one (bench/storage.py), also where there is little to be opened.
"""

MOST_ELEMENTS = 5_000
"""Elements touched since the last one after which another is worth its cost (an import, a large layout)."""


def is_due(held: Held, entry: Entry) -> bool:
    """Whether another one is to be taken, now that an entry was committed here; it then counts as taken."""
    held.unsaved += len(entry.change.added) + len(entry.change.removed) + len(entry.change.edits)
    least, most = EVERY
    every = min(max(len(held.diagram.scene.graph), least), most)
    if entry.revision - held.snapshot < every and held.unsaved < MOST_ELEMENTS:
        return False
    held.unsaved = 0
    held.snapshot = entry.revision
    return True


async def take_snapshot(documents: Documents, diagram: Diagram) -> None:
    """Keeps the present state; or not, when the store does not answer: the log is complete without it, the next comes."""
    graph, revision = diagram.scene.graph, diagram.revision
    root = graph.get(graph.root)
    elements = [element for element in graph if element.id != graph.root]
    try:
        if root is not None:
            derived = diagram.scene.geometry.derived(graph)
            await documents.snapshot(diagram.id, revision, root, elements, derived)
    except GlspError as error:
        telemetry.logger("hub").warning("no snapshot of %s: %s", diagram.id, error.message)
