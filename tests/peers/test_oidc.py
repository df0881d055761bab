# SPDX-License-Identifier: Apache-2.0
"""Access tokens of a real OpenID Connect provider: who comes in with them, as what, and which are good for nothing."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Generator
from typing import Any, NamedTuple

import httpx
import jwt
import pytest

from support.agents import agent
from support.glsp_client import connect
from support.provider import Provider
from support.serving import Servers, Serving
from support.tokens import bearer

pytestmark = pytest.mark.needs("node", "peers")

PATIENCE = 60.0
NODE = {"kind": "createNode", "elementTypeId": "task:manual", "location": {"x": 10, "y": 20}}


class Place(NamedTuple):
    provider: Provider
    serving: Serving

    def token(self, client: str) -> str:
        return self.provider.token(client, f"{self.serving.url}/mcp")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Generator[Place]:
    provider = Provider()
    servers = Servers(tmp_path_factory.mktemp("oidc"))
    try:
        environment = {"OIDC_ISSUER": provider.url, "OIDC_ROLES": "admin=ops;edit=staff,brief"}
        yield Place(provider, servers(environment=environment))
    finally:
        servers.end()
        provider.stop()


def status(place: Place, token: str, path: str = "/api/diagrams") -> int:
    return httpx.get(f"{place.serving.url}{path}", headers=bearer(token), timeout=30).status_code


def said(place: Place, token: str) -> str:
    return httpx.get(f"{place.serving.url}/api/diagrams", headers=bearer(token)).json()["error"]["message"]


def test_an_agent_learns_where_it_gets_a_token(place: Place) -> None:
    refused = httpx.post(f"{place.serving.url}/mcp", json={})
    assert refused.status_code == 401
    known = f"{place.serving.url}/.well-known/oauth-protected-resource/mcp"
    assert refused.headers["www-authenticate"] == f'Bearer resource_metadata="{known}"'
    told = httpx.get(known).json()
    assert told["resource"] == f"{place.serving.url}/mcp"
    assert told["authorization_servers"] == [place.provider.url]
    assert told["bearer_methods_supported"] == ["header"]
    root = httpx.get(f"{place.serving.url}/.well-known/oauth-protected-resource").json()
    assert root["resource"] == f"{place.serving.url}/mcp"


async def test_who_brings_one_is_somebody_with_a_role_at_every_door(place: Place) -> None:
    token = place.token("staff-ada")
    async with agent(f"{place.serving.url}/mcp", "auto", token=token) as ada:
        await ada.text("create_diagram", type="workflow", id="plan", source="t a")
    async with httpx.AsyncClient(base_url=place.serving.url, headers=bearer(token)) as http:
        me = (await http.get("/api/me")).json()
        assert (me["subject"], me["name"], me["scope"], me["groups"]) == (
            "person:staff-ada",
            "staff-ada",
            "edit",
            ["staff"],
        )
        assert (await http.get("/api/diagrams/plan/sharing")).json()["owner"]["subject"] == "person:staff-ada"
        newest = (await http.get("/api/diagrams/plan/history")).json()["entries"][0]
        assert (newest["author"], newest["authorKind"]) == ("staff-ada", "agent")
        assert (await http.get("/api/tokens")).status_code == 403
    async with connect(place.serving.websocket, headers=bearer(token)) as person:
        await person.initialize()
        session = await person.start_session()
        await session.open("glsp:plan")
        await session.operate(NODE)
    assert status(place, place.token("ops-root"), "/api/tokens") == 200
    assert status(place, place.token("nobody-eve")) == 403


def test_one_that_was_made_for_somebody_else_is_good_for_nothing(place: Place) -> None:
    for resource in ("https://elsewhere.example/mcp", place.serving.url, f"{place.serving.url}/mcp/more"):
        token = place.provider.token("staff-ada", resource)
        assert status(place, token) == 401
        assert "Audience" in said(place, token)


def test_one_of_another_issuer_is_good_for_nothing(place: Place) -> None:
    other = Provider()
    try:
        assert status(place, other.token("ops-root", f"{place.serving.url}/mcp")) == 401
    finally:
        other.stop()


def forged(token: str) -> list[str]:
    """The same said by somebody else: unsigned, signed by nobody, with a secret, with a foreign key, changed."""
    header, body, signature = token.split(".")
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    kid = jwt.get_unverified_header(token)["kid"]
    admin = base64.urlsafe_b64encode(json.dumps({**claims, "groups": ["ops"]}).encode()).rstrip(b"=").decode()
    none = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').rstrip(b"=").decode()
    return [
        f"{none}.{body}.", f"{none}.{body}.{signature}", f"{header}.{admin}.{signature}", f"{header}.{body}.",
        f"{header}.{body}.{signature[:-4]}AAAA", jwt.encode(claims, "secret" * 8, "HS256", headers={"kid": kid}),
        jwt.encode(claims, "x" * 32, "HS256", headers={"kid": "none"}), "ey.ey.ey", f"{header}..{signature}",
    ]  # fmt: skip


def test_what_the_issuer_did_not_sign_is_good_for_nothing(place: Place) -> None:
    for token in forged(place.token("staff-ada")):
        assert status(place, token) == 401, token[:80]
    assert "Traceback" not in place.serving.output


async def test_one_that_expires_ends_what_it_opened(place: Place) -> None:
    token = place.token("brief-bob")
    async with connect(place.serving.websocket, headers=bearer(token)) as person:
        await person.initialize()
        await person.until(lambda: person.closed is not None, patience=20)
    claims = jwt.decode(token, options={"verify_signature": False})
    assert time.time() >= claims["exp"]


def test_a_new_key_of_the_issuer_is_taken_and_the_old_one_is_not(place: Place) -> None:
    before = place.token("staff-ada")
    assert status(place, before) == 200
    place.provider.stop()
    assert status(place, before) == 200  # its key is known: nobody has to be asked
    place.provider.start()
    after = place.token("staff-ada")
    deadline = time.monotonic() + PATIENCE
    while status(place, after) != 200:  # keys are asked for again, but not for every stranger
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert status(place, before) == 401


def test_settings_that_make_no_sense_are_named_at_the_start(server: Servers) -> None:
    wrong = {"OIDC_ISSUER": "http://issuer.example", "OIDC_ROLES": "king=all;edit"}
    serving = server("--port", "0", environment=wrong, ready=False)
    assert serving.process.wait(PATIENCE) == 2
    for name in ("OIDC_ISSUER must be https", "'king=all'", "'edit'"):
        assert name in serving.output
