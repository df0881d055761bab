# SPDX-License-Identifier: Apache-2.0
"""REST for whole diagrams: the list with its tags and orders, new diagrams and what they begin with, the trash."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import PurePath
from typing import cast, get_args

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from glsp import __version__, languages
from glsp.editor.archive import archive
from glsp.editor.beginnings import Beginnings
from glsp.editor.bringing import text_of
from glsp.editor.hub import Hub
from glsp.editor.sources import SourceFormat
from glsp.editor.templates import specimen, themed
from glsp.endpoints.answered import Diagram, Diagrams, ImportAnswer, ImportedDiagram, Templates
from glsp.endpoints.answers import json_response
from glsp.endpoints.described import Query, call
from glsp.endpoints.kept_lists import Asked, Lists, shown
from glsp.endpoints.requests import HARMLESS, Endpoint, author, body, diagram_of, name_of, number, tag_of, unchanged
from glsp.errors import Invalid, NotFound
from glsp.formats.drawing import Skipped
from glsp.formats.glsprust import with_layout
from glsp.languages import Language, Template
from glsp.render.looks import THEMES
from glsp.storage.ports import DiagramInfo, Sort

THEMED = {"theme": Query(about="colours of the picture", one_of=tuple(THEMES), default="light")}

MOST_LISTED = 10_000
"""Diagrams in one list."""


class NewDiagram(msgspec.Struct, frozen=True, rename="camel"):
    """Body of `POST /api/diagrams`. At most one of `template`, `copy_of` and `source`; without any it is empty."""

    type: str | None = None
    id: str | None = None
    name: str | None = None
    tags: tuple[str, ...] = ()
    template: str | None = None
    copy_of: str | None = None
    source: str | None = None
    format: SourceFormat | None = None


class Import(msgspec.Struct, frozen=True, rename="camel"):
    """Body of `POST /api/import`. `layout` is the text of the file with the places, which GLSP-Rust keeps apart.

    `file` names one of the workspace, in place of `source`.
    """

    source: str = ""
    file: str = ""
    file_name: str = ""
    layout: str = ""
    name: str | None = None
    format: SourceFormat | None = None
    type: str | None = None
    tags: tuple[str, ...] = ()
    partial: bool = False


class Changes(msgspec.Struct, frozen=True):
    """Body of `PATCH /api/diagrams/{id}`."""

    name: str | None = None
    tags: tuple[str, ...] | None = None


class Library:
    """The part of the REST door that lists, makes, names and removes diagrams."""

    def __init__(self, hub: Hub, beginnings: Beginnings) -> None:
        self._hub = hub
        self._lists = Lists(hub)
        self._beginnings = beginnings

    def table(self) -> list[tuple[str, str, Endpoint]]:
        """Path, method and endpoint of each call."""
        return [
            ("/api/diagrams", "GET", self.list_diagrams),
            ("/api/diagrams", "POST", self.create),
            ("/api/diagrams/{id}", "GET", self.info),
            ("/api/diagrams/{id}", "PATCH", self.change),
            ("/api/diagrams/{id}", "DELETE", self.delete),
            ("/api/diagrams/{id}/restore", "POST", self.restore),
            ("/api/import", "POST", self.bring),
            ("/api/export", "GET", self.archive),
            ("/api/templates", "GET", self.templates),
            ("/api/templates/{id}/picture", "GET", self.picture),
            ("/api/languages/{id}/picture", "GET", self.language_picture),
        ]

    @call(
        query={
            "q": Query(about="words that names and tags must hold"),
            "tag": Query(about="a tag that they must have"),
            "sort": Query(about="their order", one_of=get_args(Sort), default="updated"),
            "trash": Query(about="those in the trash instead", type="boolean"),
            "limit": Query(about="how many at most", type="integer", default=1_000, most=MOST_LISTED),
        },
        answer=Diagrams,
        conditional=True,
    )
    async def list_diagrams(self, request: Request) -> Response:
        """Diagrams in an order; `?q=` and `?tag=` filter, `?trash=true` shows the trash. `ETag` names the answer."""
        asked = request.query_params
        sort = asked.get("sort", "updated")
        if sort not in get_args(Sort):
            raise Invalid(f"there is no order {sort[:40]!r}", hint=f"one of {', '.join(get_args(Sort))}")
        wanted = Asked(
            query=asked.get("q", ""),
            tag=asked.get("tag", ""),
            sort=cast("Sort", sort),
            trash=asked.get("trash") == "true",
            limit=min(number(request, "limit", 1_000) or 0, MOST_LISTED),
        )
        tag, data = await self._lists.get(wanted)
        headers = {"ETag": tag, "Cache-Control": "no-cache"}
        return unchanged(request, tag) or Response(data, headers=headers, media_type="application/json")

    @call(body=NewDiagram, answer=ImportedDiagram, status=201, retries=True)
    async def create(self, request: Request) -> Response:
        """A new diagram; the same Idempotency-Key gives the same diagram."""
        wanted = await body(request, NewDiagram)
        key = request.headers.get("idempotency-key")
        diagram_id = wanted.id
        if diagram_id is None and key:
            diagram_id = _id_from(key)
            try:
                return json_response({**shown(await self._hub.info(diagram_id)), "leftOut": ()})
            except NotFound:
                pass  # the first time this key is seen
        made = await self._beginnings.create(
            author(request),
            diagram_type=wanted.type,
            diagram_id=diagram_id,
            name=wanted.name,
            tags=wanted.tags,
            template=wanted.template,
            copy_of=wanted.copy_of,
            source=wanted.source,
            source_format=wanted.format,
        )
        location = {"Location": f"/api/diagrams/{made.info.id}"}
        return json_response({**shown(made.info), "leftOut": _said(made.left_out)}, 201, location)

    @call(body=Import, answer=ImportAnswer, status=201, retries=True)
    async def bring(self, request: Request) -> Response:
        """New diagrams from a text of any format that is read; the same Idempotency-Key gives the same diagrams."""
        wanted = await body(request, Import)
        key = request.headers.get("idempotency-key")
        if key and (there := await self._made_by(key)):
            return json_response({"diagrams": [{**shown(info), "leftOut": ()} for info in there], "leftOut": ()})
        source, file_name = await text_of(self._hub, wanted.source, wanted.file)
        done = await self._beginnings.bring(
            author(request),
            with_layout(source, wanted.layout),
            diagram_type=wanted.type,
            source_format=wanted.format,
            file_name=wanted.file_name or file_name,
            name=wanted.name or PurePath(file_name).stem[:190] or None,
            tags=wanted.tags,
            partial=wanted.partial,
            ids=lambda at: _id_from(key, at) if key else None,
        )
        found = [{**shown(each.info), "leftOut": _said(each.left_out)} for each in done.diagrams]
        return json_response({"diagrams": found, "leftOut": done.left_out}, 201)

    async def _made_by(self, key: str) -> list[DiagramInfo]:
        """What an import with this key made before."""
        found: list[DiagramInfo] = []
        try:
            while True:
                found.append(await self._hub.info(_id_from(key, len(found))))
        except NotFound:
            return found

    @call(answer=Diagram)
    async def info(self, request: Request) -> Response:
        """One diagram."""
        return json_response(shown(await self._hub.info(name_of(request))))

    @call(body=Changes, answer=Diagram)
    async def change(self, request: Request) -> Response:
        """Gives it another name, other tags, or both."""
        wanted = await body(request, Changes)
        if wanted.name is None and wanted.tags is None:
            raise Invalid("there is nothing to change", hint='send {"name"} or {"tags"} or both')
        return json_response(shown(await self._hub.change(diagram_of(request), name=wanted.name, tags=wanted.tags)))

    @call(query={"forever": Query(about="out of the trash, for good", type="boolean")}, status=204)
    async def delete(self, request: Request) -> Response:
        """Moves it to the trash, or with `?forever=true` deletes it from the trash."""
        if request.query_params.get("forever") == "true":
            await self._hub.purge(diagram_of(request))
        else:
            await self._hub.delete(diagram_of(request))
        return Response(status_code=204)

    @call(answer=Diagram)
    async def restore(self, request: Request) -> Response:
        """Takes it out of the trash."""
        return json_response(shown(await self._hub.restore(diagram_of(request))))

    @call(
        query={
            "id": Query(about="only the diagrams named", repeats=True),
            "tag": Query(about="only those with this tag; not beside `id`"),
        },
        media=("application/zip",),
    )
    async def archive(self, request: Request) -> Response:
        """A zip of every diagram, of those with a `?tag=`, or of those named by `?id=`; sent while it is made."""
        asked = request.query_params
        if ids := dict.fromkeys(asked.getlist("id")):
            chosen = [await self._hub.info(each) for each in ids]
        else:
            chosen = list(await self._hub.list(tag=asked.get("tag", ""), sort="name", limit=MOST_LISTED))
        await self._hub.note("diagram.exported", "archive", waits=False, diagrams=len(chosen))
        day = datetime.now(UTC).date().isoformat()
        headers = {
            "Content-Disposition": f'attachment; filename="diagrams-{day}.zip"',
            "X-Glsp-Diagrams": str(len(chosen)),
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        }
        return StreamingResponse(archive(self._hub, chosen), headers=headers, media_type="application/zip")

    @call(answer=Templates)
    async def templates(self, _request: Request) -> Response:
        """What new diagrams may begin with."""
        found = [
            {
                "id": address,
                "name": template.name,
                "description": template.description,
                "type": language.diagram_type,
                "language": language.id,
            }
            for address, language, template in self._beginnings.templates.all()
        ]
        return json_response({"templates": found})

    @call(query=THEMED, media=("image/svg+xml",), conditional=True)
    async def picture(self, request: Request) -> Response:
        """A template as SVG."""
        theme = request.query_params.get("theme", "light")
        language, template = self._beginnings.templates.need(diagram_of(request))
        tag = _look(language, template, theme)
        return unchanged(request, tag) or await self._drawn(language, template, theme, tag)

    @call(query=THEMED, media=("image/svg+xml",), conditional=True)
    async def language_picture(self, request: Request) -> Response:
        """What diagrams of a language look like, as SVG."""
        language = languages.need(diagram_of(request))
        theme = request.query_params.get("theme", "light")
        tag = _look(language, specimen(language), theme)
        return unchanged(request, tag) or await self._drawn(language, specimen(language), theme, tag)

    async def _drawn(self, language: Language, template: Template, theme: str, tag: str) -> Response:
        picture = themed(await self._beginnings.templates.drawn(language, template), theme)
        headers = {**HARMLESS, "ETag": tag, "Cache-Control": "no-cache"}
        return Response(picture, headers=headers, media_type="image/svg+xml")


def _look(language: Language, template: Template, theme: str) -> str:
    return tag_of(__version__, language.id, msgspec.json.encode(template), theme)


def _said(left_out: Iterable[Skipped]) -> list[str]:
    return [str(each) for each in left_out]


def _id_from(key: str, at: int = 0) -> str:
    """The id of the diagram that a key made, or of the one after it by that number."""
    return "d-" + hashlib.sha256(f"{key}/{at}".encode() if at else key.encode()).hexdigest()[:20]
