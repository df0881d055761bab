# SPDX-License-Identifier: Apache-2.0
"""REST for what a diagram was: named versions, any revision as model and picture, differences, who made what, going back."""

from __future__ import annotations

import time
import uuid

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from glsp import __version__
from glsp.editor.comparing import lines_of, picture_of
from glsp.editor.diagram import Diagram
from glsp.editor.hub import Hub
from glsp.editor.kept_exports import Exports
from glsp.editor.layouts import Layouts
from glsp.editor.naming import FILE
from glsp.editor.past import Touched, blame, compare, graph_at, operation_at, picture_at
from glsp.endpoints.answered import Blame, Difference, Edited, Version, Versions
from glsp.endpoints.answers import json_response
from glsp.endpoints.described import MODEL, Query, call
from glsp.endpoints.requests import HARMLESS, Endpoint, author, body, diagram_of, name_of, number, tag_of, unchanged
from glsp.errors import Invalid, NotAllowed, UnknownType
from glsp.model.change import Entry
from glsp.model.tree import nest
from glsp.protocol.operations import Restore
from glsp.protocol.times import iso
from glsp.render.looks import THEMES, Theme
from glsp.storage.ports import Version as Kept

_THEME = {"theme": Query(about="colours of the picture", one_of=tuple(THEMES), default="light")}
_TO = {"to": Query(about="the revision that it is compared with; the newest without it", type="integer")}
_SVG = ("image/svg+xml",)


class NewVersion(msgspec.Struct, frozen=True):
    """Body of `POST /api/diagrams/{id}/versions`. The present revision without one."""

    name: str
    revision: int | None = None


class HistoryApi:
    """The part of the REST door that knows the past."""

    def __init__(self, hub: Hub, layouts: Layouts, exports: Exports) -> None:
        self._hub = hub
        self._layouts = layouts
        self._exports = exports

    def table(self) -> list[tuple[str, str, Endpoint]]:
        """Path, method and endpoint of each call."""
        one = "/api/diagrams/{id}/revisions/{revision}"
        return [
            ("/api/diagrams/{id}/versions", "GET", self.versions),
            ("/api/diagrams/{id}/versions", "POST", self.keep),
            ("/api/diagrams/{id}/blame", "GET", self.blame),
            (f"{one}/model", "GET", self.past_model),
            (f"{one}/picture", "GET", self.past_picture),
            (f"{one}/difference", "GET", self.past_difference),
            (f"{one}/difference/picture", "GET", self.drawn_past_difference),
            (f"{one}/restore", "POST", self.go_back),
        ]

    @call(answer=Versions)
    async def versions(self, request: Request) -> Response:
        """Revisions that somebody named, newest first."""
        info = await self._hub.info(name_of(request))
        if diagram_of(request).startswith(FILE):
            return json_response({"versions": []})
        return json_response({"versions": [_version(each) for each in await self._hub.library.versions(info.id)]})

    @call(body=NewVersion, answer=Version, status=201)
    async def keep(self, request: Request) -> Response:
        """Names a revision; the same again is fine."""
        wanted = await body(request, NewVersion)
        name = " ".join(wanted.name.split())
        if not 0 < len(name) <= 200 or not name.isprintable():
            raise Invalid("a version needs a name of 1 to 200 printable characters")
        async with self._hub.using(name_of(request)) as diagram:
            if self._hub.key(name_of(request)).startswith(FILE):
                raise NotAllowed("a file keeps no versions", hint="its folder may be a repository that does")
            revision = diagram.revision if wanted.revision is None else wanted.revision
            kept = Kept(name, revision, author(request).name, time.time())
            await self._hub.library.keep_version(diagram.id, kept)
        return json_response(_version(kept), 201)

    @call(query={"element": Query(about="only the node or edge that this is or belongs to")}, answer=Blame)
    async def blame(self, request: Request) -> Response:
        """Who made every node and edge, and who changed it last."""
        async with self._hub.using(name_of(request)) as diagram:
            found = await blame(diagram, request.query_params.get("element", ""))
            begins = await diagram.log.begins(diagram.id)
        return json_response({"elements": [_touched(each) for each in found], "begins": begins})

    @call(answer=MODEL)
    async def past_model(self, request: Request) -> Response:
        """The diagram as it was at a revision."""
        async with self._hub.using(name_of(request)) as diagram:
            graph = await graph_at(diagram, _revision(request))
            return json_response(nest(graph, graph.root), headers={"Cache-Control": "no-cache"})

    @call(query=_THEME, media=_SVG, conditional=True)
    async def past_picture(self, request: Request) -> Response:
        """The same drawn."""
        theme = _theme(request)
        async with self._hub.using(name_of(request)) as diagram:
            tag = await _tag(request, diagram)
            if known := unchanged(request, tag):
                return known
            revision = _revision(request)
            return _picture(await self._exports.past(tag, lambda: picture_at(diagram, revision, theme)), tag)

    @call(query=_TO, answer=Difference)
    async def past_difference(self, request: Request) -> Response:
        """What became different between a revision and another one, in lines: `+` came, `-` went, `~` changed."""
        async with self._hub.using(name_of(request)) as diagram:
            to = number(request, "to", diagram.revision) or 0
            found = await compare(diagram, _revision(request), to)
        kinds = ("added", "removed", "changed", "moved")
        return json_response({**{kind: found.difference.count(kind) for kind in kinds}, "lines": lines_of(found)})

    @call(query={**_TO, **_THEME}, media=_SVG, conditional=True)
    async def drawn_past_difference(self, request: Request) -> Response:
        """The same drawn: both in one picture, marked by colour and sign."""
        theme = _theme(request)
        async with self._hub.using(name_of(request)) as diagram:
            to = number(request, "to", diagram.revision) or 0
            tag = await _tag(request, diagram, to)
            if known := unchanged(request, tag):
                return known
            revision = _revision(request)

            async def drawn() -> str:
                found = await compare(diagram, revision, to)
                return await picture_of(found, self._layouts, diagram.info.name, theme=theme)

            return _picture(await self._exports.past(tag, drawn), tag)

    @call(answer=Edited, retries=True)
    async def go_back(self, request: Request) -> Response:
        """Makes the diagram what it was at a revision, as a new change that everybody may take back."""
        key = request.headers.get("idempotency-key") or uuid.uuid4().hex
        async with self._hub.using(name_of(request)) as diagram:
            operation = Restore(revision=_revision(request))
            done = await diagram.execute(operation, author(request), operation_id=key, door="api")
        answer = {"revision": done.revision, "created": done.created, "notes": done.notes}
        return json_response({**answer, "applied": done.entry is not None, "repeated": done.repeated})


