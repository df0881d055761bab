# SPDX-License-Identifier: Apache-2.0
"""Logging in on the page at a real OpenID Connect provider: what the server gives, believes and refuses on the way."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Generator
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from glsp.endpoints.login import way_back
from support.glsp_client import connect
from support.provider import Place, logging_in_at
from support.stepping import SESSION, Browser, ask, browsers, until

pytestmark = pytest.mark.needs("node", "peers")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Generator[Place]:
    brief = {"OIDC_SESSION_HOURS": str(2 / 3600)}
    with logging_in_at(tmp_path_factory.mktemp("login"), {"TRUSTED_PROXIES": "127.0.0.1"}, {}, brief) as found:
        yield found


@pytest.fixture
def browser(place: Place) -> Generator[Callable[..., Browser]]:
    with browsers(place) as made:
        yield made


def why(answer: httpx.Response) -> str:
    """Which failure the page tells."""
    parts = urlsplit(answer.headers["location"])
    assert parts.path == "/login/failed"
    return parse_qs(parts.query)["why"][0]


def test_who_logs_in_is_somebody_with_the_role_of_the_groups(browser: Callable[..., Browser]) -> None:
    ada = browser()
    assert ada.http.get("/api/login").json() == {"isAsked": True, "provider": "Example"}
    assert ada.me().status_code == 401
    answer = ada.log_in("staff-ada", "/d/plan?element=a")
    assert (answer.status_code, answer.headers["location"]) == (303, "/d/plan?element=a")
    me = ada.me().json()
    told = {name: me[name] for name in ("subject", "scope", "groups", "isAsked", "isLoggedIn")}
    assert told == {
        "subject": "person:staff-ada",
        "scope": "edit",
        "groups": ["staff"],
        "isAsked": True,
        "isLoggedIn": True,
    }
    assert me["name"].startswith("staff-ada of ")  # userinfo: not in the ID token
    made = ada.post("/api/diagrams", content='{"type": "workflow-diagram", "id": "plan"}')
    assert made.status_code in {201, 422}, made.text
    guest = browser()
    guest.log_in("guests-eve")
    assert guest.me().json()["scope"] == "read"
    assert guest.post("/api/diagrams").status_code == 403
    nobody = browser()
    assert why(nobody.log_in("strangers-mallory")) == "role"
    assert nobody.me().status_code == 401


def test_a_cookie_is_kept_from_scripts_from_other_sites_and_from_caches(
    place: Place, browser: Callable[..., Browser]
) -> None:
    ada = browser()
    left = ada.leave()
    asked = parse_qs(urlsplit(left.headers["location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} <= set(asked)
    (journey,) = left.headers.get_list("set-cookie")
    assert re.fullmatch(r"glsp_journey_\w+=\S+; Path=/; Max-Age=600; HttpOnly; SameSite=Lax", journey)
    assert asked["state"][0] not in journey
    back = ada.http.get(ada.come_back(left.headers["location"], "staff-ada"))
    session, gone = back.headers.get_list("set-cookie")
    assert re.fullmatch(r"glsp_session=[\w-]{43}; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict", session)
    assert re.fullmatch(r"glsp_journey_\w+=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict", gone)
    for answer in (left, back):
        assert (answer.headers["cache-control"], answer.headers["referrer-policy"]) == ("no-store", "no-referrer")
    proxied = httpx.get(f"{place.serving.url}/login", headers={"X-Forwarded-Proto": "https"})
    (journey,) = proxied.headers.get_list("set-cookie")
    assert re.fullmatch(r"__Host-glsp_journey_\w+=\S+; Path=/; Max-Age=600; HttpOnly; SameSite=Lax; Secure", journey)
    asked = parse_qs(urlsplit(proxied.headers["location"]).query)
    assert asked["redirect_uri"] == [f"{place.serving.url.replace('http:', 'https:')}/login/callback"]
    stranger = httpx.get(f"{place.brief.url}/login", headers={"X-Forwarded-Proto": "https"})  # trusts no proxy
    assert "Secure" not in stranger.headers["set-cookie"]


def test_a_cookie_of_another_name_says_nothing(place: Place, browser: Callable[..., Browser]) -> None:
    ada = browser()
    ada.log_in("staff-ada")
    secret = ada.http.cookies[SESSION]
    for header in (f"__Host-{SESSION}={secret}", f"{SESSION}={secret}x", f"{SESSION}={secret[:-1]}", f"{SESSION}=a.b"):
        answer = httpx.get(f"{place.serving.url}/api/me", headers={"Cookie": header})
        assert answer.status_code == 401, header


@pytest.mark.parametrize("flaw", ["audience", "issuer", "key", "nonce", "old", "party"])
def test_an_id_token_with_a_flaw_lets_nobody_in(browser: Callable[..., Browser], flaw: str) -> None:
    mallory = browser()
    assert why(mallory.log_in(f"ops-mallory-with-wrong-{flaw}")) == "refused"
    assert SESSION not in mallory.http.cookies
    assert mallory.me().status_code == 401


def test_a_state_that_nobody_left_with_and_a_code_that_was_used_let_nobody_in(browser: Callable[..., Browser]) -> None:
    ada, mallory = browser(), browser()
    back = ada.come_back(ada.leave("/d/plan").headers["location"], "staff-ada")
    tampered = back.replace("state=", "state=x")
    assert why(ada.http.get(tampered)) == "state"
    assert why(mallory.http.get(back)) == "state"  # her browser never left: nobody logs her in as somebody else
    journey = [each for each in ada.http.cookies.jar if "journey" in each.name]
    assert ada.http.get(back).headers["location"] == "/d/plan"
    assert why(ada.http.get(back)) == "state"
    for each in journey:
        mallory.http.cookies.jar.set_cookie(each)
    assert why(mallory.http.get(back)) == "refused"  # the provider takes a code once
    assert SESSION not in mallory.http.cookies
    assert why(browser().http.get(f"/login/callback?{urlencode({'state': 'x', 'code': 'y'})}")) == "state"


def test_the_answer_of_another_issuer_and_a_refusal_are_told(browser: Callable[..., Browser]) -> None:
    ada = browser()
    back = ada.come_back(ada.leave("/d/plan").headers["location"], "staff-ada")
    assert why(ada.http.get(re.sub(r"iss=[^&]+", "iss=https%3A%2F%2Felsewhere.example", back))) == "refused"
    bob = browser()
    answer = bob.log_in("")
    assert why(answer) == "denied"
    assert parse_qs(urlsplit(answer.headers["location"]).query)["to"] == ["/"]


def test_a_login_begins_a_session_of_its_own_and_ends_the_one_before(browser: Callable[..., Browser]) -> None:
    ada = browser()
    ada.http.cookies.set(SESSION, "x" * 43, domain="127.0.0.1")  # planted before
    ada.log_in("staff-ada")
    first = ada.http.cookies[SESSION]
    assert first != "x" * 43
    ada.log_in("staff-ada")
    second = ada.http.cookies[SESSION]
    assert second != first
    assert ada.me().status_code == 200
    other = browser()
    other.http.cookies.set(SESSION, first, domain="127.0.0.1")
    assert other.me().status_code == 401


async def test_who_logs_out_is_out_everywhere_within_a_second(place: Place, browser: Callable[..., Browser]) -> None:
    ada = browser()
    ada.log_in("staff-ada")
    cookie = {"Cookie": f"{SESSION}={ada.http.cookies[SESSION]}", "Origin": place.serving.url}
    async with connect(place.serving.websocket, headers=cookie) as socket:
        await socket.initialize()
        refused = ada.http.post("/api/logout")
        assert refused.status_code == 403  # nothing says that a page of ours asked
        assert ada.me().status_code == 200
        answer = ada.post("/api/logout")
        url = urlsplit(answer.json()["url"])
        asked = parse_qs(url.query)
        assert f"{url.scheme}://{url.netloc}" == place.provider.url
        assert asked["post_logout_redirect_uri"] == [f"{place.serving.url}/"]
        assert len(asked["id_token_hint"]) == 1
        assert SESSION not in ada.http.cookies
        await socket.until(lambda: socket.closed is not None, patience=20)
    again = ask(place.serving, cookie)
    assert again.status_code == 401
    assert "your login has ended" in again.json()["error"]["message"]
    assert ada.post("/api/logout").json() == {}
    assert ada.http.get(answer.json()["url"]).status_code == 200  # the provider knows the address to come back to


async def test_who_once_logged_in_can_be_shared_with_by_name_until_erased(
    place: Place, browser: Callable[..., Browser]
) -> None:
    owner, guest, root = browser(), browser(), browser()
    guest.log_in("guests-zoe")
    guest.post("/api/logout")
    owner.log_in("staff-ada")
    root.log_in("ops-root")
    name = f"guests-zoe of {place.provider.url}"
    owner.post("/api/diagrams", json={"type": "workflow", "id": "shared"})
    ours = {"Origin": place.serving.url}
    owner.http.put("/api/diagrams/shared/sharing", json={"everyone": "none"}, headers=ours).raise_for_status()

    def offered() -> dict[str, str]:
        return {each["subject"]: each["name"] for each in owner.http.get("/api/people").json()["people"]}

    assert offered()["person:guests-zoe"] == name
    assert offered()["person:staff-ada"].startswith("staff-ada of")
    call = {"name": "share_diagram", "arguments": {"id": "shared", "who": name, "level": "view"}}
    told = owner.post("/mcp/rpc", json={"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}).json()
    assert f"view {name} person:guests-zoe" in told["result"]["content"][0]["text"]
    shown = owner.http.get("/api/diagrams/shared/sharing").json()
    assert shown["grants"] == [{"subject": "person:guests-zoe", "name": name, "level": "view"}]
    guest.log_in("guests-zoe")
    assert guest.http.get("/api/diagrams/shared").status_code == 200
    erased = root.post("/api/person/erase", json={"subject": "person:guests-zoe"})
    assert erased.status_code == 200, erased.text
    assert "person:guests-zoe" not in offered()
    assert name not in owner.http.get("/api/people").text


def test_another_page_does_nothing_with_somebodys_cookie(place: Place, browser: Callable[..., Browser]) -> None:
    ada = browser()
    ada.log_in("staff-ada")
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {},
    ):
        for path in ("/api/diagrams", "/api/logout"):
            assert ada.http.post(path, headers=headers).status_code == 403, (path, headers)
    assert ada.http.get("/api/me", headers={"Sec-Fetch-Site": "same-site"}).status_code == 403  # <img>, from beside us
    visit = {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert ada.http.get("/api/me", headers=visit).status_code == 200
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    for path in ("/glsp", "/workflow"):
        for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {}):
            assert ada.http.get(path, headers=upgrade | headers).status_code == 403, (path, headers)
    secure = {"X-Forwarded-Proto": "https", "Origin": place.serving.url}  # a page that came without TLS
    assert ada.http.post("/api/diagrams", headers=secure).status_code == 403


async def test_a_session_is_renewed_and_ends_when_the_provider_says_so(
    place: Place, browser: Callable[..., Browser]
) -> None:
    bob = browser(place.brief)
    bob.log_in("staff-bob")
    cookie = {"Cookie": f"{SESSION}={bob.http.cookies[SESSION]}", "Origin": place.brief.url}
    async with connect(place.brief.websocket, headers=cookie) as socket:
        await socket.initialize()
        end = time.monotonic() + 4.5  # twice as long as what the provider says holds
        until(lambda: bob.me().status_code != 200 or time.monotonic() > end)
        assert bob.me().status_code == 200
        assert socket.closed is None
        place.provider.close_account("staff-bob")
        until(lambda: bob.me().status_code == 401)
        await socket.until(lambda: socket.closed is not None, patience=20)
    assert "ended (oidc): person:staff-bob" in place.brief.output


async def test_a_session_without_renewal_ends_in_time(place: Place, browser: Callable[..., Browser]) -> None:
    eve = browser(place.plain)
    eve.log_in("staff-eve")
    cookie = {"Cookie": f"{SESSION}={eve.http.cookies[SESSION]}", "Origin": place.plain.url}
    async with connect(place.plain.websocket, headers=cookie) as socket:
        await socket.initialize()
        assert ask(place.plain, cookie).status_code == 200
        await socket.until(lambda: socket.closed is not None, patience=20)
    assert ask(place.plain, cookie).status_code == 401


def test_a_session_is_good_at_every_server_and_after_a_restart(place: Place, browser: Callable[..., Browser]) -> None:
    ada = browser()
    ada.log_in("staff-ada")
    place.serving.restart()
    assert ada.me().json()["subject"] == "person:staff-ada"


def test_a_new_key_of_the_provider_is_taken_at_once(place: Place, browser: Callable[..., Browser]) -> None:
    browser().log_in("staff-ada")
    place.provider.stop()
    away = browser().leave()
    assert away.headers["location"].startswith(place.provider.url)  # its addresses are known
    place.provider.start()
    ada = browser()
    assert ada.log_in("staff-ada").headers["location"] == "/"
    assert ada.me().status_code == 200


def test_nobody_is_led_away() -> None:
    for good in ("/", "/d/plan?element=a%20b", "/f/a/b.wf", "/?trash", "/api/docs"):
        assert way_back(good) == good
    for bad in (
        "", "//evil.example", "/\\evil.example", "/\t/evil.example", "https://evil.example", "javascript:alert(1)", "evil",
        "/a\\b", "/\n", "/login", "/login?to=/", "/login/callback", "/" * 3, "/" + "a" * 1000, "\\\\evil.example",
    ):  # fmt: skip
        assert way_back(bad) == "/"
