# SPDX-License-Identifier: Apache-2.0
"""Ours, for clients that list `comments`: what is said about a diagram, both directions. Stock clients see none of it.

`comments` tells threads, `comment` is a wish, `commented` its answer. Encoding rules as in `actions`.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from glsp.protocol.actions import Action
from glsp.protocol.geometry import Number, Point
from glsp.protocol.ours import RefusedEdit

COMMENTS = "comments"
COMMENT = "comment"

Wish = Literal["add", "reply", "edit", "resolve", "reopen", "delete"]


class CommentWish(Action, frozen=True, tag_field="kind", tag=COMMENT):
    """Writes in a thread. `threadId` and `commentId` are the client's choice for what is new, so that a retry is safe;
    `commentId` is a reply; without it the thread's first comment is meant. `add` needs `elementId` or `place` (graph px).
    """

    wish: Wish
    thread_id: str
    comment_id: str = ""
    text: str = ""
    element_id: str = ""
    place: Point | None = None
    request_id: str | None = None


class Commented(Action, frozen=True, tag_field="kind", tag="commented"):
    """Answers a wish: it is durable, or `refused` says why nothing was written."""

    response_id: str
    refused: RefusedEdit | None = None


class ShownComment(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, kw_only=True):
    """One comment; times are ISO 8601. `own`: the receiver wrote it and may change it. An empty text was deleted."""

    id: str
    author: str
    author_kind: str
    time: str
    text: str
    edited_at: str | None = None
    own: bool = False


class ShownResolution(msgspec.Struct, frozen=True, rename="camel"):
    """Who said that a thread is dealt with."""

    author: str
    author_kind: str
    time: str


class ShownThread(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, kw_only=True):
    """A thread: its first comment, where it is, its replies. `x`, `y` (graph px): where an element was when it went."""

    id: str
    x: Number
    y: Number
    element_id: str = ""
    gone: bool = False
    first: ShownComment
    replies: tuple[ShownComment, ...] = ()
    resolved: ShownResolution | None = None


class CommentsNews(Action, frozen=True, tag_field="kind", tag=COMMENTS):
    """Threads that came or changed, ids of those that went; `full`: these are all there are."""

    threads: tuple[ShownThread, ...] = ()
    gone: tuple[str, ...] = ()
    full: bool = False
