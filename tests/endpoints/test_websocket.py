# SPDX-License-Identifier: Apache-2.0
"""The WebSocket transport over a real socket, driven by another implementation of the protocol."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import socket

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from glsp.endpoints.connection import Limits
from support.transport_rig import BIG, COARSE, Recorder, rig

KEY = base64.b64encode(os.urandom(16)).decode()


def head(path: str = "/glsp", **headers: str) -> bytes:
    lines = {
        "Host": "127.0.0.1:1",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": KEY,
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    return f"GET {path} HTTP/1.1\r\n".encode() + b"".join(f"{k}: {v}\r\n".encode() for k, v in lines.items()) + b"\r\n"


def frame(opcode: int, payload: bytes, *, fin: bool = True, rsv: int = 0, masked: bool = True) -> bytes:
    first = (0x80 if fin else 0) | rsv | opcode
    assert len(payload) < 126
    mask = b"\x01\x02\x03\x04" if masked else b""
    body = bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload)) if masked else payload
    return bytes((first, (0x80 if masked else 0) | len(payload))) + mask + body


async def raw(port: int, request: bytes | None = None) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request or head())
    return reader, writer


async def upgraded(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await raw(port)
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101")
    return reader, writer


async def close_code(reader: asyncio.StreamReader) -> int:
    data = await reader.read()
    assert data[0] == 0x88, data[:20]
    return int.from_bytes(data[2:4], "big")


async def test_small_large_and_coarse_frames_arrive_whole_and_in_order() -> None:
    async with rig() as server, connect(server.url, max_size=None, compression=None) as client:
        for question in ("echo:a", "big", "echo:" + "ü" * 5_000, "coarse", "echo:b", "big"):
            await client.send(question)
        assert await client.recv() == "echo:a"
        assert (await client.recv(decode=False)) == b"".join(BIG)
        assert await client.recv() == "echo:" + "ü" * 5_000
        assert (await client.recv(decode=False)) == b"".join(COARSE)
        assert await client.recv() == "echo:b"
        assert (await client.recv(decode=False)) == b"".join(BIG)


async def test_frames_written_while_the_peer_is_slow_are_not_mixed_up() -> None:
    async with rig() as server:
        reader, writer = await upgraded(server.port)
        recorder = await server.recorders.get()
        sizes = [300_000, 9_000, 100, 70_000, 9_001, 5_000_000, 126, 65_536, 10]
        for number, size in enumerate(sizes):
            recorder.connection.send([bytes([48 + number]) * size])
        assert recorder.connection.outbox_bytes > 0
        for number, size in enumerate(sizes):
            _, length = await reader.readexactly(2)
            if length >= 126:
                length = int.from_bytes(await reader.readexactly(2 if length == 126 else 8), "big")
            assert length == size
            assert await reader.readexactly(length) == bytes([48 + number]) * size
        await recorder.connection.drained()
        assert recorder.connection.sent_bytes == sum(sizes)
        writer.close()


async def test_fragmented_messages_are_put_together_also_around_a_ping() -> None:
    async with rig() as server:
        reader, writer = await upgraded(server.port)
        recorder = await server.recorders.get()
        writer.write(frame(1, b"one ", fin=False) + frame(9, b"?") + frame(0, b"two ", fin=False) + frame(0, b"three"))
        assert await recorder.frames.get() == b"one two three"
        assert await reader.readexactly(3) == b"\x8a\x01?"
        writer.write(frame(2, b"binary is taken as text"))
        assert await recorder.frames.get() == b"binary is taken as text"
        writer.close()
        await recorder.gone.wait()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (frame(0, b"x"), 1002),
        (frame(1, b"a", fin=False) + frame(1, b"b"), 1002),
        (frame(1, b"a", rsv=0x40), 1002),
        (frame(3, b"a"), 1002),
        (frame(1, b"a", masked=False), 1002),
        (frame(9, b"a", fin=False), 1002),
        (b"\x81\xff" + (2_000_000).to_bytes(8, "big") + b"mask", 1009),
        (frame(1, b"a", fin=False) + b"\x80\xfe\xff\xff\0\0\0\0" + b"b" * 65_535 + frame(0, b"c"), 1009),
    ],
)
async def test_broken_frames_close_with_their_code_and_the_door_hears_of_it(data: bytes, code: int) -> None:
    async with rig(Limits(frame_bytes=65_535, close_within=0.05)) as server:
        reader, writer = await upgraded(server.port)
        recorder = await server.recorders.get()
        writer.write(data)
        assert await close_code(reader) == code
        await recorder.gone.wait()
        assert recorder.connection.closed
        assert recorder.frames.empty()
        writer.close()


async def test_a_door_that_raises_loses_its_own_connection_only() -> None:
    async with rig() as server, connect(server.url) as other, connect(server.url) as client:
        await client.send("raise")
        with pytest.raises(ConnectionClosed) as closed:
            await client.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1011
        await other.send("echo:still here")
        assert await other.recv() == "echo:still here"


async def test_both_sides_can_close_and_the_code_travels() -> None:
    async with rig() as server:
        client = await connect(server.url)
        recorder = await server.recorders.get()
        await client.close(4_321, "enough")
        await recorder.gone.wait()
        client = await connect(server.url)
        recorder = await server.recorders.get()
        recorder.connection.close(4_001, "who are you?")
        recorder.connection.close(1000, "again")
        recorder.connection.send([b"too late"])
        with pytest.raises(ConnectionClosed) as closed:
            await client.recv()
        assert closed.value.rcvd is not None
        assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (4_001, "who are you?")
        await recorder.gone.wait()


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/glsp", {"Origin": "http://evil.example"}, 403),
        ("/glsp", {"Origin": "http://good.example", "origin": "http://evil.example"}, 403),
        ("/glsp", {"Host": "evil.example"}, 421),
        ("/nowhere", {}, 404),
        ("/glsp", {"Sec-WebSocket-Version": "8"}, 426),
    ],
)
async def test_who_may_not_upgrade_is_told_by_status(path: str, headers: dict[str, str], status: int) -> None:
    async with rig() as server:
        reader, writer = await raw(server.port, head(path, **headers))
        answer = await reader.read()
        assert answer.startswith(f"HTTP/1.1 {status} ".encode())
        assert set(json.loads(answer.partition(b"\r\n\r\n")[2])["error"]) == {"code", "message", "hint"}
        assert server.recorders.empty()
        assert len(server.circle) == 0
        writer.close()


async def test_a_broken_key_is_refused() -> None:
    async with rig() as server:
        for key in ("", "short", "A" * 9_000, "ü" * 24):
            reader, writer = await raw(server.port, head(Sec_WebSocket_Key=key))
            answer = await reader.read()
            assert answer == b"" or answer.split(b" ")[1] in {b"400", b"426"}
            writer.close()
        assert server.recorders.empty()


async def test_who_is_not_authenticated_is_closed_with_4001_so_that_a_page_can_read_it() -> None:
    async with rig(Limits(close_within=0.05)) as server:
        async with connect(server.url, additional_headers={"Authorization": "Bearer wrong"}) as client:
            with pytest.raises(ConnectionClosed) as closed:
                await client.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4_001
        assert server.recorders.empty()


async def test_the_connection_header_of_firefox_is_understood_and_the_caller_is_described() -> None:
    async with rig() as server:
        request = head("/workflow?x=1", Connection="keep-alive, Upgrade", X_Subject="ada", Cookie="a=b")
        reader, writer = await raw(server.port, request)
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101")
        recorder: Recorder = await server.recorders.get()
        caller = recorder.connection.caller
        assert (caller.path, caller.headers["cookie"], recorder.connection.admitted.subject) == (
            "/workflow",
            "a=b",
            "ada",
        )
        writer.close()


async def test_pages_and_sockets_share_the_port_and_a_plain_request_is_told_to_upgrade() -> None:
    async with rig() as server, httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}") as http:
        assert (await http.get("/hello")).text == "hello"
        plain = await http.get("/glsp")
        assert (plain.status_code, plain.headers["upgrade"]) == (426, "websocket")
        async with connect(server.url) as client:
            await client.send("echo:x")
            assert await client.recv() == "echo:x"


async def test_compression_is_not_negotiated() -> None:
    async with rig() as server:
        reader, writer = await raw(server.port, head(Sec_WebSocket_Extensions="permessage-deflate"))
        answer = await reader.readuntil(b"\r\n\r\n")
        assert b"sec-websocket-extensions" not in answer.lower()
        writer.close()


async def test_a_silent_peer_is_pinged_and_one_that_answers_stays() -> None:
    limits = Limits(ping_after=0.02, drop_after=0.3)
    async with rig(limits, tend_every=0.01) as server, connect(server.url) as client:
        recorder = await server.recorders.get()
        reader, writer = await upgraded(server.port)
        dead = await server.recorders.get()
        assert await reader.readexactly(2) == b"\x89\x00"  # pinged, and this peer never answers
        await dead.gone.wait()
        assert not recorder.gone.is_set()
        await client.send("echo:alive")
        assert await client.recv() == "echo:alive"
        writer.close()


async def test_a_peer_that_does_not_take_a_frame_in_time_is_dropped() -> None:
    async with rig(Limits(take_within=0.05, drop_after=60), tend_every=0.01) as server:
        _, writer = await upgraded(server.port)
        slow = await server.recorders.get()
        slow.connection.send([b"x" * 20_000_000])
        assert slow.connection.outbox_bytes > 0
        await slow.gone.wait()
        await slow.connection.drained()  # returns: the connection is gone
        writer.close()


async def test_a_peer_over_the_outbox_bound_is_dropped() -> None:
    async with rig(Limits(outbox_bytes=1_000_000)) as server:
        _, writer = await upgraded(server.port)
        slow = await server.recorders.get()
        slow.connection.send([b"x" * 20_000_000])
        assert slow.connection.closed
        await slow.gone.wait()
        writer.close()


async def test_a_stop_tells_the_peer_and_closes_with_1001() -> None:
    async with rig() as server:
        assert server.server is not None
        client = await connect(server.url)
        recorder = await server.recorders.get()
        stopping = asyncio.ensure_future(server.server.stop(5.0))
        assert await client.recv() == "bye"
        with pytest.raises(ConnectionClosed) as closed:
            await client.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1001
        await stopping
        assert (recorder.stops, recorder.gone.is_set(), len(server.circle)) == (1, True, 0)
        with pytest.raises(OSError, match=r"[Cc]onnect"):
            await connect(server.url)


async def test_a_stop_does_not_wait_for_a_peer_that_does_not_answer() -> None:
    async with rig() as server:
        assert server.server is not None
        _, writer = await upgraded(server.port)
        recorder = await server.recorders.get()
        recorder.connection.send([b"x" * 20_000_000])
        await server.server.stop(0.2)
        assert recorder.gone.is_set()
        writer.close()


async def test_a_taken_port_is_an_error_of_the_operating_system() -> None:
    async with rig() as server:
        assert server.server is not None
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            with pytest.raises(OSError, match="address already in use"):
                await server.server.start("127.0.0.1", taken.getsockname()[1])


async def test_refused_upgrades_of_a_client_library_show_the_status() -> None:
    async with rig() as server:
        with pytest.raises(InvalidStatus) as refused:
            await connect(server.url, origin="http://evil.example")  # pyright: ignore[reportArgumentType]
        assert refused.value.response.status_code == 403


async def test_a_request_head_without_end_is_cut_off() -> None:
    async with rig() as server:
        for endless in (b"GET / HTTP/1.1\r\nX: " + b"x" * 200_000, b"GET /" + b"x" * 200_000):
            reader, writer = await raw(server.port, endless)
            with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
                await reader.readexactly(1)
            writer.close()


async def test_a_connection_that_never_asks_anything_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("glsp.endpoints.server.HEAD_SECONDS", 0.05)
    async with rig() as server:
        reader, writer = await raw(server.port, b"GET / HT")
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await reader.readexactly(1)
        client = await connect(server.url)  # asked in time, so it stays
        recorder = await server.recorders.get()
        await asyncio.wait_for(_silent(recorder, 0.1), 5)
        assert not recorder.gone.is_set()
        await client.close()
        writer.close()


async def _silent(recorder: Recorder, seconds: float) -> None:
    try:
        await asyncio.wait_for(recorder.gone.wait(), seconds)
    except TimeoutError:
        return
