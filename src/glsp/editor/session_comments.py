# SPDX-License-Identifier: Apache-2.0
"""The comments of a diagram for one session: told live to clients that list `comments`, written by their wishes."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, TypeAlias

from glsp.editor.comments import Board, News
from glsp.editor.comments_shown import shown
from glsp.editor.opening import Held, board_of
from glsp.editor.session_outlet import Outlet
from glsp.errors import GlspError, NotFound, ReadOnly
from glsp.model.change import Author
from glsp.protocol.comments import COMMENTS, Commented, CommentsNews, CommentWish
from glsp.protocol.ours import RefusedEdit

Spawn: TypeAlias = Callable[[Coroutine[Any, Any, None]], object]


class Commenting:
    """One session's ear and voice at the board of the diagram that it shows."""

    def __init__(self, outlet: Outlet, author: Author, spawn: Spawn) -> None:
        self.hears = outlet.hears(COMMENTS)
        self._outlet = outlet
        self._author = author
        self._spawn = spawn
        self._held: Held | None = None
        self._stop: Callable[[], None] | None = None

    def show(self, held: Held) -> None:
        """The session shows this diagram: everything is told now, news as they come."""
        self.let_go()
        self._held = held
        if self.hears and held.board is not None:
            self._spawn(self._listen(held, held.board))

    def let_go(self) -> None:
        """It does no longer."""
        self._held = None
        if self._stop is not None:
            self._stop()
            self._stop = None

    async def _listen(self, held: Held, board: Board) -> None:
        def tell(news: News) -> None:
            if self._held is held:
                threads = tuple(shown(thread, board, self._author) for thread in news.threads)
                self._outlet.say(CommentsNews(threads=threads, gone=news.gone, full=news.full))

        try:
            stop = await board.listen(tell)
        except GlspError as error:
            self._outlet.error(error.message, error.hint or None)
            return
        if self._held is held:
            self._stop = stop
        else:
            stop()

    async def carry_out(self, wish: CommentWish, response_id: str, *, editable: bool) -> None:
        """Does what the client wishes, and answers."""
        refused: RefusedEdit | None = None
        try:
            if not editable:
                raise ReadOnly("you may only read here, so you cannot comment")
            if self._held is None:
                raise NotFound("no diagram is open in this session", hint="ask for the model first")
            await self._write(board_of(self._held), wish)
        except GlspError as error:
            refused = RefusedEdit(error.code, error.message, error.hint)
        self._outlet.answer(Commented(response_id=response_id, refused=refused), response_id)

    async def _write(self, board: Board, wish: CommentWish) -> None:
        author, thread_id, comment_id = self._author, wish.thread_id, wish.comment_id
        match wish.wish:
            case "add":
                element, place = wish.element_id, wish.place
                await board.add(author, wish.text, element=element, place=place, thread_id=thread_id)
            case "reply":
                await board.reply(author, thread_id, wish.text, comment_id=comment_id)
            case "edit":
                await board.edit(author, thread_id, wish.text, comment_id=comment_id)
            case "resolve":
                await board.resolve(author, thread_id)
            case "reopen":
                await board.reopen(thread_id)
            case "delete":
                await board.remove(author, thread_id, comment_id=comment_id)
