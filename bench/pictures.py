# SPDX-License-Identifier: Apache-2.0
"""`python -m bench.pictures`: drawing a diagram headless, beside Chromium taking the same picture.

What is measured is CPU per element (nodes, their parts, edges). Ours is the process's own clock; Chromium's is that of its
whole process tree, from the picture in hand to the PNG on disk, without starting it.
"""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from playwright.sync_api import Browser  # noqa: E402

from bench.models import workflow  # noqa: E402
from bench.processes import cpu_clock, tree  # noqa: E402
from bench.report import lines, number  # noqa: E402
from glsp import languages  # noqa: E402
from glsp.formats.model_file import read_file  # noqa: E402
from glsp.model.graph import Graph, build, new_root  # noqa: E402
from glsp.model.measure import measure  # noqa: E402
from glsp.render.pdf import pdf  # noqa: E402
from glsp.render.png import fitting, png, size  # noqa: E402
from glsp.render.svg import svg  # noqa: E402
from support.pages import chromium  # noqa: E402

SIZES = (100, 1_000, 5_000)
SIDE = 4_000
"""Dots of the longer side; what both draw."""

US = 1e6
COLUMNS = ("svg", "png", "pdf", "chromium png")


def drawing(nodes: int) -> Graph:
    """The diagram of `nodes` tasks, measured."""
    language = languages.find("workflow")
    graph = build(new_root(), read_file(json.dumps(workflow(nodes)), new_root()))
    graph.measure(measure(graph, [element.id for element in graph], language))
    return graph


def cost(work: Callable[[], object]) -> float:
    """CPU seconds of this process."""
    started = time.process_time()
    work()
    return time.process_time() - started


def chromium_cost(browser: Browser, picture: str, scale: float) -> float:
    """CPU seconds that a running Chromium takes to load a picture and to take it."""
    processes = tree(os.getpid())[1:]
    page = browser.new_page(device_scale_factor=scale)
    width, height = (round(each) for each in size(picture))
    page.set_viewport_size({"width": width, "height": height})
    before = sum(map(cpu_clock, {*processes, *tree(os.getpid())[1:]}))
    page.set_content(f"<body style='margin:0'>{picture}</body>")
    page.screenshot()
    spent = sum(map(cpu_clock, {*processes, *tree(os.getpid())[1:]})) - before
    page.close()
    return spent


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints µs per element for each kind of picture, and how many times Chromium's PNG costs ours."""
    options = argparse.ArgumentParser(prog="python -m bench.pictures", description=__doc__)
    options.add_argument("--sizes", default=",".join(map(str, SIZES)), help="nodes per diagram, with as many edges")
    options.add_argument("--runs", type=int, default=5)
    asked = options.parse_args(arguments)
    language, rows = languages.find("workflow"), list[list[str]]()
    with chromium() as browser:
        for nodes in map(int, asked.sizes.split(",")):
            graph = drawing(nodes)
            picture = svg(graph, language)
            scale = fitting(picture, side=SIDE, most=1)
            png(picture, scale=scale)  # loads the fonts
            work: dict[str, Callable[[], float]] = {
                "svg": lambda graph=graph: cost(lambda: svg(graph, language)),
                "png": lambda picture=picture, scale=scale: cost(lambda: png(picture, scale=scale)),
                "pdf": lambda picture=picture: cost(lambda: pdf(picture)),
                "chromium png": lambda picture=picture, scale=scale: chromium_cost(browser, picture, scale),
            }
            runs = [{name: work[name]() for name in COLUMNS} for _ in range(asked.runs)]
            middle = {name: statistics.median(run[name] for run in runs) for name in COLUMNS}
            figures = [number(middle[name] / len(graph) * US) for name in COLUMNS]
            rows.append([f"{nodes:,}", *figures, f"{middle['chromium png'] / middle['png']:.1f}x"])
    header = ["nodes", *COLUMNS, "chromium / ours"]
    print("\n".join(lines("Pictures: µs of CPU per element", header, rows)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
