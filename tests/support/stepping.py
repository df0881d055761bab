# SPDX-License-Identifier: Apache-2.0
"""A browser of plain HTTP that logs in at a provider one step at a time, for tests of what passes between the three."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import httpx

from support.provider import PATIENCE, Place
from support.serving import Serving

SESSION = "glsp_session"


class Browser:
    """Keeps cookies, and goes where it is sent, one step at a time."""

    def __init__(self, serving: Serving) -> None:
        self.serving = serving
        self.http = httpx.Client(base_url=serving.url, timeout=30)

    def leave(self, to: str = "/") -> httpx.Response:
        """To the provider."""
        return self.http.get("/login", params={"to": to})

    def come_back(self, at: str, account: str) -> str:
        """What the provider sends it back with, once it has the name of an account."""
        answer = self.http.get(at)
        while not (answer.headers.get("location") or "").startswith(self.serving.url):
            if answer.is_redirect:
                answer = self.http.get(answer.url.join(answer.headers["location"]))
            else:
                assert "Who are you?" in answer.text
                answer = self.http.post(str(answer.url), data={"account": account})
        return answer.headers["location"]

    def log_in(self, account: str, to: str = "/") -> httpx.Response:
        """All of it; the last answer of the server."""
        return self.http.get(self.come_back(self.leave(to).headers["location"], account))

    def me(self) -> httpx.Response:
        return self.http.get("/api/me")

    def post(self, path: str, content: str | None = None, json: Any = None) -> httpx.Response:
        return self.http.post(path, headers={"Origin": self.serving.url}, content=content, json=json)


@contextmanager
def browsers(place: Place) -> Generator[Callable[..., Browser]]:
    """Makes browsers, of the place's server where none is named; they end with it."""
    opened: list[Browser] = []

    def made(serving: Serving | None = None) -> Browser:
        opened.append(Browser(serving or place.serving))
        return opened[-1]

    yield made
    for each in opened:
        each.http.close()


def ask(serving: Serving, headers: dict[str, str]) -> httpx.Response:
    return httpx.get(f"{serving.url}/api/me", headers=headers)


def until(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.1)
