# SPDX-License-Identifier: Apache-2.0
"""Comments: what people and agents say about an element or a place, as values. No diagram change; undo ignores them.

A thread is its first comment with an anchor, its replies and whether it is resolved. Every function takes a thread and
gives the next one, or the very same when there is nothing to do, so that whoever repeats a wish does it once. Ids come
from the caller and are never used again. What must never: the log, storage, languages.
"""

from __future__ import annotations

import re

import msgspec

from glsp.errors import Forbidden, Invalid, NotFound, TooLarge
from glsp.model.change import Author
from glsp.protocol.geometry import Number

MAX_TEXT = 4_000
"""Characters of one comment: a page and a half; longer things are documents, to be linked to."""

MAX_REPLIES = 200
"""Replies of one thread."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters but tab and line feed, characters that turn the order of a text around, halves of pairs."""


class Anchor(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a thread is about: an element, else a place. `x`, `y` (graph px): where it was when somebody looked last."""

    x: Number
    y: Number
    element: str = ""


class Comment(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One thing that somebody said. Times are Unix seconds, UTC."""

    id: str
    author: Author
    time: float
    text: str
    edited_at: float | None = None


class Resolution(msgspec.Struct, frozen=True):
    """Who said that a thread is dealt with, and when."""

    author: Author
    time: float


class Thread(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A conversation; its id is that of its first comment. `gone`: ids of replies that were deleted.

    The first comment's text is empty when its author deleted it and replies of others stay.
    """

    anchor: Anchor
    first: Comment
    replies: tuple[Comment, ...] = ()
    resolved: Resolution | None = None
    gone: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The thread's id."""
        return self.first.id

    @property
    def characters(self) -> int:
        """How much it holds."""
        return len(self.first.text) + sum(len(reply.text) for reply in self.replies)


def check_id(comment_id: str) -> str:
    """The id itself. Raises Invalid."""
    if not _ID.fullmatch(comment_id):
        raise Invalid(f"not an id of a comment: {comment_id[:100]!r}", hint="letters, digits, - and _, at most 64")
    return comment_id


def check_text(text: str) -> str:
    """The text as it is kept. Raises Invalid, TooLarge."""
    kept = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(kept) > MAX_TEXT:
        raise TooLarge(
            f"a comment of {len(kept)} characters; at most {MAX_TEXT} fit", hint="say it shorter, or link to it"
        )
    if not kept:
        raise Invalid("a comment needs a text")
    if _UNPRINTABLE.search(kept):
        raise Invalid("a comment is plain text; this one holds control characters", hint="send letters and line breaks")
    return kept


def same(known: Comment, wanted: Comment) -> bool:
    """Whether the wish is a repeat of what is known. Raises Invalid when the id means another comment."""
    if known.author.id != wanted.author.id or (known.text != wanted.text and known.edited_at is None):
        raise Invalid(f"the comment id {wanted.id!r} is taken", hint="choose another id")
    return True


def replied(thread: Thread, reply: Comment) -> Thread:
    """With one more reply; a resolved thread is open again. Raises Invalid (the id is taken), TooLarge."""
    for known in (thread.first, *thread.replies):
        if known.id == reply.id and same(known, reply):
            return thread
    if reply.id in thread.gone:
        raise Invalid(f"the comment id {reply.id!r} is taken by a deleted reply", hint="choose another id")
    if len(thread.replies) >= MAX_REPLIES:
        raise TooLarge(f"the thread has {MAX_REPLIES} replies already", hint="begin a new one")
    return msgspec.structs.replace(thread, replies=(*thread.replies, reply), resolved=None)


def edited(thread: Thread, comment_id: str, author: Author, text: str, now: float) -> Thread:
    """With another text of one's own comment. Raises NotFound, Forbidden."""
    known = _own(thread, comment_id, author)
    if known.text == text:
        return thread
    if not known.text:
        raise NotFound("the comment was deleted", hint="reply instead")
    return _with(thread, msgspec.structs.replace(known, text=text, edited_at=now))


def resolved(thread: Thread, author: Author, now: float) -> Thread:
    """Dealt with; who said so first stays."""
    if thread.resolved is not None:
        return thread
    return msgspec.structs.replace(thread, resolved=Resolution(author, now))


def reopened(thread: Thread) -> Thread:
    """Open again."""
    return thread if thread.resolved is None else msgspec.structs.replace(thread, resolved=None)


def removed(thread: Thread, comment_id: str, author: Author) -> Thread | None:
    """Without one's own comment; None when nothing is left of the thread. Raises NotFound, Forbidden.

    With its first comment a thread goes, unless others have replied: then only that text goes.
    """
    if comment_id in thread.gone:
        return thread
    known = _own(thread, comment_id, author)
    if known is thread.first:
        if all(reply.author.id == author.id for reply in thread.replies):
            return None
        return _with(thread, msgspec.structs.replace(known, text="", edited_at=None)) if known.text else thread
    replies = tuple(reply for reply in thread.replies if reply is not known)
    if not replies and not thread.first.text:
        return None
    return msgspec.structs.replace(thread, replies=replies, gone=(*thread.gone, comment_id))


def _own(thread: Thread, comment_id: str, author: Author) -> Comment:
    known = next((each for each in (thread.first, *thread.replies) if each.id == comment_id), None)
    if known is None:
        raise no_comment(comment_id)
    if known.author.id != author.id:
        raise Forbidden(
            f"the comment is {known.author.name[:80]}'s; only who wrote one may change or delete it",
            hint="reply, or resolve the thread",
        )
    return known


def _with(thread: Thread, comment: Comment) -> Thread:
    if comment.id == thread.first.id:
        return msgspec.structs.replace(thread, first=comment)
    replies = tuple(comment if reply.id == comment.id else reply for reply in thread.replies)
    return msgspec.structs.replace(thread, replies=replies)


def no_comment(comment_id: str) -> NotFound:
    """There is none with this id."""
    return NotFound(f"there is no comment {comment_id[:100]!r}", hint="list the comments of the diagram")
