# SPDX-License-Identifier: Apache-2.0
"""The list of formats that menus are made of, and texts that come with what they could not say."""

from __future__ import annotations

from typing import Any, get_args

import httpx
import msgspec
import pytest

from glsp.editor.exports import EXPORTS, PICTURES
from glsp.editor.formats import all_formats
from glsp.editor.sources import SourceFormat
from glsp.formats.documents import ENDINGS
from glsp.formats.writing import WRITERS
from support.serving import Serving


def test_every_format_that_is_read_or_written_is_listed_once() -> None:
    listed = all_formats()
    assert len({each.id for each in listed}) == len(listed)
    assert {each.id for each in listed if each.writes} == set(EXPORTS)
    assert {each.id for each in listed if each.reads} == set(get_args(SourceFormat))
    assert {each.id for each in listed if each.kind == "picture"} == set(PICTURES)
    assert [each.id for each in listed if each.kind == "model"] == ["json"]
    assert all(each.title and (each.suffix or not each.writes) for each in listed)
    for each in listed:
        assert set(each.languages) == set(WRITERS[each.id].languages if each.id in WRITERS else ())
        assert {name for name, which in ENDINGS.items() if which == each.id} <= set(each.endings)
    assert {".json", ".wf"} <= set(next(each.endings for each in listed if each.id == "json"))


def test_the_list_and_a_text_with_what_it_left_out_are_served(serving: Serving) -> None:
    with httpx.Client(base_url=serving.url) as client:
        listed: list[dict[str, Any]] = client.get("/api/formats").json()["formats"]
        assert listed == msgspec.json.decode(msgspec.json.encode(all_formats()))
        made = client.post("/api/diagrams", json={"type": "workflow", "name": "One", "source": "t pack @0,0"}).json()
        address = f"/api/diagrams/{made['id']}/export"
        answer = client.get(address, params={"format": "notation", "answer": "json"})
        told = answer.json()
        assert (told["fileName"], told["mediaType"], told["leftOut"]) == ("One.txt", "text/plain; charset=utf-8", [])
        assert told["text"] == client.get(address, params={"format": "notation"}).text
        assert answer.headers["content-type"] == "application/json"
        refused = client.get(address, params={"format": "png", "answer": "json"})
        assert (refused.status_code, refused.json()["error"]["message"]) == (422, "png is no text")


@pytest.mark.parametrize("name", sorted(set(get_args(SourceFormat)) - {"json", "notation"}))
def test_how_files_of_a_format_end_is_known(name: str) -> None:
    assert next(each.endings for each in all_formats() if each.id == name)
