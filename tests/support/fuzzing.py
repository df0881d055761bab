# SPDX-License-Identifier: Apache-2.0
"""What fuzzers share: values that nobody means well with, valid things bent, a server, and an honest person beside it all.

Lives here: making bad input, and noticing harm. Never here: a door's own way of speaking.
"""

from __future__ import annotations

import asyncio
import copy
import json
import random
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import psutil

from support.glsp_client import connect
from support.raw_http import Answer, Wire
from support.serving import Servers

PATIENCE = 20.0
"""Seconds within which every question is answered; the machine may be busy with other things."""

PAUSE = 0.2
"""Seconds between two edits of the bystander."""

MOST_BYTES = 768 * 1024**2
"""Of memory that a server may take under fire; its pod has 1 GiB."""

FAT = 150
"""Elements of the prey from which on shooting at it shows nothing but how long whole models take."""

PREY = "prey"
"""The diagram that is shot at; what there is of it, so that bent input still hits something."""
NAMES = (PREY, "a", "b", "e1", "box", "a_label", "workflow", "workflow-diagram", "task:manual", "edge", "category", f"glsp:{PREY}", "prey.wf", "file:prey.wf")  # fmt: skip
ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 3.7, -0.0, 1e308, 10**30, 2**53, -(2**63), "", " ", "\0", "\ud83d\ude00", "ä" * 300,
    "../../etc/passwd", "file:///etc/passwd", "%2e%2e/", "' OR 1=1 --", "<script>alert(1)</script>", "\u202e", "__proto__",
    "x" * 70_000, [], {}, [[]], [None], {"": None}, {"kind": "createNode"}, [1, "a", {}], "NaN", "1e999", "\r\nX: y", "*", "$",
)  # fmt: skip


def value(dice: random.Random, depth: int = 0) -> Any:
    """Anything that JSON can say."""
    throw = dice.random()
    if throw < 0.45:
        return copy.deepcopy(dice.choice(ODD))
    if throw < 0.75 or depth > 3:
        return dice.choice(NAMES)
    if throw < 0.85:
        return dice.uniform(-1e6, 1e6)
    if throw < 0.93:
        return [value(dice, depth + 1) for _ in range(dice.randrange(4))]
    return {str(dice.choice(NAMES)): value(dice, depth + 1) for _ in range(dice.randrange(4))}


def bent(dice: random.Random, given: Any, times: int = 1) -> Any:
    """A copy in which some members are others, gone, doubled or in the wrong place."""
    found = copy.deepcopy(given)
    for _ in range(times):
        places = list(_places(found))
        if not places:
            return value(dice)
        holder, key = dice.choice(places)
        match dice.randrange(5):
            case 0:
                del holder[key]
            case 1 if isinstance(holder, dict):
                holder[dice.choice(NAMES)] = value(dice)
            case 2:
                holder[key] = copy.deepcopy(dice.choice(places)[0])
            case _:
                holder[key] = value(dice)
    return found


