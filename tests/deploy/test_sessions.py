# SPDX-License-Identifier: Apache-2.0
"""The terminals in docs/howto show what the commands say now; `make pictures` takes them anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.sessions import LONG, SESSIONS
from support.terminal import Step, alike, drawn
from support.tools import ROOT

KEPT = ROOT / "docs" / "pictures"


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.needs(*tools)) for name, (tools, _) in SESSIONS.items()]
)
def test_a_session_goes_as_in_the_documentation(name: str, tmp_path: Path) -> None:
    _, run = SESSIONS[name]
    assert alike(run(tmp_path).drawn()) == alike((KEPT / f"{name}.svg").read_text("utf-8"))


def test_what_differs_each_time_is_no_difference_and_all_else_is() -> None:
    one = drawn([Step("glsp audit verify", "4 entries are as they were written; head 4:37562afddab0e825")])
    other = drawn([Step("glsp audit verify", "12 entries are as they were written; head 12:00e83ab1293410c7aa")])
    assert one != other
    assert alike(one) == alike(other)
    assert alike(one) != alike(drawn([Step("glsp audit verify", "entry 4 was changed")]))


def test_every_terminal_is_of_a_session_and_is_shown() -> None:
    there = {each.stem for each in KEPT.glob("terminal-*.svg")}
    assert there == {*SESSIONS, *LONG}
    pages = "".join(page.read_text("utf-8") for page in (ROOT / "docs" / "howto").glob("*.md"))
    assert {name for name in there if f"../pictures/{name}.svg" not in pages} == set()
