# SPDX-License-Identifier: Apache-2.0
"""Layouts: automatic layout of live diagrams, in two phases, so that an edit never waits for ELK.

First a picture of the diagram is laid out, outside the writer. Then an ordinary `Arrange` is executed that says where
everything was: what somebody moved or deleted meanwhile is left alone and named in the outcome's notes.
"""

from __future__ import annotations

import time

from glsp import telemetry
from glsp.editor.hub import Held
from glsp.layout import reference
from glsp.layout.elk import Elk
from glsp.protocol.operations import Arrange, Layout


class Layouts:
    """Lays out diagrams with one pool of ELK workers."""

    def __init__(self, elk: Elk) -> None:
        self._elk = elk

    async def arrange(self, held: Held, operation: Layout) -> Arrange:  # noqa: ARG002  the reference lays out everything
        """What GLSP's `layout` operation writes: the whole diagram, with the reference server's options.

        Raises Busy, TooLarge, Unavailable (ELK missing, crashed or over its limits); nothing changed then.
        """
        graph = held.diagram.scene.graph
        started = time.perf_counter()
        answer = await self._elk.layout(reference.to_elk(graph))
        telemetry.LAYOUT_SECONDS.observe(time.perf_counter() - started)
        return reference.to_arrange(graph, answer)
