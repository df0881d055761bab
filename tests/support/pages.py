# SPDX-License-Identifier: Apache-2.0
"""People at the editor page in a real browser, and a scripted other side.

Lives here: opening the page, pointing and dragging, reading what the canvas shows. Never here: what is expected.
"""

import json
import time
import urllib.request
from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack, contextmanager
from copy import copy
from typing import Any, TypeVar

from playwright.sync_api import Browser, FloatRect, Locator, Page, sync_playwright
from websockets.sync.client import connect

from support.serving import Serving
from support.tools import chromium_arguments, chromium_path

T = TypeVar("T")
Json = Any

PATIENCE = 45.0
POLL_MS = 40
# What a page may say without anything being wrong: the browser's own words about a server that is down on purpose.
EXPECTED_NOISE = ("WebSocket connection to", "net::ERR_", "Failed to load resource")

READ_CANVAS = """() => {
  const found = {};
  for (const g of document.querySelectorAll('#glsp-canvas .node, #glsp-canvas .edge')) {
    if (g.classList.contains('ghost-element')) continue;
    const label = [...g.querySelectorAll('text')].find(text => text.closest('.node, .edge') === g);
    const at = /translate\\(([-\\d.]+), ([-\\d.]+)\\)/.exec(g.getAttribute('transform') ?? '');
    found[g.id.replace('glsp-canvas_', '')] = {
      text: label?.textContent ?? '', x: at ? Number(at[1]) : 0, y: at ? Number(at[2]) : 0,
      edge: g.classList.contains('edge'),
    };
  }
  return found;
}"""


@contextmanager
def chromium() -> Generator[Browser]:
    """A headless browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=chromium_arguments())
        try:
            yield browser
        finally:
            browser.close()


def rest(serving: Serving, method: str, path: str, body: Json = None) -> Json:
    """A call to the REST door of the server."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{serving.url}{path}", data, {"Content-Type": "application/json"}, method=method)
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        text = answer.read()
    return json.loads(text) if text else None


def new_diagram(serving: Serving, name: str = "Drawing") -> str:
    """The id of a new, empty workflow."""
    return str(rest(serving, "POST", "/api/diagrams", {"type": "workflow-diagram", "name": name})["id"])


def model(serving: Serving, diagram_id: str) -> dict[str, Json]:
    """Every node and edge that the server has, by id, with text and position like `Person.canvas` has them."""
    root = rest(serving, "GET", f"/api/diagrams/{diagram_id}/model")
    found: dict[str, Json] = {}

    def walk(element: Mapping[str, Json]) -> None:
        for child in element.get("children", []):
            kind = child["type"].split(":")[0]
            if kind in {"task", "activityNode", "category", "edge"}:
                at = child.get("position", {"x": 0, "y": 0})
                edge = kind == "edge"
                found[child["id"]] = {
                    "text": _own_text(child),
                    "x": 0 if edge else at["x"],
                    "y": 0 if edge else at["y"],
                    "edge": edge,
                }
            walk(child)

    walk(root)
    return found


def _own_text(element: Mapping[str, Json]) -> str:
    for child in element.get("children", []):
        kind = child["type"].split(":")[0]
        if kind == "label":
            return str(child["text"])
        if kind == "comp" and (text := _own_text(child)):
            return text
    return ""


