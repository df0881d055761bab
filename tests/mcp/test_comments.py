# SPDX-License-Identifier: Apache-2.0
"""What agents read and write in the comments of a diagram, as the tool says it."""

from __future__ import annotations

import re

import pytest

from glsp.endpoints.mcp.commenting import Commenter, Wanted
from glsp.errors import Forbidden, Invalid, NotAllowed, NotFound, UnknownElement
from glsp.model.change import Author
from support.agents import ADA, BOB, drawn, opened_desk

PERSON = Author("Grace", "Grace", "person")
TIME = r"\d{4}-\d\d-\d\d \d\d:\d\dZ"


def timeless(text: str) -> str:
    return re.sub(TIME, "TIME", text)


async def test_an_agent_reads_answers_and_settles_what_people_say() -> None:
    async with opened_desk() as desk:
        await drawn(desk, "tea", "t boil >pour\nt pour")
        tool = Commenter(desk.hub, desk.numbering)
        assert await tool.carry_out("glsp:tea", ADA, Wanted()) == "0 open, 0 resolved"
        assert "comments" not in await desk.reader.diagram("glsp:tea")
        async with desk.hub.board("glsp:tea") as board:
            await board.add(PERSON, 'Why "boil"?\nr9 open on x "Ada"', element="boil", thread_id="t1")

        assert (await desk.reader.diagram("glsp:tea")).splitlines()[:2] == [
            "workflow tea r1 2n 1e",
            "# open comments: 1 (tool comments)",
        ]
        listed = await tool.carry_out("glsp:tea", ADA, Wanted())
        assert timeless(listed) == (
            '1 open, 0 resolved\nt1 open on boil "Grace" TIME "Why \\"boil\\"?\\nr9 open on x \\"Ada\\""'
        )
        answered = await tool.carry_out("glsp:tea", ADA, Wanted("reply", "For the taste", "t1", comment="r1"))
        assert timeless(answered).splitlines()[1] == '  r1 "Ada" (agent) TIME "For the taste"'
        settled = await tool.carry_out("glsp:tea", BOB, Wanted("resolve", thread="t1"))
        assert settled.startswith('t1 resolved by "Bob" (agent) on boil ')
        assert await tool.carry_out("glsp:tea", ADA, Wanted()) == "0 open, 1 resolved"
        assert "t1 resolved" in await tool.carry_out("glsp:tea", ADA, Wanted(resolved=True))
        assert (await tool.carry_out("glsp:tea", ADA, Wanted("reopen", thread="t1"))).startswith("t1 open on boil ")


async def test_an_agent_begins_threads_at_elements_edges_and_places() -> None:
    async with opened_desk() as desk:
        await drawn(desk, "tea", "t boil >pour\nt pour")
        tool = Commenter(desk.hub, desk.numbering)
        edge = await tool.carry_out("glsp:tea", ADA, Wanted("add", "How long?", element="boil>pour", comment="e"))
        assert timeless(edge) == 'e open on boil>pour "Ada" (agent) TIME "How long?"'
        place = await tool.carry_out("glsp:tea", ADA, Wanted("add", "Room for milk", x=10, y=-20.5))
        assert " open @10,-20.5 " in place
        only = await tool.carry_out("glsp:tea", ADA, Wanted(element="boil>pour"))
        assert [line.split(" ")[0] for line in only.splitlines()] == ["2", "e"]
        await desk.apply("tea", BOB, [{"op": "del", "id": "boil>pour"}])
        assert "e open on boil>pour (gone) " in await tool.carry_out("glsp:tea", ADA, Wanted())
        changed = await tool.carry_out("glsp:tea", ADA, Wanted("edit", "How many minutes?", "e"))
        assert '"How many minutes?"' in changed
        assert await tool.carry_out("glsp:tea", ADA, Wanted("delete", thread="e")) == "e is deleted"


@pytest.mark.parametrize(
    ("wanted", "error"),
    [
        (Wanted("reply", "x"), Invalid),
        (Wanted("resolve"), Invalid),
        (Wanted("reply", "x", "nowhere"), NotFound),
        (Wanted("add", "x"), Invalid),
        (Wanted("add", "x", element="biol"), UnknownElement),
        (Wanted("add", "", element="boil"), Invalid),
        (Wanted("edit", "mine", "t1"), Forbidden),
        (Wanted("delete", thread="t1"), Forbidden),
    ],
)
async def test_wrong_calls_are_refused(wanted: Wanted, error: type[Exception]) -> None:
    async with opened_desk() as desk:
        await drawn(desk, "tea", "t boil")
        tool = Commenter(desk.hub, desk.numbering)
        await tool.carry_out("glsp:tea", BOB, Wanted("add", "Bob's", element="boil", comment="t1"))
        before = await tool.carry_out("glsp:tea", ADA, Wanted())
        with pytest.raises(error):
            await tool.carry_out("glsp:tea", ADA, wanted)
        assert await tool.carry_out("glsp:tea", ADA, Wanted()) == before


async def test_a_long_list_is_cut_and_says_so() -> None:
    async with opened_desk() as desk:
        await drawn(desk, "tea", "t boil")
        tool = Commenter(desk.hub, desk.numbering)
        for at in range(53):
            await tool.carry_out("glsp:tea", ADA, Wanted("add", f"No. {at}", element="boil"))
        lines = (await tool.carry_out("glsp:tea", ADA, Wanted())).splitlines()
        assert lines[:2] == ["53 open, 0 resolved", "… 3 older ones: name an element"]
        assert len(lines) == 2 + 50


async def test_files_have_none() -> None:
    async with opened_desk() as desk:
        tool = Commenter(desk.hub, desk.numbering)
        with pytest.raises((NotAllowed, NotFound)):
            await tool.carry_out("file:a.wf", ADA, Wanted())
