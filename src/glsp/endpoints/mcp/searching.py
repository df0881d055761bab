# SPDX-License-Identifier: Apache-2.0
"""What agents find: a line for each diagram, below it one for each text that was found in it.

What people wrote is quoted as a JSON string, so that no text can look like a line of ours.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from glsp.editor.finding import MOST_HITS, everywhere, within
from glsp.editor.hub import Hub
from glsp.storage.ports import Line

LINES = 3
"""Of each diagram in a search over all."""


class Searcher:
    """Searches for agents."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    async def look(self, query: str, *, name: str, trash: bool, limit: int) -> str:
        """What was found, over all diagrams or in one."""
        most = max(1, min(limit, MOST_HITS))
        if name:
            found = await within(self._hub, name, query, limit=most)
            return "\n".join([f"r{found.revision} {found.count} found", *_lines(found.lines, found.count)])
        hits = await everywhere(self._hub, query, trash=trash, limit=most, most=LINES)
        shown: list[str] = []
        for hit in hits:
            info = hit.diagram
            tags = "".join(f" #{tag}" for tag in info.tags)
            shown += [
                f"{info.id} {_quoted(info.name)} {info.language} r{info.revision}{tags}",
                *_lines(hit.lines, hit.count),
            ]
        return "\n".join(shown) or "nothing was found"


def _lines(lines: Sequence[Line], count: int) -> Iterator[str]:
    for line in lines:
        yield f"  {line.element or '-'} {line.type} {_quoted(line.text)}"
    if count > len(lines):
        yield f"  … {count - len(lines)} more"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
