# SPDX-License-Identifier: Apache-2.0
"""`glsp check`: does everything the server needs work here? Changes nothing that is not made at a start anyway."""

from __future__ import annotations

import asyncio
import socket
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec

from glsp import languages
from glsp.data_folder import keys
from glsp.errors import GlspError
from glsp.layout.elk import Elk
from glsp.layout.elkgraph import ElkNode
from glsp.ops.tokens import check_access
from glsp.settings import Settings
from glsp.storage import redis
from glsp.storage.backends import connect
from glsp.storage.series.connect import connect as connect_series
from glsp.storage.series.embedded import FILE
from glsp.storage.series.influx import Login
from glsp.storage.sql import Replicas

REDIS_SECONDS = 5.0
"""How long Redis is waited for: Sentinels are asked one after the other."""


class Finding(msgspec.Struct, frozen=True):
    """One thing that was looked at."""

    what: str
    fine: bool
    detail: str


async def check(settings: Settings) -> list[Finding]:
    """Looks at everything, also after something was not fine."""
    steps: list[tuple[str, Callable[[Settings], Awaitable[str]]]] = [
        ("data folder", _data_folder),
        ("workspace", _workspace),
        ("database", _database),
        ("access", _access),
        ("read replicas", _replicas),
        ("redis", _redis),
        ("series", _series),
        ("languages", _languages),
        ("layout", _layout),
        ("page", _page),
        ("port", _port),
    ]
    findings: list[Finding] = []
    for what, step in steps:
        try:
            findings.append(Finding(what, fine=True, detail=await step(settings)))
        except GlspError as error:
            findings.append(Finding(what, fine=False, detail=f"{error.message} ({error.hint})".removesuffix(" ()")))
        except OSError as error:
            findings.append(Finding(what, fine=False, detail=error.strerror or str(error)))
    return findings


async def _data_folder(settings: Settings) -> str:
    return _writable(settings.data_dir)


async def _workspace(settings: Settings) -> str:
    return _writable(settings.workspace_dir)


def _writable(folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder):
        return f"{folder} is writable"


async def _database(settings: Settings) -> str:
    store = await connect(settings.database_url.reveal(), settings.data_dir)
    try:
        found = await store.list(limit=1000)
    finally:
        await store.close()
    return f"answers; {len(found)}{'+' if len(found) == 1000 else ''} diagrams"


async def _access(settings: Settings) -> str:
    store = await connect(settings.database_url.reveal(), settings.data_dir)
    try:
        return await check_access(settings, store)
    finally:
        await store.close()


async def _replicas(settings: Settings) -> str:
    if not settings.database_read_urls:
        return "none; the database answers everything"
    replicas = Replicas(settings.database_read_urls, settings.database_read_max_lag)
    store = await connect(settings.database_url.reveal(), settings.data_dir, replicas=replicas)
    try:
        standing = store.standing()
    finally:
        await store.close()
    if away := [name for name, is_used in standing.items() if not is_used]:
        raise GlspError(
            f"{', '.join(away)} of {len(standing)}: not read from",
            hint="the log says why; the database answers instead",
        )
    return f"{len(standing)} are read from"


async def _redis(settings: Settings) -> str:
    if not settings.redis_url:
        return "none; servers hear of each other through the database, and each counts rates for itself"
    link = redis.connect(settings.redis_url, keys(settings))
    async with link.running():
        try:
            async with asyncio.timeout(REDIS_SECONDS):
                await link.there()
        except TimeoutError:
            raise GlspError("does not answer", hint="the log says why; servers go on without it") from None
        name = f"{link.prefix}:check"
        await link.run(name, "GET", name)
        await link.publish(name, b"")
    return "answers"


async def _series(settings: Settings) -> str:
    login = Login(settings.influxdb_token, settings.influxdb_org, settings.influxdb_bucket)
    recorder = await connect_series(settings.influxdb_urls, login, settings.data_dir)
    async with recorder.running():
        found = await recorder.asked()
    if away := [why for why in found.values() if why]:
        raise GlspError("; ".join(away), hint="measurements wait for it in memory, and then the oldest go")
    if settings.influxdb_urls:
        return f"{', '.join(found)} answer{'' if len(found) > 1 else 's'}"
    return f"in {settings.data_dir / FILE}, of this server alone; several servers share those of INFLUXDB_URL"


async def _languages(_settings: Settings) -> str:
    if broken := languages.broken():
        raise GlspError("; ".join(f"{name}: {why}" for name, why in broken.items()), hint="mend or remove the package")
    return ", ".join(each.id for each in languages.all_languages())


async def _layout(_settings: Settings) -> str:
    elk = Elk(workers=1)
    try:
        graph = ElkNode("root", children=(ElkNode("a", width=10, height=10), ElkNode("b", width=10, height=10)))
        await elk.layout(graph)
    finally:
        await elk.close()
    return "ELK answers"


async def _page(_settings: Settings) -> str:
    from glsp.endpoints.page import bundle  # noqa: PLC0415  the web stack is needed by this step alone

    if not (bundle() / "index.html").is_file():
        raise GlspError("the editor page was not built", hint="run `make run`, or install the wheel")
    return "built"


async def _port(settings: Settings) -> str:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise GlspError(
                f"{settings.host}:{settings.port} is taken", hint="fine when that is the running glsp"
            ) from error
    return f"{settings.host}:{settings.port} is free"
