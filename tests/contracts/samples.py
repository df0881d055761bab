# SPDX-License-Identifier: Apache-2.0
"""Diagrams and entries for the contracts of stores."""

from collections.abc import Iterable

from glsp.model.change import Author, Change, Edit, Element, Entry
from glsp.storage.ports import DiagramInfo

ADA = Author("person:ada", "Ada")
ROOT = Element("root", "graph", "", "a0", {"revision": 0})
NODE = Element("n1", "task:manual", "root", "a0", {"name": "First", "position": {"x": 10, "y": 20.5}})


def info(diagram_id: str, name: str = "", **members: float) -> DiagramInfo:
    """A diagram to be made."""
    return DiagramInfo(
        id=diagram_id,
        name=name or diagram_id.upper(),
        type="workflow-diagram",
        language="workflow",
        created_at=members.get("created_at", 100.0),
        updated_at=members.get("updated_at", 0),
    )


def entry(diagram_id: str, revision: int, operation_id: str = "", **members: object) -> Entry:
    """An entry that moves a node, or does what the members say."""
    edit = Edit("n1", {"position": {"x": revision - 1, "y": 0}}, {"position": {"x": revision, "y": 0}})
    values: dict[str, object] = {
        "diagram": diagram_id,
        "revision": revision,
        "operation_id": operation_id or f"{diagram_id}-{revision}",
        "author": ADA,
        "time": 1000.0 + revision,
        "operation": "changeBounds",
        "change": Change(edits=(edit,)),
    }
    return Entry(**(values | members))  # type: ignore[arg-type]


def entries(diagram_id: str, revisions: Iterable[int]) -> list[Entry]:
    """Entries with their usual ids."""
    return [entry(diagram_id, revision) for revision in revisions]
