# SPDX-License-Identifier: Apache-2.0
"""`python -m bench`: the reference and this server side by side, in one run, on one machine.

Order: per run and per size one fresh process per flow, reference first, then ours, so that noise of the machine falls
on both. The result is one JSON file with the command that made it, and a table on standard output.
"""

import argparse
import asyncio
import gc
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import uvloop

from bench.agents import measure_agent
from bench.equivalence import FinalModel, compare, decode_root, run_script
from bench.groups import Group, Summary, summary
from bench.load_client import LoadSession
from bench.machine import machine, run_queue
from bench.measures import (
    OPERATIONS,
    measure_idle,
    measure_open,
    measure_operations,
    measure_throughput,
    open_session,
)
from bench.report import table
from bench.servers import FLOWS, ROOT, Flow, Server, Settings

PARTS = ("open", "ops", "throughput", "agent", "equal")
# Live validation starts 100 ms after an operation; below 150 ms its cost would land in the next sample.
SETTLE_SECONDS = 0.2
# What a server uses while nobody does anything is small and comes in ticks of about 100 ms: average many of them.
IDLE_SECONDS = 3.0
AGENT_NODES = 1000
EQUAL_NODES = 100
MS = 1e3
MB = 1e6


class Options(msgspec.Struct, frozen=True):
    """What to measure, as given on the command line."""

    parts: list[str]
    flows: list[str]
    sizes: list[int]
    sessions: list[int]
    runs: int
    rounds: int
    opens: int
    agent_calls: int
    settle: float
    seconds: float
    budget: float


