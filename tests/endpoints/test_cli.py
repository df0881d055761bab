# SPDX-License-Identifier: Apache-2.0
"""The command as people and editors start it: exit codes, all configuration errors at once, ports, graceful end."""

import asyncio
import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import connect as connect_websocket
from websockets.exceptions import ConnectionClosed

from support.glsp_client import connect
from support.serving import PASSED_VARIABLES, Servers, Serving

GLSP = Path(sys.executable).with_name("glsp")
SECRET = "hunter2-hunter2-hunter2"


def run(*arguments: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:

    passed = {name: os.environ[name] for name in PASSED_VARIABLES if name in os.environ}
    return subprocess.run(
        [str(GLSP), *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**passed, **(environment or {})},
    )


def test_all_configuration_errors_are_told_at_once_and_without_secrets(tmp_path: Path) -> None:
    wrong = {
        "REQUIRE_TOKEN": "perhaps",
        "RATE_LIMIT_EDITS": "many",
        "RATE_LIMIT_READS": "10/0",
        "MAX_ELEMENTS": "-1",
        "MAX_MEMORY": "1T",
        "PORT": "eighty",
        "LOG_LEVEL": "loud",
        "DATABASE_URL": f"oracle://user:{SECRET}@host/db",
        "SECRET_KEY": SECRET,
        "ALLOWED_ORIGINS": "diagrams.example.org",
        "TRUSTED_PROXIES": "the-proxy",
        "AUTH_TOKEN_FILE": str(tmp_path / "missing"),
    }
    ended = run("serve", "--data", str(tmp_path), environment=wrong)
    assert ended.returncode == 2
    for word in (
        "RATE_LIMIT_READS",
        "MAX_ELEMENTS",
        "MAX_MEMORY",
        "RATE_LIMIT_EDITS",
        "REQUIRE_TOKEN",
        "PORT",
        "LOG_LEVEL",
        "DATABASE_URL",
        "SECRET_KEY",
        "ALLOWED_ORIGINS",
        "TRUSTED_PROXIES",
    ):
        assert f"- {word}" in ended.stderr, word
    assert "AUTH_TOKEN_FILE" in ended.stderr
    assert SECRET not in ended.stderr + ended.stdout
    assert "Traceback" not in ended.stderr


@pytest.mark.needs("elk", "page")
def test_check_says_what_is_fine_and_what_is_not(tmp_path: Path) -> None:
    fine = run("check", "--data", str(tmp_path / "data"), environment={"PORT": "0"})
    assert fine.returncode == 0, fine.stdout
    assert [line.split()[0] for line in fine.stdout.splitlines()] == ["ok"] * 11
    (tmp_path / "data" / "glsp.db").write_bytes(b"this is no database, it only says so" * 100)
    broken = run("check", "--data", str(tmp_path / "data"), environment={"PORT": "0"})
    assert broken.returncode == 1
    assert re.search(r"^FAIL database: .+", broken.stdout, re.MULTILINE)
    assert "Traceback" not in broken.stderr


def test_a_taken_port_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ended = run("serve", "--port", str(taken.getsockname()[1]), "--data", str(tmp_path))
    assert ended.returncode == 1
    assert "hint:" in ended.stderr
    assert "--port" in ended.stderr


def test_beside_a_tcp_socket_a_taken_http_port_falls_to_a_free_one(server: Servers) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        serving = server("--socket", "0", port=taken.getsockname()[1], ready=False)
        address = wait_for_address(serving)
    assert address != serving.url
    assert httpx.get(f"{address}/health", timeout=10).json()["status"] == "ok"
    assert re.search(
        r"^\[GLSP-Server\]:Startup completed\. Accepting requests on port:\d+$", serving.output, re.MULTILINE
    )
    assert "is taken" in serving.output


def wait_for_address(serving: Serving) -> str:
    async def look() -> str:
        async with asyncio.timeout(60):
            while (found := re.search(r"editor (http://\S+)", serving.output)) is None:
                await asyncio.sleep(0.05)
        return found[1]

    return asyncio.run(look())


async def test_a_stopping_server_tells_its_clients_and_ends_clean(server: Servers) -> None:
    serving = await asyncio.to_thread(server)
    async with httpx.AsyncClient(base_url=serving.url) as http:
        await http.post("/api/diagrams", json={"type": "workflow", "id": "d"})
    async with connect(f"ws://127.0.0.1:{serving.port}/glsp") as client:
        await client.initialize()
        session = await client.start_session("sprotty")
        await session.open("glsp:d")
        stopping = asyncio.create_task(asyncio.to_thread(serving.stop))
        told = await session.wait_for("message")
        assert (told["severity"], "restart" in told["message"]) == ("WARNING", True)
        assert await stopping == 0
    with pytest.raises(OSError):
        await connect_websocket(serving.websocket)


async def test_the_close_says_that_one_may_come_back(server: Servers) -> None:
    serving = await asyncio.to_thread(server)
    async with connect_websocket(serving.websocket) as raw:
        stopping = asyncio.create_task(asyncio.to_thread(serving.stop))
        with pytest.raises(ConnectionClosed) as closed:
            await raw.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1001
        assert await stopping == 0


def test_logs_are_json_lines_when_asked_for(server: Servers) -> None:
    serving = server(environment={"LOG_FORMAT": "json"})
    serving.stop()
    lines = [json.loads(line) for line in serving.output.splitlines() if line.startswith("{")]
    assert {"time", "level", "logger", "message"} <= lines[0].keys()
    assert any(line["logger"] == "glsp.app" for line in lines)
