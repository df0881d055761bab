# SPDX-License-Identifier: Apache-2.0
"""The editor page: files of the built web bundle, with hashed assets cached for ever and the shell never."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from glsp.endpoints.answers import error_response
from glsp.errors import Unavailable

HEADERS = {
    # Styles may stand in the page: the text panel's editor (CodeMirror) writes an element of them.
    "Content-Security-Policy": (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        "connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def bundle() -> Path:
    """Where the built page is (in the package; `make web-bundle` or the wheel puts it there)."""
    return Path(str(resources.files("glsp"))) / "web"


class _Assets(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


async def _shell(_request: Request) -> Response:
    file = bundle() / "index.html"
    if not file.is_file():
        return error_response(Unavailable("the editor page was not built", hint="run `make run`, or install the wheel"))
    return FileResponse(file, headers={**HEADERS, "Cache-Control": "no-cache"})


async def _file(request: Request) -> Response:
    file = bundle() / request.url.path.lstrip("/")
    if not file.is_file():
        return Response(status_code=404)
    return FileResponse(file, headers={**HEADERS, "Cache-Control": "public, max-age=86400"})


def routes() -> list[Route | Mount]:
    """`/` lists diagrams, `/d/<id>` and `/f/<path>` are the editor, `/api/docs` has the calls of the REST door; all are the same shell."""
    return [
        Route("/", _shell),
        Route("/index.html", _shell),
        Route("/d/{id}", _shell),
        Route("/f/{path:path}", _shell),
        Route("/api/docs", _shell),
        Route("/login/failed", _shell),
        Route("/favicon.ico", _file),
        Route("/favicon.svg", _file),
        Mount("/assets", _Assets(directory=bundle() / "assets", check_dir=False)),
    ]
