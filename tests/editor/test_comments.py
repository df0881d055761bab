# SPDX-License-Identifier: Apache-2.0
"""Comments live: who is told what, here and in another process, and that nothing is written twice or by the wrong one."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from glsp import languages
from glsp.editor import comments
from glsp.editor.audience import Audience
from glsp.editor.comments import Board, News
from glsp.editor.files import Workspace
from glsp.editor.hub import Hub
from glsp.editor.session import Session
from glsp.errors import Forbidden, Invalid, NotAllowed, NotFound, TooLarge, Unavailable, UnknownElement
from glsp.model.change import Author
from glsp.protocol.geometry import Dimension, Point
from glsp.protocol.operations import ChangeBounds, CreateNode, DeleteElement, ElementAndBounds, RenameElement, Undo
from glsp.storage.memory import MemoryStore
from glsp.storage.ports import KeptThread
from glsp.storage.sqlite import SqliteStore, open_sqlite

ADA, BOB = Author("ada", "Ada"), Author("mcp:bob", "Bob", "agent")
PAGE = ("applyChange", "setModel", "comments")
STOCK = ("setModel", "updateModel", "requestBounds", "setDirtyState", "setMarkers", "message")


class Recorder:
    """A client's end that takes everything at once."""

    def __init__(self) -> None:
        self.frames: list[bytes] = []
        self.outbox_bytes = 0

    def send(self, parts: Sequence[bytes]) -> None:
        self.frames.append(b"".join(parts))

    async def drained(self) -> None:
        """Never full."""

    def said(self, kind: str) -> list[Any]:
        """Every action of a kind."""
        actions = [json.loads(frame)["params"]["action"] for frame in self.frames]
        return [action for action in actions if action["kind"] == kind]


@asynccontextmanager
async def hub_on(store: MemoryStore | SqliteStore) -> AsyncIterator[Hub]:
    async with Hub(store, store, store, comments=store).running() as hub:
        yield hub


@asynccontextmanager
async def drawn() -> AsyncIterator[tuple[Hub, Board]]:
    """A diagram with one node, and its board."""
    async with hub_on(MemoryStore()) as hub:
        await hub.create("workflow", ADA, diagram_id="d")
        async with hub.using("glsp:d") as diagram, hub.board("glsp:d") as board:
            await diagram.execute(node("n"), ADA, operation_id="make")
            yield hub, board


def node(element_id: str) -> CreateNode:
    return CreateNode(element_type_id="task:manual", location=Point(100, 50), args={"elementId": element_id})


async def session(hub: Hub, link: Recorder, kinds: tuple[str, ...], author: Author = ADA) -> Session:
    opened = Session(
        hub,
        Audience(),
        link,
        client_id="sprotty",
        language=languages.find("workflow"),
        kinds=kinds,
        author=author,
    )
    await say(opened, {"kind": "requestModel", "requestId": "1", "options": {"sourceUri": "glsp:d"}})
    return opened


async def say(to: Session, action: dict[str, object]) -> None:
    raw = msgspec.json.encode(action)
    to.receive(msgspec.Raw(raw), len(raw))
    await to.idle()


def wish(wish: str, request: str = "r", **members: object) -> dict[str, object]:
    return {"kind": "comment", "requestId": request, "wish": wish, "threadId": "t", **members}


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not true():
            await asyncio.sleep(0.001)


# the board


async def test_a_thread_hangs_at_its_element_or_at_a_place() -> None:
    async with drawn() as (_, board):
        at_element = await board.add(ADA, "Why?", element="n", thread_id="t")
        at_place = await board.add(ADA, "Here", place=Point(5, 6.5))
        assert at_element.anchor.element == "n"
        assert at_element.anchor.y == 50
        assert at_element.anchor.x > 100
        assert (at_place.anchor.x, at_place.anchor.y, at_place.anchor.element) == (5, 6.5, "")
        assert [thread.id for thread in await board.threads()] == ["t", at_place.id]
        assert board.open_count == 2


@pytest.mark.parametrize(
    ("members", "error"),
    [
        ({"element": "nowhere"}, UnknownElement),
        ({"element": "sprotty"}, UnknownElement),
        ({}, Invalid),
        ({"place": Point(float("nan"), 0)}, Invalid),
        ({"place": Point(1e300, 0)}, Invalid),
        ({"element": "n", "thread_id": "no id"}, Invalid),
    ],
)
async def test_wrong_anchors_are_refused(members: dict[str, Any], error: type[Exception]) -> None:
    async with drawn() as (_, board):
        with pytest.raises(error):
            await board.add(ADA, "Why?", **members)
        assert await board.threads() == []