class Person:
    """Someone with the page open; every problem that the page reports is collected in `problems`."""

    def __init__(
        self, browser: Browser, serving: Serving, name: str, *, address: str | None = None, **options: Json
    ) -> None:
        self.serving = serving
        self.address = address or serving.url
        self.name = name
        self.problems: list[str] = []
        self.requested: list[str] = []
        options.setdefault("viewport", {"width": 1280, "height": 800})
        self.context = browser.new_context(**options)
        # The browser's own page about a server that cannot be reached has no storage.
        self.context.add_init_script(
            f"if (location.protocol === 'http:') localStorage.setItem('glsp.author', {json.dumps(name)})"
        )
        self.page: Page = self._new_page()

    def another_tab(self) -> "Person":
        """The same person in a second tab of the same browser; closed with the first."""
        other = copy(self)
        other.page = self._new_page()
        return other

    def _new_page(self) -> Page:
        page = self.context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.on("pageerror", lambda error: self.problems.append(f"{error.name}: {error.message}"))
        page.on("console", lambda said: self._said(said.type, said.text))
        page.on("request", lambda request: self.requested.append(request.url))
        return page

    def _said(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"} and not any(noise in text for noise in EXPECTED_NOISE):
            self.problems.append(text)

    def visit(self, path: str = "/") -> "Person":
        """Go to an address of the server."""
        self.page.goto(self.address + path)
        return self

    def open(self, diagram_id: str) -> "Person":
        """Open a diagram and wait until it is on the canvas."""
        self.visit(f"/d/{diagram_id}")
        self.link("online").wait_for()
        self.page.locator("#glsp-canvas > svg.sprotty-graph").wait_for()
        self.page.locator(".palette-item, .palette-note:not([role])").first.wait_for(state="attached")
        return self

    # --- reading --------------------------------------------------------------------------------------------------

    def link(self, state: str) -> Locator:
        """The sign of the connection, when it says this."""
        return self.page.locator(f".link-chip[data-state={state}]")

    def settled(self) -> "Person":
        """Wait until the server has acknowledged everything."""
        self.page.locator(".link-chip[data-state=online][data-unsent='0']").wait_for()
        return self

    def canvas(self) -> dict[str, Json]:
        """Every node and edge on the canvas by id."""
        found: dict[str, Json] = self.page.evaluate(READ_CANVAS)
        return found

    def node(self, text: str) -> Locator:
        """The node with this label."""
        return self.page.locator("#glsp-canvas .node").filter(has=self.page.get_by_text(text, exact=True)).last

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
        """All labels of nodes, sorted."""
        return sorted(each["text"] for each in self.canvas().values() if not each["edge"])

    def edges(self) -> int:
        """How many edges are drawn."""
        return sum(each["edge"] for each in self.canvas().values())

    def until(self, read: Callable[[], T], wanted: T) -> T:
        """Wait until `read` gives this; fails with what it gave last."""
        deadline = time.monotonic() + PATIENCE
        while (found := read()) != wanted and time.monotonic() < deadline:
            self.page.wait_for_timeout(POLL_MS)
        assert found == wanted
        return found

    def agrees(self, diagram_id: str) -> "Person":
        """Wait until the canvas shows exactly what the server has."""
        deadline = time.monotonic() + PATIENCE
        while self.canvas() != model(self.serving, diagram_id) and time.monotonic() < deadline:
            self.page.wait_for_timeout(POLL_MS)
        assert self.canvas() == model(self.serving, diagram_id)
        return self

    # --- doing ----------------------------------------------------------------------------------------------------

    def button(self, name: str) -> Locator:
        """The button with exactly this name."""
        return self.page.get_by_role("button", name=name, exact=True)

    def drag(self, start: tuple[float, float], *way: tuple[float, float], drop: bool = True) -> None:
        """Press at `start`, move along `way`, let go (or keep holding)."""
        mouse = self.page.mouse
        mouse.move(*start)
        mouse.down()
        for x, y in way:
            mouse.move(x, y, steps=4)
        if drop:
            mouse.up()

    def draw(self, item: str, x: float, y: float) -> None:
        """Drag an item of the palette onto the canvas."""
        box = self.button(item).bounding_box()
        assert box is not None
        before = len(self.canvas())
        self.drag((box["x"] + 20, box["y"] + 15), (x, y))
        self.until(lambda: len(self.canvas()), before + 1)
        self.settled()

    def join(self, item: str, source: str, target: str) -> None:
        """Draw an edge between two nodes."""
        self.button(item).click()
        self.page.mouse.move(*self.middle(source), steps=3)
        self.page.mouse.click(*self.middle(source))
        self.page.mouse.move(*self.middle(target), steps=3)
        self.page.mouse.click(*self.middle(target))

    def write(self, text: str) -> None:
        """Fill the open label editor and confirm."""
        editor = self.page.locator(".label-edit input")
        editor.wait_for()
        editor.fill(text)
        editor.press("Enter")

    def close(self) -> None:
        """Leave, whatever is unsaved."""
        self.context.close()


class Robot:
    """The other side of an edit without a browser: a GLSP client that takes changes."""

    def __init__(self, serving: Serving, diagram_id: str, name: str = "Robot") -> None:
        self._life = ExitStack()
        # what others do meanwhile piles up unread; a queue with an end would keep the close from being answered
        way = connect(f"ws://127.0.0.1:{serving.port}/glsp", max_size=None, max_queue=None)
        self._socket = self._life.enter_context(way)
        self._next = 0
        self._call("initialize", {"applicationId": name, "protocolVersion": "1.0.0", "args": {"author": name}})
        kinds = ["setModel", "applyChange", "message"]
        session = {"clientSessionId": "robot", "diagramType": "workflow-diagram", "clientActionKinds": kinds}
        self._call("initializeClientSession", session)
        options = {"sourceUri": f"glsp:{diagram_id}", "diagramType": "workflow-diagram"}
        self._act({"kind": "requestModel", "requestId": "open", "options": options})
        while self._hear()["kind"] != "setModel":
            pass

    def _call(self, method: str, params: Json) -> None:
        message = {"jsonrpc": "2.0", "id": self._next, "method": method, "params": params}
        self._socket.send(json.dumps(message))
        while json.loads(self._socket.recv(PATIENCE)).get("id") != self._next:
            pass
        self._next += 1

    def _act(self, action: Json) -> None:
        params = {"clientId": "robot", "action": action}
        self._socket.send(json.dumps({"jsonrpc": "2.0", "method": "process", "params": params}))

    def _hear(self) -> Json:
        while True:
            message = json.loads(self._socket.recv(PATIENCE))
            if message.get("method") == "process":
                return message["params"]["action"]

    def does(self, kind: str, **fields: Json) -> Json:
        """Carry out one operation; the change that acknowledges it."""
        self._next += 1
        operation_id = f"robot-{id(self)}-{self._next}"
        args = {**fields.pop("args", {}), "operationId": operation_id}
        self._act({"kind": kind, "isOperation": True, "args": args, **fields})
        while True:
            heard = self._hear()
            refused = heard.get("refused") or {}
            if operation_id in heard.get("operationIds", ()) or refused.get("operationId") == operation_id:
                return heard

    def creates(self, kind: str, x: float, y: float, text: str | None = None, within: str | None = None) -> str:
        """A new node, with this label; its id."""
        where = {"location": {"x": x, "y": y}} | ({} if within is None else {"containerId": within})
        heard = self.does("createNode", elementTypeId=kind, **where)
        created = [put["element"] for put in heard["puts"] if put["element"]["type"] == kind]
        element = created[-1] if created else _find(heard, kind)
        if text is not None:
            self.does("applyLabelEdit", labelId=label_of(element), text=text)
        return str(element["id"])

    def joins(self, source: str, target: str, kind: str = "edge") -> str:
        """A new edge; its id."""
        heard = self.does("createEdge", elementTypeId=kind, sourceElementId=source, targetElementId=target)
        return str(next(put["element"]["id"] for put in heard["puts"] if put["element"]["type"] == kind))

    def moves(self, element_id: str, x: float, y: float, width: float = 110, height: float = 30) -> None:
        """Move a node."""
        bounds = {
            "elementId": element_id,
            "newPosition": {"x": x, "y": y},
            "newSize": {"width": width, "height": height},
        }
        self.does("changeBounds", newBounds=[bounds])

    def removes(self, *element_ids: str) -> None:
        """Delete elements."""
        self.does("deleteElement", elementIds=list(element_ids))

    def leave(self) -> None:
        """Close the connection."""
        self._life.close()


def label_of(element: Mapping[str, Json]) -> str:
    """The id of a node's label."""
    for child in element["children"]:
        if child["type"].startswith("label"):
            return str(child["id"])
        if found := label_of(child):
            return found
    return ""


def _find(heard: Json, kind: str) -> Json:
    """The newest element of this type inside what was put (a container is put whole)."""
    found: list[Json] = []

    def walk(element: Mapping[str, Json]) -> None:
        for child in element["children"]:
            if child["type"] == kind:
                found.append(child)
            walk(child)

    for put in heard["puts"]:
        walk(put["element"])
    return found[-1]
