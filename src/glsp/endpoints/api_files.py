# SPDX-License-Identifier: Apache-2.0
"""REST for the files of the workspace: which there are, saving one, and the choice when another program wrote it."""

from __future__ import annotations

import asyncio

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from glsp.editor import disk
from glsp.editor.comparing import lines_of, picture_of
from glsp.editor.hub import Hub
from glsp.editor.layouts import Layouts
from glsp.editor.naming import FILE
from glsp.editor.saving import save
from glsp.endpoints.answered import Difference, DiskState, Files
from glsp.endpoints.answers import json_response
from glsp.endpoints.described import Query, call
from glsp.endpoints.requests import HARMLESS, Endpoint, author, body, name_of, tag_of, unchanged
from glsp.errors import UnknownType
from glsp.protocol.files import ChooseFile
from glsp.protocol.times import iso
from glsp.render.embedding import with_fonts
from glsp.render.looks import THEMES


class Save(msgspec.Struct, frozen=True):
    """Body of `POST /api/diagrams/{id}/save`. `force` overwrites what another program wrote meanwhile."""

    force: bool = False


class FilesApi:
    """The part of the REST door that knows files."""

    def __init__(self, hub: Hub, layouts: Layouts) -> None:
        self._hub = hub
        self._layouts = layouts

    def table(self) -> list[tuple[str, str, Endpoint]]:
        """Path, method and endpoint of each call."""
        return [
            ("/api/files", "GET", self.files),
            ("/api/diagrams/{id}/save", "POST", self.save),
            ("/api/diagrams/{id}/disk", "GET", self.disk),
            ("/api/diagrams/{id}/disk", "POST", self.choose),
            ("/api/diagrams/{id}/disk/difference", "GET", self.difference),
            ("/api/diagrams/{id}/disk/picture", "GET", self.drawn_difference),
        ]

    @call(query={"q": Query(about="words that the path must hold")}, answer=Files, conditional=True)
    async def files(self, request: Request) -> Response:
        """The files of the workspace that can be opened; `id` is how every other call names one. `ETag` names the answer."""
        words = request.query_params.get("q", "").casefold().split()
        found = await asyncio.to_thread(self._hub.files)
        listed = [
            {
                "id": f"{FILE}{each.path}",
                "path": each.path,
                "format": each.format,
                "language": each.language,
                "size": each.size,
                "changedAt": iso(each.changed),
                "isUnsaved": each.is_unsaved,
                "isForeign": each.is_foreign,
            }
            for each in found.files
            if all(word in each.path.casefold() for word in words)
        ]
        data = msgspec.json.encode({"files": listed, "isWhole": found.is_whole})
        tag = tag_of(data)
        headers = {"ETag": tag, "Cache-Control": "no-cache"}
        return unchanged(request, tag) or Response(data, headers=headers, media_type="application/json")

    @call(body=Save, answer=DiskState)
    async def save(self, request: Request) -> Response:
        """Writes an open file; refused with 409 when another program wrote it meanwhile."""
        wanted = await body(request, Save)
        held = await self._hub.hold(name_of(request))
        try:
            disk.source_of(held)
            await save(self._hub, held, author(request), force=wanted.force)
            held.diagram.saved()
            return json_response(await disk.state(held))
        finally:
            self._hub.release(held)

    @call(answer=DiskState)
    async def disk(self, request: Request) -> Response:
        """How a file and what is open here stand to each other."""
        held = await self._hub.hold(name_of(request))
        try:
            return json_response(await disk.state(held))
        finally:
            self._hub.release(held)

    @call(body=ChooseFile, answer=DiskState)
    async def choose(self, request: Request) -> Response:
        """Settles which counts: `file`, taken over as one edit that undo takes back, or `mine`, which the next save writes."""
        wanted = await body(request, ChooseFile)
        held = await self._hub.hold(name_of(request))
        try:
            await disk.choose(held, wanted.keep, wanted.version, author(request), self._hub.place)
            return json_response(await disk.state(held))
        finally:
            self._hub.release(held)

    @call(answer=Difference)
    async def difference(self, request: Request) -> Response:
        """What is open here against what the file holds, in lines: `+` is here alone, `-` in the file alone."""
        held = await self._hub.hold(name_of(request))
        try:
            found = await disk.difference(held, self._hub.place)
            kinds = ("added", "removed", "changed", "moved")
            counts = {kind: found.difference.count(kind) for kind in kinds}
            return json_response({**counts, "lines": lines_of(found)})
        finally:
            self._hub.release(held)

    @call(
        query={"theme": Query(about="colours of the picture", one_of=tuple(THEMES), default="light")},
        media=("image/svg+xml",),
    )
    async def drawn_difference(self, request: Request) -> Response:
        """The same drawn: both in one picture, marked by colour and sign."""
        theme = THEMES.get(request.query_params.get("theme", "light"))
        if theme is None:
            raise UnknownType("there is no such theme", hint=f"one of {', '.join(THEMES)}")
        held = await self._hub.hold(name_of(request))
        try:
            found = await disk.difference(held, self._hub.place)
            drawn = await picture_of(found, self._layouts, held.diagram.info.name, theme=theme)
        finally:
            self._hub.release(held)
        headers = {**HARMLESS, "Cache-Control": "no-store"}
        return Response(await asyncio.to_thread(with_fonts, drawn), headers=headers, media_type="image/svg+xml")
