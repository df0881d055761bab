# SPDX-License-Identifier: Apache-2.0
"""Server processes under measurement: start, CPU clock and memory of the whole process tree, stop.

CPU is the per-process clock of the kernel (nanoseconds, all threads), summed over the tree, plus what ended children
left behind. Only processes started here are ever signalled.
"""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

START_SECONDS = 60.0
STOP_SECONDS = 10.0
_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


class StartFailed(Exception):
    """The server did not accept connections; the message holds the end of its output."""


def free_port() -> int:
    """A port nobody listens on right now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def children(pid: int) -> list[int]:
    """Process ids of the direct children of all threads of a process; empty when it is gone."""
    found: list[int] = []
    try:
        for thread in Path(f"/proc/{pid}/task").iterdir():
            found += [int(child) for child in (thread / "children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return found
    return found


def tree(pid: int) -> list[int]:
    """The process and all its descendants."""
    found = [pid]
    for parent in found:
        found += children(parent)
    return found


def cpu_clock(pid: int) -> float:
    """CPU seconds of one process, all threads; 0 when it is gone."""
    try:
        return time.clock_gettime_ns((~pid << 3) | 2) / 1e9
    except OSError:
        return 0.0


def ended_children(pid: int) -> float:
    """CPU seconds of children that have ended and were waited for (clock ticks of 10 ms)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[13]) + int(fields[14])) / _TICKS_PER_SECOND


def cpu_seconds(pid: int) -> float:
    """CPU seconds used so far by a process, its descendants and those that have ended."""
    return ended_children(pid) + sum(cpu_clock(each) for each in tree(pid))


class Process:
    """A running server, in a process group of its own."""

    def __init__(self, command: Sequence[str], port: int, log: Path, environment: Mapping[str, str]) -> None:
        self.port = port
        self.log = log
        self.command = list(command)
        started = time.perf_counter()
        with log.open("ab") as output:
            self._popen = subprocess.Popen(  # the command is built by this package, never by a shell
                self.command,
                stdout=output,
                stderr=output,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                env=dict(environment),
                cwd=log.parent,
            )
        try:
            self._wait_for_port()
        except BaseException:  # an interruption too: nobody else knows this process yet
            self.stop()
            raise
        self.start_seconds = time.perf_counter() - started

    @property
    def pid(self) -> int:
        """Process id of the root of the tree."""
        return self._popen.pid

    def cpu(self) -> float:
        """CPU seconds used so far by the tree."""
        return cpu_seconds(self.pid)

    def memory(self) -> int:
        """Resident bytes of the tree."""
        total = 0
        for pid in tree(self.pid):
            for line in Path(f"/proc/{pid}/status").read_text().splitlines():
                if line.startswith("VmRSS:"):
                    total += int(line.split()[1]) * 1024
        return total

    def stop(self) -> None:
        """Ask the process to end, then end its group."""
        if self._popen.poll() is None:
            self._popen.terminate()
            try:
                self._popen.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._end_group()
                self._popen.wait(STOP_SECONDS)
        self._end_group()

    def _end_group(self) -> None:
        try:
            os.killpg(self._popen.pid, signal.SIGKILL)
        except ProcessLookupError:
            return

    def _wait_for_port(self) -> None:
        deadline = time.perf_counter() + START_SECONDS
        while time.perf_counter() < deadline:
            if self._popen.poll() is not None:
                break
            with socket.socket() as probe:
                probe.settimeout(1)
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.01)
        tail = self.log.read_text(errors="replace")[-2000:]
        raise StartFailed(f"{' '.join(self.command)} does not listen on port {self.port}:\n{tail}")
