# SPDX-License-Identifier: Apache-2.0
"""A server that has no time for an edit: the page sends it again, in order, and says so only when that is of no use."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import WebSocketRoute, expect

from support.pages import Person, Robot, rest
from support.serving import Serving

pytestmark = pytest.mark.needs("chromium", "page")


class BusyServer:
    """Between a page and the server: refuses the next operations as the server would when it is busy."""

    def __init__(self, ada: Person) -> None:
        self.times = 0
        self.refused: list[str] = []
        self._revision = 0
        self._own = 0
        ada.page.route_web_socket(re.compile(r"/glsp\?"), self._between)

    def _between(self, page: WebSocketRoute) -> None:
        server = page.connect_to_server()

        def from_page(text: str | bytes) -> None:
            action = json.loads(text).get("params", {}).get("action", {})
            operation_id = action.get("args", {}).get("operationId")
            if operation_id is None or self.times == 0:
                server.send(text)
                return
            self.times -= 1
            self.refused.append(operation_id)
            self._own += 1
            self._revision += 1
            code = ("busy", "rate_limited")[self._own % 2]
            why = {"code": code, "message": "too much is waiting", "hint": "try again", "operationId": operation_id}
            change = {"author": "", "authorKind": "system", "operationIds": [], "removes": [], "puts": []}
            told = {"kind": "applyChange", "revision": self._revision, **change, "refused": why}
            page.send(
                json.dumps(
                    {"jsonrpc": "2.0", "method": "process", "params": {"clientId": "glsp-canvas", "action": told}}
                )
            )

        def from_server(text: str | bytes) -> None:
            message: Any = json.loads(text)
            action = message.get("params", {}).get("action", {}) if message.get("method") == "process" else {}
            if action.get("kind") == "setModel":
                self._revision, self._own = 0, 0
            elif action.get("kind") == "applyChange":
                self._revision = action["revision"] = action["revision"] + self._own
                text = json.dumps(message)
            page.send(text)

        page.on_message(from_page)
        server.on_message(from_server)


def test_an_edit_that_the_server_has_no_time_for_is_sent_again_in_its_order(
    serving: Serving, diagram: str, robot: Robot, ada: Person
) -> None:
    node = robot.creates("task:manual", 100, 100, "Pack")
    busy = BusyServer(ada)
    ada.open(diagram)
    ada.page.mouse.click(*ada.middle("Pack"))
    expect(ada.page.locator("#glsp-canvas .node.selected")).to_have_count(1)
    busy.times = 3
    ada.page.keyboard.press("Delete")
    ada.until(lambda: bool(busy.refused), True)
    # What comes after it waits, else this would take back something else.
    ada.page.keyboard.press("Control+z")
    ada.settled()
    assert len(busy.refused) == 3
    ada.until(ada.texts, ["Pack"])
    assert list(ada.canvas()) == [node]
    history = rest(serving, "GET", f"/api/diagrams/{diagram}/history?limit=2")
    entries = history["entries"] if isinstance(history, dict) else history
    in_order = sorted(entries, key=lambda each: each["revision"])
    assert [each["operation"] for each in in_order] == ["deleteElement", "undo"]
    expect(ada.page.locator(".toast-card")).to_have_count(0)

    busy.times = 100
    ada.page.keyboard.press("Control+a")
    ada.page.keyboard.press("Delete")
    expect(ada.page.locator(".toast-card.error")).to_contain_text("too much is waiting")
    ada.settled().agrees(diagram)
    assert ada.texts() == ["Pack"]
    assert len(busy.refused) == 3 + 6
