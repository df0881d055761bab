# SPDX-License-Identifier: Apache-2.0
"""`glsp serve --workers 2`: whichever worker a client reached, it finds the same server, also when a worker dies."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
from collections import Counter
from collections.abc import AsyncGenerator, Generator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from glsp.endpoints.homes import Homes
from glsp.endpoints.homing import SETTLED
from support.agents import ERAS, agent
from support.fleet import Crowd, Fleet, proven
from support.glsp_client import CLIENT_KINDS, DELTA_KINDS, ClientSession, connect
from support.serving import Servers, Serving
from support.workers import at_each, begin, call, worker_of, workers

PATIENCE_SECONDS = 60.0
EMPTY = json.dumps({"id": "model", "type": "graph", "children": []})


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Generator[Serving]:
    """One server with two workers for this file; what a test kills is started again before the next."""
    servers = Servers(tmp_path_factory.mktemp("workers"))
    try:
        yield servers("--workers", "2")
    finally:
        servers.end()


@pytest.fixture
async def serving(shared: Serving) -> Serving:
    await both_answer(shared)
    return shared


async def both_up(serving: Serving) -> None:
    """Whoever is connected to which of them."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            try:
                async with at_each(serving):
                    return
            except (httpx.TransportError, psutil.NoSuchProcess, KeyError):
                await asyncio.sleep(0.1)


async def both_answer(serving: Serving) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            async with clients(serving, 4) as four:
                if Counter([await worker_of(each) for each in four]) == {1: 2, 2: 2}:
                    return
            await asyncio.sleep(0.1)


@asynccontextmanager
async def clients(serving: Serving, count: int) -> AsyncGenerator[list[httpx.AsyncClient]]:
    """Clients with a connection each, which stays at one worker."""
    async with AsyncExitStack() as stack:
        limits = httpx.Limits(max_connections=1)
        made = [httpx.AsyncClient(base_url=serving.url, timeout=30, limits=limits) for _ in range(count)]
        yield [await stack.enter_async_context(each) for each in made]


def served(serving: Serving) -> dict[int, int]:
    """How many clients each worker serves."""
    return {
        number: sum(each.status == psutil.CONN_ESTABLISHED for each in process.net_connections("tcp"))
        for number, process in workers(serving).items()
    }


def killed(serving: Serving, number: int) -> None:
    """As when a worker crashes; it is gone when this returns."""
    worker = workers(serving)[number]
    worker.kill()
    worker.wait(PATIENCE_SECONDS)


def node(element_id: str) -> dict[str, Any]:
    return {"kind": "createNode", "elementTypeId": "task:manual", "args": {"elementId": element_id}}


def ids(session: ClientSession) -> set[str]:
    return {child["id"] for child in session.root["children"]}


async def test_connections_go_to_the_worker_with_the_fewest(serving: Serving) -> None:
    async with clients(serving, 10) as ten:
        assert Counter([await worker_of(each) for each in ten]) == {1: 5, 2: 5}


async def test_who_names_a_diagram_is_connected_where_it_is_at_home_and_nobody_passes_its_edits_on(
    serving: Serving, homes: Homes
) -> None:
    found: dict[str, int] = {}
    async with at_each(serving) as at:
        for name in names_of(homes, "home").values():
            await at[1].post("/api/diagrams", json={"type": "workflow", "id": name})
            for hint in (f"?diagram={name}", ""):
                async with AsyncExitStack() as stack:
                    sessions: list[ClientSession] = []
                    for _ in range(2):
                        person = await stack.enter_async_context(connect(serving.websocket + hint))
                        await person.initialize(args={"author": "ada"})
                        sessions.append(await person.start_session(kinds=DELTA_KINDS))
                        await sessions[-1].open(f"glsp:{name}")
                    await sessions[0].operate(node(f"made{len(hint)}"))
                    found[hint] = found.get(hint, 0) + passages(serving)
    assert found.pop("") > 0
    assert set(found.values()) == {0}


@pytest.fixture
def homes(serving: Serving) -> Generator[Homes]:
    """What the workers and their parent look at."""
    ends = {str(end.laddr) for process in workers(serving).values() for end in process.net_connections("unix")}
    [folder] = {Path(end).parent for end in ends if end.endswith(".glsp")}
    with closing(Homes(folder, 2)) as found:
        yield found


def names_of(homes: Homes, prefix: str) -> dict[int, str]:
    """A diagram for each of two workers."""
    return {homes.of(f"glsp:{prefix}{number}"): f"{prefix}{number}" for number in range(20)}


def passages(serving: Serving) -> int:
    """Sessions that are carried on at another worker than the one that was reached."""
    processes = workers(serving).values()
    ends = [str(each.laddr) for process in processes for each in process.net_connections("unix")]
    return sum(end.endswith(".glsp") for end in ends) - len(processes)  # without those that listen


