# SPDX-License-Identifier: Apache-2.0
"""What every REST call does alike: who asks, bodies in their shape, numbers, errors as answers, conditional answers."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from typing import TypeVar
from urllib.parse import unquote

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from glsp import telemetry
from glsp.editor.naming import FILE, STORED
from glsp.endpoints.access import caller_of
from glsp.endpoints.answers import error_response
from glsp.errors import GlspError, Invalid, TooLarge
from glsp.model.change import Author

MAX_BODY = 64 * 1024 * 1024
"""Bytes of a request body; a model of 100,000 elements is about half of that."""

HARMLESS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; font-src data:; sandbox",
    "X-Content-Type-Options": "nosniff",
}
"""Headers of what people drew: whatever it holds, a browser runs none of it."""

Endpoint = Callable[[Request], Awaitable[Response]]
_Body = TypeVar("_Body", bound=msgspec.Struct)


def author(request: Request) -> Author:
    """Who the caller is by its token, else who it says it is. A name that headers cannot hold comes percent-encoded."""
    caller = caller_of(request.scope)
    if caller.subject:
        return Author(caller.subject, caller.name, caller.kind)
    said = unquote(request.headers.get("x-glsp-author", ""), errors="replace")
    name = "".join(each for each in said if each.isprintable()).strip()[:80] or "API"
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
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
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


def diagram_of(request: Request) -> str:
    """The id in the address."""
    found: str = request.path_params["id"]
    return found


def name_of(request: Request) -> str:
    """The full name of the diagram in the address: files are told by `file:` alone, whatever dots an id has."""
    found = diagram_of(request)
    return found if found.startswith((FILE, STORED)) else STORED + found


def number(request: Request, name: str, default: int | None) -> int | None:
    """A whole number of the query. Raises Invalid."""
    text = request.query_params.get(name)
    if text is None:
        return default
    if not text.isdecimal() or len(text) > 18:
        raise Invalid(f"{name} must be a whole number")
    return int(text)


def tag_of(*parts: object) -> str:
    """An `ETag` for an answer that these parts decide."""
    digest = hashlib.blake2b(digest_size=12)
    for part in parts:
        digest.update(part if isinstance(part, bytes) else f"{part}\0".encode(errors="replace"))
    return f'"{digest.hexdigest()}"'


def unchanged(request: Request, tag: str, cache: str = "no-cache") -> Response | None:
    """The answer 304 for a caller that has it already."""
    asked = request.headers.get("if-none-match", "")
    known = [each.strip().removeprefix("W/") for each in asked.split(",")]
    if asked:
        telemetry.CACHE_REQUESTS.labels("client", "hit" if tag in known else "miss").inc()
    return Response(status_code=304, headers={"ETag": tag, "Cache-Control": cache}) if tag in known else None
