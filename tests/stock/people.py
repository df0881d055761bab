# SPDX-License-Identifier: Apache-2.0
"""People at the stock client: the page is bundled and served from an origin of its own, pointed at, and read.

Lives here: building, serving, mouse and keyboard, what the client holds and draws. Never here: what is expected.
"""

import functools
import http.server
import json
import subprocess
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from playwright.sync_api import Browser, Error, FloatRect, Locator, Page, WebSocket

from support.pages import rest
from support.serving import Serving

T = TypeVar("T")
Json = Any

HERE = Path(__file__).resolve().parent
PATIENCE = 20.0
POLL_MS = 40
# What the client says in every deployment: how it connects, and which optional parts are not there.
EXPECTED_WORDS = (
    "GLSPWebSocketProvider",
    "'TYPES.IContextMenuService' is not bound",
    # while a server is down on purpose
    "WebSocket connection to",
    "WebSocket is already in CLOSING or CLOSED state",
)
# What the stock client takes for a fork, decision, ... that has no size; it does not measure them.
ACTIVITY_SIZE = {"width": 32, "height": 32}
UNKNOWN_SIZE = {"width": -1, "height": -1}
# What only the client itself puts into its model: markers of problems, handles of what is selected.
MARKS = frozenset({"sprotty-error", "sprotty-warning", "sprotty-info"})
OWN_TYPES = frozenset({"marker", "resize-handle", "routing-point", "volatile-routing-point"})

TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"

IN_HAND = """([x, y]) => document.elementFromPoint(x, y)
  ?.closest('.selected, .sprotty-resize-handle, .sprotty-routing-handle')"""

READ_CANVAS = """() => {
  const found = {};
  const kinds = ['task:', 'activityNode:', 'category', 'edge'];
  const shown = kinds.map(kind => `#sprotty > div > svg [data-svg-metadata-type^="${kind}"]`).join();
  for (const g of document.querySelectorAll(shown)) {
    if (g.classList.contains('ghost-element')) continue;
    const label = [...g.querySelectorAll('text')].find(text => text.closest(shown) === g);
    const at = /translate\\(([-\\d.]+), ([-\\d.]+)\\)/.exec(g.getAttribute('transform') ?? '');
    found[g.id.replace(/^sprotty_/, '')] = {
      text: label?.textContent ?? '', x: at ? Number(at[1]) : 0, y: at ? Number(at[2]) : 0,
    };
  }
  return found;
}"""


def bundle() -> Path:
    """The folder of the built page."""
    command = ["node", str(HERE / "build.mjs")]
    return Path(subprocess.run(command, check=True, capture_output=True, text=True, timeout=100).stdout.strip())


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name is the base class's
        """Nothing: requests for three files are no news."""


@contextmanager
def page_server(folder: Path) -> Generator[str]:
    """Serves the page; gives its origin."""
    answers = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), answers) as listening:
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.server_address[1]}"
        finally:
            listening.shutdown()
            thread.join()


def server_graph(serving: Serving, diagram: str) -> dict[str, Json]:
    """Every element that the server has, by id, in the words of `stockGraph()` in page.ts."""
    found: dict[str, Json] = {}

    def walk(element: Json) -> None:
        for child in element.get("children", []):
            edge = "sourceId" in child
            at = child.get("position", {"x": 0, "y": 0})
            unmeasured = ACTIVITY_SIZE if child["type"].startswith("activityNode:") else UNKNOWN_SIZE
            size = child.get("size", unmeasured)
            shown = {"type": child["type"], "parent": element["id"]}
            if edge:
                shown |= {"sourceId": child["sourceId"], "targetId": child["targetId"]}
                shown["points"] = [(point["x"], point["y"]) for point in child.get("routingPoints", [])]
            else:
                shown |= {"x": at["x"], "y": at["y"], "width": size["width"], "height": size["height"]}
            if "text" in child:
                shown["text"] = child["text"]
            found[child["id"]] = shown
            walk(child)

    walk(rest(serving, "GET", f"/api/diagrams/{quote(diagram, safe='')}/model"))
    return found


def is_node(element: Json) -> bool:
    """Whether this is something that people place."""
    return element["type"].split(":")[0] in {"task", "activityNode", "category"}


