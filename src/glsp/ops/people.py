# SPDX-License-Identifier: Apache-2.0
"""`glsp person`: all that names somebody, written to a file or taken away, whether or not a server runs on the database."""

from __future__ import annotations

import asyncio
import zipfile
from pathlib import Path
from typing import Any

import msgspec

from glsp.editor.people import Erased, People
from glsp.errors import Invalid, Unavailable
from glsp.ops.stores import audited
from glsp.settings import Settings


async def export(settings: Settings, who: str, target: Path) -> dict[str, int]:
    """Writes it all into one JSON file, or with a JSON file for each section into a zip; how much of each there is.

    Raises Invalid, NotFound, Unavailable.
    """
    if target.suffix.lower() not in {".json", ".zip"}:
        raise Invalid(f"{target.name} is neither .json nor .zip")
    async with audited(settings) as (store, audit):
        found = await People(store, audit).export(who)
    try:
        await asyncio.to_thread(_write, found, target)
    except OSError as error:
        raise Unavailable(f"{target} cannot be written: {error.strerror}") from error
    return {section: len(rows) for section, rows in found.items() if section != "person"}


async def erase(settings: Settings, who: str, *, is_only_told: bool) -> Erased:
    """As `People.erase`."""
    async with audited(settings) as (store, audit):
        return await People(store, audit).erase(who, is_only_told=is_only_told)


def _write(found: dict[str, Any], target: Path) -> None:
    if target.suffix.lower() == ".json":
        target.write_bytes(_readable(found))
        return
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for section, rows in found.items():
            archive.writestr(f"{section}.json", _readable(rows))


def _readable(value: Any) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"
