# SPDX-License-Identifier: Apache-2.0
"""Redis for tests: each form is started once for a test process, when first asked for."""

import asyncio
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

from glsp.storage.redis.bus import RedisBus
from glsp.storage.redis.link import Link
from scripts.services.process import own_folder
from scripts.services.redis import Cluster, Redis, Sentinels

Service: TypeAlias = Redis | Sentinels | Cluster
FORMS: dict[str, type[Service]] = {"redis": Redis, "sentinel": Sentinels, "cluster": Cluster}
PATIENCE_SECONDS = 20.0
SECRET = "a secret of tests that is long enough"


class Services:
    """Those that were asked for; nobody may kill one that others use."""

    def __init__(self) -> None:
        self._folder = own_folder()
        self._running: dict[str, Service] = {}

    def __getitem__(self, form: str) -> Service:
        """One of FORMS, running."""
        if form not in self._running:
            service = FORMS[form](self._folder / form)
            service.start()
            self._running[form] = service
        return self._running[form]

    def end(self) -> None:
        """Stops all."""
        for service in self._running.values():
            service.kill()
        shutil.rmtree(self._folder, ignore_errors=True)


@contextmanager
def own(form: str = "redis", *, tls: tuple[Path, Path] | None = None) -> Generator[Any]:
    """One that a test may kill; a single one may speak TLS."""
    folder = own_folder()
    service = FORMS[form](folder / form) if tls is None else Redis(folder / form, tls=tls)
    try:
        service.start()
        yield service
    finally:
        service.kill()
        shutil.rmtree(folder, ignore_errors=True)


async def up(link: Link, *, is_up: bool = True) -> None:
    """Waits until Redis is there for a link, or is not."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        if is_up:
            await link.there()
        while link.is_up != is_up:
            await asyncio.sleep(0.01)


async def until_heard(bus: RedisBus) -> None:
    """Waits until a bus listens: what is published before is lost."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not bus.is_listening:
            await asyncio.sleep(0.002)