async def test_people_and_scripts_at_both_workers_see_one_diagram(serving: Serving) -> None:
    async with (
        at_each(serving) as at,
        connect(serving.websocket) as one,
        connect(serving.websocket) as two,
    ):
        await at[1].post("/api/diagrams", json={"type": "workflow", "id": "both"})
        sessions: list[ClientSession] = []
        for client, kinds in ((one, CLIENT_KINDS), (two, DELTA_KINDS)):
            await client.initialize(args={"author": "ada"})
            session = await client.start_session(kinds=kinds)
            await session.open("glsp:both")
            sessions.append(session)
        await sessions[0].operate(node("of-one"))
        await two.until(lambda: ids(sessions[1]) == {"of-one"})
        await at[2].post("/api/diagrams/both/operations", json={"operations": [node("of-rest")]})
        for client, session in zip((one, two), sessions, strict=True):
            await client.until(lambda session=session: ids(session) == {"of-one", "of-rest"})


async def test_a_file_is_one_for_clients_of_both_workers(serving: Serving) -> None:
    file = serving.workspace / "shared.wf"
    file.write_text(EMPTY)
    async with AsyncExitStack() as stack:
        sessions: list[ClientSession] = []
        for name in ("ada", "bob"):
            client = await stack.enter_async_context(connect(serving.websocket))
            await client.initialize(args={"author": name})
            session = await client.start_session()
            await session.open("shared.wf")
            sessions.append(session)
        assert min(served(serving).values()) > 0
        ada, bob = sessions
        await ada.operate(node("of-ada"))
        await bob.client.until(lambda: ids(bob) == {"of-ada"})
        await bob.operate(node("of-bob"))
        await ada.client.until(lambda: ids(ada) == {"of-ada", "of-bob"} and ada.dirty is True)
        async with at_each(serving) as at:
            listed = [(await at[number].get("/api/files")).json() for number in (1, 2)]
            assert listed[0] == listed[1]
            assert (await at[2].post("/api/diagrams/file:shared.wf/save", json={})).status_code == 200
        assert {child["id"] for child in json.loads(file.read_text())["children"]} == {"of-ada", "of-bob"}
        await ada.client.until(lambda: ada.dirty is False)
        await bob.client.dispose_session("sprotty")


async def test_a_conversation_of_an_older_agent_goes_on_at_the_other_worker_and_after_a_kill(serving: Serving) -> None:
    async with at_each(serving) as at:
        talk = await begin(at[2])
        made = await call(at[2], talk, "create_diagram", type="workflow", id="talked", source="t a")
        assert '"id":"talked"' in made.text
        assert "talked" in (await call(at[1], talk, "get_diagram", id="talked")).text
        killed(serving, 2)
        edits = [{"op": "set", "id": "a", "label": "Talked about"}]
        assert (await call(at[1], talk, "apply_operations", id="talked", ops=edits)).status_code == 200
        history = (await at[1].get("/api/diagrams/talked/history")).json()["entries"]
        assert {entry["author"] for entry in history} == {"Ada's agent"}
        undone = await call(at[1], talk, "undo", id="talked")  # its own edit: it is the same author still
        assert "r3 ~1" in undone.text
        assert (await at[1].delete("/mcp", headers=talk)).status_code == 200
        assert (await call(at[1], talk, "get_diagram", id="talked")).status_code == 404
        broken = {**talk, "Mcp-Session-Id": talk["Mcp-Session-Id"][:-3] + "abc"}
        assert (await call(at[1], broken, "get_diagram", id="talked")).status_code == 404
    await both_answer(serving)


@pytest.mark.parametrize("era", ERAS)
async def test_agents_of_both_eras_do_their_work_through_any_worker(serving: Serving, era: str) -> None:
    async with agent(f"{serving.url}/mcp", era) as ada:
        await ada.call("create_diagram", type="workflow", id=f"of-{era}", source="t a >b\nt b")
        for _ in range(4):
            assert "2n 1e" in await ada.text("get_diagram", id=f"of-{era}")


def local_port(answer: httpx.Response) -> int:
    """The client's end of the connection that an answer came on."""
    return int(answer.extensions["network_stream"].get_extra_info("client_addr")[1])