class Bench:
    """One benchmark: settings, results so far, and a folder for the servers."""

    def __init__(self, options: Options, settings: Settings, folder: Path) -> None:
        self.options = options
        self.settings = settings
        self.folder = folder
        self.groups: list[Group] = []
        self.commands: dict[str, list[str]] = {}
        self.interrupted = False
        self._finals: dict[tuple[int, str], FinalModel] = {}
        self._run = 0

    async def measure(self) -> None:
        """Everything that was asked for, interleaved."""
        parts = self.options.parts
        for run in range(1, self.options.runs + 1):
            self._run = run
            for nodes in self.options.sizes if {"open", "ops"} & set(parts) else []:
                await self._each(f"{nodes} nodes", lambda flow, n=nodes: self._size(flow, n))
            for sessions in self.options.sessions if "throughput" in parts else []:
                await self._each(f"{sessions} sessions", lambda flow, n=sessions: self._throughput(flow, n))
            if "agent" in parts:
                await self._each("agent", self._agent)
            if "equal" in parts and run == 1:
                await self._each("equal", self._equal)
                self._compare()

    async def _each(self, title: str, work: Callable[[Flow], Awaitable[None]]) -> None:
        for name in self.options.flows:
            started = time.perf_counter()
            gc.collect()
            gc.disable()  # pauses of the client's collector would be booked as latency
            try:
                await work(FLOWS[name])
                outcome = f"{time.perf_counter() - started:.1f} s"
            except Exception as error:  # noqa: BLE001 - one broken cell must not lose the other results of a long run
                outcome = f"failed: {type(error).__name__}: {error}"
                self.groups.append(Group(self._run, "failure", name, 0, title, notes=[outcome]))
            finally:
                gc.enable()
            print(f"run {self._run}, {title}, {name}: {outcome}", file=sys.stderr, flush=True)

    def _server(self, flow: Flow) -> Server:
        home = self.folder / flow.name
        shutil.rmtree(home, ignore_errors=True)
        server = Server(flow, self.settings, home)
        self.commands[flow.name] = list(server.command)
        return server

    def _add(self, part: str, flow: Flow, nodes: int, name: str, **values: Summary) -> None:
        self.groups.append(Group(self._run, part, flow.name, nodes, name, values))

    async def _size(self, flow: Flow, nodes: int) -> None:
        options = self.options
        server = self._server(flow)
        try:
            await server.place("model", nodes)
            server.restart()  # what is measured is a fresh process that has to read what was placed
            idle = server.process.memory() / MB
            opens, session = await measure_open(server, "model", 1 + options.opens, options.settle)
            for name, samples in (("cold", opens[:1]), ("warm", opens[1:])):
                self._add(
                    "open",
                    flow,
                    nodes,
                    name,
                    net_ms=summary([sample.net * MS for sample in samples]),
                    first_model_ms=summary([sample.first_model * MS for sample in samples]),
                    cpu_ms=summary([sample.cpu * MS for sample in samples]),
                    received=summary([sample.received for sample in samples]),
                )
            opened = server.process.memory() / MB
            quiet = await measure_idle(server, IDLE_SECONDS)
            if "ops" in options.parts:
                await self._operations(flow, server, session, nodes, quiet)
            self._add(
                "process",
                flow,
                nodes,
                "process",
                start_ms=summary([server.process.start_seconds * MS]),
                idle_mb=summary([idle]),
                opened_mb=summary([opened]),
                after_mb=summary([server.process.memory() / MB]),
                quiet_cpu_ms_per_s=summary([quiet * MS]),
            )
            await session.close()
        finally:
            server.stop()

    async def _operations(self, flow: Flow, server: Server, session: LoadSession, nodes: int, quiet: float) -> None:
        options = self.options
        rounds = max(6, min(options.rounds, 40_000 // nodes))
        samples = await measure_operations(
            server, session, nodes, rounds=rounds, warm_up=2, settle=options.settle, budget=options.budget
        )
        for operation in OPERATIONS:
            group = [sample for sample in samples if sample.operation == operation]
            self._add(
                "ops",
                flow,
                nodes,
                operation,
                cpu_ms=summary([(sample.cpu - quiet * sample.elapsed) * MS for sample in group]),
                raw_cpu_ms=summary([sample.cpu * MS for sample in group]),
                net_ms=summary([sample.net * MS for sample in group]),
                received=summary([sample.received for sample in group]),
                sent=summary([sample.sent for sample in group]),
                validations=summary([sample.validations for sample in group]),
            )

    async def _throughput(self, flow: Flow, sessions: int) -> None:
        server = self._server(flow)
        try:
            sample = await measure_throughput(server, sessions, self.options.seconds)
            self._add(
                "throughput",
                flow,
                sessions,
                f"{sessions} sessions",
                per_second=summary([sample.per_second]),
                latency_p50_ms=summary([sample.latency_p50 * MS]),
                latency_p99_ms=summary([sample.latency_p99 * MS]),
                cpu_ms=summary([sample.cpu_per_operation * MS]),
                client_cpu_ms=summary([sample.client_cpu_per_operation * MS]),
                memory_mb=summary([sample.memory / MB]),
            )
        finally:
            server.stop()

    async def _agent(self, flow: Flow) -> None:
        for name, positions in (("50 nodes with positions", True), ("50 nodes without positions", False)):
            server = self._server(flow)
            try:
                await server.place("model", AGENT_NODES)
                server.restart()
                samples = await measure_agent(
                    server, "model", self.options.agent_calls, self.options.settle, positions=positions
                )
                self._add(
                    "agent",
                    flow,
                    AGENT_NODES,
                    name,
                    cpu_ms=summary([sample.cpu * MS for sample in samples]),
                    wall_ms=summary([sample.wall * MS for sample in samples]),
                    answer_bytes=summary([sample.answer_bytes for sample in samples]),
                )
            finally:
                server.stop()

    async def _equal(self, flow: Flow) -> None:
        server = self._server(flow)
        try:
            await server.place("model", EQUAL_NODES)
            session, _sample = await open_session(server, "model", 0)
            session.keep_model = True
            operations = await run_script(session, EQUAL_NODES)
            message = session.last_model
            if flow.deltas:  # a delta client never gets a whole model again: ask for one in a new session
                await session.close()
                session, _sample = await open_session(server, "model", 1, keep_model=True)
                message = session.last_model
            self._finals[EQUAL_NODES, flow.name] = FinalModel(decode_root(message), operations)
            await session.close()
        finally:
            server.stop()

    def _compare(self) -> None:
        reference = self._finals.get((EQUAL_NODES, "reference"))
        for (nodes, name), final in self._finals.items():
            if reference is None or name == "reference":
                continue
            verdict = compare(reference, final)
            verdict_line = (
                f"{verdict.operations} operations, {verdict.elements} elements: "
                f"{'equal' if verdict.equal else 'DIFFERENT'}; measured geometry differs in "
                f"{verdict.measured_differences} members"
            )
            if not FLOWS[name].deltas:  # there the final model is a first one, of another session
                verdict_line += f"; revision {verdict.revision[0]} and {verdict.revision[1]}"
            self.groups.append(
                Group(self._run, "equal", name, nodes, "final model", notes=[verdict_line, *verdict.differences])
            )


def numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def words(text: str) -> list[str]:
    return text.split(",")


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", type=words, default=list(PARTS), help=f"parts, of: {','.join(PARTS)}")
    parser.add_argument("--flows", type=words, default=list(FLOWS), help=f"flows, of: {','.join(FLOWS)}")
    parser.add_argument("--sizes", type=numbers, default=[100, 1000, 5000, 10000], help="nodes per model")
    parser.add_argument("--sessions", type=numbers, default=[1, 10, 50], help="sessions of the throughput rows")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=20, help="most rounds of the seven operations per size")
    parser.add_argument("--opens", type=int, default=5, help="warm opens per size")
    parser.add_argument("--agent-calls", type=int, default=3)
    parser.add_argument("--settle", type=float, default=SETTLE_SECONDS, help="pause before the second CPU reading, s")
    parser.add_argument("--seconds", type=float, default=5.0, help="length of a throughput row, s")
    parser.add_argument("--budget", type=float, default=90.0, help="time for the operations of one size and flow, s")
    parser.add_argument("--label", default="bench")
    parser.add_argument("--output", type=Path, default=ROOT / "bench" / "results")
    parser.add_argument("--reference", type=Path, default=ROOT / "tests" / "peers" / "node_modules")
    parser.add_argument("--glsp", type=Path, default=Path(sys.executable).parent / "glsp")
    found = parser.parse_args(given)
    for name, allowed in (("only", PARTS), ("flows", tuple(FLOWS))):
        unknown = sorted(set(getattr(found, name)) - set(allowed))
        if unknown:
            parser.error(f"--{name}: unknown {', '.join(unknown)}; choose from {', '.join(allowed)}")
    return found


def main(given: Sequence[str] | None = None) -> int:
    """Run the benchmark; returns 1 when a cell failed, the final models differ or it was interrupted."""
    found = arguments(given)
    settings = Settings(reference_modules=found.reference.resolve(), glsp=found.glsp)
    if "reference" in found.flows and not settings.reference_script.is_file():
        print(f"The reference server is not installed: {settings.reference_script} (npm ci in tests/peers).")
        return 2
    options = Options(
        parts=found.only,
        flows=[name for name in FLOWS if name in found.flows],
        sizes=found.sizes,
        sessions=found.sessions,
        runs=found.runs,
        rounds=found.rounds,
        opens=found.opens,
        agent_calls=found.agent_calls,
        settle=found.settle,
        seconds=found.seconds,
        budget=found.budget,
    )
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends the servers and keeps what was measured
    started, queue = datetime.now(UTC), run_queue()
    with tempfile.TemporaryDirectory(prefix="glsp-bench-") as folder:
        bench = Bench(options, settings, Path(folder))
        host = machine(settings, Path(folder))
        try:
            uvloop.run(bench.measure())
        except (KeyboardInterrupt, asyncio.CancelledError):
            bench.interrupted = True
            print("Interrupted: what was measured so far is kept.", file=sys.stderr)
    result = {
        "label": found.label,
        "command": ["python", "-m", "bench", *(sys.argv[1:] if given is None else given)],
        "started": started.isoformat(timespec="seconds"),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": host,
        "run_queue": {"before": queue, "after": run_queue()},
        "options": options,
        "servers": bench.commands,
        "groups": bench.groups,
    }
    found.output.mkdir(parents=True, exist_ok=True)
    path = found.output / f"{found.label}-{started:%Y%m%dT%H%M%S}.json"
    path.write_bytes(msgspec.json.format(msgspec.json.encode(result), indent=1))
    print(table(bench.groups, host, queue, run_queue()))
    print(f"\nAll figures: {path.relative_to(ROOT) if path.is_relative_to(ROOT) else path}")
    broken = [group for group in bench.groups if group.part == "failure"]
    different = [group for group in bench.groups if group.part == "equal" and len(group.notes) > 1]
    return 1 if broken or different or bench.interrupted else 0


if __name__ == "__main__":
    sys.exit(main())
