# SPDX-License-Identifier: Apache-2.0
"""The one table that maps error classes to HTTP answers (tests assert it is total)."""

from __future__ import annotations

import msgspec
from starlette.responses import Response

from glsp import calls, errors

STATUS: dict[type[errors.GlspError], int] = {
    errors.GlspError: 500,
    errors.Refused: 400,
    errors.UnknownElement: 404,
    errors.UnknownType: 422,
    errors.NotAllowed: 422,
    errors.Foreign: 422,
    errors.Incomplete: 422,
    errors.ReadOnly: 403,
    errors.Stale: 409,
    errors.Invalid: 422,
    errors.TooLarge: 413,
    errors.Forbidden: 403,
    errors.Misdirected: 421,
    errors.NotFound: 404,
    errors.ProtocolError: 400,
    errors.Conflict: 409,
    errors.Busy: 503,
    errors.RateLimited: 429,
    errors.Cancelled: 499,
    errors.Unauthenticated: 401,
    errors.Unavailable: 503,
    errors.SettingsError: 500,
}


def json_response(value: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """An answer encoded by msgspec (structs welcome)."""
    return Response(msgspec.json.encode(value), status, headers, "application/json")


def error_response(error: errors.GlspError, status: int | None = None) -> Response:
    """`{"error": {code, message, hint, trace}}` with the status of the class."""
    headers: dict[str, str] = {"Cache-Control": "no-store"}
    if isinstance(error, (errors.Busy, errors.Unavailable)):
        headers["Retry-After"] = str(max(1, round(error.retry_after)))
    if isinstance(error, errors.Unauthenticated):
        headers["WWW-Authenticate"] = 'Bearer realm="glsp"'
    return json_response({"error": error_body(error)}, status or STATUS[type(error)], headers)


def error_body(error: errors.GlspError) -> dict[str, object]:
    """What an answer says of an error; `trace` finds the line in the log, `line` and `column` the place in a text."""
    body: dict[str, object] = {"code": error.code, "message": error.message, "hint": error.hint}
    if isinstance(error, errors.Refused) and error.line:
        body |= {"line": error.line, "column": error.column}
    if (call := calls.current()) is not None:
        call.code = error.code
    return {**body, "trace": calls.trace_id()}
