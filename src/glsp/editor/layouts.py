# SPDX-License-Identifier: Apache-2.0
"""Layouts: automatic layout of live diagrams, in two phases, so that an edit never waits for ELK.

First a picture of the diagram is laid out, outside the writer. Then an ordinary `Arrange` is executed that says where
everything was: what somebody moved or deleted meanwhile is left alone and named in the outcome's notes.
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Collection
from contextlib import asynccontextmanager

from glsp import telemetry
from glsp.editor.opening import Held
from glsp.languages.language import Language
from glsp.layout.arrange import Arrangement, arrange_all, arrange_as_reference, arrange_best, arrange_new
from glsp.layout.elk import Elk
from glsp.layout.options import Options
from glsp.model.graph import View
from glsp.protocol.operations import Arrange, Layout


class Layouts:
    """Lays out diagrams with one pool of ELK workers."""

    def __init__(self, elk: Elk) -> None:
        self._elk = elk

    async def arrange(self, held: Held, _operation: Layout, view: View | None = None) -> Arrange:
        """What GLSP's `layout` operation writes: for files what the reference server would, else with our own options.

        `view` is what to lay out when it is not the committed state (a plan that the layout belongs to).
        Raises Busy, TooLarge, Unavailable (ELK missing, crashed or over its limits); nothing changed then.
        """
        graph = held.diagram.scene.graph if view is None else view
        async with _timed():
            if held.source is not None:
                return await arrange_as_reference(self._elk, graph)
            language = held.diagram.scene.language
            found = await arrange_all(
                self._elk, graph, ports=language.kinds.port, strips=language.kinds.strip, usual=language.direction
            )
            return found.arrange

    async def everything(
        self, view: View, language: Language, options: Options | None = None, *, within: str | None = None
    ) -> Arrangement:
        """Where everything, or all that one container holds, should go. Raises as `arrange`."""
        async with _timed():
            return await arrange_all(
                self._elk, view, options, within=within, ports=language.kinds.port, strips=language.kinds.strip,
                usual=language.direction,
            )  # fmt: skip

    async def best(self, view: View, language: Language, options: Options) -> Arrangement:
        """Where everything should go in a drawing that says nothing of a direction. Raises as `arrange`."""
        kinds = language.kinds
        async with _timed():
            return await arrange_best(
                self._elk, view, options, usual=language.direction, ports=kinds.port, strips=kinds.strip
            )

    async def new(
        self, view: View, language: Language, element_ids: Collection[str], options: Options | None = None
    ) -> Arrangement:
        """Where elements should go that have no place yet; nothing else moves. Raises as `arrange`."""
        async with _timed():
            return await arrange_new(
                self._elk, view, element_ids, options, ports=language.kinds.port, strips=language.kinds.strip,
                usual=language.direction,
            )  # fmt: skip


@asynccontextmanager
async def _timed() -> AsyncGenerator[None]:
    started = time.perf_counter()
    try:
        yield
    finally:
        telemetry.LAYOUT_SECONDS.observe(time.perf_counter() - started)
