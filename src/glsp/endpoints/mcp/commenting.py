# SPDX-License-Identifier: Apache-2.0
"""What agents read and write in the comments of a diagram: small texts, a line for each comment.

What people wrote is quoted as a JSON string, so that no text can look like a line of ours.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Literal

import msgspec

from glsp.editor.comments import Board
from glsp.editor.hub import Hub
from glsp.editor.numbering import Numbering
from glsp.editor.opening import board_of
from glsp.errors import Invalid
from glsp.model.change import Author
from glsp.model.comments import Comment, Thread
from glsp.model.notation import Numbers
from glsp.protocol.geometry import Point

Doing = Literal["list", "add", "reply", "resolve", "reopen", "edit", "delete"]

MOST_THREADS = 50
"""Threads of one answer; the others are named by their number."""


class Wanted(msgspec.Struct, frozen=True):
    """The arguments of a call."""

    do: Doing = "list"
    text: str = ""
    thread: str = ""
    comment: str = ""
    element: str = ""
    x: float | None = None
    y: float | None = None
    resolved: bool = False


class Commenter:
    """Comments for agents."""

    def __init__(self, hub: Hub, numbering: Numbering) -> None:
        self._hub = hub
        self._numbering = numbering

    async def carry_out(self, name: str, author: Author, wanted: Wanted) -> str:
        """Does one thing with the comments of a diagram; the answer shows the thread, or the list."""
        held = await self._hub.hold(name)
        try:
            board, numbers = board_of(held), self._numbering.of(held.diagram)
            if wanted.do == "list":
                element = numbers.find(held.diagram.scene.graph, wanted.element) if wanted.element else ""
                return _list(await board.threads(), board, numbers, element, resolved=wanted.resolved)
            if wanted.do == "add":
                element = numbers.find(held.diagram.scene.graph, wanted.element) if wanted.element else ""
                thread = await _add(board, author, wanted, element)
            else:
                thread = await _change(board, author, wanted)
            return f"{wanted.thread} is deleted" if thread is None else "\n".join(_lines(thread, board, numbers))
        finally:
            self._hub.release(held)


async def _add(board: Board, author: Author, wanted: Wanted, element: str) -> Thread:
    place = Point(wanted.x, wanted.y) if wanted.x is not None and wanted.y is not None else None
    return await board.add(author, wanted.text, element=element, place=place, thread_id=wanted.comment)


async def _change(board: Board, author: Author, wanted: Wanted) -> Thread | None:
    if not wanted.thread:
        raise Invalid(f"{wanted.do} needs thread", hint="do=list shows the threads with their ids")
    match wanted.do:
        case "reply":
            return await board.reply(author, wanted.thread, wanted.text, comment_id=wanted.comment)
        case "edit":
            return await board.edit(author, wanted.thread, wanted.text, comment_id=wanted.comment)
        case "resolve":
            return await board.resolve(author, wanted.thread)
        case "reopen":
            return await board.reopen(wanted.thread)
        case _:
            return await board.remove(author, wanted.thread, comment_id=wanted.comment)


def _list(threads: Sequence[Thread], board: Board, numbers: Numbers, element: str, *, resolved: bool) -> str:
    done = sum(thread.resolved is not None for thread in threads)
    head = f"{len(threads) - done} open, {done} resolved"
    found = [thread for thread in threads if not element or thread.anchor.element == element]
    found = [thread for thread in found if resolved or thread.resolved is None]
    lines = [line for thread in found[-MOST_THREADS:] for line in _lines(thread, board, numbers)]
    if len(found) > MOST_THREADS:
        lines.insert(0, f"… {len(found) - MOST_THREADS} older ones: name an element")
    return "\n".join([head, *lines])


def _lines(thread: Thread, board: Board, numbers: Numbers) -> list[str]:
    anchor = thread.anchor
    if not anchor.element:
        where = f"@{anchor.x:g},{anchor.y:g}"
    else:
        where = f"on {numbers.address(anchor.element)}" + (" (gone)" if board.is_gone(thread) else "")
    state = "open" if thread.resolved is None else f"resolved by {_name(thread.resolved.author)}"
    return [f"{thread.id} {state} {where} {_said(thread.first)}"] + [
        f"  {reply.id} {_said(reply)}" for reply in thread.replies
    ]


def _said(comment: Comment) -> str:
    when = time.strftime("%Y-%m-%d %H:%M", time.gmtime(comment.time))
    text = msgspec.json.encode(comment.text).decode() if comment.text else "(deleted)"
    return f"{_name(comment.author)} {when}Z {text}"


def _name(author: Author) -> str:
    name = msgspec.json.encode(author.name).decode()
    return name if author.kind == "person" else f"{name} ({author.kind})"
