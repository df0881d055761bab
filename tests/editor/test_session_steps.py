# SPDX-License-Identifier: Apache-2.0
"""What sessions are told of their author's next undo and redo, and who is told nothing."""

from __future__ import annotations

import json
from typing import Any

from editor.test_session import OURS, STOCK, Desk, HeldLink, desk, send, until
from glsp.editor.session import Session

STEPPING = (*OURS, "steps")


def makes(session: Session, element_id: str) -> None:
    args = {"elementId": element_id, "operationId": f"make-{element_id}"}
    send(
        session,
        {"kind": "createNode", "isOperation": True, "elementTypeId": "task:manual", "location": None, "args": args},
    )


def told(link: HeldLink) -> list[tuple[list[Any], list[Any]]]:
    """What each `steps` said: (undo, redo), every step as its revision and its deeds."""

    def short(step: dict[str, Any]) -> tuple[Any, ...]:
        return (step["revision"], step["operation"], *((deed["verb"], deed["count"]) for deed in step["deeds"]))

    return [
        ([short(each) for each in said["undo"]], [short(each) for each in said["redo"]]) for said in link.said("steps")
    ]


async def opened(at: Desk, kinds: tuple[str, ...]) -> tuple[Session, HeldLink]:
    link = HeldLink()
    return await at.session(link, kinds), link


async def test_the_next_steps_are_told_whenever_they_are_others() -> None:
    async with desk() as at:
        session, link = await opened(at, STEPPING)
        await until(lambda: told(link) == [([], [])])
        makes(session, "first")
        await until(lambda: len(told(link)) == 2)
        assert told(link)[-1] == ([(1, "createNode", ("created", 1))], [])
        send(session, {"kind": "glspUndo"})
        await until(lambda: len(told(link)) == 3)
        assert told(link)[-1] == ([], [(2, "createNode", ("created", 1))])
        send(session, {"kind": "glspRedo"})
        await until(lambda: len(told(link)) == 4)
        assert told(link)[-1] == ([(3, "createNode", ("created", 1))], [])


async def test_edits_of_others_say_nothing_and_another_window_of_the_same_person_hears() -> None:
    async with desk() as at:
        session, link = await opened(at, STEPPING)
        _, other = await opened(at, STEPPING)
        await until(lambda: len(told(other)) == 1)
        await at.edit(3)
        makes(session, "mine")
        await until(lambda: len(told(link)) == 2 and len(told(other)) == 2)
        assert told(link) == told(other) == [([], []), ([(4, "createNode", ("created", 1))], [])]


async def test_the_answer_to_a_request_lists_the_last_steps_the_next_one_first() -> None:
    async with desk() as at:
        session, link = await opened(at, STEPPING)
        for number in range(15):
            makes(session, f"node{number}")
        send(session, {"kind": "glspUndo"})
        send(session, {"kind": "requestSteps", "requestId": "list"})
        await session.idle()
        answered = next(each for each in link.said("steps") if each.get("responseId") == "list")
        assert [each["revision"] for each in answered["undo"]] == list(range(14, 2, -1))
        assert [each["revision"] for each in answered["redo"]] == [16]


async def test_stock_clients_are_told_nothing_of_it() -> None:
    async with desk() as at:
        for kinds in (STOCK, OURS):
            session, link = await opened(at, kinds)
            makes(session, f"by-{len(kinds)}")
            await session.idle()
            assert link.said("steps") == []
            assert all(json.loads(frame)["params"]["action"]["kind"] != "steps" for frame in link.frames)
