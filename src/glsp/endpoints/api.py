# SPDX-License-Identifier: Apache-2.0
"""REST: diagrams as resources. Translates requests to hub calls and back; decides nothing.

Answers are camelCase JSON; errors as in `answers`. Mutations may carry `Idempotency-Key`, and who did it in
`X-Glsp-Author` (a name for people to read, not a proof).
"""

from __future__ import annotations

import uuid
from typing import Any

import msgspec
from starlette.convertors import Convertor, register_url_convertor
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from glsp import __version__, languages
from glsp.editor.beginnings import Beginnings
from glsp.editor.exports import EXPORTS, PICTURES, Paper
from glsp.editor.formats import Formats, all_formats
from glsp.editor.hub import Hub
from glsp.editor.insides import FORMATS
from glsp.editor.kept_exports import Exports, Shown, key_of
from glsp.editor.layouts import Layouts
from glsp.editor.opening import in_trash
from glsp.editor.scene import Scene
from glsp.editor.texts import Texts
from glsp.endpoints.access import Access
from glsp.endpoints.answered import Edited, History, Server
from glsp.endpoints.answers import json_response
from glsp.endpoints.api_audit import AuditApi
from glsp.endpoints.api_comments import CommentsApi
from glsp.endpoints.api_files import FilesApi
from glsp.endpoints.api_history import HistoryApi
from glsp.endpoints.api_login import LoginApi
from glsp.endpoints.api_search import SearchApi
from glsp.endpoints.api_series import SeriesApi
from glsp.endpoints.api_sharing import SharingApi
from glsp.endpoints.api_tokens import TokensApi
from glsp.endpoints.described import MODEL, Query, call
from glsp.endpoints.library import Library
from glsp.endpoints.openapi import document
from glsp.endpoints.requests import (
    HARMLESS,
    Endpoint,
    author,
    body,
    diagram_of,
    guarded,
    name_of,
    number,
    tag_of,
    unchanged,
)
from glsp.endpoints.text import TextEndpoints
from glsp.errors import Invalid, NotFound
from glsp.formats.model_schema import SCHEMA
from glsp.model.change import Entry
from glsp.model.deeds import deeds
from glsp.protocol.operations import Compound, from_json
from glsp.protocol.times import iso
from glsp.render.looks import THEMES
from glsp.storage.ports import Identities

SHOWN_ELEMENTS = 20
"""Elements that one line of the history names."""

KEPT = "private, max-age=604800, immutable"
"""How long a browser keeps an export that its caller asks for by version."""


class Edits(msgspec.Struct, frozen=True, rename="camel"):
    """Body of `POST /api/diagrams/{id}/operations`: GLSP operations as one atomic entry."""

    operations: list[dict[str, Any]]
    operation_id: str | None = None
    rev: int | None = None
    strict: bool = False
    dry_run: bool = False


