# SPDX-License-Identifier: Apache-2.0
"""Threads as the doors show them: names instead of author ids, times people can read, and what the asker wrote."""

from __future__ import annotations

from glsp.editor.comments import Board
from glsp.model.change import Author
from glsp.model.comments import Comment, Thread
from glsp.protocol.comments import ShownComment, ShownResolution, ShownThread
from glsp.protocol.geometry import whole
from glsp.protocol.times import iso


def shown(thread: Thread, board: Board, asker: Author) -> ShownThread:
    """A thread for somebody."""
    resolved = thread.resolved
    return ShownThread(
        id=thread.id,
        x=whole(thread.anchor.x),
        y=whole(thread.anchor.y),
        element_id=thread.anchor.element,
        gone=board.is_gone(thread),
        first=_comment(thread.first, asker),
        replies=tuple(_comment(reply, asker) for reply in thread.replies),
        resolved=resolved and ShownResolution(resolved.author.name, resolved.author.kind, iso(resolved.time)),
    )


def _comment(comment: Comment, asker: Author) -> ShownComment:
    return ShownComment(
        id=comment.id,
        author=comment.author.name,
        author_kind=comment.author.kind,
        time=iso(comment.time),
        text=comment.text,
        edited_at=None if comment.edited_at is None else iso(comment.edited_at),
        own=comment.author.id == asker.id,
    )
