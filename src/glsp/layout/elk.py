# SPDX-License-Identifier: Apache-2.0
"""ELK as an asynchronous engine: a few worker processes that may be killed at any time without harm.

What lives here: starting, feeding, timing out and replacing workers; the queue in front of them; the cache behind them.
What must never: knowing what a diagram is (`glsp.layout.scene`), or running V8 in this process.
Limits: a call takes `seconds` of CPU, six times that on a busy machine, and `heap_bytes` of V8 heap, the input `REQUEST_BYTES`; above that, a clear error.
The same graph gives the same answer, in any worker, on any day.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import struct
import sys
from collections import OrderedDict
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import msgspec

from glsp import __version__
from glsp.errors import Busy, Cancelled, Invalid, TooLarge, Unavailable
from glsp.layout import elkgraph, worker
from glsp.layout.elkgraph import ElkNode

REQUEST_BYTES = 32_000_000
"""About 100,000 nodes with edges; no layered layout of that size ends within any sensible time."""

NESTING = 200
"""Containers within containers; JSON readers and ELK recurse."""

GRACE_SECONDS = 3.0
"""A worker that has not answered this long after its own time limit hangs and is killed."""

START_SECONDS = 30.0
"""Loading ELK takes 0.4 s on an idle machine; this is for a very busy one."""

RESIDENT_BYTES = 600_000_000
"""A worker that holds more than this after a call is replaced (V8 gives memory back late)."""

IDLE_SECONDS = 120.0
"""A worker nobody has used for this long ends; one takes about 95 MB."""

MOST_WORKERS = 8
"""Unless asked for more; each takes 100 to 600 MB while it works."""

_THREAD_BYTES = 500_000
"""Answers larger than this are decoded in a thread: 10 ms and more."""

_HEADER = struct.Struct(">BI")


class Answers(Protocol):
    """Where answers are kept; one that all processes share may be given."""

    async def get(self, key: str, /) -> bytes | None:
        """The answer, or None."""
        ...

    async def put(self, key: str, value: bytes, /) -> None:
        """Keeps the answer, unless it is too large."""
        ...


class Elk:
    """Lays out ELK graphs; start one per process and close it. Used from one event loop."""

    def __init__(
        self,
        *,
        workers: int | None = None,
        seconds: float = 10.0,
        heap_bytes: int = 1_000_000_000,
        queue: int = 32,
        cache_bytes: int = 32_000_000,
        script: Path | None = None,
        shared: Answers | None = None,
    ) -> None:
        self.seconds = seconds
        self._heap_bytes = heap_bytes
        self._script = script or Path(__file__).with_name("elk-worker.min.js")
        self._count = workers or min(MOST_WORKERS, os.cpu_count() or 1)
        self._queue = queue
        self._slots = asyncio.Semaphore(self._count)
        self._asked = 0
        self._closed = False
        self._idle: list[_Worker] = []
        self._all: set[_Worker] = set()
        self._cache: Answers = shared or _Cache(cache_bytes)
        self.started = 0
        self.answered_from_cache = 0

    async def layout(self, graph: ElkNode) -> ElkNode:
        """The same graph with positions, sizes and routes.

        Cancelling the call kills the worker that computes it. Raises Busy when too many calls wait, TooLarge over a limit
        of input, time or memory, Invalid when ELK refuses the graph, Unavailable when ELK cannot run or broke.
        """
        _check_nesting(graph)
        request = elkgraph.encode(graph)
        if len(request) > REQUEST_BYTES:
            raise TooLarge(
                f"the graph is too large to lay out: {len(request):,} bytes, at most {REQUEST_BYTES:,}",
                hint="lay out one container at a time",
            )
        key = f"layout:{__version__}:{hashlib.blake2b(request, digest_size=16).hexdigest()}"
        answer = await self._cache.get(key)
        if answer is None:
            answer = await self._answer(request)
            await self._cache.put(key, answer)
        else:
            self.answered_from_cache += 1
        if len(answer) > _THREAD_BYTES:
            return await asyncio.to_thread(_decode, answer)
        return _decode(answer)

    @property
    def pids(self) -> list[int]:
        """Process ids of the workers that live."""
        return [one.pid for one in self._all if one.alive]

    async def close(self) -> None:
        """Ends every worker; calls that still run or wait are refused with Cancelled."""
        self._closed = True
        self._idle.clear()
        await asyncio.gather(*(one.end() for one in tuple(self._all)))

    async def _answer(self, request: bytes) -> bytes:
        if self._closed:
            raise Cancelled("the layout engine is shutting down")
        if self._asked >= self._count + self._queue:
            raise Busy("too many layouts are waiting", hint="try again in a few seconds", retry_after=self.seconds / 2)
        self._asked += 1
        try:
            async with self._slots:
                return await self._run(request)
        finally:
            self._asked -= 1

    async def _run(self, request: bytes) -> bytes:
        one = await self._take()
        reusable = False
        try:
            status, answer = await one.ask(request, self.seconds * worker.WALL + GRACE_SECONDS)
            reusable = status in (worker.DONE, worker.REFUSED)
        finally:
            if reusable and not self._closed:
                self._give_back(one)
            else:
                await self._retire(one)
        if self._closed and status not in (worker.DONE, worker.DONE_LAST):
            raise Cancelled("the layout engine is shutting down")
        if status not in (worker.DONE, worker.DONE_LAST):
            raise _error(status, answer, self.seconds, self._heap_bytes)
        return answer

    async def _take(self) -> _Worker:
        if self._closed:
            raise Cancelled("the layout engine is shutting down")
        while self._idle:
            one = self._idle.pop()
            one.stay()
            if one.alive:
                return one
            await self._retire(one)
        problem = self._missing()
        if problem is not None:
            raise problem
        one = await _Worker.start(self._script, self.seconds, self._heap_bytes)
        self._all.add(one)
        self.started += 1
        try:
            status, message = await one.read(START_SECONDS)
        except BaseException:
            await self._retire(one)
            raise
        if status != worker.READY:
            await self._retire(one)
            raise _error(worker.BROKEN, message, self.seconds, self._heap_bytes)
        return one

    def _give_back(self, one: _Worker) -> None:
        self._idle.append(one)
        one.leave_after(IDLE_SECONDS)

    async def _retire(self, one: _Worker) -> None:
        await one.end()
        self._all.discard(one)

    def _missing(self) -> Unavailable | None:
        if not self._script.is_file():
            return Unavailable("automatic layout is not installed: the ELK worker file is missing", hint=_SET_UP)
        if find_spec("py_mini_racer") is None:
            return Unavailable(
                "automatic layout is not installed: mini-racer is missing", hint="pip install mini-racer"
            )
        return None


_SET_UP = "run scripts/elk_worker.sh (part of `make run`), or install glsp from its wheel"


class _Worker:
    """One process, which is either idle or computing one graph."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._process = process
        self._input = process.stdin
        self._output = process.stdout
        self._leave: asyncio.TimerHandle | None = None

    @classmethod
    async def start(cls, script: Path, seconds: float, heap_bytes: int) -> _Worker:
        """A fresh process; isolated, so that nobody's environment or folder changes what it imports."""
        return cls(
            await asyncio.create_subprocess_exec(
                *(sys.executable, "-I", worker.__file__),
                *(str(script), str(seconds), str(heap_bytes), str(RESIDENT_BYTES)),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                limit=2**20,
                start_new_session=True,  # Ctrl-C in a terminal is for the server, which then ends its workers itself
            )
        )

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process still runs, as far as is known, and was not told to go."""
        return self._process.returncode is None and not self._input.is_closing()

    async def ask(self, request: bytes, seconds: float) -> tuple[int, bytes]:
        """Status and answer; BROKEN when the process died. Raises TooLarge after `seconds`."""
        try:
            self._input.write(struct.pack(">I", len(request)) + request)
            async with asyncio.timeout(seconds):
                await self._input.drain()
            return await self.read(seconds)
        except (ConnectionError, TimeoutError):
            return worker.BROKEN, b"it does not take its input"

    async def read(self, seconds: float) -> tuple[int, bytes]:
        """The next answer; SLOW when none came in time, BROKEN when the process died."""
        try:
            async with asyncio.timeout(seconds):
                status, size = _HEADER.unpack(await self._output.readexactly(_HEADER.size))
                return status, await self._output.readexactly(size)
        except TimeoutError:
            return worker.SLOW, b""
        except (asyncio.IncompleteReadError, ConnectionError):
            return worker.BROKEN, b"it ended unexpectedly"

    def leave_after(self, seconds: float) -> None:
        """Ends the process unless it is used again: at the end of its input it stops by itself."""
        self._leave = asyncio.get_running_loop().call_later(seconds, self._input.close)

    def stay(self) -> None:
        """Takes `leave_after` back; a process that was told to go already counts as dead."""
        if self._leave is not None:
            self._leave.cancel()
            self._leave = None

    async def end(self) -> None:
        """Kills the process, whatever it does, and waits until it is gone."""
        self.stay()
        with suppress(ProcessLookupError):
            self._process.kill()
        self._input.close()
        await self._process.wait()


class _Cache:
    """Answers by the hash of the request, the least recently used dropped first; bounded in bytes."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._answers: OrderedDict[str, bytes] = OrderedDict()

    async def get(self, key: str) -> bytes | None:
        """The answer, or None."""
        answer = self._answers.get(key)
        if answer is not None:
            self._answers.move_to_end(key)
        return answer

    async def put(self, key: str, answer: bytes) -> None:
        """Keeps the answer unless it alone is larger than a quarter of the cache."""
        if key in self._answers or len(answer) > self._most_bytes // 4:
            return
        self._answers[key] = answer
        self._bytes += len(answer)
        while self._bytes > self._most_bytes:
            self._bytes -= len(self._answers.popitem(last=False)[1])