def _places(given: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    inside: Sequence[tuple[Any, Any]] = ()
    if isinstance(given, dict):
        inside = list(given.items())
    elif isinstance(given, list):
        inside = list(enumerate(given))
    for key, each in inside:
        found.append((given, key))
        found += _places(each)
    return found


def broken(dice: random.Random, text: str) -> bytes:
    """A text as bytes, cut, torn, nested beyond reason or of no language at all."""
    data = text.encode(errors="surrogatepass")
    at = dice.randrange(len(data) + 1)
    match dice.randrange(7):
        case 0:
            return data[:at]
        case 1:
            return data[:at] + dice.randbytes(dice.randrange(1, 9)) + data[at:]
        case 2:
            return dice.randbytes(dice.randrange(2_000))
        case 3:
            return b"[" * dice.choice((100, 10_000, 100_000)) + data
        case 4:
            return data * dice.randrange(2, 5)
        case 5:
            return json.dumps({"jsonrpc": "2.0", "id": 1, "method": "x" * dice.choice((10, 1_000_000))}).encode()
        case _:
            return data.replace(b'"', dice.choice((b"'", b"", b'"\\u0000', b'"\\ud800')), dice.randrange(1, 4))


class Target:
    """A server with a diagram to shoot at, and what must stay true of it."""

    def __init__(self, folder: Path) -> None:
        self._servers = Servers(folder)
        self.serving = self._servers("--log-level", "warning")
        self.process = psutil.Process(self.serving.process.pid)
        self.wire = Wire(self.serving.url, patience=PATIENCE)
        self.bystander = Bystander(self.serving.url)
        self.rest(self.wire("POST", "/api/diagrams", {"type": "workflow", "id": PREY}))
        (self.serving.workspace / "prey.wf").write_text('{"id": "sprotty", "type": "graph", "children": []}')
        self.draw()
        self.bystander.start()

    def draw(self) -> None:
        """The prey is there, and something is in it, whatever became of it; a fat one makes place for a young one."""
        if self.wire("GET", f"/api/diagrams/{PREY}").json.get("elements", 0) > FAT:
            for how in ("", "?forever=true"):
                self.wire("DELETE", f"/api/diagrams/{PREY}{how}")
        self.wire("POST", f"/api/diagrams/{PREY}/restore", {})
        self.wire("POST", "/api/diagrams", {"type": "workflow", "id": PREY})
        nodes = [
            {"kind": "createNode", "elementTypeId": kind, "location": {"x": x, "y": 0}, "args": {"elementId": name}}
            for name, kind, x in (("a", "task:manual", 0), ("b", "task:automated", 200), ("box", "category", 400))
        ]
        edge = {"kind": "createEdge", "elementTypeId": "edge", "sourceElementId": "a", "targetElementId": "b", "args": {"elementId": "e1"}}  # fmt: skip
        for operation in (*nodes, edge):
            self.wire("POST", f"/api/diagrams/{PREY}/operations", {"operations": [operation]})

    def rest(self, answer: Answer) -> Answer:
        """An answer that must be no failure of the server."""
        assert answer.status < 500, answer.text[:500]
        return answer

    def revision(self) -> Any:
        """All of the prey that an edit could have changed, in short."""
        answer = self.rest(self.wire("GET", f"/api/diagrams/{PREY}"))
        return answer.status, answer.json.get("revision"), answer.json.get("name"), answer.json.get("tags")

    def unharmed(self) -> None:
        """The process lives, has failed at nothing and is not bloated; the bystander works."""
        assert self.serving.process.poll() is None, self.serving.output[-3_000:]
        _, wrong, told = self.serving.output.partition("internal error")
        assert not wrong, told[:6_000]
        taken = self.process.memory_info().rss
        assert taken < MOST_BYTES, f"{taken / 1024**2:.0f} MiB"
        self.bystander.is_well()

    def told(self) -> str:
        """How it bore it."""
        taken = self.process.memory_info().rss / 1024**2
        return f"the bystander waited {self.bystander.slowest:.2f} s at most, the server takes {taken:.0f} MiB"

    def end(self) -> None:
        """Everything is put away, and the bystander's work counted."""
        try:
            self.unharmed()
            done, there = self.bystander.end(), self._honest()
            assert there == done, (
                f"{len(done - there)} edits of the bystander are lost, {len(there - done)} are not its own"
            )
        finally:
            self.bystander.over()
            self.wire.close()
            self._servers.end()

    def _honest(self) -> set[str]:
        model = self.rest(self.wire("GET", f"/api/diagrams/{self.bystander.diagram}/model")).json
        return {each["id"] for each in model["children"]}


class Bystander:
    """Somebody who edits a diagram that nobody else knows of, all the time, and wants every edit to be there at once."""

    def __init__(self, url: str) -> None:
        self.diagram = f"honest-{random.SystemRandom().randrange(10**12)}"
        self._url = url
        self._done: set[str] = set()
        self._problem: BaseException | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="bystander")
        self.slowest = 0.0

    def start(self) -> None:
        """Begins."""
        with Wire(self._url) as wire:
            assert wire("POST", "/api/diagrams", {"type": "workflow", "id": self.diagram}).status == 201
        self._thread.start()

    def is_well(self) -> None:
        """Raises what disturbed it."""
        if self._problem is not None:
            raise AssertionError(f"the bystander was disturbed after {len(self._done)} edits") from self._problem

    def over(self) -> None:
        """Stops."""
        self._over.set()
        self._thread.join()

    def end(self) -> set[str]:
        """Stops; what it made."""
        self.over()
        self.is_well()
        assert self._done
        return self._done

    def _run(self) -> None:
        try:
            asyncio.run(self._edit())
        except BaseException as problem:  # noqa: BLE001  told in the test's own thread
            self._problem = problem

    async def _edit(self) -> None:
        address = f"{self._url.replace('http', 'ws')}/glsp"
        async with connect(address) as client:
            await client.initialize()
            session = await client.start_session("honest")
            await session.open(f"glsp:{self.diagram}")
            while not self._over.is_set():
                name, at = f"n{len(self._done)}", len(self._done) % 50 * 10
                seen, began = len(session.received), time.monotonic()
                await session.send({"kind": "createNode", "isOperation": True, "elementTypeId": "task:manual", "location": {"x": at, "y": at}, "args": {"elementId": name}})  # fmt: skip
                await session.wait_for(lambda each, name=name: each["kind"] == "updateModel" and f'"{name}"' in json.dumps(each), since=seen, patience=PATIENCE)  # fmt: skip
                self.slowest = max(self.slowest, time.monotonic() - began)
                self._done.add(name)
                await asyncio.sleep(PAUSE + 0.002 * len(self._done))