async def test_what_is_sent_again_is_said_once() -> None:
    async with drawn() as (_, board):
        heard: list[News] = []
        await board.listen(heard.append)
        first = await board.add(ADA, "Why?", element="n", thread_id="t")
        assert await board.add(ADA, " Why?\n", element="n", thread_id="t") == first
        replied = await board.reply(BOB, "t", "So", comment_id="r")
        assert await board.reply(BOB, "t", "So", comment_id="r") == replied
        assert await board.resolve(ADA, "t") == await board.resolve(BOB, "t")
        await board.remove(BOB, "t", comment_id="r")
        await board.remove(BOB, "t", comment_id="r")
        await board.remove(ADA, "t")
        await board.remove(ADA, "t")
        assert len(heard) == 1 + 5  # everything at first, then what changed
        assert heard[-1] == News((), ("t",))
        with pytest.raises(Invalid, match="taken by a deleted"):
            await board.add(ADA, "Why?", element="n", thread_id="t")


async def test_twenty_at_once_all_get_a_word_in(tmp_path: Path) -> None:
    async with two_processes(tmp_path) as (hub, _), hub.board("glsp:d") as board:
        await asyncio.gather(*(board.add(ADA, "Why?", element="n", thread_id="t") for _ in range(3)))
        await asyncio.gather(*(board.reply(BOB, "t", str(at), comment_id=f"r{at}") for at in range(20)))
        [thread] = await board.threads()
        assert {reply.id for reply in thread.replies} == {f"r{at}" for at in range(20)}


async def test_a_thread_stays_where_its_deleted_element_was_and_follows_it_back() -> None:
    async with drawn() as (hub, board):
        await board.add(ADA, "Why?", element="n", thread_id="t")
        async with hub.using("glsp:d") as diagram:
            await diagram.execute(move("n", 300, 400), BOB, operation_id="move")
            heard: list[News] = []
            await board.listen(heard.append)
            await diagram.execute(DeleteElement(element_ids=("n",)), BOB, operation_id="delete")
            await until(lambda: len(heard) == 2)
            [thread] = await board.threads()
            assert board.is_gone(thread)
            assert (thread.anchor.x > 300, thread.anchor.y) == (True, 400)
            assert (await hub._comments.threads("d"))[0].thread == thread  # type: ignore[union-attr]
            await diagram.execute(Undo(), BOB, operation_id="undo")
            assert not board.is_gone(thread)


async def test_a_thread_goes_with_its_element_to_another_id_and_back() -> None:
    async with drawn() as (hub, board), hub.using("glsp:d") as diagram:
        await board.add(ADA, "Why?", element="n", thread_id="t")
        await board.add(ADA, "And this?", element="n_icon", thread_id="part")
        for operation, ids in (
            (RenameElement(element_id="n", new_id="brew"), {"brew", "brew_icon"}),
            (Undo(), {"n", "n_icon"}),
        ):
            await diagram.execute(operation, BOB, operation_id=str(ids))

            def anchored() -> set[str]:
                return {thread.anchor.element for thread in board._threads.values()}

            await until(lambda wanted=ids: anchored() == wanted)
            assert not any(board.is_gone(thread) for thread in await board.threads())


def move(element_id: str, x: float, y: float) -> ChangeBounds:
    bounds = ElementAndBounds(element_id=element_id, new_size=Dimension(80, 30), new_position=Point(x, y))
    return ChangeBounds(new_bounds=(bounds,))


async def test_there_is_an_end_to_how_much_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comments, "MAX_THREADS", 2)
    monkeypatch.setattr(comments, "MAX_CHARACTERS", 20)
    async with drawn() as (_, board):
        await board.add(ADA, "one", element="n", thread_id="a")
        with pytest.raises(TooLarge, match="20 characters"):
            await board.add(ADA, "x" * 18, element="n")
        with pytest.raises(TooLarge, match="20 characters"):
            await board.reply(ADA, "a", "x" * 18)
        await board.add(ADA, "two", element="n")
        with pytest.raises(TooLarge, match="2 comment threads"):
            await board.add(ADA, "three", element="n")
        await board.reply(ADA, "a", "still")
        assert await board.add(ADA, "one", element="n", thread_id="a")


async def test_a_comment_is_no_edit() -> None:
    async with drawn() as (hub, board), hub.using("glsp:d") as diagram:
        before = diagram.revision
        await board.add(ADA, "Why?", element="n")
        await diagram.execute(Undo(), ADA, operation_id="undo")
        assert diagram.scene.graph.get("n") is None
        assert (diagram.revision, len(await board.threads())) == (before + 1, 1)


async def test_a_file_has_no_comments(tmp_path: Path) -> None:
    (tmp_path / "a.wf").write_text('{"id": "sprotty", "type": "graph", "children": []}')
    store = MemoryStore()
    async with Hub(store, store, store, Workspace(tmp_path, tmp_path / "locks"), store).running() as hub:
        with pytest.raises(NotAllowed, match="a file keeps no comments"):
            async with hub.board("a.wf"):
                pass


