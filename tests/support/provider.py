# SPDX-License-Identifier: Apache-2.0
"""A real OpenID Connect provider in a process of its own: `tests/peers/oidc.mjs` says whom it knows."""

from __future__ import annotations

import subprocess
import time

import httpx

from support.serving import free_port
from support.tools import ROOT

SCRIPT = ROOT / "tests/peers/oidc.mjs"
PATIENCE = 60.0


class Provider:
    """One, which may be started again: then it has another key. People log in with it at the servers."""

    def __init__(self, *servers: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._servers = servers
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(
            ["node", str(SCRIPT), str(self.port), *self._servers], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                httpx.get(f"{self.url}/.well-known/openid-configuration").raise_for_status()
            except httpx.HTTPError:
                assert time.monotonic() < deadline
                time.sleep(0.05)
            else:
                return

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()

    def token(self, client: str, resource: str) -> str:
        """An access token for a resource, as an agent asks for it."""
        form = {"grant_type": "client_credentials", "resource": resource, "scope": "diagrams"}
        answer = httpx.post(f"{self.url}/token", data=form, auth=(client, "secret"))
        return answer.raise_for_status().json()["access_token"]

    def close_account(self, name: str) -> None:
        """From now on it knows nobody of this name."""
        httpx.get(f"{self.url}/gone/{name}").raise_for_status()
