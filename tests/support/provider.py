# SPDX-License-Identifier: Apache-2.0
"""A real OpenID Connect provider in a process of its own: `tests/peers/oidc.mjs` says whom it knows."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from glsp.endpoints.logout_tokens import EVENT
from support.serving import Servers, Serving, free_port
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

    def logout_claims(self, name: str) -> dict[str, Any]:
        """What it says to `page` of somebody whose sessions all end."""
        now = int(time.time())
        return {
            "iss": self.url,
            "aud": "page",
            "iat": now,
            "exp": now + 120,
            "jti": f"{time.monotonic_ns()}",
            "sub": name,
            "events": {EVENT: {}},
        }

    def signed(self, claims: Mapping[str, Any], typ: str = "logout+jwt", signer: str = "") -> str:
        """A token that says what one likes, with its signature; for `key` with one of nobody."""
        asked = {"claims": json.dumps(claims), "typ": typ, "signer": signer}
        return httpx.get(f"{self.url}/signed", params=asked).raise_for_status().text


CLIENTS: Sequence[Mapping[str, str]] = (
    {"OIDC_CLIENT_ID": "page", "OIDC_CLIENT_SECRET": "secret of the page"},
    {"OIDC_CLIENT_ID": "brief-page"},
    {"OIDC_CLIENT_ID": "plain-page"},
)


class Place(NamedTuple):
    """A provider, and servers with a data folder each at which its people log in."""

    provider: Provider
    serving: Serving
    brief: Serving
    """Where what the provider says of somebody holds for two seconds."""
    plain: Serving
    """Without refresh tokens."""


@contextmanager
def logging_in_at(folder: Path, *settings: Mapping[str, str]) -> Generator[Place]:
    """All of that while inside; each server with its own of these settings."""
    ports = [free_port() for _ in CLIENTS]
    provider = Provider(*(f"http://127.0.0.1:{port}" for port in ports))
    servers = Servers(folder)
    common = {
        "OIDC_ISSUER": provider.url,
        "OIDC_ROLES": "admin=ops;edit=staff;read=guests",
        "OIDC_NAME": "Example",
    }
    try:
        started = [
            servers(port=port, environment={**common, **client, **own}, ready=False)
            for port, client, own in zip(ports, CLIENTS, settings, strict=True)
        ]
        yield Place(provider, *(each.wait_ready() for each in started))
    finally:
        servers.end()
        provider.stop()
