# SPDX-License-Identifier: Apache-2.0
"""`glsp migrate`, `glsp copy` and `glsp check` with PostgreSQL, as the how-to has them and as the command line calls them."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

from contracts.samples import ROOT as PAPER
from contracts.samples import entries, info
from glsp.cli import main
from glsp.ops import auditing
from glsp.settings import load
from glsp.storage import connect
from glsp.storage.audit_chain import Draft, Keys, Named
from glsp.storage.migrate import SCHEMA
from glsp.storage.sql_audit import audits_of
from scripts.services.postgres import QUOTED
from scripts.services.redis import PASSWORD as REDIS_PASSWORD
from scripts.services.redis import QUOTED as REDIS_QUOTED
from support.databases import Databases
from support.redis import SECRET, own

PAGE = Path(__file__).parents[2] / "docs" / "howto" / "use-postgresql.md"
COMMANDS = [
    line for block in re.findall(r"```sh\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL) for line in block.splitlines()
]


@pytest.fixture
def empty(postgres_databases: Databases) -> Generator[str]:
    name = postgres_databases.empty()
    yield postgres_databases.postgres.url(name)
    postgres_databases.drop(name)


async def fill(url: str, *, is_used: bool = False) -> None:
    store = await connect(url, Path())
    await store.create(info("d"), PAPER)
    await store.append("d", entries("d", [1, 2]), 0)
    if is_used:
        login = Draft(time=1, who=Named("person:ada", "Ada"), action="login")
        await audits_of(store).append([login], Keys(["of another server"]))
    await store.close()


@pytest.mark.needs("postgres", "elk", "page")
def test_every_command_of_the_page_runs(tmp_path: Path, empty: str) -> None:
    assert len(COMMANDS) == 6
    (tmp_path / "data").mkdir()
    asyncio.run(fill(f"sqlite:///{tmp_path}/data/glsp.db", is_used=True))
    environment = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "DATABASE_URL": empty, "PORT": "0"}
    environment["DATA_DIR"] = str(tmp_path / "unused")
    said: list[str] = []
    for command in COMMANDS:
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert QUOTED not in done.stdout + done.stderr
        said.append(done.stdout)

    assert said[0] == f"the tables would be made, with schema {SCHEMA}\n"
    assert said[1] == f"the tables were made, with schema {SCHEMA}\n"
    assert "ok   database: answers; 0 diagrams" in said[2]
    proved = "1/1 d: 2 entries\n1 diagrams with 2 entries were copied, and read back the same\n"
    assert re.fullmatch("4 entries are as they were written; head 4:[0-9a-f]{64}\n.*not given.*\n", said.pop())
    assert said[3:] == [
        f"{proved}0 API tokens and 1 entries of the audit log came along\n",
        f"{proved}0 API tokens and 4 entries of the audit log came along\n",
    ]
    assert len(asyncio.run(log(f"sqlite:///{tmp_path}/back.db"))) == 2


async def log(url: str) -> list[object]:
    store = await connect(url, Path())
    found = await store.since("d", 0)
    await store.close()
    return list(found)


def test_migrate_says_what_it_would_do_and_what_it_did(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["migrate", "--data", str(tmp_path / "data")]
    assert main([*words, "--dry-run"]) == 0
    assert not (tmp_path / "data").exists()
    assert main(words) == 0
    assert main(words) == 0
    assert main([*words, "--dry-run"]) == 0

    assert capsys.readouterr().out.splitlines() == [
        f"the tables would be made, with schema {SCHEMA}",
        f"the tables were made, with schema {SCHEMA}",
        *[f"the database has schema {SCHEMA}: nothing to do"] * 2,
    ]
    [entry] = asyncio.run(auditing.listed(load({}, {"DATA_DIR": str(tmp_path / "data")}), "", "", "", 10))
    assert (entry.action, entry.facts) == ("database.migrated", {"before": 0, "role": "operator", "schema": SCHEMA})
    assert entry.who.startswith("user:")


@pytest.mark.needs("postgres")
def test_copy_refuses_a_target_that_has_diagrams(
    tmp_path: Path, empty: str, capsys: pytest.CaptureFixture[str]
) -> None:
    source = f"sqlite:///{tmp_path}/source.db"
    asyncio.run(fill(source))
    asyncio.run(fill(empty))

    assert main(["copy", "--from", source, "--to", empty]) == 1
    assert main(["copy", "--from", source, "--to", empty, "--resume"]) == 0

    told = capsys.readouterr()
    assert "the target has 1 diagrams already" in told.err
    assert told.out.splitlines()[-2].endswith("1 were there")
    assert QUOTED not in told.out + told.err


@pytest.mark.needs("postgres")
@pytest.mark.parametrize("command", ["check", "migrate"])
def test_a_database_that_does_not_answer_is_told_without_its_password(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://ada:sesame@127.0.0.1:1/glsp")

    assert main([command, "--data", str(tmp_path)]) == 1

    told = capsys.readouterr()
    assert "the database does not answer" in told.out + told.err
    assert "sesame" not in told.out + told.err


@pytest.mark.needs("redis", "elk")
def test_check_tells_of_redis_and_of_where_measurements_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["check", "--data", str(tmp_path)]
    main(words)
    alone = capsys.readouterr().out
    assert "ok   redis: none; servers hear of each other through the database" in alone
    assert f"ok   series: in {tmp_path / 'series.db'}, of this server alone" in alone

    monkeypatch.setenv("SECRET_KEY", SECRET)
    monkeypatch.setenv("INFLUXDB_URL", "http://ada:sesame@127.0.0.1:1")
    with own("cluster") as service:
        monkeypatch.setenv("REDIS_URL", service.url)
        assert main(words) == 1
        assert "ok   redis: answers" in capsys.readouterr().out
    assert main(words) == 1
    told = capsys.readouterr()
    assert "FAIL redis: does not answer (the log says why; servers go on without it)" in told.out
    assert "FAIL series: 127.0.0.1:1 does not answer (ConnectError)" in told.out
    for secret in ("sesame", REDIS_PASSWORD, REDIS_QUOTED):
        assert secret not in told.out + told.err