class Api:
    """The REST door of one server."""

    def __init__(
        self,
        hub: Hub,
        access: Access,
        identities: Identities,
        beginnings: Beginnings,
        texts: Texts,
        layouts: Layouts,
        exports: Exports,
        instance: str,
    ) -> None:
        self._hub = hub
        self._library = Library(hub, beginnings)
        self._comments = CommentsApi(hub)
        self._files = FilesApi(hub, layouts)
        self._series = SeriesApi(hub)
        self._search = SearchApi(hub)
        self._past = HistoryApi(hub, layouts, exports)
        self._exports = exports
        self._text = TextEndpoints(hub, texts)
        self._tokens = TokensApi(hub, identities, access.keyring)
        self._sharing = SharingApi(hub, identities, access.keyring, needs_token=access.needs_token)
        self._audit = AuditApi(hub, access.keyring)
        self._login = LoginApi(access)
        self._access = access
        self._instance = instance
        self._table: list[tuple[str, str, Endpoint]] = []

    def routes(self) -> list[Route]:
        """What this door answers, below `/api`."""
        table: list[tuple[str, str, Endpoint]] = [
            ("/api/server", "GET", self.server),
            ("/api/formats", "GET", self.formats),
            ("/api/languages/{id}", "GET", self.language),
            *self._library.table(),
            *self._comments.table(),
            *self._files.table(),
            *self._series.table(),
            *self._search.table(),
            *self._past.table(),
            *self._tokens.table(),
            *self._sharing.table(),
            *self._audit.table(),
            *self._login.table(),
            ("/api/diagrams/{id}/operations", "POST", self.edit),
            ("/api/diagrams/{id}/history", "GET", self.history),
            ("/api/diagrams/{id}/model", "GET", self.model),
            ("/api/diagrams/{id}/export", "GET", self.export),
            *self._text.table(),
        ]
        table += [("/api/openapi.json", "GET", self.openapi), ("/api/schemas/diagram.json", "GET", self.schema)]
        self._table = table
        deepest_first = sorted(table, key=lambda each: -each[0].count("/"))
        found = [
            Route(_with_files(path), guarded(endpoint), methods=[method]) for path, method, endpoint in deepest_first
        ]
        return [
            *found,
            Route("/api/{rest:path}", guarded(_nothing_here), methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
        ]

    @call(answer=dict[str, Any], conditional=True)
    async def openapi(self, request: Request) -> Response:
        """This description, in OpenAPI 3.1."""
        data = msgspec.json.encode(document(self._table, __version__, needs_token=self._access.needs_token))
        tag = tag_of(data)
        headers = {"ETag": tag, "Cache-Control": "no-cache"}
        return unchanged(request, tag) or Response(data, headers=headers, media_type="application/json")

    @call(answer=dict[str, Any], conditional=True)
    async def schema(self, request: Request) -> Response:
        """The JSON Schema of a diagram's model: what the JSON export writes and every door reads."""
        data = msgspec.json.format(msgspec.json.encode(SCHEMA), indent=2)
        tag = tag_of(data)
        headers = {"ETag": tag, "Cache-Control": "no-cache"}
        return unchanged(request, tag) or Response(data, headers=headers, media_type="application/json")

    @call(answer=Server)
    async def server(self, request: Request) -> Response:
        """What this server is and which languages it has."""
        installed = [
            {
                "id": each.id,
                "name": each.name,
                "diagramType": each.diagram_type,
                "description": each.description,
                "extensions": each.extensions,
            }
            for each in languages.all_languages()
        ]
        base = self._access.base(request.scope)
        return json_response(
            {"version": __version__, "instance": self._instance, "mcpUrl": f"{base}/mcp", "languages": installed}
        )

    @call(answer=Formats)
    async def formats(self, _request: Request) -> Response:
        """What diagrams are exported as and imported from."""
        return json_response(Formats(all_formats()))

    @call(answer=dict[str, Any])
    async def language(self, request: Request) -> Response:
        """What a language declares: types with their properties, rules."""
        found = next(
            (each for each in languages.all_languages() if diagram_of(request) in {each.id, each.diagram_type}), None
        )
        if found is None:
            known = ", ".join(each.id for each in languages.all_languages())
            raise NotFound(f"there is no language {diagram_of(request)[:100]}", hint=f"installed: {known}")
        return json_response({**found.describe(), "look": found.look()})

    @call(body=Edits, answer=Edited, retries=True)
    async def edit(self, request: Request) -> Response:
        """Executes operations, all or nothing, as one entry."""
        wanted = await body(request, Edits)
        key = wanted.operation_id or request.headers.get("idempotency-key") or uuid.uuid4().hex
        async with self._hub.using(name_of(request)) as diagram:
            custom = diagram.scene.language.operation_types
            parts = tuple(from_json(each, custom) for each in wanted.operations)
            outcome = await diagram.execute(
                parts[0] if len(parts) == 1 else Compound(operations=parts, atomic=True),
                author(request),
                operation_id=key,
                base=wanted.rev,
                strict=wanted.strict,
                dry_run=wanted.dry_run,
                door="api",
            )
        answer = {"revision": outcome.revision, "created": outcome.created, "notes": outcome.notes}
        return json_response({**answer, "applied": outcome.entry is not None, "repeated": outcome.repeated})

    @call(
        query={
            "before": Query(about="only entries before this revision", type="integer"),
            "limit": Query(about="how many at most", type="integer", default=50, most=500),
        },
        answer=History,
    )
    async def history(self, request: Request) -> Response:
        """Entries, newest first: who did what and when."""
        before = number(request, "before", None)
        limit = min(number(request, "limit", 50) or 50, 500)
        async with self._hub.using(name_of(request)) as diagram:
            entries = await diagram.log.before(diagram.id, before, limit)
            shown = [_entry(entry, diagram.scene) for entry in entries]
            begins = await diagram.log.begins(diagram.id)
        return json_response({"entries": shown, "begins": begins})

    @call(answer=MODEL, conditional=True)
    async def model(self, request: Request) -> Response:
        """The GModel with measured geometry; `ETag` is the revision."""
        async with self._hub.using(name_of(request)) as diagram:
            tag = f'"{diagram.id}-{diagram.revision}"'
            if request.headers.get("if-none-match") == tag:
                return Response(status_code=304, headers={"ETag": tag})
            data = b"".join(diagram.scene.fragments.model(diagram.revision))
        return Response(data, headers={"ETag": tag, "Cache-Control": "no-cache"}, media_type="application/json")

    @call(
        query={
            "format": Query(about="as what", one_of=tuple(EXPORTS), default="json"),
            "inline": Query(about="1: shown by browsers, not saved"),
            "answer": Query(about="json: a text inside an answer that tells what it leaves out", one_of=("json",)),
            "v": Query(about="any text that is another for every state: browsers need not ask again"),
            "theme": Query(about="colours of a picture", one_of=tuple(THEMES), default="light"),
            "background": Query(about="what is behind a picture", one_of=("page", "none"), default="page"),
            "scale": Query(about="dots per px of a PNG", type="number", default=1),
            "focus": Query(about="an element that a picture is cropped to", repeats=True),
        },
        media=tuple(dict.fromkeys(each.media_type.partition(";")[0] for each in EXPORTS.values())),
        conditional=True,
    )
    async def export(self, request: Request) -> Response:
        """The diagram as a file; `?format=` names it, `?inline=1` shows it in the browser.

        With `?answer=json` a text comes inside an answer that also tells what the format could not say.

        Pictures take `?theme=light` or `dark`, `?background=none` and `?focus=` (an id; several times for several), PNG also
        `?scale=`. With `?v=` the caller promises another address for every other state, so browsers need not ask again.
        """
        query = request.query_params
        name = query.get("format", "json")
        paper = _paper(query)
        info = await self._hub.info(name_of(request))
        if info.deleted_at is not None:
            raise in_trash(info.id)
        cache = KEPT if "v" in request.query_params and name not in FORMATS else "private, no-cache"
        if known := unchanged(request, tag_of(key_of(info, name, paper)), cache):
            return known
        shown = await self._exports.get(info, name_of(request), name, paper)
        found = EXPORTS[name]
        file_name = f"{plain(shown.name)}.{found.suffix}"
        if query.get("answer") == "json":
            await self._hub.note("diagram.exported", name_of(request), waits=False, format=name)
            return _told(file_name, name, shown)
        place = "inline" if request.query_params.get("inline") else "attachment"
        if place == "attachment":
            await self._hub.note("diagram.exported", name_of(request), waits=False, format=name)
        headers = {
            **HARMLESS,
            "Content-Disposition": f'{place}; filename="{file_name}"',
            "ETag": tag_of(shown.key),
            "Cache-Control": cache,
        }
        if shown.left_out:
            headers["X-Glsp-Left-Out"] = str(len(shown.left_out))
        return Response(shown.data, headers=headers, media_type=found.media_type)


class DiagramName(Convertor[str]):
    """An id, or `file:` and a path with its slashes."""

    regex = "file:.+|[^/]+"

    def convert(self, value: str) -> str:
        """As it stands in the address."""
        return value

    def to_string(self, value: str) -> str:
        """As it stands in the address."""
        return value


register_url_convertor("diagram", DiagramName())


def _with_files(path: str) -> str:
    return path.replace("/api/diagrams/{id}", "/api/diagrams/{id:diagram}")


def _told(file_name: str, name: str, shown: Shown) -> Response:
    if name in PICTURES:
        raise Invalid(f"{name} is no text", hint="pictures leave nothing out: ask without `answer=json`")
    answer = {"fileName": file_name, "mediaType": EXPORTS[name].media_type, "revision": shown.revision}
    headers = {"Cache-Control": "no-cache"}
    return json_response({**answer, "text": shown.data.decode(), "leftOut": shown.left_out}, 200, headers)


def _paper(query: QueryParams) -> Paper:
    background, scale = query.get("background", "page"), query.get("scale", "1")
    if background not in {"page", "none"}:
        raise Invalid(f"there is no background {background[:40]!r}", hint="page or none")
    try:
        dots = float(scale)
    except ValueError:
        raise Invalid(f"the scale {scale[:40]!r} is no number", hint="dots per px, such as 2") from None
    focus, is_filed = tuple(query.getlist("focus")), not query.get("inline")
    return Paper(query.get("theme", "light"), background == "page", dots, focus, has_letters=is_filed)


def plain(title: str) -> str:
    """A name that every browser and file system takes."""
    return "".join(c if c.isascii() and (c.isalnum() or c in "-_ .") else "_" for c in title) or "diagram"


async def _nothing_here(request: Request) -> Response:
    raise NotFound(f"there is nothing at {request.url.path[:200]}", hint="see docs/reference/rest.md")


def _touched(entry: Entry) -> list[str]:
    """What the entry made, then what else it changed, in the order of the change."""
    changed = [edit.id for edit in entry.change.edits]
    return list(dict.fromkeys((*entry.created, *(element.id for element in entry.change.added), *changed)))


def _entry(entry: Entry, scene: Scene) -> dict[str, object]:
    shown: dict[str, object] = {
        "revision": entry.revision,
        "author": entry.author.name,
        "authorKind": entry.author.kind,
        "time": iso(entry.time),
        "operation": entry.operation,
        "summary": entry.summary,
        "deeds": deeds(entry.change, scene.words, scene.graph),
        "operationId": entry.operation_id,
        "elements": _touched(entry)[:SHOWN_ELEMENTS],
    }
    if entry.undoes is not None:
        shown["undoes"] = entry.undoes
    return shown