class Unreadable(MemoryStore):
    """A store that keeps everything and can read no comment while it is broken."""

    broken = True

    async def threads(self, diagram_id: str, since: int = 0) -> list[KeptThread]:
        if self.broken:
            raise Unavailable("a comment is damaged")
        return await super().threads(diagram_id, since)


async def test_a_diagram_opens_also_when_its_comments_cannot_be_read() -> None:
    store = Unreadable()
    async with hub_on(store) as hub:
        await hub.create("workflow", ADA, diagram_id="d")
        link = Recorder()
        await session(hub, link, (*PAGE, "message"))
        await until(lambda: link.said("message"))
        assert link.said("message")[0]["message"] == "a comment is damaged"
        assert link.said("setModel")
        async with hub.board("glsp:d") as board:
            with pytest.raises(Unavailable):
                await board.add(ADA, "Why?", place=Point(0, 0))
            store.broken = False
            await board.add(ADA, "Why?", place=Point(0, 0))
            assert board.open_count == 1


# sessions


async def test_a_page_hears_everything_at_first_and_then_what_is_new() -> None:
    async with drawn() as (hub, board):
        await board.add(BOB, "Old", place=Point(1, 2), thread_id="old")
        link = Recorder()
        page = await session(hub, link, PAGE)
        await until(lambda: link.said("comments"))
        [first] = link.said("comments")
        assert first["full"] is True
        assert [(each["id"], each["first"]["author"]) for each in first["threads"]] == [("old", "Bob")]
        await say(page, wish("add", text="Why?", elementId="n"))
        assert link.said("commented") == [{"kind": "commented", "responseId": "r"}]
        told = link.said("comments")[-1]["threads"][0]
        assert (told["id"], told["elementId"], told["first"]["own"]) == ("t", "n", True)
        assert "own" not in first["threads"][0]["first"]
        assert "authorId" not in json.dumps(link.said("comments"))
        await page.close()
        await board.reply(BOB, "t", "Nobody hears me")
        assert link.said("comments")[-1]["threads"] == [told]


async def test_a_wish_lost_on_the_way_may_be_sent_again() -> None:
    async with drawn() as (hub, board):
        link = Recorder()
        page = await session(hub, link, PAGE)
        for request in ("1", "2"):
            await say(page, wish("add", request, text="Why?", elementId="n"))
            await say(page, wish("reply", request, text="So", commentId="r"))
            await say(page, wish("resolve", request))
            await say(page, wish("edit", request, text="Because", commentId="r"))
        refusals = [each for each in link.said("commented") if "refused" in each]
        assert refusals == []
        [thread] = await board.threads()
        assert [reply.text for reply in thread.replies] == ["Because"]
        await say(page, wish("reopen"))
        for request in ("1", "2"):
            await say(page, wish("delete", request, commentId="r"))
            await say(page, wish("delete", request))
        assert await board.threads() == []
        assert [each for each in link.said("commented") if "refused" in each] == []


async def test_refusals_say_why_and_nothing_is_written() -> None:
    async with drawn() as (hub, board):
        await board.add(BOB, "Bob's", element="n", thread_id="t")
        before = await board.threads()
        link = Recorder()
        page = await session(hub, link, PAGE)
        hostile: list[tuple[dict[str, object], str]] = [
            (wish("edit", text="Mine now"), "forbidden"),
            (wish("delete"), "forbidden"),
            (wish("add", text="Why?", elementId="n"), "invalid"),
            (wish("add", threadId="x", text="Why?", elementId="gone"), "unknown_element"),
            (wish("add", threadId="x", text="Why?"), "invalid"),
            (wish("add", threadId="x", text="Why?", place={"x": 1e99, "y": 0}), "invalid"),
            (wish("add", threadId="../../x", text="Why?", elementId="n"), "invalid"),
            (wish("reply", text="x" * 5_000), "too_large"),
            (wish("reply", text=" "), "invalid"),
            (wish("reply", text="\u0000"), "invalid"),
            (wish("reply", threadId="nowhere", text="?"), "not_found"),
            (wish("resolve", threadId="nowhere"), "not_found"),
            (wish("edit", threadId="t", commentId="nowhere", text="?"), "not_found"),
        ]
        for action, code in hostile:
            await say(page, action)
            refused = link.said("commented")[-1]["refused"]
            assert (action["wish"], refused["code"]) == (action["wish"], code)
            assert refused["message"]
        assert await board.threads() == before


