# SPDX-License-Identifier: Apache-2.0
"""REST for searches: over all diagrams, and in one."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from glsp.editor.finding import MOST_HITS, MOST_LINES, everywhere, within
from glsp.editor.hub import Hub
from glsp.endpoints.answered import FoundDiagrams, FoundElements
from glsp.endpoints.answers import json_response
from glsp.endpoints.described import Query, call
from glsp.endpoints.kept_lists import shown
from glsp.endpoints.requests import Endpoint, name_of, number
from glsp.storage.ports import Line

_ASKED = Query(about='words (all of them, each by its beginning), "phrases", -without, tag:name, type:name')

MOST_OF_ONE = 20
"""Lines of one diagram in a search over all."""


class SearchApi:
    """The part of the REST door that searches."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def table(self) -> list[tuple[str, str, Endpoint]]:
        """Path, method and endpoint of each call."""
        return [
            ("/api/search", "GET", self.everywhere),
            ("/api/diagrams/{id}/search", "GET", self.within),
        ]

    @call(
        query={
            "q": _ASKED,
            "trash": Query(about="in the trash instead", type="boolean"),
            "limit": Query(about="diagrams at most", type="integer", default=50, most=MOST_HITS),
            "lines": Query(about="lines of each diagram at most", type="integer", default=5, most=MOST_OF_ONE),
        },
        answer=FoundDiagrams,
    )
    async def everywhere(self, request: Request) -> Response:
        """Diagrams whose names, tags, types or texts inside hold what is looked for; an edit is found within 2 s."""
        asked = request.query_params
        hits = await everywhere(
            self._hub,
            asked.get("q", ""),
            trash=asked.get("trash") == "true",
            limit=number(request, "limit", 50) or 0,
            most=min(number(request, "lines", 5) or 0, MOST_OF_ONE),
        )
        found = [
            {
                "diagram": shown(hit.diagram),
                "score": round(hit.score, 3),
                "marks": hit.marks,
                "lines": [_line(line) for line in hit.lines],
                "count": hit.count,
            }
            for hit in hits
        ]
        return json_response({"hits": found}, headers={"Cache-Control": "no-store"})

    @call(
        query={"q": _ASKED, "limit": Query(about="lines at most", type="integer", default=50, most=MOST_LINES)},
        answer=FoundElements,
    )
    async def within(self, request: Request) -> Response:
        """Nodes, edges and comments of one diagram whose texts hold what is looked for, as it is this moment."""
        asked = request.query_params.get("q", "")
        found = await within(self._hub, name_of(request), asked, limit=number(request, "limit", 50) or 0)
        answer = {"revision": found.revision, "lines": [_line(line) for line in found.lines], "count": found.count}
        return json_response(answer, headers={"Cache-Control": "no-store"})


def _line(line: Line) -> dict[str, object]:
    return {"element": line.element, "type": line.type, "text": line.text, "marks": line.marks}
