# SPDX-License-Identifier: Apache-2.0
"""The trash is emptied once a day of what rested long enough."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from glsp import telemetry
from glsp.editor.audit import Note
from glsp.errors import GlspError
from glsp.storage.audit_chain import SYSTEM, Named

DAY = 24 * 3600.0


async def empty_trash(purge: Callable[[], Awaitable[int]], note: Note) -> None:
    """For as long as the server runs."""
    while True:
        try:
            if count := await purge():
                await note("trash.emptied", who=Named(SYSTEM), diagrams=count)
        except GlspError as error:
            telemetry.logger("hub").warning("could not empty the trash: %s", error.message)
        await asyncio.sleep(DAY)
