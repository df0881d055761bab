# SPDX-License-Identifier: Apache-2.0
"""Coming to where others already are: callers go from process to process, and mean what they saw or did at another one."""

from __future__ import annotations

import asyncio

from glsp.editor.diagram import Diagram
from glsp.errors import Unavailable

REACH_SECONDS = 5.0
"""How long a revision that is known to be in the log is waited for."""


async def reach(diagram: Diagram, revision: int) -> None:
    """Returns when a revision that a caller saw at another process is here, too; at once when there is no such one."""
    if revision <= diagram.revision or not await diagram.log.since(diagram.id, revision - 1, limit=1):
        return
    news = asyncio.Event()
    stop = diagram.subscribe(lambda _: news.set(), lambda _: news.set())
    diagram.fell_behind()
    try:
        async with asyncio.timeout(REACH_SECONDS):
            while diagram.revision < revision:  # it may have come while the log was asked
                if diagram.is_gone:
                    raise diagram.deleted()
                news.clear()
                await news.wait()
    except TimeoutError:
        raise Unavailable(f"revision {revision} is known but cannot be read", hint="try again") from None
    finally:
        stop()


async def is_overtaken(diagram: Diagram) -> bool:
    """Whether others moved a diagram on, unheard here until now; then it has followed them.

    For who refuses what a caller wants because of how the diagram stands: the caller may mean what was done elsewhere a
    moment ago. Raises Unavailable.
    """
    news = await diagram.log.since(diagram.id, diagram.revision, limit=1)
    if news:
        await reach(diagram, news[0].revision)
    return bool(news)
