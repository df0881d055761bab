# SPDX-License-Identifier: Apache-2.0
"""REST: a diagram as text in the compact notation, to read and to put back changed."""

from __future__ import annotations

import uuid

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from glsp.editor.hub import Hub
from glsp.editor.texts import Texts
from glsp.endpoints.answered import Edited
from glsp.endpoints.answers import STATUS, error_body, json_response
from glsp.endpoints.described import Query, call
from glsp.endpoints.requests import Endpoint, author, body, name_of, unchanged
from glsp.errors import Conflict, Invalid
from glsp.model.parsing import header_of

MAX_CHANGED = 200
"""Lines of what others did that a conflict tells."""


class NewText(msgspec.Struct, frozen=True, rename="camel"):
    """Body of `PUT /api/diagrams/{id}/text`. Without `rev` the header of the text says which revision it is of."""

    text: str
    rev: int | None = None
    renamed: dict[str, str] = {}
    operation_id: str | None = None
    dry_run: bool = False


class TextEndpoints:
    """`GET` and `PUT` of `/api/diagrams/{id}/text`."""

    def __init__(self, hub: Hub, texts: Texts) -> None:
        self._hub = hub
        self._texts = texts

    def table(self) -> list[tuple[str, str, Endpoint]]:
        """Path, method and endpoint of each."""
        path = "/api/diagrams/{id}/text"
        return [(path, "GET", self.read), (path, "PUT", self.write)]

    @call(
        query={"geometry": Query(about="with places and sizes", type="boolean")},
        media=("text/plain",),
        conditional=True,
    )
    async def read(self, request: Request) -> Response:
        """The whole diagram; `?geometry=true` adds places and sizes. `ETag` and `X-Glsp-Revision` tell the revision."""
        geometry = request.query_params.get("geometry") == "true"
        async with self._hub.using(name_of(request)) as diagram:
            known = unchanged(request, _tag(diagram.id, diagram.revision, geometry=geometry))
            if known is not None:
                return known
            text = await self._texts.read(diagram, geometry=geometry)
            headers = _headers(diagram.id, text.revision, geometry=geometry)
        return Response(str(text), headers=headers, media_type="text/plain; charset=utf-8")

    @call(body=NewText, answer=Edited, retries=True)
    async def write(self, request: Request) -> Response:
        """Makes the diagram say what the text says."""
        wanted = await body(request, NewText)
        key = wanted.operation_id or request.headers.get("idempotency-key") or uuid.uuid4().hex
        rev = _revision(wanted)
        async with self._hub.using(name_of(request)) as diagram:
            try:
                outcome = await self._texts.write(
                    diagram, wanted.text, author(request), rev=rev, renamed=wanted.renamed, operation_id=key,
                    dry_run=wanted.dry_run, door="api",
                )  # fmt: skip
            except Conflict as error:
                changed = await self._texts.changed_lines(diagram, error)
                more = {"revision": error.revision, "changed": changed[:MAX_CHANGED]}
                return json_response({"error": {**error_body(error), **more}}, STATUS[Conflict])
            headers = _headers(diagram.id, outcome.revision, geometry=False)
        answer = {"revision": outcome.revision, "created": outcome.created, "notes": outcome.notes}
        answer |= {"applied": outcome.entry is not None, "repeated": outcome.repeated}
        return json_response(answer, headers=headers)


def _revision(wanted: NewText) -> int:
    if wanted.rev is not None:
        return wanted.rev
    told = header_of(wanted.text)
    if told is None:
        raise Invalid("which revision is the text of?", hint="give rev, or leave the first line as it was read")
    return told[1]


def _headers(diagram_id: str, revision: int, *, geometry: bool) -> dict[str, str]:
    tag = _tag(diagram_id, revision, geometry=geometry)
    return {"ETag": tag, "X-Glsp-Revision": str(revision), "Cache-Control": "no-cache"}


def _tag(diagram_id: str, revision: int, *, geometry: bool) -> str:
    return f'"{diagram_id}-{revision}-{"geometry" if geometry else "text"}"'