async def test_a_connection_goes_where_the_diagram_of_its_calls_is_at_home_and_the_client_notices_nothing(
    serving: Serving, homes: Homes
) -> None:
    names = names_of(homes, "moved")
    async with at_each(serving) as at:
        for name in names.values():
            await at[1].post("/api/diagrams", json={"type": "workflow", "id": name})
    async with clients(serving, 4) as some:
        for number, http in enumerate(some):
            talk = await begin(http)
            for home in (1, 2, 1):
                ports: set[int] = set()
                for count in range(SETTLED + 3):
                    edits = [{"op": "node", "type": "t", "id": f"n{number}_{count}", "x": 10, "y": 10}]
                    answer = await call(http, talk, "apply_operations", id=names[home], ops=edits, layout="none")
                    assert answer.status_code == 200
                    ports.add(local_port(answer))
                    await asyncio.sleep(0.05)
                assert await worker_of(http) == home
                assert len(ports) == 1, "it is the same connection"
                undone = [await call(http, talk, "undo", id=names[home]) for _ in range(SETTLED + 3)]
                assert all("error" not in each.json() for each in undone)


async def test_an_agents_first_edit_is_made_where_the_diagram_is_at_home(serving: Serving, homes: Homes) -> None:
    names = names_of(homes, "first")
    async with at_each(serving) as at:
        talk = await begin(at[1])
        for home, name in names.items():
            await at[1].post("/api/diagrams", json={"type": "workflow", "id": name})
            opened = await open_ones(at[1])
            edits = [{"op": "node", "type": "t", "id": "a"}]
            made = await call(at[3 - home], talk, "apply_operations", id=name, ops=edits, layout="none")
            assert made.json()["result"]["structuredContent"]["rev"] == 1
            seen = await at[home].get(f"/api/diagrams/{name}/model")
            assert [child["id"] for child in seen.json()["children"]] == ["a"]
            assert await open_ones(at[1]) == opened + 1, "at its home alone"


async def open_ones(http: httpx.AsyncClient) -> int:
    """Diagrams that the workers have open, one at two of them counted twice."""
    found = re.search(r"^glsp_diagrams_open (\d+)", (await http.get("/metrics")).text, re.MULTILINE)
    assert found is not None
    return int(found[1])


async def test_a_client_that_goes_on_before_the_answer_keeps_its_place_and_its_order(
    serving: Serving, homes: Homes
) -> None:
    async with clients(serving, 1) as [http]:
        here = await worker_of(http)
        name = names_of(homes, "ahead")[3 - here]
        await http.post("/api/diagrams", json={"type": "workflow", "id": name})
        talk = await begin(http)
    heads = "".join(f"{key}: {value}\r\n" for key, value in {**talk, "Content-Type": "application/json"}.items())
    host = httpx.URL(serving.url)
    reader, writer = await asyncio.open_connection(host.host, host.port)
    try:
        for number in range(20):  # always two on the way
            params = {"name": "get_diagram", "arguments": {"id": name}}
            body = json.dumps({"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": params})
            line = f"POST /mcp HTTP/1.1\r\nHost: {host.host}\r\n{heads}Content-Length: {len(body)}\r\n\r\n{body}"
            writer.write(line.encode())
            if number % 2:
                for expected in (number - 1, number):
                    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
                    length = re.search(r"content-length: (\d+)", head)
                    assert length is not None, head
                    answer = json.loads(await reader.readexactly(int(length[1])))
                    assert answer["id"] == expected
                    assert "result" in answer
    finally:
        writer.close()


async def test_what_ends_a_conversation_or_takes_a_call_back_is_told_to_all_workers(serving: Serving) -> None:
    async with at_each(serving) as at:
        talk = await begin(at[1])
        await call(at[1], talk, "create_diagram", type="workflow", id="taken-back")
        nodes = [{"op": "node", "type": "t", "id": f"n{number}"} for number in range(600)]
        edges = [{"op": "edge", "from": f"n{number}", "to": f"n{(7 * number + 1) % 600}"} for number in range(600)]
        slow = asyncio.create_task(
            call(at[2], talk, "apply_operations", id="taken-back", ops=[*nodes, *edges], layout="all")
        )
        told = {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 2}}
        while not slow.done():
            assert (await at[1].post("/mcp", json=told, headers=talk)).status_code == 202
            await asyncio.sleep(0.05)
        assert (await slow).json()["error"]["message"] == "Request cancelled"
        assert (await at[2].delete("/mcp", headers=talk)).status_code == 200
        for http in at.values():
            assert (await call(http, talk, "get_diagram", id="taken-back")).status_code == 404


async def test_agents_at_both_workers_edit_the_same_file(serving: Serving) -> None:
    (serving.workspace / "agents.wf").write_text(EMPTY)
    async with at_each(serving) as at:
        for number in (1, 2):
            talk = await begin(at[number])
            edits = [{"op": "node", "type": "t", "id": f"n{number}"}]
            answer = await call(at[number], talk, "apply_operations", id="file:agents.wf", ops=edits)
            assert '"isError":false' in answer.text
            assert (
                f"workflow file:agents.wf r{number} {number}n 0e"
                in (await call(at[number], talk, "get_diagram", id="file:agents.wf")).text
            )
        history = await call(at[2], talk, "history", id="file:agents.wf")
        assert history.text.count("Ada's agent (agent)") == 2


