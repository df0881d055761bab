# SPDX-License-Identifier: Apache-2.0
"""REST: diagrams as resources. Translates requests to hub calls and back; decides nothing.

Answers are camelCase JSON; errors as in `answers`. Mutations may carry `Idempotency-Key`, and who did it in
`X-Glsp-Author` (a name for people to read, not a proof).
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from glsp import __version__, languages, telemetry
from glsp.editor.exports import EXPORTS, export
from glsp.editor.hub import Hub
from glsp.editor.scene import Scene
from glsp.endpoints.access import Access
from glsp.endpoints.answers import error_response, json_response
from glsp.errors import GlspError, Invalid, NotFound, TooLarge, Unauthenticated
from glsp.model.change import Author, Entry
from glsp.model.deeds import deeds
from glsp.protocol.operations import Compound, from_json
from glsp.storage.ports import DiagramInfo

MAX_BODY = 64 * 1024 * 1024
"""Bytes of a request body; a model of 100,000 elements is about half of that."""

SHOWN_ELEMENTS = 20
"""Elements that one line of the history names."""

Endpoint = Callable[[Request], Awaitable[Response]]
_Body = TypeVar("_Body", bound=msgspec.Struct)


class NewDiagram(msgspec.Struct, frozen=True):
    """Body of `POST /api/diagrams`."""

    type: str
    id: str | None = None
    name: str | None = None


class Renaming(msgspec.Struct, frozen=True):
    """Body of `PATCH /api/diagrams/{id}`."""

    name: str


class Edits(msgspec.Struct, frozen=True, rename="camel"):
    """Body of `POST /api/diagrams/{id}/operations`: GLSP operations as one atomic entry."""

    operations: list[dict[str, Any]]
    operation_id: str | None = None
    rev: int | None = None
    strict: bool = False
    dry_run: bool = False


class Login(msgspec.Struct, frozen=True):
    """Body of `POST /api/login`."""

    token: str


class Api:
    """The REST door of one server."""

    def __init__(self, hub: Hub, access: Access, instance: str) -> None:
        self._hub = hub
        self._access = access
        self._instance = instance

    def routes(self) -> list[Route]:
        """What this door answers, below `/api`."""
        table: list[tuple[str, str, Endpoint]] = [
            ("/api/server", "GET", self.server),
            ("/api/login", "POST", self.login),
            ("/api/languages/{id}", "GET", self.language),
            ("/api/diagrams", "GET", self.list_diagrams),
            ("/api/diagrams", "POST", self.create),
            ("/api/diagrams/{id}", "GET", self.info),
            ("/api/diagrams/{id}", "PATCH", self.rename),
            ("/api/diagrams/{id}", "DELETE", self.delete),
            ("/api/diagrams/{id}/restore", "POST", self.restore),
            ("/api/diagrams/{id}/operations", "POST", self.edit),
            ("/api/diagrams/{id}/history", "GET", self.history),
            ("/api/diagrams/{id}/model", "GET", self.model),
            ("/api/diagrams/{id}/export", "GET", self.export),
        ]
        found = [Route(path, guarded(endpoint), methods=[method]) for path, method, endpoint in table]
        return [*found, Route("/api/{rest:path}", guarded(_nothing_here), methods=["GET", "POST", "PATCH", "DELETE"])]

    async def server(self, request: Request) -> Response:
        """What this server is and which languages it has."""
        installed = [
            {"id": each.id, "name": each.name, "diagramType": each.diagram_type, "description": each.description}
            for each in languages.all_languages()
        ]
        base = str(request.base_url).rstrip("/")
        return json_response(
            {"version": __version__, "instance": self._instance, "mcpUrl": f"{base}/mcp", "languages": installed}
        )

    async def language(self, request: Request) -> Response:
        """What a language declares: types with their properties, rules."""
        found = next((each for each in languages.all_languages() if _id(request) in {each.id, each.diagram_type}), None)
        if found is None:
            known = ", ".join(each.id for each in languages.all_languages())
            raise NotFound(f"there is no language {_id(request)[:100]}", hint=f"installed: {known}")
        return json_response(found.describe())

    async def login(self, request: Request) -> Response:
        """Trades the token for a browser cookie."""
        given = await body(request, Login)
        if self._access.needs_token and not self._access.is_token(given.token):
            raise Unauthenticated("that token is not the server's", hint="it is the value of AUTH_TOKEN")
        secure = self._access.is_secure(request.scope)
        return Response(status_code=204, headers={"Set-Cookie": self._access.cookie(secure=secure)})

    async def list_diagrams(self, request: Request) -> Response:
        """Diagrams, last edited first; `?q=` filters, `?trash=true` shows the trash."""
        trash = request.query_params.get("trash") == "true"
        found = await self._hub.list(query=request.query_params.get("q", ""), trash=trash)
        return json_response({"diagrams": [_shown(info) for info in found]})

    async def create(self, request: Request) -> Response:
        """A new diagram; the same Idempotency-Key gives the same diagram."""
        wanted = await body(request, NewDiagram)
        key = request.headers.get("idempotency-key")
        diagram_id = wanted.id
        if diagram_id is None and key:
            diagram_id = "d-" + hashlib.sha256(key.encode()).hexdigest()[:20]
            try:
                return json_response(_shown(await self._hub.info(diagram_id)))
            except NotFound:
                pass  # the first time this key is seen
        info = await self._hub.create(wanted.type, author(request), diagram_id=diagram_id, name=wanted.name)
        return json_response(_shown(info), 201, {"Location": f"/api/diagrams/{info.id}"})

    async def info(self, request: Request) -> Response:
        """One diagram."""
        return json_response(_shown(await self._hub.info(_id(request))))

    async def rename(self, request: Request) -> Response:
        """Gives it another name."""
        return json_response(_shown(await self._hub.rename(_id(request), (await body(request, Renaming)).name)))

    async def delete(self, request: Request) -> Response:
        """Moves it to the trash, or with `?forever=true` deletes it from the trash."""
        if request.query_params.get("forever") == "true":
            await self._hub.purge(_id(request))
        else:
            await self._hub.delete(_id(request))
        return Response(status_code=204)

    async def restore(self, request: Request) -> Response:
        """Takes it out of the trash."""
        return json_response(_shown(await self._hub.restore(_id(request))))

    async def edit(self, request: Request) -> Response:
        """Executes operations, all or nothing, as one entry."""
        wanted = await body(request, Edits)
        key = wanted.operation_id or request.headers.get("idempotency-key") or uuid.uuid4().hex
        async with self._hub.using(_id(request)) as diagram:
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

    async def history(self, request: Request) -> Response:
        """Entries, newest first: who did what and when."""
        before = _number(request, "before", None)
        limit = min(_number(request, "limit", 50) or 50, 500)
        async with self._hub.using(_id(request)) as diagram:
            entries = await diagram.log.before(diagram.id, before, limit)
            shown = [_entry(entry, diagram.scene) for entry in entries]
        return json_response({"entries": shown})

    async def model(self, request: Request) -> Response:
        """The GModel with measured geometry; `ETag` is the revision."""
        async with self._hub.using(_id(request)) as diagram:
            tag = f'"{diagram.id}-{diagram.revision}"'
            if request.headers.get("if-none-match") == tag:
                return Response(status_code=304, headers={"ETag": tag})
            data = b"".join(diagram.scene.fragments.model(diagram.revision))
        return Response(data, headers={"ETag": tag, "Cache-Control": "no-cache"}, media_type="application/json")

    async def export(self, request: Request) -> Response:
        """The diagram as a file; `?format=` names it, `?inline=1` shows it in the browser."""
        name = request.query_params.get("format", "json")
        async with self._hub.using(_id(request)) as diagram:
            data = await export(diagram, name)
            title = diagram.info.name
        found = EXPORTS[name]
        place = "inline" if request.query_params.get("inline") else "attachment"
        plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_ .") else "_" for c in title) or "diagram"
        headers = {
            "Content-Disposition": f'{place}; filename="{plain}.{found.suffix}"',
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; font-src data:; sandbox",
            "X-Content-Type-Options": "nosniff",
        }
        return Response(data, headers=headers, media_type=found.media_type)


def author(request: Request) -> Author:
    """Who the caller says it is."""
    name = request.headers.get("x-glsp-author", "").strip()[:80] or "API"
    return Author(f"api:{name}", name)


async def body(request: Request, shape: type[_Body]) -> _Body:
    """The request's JSON in its shape. Raises Invalid, TooLarge."""
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > MAX_BODY:
            raise TooLarge(f"the body is larger than {MAX_BODY} bytes")
    try:
        return msgspec.json.decode(data, type=shape)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Invalid(f"the body does not fit: {error}") from error


