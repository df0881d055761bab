# SPDX-License-Identifier: Apache-2.0
"""What an edit did, in words."""

import pytest

from glsp.model.deeds import in_words
from support.agents import ADA, drawn, opened_desk

SOURCE = 'c stock "Stock"\nt check "Check stock" in=stock >pack\nt pack "Pack" >ship\na ship "Ship"'


@pytest.mark.parametrize(
    ("ops", "said"),
    [
        ('t weigh "Weigh" >ship', "created Weigh; drew an edge"),
        ('t a "A"\nt b "B"\nt c "C"\nt d "D"', "created A, B, C and 1 more"),
        ('c two "Two"\nt inner "Inner" in=two', "created Two, Inner"),
        ("-pack", "deleted Pack; deleted 2 edges"),
        ('~t pack "Wrap"', "renamed Pack → Wrap"),
        ("~t pack duration=7", "changed Pack"),
        ("~t pack @300,400", "moved Pack"),
        ("~t pack in=stock", "moved Pack"),
        ("~t pack 200x60", "resized Pack"),
        ("t check >ship", "drew an edge"),
        ("~t pack locked=true", "locked Pack"),
        ("~t pack layer=back", "changed Pack"),
        ('~t pack "Wrap" @300,400 duration=7', "renamed Pack → Wrap"),
    ],
)
async def test_an_entry_says_what_was_done(ops: str, said: str) -> None:
    async with opened_desk() as desk:
        await drawn(desk, "d", SOURCE)
        await desk.apply("d", ADA, ops, layout="none")
        history = await desk.reader.history("d")
    assert history.splitlines()[0].endswith(f": {said}"), history


def test_an_entry_that_did_nothing_to_nodes_or_edges_says_its_operation() -> None:
    assert in_words("layout", ()) == "layout"
