# SPDX-License-Identifier: Apache-2.0
"""Insides: diagrams that show what is in collapsed boxes of other diagrams, found when those are written.

A box names its inside by id. All of them are open and at one moment when the outer one is written, so the document is
what somebody could have seen. One that is not to be had is named with the reason, and loses nothing.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import TypeAlias

from glsp.editor.diagram import Diagram
from glsp.editor.hub import Hub
from glsp.editor.naming import STORED, check_id
from glsp.editor.reaching import reach
from glsp.errors import GlspError
from glsp.formats.written import Sheet
from glsp.languages import bpmn

FORMATS = frozenset({"bpmn"})
"""Formats that are written with the insides of boxes: such a document depends on other diagrams, too."""

MOST = 500
"""Insides that one document is written with, as many as an import makes."""

DEEPEST = 40
"""Insides within insides; what is read again may be 150 elements deep."""

TRIES = 5
"""Times it is looked again because somebody edited while the last one was opened."""

Opening: TypeAlias = Callable[[str], AbstractAsyncContextManager[Diagram]]
"""Opens a diagram by its id, for whoever asked for the document. Raises GlspError where that is not to be."""


def opening(hub: Hub) -> Opening:
    """Opens stored diagrams, not older than the store says."""

    @asynccontextmanager
    async def opened(diagram_id: str) -> AsyncGenerator[Diagram]:
        info = await hub.info(STORED + check_id(diagram_id))
        async with hub.passing(STORED + diagram_id) as diagram:
            await reach(diagram, info.revision)
            yield diagram

    return opened


@asynccontextmanager
async def with_insides(
    diagram: Diagram, name: str, opened: Opening | None
) -> AsyncGenerator[Mapping[str, Sheet | str]]:
    """What the boxes of a diagram show, by their ids, for as long as nothing is awaited; {} for formats without."""
    if name not in FORMATS or opened is None or next(_boxes(diagram), None) is None:
        yield {}
        return
    async with AsyncExitStack() as stack:
        search = _Search(stack, opened)
        found = await search.inside(diagram)
        for _ in range(TRIES):
            if search.is_current:
                break
            found = await search.inside(diagram)
        yield found


def sheet_of(diagram: Diagram, insides: Mapping[str, Sheet | str] | None = None) -> Sheet:
    """A diagram as its writer gets it."""
    scene = diagram.scene
    return Sheet(
        scene.graph, scene.language, diagram.info.name, diagram.id, diagram.revision, insides=insides or {}
    )  # fmt: skip


def _boxes(diagram: Diagram) -> Iterator[tuple[str, object]]:
    """The boxes that name an inside."""
    if diagram.scene.language.id != bpmn.language.id:
        return
    for element in diagram.scene.graph:
        named = element.fields.get(bpmn.INSIDE.name)
        if named and element.type == bpmn.CLOSED.id:
            yield element.id, named


class _Search:
    """Opens what boxes name, each diagram once."""

    def __init__(self, stack: AsyncExitStack, opened: Opening) -> None:
        self._stack = stack
        self._opened = opened
        self._known: dict[str, Diagram | str] = {}
        self._seen: dict[str, tuple[Diagram, int]] = {}
        self._count = 0

    @property
    def is_current(self) -> bool:
        """Whether every diagram is as it was when its boxes were looked at."""
        return all(diagram.revision == revision for diagram, revision in self._seen.values())

    async def inside(self, diagram: Diagram) -> dict[str, Sheet | str]:
        """What the boxes of a diagram show, at any depth."""
        self._seen.clear()
        self._count = 0
        return await self._below(diagram, ())

    async def _below(self, diagram: Diagram, above: tuple[str, ...]) -> dict[str, Sheet | str]:
        self._seen[diagram.id] = diagram, diagram.revision
        boxes = list(_boxes(diagram))
        return {element_id: await self._one(named, (*above, diagram.id)) for element_id, named in boxes}

    async def _one(self, named: object, above: tuple[str, ...]) -> Sheet | str:
        self._count += 1
        if not isinstance(named, str):
            return "is not the id of a diagram"
        if named in above:
            return "is the diagram that the box itself lies in"
        if self._count > MOST:
            return f"is one too many: a document is written with at most {MOST} insides"
        if len(above) > DEEPEST:
            return f"is too deep: at most {DEEPEST} insides within each other are written"
        if named not in self._known:
            self._known[named] = await self._open(named)
        found = self._known[named]
        if isinstance(found, str):
            return found
        return sheet_of(found, await self._below(found, above))

    async def _open(self, named: str) -> Diagram | str:
        try:
            found = await self._stack.enter_async_context(self._opened(named))
        except GlspError as error:
            return f"cannot be read ({error.message})"
        if found.scene.language.id != bpmn.language.id:
            return f"is no {bpmn.language.name}"
        return found