def _check_nesting(graph: ElkNode) -> None:
    level = [graph]
    for _ in range(NESTING):
        level = [child for node in level for child in node.children]
        if not level:
            return
    raise TooLarge(f"more than {NESTING} levels of containers cannot be laid out")


def _decode(answer: bytes) -> ElkNode:
    try:
        return elkgraph.decode(answer)
    except msgspec.DecodeError as error:
        raise Unavailable(f"the layout engine gave an answer that is not a graph: {error}") from None


def _error(status: int, answer: bytes, seconds: float, heap_bytes: int) -> Invalid | TooLarge | Unavailable:
    message = answer.decode("utf-8", "replace")[: worker.MESSAGE_LENGTH]
    if status == worker.TIME:
        return TooLarge(
            f"the layout computed for longer than {seconds:g} seconds and was stopped",
            hint="lay out one container at a time, or use algorithm `packing` or `tree`",
        )
    if status == worker.SLOW:
        return TooLarge(
            f"the layout did not end within {seconds * worker.WALL:g} seconds: the server has too little time for it",
            hint="try again when it is less busy, or lay out one container at a time",
        )
    if status == worker.MEMORY:
        return TooLarge(
            f"the layout needed more than {heap_bytes // 1_000_000:,} MB and was stopped",
            hint="lay out one container at a time",
        )
    if status == worker.REFUSED:
        return Invalid(f"ELK refuses the graph: {message}", hint="check ids and both ends of every edge")
    return Unavailable(f"the layout engine broke: {message}", hint="try again; it starts anew by itself", retry_after=1)
