# SPDX-License-Identifier: Apache-2.0
"""`python -m bench.page`: the page of this server beside the stock client, one Chromium, one server, the same model.

What is measured is CPU of the page's main thread by the browser's own thread clock (`threadTicks`), per step, from the
gesture until the thread rests; drawing to the screen by other threads is in neither column. Everything is visible: both
canvases are fitted to the diagram first.
"""

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from playwright.sync_api import Browser, CDPSession, Page, ViewportSize  # noqa: E402

from bench.models import spread, workflow  # noqa: E402
from bench.report import lines, number  # noqa: E402
from stock.people import bundle, page_server  # noqa: E402
from support.pages import chromium, new_diagram, rest  # noqa: E402
from support.serving import Servers, Serving  # noqa: E402

CLIENTS = ("stock", "ours")
ACTIONS = ("edit of another", "drag, per move", "pan, per step", "zoom, per step")
WINDOW: ViewportSize = {"width": 1600, "height": 1000}
# The thread rests when it has worked less than this in a poll.
REST_MS = 4.0
POLL_MS = 150
PATIENCE_MS = 120_000
MS = 1e3
MB = 1e6
SVG = {"stock": "#sprotty svg.sprotty-graph", "ours": "#glsp-canvas svg.sprotty-graph"}
TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
# Where a point of the graph is in the window, whichever way the group is transformed.
ON_SCREEN = """([svg, x, y]) => {
  const group = document.querySelector(svg + ' > g');
  const at = new DOMPoint(x, y).matrixTransform(group.getScreenCTM());
  return [at.x, at.y];
}"""


class Client:
    """One page on one diagram, with the clock of its main thread."""

    def __init__(self, browser: Browser, name: str, url: str) -> None:
        self.name = name
        self.context = browser.new_context(viewport=WINDOW)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self._clock: CDPSession = self.context.new_cdp_session(self.page)
        self._clock.send("Performance.enable", {"timeDomain": "threadTicks"})
        self._url = url

    def metrics(self) -> dict[str, float]:
        """The browser's counters; times in seconds of CPU of the main thread."""
        return {each["name"]: each["value"] for each in self._clock.send("Performance.getMetrics")["metrics"]}

    def rest(self) -> None:
        """Returns when the main thread rests."""
        waited = 0
        before = self.metrics()["TaskDuration"]
        while waited < PATIENCE_MS:
            self.page.wait_for_timeout(POLL_MS)
            waited += POLL_MS
            now = self.metrics()["TaskDuration"]
            if (now - before) * MS < REST_MS:
                return
            before = now
        raise TimeoutError(f"the {self.name} client never rests")

    def load(self, nodes: int) -> dict[str, float]:
        """Opens the diagram; what the first usable canvas costs."""
        self.page.goto(self._url)
        if self.name == "stock":
            # It opens at 100 % and draws no nodes outside its window.
            self._wait(f"document.querySelectorAll('{SVG['stock']} g.node').length > 0")
            self.rest()
            self.page.evaluate("stockDispatch({ kind: 'fit', elementIds: [], padding: 72, animate: false })")
            self._wait(f"document.querySelectorAll('{SVG['stock']} g.node').length >= {nodes}")
        else:
            # It fits the diagram itself, and draws what is far away together; it counts what it drew.
            self._wait(f"Number(document.querySelector('{SVG['ours']}')?.dataset.drawn ?? 0) >= {nodes}")
        self.rest()
        found = self.metrics()
        return {"cpu_s": found["TaskDuration"], "heap_mb": found["JSHeapUsedSize"] / MB, "dom_nodes": found["Nodes"]}

    def _wait(self, condition: str) -> None:
        self.page.wait_for_function(f"() => {condition}")

    def step(self, does: Callable[[], None]) -> float:
        """Main-thread CPU of one gesture until the frame after it, s."""
        before = self.metrics()["TaskDuration"]
        does()
        self.page.evaluate(TWO_FRAMES)
        return self.metrics()["TaskDuration"] - before

    def on_screen(self, x: float, y: float) -> tuple[float, float]:
        """A point of the graph in the window."""
        found: list[float] = self.page.evaluate(ON_SCREEN, [SVG[self.name], x, y])
        return found[0], found[1]

    def corner(self) -> tuple[float, float]:
        """A place on the canvas without anything."""
        box = self.page.locator(SVG[self.name]).bounding_box()
        assert box is not None
        return box["x"] + 12, box["y"] + box["height"] / 2


def measure(client: Client, serving: Serving, diagram: str, nodes: int, steps: int) -> dict[str, list[float]]:
    """Samples per action, ms of main-thread CPU."""
    found: dict[str, list[float]] = {}
    found["edit of another"] = [_edit(client, serving, diagram, nodes, at) for at in range(steps)]
    client.rest()
    mouse = client.page.mouse
    first = _position(serving, diagram, f"task_{nodes // 3}")
    x, y = client.on_screen(first[0] + 45, first[1] + 15)
    mouse.move(x, y)
    mouse.down()
    for at in range(4):
        client.step(lambda at=at: mouse.move(x + 2 * at, y + at))
    found["drag, per move"] = [
        client.step(lambda at=at: mouse.move(x + 10 + 3 * at, y + 5 + 2 * at)) for at in range(steps)
    ]
    # Let go beside where it was: the stock client refuses a node on another one.
    mouse.move(x + 4, y + 2)
    mouse.up()
    client.rest()
    moved = _position(serving, diagram, f"task_{nodes // 3}")
    assert moved != first, f"the {client.name} client dragged nothing"
    left, top = client.corner()
    mouse.move(left, top)
    mouse.down()
    client.step(lambda: mouse.move(left + 4, top + 2))
    found["pan, per step"] = [
        client.step(lambda at=at: mouse.move(left + 6 + 2 * at, top + 2 + at)) for at in range(steps)
    ]
    mouse.up()
    client.rest()
    box = client.page.locator(SVG[client.name]).bounding_box()
    assert box is not None
    mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    client.step(lambda: mouse.wheel(0, 10))
    found["zoom, per step"] = [client.step(lambda at=at: mouse.wheel(0, (10, -10)[at % 2])) for at in range(steps)]
    client.rest()
    return {name: [sample * MS for sample in samples] for name, samples in found.items()}