async def test_a_wish_that_is_none_is_rejected_and_the_session_lives() -> None:
    async with drawn() as (hub, board):
        link = Recorder()
        page = await session(hub, link, PAGE)
        broken: list[dict[str, object]] = [
            {"kind": "comment", "requestId": "a"},
            {"kind": "comment", "requestId": "b", "wish": "burn", "threadId": "t"},
            {"kind": "comment", "requestId": "c", "wish": "add", "threadId": 7, "text": "x"},
            {
                "kind": "comment",
                "requestId": "d",
                "wish": "add",
                "threadId": "t",
                "text": "x",
                "place": {"x": "a", "y": 0},
            },
        ]
        for action in broken:
            await say(page, action)
        assert [each["responseId"] for each in link.said("rejectRequest")] == ["a", "b", "c", "d"]
        await say(page, wish("add", text="Fine", elementId="n"))
        assert [thread.first.text for thread in await board.threads()] == ["Fine"]


async def test_who_may_only_read_cannot_comment() -> None:
    async with drawn() as (hub, board):
        link = Recorder()
        page = await session(hub, link, PAGE)
        await say(page, {"kind": "setEditMode", "editMode": "readonly"})
        for each in ("add", "reply", "resolve", "delete"):
            await say(page, wish(each, text="x", elementId="n"))
        assert [each["refused"]["code"] for each in link.said("commented")] == ["read_only"] * 4
        assert await board.threads() == []


async def test_in_the_trash_nobody_comments() -> None:
    async with drawn() as (hub, board):
        await hub.delete("d")
        with pytest.raises(NotFound, match="trash"):
            await board.add(ADA, "Why?", element="n")


async def test_stock_clients_neither_hear_of_comments_nor_write_them() -> None:
    async with drawn() as (hub, board):
        link = Recorder()
        stock = await session(hub, link, STOCK)
        before = len(link.frames)
        await board.add(BOB, "Why?", element="n", thread_id="t")
        await board.reply(BOB, "t", "So")
        assert len(link.frames) == before
        await say(stock, wish("reply", text="Hello"))
        assert link.said("commented") == []
        assert link.said("rejectRequest")[-1]["message"] == "Failed to handle request 'comment' (r)"
        assert len((await board.threads())[0].replies) == 1


# several processes


@asynccontextmanager
async def two_processes(folder: Path) -> AsyncIterator[tuple[Hub, Hub]]:
    """Two hubs on one database file, as two processes would have it."""
    stores = [await open_sqlite(folder / "glsp.db") for _ in range(2)]
    try:
        async with hub_on(stores[0]) as here, hub_on(stores[1]) as there:
            await here.create("workflow", ADA, diagram_id="d")
            async with here.using("glsp:d") as diagram:
                await diagram.execute(node("n"), ADA, operation_id="make")
            yield here, there
    finally:
        for store in stores:
            await store.close()


async def test_comments_reach_the_pages_of_other_processes(tmp_path: Path) -> None:
    async with two_processes(tmp_path) as (here, there):
        link = Recorder()
        await session(there, link, PAGE, BOB)
        async with here.board("glsp:d") as board:
            await board.add(ADA, "Why?", element="n", thread_id="t")
            await until(lambda: len(link.said("comments")) == 2)
            await board.remove(ADA, "t")
            await until(lambda: len(link.said("comments")) == 3)
        assert [each["id"] for each in link.said("comments")[1]["threads"]] == ["t"]
        assert link.said("comments")[2]["gone"] == ["t"]


async def test_two_processes_write_to_one_thread_and_both_have_it_all(tmp_path: Path) -> None:
    async with (
        two_processes(tmp_path) as (here, there),
        here.board("glsp:d") as ours,
        there.board("glsp:d") as theirs,
    ):
        await ours.add(ADA, "Why?", element="n", thread_id="t")

        async def talk(board: Board, author: Author) -> None:
            for at in range(10):
                await board.reply(author, "t", f"{author.name} {at}", comment_id=f"{author.name}{at}")

        await asyncio.gather(talk(ours, ADA), talk(theirs, BOB))
        wanted = {f"{name} {at}" for name in ("Ada", "Bob") for at in range(10)}
        for board in (ours, theirs):
            async with asyncio.timeout(20):
                while {reply.text for reply in (await board.threads())[0].replies} != wanted:
                    await asyncio.sleep(0.01)
        with pytest.raises(Forbidden):
            await theirs.edit(BOB, "t", "Mine")


async def test_who_watches_the_diagrams_is_told_of_comments_too(tmp_path: Path) -> None:
    async with two_processes(tmp_path) as (here, there), here.board("glsp:d") as board:
        heard: dict[str, set[str]] = {"here": set(), "there": set()}
        here.watch(heard["here"].add)
        there.watch(heard["there"].add)
        await asyncio.sleep(0)
        await board.add(ADA, "Why?", element="n")
        await until(lambda: heard == {"here": {"glsp:d"}, "there": {"glsp:d"}})
