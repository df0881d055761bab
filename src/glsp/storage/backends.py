# SPDX-License-Identifier: Apache-2.0
"""From `DATABASE_URL` to an open store. The only place that knows which backends there are."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import TypeAlias

from glsp.errors import SettingsError, Unavailable
from glsp.secret import Secret, revealed
from glsp.storage.ports import Store
from glsp.storage.sql import ALONE, Observe, Replicas
from glsp.storage.sqlite import open_sqlite
from glsp.storage.sqlite_file import schema_of as schema_of_file

FILE = "glsp.db"
"""The database in DATA_DIR when nothing else is asked for."""

POSTGRES = ("postgres", "postgresql")

Backend: TypeAlias = Callable[[str, Observe | None], Awaitable[Store]]
"""Opens the store of a URL; what an entry point of the group `glsp.storage`, named as the scheme, leads to."""


async def connect(
    given: str | Secret, data_dir: Path, *, observe: Observe | None = None, replicas: Replicas = ALONE
) -> Store:
    """The store of a URL; of the file in `data_dir` (made when missing, for this user alone) when `url` is empty.

    `replicas` are for PostgreSQL alone. `observe` gets size and seconds of each commit, in any thread. Raises SettingsError for a URL that means nothing,
    Unavailable when the store does not open. Messages never hold the URL: it may carry a password.
    """
    url = revealed(given)
    if not url:
        _make_folder(data_dir)
        return await open_sqlite(data_dir / FILE, observe=observe)
    scheme, colon, rest = url.partition(":")
    scheme = scheme.lower()
    if scheme in POSTGRES and colon:
        return await _driver().open_postgres(given, observe=observe, replicas=replicas)
    if colon and scheme in BUILT_IN:
        return await BUILT_IN[scheme](f"{scheme}:{rest}", observe)
    others = entry_points(group="glsp.storage")
    if colon and scheme in others.names:
        backend: Backend = others[scheme].load()
        return await backend(f"{scheme}:{rest}", observe)
    known = ", ".join(f"{name}:" for name in sorted({*BUILT_IN, *others.names}))
    raise SettingsError(
        [f"DATABASE_URL must start with one of: {known}"],
        hint="for example postgresql://user:password@host/glsp, sqlite:////var/lib/glsp/glsp.db, or leave it empty",
    )


async def schema(url: str, data_dir: Path) -> int | None:
    """Which schema a database has, 0 when it has no tables yet; None for those that keep it to themselves.

    Changes nothing. Raises as `connect`.
    """
    scheme = url.partition(":")[0].lower()
    if not url or scheme == "sqlite":
        return await asyncio.to_thread(schema_of_file, _path(url) if url else data_dir / FILE)
    if scheme in BUILT_IN:
        postgres = _driver()
        return await asyncio.to_thread(postgres.schema_of, postgres.Address(url))
    return None


async def _sqlite(url: str, observe: Observe | None) -> Store:
    return await open_sqlite(_path(url), observe=observe)


def _path(url: str) -> Path:
    path = url.removeprefix("sqlite:///")
    if path == url or not path or path.startswith(":memory:"):
        raise SettingsError(
            ["DATABASE_URL must be sqlite:///PATH, with a fourth slash for a path from the root"],
            hint="for example sqlite:////var/lib/glsp/glsp.db",
        )
    return Path(path)


async def _postgres(url: str, observe: Observe | None) -> Store:
    return await _driver().open_postgres(url, observe=observe)


def _driver() -> ModuleType:
    try:
        from glsp.storage import postgres  # noqa: PLC0415  an extra, which SQLite does without
    except ImportError as error:
        raise SettingsError(
            ["DATABASE_URL names PostgreSQL, whose driver is not installed"], hint="pip install 'glsp[postgres]'"
        ) from error
    return postgres


def _make_folder(data_dir: Path) -> None:
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(
            f"the data folder cannot be made: {error.strerror}", hint="choose another DATA_DIR"
        ) from error


BUILT_IN: dict[str, Backend] = {**dict.fromkeys(POSTGRES, _postgres), "sqlite": _sqlite}