def _edit(client: Client, serving: Serving, diagram: str, nodes: int, at: int) -> float:
    """One move by somebody else, from sending it until the thread rests again."""
    name = f"task_{spread(at + 1, nodes)}"
    x, y = _position(serving, diagram, name)
    bounds = {"elementId": name, "newPosition": {"x": x + 7, "y": y + 3}, "newSize": {"width": 96, "height": 30}}
    before = client.metrics()["TaskDuration"]
    operation = {"kind": "changeBounds", "newBounds": [bounds]}
    rest(serving, "POST", f"/api/diagrams/{diagram}/operations", {"operations": [operation]})
    client.rest()
    return client.metrics()["TaskDuration"] - before


def _position(serving: Serving, diagram: str, name: str) -> tuple[float, float]:
    root: Any = rest(serving, "GET", f"/api/diagrams/{diagram}/model")
    at = next(child["position"] for child in root["children"] if child["id"] == name)
    return at["x"], at["y"]


def run(sizes: Sequence[int], steps: int, clients: Sequence[str]) -> dict[str, Any]:
    """Everything, client by client; a fresh page and a fresh diagram for each."""
    result: dict[str, Any] = {}
    with (
        tempfile.TemporaryDirectory(prefix="glsp-bench-page-") as folder,
        page_server(bundle()) as origin,
        chromium() as browser,
    ):
        servers = Servers(Path(folder))
        try:
            serving = servers(environment={"ALLOWED_ORIGINS": origin})
            result["browser"] = browser.version
            for nodes in sizes:
                for name in clients:
                    diagram = new_diagram(serving)
                    insert = {"kind": "insertElements", "elements": workflow(nodes)["children"]}
                    rest(serving, "POST", f"/api/diagrams/{diagram}/operations", {"operations": [insert]})
                    client = Client(browser, name, _address(serving, origin, name, diagram))
                    loaded = client.load(nodes)
                    samples = measure(client, serving, diagram, nodes, steps)
                    result[f"{nodes} {name}"] = {"loaded": loaded, "samples": samples}
                    client.context.close()
                    print(f"{nodes} nodes, {name}: done", file=sys.stderr, flush=True)
        finally:
            servers.end()
    return result


def _address(serving: Serving, origin: str, name: str, diagram: str) -> str:
    if name == "ours":
        return f"{serving.url}/d/{quote(diagram)}"
    return f"{origin}/?{urlencode({'ws': f'ws://127.0.0.1:{serving.port}/glsp', 'uri': f'glsp:{diagram}'})}"


def table(result: dict[str, Any], sizes: Sequence[int]) -> str:
    """The figures beside their peers."""
    out = [f"Chromium {result['browser']}, window {WINDOW['width']}x{WINDOW['height']}, everything visible"]
    for nodes in sizes:
        cells = {name: result.get(f"{nodes} {name}") for name in CLIENTS}
        rows: list[list[str]] = []
        for action in ACTIONS:
            middles = {name: statistics.median(cell["samples"][action]) for name, cell in cells.items() if cell}
            ratio = f"{number(middles['stock'] / middles['ours'])}x" if len(middles) == len(CLIENTS) else "-"
            rows.append([action, *(number(middles[name]) if name in middles else "-" for name in CLIENTS), ratio])
        out += lines(
            f"{nodes} nodes and as many edges: main-thread CPU, ms (median)", ["", "stock", "ours", "stock/ours"], rows
        )
        loads = [
            [title, *(number(cell["loaded"][key]) if cell else "-" for cell in cells.values())]
            for key, title in (("cpu_s", "CPU until usable, s"), ("heap_mb", "heap, MB"), ("dom_nodes", "DOM nodes"))
        ]
        out += lines(f"{nodes} nodes: opening", ["", "stock", "ours"], loads)
    return "\n".join(out)


def main() -> int:
    """Measure and print; the samples go to bench/results/."""
    parser = argparse.ArgumentParser(prog="python -m bench.page", description=__doc__)
    parser.add_argument("--sizes", type=lambda text: [int(part) for part in text.split(",")], default=[1000, 5000])
    parser.add_argument("--steps", type=int, default=15, help="steps of every gesture")
    parser.add_argument("--clients", type=lambda text: text.split(","), default=list(CLIENTS))
    found = parser.parse_args()
    result = run(found.sizes, found.steps, found.clients)
    output = ROOT / "bench" / "results"
    output.mkdir(parents=True, exist_ok=True)
    (output / "page.json").write_text(json.dumps(result, indent=1), encoding="utf-8")
    print(table(result, found.sizes))
    return 0


if __name__ == "__main__":
    sys.exit(main())
