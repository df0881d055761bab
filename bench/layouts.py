# SPDX-License-Identifier: Apache-2.0
"""`python -m bench.layouts`: automatic layout, beside elkjs in Node on the same graphs, and graphviz on the same nodes.

What is measured is CPU: for us this process (encoding, decoding) and its worker, for the peers their whole process. Both
are warm, as they are in a server; the first layout after a start stands beside. Answers of elkjs must be equal to ours.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from bench.processes import cpu_clock, tree
from bench.report import lines, number
from glsp.layout import elkgraph
from glsp.layout.elk import Elk
from glsp.layout.elkgraph import ElkEdge, ElkNode

ROOT = Path(__file__).resolve().parent.parent
ELKJS = ROOT / "tools" / "node_modules" / "elkjs" / "lib" / "elk.bundled.js"
SIZES = (10, 50, 200, 1_000)
OPTIONS = {
    "elk.algorithm": "layered",
    "elk.edgeRouting": "ORTHOGONAL",
    "elk.direction": "RIGHT",
    "elk.randomSeed": "1",
}
MS = 1e3
PATIENCE = 300.0
"""Seconds for a layout: what is measured is CPU, however busy the machine is."""


def graph(nodes: int, seed: int) -> ElkNode:
    """A flat process: every node but the first follows an earlier one, and a fifth has a second way in."""
    chance = random.Random(seed)
    boxes = tuple(ElkNode(id=f"n{at}", width=80 + 10 * (at % 5), height=30 + 10 * (at % 3)) for at in range(nodes))
    ends = [(chance.randrange(max(0, at - 12), at), at) for at in range(1, nodes)]
    ends += [tuple(sorted(chance.sample(range(nodes), 2))) for _ in range(nodes // 5)]
    edges = tuple(ElkEdge(id=f"e{at}", sources=(f"n{a}",), targets=(f"n{b}",)) for at, (a, b) in enumerate(ends))
    return ElkNode(id="root", children=boxes, edges=edges, layout_options=OPTIONS)


class Peer:
    """elkjs in a Node process that stays."""

    def __init__(self) -> None:
        command = ["node", str(Path(__file__).with_name("elk_peer.cjs")), str(ELKJS)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def layout(self, text: bytes) -> tuple[bytes, float]:
        """The answer, and the CPU seconds that Node took for it."""
        pids = tree(self._process.pid)
        before = sum(map(cpu_clock, pids))
        _open(self._process.stdin).write(text + b"\n")
        _open(self._process.stdin).flush()
        answer = _open(self._process.stdout).readline()
        return answer, sum(map(cpu_clock, pids)) - before

    def close(self) -> None:
        """Ends Node."""
        _open(self._process.stdin).close()
        self._process.wait(10)


def _open(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None
    return stream


async def ours(elk: Elk, wanted: ElkNode) -> tuple[ElkNode, float]:
    """The answer, and the CPU seconds of this process and the worker."""
    pids = elk.pids
    before = time.process_time() + sum(map(cpu_clock, pids))
    answer = await elk.layout(wanted)
    return answer, time.process_time() + sum(map(cpu_clock, elk.pids)) - before


def graphviz(wanted: ElkNode) -> float | None:
    """The CPU seconds of `dot`, its start included; None where it is not installed. Its orthogonal routes crash on some."""
    text = ["digraph { rankdir=LR splines=polyline node [shape=box fixedsize=true]"]
    text += [
        f"{box.id} [width={(box.width or 0) / 72:.3f} height={(box.height or 0) / 72:.3f}]" for box in wanted.children
    ]
    text += [f"{edge.sources[0]} -> {edge.targets[0]}" for edge in wanted.edges]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        subprocess.run(["dot", "-Tplain"], input="\n".join([*text, "}"]), text=True, capture_output=True, check=True)
    except FileNotFoundError:
        return None
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


async def measure(sizes: Sequence[int], runs: int) -> tuple[list[list[str]], bool]:
    """A row per size, and whether every answer of both was the same."""
    rows: list[list[str]] = []
    are_same = True
    for nodes in sizes:
        elk, peer = Elk(workers=1, cache_bytes=0, seconds=PATIENCE), Peer()
        found: dict[str, list[float]] = {"ours": [], "elkjs": [], "dot": []}
        try:
            for seed in range(runs + 1):
                wanted = graph(nodes, seed)
                answer, spent = await ours(elk, wanted)
                other, peer_spent = peer.layout(elkgraph.encode(wanted))
                are_same &= answer == elkgraph.decode(json.dumps(json.loads(other)).encode())
                found["ours"].append(spent)
                found["elkjs"].append(peer_spent)
                if (dot := graphviz(wanted)) is not None:
                    found["dot"].append(dot)
        finally:
            peer.close()
            await elk.close()
        warm = {name: statistics.median(spent[1:]) for name, spent in found.items() if spent}
        first = {name: spent[0] for name, spent in found.items() if spent}
        rows.append(
            [
                f"{nodes:,}",
                *(number(warm[name] * MS) for name in ("ours", "elkjs")),
                f"{warm['ours'] / warm['elkjs']:.2f}x",
                *(number(first[name] * MS) for name in ("ours", "elkjs")),
                number(warm["dot"] * MS) if "dot" in warm else "-",
            ]
        )
    return rows, are_same


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints ms of CPU per layout. The exit code is 1 when elkjs in Node answered otherwise than ours."""
    options = argparse.ArgumentParser(prog="python -m bench.layouts", description=__doc__)
    options.add_argument(
        "--sizes", default=",".join(map(str, SIZES)), help="nodes per graph, with 1.2 times as many edges"
    )
    options.add_argument("--runs", type=int, default=3, help="layouts of each size after the first one")
    asked = options.parse_args(arguments)
    rows, are_same = asyncio.run(measure([int(each) for each in asked.sizes.split(",")], asked.runs))
    header = ["nodes", "ours", "elkjs in Node", "ours / elkjs", "ours, first", "elkjs, first", "graphviz dot"]
    print(
        "\n".join(
            lines("Layout: ms of CPU per layered, orthogonal layout, warm (median), and the first one", header, rows)
        )
    )
    print(f"\ncoordinates: {'the same in every answer' if are_same else 'DIFFERENT'}")
    return 0 if are_same else 1


if __name__ == "__main__":
    sys.exit(main())
