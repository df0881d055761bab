# SPDX-License-Identifier: Apache-2.0
"""Secrets from files are read again when the file is another one, at the real services, without a restart."""

from __future__ import annotations

import asyncio
import logging
import os
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from glsp import secret
from glsp.data_folder import audit_secrets
from glsp.endpoints.access import Access
from glsp.endpoints.keyring import Keyring
from glsp.errors import SettingsError, Unavailable
from glsp.secret import Keys, Secret
from glsp.settings import load
from glsp.storage import redis
from glsp.storage.memory import MemoryStore
from glsp.storage.postgres import open_postgres
from scripts.services.__main__ import SECRET_KEY
from scripts.services.postgres import QUOTED, USER
from scripts.services.redis import PASSWORD as REDIS_PASSWORD
from scripts.services.redis import QUOTED as REDIS_QUOTED
from support.databases import own_postgres
from support.redis import own, up
from support.serving import Servers

NEW = "rotated-in-place-9876543210"


@pytest.fixture(autouse=True)
def looking_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secret, "LOOK_SECONDS", 0.0)


def swap(file: Path, text: str) -> None:
    """As mounts of Kubernetes do it: the name leads to another file from one moment on."""
    target = file.with_name(f"{file.name}.{len(list(file.parent.iterdir()))}")
    target.write_text(text)
    link = file.with_name("link")
    link.symlink_to(target)
    link.replace(file)


