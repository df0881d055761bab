# SPDX-License-Identifier: Apache-2.0
"""The engine around ELK: same answers, clear errors, and workers that may die at any time."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import psutil
import pytest

from glsp.errors import Busy, Cancelled, Invalid, TooLarge, Unavailable
from glsp.layout import elk as engine
from glsp.layout import elkgraph
from glsp.layout.elk import Elk
from glsp.layout.elkgraph import ElkEdge, ElkLabel, ElkNode

pytestmark = pytest.mark.needs("elk")


def chain(count: int, each: int = 1) -> ElkNode:
    """Nodes n0 → n1 → …, every one joined to the `each` next ones."""
    return ElkNode(
        "root",
        children=tuple(ElkNode(f"n{i}", width=60, height=30) for i in range(count)),
        edges=tuple(
            ElkEdge(f"e{i}_{j}", (f"n{i}",), (f"n{i + j}",))
            for i in range(count)
            for j in range(1, each + 1)
            if i + j < count
        ),
        layout_options={"elk.algorithm": "layered", "elk.randomSeed": "1"},
    )


SMALL = chain(3)
HUGE = chain(4000, each=6)  # minutes of work


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.sleep(0.005)


@pytest.fixture
async def elk() -> AsyncIterator[Elk]:
    one = Elk(workers=1)
    yield one
    await one.close()


def pids(elk: Elk) -> list[int]:
    return [one.pid for one in elk._all]


async def computing(elk: Elk, graph: ElkNode) -> tuple[asyncio.Task[ElkNode], int]:
    """A call that is under way, and the worker that has spent processor time on it."""
    await elk.layout(SMALL)
    (pid,) = pids(elk)
    process = psutil.Process(pid)
    spent = sum(process.cpu_times()[:2])
    call = asyncio.create_task(elk.layout(graph))
    await until(lambda: sum(process.cpu_times()[:2]) > spent + 0.1)
    return call, pid


async def test_a_chain_is_laid_out_from_left_to_right(elk: Elk) -> None:
    answer = await elk.layout(SMALL)
    assert [(node.id, node.x, node.y) for node in answer.children] == [("n0", 12, 12), ("n1", 92, 12), ("n2", 172, 12)]


async def test_two_processes_give_the_same_answer_to_the_same_graph(elk: Elk) -> None:
    graph = chain(40, each=3)
    other = Elk(workers=1)
    try:
        first, second = await elk.layout(graph), await other.layout(graph)
    finally:
        await other.close()
    assert elkgraph.encode(first) == elkgraph.encode(second)


async def test_a_worker_gives_the_same_answer_after_other_work(elk: Elk) -> None:
    graph = chain(40, each=3)
    first = await elk.layout(graph)
    elk._cache = engine._Cache(0)
    await elk.layout(chain(7, each=2))
    assert await elk.layout(graph) == first
    assert elk.started == 1


async def test_a_graph_seen_before_is_answered_from_the_cache(elk: Elk) -> None:
    first = await elk.layout(SMALL)
    assert elk.answered_from_cache == 0
    assert await elk.layout(SMALL) == first
    assert elk.answered_from_cache == 1


async def test_the_cache_forgets_the_oldest_answers() -> None:
    cache = engine._Cache(100)
    for key in "abcde":
        await cache.put(key, b"x" * 25)
    await cache.put("large", b"x" * 26)
    assert [await cache.get(key) is not None for key in ("a", "b", "e", "large")] == [False, True, True, False]


async def test_what_another_process_laid_out_is_taken_from_the_cache_they_share() -> None:
    shared = engine._Cache(1_000_000)
    first, second = Elk(shared=shared), Elk(shared=shared)
    try:
        answer = await first.layout(SMALL)
        assert (await second.layout(SMALL), second.answered_from_cache, second.started) == (answer, 1, 0)
    finally:
        await asyncio.gather(first.close(), second.close())


async def test_several_calls_share_the_workers() -> None:
    elk = Elk(workers=2, queue=20)
    try:
        answers = await asyncio.gather(*(elk.layout(chain(count)) for count in range(2, 14)))
    finally:
        await elk.close()
    assert [len(answer.children) for answer in answers] == list(range(2, 14))
    assert elk.started <= 2


async def test_a_killed_worker_is_a_clear_error_and_the_next_call_works(elk: Elk) -> None:
    call, pid = await computing(elk, HUGE)
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(Unavailable, match="the layout engine broke: it ended unexpectedly"):
        await call
    assert len((await elk.layout(chain(5))).children) == 5
    assert pids(elk) != [pid]


async def test_a_worker_killed_while_idle_is_replaced_without_an_error(elk: Elk) -> None:
    await elk.layout(SMALL)
    (one,) = elk._all
    os.kill(one.pid, signal.SIGKILL)
    await until(lambda: not one.alive)
    assert len((await elk.layout(chain(5))).children) == 5


async def test_a_layout_over_the_time_limit_is_stopped_and_the_next_call_works() -> None:
    elk = Elk(workers=1, seconds=0.5)
    try:
        with pytest.raises(TooLarge, match=r"computed for longer than 0\.5 seconds"):
            await elk.layout(HUGE)
        assert len((await elk.layout(SMALL)).children) == 3
    finally:
        await elk.close()


async def test_a_worker_that_hangs_is_killed(elk: Elk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "GRACE_SECONDS", -59.5)
    call, pid = await computing(elk, HUGE)
    with pytest.raises(TooLarge, match="did not end within 60 seconds: the server has too little time for it"):
        await call
    assert not psutil.pid_exists(pid)


async def test_only_the_time_that_a_layout_computes_counts() -> None:
    elk = Elk(workers=1, seconds=0.5)
    try:
        await elk.layout(SMALL)
        os.kill(pids(elk)[0], signal.SIGSTOP)  # as if others had the machine
        call = asyncio.create_task(elk.layout(chain(5)))
        await asyncio.sleep(elk.seconds + 0.1)
        os.kill(pids(elk)[0], signal.SIGCONT)
        assert len((await call).children) == 5
    finally:
        await elk.close()


async def test_a_layout_over_the_memory_limit_is_stopped_and_the_next_call_works() -> None:
    elk = Elk(workers=1, seconds=60, heap_bytes=60_000_000)
    try:
        with pytest.raises((TooLarge, Unavailable), match=r"MB and was stopped|ended unexpectedly"):
            await elk.layout(HUGE)
        assert len((await elk.layout(SMALL)).children) == 3
    finally:
        await elk.close()


async def test_cancelling_a_call_ends_its_worker_and_the_next_call_works(elk: Elk) -> None:
    call, pid = await computing(elk, HUGE)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert not psutil.pid_exists(pid)
    assert len((await elk.layout(chain(5))).children) == 5


async def test_closing_cancels_what_still_runs_and_leaves_no_process() -> None:
    elk = Elk(workers=1)
    call, pid = await computing(elk, HUGE)
    await elk.close()
    with pytest.raises(Cancelled):
        await call
    assert not psutil.pid_exists(pid)
    with pytest.raises(Cancelled):
        await elk.layout(chain(2))


async def test_more_calls_than_the_queue_takes_are_busy() -> None:
    elk = Elk(workers=1, queue=1)
    try:
        call, _ = await computing(elk, HUGE)
        waiting = asyncio.create_task(elk.layout(chain(5)))
        await until(lambda: elk._asked == 2)
        with pytest.raises(Busy, match="too many layouts are waiting"):
            await elk.layout(chain(6))
        assert len((await elk.layout(SMALL)).children) == 3, "the cache answers even then"
        call.cancel()
        assert len((await waiting).children) == 5
    finally:
        await elk.close()


async def test_a_graph_that_elk_refuses_is_invalid_and_costs_no_worker(elk: Elk) -> None:
    broken = ElkNode("root", edges=(ElkEdge("e", ("nowhere",), ("nothing",)),))
    with pytest.raises(Invalid, match="Referenced shape does not exist: nowhere"):
        await elk.layout(broken)
    await elk.layout(SMALL)
    assert elk.started == 1


async def test_a_request_over_the_size_limit_is_refused_before_any_process_starts(elk: Elk) -> None:
    with pytest.raises(TooLarge, match="too large to lay out"):
        await elk.layout(ElkNode("root", labels=(ElkLabel("l", "x" * engine.REQUEST_BYTES),)))
    assert elk.started == 0


async def test_a_hundred_containers_in_each_other_are_laid_out_and_a_thousand_refused(elk: Elk) -> None:
    graph = ElkNode("leaf", width=10, height=10)
    for level in range(100):
        graph = ElkNode(f"c{level}", children=(graph,))
    assert (await elk.layout(graph)).width == 10 + 100 * 24
    for level in range(1000):
        graph = ElkNode(f"d{level}", children=(graph,))
    with pytest.raises(TooLarge, match="200 levels"):
        await elk.layout(graph)


async def test_without_the_worker_file_layout_is_unavailable_with_a_hint(tmp_path: Path) -> None:
    elk = Elk(script=tmp_path / "missing.js")
    with pytest.raises(Unavailable, match="not installed") as caught:
        await elk.layout(SMALL)
    assert "scripts/elk_worker.sh" in caught.value.hint


async def test_a_worker_file_that_is_not_javascript_is_a_short_error(tmp_path: Path) -> None:
    script = tmp_path / "elk.js"
    script.write_text("this is not " + "x" * 2_000_000 + " javascript", "utf-8")
    elk = Elk(script=script)
    with pytest.raises(Unavailable, match="the layout engine broke: JSParseException") as caught:
        await elk.layout(SMALL)
    assert len(caught.value.message) < 400
    await elk.close()


async def test_a_worker_that_nobody_uses_ends_by_itself(monkeypatch: pytest.MonkeyPatch, elk: Elk) -> None:
    monkeypatch.setattr(engine, "IDLE_SECONDS", 0.0)
    await elk.layout(SMALL)
    (one,) = elk._all
    await until(lambda: not alive(one.pid))
    assert len((await elk.layout(chain(5))).children) == 5


async def test_workers_end_when_their_server_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "server.py"
    script.write_text(
        "import asyncio\n"
        "from glsp.layout.elk import Elk\n"
        "from glsp.layout.elkgraph import ElkNode\n"
        "async def main():\n"
        "    elk = Elk(workers=2)\n"
        "    await asyncio.gather(*(elk.layout(ElkNode(f'g{i}')) for i in range(2)))\n"
        "    print(*(one.pid for one in elk._all), flush=True)\n"
        "    await asyncio.sleep(600)\n"
        "asyncio.run(main())\n",
        "utf-8",
    )
    for _ in range(3):
        server = await asyncio.create_subprocess_exec(sys.executable, str(script), stdout=asyncio.subprocess.PIPE)
        assert server.stdout is not None
        workers = [int(pid) for pid in (await server.stdout.readline()).split()]
        assert len(workers) == 2
        server.kill()
        await server.wait()
        await until(lambda pids=workers: not any(map(alive, pids)))


def alive(pid: int) -> bool:
    """Whether a process still runs; one that ended but was not collected yet does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
