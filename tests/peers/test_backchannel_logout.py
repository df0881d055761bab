# SPDX-License-Identifier: Apache-2.0
"""Who logs out at a real OpenID Connect provider is logged out here, too: what of its word is believed, and what is not."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Generator
from typing import Any

import httpx
import pytest

from glsp.endpoints.backchannel import PATH
from glsp.endpoints.logout_tokens import EVENT
from support.glsp_client import connect
from support.provider import Place, logging_in_at
from support.serving import Servers, Serving
from support.stepping import SESSION, Browser, ask, browsers, until

pytestmark = pytest.mark.needs("node", "peers")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Generator[Place]:
    with logging_in_at(tmp_path_factory.mktemp("logout"), {"RATE_LIMIT_EDITS": "1/40"}, {}, {}) as found:
        yield found


@pytest.fixture
def browser(place: Place) -> Generator[Callable[..., Browser]]:
    with browsers(place) as made:
        yield made


def log_out_at_the_provider(place: Place, person: Browser) -> None:
    """As somebody who leaves another of its clients."""
    form = person.http.get(f"{place.provider.url}/session/end").text
    secret = re.search(r'name="xsrf" value="(\w+)"', form)
    assert secret is not None, form
    gone = person.http.post(f"{place.provider.url}/session/end/confirm", data={"xsrf": secret[1], "logout": "yes"})
    assert gone.status_code == 303, gone.text


def cookie_of(person: Browser) -> dict[str, str]:
    return {"Cookie": f"{SESSION}={person.http.cookies[SESSION]}", "Origin": person.serving.url}


async def test_who_logs_out_at_the_provider_is_out_here_with_open_editors(
    place: Place, browser: Callable[..., Browser]
) -> None:
    ada, elsewhere, bob = browser(), browser(), browser()
    ada.log_in("staff-ada")
    elsewhere.log_in("staff-ada")
    bob.log_in("staff-bob")
    async with connect(place.serving.websocket, headers=cookie_of(ada)) as socket:
        await socket.initialize()
        log_out_at_the_provider(place, ada)
        await socket.until(lambda: socket.closed is not None, patience=20)
    assert ask(place.serving, cookie_of(ada)).status_code == 401
    assert elsewhere.me().status_code == 200  # another session at the provider
    assert bob.me().status_code == 200
    assert "ended (oidc): person:staff-ada logged out at the provider" in place.serving.output


def test_where_the_provider_names_no_session_all_of_that_person_end(
    place: Place, browser: Callable[..., Browser]
) -> None:
    ada, elsewhere, bob = browser(place.brief), browser(place.brief), browser(place.brief)
    for each, name in ((ada, "staff-ada"), (elsewhere, "staff-ada"), (bob, "staff-bob")):
        each.log_in(name)
    log_out_at_the_provider(place, ada)
    until(lambda: (ada.me().status_code, elsewhere.me().status_code) == (401, 401))
    assert bob.me().status_code == 200


def told(serving: Serving, token: str, **more: Any) -> httpx.Response:
    return httpx.post(f"{serving.url}{PATH}", data={"logout_token": token}, timeout=30, **more)


@pytest.fixture
def says(place: Place) -> Callable[..., str]:
    """A logout token about staff-ada, with some claims as they are given; those that are None are not there."""

    def made(typ: str = "logout+jwt", signer: str = "", **claims: Any) -> str:
        known = place.provider.logout_claims("staff-ada")
        kept = {name: value for name, value in (known | claims).items() if value is not None}
        return place.provider.signed(kept, typ, signer)

    return made


FLAWS: dict[str, tuple[dict[str, Any], str]] = {
    "another issuer": ({"iss": "https://elsewhere.example"}, "issuer"),
    "another client": ({"aud": "another-client"}, "udience"),
    "nobody's key": ({"signer": "key"}, "ignature"),
    "an ID token's type": ({"typ": "at+jwt"}, "typ"),
    "no event": ({"events": {}}, "events"),
    "another event": ({"events": {"http://schemas.openid.net/event/other": {}}}, "events"),
    "events that are a word": ({"events": EVENT}, "events"),
    "a nonce": ({"nonce": "x"}, "nonce"),
    "nobody": ({"sub": None}, "sub, sid"),
    "no id": ({"jti": None}, "jti"),
    "no time": ({"iat": None}, "iat"),
    "run out": ({"iat": int(time.time()) - 3600, "exp": int(time.time()) - 3000}, "xpired"),
    "old": ({"iat": int(time.time()) - 3600, "exp": None}, "too old"),
    "of tomorrow": ({"iat": int(time.time()) + 3600, "exp": int(time.time()) + 7200}, "not yet valid"),
}


def test_a_word_with_a_flaw_ends_nothing(
    place: Place, browser: Callable[..., Browser], says: Callable[..., str]
) -> None:
    ada = browser()
    ada.log_in("staff-ada")
    for name, (flaw, why) in FLAWS.items():
        refused = told(place.serving, says(**flaw))
        assert (refused.status_code, refused.headers["cache-control"]) == (400, "no-store"), name
        assert refused.json()["error"] == "invalid_request"
        assert why in refused.json()["error_description"], (name, refused.text)
    for form in ({}, {"logout_token": ""}, {"logout_token": "ey.x.y"}, {"logout_token": [says(), says()]}):
        assert httpx.post(f"{place.serving.url}{PATH}", data=form).status_code == 400, form
    as_json = httpx.post(f"{place.serving.url}{PATH}", json={"logout_token": says()})
    assert as_json.status_code == 400
    assert httpx.post(f"{place.serving.url}{PATH}", content=b"x" * 70_000).status_code == 413
    assert ada.me().status_code == 200
    assert "refused (oidc): somebody a logout token" in place.serving.output


def test_a_word_counts_once_also_after_a_restart(
    place: Place, browser: Callable[..., Browser], says: Callable[..., str]
) -> None:
    ada = browser(place.brief)
    ada.log_in("staff-ada")
    token = says(aud="brief-page", exp=None)  # as older providers say it
    done = told(place.brief, token)
    assert (done.status_code, done.content, done.headers["cache-control"]) == (200, b"", "no-store")
    assert ada.me().status_code == 401
    again = browser(place.brief)
    again.log_in("staff-ada")
    place.brief.restart()
    refused = told(place.brief, token)
    assert (refused.status_code, "jti" in refused.text) == (400, True)
    assert again.me().status_code == 200
    assert told(place.brief, says(aud="brief-page", sub="staff-nobody")).status_code == 200


def test_a_word_with_a_new_key_is_believed(
    place: Place, browser: Callable[..., Browser], says: Callable[..., str]
) -> None:
    ada = browser(place.plain)
    ada.log_in("staff-ada")
    place.provider.stop()
    place.provider.start()
    until(lambda: told(place.plain, says(aud="plain-page")).status_code == 200)  # keys are asked for every ten seconds
    assert ada.me().status_code == 401


def test_it_is_written_down_and_a_flood_is_slowed_down(
    place: Place, browser: Callable[..., Browser], says: Callable[..., str]
) -> None:
    ada, root = browser(), browser()
    ada.log_in("staff-ada")
    log_out_at_the_provider(place, ada)
    until(lambda: ada.me().status_code == 401)
    root.log_in("ops-root")
    ended = [
        each
        for each in root.http.get("/api/audit", params={"action": "logout"}).json()["entries"]
        if each["facts"].get("why") == "logged out at the provider"
    ]
    assert {each["who"] for each in ended} == {"person:staff-ada"}
    answers = [told(place.serving, "ey.x.y") for _ in range(60)]
    assert {each.status_code for each in answers} == {400, 429}
    assert float(answers[-1].headers["retry-after"]) > 0
    assert root.me().status_code == 200  # others are not


async def test_a_word_to_one_server_ends_what_is_open_at_another(
    place: Place, browser: Callable[..., Browser], says: Callable[..., str], server: Servers
) -> None:
    ada = browser(place.brief)
    ada.log_in("staff-ada")
    environment = {
        "OIDC_ISSUER": place.provider.url,
        "OIDC_ROLES": "edit=staff",
        "OIDC_CLIENT_ID": "brief-page",
        "DATABASE_URL": f"sqlite:///{place.brief.data}/glsp.db",
        "SECRET_KEY": (place.brief.data / "secret.key").read_text().strip(),
    }
    other = server(environment=environment)
    cookie = cookie_of(ada) | {"Origin": other.url}
    async with connect(other.websocket, headers=cookie) as socket:
        await socket.initialize()
        assert ask(other, cookie).status_code == 200
        assert told(place.brief, says(aud="brief-page")).status_code == 200
        await socket.until(lambda: socket.closed is not None, patience=20)
    assert ask(other, cookie).status_code == 401