def differences(shown: dict[str, Json], there: dict[str, Json], *, own_layout: bool = False) -> list[str]:
    """How a client's graph differs from the server's; with `own_layout`, sizes inside of what it ever selected may."""
    found = [f"{name} is not on the server" for name in shown.keys() - there.keys()]
    for name, wanted in there.items():
        if name not in shown:
            found.append(f"{name} is not shown")
            continue
        selected = own_layout and shown[name]["selected"]
        laid_out = {"width", "height"} | (set() if is_node(wanted) else {"x", "y"}) if selected else set()
        found += [
            f"{name}.{field}: {shown[name].get(field)!r}, not {value!r}"
            for field, value in wanted.items()
            if field not in laid_out and shown[name].get(field) != value
        ]
    return found


@dataclass(frozen=True)
class Desk:
    """One diagram as a client reaches it."""

    serving: Serving
    origin: str
    path: str
    uri: str
    diagram: str

    @property
    def address(self) -> str:
        return f"ws://127.0.0.1:{self.serving.port}{self.path}"

    def graph(self) -> dict[str, Any]:
        return server_graph(self.serving, self.diagram)

    def revision(self) -> int:
        return int(rest(self.serving, "GET", f"/api/diagrams/{self.diagram}")["revision"])

    def edits(self, *operations: dict[str, object]) -> list[str]:
        """Carries operations out as an agent would, by REST; the ids of what they created."""
        body = {"operations": list(operations)}
        return list(rest(self.serving, "POST", f"/api/diagrams/{self.diagram}/operations", body)["created"])