def arguments(dice: random.Random, schema: Mapping[str, Any]) -> Any:
    """Something that a JSON Schema asks for: mostly right, sometimes bent."""
    if dice.random() < 0.08:
        return value(dice)
    if "enum" in schema:
        return dice.choice(schema["enum"])
    if "anyOf" in schema:
        return arguments(dice, dice.choice(schema["anyOf"]))
    match schema.get("type"):
        case "object" if "properties" in schema:
            wanted = set(schema.get("required", ()))
            members = {
                name: each for name, each in schema["properties"].items() if name in wanted or dice.random() < 0.3
            }
            return {name: arguments(dice, each) for name, each in members.items() if dice.random() > 0.03}
        case "object":
            return dice.choice(EDITS) if dice.random() < 0.7 else bent(dice, dice.choice(EDITS))
        case "array":
            return [arguments(dice, schema.get("items", {})) for _ in range(dice.randrange(4))]
        case "string":
            return dice.choice(
                (*NAMES, PREY, PREY, PREY, "t x\n", "t a >b\n", "graph TD; a-->b", "layered", "5m", "-1h")
            )
        case "integer":
            return dice.choice((0, 1, 2, 10, 500, 10**9, -1))
        case "number":
            return dice.choice((0, 1.5, -20, 1e9))
        case "boolean":
            return dice.random() < 0.5
        case _:
            return value(dice)


EDITS: tuple[dict[str, Any], ...] = (
    {"op": "node", "type": "task:manual", "id": "c", "label": "C", "x": 10, "y": 20},
    {"op": "node", "type": "t", "in": "box", "props": {"duration": 3}},
    {"op": "edge", "from": "a", "to": "b", "type": "edge", "label": "then"},
    {"op": "set", "id": "a", "label": "another", "props": {"duration": 5}, "unset": ["reference"]},
    {"op": "del", "ids": ["b", "a>b"]},
    {"op": "move", "id": "a", "x": 50, "y": 60},
    {"op": "move", "id": "b", "in": "box"},
    {"op": "reconnect", "id": "a>b", "from": "b", "to": "a"},
    {"op": "insert", "on": "a>b", "type": "t", "id": "between"},
    {"op": "wrap", "ids": ["a", "b"], "type": "category", "id": "around"},
)
