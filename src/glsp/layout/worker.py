# SPDX-License-Identifier: Apache-2.0
"""The process that runs ELK: elkjs inside V8, one graph at a time, over its own stdin and stdout.

Started by `glsp.layout.elk` as a plain script in isolated mode, so it must import nothing of this project and nothing but
the standard library and mini-racer: it starts fast, and whatever happens in V8 happens here and nowhere else.

    python worker.py PATH_OF_ELK_WORKER_JS CPU_SECONDS_PER_CALL HEAP_BYTES RESIDENT_BYTES

Request: 4 bytes length (big endian), then an ELK graph as JSON. Answer: 1 byte status, 4 bytes length, then UTF-8 text:
the graph laid out, or a message. The first answer, READY, is given without a request. End of input ends the process.
"""

from __future__ import annotations

import os
import struct
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from py_mini_racer import MiniRacer

READY, DONE, DONE_LAST, REFUSED, TIME, MEMORY, BROKEN, SLOW = range(8)
"""Status of an answer. After DONE_LAST, TIME, MEMORY, BROKEN and SLOW the process ends and is not to be used again.

TIME: it computed for as long as it may. SLOW: the machine was too busy to let it.
"""

WALL = 6.0
"""A call may last this many times the CPU time that it may take."""

_LOOK_SECONDS = 0.05

MESSAGE_LENGTH = 300
"""V8 quotes the source line of an exception, and that line is 1.6 MB long."""

V8_FLAGS = ("--single-threaded", "--no-opt")
"""One thread per worker; no optimizing compiler: ELK's code is so wide that compiling it costs more than it gives (24 nodes
0.08 s instead of 0.16, 200 nodes 0.45 instead of 0.85, 1,000 nodes 2.5 to 3.1 instead of 3.3 to 4.1)."""

# GWT, which elkjs is compiled with, looks for a browser; without `window`, `self` and `document` it takes the plain path.
# Timers are a queue that is emptied within the call: nothing of ELK may run outside one.
BEFORE = """
var __queue = [];
var setTimeout = function (f) { __queue.push(f); return __queue.length; };
var clearTimeout = function () {};
var console = { log: function () {}, error: function () {}, warn: function () {} };
var global = globalThis, module = { exports: {} }, exports = module.exports;
"""
AFTER = """
var __answer = null, __elk = new (module.exports.Worker || module.exports.default)();
__elk.onmessage = function (m) { __answer = m.data; };
function __ask(message) {
  __answer = null;
  __elk.postMessage(message);
  for (var f; (f = __queue.shift()); ) f();
  return __answer;
}
__ask({ id: 0, cmd: 'register', algorithms: ['layered', 'stress', 'mrtree', 'radial', 'force', 'disco', 'sporeOverlap',
  'sporeCompaction', 'rectpacking'] });
function layout(text) {
  var answer = __ask({ id: 1, cmd: 'layout', graph: JSON.parse(text), layoutOptions: {}, options: {} });
  if (!answer) return '!ELK gave no answer';
  if (answer.error) return '!' + String(answer.error.message || answer.error.text || answer.error);
  return JSON.stringify(answer.data);
}
1
"""


def _resident_bytes() -> int:
    """Memory of this process now; 0 where the system does not say."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") if statm.exists() else 0


def _answer(answers: BinaryIO, status: int, text: str) -> None:
    data = text.encode("utf-8", "replace")
    answers.write(struct.pack(">BI", status, len(data)) + data)
    answers.flush()


def _short(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:MESSAGE_LENGTH].splitlines()[0]


def _read(size: int) -> bytes | None:
    data = sys.stdin.buffer.read(size)
    return data if len(data) == size else None


def _engine(source: Path) -> MiniRacer:
    # Here and not above: the server reads the constants of this file, with or without mini-racer.
    from py_mini_racer import MiniRacer, init_mini_racer  # noqa: PLC0415

    init_mini_racer(flags=V8_FLAGS)
    engine = MiniRacer()
    for script in (BEFORE, source.read_text("utf-8"), AFTER):
        engine.eval(script)
    return engine


def _solve(engine: MiniRacer, request: bytes, seconds: float, heap_bytes: int) -> tuple[int, str]:
    """Status and text of one answer."""
    from py_mini_racer import JSEvalException, JSOOMException, JSTimeoutException  # noqa: PLC0415 - as in `_engine`

    try:
        result = engine.call("layout", request.decode("utf-8"), timeout_sec=seconds * WALL, max_memory=heap_bytes)
    except JSTimeoutException:
        return SLOW, ""
    except JSOOMException:
        return MEMORY, ""
    except JSEvalException as error:  # a JavaScript exception: ELK's tables may be half-written
        return BROKEN, _short(error)
    if result.startswith("!"):
        return REFUSED, result[1:MESSAGE_LENGTH]
    return DONE, result


def _end_after(cpu_seconds: float, answers: BinaryIO) -> threading.Event:
    """Says TIME and ends the process when it computed for so long; not once the event is set.

    V8 knows wall time alone, and on a busy machine that says nothing about the graph.
    """
    is_done, end = threading.Event(), time.process_time() + cpu_seconds

    def watch() -> None:
        while not is_done.wait(min(max(_LOOK_SECONDS, end - time.process_time()), 1.0)):
            if time.process_time() >= end:
                _answer(answers, TIME, "")
                os._exit(0)

    threading.Thread(target=watch, daemon=True).start()
    return is_done


def _own_answers() -> BinaryIO:
    """The real stdout; what anything else prints goes nowhere from now on and cannot be taken for an answer."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return answers


def serve() -> None:
    """Load ELK, say so, then answer until the input ends or something breaks."""
    source, seconds, heap_bytes, resident_bytes = (
        Path(sys.argv[1]),
        float(sys.argv[2]),
        int(sys.argv[3]),
        int(sys.argv[4]),
    )
    answers = _own_answers()
    try:
        engine = _engine(source)
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent must hear of it
        _answer(answers, BROKEN, _short(error))
        return
    _answer(answers, READY, "")
    status = READY
    while status in (READY, DONE, REFUSED):
        header = _read(4)
        request = None if header is None else _read(struct.unpack(">I", header)[0])
        if request is None:
            return
        is_done = _end_after(seconds, answers)
        status, text = _solve(engine, request, seconds, heap_bytes)
        is_done.set()
        if status == DONE and _resident_bytes() > resident_bytes:
            status = DONE_LAST
        _answer(answers, status, text)


if __name__ == "__main__":
    try:
        serve()
    finally:
        # Not by the interpreter's way out: taking V8 down there has been seen to wait for ever.
        os._exit(0)