def test_a_secret_follows_its_file_and_never_shows_itself(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / "key"
    swap(file, "x" * 40)
    settings = load({"SECRET_KEY_FILE": str(file), "SECRET_KEY_PREVIOUS": f"{'a' * 32},{'b' * 32}"})
    assert (settings.secret_key.reveal(), settings.previous_keys) == ("x" * 40, ("a" * 32, "b" * 32))

    with caplog.at_level(logging.INFO):
        swap(file, "y" * 40)
        assert settings.secret_key.reveal() == "y" * 40
        swap(file, "too short")
        assert settings.secret_key.reveal() == "y" * 40
        file.unlink()
        assert settings.secret_key.reveal() == "y" * 40
        file.write_bytes(b"\xff" * 40)
        assert settings.secret_key.reveal() == "y" * 40
        os.truncate(file, 0)
        assert settings.secret_key.reveal() == "y" * 40
        file.write_text("z" * 40)
        assert settings.secret_key.reveal() == "z" * 40
    assert caplog.messages[0] == "SECRET_KEY was read again: its file is another one"
    assert [each.levelname for each in caplog.records] == ["INFO", "WARNING", "WARNING", "WARNING", "INFO"]
    for shown in (repr(settings), str(settings.secret_key), caplog.text):
        assert not {each * 5 for each in "xyz"} & {shown[at : at + 5] for at in range(len(shown))}


def test_a_secret_follows_a_mount_of_kubernetes(tmp_path: Path) -> None:
    """A folder of links into `..data`, which is a link to the folder of this moment: all keys change at once."""

    def mount(moment: str, **keys: str) -> None:
        (tmp_path / moment).mkdir()
        for name, value in keys.items():
            (tmp_path / moment / name).write_text(value)
        (tmp_path / "..data_tmp").symlink_to(moment)
        (tmp_path / "..data_tmp").replace(tmp_path / "..data")

    mount("..2026_01", key="o" * 32, previous="")
    for name in ("key", "previous"):
        (tmp_path / name).symlink_to(f"..data/{name}")
    settings = load({"SECRET_KEY_FILE": f"{tmp_path}/key", "SECRET_KEY_PREVIOUS_FILE": f"{tmp_path}/previous"})
    assert (settings.secret_key.reveal(), settings.previous_keys) == ("o" * 32, ())
    mount("..2026_02", key="n" * 32, previous="o" * 32)
    assert (settings.secret_key.reveal(), settings.previous_keys) == ("n" * 32, ("o" * 32,))
    mount("..2026_03", key="n" * 32, previous="")
    assert (settings.secret_key.reveal(), settings.previous_keys) == ("n" * 32, ())


def test_what_is_there_for_a_while_alone_may_be_emptied_and_filled(tmp_path: Path) -> None:
    previous, audit = tmp_path / "previous", tmp_path / "audit"
    previous.write_text("")
    audit.write_text("\n")
    given = {"SECRET_KEY": "s" * 32, "SECRET_KEY_PREVIOUS_FILE": str(previous), "AUDIT_KEY_FILE": str(audit)}
    settings = load(given)
    assert (settings.previous_keys, audit_secrets(settings)) == ((), ("s" * 32,))
    swap(previous, "p" * 32)
    swap(audit, "a" * 32)
    assert settings.previous_keys == ("p" * 32,)
    assert audit_secrets(settings) == ("a" * 32, "s" * 32, "p" * 32)
    swap(previous, "")
    swap(audit, "")
    assert settings.previous_keys == ()
    assert audit_secrets(settings) == ("a" * 32, "s" * 32)  # nobody falls back to another seal unseen


@pytest.mark.parametrize(
    ("more", "left"), [({"REQUIRE_TOKEN": "yes"}, False), ({"HOST": "0.0.0.0"}, False), ({}, True)]
)
def test_the_token_of_all_is_taken_away_where_callers_are_asked_anyway(
    tmp_path: Path, more: dict[str, str], left: bool
) -> None:
    file = tmp_path / "token"
    swap(file, "t" * 32)
    settings = load({"AUTH_TOKEN_FILE": str(file), **more})
    access = Access(settings, Keys(lambda: "s" * 32), Keyring(MemoryStore()))
    assert access.is_shared("t" * 32)
    swap(file, "")
    assert access.is_shared("t" * 32) is left
    assert not access.is_shared("")
    assert settings.needs_token


def test_one_of_several_in_a_variable_follows_too(tmp_path: Path) -> None:
    file = tmp_path / "urls"
    file.write_text("http://u:one@a:1,http://u:one@b:1")
    settings = load({"INFLUXDB_URL_FILE": str(file)})
    swap(file, "http://u:two@a:1")
    assert [each.reveal() for each in settings.influxdb_urls] == ["http://u:two@a:1", "http://u:one@b:1"]


def test_a_secret_that_was_given_by_value_never_looks_anywhere() -> None:
    given = load({"SECRET_KEY": "x" * 32}).secret_key
    assert not given.may_change
    assert not given.look()


def test_keys_that_are_accepted_begin_with_the_one_that_signs() -> None:
    assert Keys(lambda: "a", lambda: ("b", "a")).all == ("a", "b")


@pytest.mark.needs("postgres")
async def test_the_password_of_postgresql_changes_while_edits_go_on(tmp_path: Path) -> None:
    file = tmp_path / "url"
    with own_postgres() as postgres:
        postgres.make_database("glsp")
        swap(file, postgres.url("glsp"))
        store = await open_postgres(load({"DATABASE_URL_FILE": str(file)}).database_url)

        async def fresh_connection() -> None:
            store.database.pool.forget()
            await store.list()

        await fresh_connection()
        swap(file, postgres.url("glsp").replace(QUOTED, NEW))
        await fresh_connection()  # the file is ahead of the role: the password of before still opens
        postgres.sql(f"ALTER ROLE {USER} PASSWORD '{NEW}'")
        await fresh_connection()
        postgres.sql(f"ALTER ROLE {USER} PASSWORD 'and-once-more'")
        swap(file, postgres.url("glsp").replace(QUOTED, "and-once-more"))
        await fresh_connection()  # the role is ahead of the file: it is looked at before anybody is refused
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(postgres.url("glsp"))
        await store.close()


@pytest.mark.needs("postgres")
async def test_a_server_goes_on_editing_through_a_rotation_of_everything(tmp_path: Path) -> None:
    database, key, previous = tmp_path / "url", tmp_path / "key", tmp_path / "previous"
    with own_postgres() as postgres:
        postgres.make_database("glsp")
        swap(database, postgres.url("glsp"))
        swap(key, "k" * 32)
        swap(previous, "n" * 32)
        servers = Servers(tmp_path)
        serving = await asyncio.to_thread(
            servers,
            environment={
                "DATABASE_URL_FILE": str(database),
                "SECRET_KEY_FILE": str(key),
                "SECRET_KEY_PREVIOUS_FILE": str(previous),
                "AUTH_TOKEN": "0123456789abcdef",
            },
        )
        try:
            async with httpx.AsyncClient(base_url=serving.url, headers={"Origin": serving.url}, timeout=30) as http:
                bearer = {"Authorization": "Bearer 0123456789abcdef"}
                (await http.post("/api/login", json={"token": "0123456789abcdef"})).raise_for_status()
                (await http.post("/api/diagrams", json={"type": "workflow", "id": "d"})).raise_for_status()
                done = asyncio.Event()

                async def until_read(name: str, times: int = 1) -> None:
                    async with asyncio.timeout(20):
                        while serving.output.count(f"{name} was read again") < times:
                            await http.get("/api/diagrams")

                async def edit() -> int:
                    count = 0
                    while not done.is_set():
                        node = {"kind": "createNode", "elementTypeId": "task:manual", "location": {"x": 1, "y": count}}
                        answer = await http.post("/api/diagrams/d/operations", json={"operations": [node]})
                        assert answer.status_code == 200, answer.text
                        count += 1
                    return count

                async with asyncio.TaskGroup() as tasks:
                    editing = tasks.create_task(edit())
                    postgres.sql(f"ALTER ROLE {USER} PASSWORD '{NEW}'")
                    swap(database, postgres.url("glsp").replace(QUOTED, NEW))
                    postgres.sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{USER}'")
                    swap(previous, f"{'n' * 32},{'k' * 32}")
                    await until_read("SECRET_KEY_PREVIOUS")
                    swap(key, "n" * 32)
                    await until_read("SECRET_KEY")
                    (await http.get("/api/diagrams", headers=bearer)).raise_for_status()
                    done.set()
                assert editing.result() > 10
                assert (await http.get("/api/diagrams")).status_code == 200  # the cookie of the key of before
                swap(previous, "n" * 32)
                await until_read("SECRET_KEY_PREVIOUS", 2)
                assert (await http.get("/api/diagrams")).status_code == 401  # it is accepted no longer
                logged = serving.output
                assert "DATABASE_URL was read again" in logged
                assert NEW not in logged
                assert "k" * 32 not in logged
        finally:
            await asyncio.to_thread(servers.end)


@pytest.mark.needs("redis")
async def test_the_password_of_redis_changes_and_who_has_the_next_key_is_heard(tmp_path: Path) -> None:
    file = tmp_path / "url"
    with own() as service:
        swap(file, service.url)
        url = load({"REDIS_URL_FILE": str(file), "SECRET_KEY": "s" * 32}).redis_url
        now = ["old"]
        ours = redis.connect(url, Keys(lambda: now[0], lambda: ("old", "new")))
        async with ours.running():
            await up(ours)
            await service_says(service, "CONFIG", "SET", "requirepass", NEW)
            swap(file, service.url.replace(REDIS_QUOTED, NEW))
            await service_says(service, "CLIENT", "KILL", "TYPE", "normal", password=NEW)
            await up(ours)
            assert await until_answered(ours) is True
            assert len(ours.prefixes()) == 2
            before = ours.prefix
            now[0] = "new"
            assert ours.prefix != before
            assert ours.prefix in ours.prefixes()


async def service_says(service: Any, *words: str, password: str = REDIS_PASSWORD) -> Any:
    """Asks the server itself."""
    from redis.asyncio import Redis

    client = Redis(host="127.0.0.1", port=service.port, password=password)
    try:
        return await client.execute_command(*words)
    finally:
        await client.aclose()


async def until_answered(link: Any) -> Any:
    """Whether commands come through on a new connection."""
    async with asyncio.timeout(20):
        while True:
            try:
                return await link.run("k", "PING")
            except Unavailable:
                await asyncio.sleep(0.05)


async def test_the_token_of_influxdb_is_read_for_each_call(tmp_path: Path) -> None:
    from glsp.storage.series.influx import InfluxSeries, Login

    seen: list[str] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        token = next(line.partition(": ")[2] for line in head.split("\r\n") if line.lower().startswith("authorization"))
        seen.append(token)
        status = "204 No Content" if token == "Token second" else "401 Unauthorized"
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    file = tmp_path / "token"
    swap(file, "first")
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        token = load({"INFLUXDB_TOKEN_FILE": str(file)}).influxdb_token
        series = InfluxSeries(f"http://127.0.0.1:{port}", Login(token=token))
        secret.LOOK_SECONDS = 3_600.0
        swap(file, "second")
        await series.ping()  # refused with the first, which is not the one in the file any more
        await series.close()
    assert seen == ["Token first", "Token second"]


def test_a_part_knows_whether_it_may_change(tmp_path: Path) -> None:
    file = tmp_path / "v"
    file.write_text("a,b")
    whole = Secret("a,b", file, "V")
    part = whole.part(1, lambda text: tuple(text.split(",")))
    swap(file, "a,c")
    assert (part.may_change, part.look(), part.reveal(), part.look()) == (True, True, "c", False)


def test_a_key_is_one_key_whatever_it_is_made_of() -> None:
    assert len(SECRET_KEY) >= 32
    for key in (SECRET_KEY, "a long key, as somebody wrote it,,"):
        assert load({"SECRET_KEY": key, "AUDIT_KEY": key}).secret_key.reveal() == key
    assert load({"SECRET_KEY_PREVIOUS": f"{'a' * 32},{'b' * 32},"}).previous_keys == ("a" * 32, "b" * 32)

    with pytest.raises(SettingsError) as refused:
        load({"SECRET_KEY": "short, short", "SECRET_KEY_PREVIOUS": f"{'a' * 32},short,short", "AUDIT_KEY": ","})
    assert [each.partition(";")[0] for each in refused.value.problems] == [
        "SECRET_KEY is shorter than 32 characters",
        "SECRET_KEY_PREVIOUS has a key that is shorter than 32 characters",
        "AUDIT_KEY is shorter than 32 characters",
    ]
