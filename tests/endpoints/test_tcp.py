# SPDX-License-Identifier: Apache-2.0
"""Content-Length framing, alone and over a real socket."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glsp.endpoints.connection import Limits
from glsp.endpoints.tcp import Framing
from glsp.errors import ProtocolError
from support.transport_rig import BIG, rig


def framed(*payloads: bytes) -> bytes:
    return b"".join(b"Content-Length: %d\r\n\r\n%s" % (len(payload), payload) for payload in payloads)


@given(st.lists(st.binary(max_size=60), max_size=6), st.integers(1, 40))
def test_frames_come_out_as_they_went_in_however_the_stream_is_cut(payloads: list[bytes], step: int) -> None:
    stream = framed(*payloads)
    framing = Framing(1_000)
    out = [frame for at in range(0, len(stream), step) for frame in framing.feed(stream[at : at + step])]
    assert out == payloads


def test_other_headers_are_ignored_and_names_are_case_insensitive() -> None:
    stream = b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\ncontent-length:2\r\n\r\n{}"
    assert Framing(10).feed(stream) == [b"{}"]


@pytest.mark.parametrize(
    ("stream", "why"),
    [
        (b"Content-Length: -1\r\n\r\n", "not a Content-Length"),
        (b"Content-Length: 1e3\r\n\r\n", "not a Content-Length"),
        (b"Content-Length: 9999999999999\r\n\r\n", "not a Content-Length"),
        (b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n", "not a Content-Length"),
        (b"Content-Length: 11\r\n\r\n", "the limit is 10"),
        (b"X: 1\r\n\r\n", "without Content-Length"),
        (b"\r\n\r\n", "not a header line"),
        (b"x" * 5_000, "no end of the header"),
    ],
)
def test_a_broken_header_says_what_is_wrong(stream: bytes, why: str) -> None:
    with pytest.raises(ProtocolError, match=why):
        Framing(10).feed(stream)


async def test_a_peer_talks_to_the_same_door_and_several_connections_are_apart() -> None:
    async with rig() as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.tcp_port)
        other_reader, other = await asyncio.open_connection("127.0.0.1", server.tcp_port)
        writer.write(framed(b"echo:one", b"big"))
        other.write(framed("echo:ü".encode()))
        assert await reader.readexactly(len(framed(b"echo:one"))) == framed(b"echo:one")
        whole = framed(b"".join(BIG))
        assert await reader.readexactly(len(whole)) == whole
        assert await other_reader.readexactly(len(framed("echo:ü".encode()))) == framed("echo:ü".encode())
        first = await server.recorders.get()
        writer.close()
        await first.gone.wait()
        assert len(server.circle) == 1
        other.close()


async def test_a_framing_mistake_ends_the_connection() -> None:
    async with rig(Limits(frame_bytes=100)) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.tcp_port)
        recorder = await server.recorders.get()
        writer.write(b"Content-Length: 101\r\n\r\n")
        assert await reader.read() == b""
        await recorder.gone.wait()
        assert recorder.frames.empty()
        writer.close()


async def test_a_peer_that_does_not_take_a_frame_in_time_is_dropped() -> None:
    async with rig(Limits(take_within=0.05), tend_every=0.01) as server:
        _, writer = await asyncio.open_connection("127.0.0.1", server.tcp_port)
        slow = await server.recorders.get()
        slow.connection.send([b"x" * 20_000_000])
        await slow.gone.wait()
        writer.close()


async def test_a_stop_tells_the_peer_and_hangs_up() -> None:
    async with rig() as server:
        assert server.tcp is not None
        reader, writer = await asyncio.open_connection("127.0.0.1", server.tcp_port)
        await server.recorders.get()
        await server.tcp.stop(2.0)
        assert await reader.read() == framed(b"bye")
        writer.close()
