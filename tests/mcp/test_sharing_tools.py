# SPDX-License-Identifier: Apache-2.0
"""Agents share what they own: with somebody, with everybody, by a link; what comes of it is what REST and `glsp share` say."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from support.everybody import Everybody
from support.raw_http import RawMcp, Wire


@pytest.fixture(scope="module")
def everybody(tmp_path_factory: pytest.TempPathFactory) -> Generator[Everybody]:
    found = Everybody(tmp_path_factory.mktemp("sharers"))
    yield found
    found.end()


def test_an_agent_shares_what_it_owns_and_takes_it_back(everybody: Everybody) -> None:
    diagram, url = everybody.made("mine", "editor"), everybody.serving.url
    with Wire(url, everybody.secrets["editor"]) as mine, Wire(url, everybody.secrets["viewer"]) as theirs:
        ada = RawMcp(mine, "modern")
        assert ada.call("get_sharing", {"id": diagram}).splitlines() == [
            "owner editor",
            "everyone none (the server's setting)",
        ]
        for _ in range(2):  # twice is once
            told = ada.call("share_diagram", {"id": diagram, "who": "viewer", "level": "view"})
            assert told.splitlines()[2:] == [f"view viewer {everybody.subjects['viewer']}"]
        assert theirs("GET", f"/api/diagrams/{diagram}").status == 200
        grants = mine("GET", f"/api/diagrams/{diagram}/sharing").json["grants"]
        assert [(each["subject"], each["level"]) for each in grants] == [(everybody.subjects["viewer"], "view")]
        assert "edit team group:team" in ada.call(
            "share_diagram", {"id": diagram, "who": "group:team", "level": "edit"}
        ).replace("group:team group:team", "team group:team")
        ada.call("share_diagram", {"id": diagram, "who": "group:team", "level": "none"})
        assert len(ada.call("share_diagram", {"id": diagram, "who": "viewer", "level": "none"}).splitlines()) == 2
        assert theirs("GET", f"/api/diagrams/{diagram}").status == 404
        assert "everyone edit" in ada.call("share_diagram", {"id": diagram, "who": "everyone", "level": "edit"})
        assert theirs("GET", f"/api/diagrams/{diagram}").status == 200
        assert "everyone none" in ada.call("share_diagram", {"id": diagram, "who": "everyone", "level": "none"})


def test_a_link_shows_the_diagram_until_it_is_ended(everybody: Everybody) -> None:
    diagram, url = everybody.made("linked", "editor"), everybody.serving.url
    with Wire(url, everybody.secrets["editor"]) as mine:
        for era in ("modern", "legacy", "rpc"):
            ada = RawMcp(mine, era)
            address, about = ada.call("link_diagram", {"id": diagram, "days": 1}).splitlines()
            path, _, secret = address.removeprefix(url).partition("#link=")
            assert path == f"/d/{diagram}"
            link = about.split()[1]
            assert link in ada.call("get_sharing", {"id": diagram})
            assert secret not in ada.call("get_sharing", {"id": diagram})
            with Wire(url, secret) as guest:
                assert guest("GET", f"/api/diagrams/{diagram}").status == 200
                assert guest("GET", "/metrics").status == 403
                assert ada.call("link_diagram", {"id": diagram, "end": link}) == f"{link} is ended"
                assert guest("GET", f"/api/diagrams/{diagram}").status == 401
            assert ada.call("link_diagram", {"id": diagram, "end": link}).startswith("NOT FOUND: there is no link")


def test_what_is_wrong_is_refused_in_words(everybody: Everybody) -> None:
    diagram = everybody.made("refused", "editor")
    with Wire(everybody.serving.url, everybody.secrets["editor"]) as mine:
        ada = RawMcp(mine, "modern")
        before = everybody.state(diagram)
        for tool, arguments, refusal in (
            ("share_diagram", {"who": "nobody at all", "level": "view"}, "NOT FOUND: there is nobody called"),
            ("share_diagram", {"who": "everyone", "level": "own"}, "NOT ALLOWED: everyone cannot own"),
            ("share_diagram", {"who": "viewer", "level": "all"}, "INVALID: level"),
            ("link_diagram", {"days": -1}, "INVALID: days"),
            ("link_diagram", {"days": 10**9}, "INVALID: "),
        ):
            assert ada.call(tool, {"id": diagram, **arguments}).startswith(refusal), (tool, arguments)
        assert ada.call("get_sharing", {"id": "file:a.wf"}).startswith(("NOT ALLOWED", "FORBIDDEN", "NOT FOUND"))
        assert everybody.state(diagram) == before
    with Wire(everybody.serving.url, everybody.secrets["agent"]) as agents:
        owned = everybody.made("of-an-agent", "agent")
        assert (
            RawMcp(agents, "modern")
            .call("share_diagram", {"id": owned, "who": "everyone", "level": "view"})
            .startswith("FORBIDDEN: ")
        )