async def test_metrics_are_those_of_all_workers_and_a_killed_one_takes_its_sessions_along(serving: Serving) -> None:
    async with at_each(serving) as at:
        await at[1].post("/api/diagrams", json={"type": "workflow", "id": "counted"})
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (before := await counted(at[1]))["sessions"]:
                await asyncio.sleep(0.05)  # those of the tests before
        for number in (1, 2):
            await at[number].post("/api/diagrams/counted/operations", json={"operations": [node(f"n{number}")]})
        texts = [await counted(at[number]) for number in (1, 2)]
        assert texts[0] == texts[1]
        assert texts[0]["operations"] == before["operations"] + 2
        async with AsyncExitStack() as stack:
            # More than one worker may still have before the other: the next goes to the one with the fewest.
            people = [await stack.enter_async_context(connect(serving.websocket)) for _ in range(12)]
            for client in people:
                await client.initialize()
                await client.start_session()
            assert (await counted(at[1]))["sessions"] == len(people)
            killed(serving, 2)
            async with asyncio.timeout(PATIENCE_SECONDS):
                while (await counted(at[1]))["sessions"] == len(people):
                    await asyncio.sleep(0.05)
            left = [client for client in people if client.closed is None]
            assert 0 < len(left) < len(people)
            assert await counted(at[1]) == {"operations": before["operations"] + 2, "sessions": len(left)}
    await both_answer(serving)
    async with httpx.AsyncClient(base_url=serving.url) as http, asyncio.timeout(PATIENCE_SECONDS):
        while f"\nglsp_workers {len(workers(serving))}.0\n" not in (await http.get("/metrics")).text:
            await asyncio.sleep(0.05)  # the killed one counts until it is known to be gone
    assert re.search(r"worker 2 ended \(signal SIGKILL\); starting it again", serving.output)


async def counted(http: httpx.AsyncClient) -> dict[str, float]:
    text = (await http.get("/metrics")).text
    assert "pid=" not in text  # every gauge says how it adds up

    def total(name: str) -> float:
        return sum(float(line.rpartition(" ")[2]) for line in text.splitlines() if line.startswith(f"{name}{{"))

    return {"operations": total("glsp_operations_total"), "sessions": total("glsp_sessions")}


async def test_kills_of_workers_lose_and_double_nothing(serving: Serving) -> None:
    fleet = Fleet([serving], serving.url)
    crowd = Crowd(("killed-one", "killed-two", "killed-three"), people=6, machines=2)
    async with crowd.editing(fleet):
        for number in (1, 2):
            await asyncio.to_thread(killed, serving, number)
            await crowd.more(crowd.ledger.count + 30)
            await both_up(serving)
    await proven(fleet, crowd)


async def test_a_stop_tells_people_and_leaves_nothing_behind(server: Servers) -> None:
    serving = server("--workers", "2", environment={"LOG_FORMAT": "json"})
    card = json.loads((serving.data / "server.json").read_text())
    assert card == {"url": serving.url, "pid": serving.process.pid, "token": None}
    processes = list(workers(serving).values())
    async with connect(serving.websocket) as client:
        await client.initialize()
        await client.start_session()
        serving.process.send_signal(signal.SIGTERM)
        await client.until(lambda: any("restarting" in str(message.body) for message in client.messages))
        assert await asyncio.to_thread(serving.stop) == 0
    assert not any(each.is_running() for each in processes)
    assert not (serving.data / "server.json").exists()
    assert serving.output.count(f"editor {serving.url}") == 1
    lines = [json.loads(line) for line in serving.output.splitlines() if line.startswith("{")]
    assert {line.get("worker") for line in lines} == {None, 1, 2}


async def test_workers_whose_parent_was_killed_stop_by_themselves(server: Servers) -> None:
    serving = server("--workers", "2")
    processes = list(workers(serving).values())
    os.kill(serving.process.pid, signal.SIGKILL)
    serving.process.wait()
    _, left = await asyncio.to_thread(psutil.wait_procs, processes, timeout=PATIENCE_SECONDS)
    assert left == []
    with pytest.raises(ConnectionRefusedError):
        serving.status("/health")


def test_a_start_that_cannot_succeed_ends_with_the_reason_of_the_first_worker(server: Servers) -> None:
    serving = server("--workers", "2", environment={"DATABASE_URL": "sqlite:////nowhere/at/all.db"}, ready=False)
    assert serving.process.wait(PATIENCE_SECONDS) == 1
    assert serving.output.count("the folder of the database does not exist") == 1
