# SPDX-License-Identifier: Apache-2.0
"""Snapshots of open diagrams, so that opening them again stays fast however long their history is."""

from __future__ import annotations

from glsp import telemetry
from glsp.editor.diagram import Diagram
from glsp.errors import GlspError
from glsp.storage.ports import Documents


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
