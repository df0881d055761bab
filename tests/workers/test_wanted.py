# SPDX-License-Identifier: Apache-2.0
"""What the first line of a connection says of the diagram that it is about."""

import asyncio
import socket

import pytest

from glsp.workers.wanted import named, wanted


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("GET /glsp?diagram=order HTTP/1.1", "glsp:order"),
        ("GET /glsp?token=x&diagram=glsp%3Aorder&more=1 HTTP/1.1", "glsp:order"),
        ("GET /glsp?diagram=file%3Aa%2Fb.wf HTTP/1.1", "file:a/b.wf"),
        ("GET /glsp?diagram=gr%C3%B6%C3%9Fe HTTP/1.1", "glsp:größe"),
        ("GET /glsp?diagram=%ff HTTP/1.1", "glsp:\ufffd"),
        ("GET /glsp HTTP/1.1", ""),
        ("GET /glsp?diagram= HTTP/1.1", ""),
        ("GET /glsp?nodiagram=x HTTP/1.1", ""),
        ("POST /mcp?diagram=order HTTP/1.1", ""),
        ("GET /glsp?diagram=cut", ""),
        ("\x16\x03\x01", ""),
        ("", ""),
    ],
)
def test_a_request_names_a_diagram(line: str, key: str) -> None:
    assert named(f"{line}\r\nHost: x\r\n".encode() if line.endswith("1.1") else line.encode()) == key


async def test_the_line_is_waited_for_and_stays_to_be_read() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)
        asking = asyncio.create_task(wanted(ours))
        await asyncio.sleep(0)
        theirs.send(b"GET /glsp?diagram=d HTTP/1.1\r\n\r\n")
        assert await asking == "glsp:d"
        assert ours.recv(3) == b"GET"


async def test_who_says_nothing_or_leaves_wants_nothing() -> None:
    ours, theirs = socket.socketpair()
    with ours:
        ours.setblocking(False)
        with theirs:
            assert await wanted(ours) == ""
        assert await wanted(ours) == ""