class StockPerson:
    """Someone at the stock client, looking at one diagram.

    What the page complains about is in `problems`; what travels in either direction in `frames`, unless it is large.
    """

    def __init__(self, browser: Browser, desk: Desk, *, font: str | None = None, listen: bool = True) -> None:
        self.problems: list[str] = []
        self.frames: list[str] = []
        self.context = browser.new_context(viewport={"width": 1280, "height": 800})
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE * 1000)
        self.page.on("pageerror", lambda error: self.problems.append(f"{error.name}: {error.message}"))
        self.page.on("console", lambda said: self._said(said.type, said.text))
        if listen:
            self.page.on("websocket", self._listen)
        asked = {"ws": desk.address, "uri": desk.uri} | ({} if font is None else {"font": font})
        self.page.goto(f"{desk.origin}/index.html?{urlencode(asked)}")
        self.page.locator("#sprotty .tool-button").first.wait_for()

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: self.frames.append(f"> {frame}"[:200]))
        socket.on("framereceived", lambda frame: self.frames.append(f"< {frame}"[:200]))

    def _said(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"} and not any(words in text for words in EXPECTED_WORDS):
            self.problems.append(text)

    # --- reading --------------------------------------------------------------------------------------------------

    def graph(self) -> dict[str, Json]:
        """Every element that the client holds, by id, as `server_graph` has them, and whether it was ever selected."""
        found: dict[str, Json] = self.page.evaluate("stockGraph()")
        return {
            element_id: each | ({"points": [(at["x"], at["y"]) for at in each["points"]]} if "points" in each else {})
            for element_id, each in found.items()
            if each["type"] not in OWN_TYPES
        }

    def canvas(self) -> dict[str, Json]:
        """Every node and edge that is drawn, with its text and place, by id."""
        found: dict[str, Json] = self.page.evaluate(READ_CANVAS)
        return found

    def text_widths(self) -> dict[str, float]:
        """How wide this browser draws each text, in px."""
        found: dict[str, float] = self.page.locator("#sprotty > div > svg text").evaluate_all(
            "texts => Object.fromEntries(texts.map(text => [text.textContent, text.getComputedTextLength()]))"
        )
        return found

    def connections(self) -> int:
        """How often this page has connected."""
        return int(self.page.evaluate("stockConnections()"))

    def updates(self) -> int:
        """How many whole models the client was sent since it opened the diagram."""
        return int(self.page.evaluate("stockRevision()"))

    def node(self, text: str) -> Locator:
        """The node with this label."""
        return self.page.locator("#sprotty g.node").filter(has=self.page.get_by_text(text, exact=True)).last

    def box(self, text: str) -> FloatRect:
        """The outline of the node with this label, in px of the window."""
        found = self.node(text).locator("> .sprotty-node").bounding_box()
        assert found is not None, f"{text} is not visible"
        return found

    def middle(self, text: str) -> tuple[float, float]:
        """The middle of the node with this label."""
        box = self.box(text)
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def texts(self) -> list[str]:
        """The labels of all drawn nodes that have one, sorted."""
        return sorted(each["text"] for each in self.canvas().values() if each["text"])

    def problem_marks(self) -> list[str]:
        """The kinds of the markers that are drawn, sorted."""
        classes = self.page.locator("#sprotty g.sprotty-issue").evaluate_all(
            "marks => marks.map(mark => mark.getAttribute('class') ?? '')"
        )
        return sorted(name.removeprefix("sprotty-") for each in classes for name in each.split() if name in MARKS)

    def until(self, read: Callable[[], T], wanted: T, patience: float = PATIENCE) -> T:
        """Wait until `read` gives this; fails with what it gave last."""
        deadline = time.monotonic() + patience
        while (found := read()) != wanted and time.monotonic() < deadline:
            self.page.wait_for_timeout(POLL_MS)
        assert found == wanted, f"{found!r} is not {wanted!r}"
        return found

    # --- doing ----------------------------------------------------------------------------------------------------

    def tool(self, name: str) -> Locator:
        """A button of the palette."""
        return self.page.locator("#sprotty .tool-button").get_by_text(name, exact=True)

    def draw(self, name: str, x: float, y: float) -> None:
        """Choose a node in the palette and click where it belongs."""
        self.tool(name).click()
        self.point(x, y, until="node-creation-mode")
        self.page.mouse.click(x, y)

    def join(self, name: str, source: tuple[float, float], target: tuple[float, float]) -> None:
        """Choose an edge in the palette, click source and target, each as soon as the cursor allows it."""
        self.tool(name).click()
        self.point(*source, until="edge-creation-select-source-mode")
        self.page.mouse.click(*source)
        self.point(*target, until="edge-creation-select-target-mode")
        self.page.mouse.click(*target)

    def point(self, x: float, y: float, *, until: str) -> None:
        """Come from the side and wiggle a little until the cursor is this one, as people do before they click."""
        cursor = self.page.locator(f"#sprotty > div.{until}")
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            self.page.mouse.move(x - 150, y - 60)
            self.page.mouse.move(x - 4, y, steps=3)
            self.page.mouse.move(x, y, steps=2)
            self.page.wait_for_timeout(POLL_MS)
            if cursor.count():
                return
        raise AssertionError(f"the cursor at {x}, {y} never was {until}")

    def drag(self, start: tuple[float, float], *way: tuple[float, float]) -> None:
        """Press at `start`, move along `way`, let go, each once the canvas has followed.

        The client selects what is pressed a little later, and moves only what is selected.
        """
        self.page.mouse.move(*start)
        self.page.mouse.down()
        self.page.wait_for_function(IN_HAND, arg=list(start))
        for at in way:
            self.page.mouse.move(*at, steps=5)
            self.page.evaluate(TWO_FRAMES)
        self.page.mouse.up()

    def write(self, label: str, text: str) -> None:
        """Edit a label in place, from a double click to Enter; an update may close the editor before it is seen."""
        editor = self.page.locator(".label-edit input")
        deadline = time.monotonic() + PATIENCE
        while not editor.is_visible() and time.monotonic() < deadline:
            box = self.node(label).locator("text").last.bounding_box()
            assert box is not None
            self.page.mouse.dblclick(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            self.page.evaluate(TWO_FRAMES)
        editor.fill(text)
        editor.press("Enter")

    def press(self, keys: str) -> None:
        """Keys that the canvas hears."""
        self.page.locator("#sprotty > div > svg.sprotty-graph").evaluate("svg => svg.parentElement.focus()")
        self.page.keyboard.press(keys)

    def dispatch(self, action: Json) -> None:
        """What a tool around the client asks of it, where it has no gesture of its own."""
        self.page.evaluate("action => stockDispatch(action)", action)

    def leave(self) -> None:
        """Close the page."""
        try:
            self.context.close()
        except Error as error:
            self.problems.append(json.dumps(str(error)))


def agree(desk: Desk, ada: StockPerson) -> None:
    """Wait until the client holds what the server has, and draws its nodes where the server has them.

    What is selected the client lays out itself, with its own font, and does not tell. So of a stored diagram, where
    the server's font counts, the sizes inside selected nodes are left out; of a file they are the client's anyway.
    """

    ada.until(lambda: differences(ada.graph(), desk.graph(), own_layout=desk.path == "/glsp"), [])
    graph = desk.graph()
    wanted = {name: (each["x"], each["y"]) for name, each in graph.items() if is_node(each)}
    ada.until(lambda: {name: (at["x"], at["y"]) for name, at in ada.canvas().items() if name in wanted}, wanted)
