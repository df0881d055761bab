# SPDX-License-Identifier: Apache-2.0
"""Threads as values: who may do what, and that doing it twice is doing it once."""

from collections.abc import Callable

import msgspec
import pytest

from glsp.errors import Forbidden, Invalid, NotFound, TooLarge
from glsp.model.change import Author
from glsp.model.comments import (
    MAX_REPLIES,
    MAX_TEXT,
    Anchor,
    Comment,
    Resolution,
    Thread,
    check_id,
    check_text,
    edited,
    removed,
    reopened,
    replied,
    resolved,
)

ADA, BOB = Author("person:ada", "Ada"), Author("mcp:bob", "Bob", "agent")


def said(comment_id: str, author: Author = ADA, text: str = "Why?") -> Comment:
    return Comment(id=comment_id, author=author, time=1.0, text=text)


THREAD = Thread(anchor=Anchor(1, 2, "n"), first=said("t"))
ANSWERED = replied(THREAD, said("r", BOB, "Because"))


def test_a_reply_is_said_once_however_often_it_is_sent() -> None:
    assert [reply.text for reply in ANSWERED.replies] == ["Because"]
    assert replied(ANSWERED, said("r", BOB, "Because")) is ANSWERED
    for other in (said("r", ADA, "Because"), said("r", BOB, "Or not"), said("t", BOB, "Why?")):
        with pytest.raises(Invalid, match="taken"):
            replied(ANSWERED, other)


def test_a_repeat_is_known_after_its_author_changed_the_text() -> None:
    changed = edited(ANSWERED, "r", BOB, "So", 2)
    assert replied(changed, said("r", BOB, "Because")) is changed


def test_a_reply_opens_a_resolved_thread_again() -> None:
    done = resolved(ANSWERED, BOB, 5)
    assert done.resolved == Resolution(BOB, 5)
    assert resolved(done, ADA, 6) is done
    assert replied(done, said("r2")).resolved is None
    assert reopened(done) == ANSWERED
    assert reopened(ANSWERED) is ANSWERED


def test_only_the_author_changes_a_comment() -> None:
    assert edited(ANSWERED, "t", ADA, "How?", 3).first == Comment(id="t", author=ADA, time=1, text="How?", edited_at=3)
    assert edited(ANSWERED, "t", ADA, "Why?", 3) is ANSWERED
    for comment_id, author in (("t", BOB), ("r", ADA)):
        with pytest.raises(Forbidden, match="only who wrote"):
            edited(ANSWERED, comment_id, author, "Mine", 3)
        with pytest.raises(Forbidden, match="only who wrote"):
            removed(ANSWERED, comment_id, author)
    with pytest.raises(NotFound):
        edited(ANSWERED, "x", ADA, "?", 3)


def test_who_has_the_same_name_is_not_the_same_author() -> None:
    with pytest.raises(Forbidden):
        removed(THREAD, "t", Author("api:Ada", "Ada"))


def test_with_its_first_comment_a_thread_goes_unless_others_replied() -> None:
    assert removed(THREAD, "t", ADA) is None
    assert removed(replied(THREAD, said("r", ADA)), "t", ADA) is None
    kept = removed(ANSWERED, "t", ADA)
    assert kept is not None
    assert (kept.first.text, kept.replies) == ("", ANSWERED.replies)
    assert removed(kept, "t", ADA) is kept
    with pytest.raises(NotFound, match="deleted"):
        edited(kept, "t", ADA, "Back", 4)
    assert removed(kept, "r", BOB) is None


def test_a_deleted_reply_stays_deleted() -> None:
    gone = removed(ANSWERED, "r", BOB)
    assert gone is not None
    assert (gone.replies, gone.gone) == ((), ("r",))
    assert removed(gone, "r", BOB) is gone
    with pytest.raises(Invalid, match="taken by a deleted"):
        replied(gone, said("r", BOB, "Because"))


def test_a_thread_ends_somewhere() -> None:
    replies = tuple(said(f"r{at}") for at in range(MAX_REPLIES))
    full = msgspec.structs.replace(THREAD, replies=replies)
    with pytest.raises(TooLarge, match="replies already"):
        replied(full, said("more"))
    assert replied(full, said("r7")) is full


@pytest.mark.parametrize("text", ["", " \n\t ", "nul \0", "bell \a", "\u202eevil", "half \ud83d", "\x9b31m"])
def test_texts_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(Invalid):
        check_text(text)


def test_texts_are_kept_as_people_wrote_them() -> None:
    assert check_text("  one\r\ntwo\rthree\tÜmlaut \U0001f600\n") == "one\ntwo\nthree\tÜmlaut \U0001f600"
    assert len(check_text("x" * MAX_TEXT)) == MAX_TEXT
    with pytest.raises(TooLarge, match="4001 characters; at most 4000"):
        check_text("x" * (MAX_TEXT + 1))


@pytest.mark.parametrize("comment_id", ["", "a b", "../x", "x" * 65, "é", "-x", "a\n"])
def test_ids_that_are_none_are_refused(comment_id: str) -> None:
    with pytest.raises(Invalid, match="not an id"):
        check_id(comment_id)


@pytest.mark.parametrize(
    "wish",
    [
        lambda thread: replied(thread, said("new", BOB)),
        lambda thread: edited(thread, "t", ADA, "Other", 9),
        lambda thread: resolved(thread, BOB, 9),
        reopened,
        lambda thread: removed(thread, "r", BOB),
    ],
)
def test_a_wish_done_twice_is_done_once(wish: Callable[[Thread], Thread]) -> None:
    once = wish(resolved(ANSWERED, ADA, 1))
    assert wish(once) is once
