# SPDX-License-Identifier: Apache-2.0
"""`glsp audit`: reads, verifies and exports the audit log, whether or not a server runs on the database."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from glsp.editor import audit_reading
from glsp.editor.audit_reading import Shown
from glsp.errors import Invalid, Unavailable
from glsp.ops.stores import audit_of, audited, store_of
from glsp.protocol.geometry import is_list
from glsp.settings import Settings
from glsp.storage.audit_chain import Verdict
from glsp.storage.audits import Wanted
from glsp.storage.sql_audit import audits_of

DAY = 86_400.0


async def listed(settings: Settings, since: str, subject: str, action: str, limit: int) -> list[Shown]:
    """Entries, newest first. Raises Invalid, Unavailable."""
    wanted = Wanted(since=_moment(since), subject=subject, action=action, limit=limit)
    async with store_of(settings) as store:
        return await audit_reading.page(audits_of(store), wanted)


async def verified(settings: Settings, noted: str) -> Verdict:
    """What verifying says; `noted` is a head, or a file that was exported. Raises Invalid, Unavailable."""
    known = await asyncio.to_thread(_noted, noted) if noted else None
    async with store_of(settings) as store:
        audit = audit_of(store, settings)
        return await audit_reading.verify(audit.audits, audit.keys, known)


async def exported(settings: Settings, target: Path | None, write: Any) -> None:
    """Every entry as a line, into a file or to `write`; itself it is the last one. Raises Unavailable."""
    async with audited(settings) as (_, audit):
        await audit.record("audit.exported")
        if target is None:
            async for line in audit_reading.lines(audit.audits):
                write(line)
            return
        try:
            with target.open("wb") as file:
                async for line in audit_reading.lines(audit.audits):
                    file.write(line)
        except OSError as error:
            raise Unavailable(f"{target} cannot be written: {error.strerror}") from error


def line(entry: Shown) -> str:
    """An entry for people to read."""
    who = entry.name or entry.who or entry.subject or "nobody was asked"
    facts = " ".join(f"{key}={_said(value)}" for key, value in entry.facts.items())
    what = f"{entry.action} {entry.target}".strip()
    outcome = "" if entry.outcome == "done" else f" [{entry.outcome}]"
    return f"{entry.number:>6}  {entry.time}  {who}: {what}{outcome}  {facts}".rstrip()


def told(verdict: Verdict) -> list[str]:
    """What verifying said, for people to read."""
    head = f"head {verdict.number}:{verdict.hash}" if verdict.hash else "it is empty"
    first = f"{verdict.entries} entries are as they were written; {head}" if verdict.is_fine else ""
    return [first or f"entry {verdict.wrong_at} does not match: {verdict.why}", *verdict.notes]


def _said(value: Any) -> str:
    return ",".join(map(str, value)) if is_list(value) else str(value)


def _moment(text: str) -> float:
    if not text:
        return 0.0
    if text.isdecimal() and len(text) < 6:
        return time.time() - int(text) * DAY
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid(
            f"not a moment: {text[:40]!r}", hint="such as 7 (days ago), 2026-03-01 or 2026-03-01T12:00"
        ) from None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


class _Ends(msgspec.Struct):
    number: int
    hash: str


class _Last(msgspec.Struct):
    head: _Ends


def _noted(text: str) -> tuple[int, bytes]:
    file = Path(text)
    return _head_of(file) if file.is_file() else audit_reading.read_head(text)


def _head_of(file: Path) -> tuple[int, bytes]:
    try:
        last = file.read_bytes().rstrip(b"\n").rpartition(b"\n")[2]
        found = msgspec.json.decode(last, type=_Last).head
    except OSError as error:
        raise Unavailable(f"{file} cannot be read: {error.strerror}") from error
    except msgspec.DecodeError as error:
        raise Invalid(f"{file} does not end with a head", hint="give a file that glsp audit export wrote") from error
    return audit_reading.read_head(f"{found.number}:{found.hash}")
