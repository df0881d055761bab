# SPDX-License-Identifier: Apache-2.0
"""ELK in our worker and the same file in Node give the same numbers: V8 inside Python changes nothing."""

from __future__ import annotations

import asyncio
import json
import subprocess
from pathlib import Path

import pytest

from glsp.layout import elkgraph, reference
from glsp.layout.elk import Elk
from glsp.layout.options import ALGORITHMS, Options
from glsp.layout.scene import read_scene
from glsp.layout.translate import to_elk
from layout.drawings import chance, diagram

pytestmark = pytest.mark.needs("elk", "node")

SCRIPT = """
const { Worker } = require(process.argv[1]);
const worker = new Worker();
let text = '';
process.stdin.on('data', (part) => (text += part)).on('end', () => {
  const answers = [];
  const graphs = JSON.parse(text);
  worker.onmessage = (message) => {
    if (message.data.id > 0) answers.push(message.data.data);
    if (answers.length === graphs.length) process.stdout.write(JSON.stringify(answers));
    else worker.postMessage({ id: answers.length + 1, cmd: 'layout', graph: graphs[answers.length], layoutOptions: {}, options: {} });
  };
  worker.postMessage({ id: 0, cmd: 'register', algorithms: ['layered', 'stress', 'mrtree', 'radial', 'force', 'disco',
    'sporeOverlap', 'sporeCompaction', 'rectpacking'] });
});
"""


async def test_our_worker_and_node_lay_out_alike() -> None:
    asked = [
        to_elk(read_scene(diagram(*chance(seed, 18, containers=seed % 3))), Options(algorithm=algorithm), "right")
        for algorithm in ALGORITHMS
        for seed in (1, 2)
    ]
    asked += [reference.to_elk(diagram(*chance(seed, 25, containers=2))) for seed in (3, 4, 5)]
    script = Path(elkgraph.__file__).with_name("elk-worker.min.js")
    graphs = b"[" + b",".join(elkgraph.encode(graph) for graph in asked) + b"]"
    command = ["node", "-e", SCRIPT, str(script)]
    run = await asyncio.to_thread(subprocess.run, command, input=graphs, capture_output=True, check=True, timeout=100)
    expected = [elkgraph.decode(json.dumps(answer).encode()) for answer in json.loads(run.stdout)]
    elk = Elk(workers=1)
    try:
        assert [await elk.layout(graph) for graph in asked] == expected
    finally:
        await elk.close()