def guarded(endpoint: Endpoint) -> Endpoint:
    """Turns every error into its answer; bugs of ours are logged and answered as `internal`."""

    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except GlspError as error:
            return error_response(error)
        except Exception as error:  # noqa: BLE001  the outermost frame of a door: the caller gets an answer
            telemetry.internal_error(error, "api")
            return error_response(GlspError("something went wrong inside the server", hint="see the server's log"))

    return answer


async def _nothing_here(request: Request) -> Response:
    raise NotFound(f"there is nothing at {request.url.path[:200]}", hint="see docs/reference/rest.md")


def _id(request: Request) -> str:
    found: str = request.path_params["id"]
    return found


def _number(request: Request, name: str, default: int | None) -> int | None:
    text = request.query_params.get(name)
    if text is None:
        return default
    if not text.isdecimal() or len(text) > 18:
        raise Invalid(f"{name} must be a whole number")
    return int(text)


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _shown(info: DiagramInfo) -> dict[str, object]:
    shown: dict[str, object] = {
        "id": info.id,
        "name": info.name,
        "type": info.type,
        "language": info.language,
        "revision": info.revision,
        "elements": info.elements,
        "createdAt": _time(info.created_at),
        "updatedAt": _time(info.updated_at),
        "updatedBy": info.updated_by,
    }
    if info.deleted_at is not None:
        shown["deletedAt"] = _time(info.deleted_at)
    return shown


def _touched(entry: Entry) -> list[str]:
    """What the entry made, then what else it changed, in the order of the change."""
    changed = [edit.id for edit in entry.change.edits]
    return list(dict.fromkeys((*entry.created, *(element.id for element in entry.change.added), *changed)))


def _entry(entry: Entry, scene: Scene) -> dict[str, object]:
    shown: dict[str, object] = {
        "revision": entry.revision,
        "author": entry.author.name,
        "authorKind": entry.author.kind,
        "time": _time(entry.time),
        "operation": entry.operation,
        "summary": entry.summary,
        "deeds": deeds(entry.change, scene.words, scene.graph),
        "operationId": entry.operation_id,
        "elements": _touched(entry)[:SHOWN_ELEMENTS],
    }
    if entry.undoes is not None:
        shown["undoes"] = entry.undoes
    return shown
