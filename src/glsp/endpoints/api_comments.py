# SPDX-License-Identifier: Apache-2.0
"""REST: the comments of a diagram as resources. A thread has the id of its first comment; replies lie below it."""

from __future__ import annotations

import hashlib

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from glsp.editor.comments_shown import shown
from glsp.editor.hub import Hub
from glsp.endpoints.answered import Comments
from glsp.endpoints.answers import json_response
from glsp.endpoints.described import Query, call
from glsp.endpoints.requests import Endpoint, author, body
from glsp.errors import Invalid
from glsp.protocol.comments import ShownThread
from glsp.protocol.geometry import Number, Point

STATES = ("open", "resolved", "all")


class NewThread(msgspec.Struct, frozen=True, rename="camel"):
    """Body of `POST …/comments`: about an element, or about a place in px of the diagram."""

    text: str
    element_id: str = ""
    x: Number | None = None
    y: Number | None = None
    id: str = ""


class NewReply(msgspec.Struct, frozen=True):
    """Body of `POST …/comments/{thread}/replies`."""

    text: str
    id: str = ""


class ThreadChange(msgspec.Struct, frozen=True):
    """Body of `PATCH …/comments/{thread}`: another text of one's own comment, or whether it is dealt with."""

    text: str | None = None
    resolved: bool | None = None


class ReplyChange(msgspec.Struct, frozen=True):
    """Body of `PATCH …/comments/{thread}/replies/{reply}`."""

    text: str


class CommentsApi:
    """The part of the REST door below `/api/diagrams/{id}/comments`."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def table(self) -> list[tuple[str, str, Endpoint]]:
        """Path, method and endpoint of every route."""
        comments = "/api/diagrams/{id}/comments"
        return [
            (comments, "GET", self.list),
            (comments, "POST", self.add),
            (comments + "/{thread}", "PATCH", self.change),
            (comments + "/{thread}", "DELETE", self.delete),
            (comments + "/{thread}/replies", "POST", self.reply),
            (comments + "/{thread}/replies/{reply}", "PATCH", self.change_reply),
            (comments + "/{thread}/replies/{reply}", "DELETE", self.delete),
        ]

    @call(
        query={
            "state": Query(about="which", one_of=STATES, default="all"),
            "element": Query(about="only those about this element"),
        },
        answer=Comments,
    )
    async def list(self, request: Request) -> Response:
        """Threads, oldest first; `?state=open` or `resolved`, `?element=` an id."""
        state = request.query_params.get("state", "all")
        if state not in STATES:
            raise Invalid(f"state={state[:40]!r} is none of {', '.join(STATES)}")
        element = request.query_params.get("element")
        async with self._hub.board(request.path_params["id"]) as board:
            found = [
                shown(thread, board, author(request))
                for thread in await board.threads()
                if (state == "all" or (thread.resolved is None) == (state == "open"))
                and (element is None or thread.anchor.element == element)
            ]
            return json_response({"comments": found, "open": board.open_count})

    @call(body=NewThread, answer=ShownThread, status=201, retries=True)
    async def add(self, request: Request) -> Response:
        """A new thread; the same Idempotency-Key, or the same id, gives the same one."""
        wanted = await body(request, NewThread)
        place = Point(wanted.x, wanted.y) if wanted.x is not None and wanted.y is not None else None
        async with self._hub.board(request.path_params["id"]) as board:
            thread = await board.add(
                author(request),
                wanted.text,
                element=wanted.element_id,
                place=place,
                thread_id=wanted.id or _key(request),
            )
            where = f"/api/diagrams/{request.path_params['id']}/comments/{thread.id}"
            return json_response(shown(thread, board, author(request)), 201, {"Location": where})

    @call(body=NewReply, answer=ShownThread, status=201, retries=True)
    async def reply(self, request: Request) -> Response:
        """Says more in a thread; a resolved one is open again."""
        wanted = await body(request, NewReply)
        async with self._hub.board(request.path_params["id"]) as board:
            thread = await board.reply(
                author(request), request.path_params["thread"], wanted.text, comment_id=wanted.id or _key(request)
            )
            return json_response(shown(thread, board, author(request)), 201)

    @call(body=ThreadChange, answer=ShownThread)
    async def change(self, request: Request) -> Response:
        """Another text of one's own comment, resolve, reopen."""
        wanted = await body(request, ThreadChange)
        thread_id, who = request.path_params["thread"], author(request)
        if (wanted.text is None) == (wanted.resolved is None):
            raise Invalid("a change is another text, or resolved true or false", hint="give one of text and resolved")
        async with self._hub.board(request.path_params["id"]) as board:
            if wanted.text is not None:
                thread = await board.edit(who, thread_id, wanted.text)
            else:
                thread = await (board.resolve(who, thread_id) if wanted.resolved else board.reopen(thread_id))
            return json_response(shown(thread, board, who))

    @call(body=ReplyChange, answer=ShownThread)
    async def change_reply(self, request: Request) -> Response:
        """Another text of one's own reply."""
        wanted = await body(request, ReplyChange)
        who = author(request)
        async with self._hub.board(request.path_params["id"]) as board:
            thread = await board.edit(
                who, request.path_params["thread"], wanted.text, comment_id=request.path_params["reply"]
            )
            return json_response(shown(thread, board, who))

    @call(status=204)
    async def delete(self, request: Request) -> Response:
        """Deletes one's own comment or reply."""
        reply = request.path_params.get("reply", "")
        async with self._hub.board(request.path_params["id"]) as board:
            await board.remove(author(request), request.path_params["thread"], comment_id=reply)
        return Response(status_code=204)


def _key(request: Request) -> str:
    """An id from the Idempotency-Key, so that a retry says the same thing once; "" without one."""
    key = request.headers.get("idempotency-key")
    return "c-" + hashlib.sha256(key.encode()).hexdigest()[:20] if key else ""