async def _tag(request: Request, diagram: Diagram, to: int | None = None) -> str:
    """For a picture of the past: what was never changes, but the diagram's name may."""
    info, revision = diagram.info, _revision(request)
    operations = [await operation_at(diagram, each) for each in (revision, to) if each is not None]
    return tag_of(__version__, info.id, info.created_at, info.name, revision, to, *operations, _theme(request))


def _revision(request: Request) -> int:
    text: str = request.path_params["revision"]
    if not text.isdecimal() or len(text) > 18:
        raise Invalid(f"not a revision: {text[:40]!r}", hint="a whole number; the history lists them")
    return int(text)


def _theme(request: Request) -> Theme:
    theme = THEMES.get(request.query_params.get("theme", "light"))
    if theme is None:
        raise UnknownType("there is no such theme", hint=f"one of {', '.join(THEMES)}")
    return theme


def _picture(drawn: bytes, tag: str) -> Response:
    headers = {**HARMLESS, "ETag": tag, "Cache-Control": "private, no-cache"}
    return Response(drawn, headers=headers, media_type="image/svg+xml")


def _version(kept: Kept) -> dict[str, object]:
    return {"name": kept.name, "revision": kept.revision, "author": kept.author, "createdAt": iso(kept.created_at)}


def _touched(found: Touched) -> dict[str, object]:
    shown: dict[str, object] = {"id": found.id}
    for name, entry in (("created", found.created), ("changed", found.changed)):
        if entry is not None:
            shown[name] = _entry(entry)
    return shown


def _entry(entry: Entry) -> dict[str, object]:
    return {
        "revision": entry.revision,
        "author": entry.author.name,
        "authorKind": entry.author.kind,
        "time": iso(entry.time),
    }
