# SPDX-License-Identifier: Apache-2.0
"""The audit log as the server keeps it: what matters for who may do what, and for who did what. Edits are not in it.

`record` is all that doors and commands need. It answers once the entry is in the database, together with whatever else
waits, or after `PATIENCE`: a database that is away does not stop what was done already; entries wait in memory (and in the
log of the process) until it is back. Nothing here is on the way of an edit. After a crash at the wrong moment an entry
that waited is lost, or is there twice when nobody knows whether it was written.

Refusals are counted and written once a minute, by kind: whoever knocks a million times makes a few entries. From where they
came is in the log of requests.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Protocol, TypeAlias

import msgspec

from glsp import telemetry
from glsp.editor.actors import actor
from glsp.errors import Forbidden, GlspError, Misdirected, Unauthenticated
from glsp.storage.audit_chain import SYSTEM, Action, AuditEntry, Draft, Head, Keys, Named, Outcome
from glsp.storage.audits import Audits

PATIENCE = 5.0
"""Seconds that whoever did something waits until it is written down."""

REFUSALS_SECONDS = 60.0
HEAD_SECONDS = 3600.0
"""How often the head is written to the log of the process, whether or not anything happened."""

AGAIN_SECONDS = 1.0
AT_ONCE = 200
MOST_WAITING = 10_000
MOST_KINDS = 100
"""Of refusals in one minute; the rest is counted together."""

DAY = 86_400.0

log = telemetry.logger("audit")


Refused: TypeAlias = Callable[[str, GlspError, Named], None]
"""Counts who was turned away, and where."""


class Note(Protocol):
    """What records: `Audit.record`, or nothing."""

    def __call__(
        self,
        action: Action,
        target: str = "",
        outcome: Outcome = "done",
        /,
        *,
        who: Named | None = None,
        people: Mapping[str, Sequence[Named]] | None = None,
        waits: bool = True,
        **facts: str | int,
    ) -> Awaitable[None]:
        """Somebody did something; what only reads does not wait (`waits`)."""
        ...


async def unrecorded(
    _action: Action,
    _target: str = "",
    _outcome: Outcome = "done",
    *,
    who: Named | None = None,
    people: Mapping[str, Sequence[Named]] | None = None,
    waits: bool = True,
    **_facts: str | int,
) -> None:
    """Where nobody keeps an audit log."""


class _Kind(msgspec.Struct, frozen=True):
    """Refusals that are counted together."""

    where: str
    code: str
    who: Named


class Audit:
    """The audit log of one process; `secrets` are what its keys are made of, the first one seals."""

    def __init__(
        self, audits: Audits, secrets: Callable[[], tuple[str, ...]], clock: Callable[[], float] = time.time
    ) -> None:
        self.audits = audits
        self._secrets = secrets
        self._clock = clock
        self._known: Head | None = None
        self._waiting: list[tuple[Draft, asyncio.Future[None]]] = []
        self._to_write = asyncio.Event()
        self._refusals: dict[_Kind, int] = {}
        self._is_running = False
        self.is_told = True
        """Whether entries go to the log of the process as well."""

    @property
    def keys(self) -> Keys:
        """What seals now, and what seals are held against."""
        return Keys(self._secrets())

    async def record(
        self,
        action: Action,
        target: str = "",
        outcome: Outcome = "done",
        *,
        who: Named | None = None,
        people: Mapping[str, Sequence[Named]] | None = None,
        waits: bool = True,
        **facts: str | int,
    ) -> None:
        """Somebody did something: who acts now, or `who`. `people` are named by pseudonyms; nothing else may name anybody.

        Never raises because of the log itself.
        """
        now = actor()
        if who is None and now.role:
            facts = {"role": now.role, **facts}
        draft = Draft(
            time=self._clock(),
            who=_fit(who or now.who),
            action=action,
            target=target,
            outcome=outcome,
            facts=facts,
            people={name: [_fit(each) for each in found] for name, found in (people or {}).items()},
        )
        if not self._is_running:
            await self._write([draft])
            return
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if len(self._waiting) >= MOST_WAITING:
            self._lose(1)
            return
        self._waiting.append((draft, written))
        self._to_write.set()
        if not waits:
            return
        try:
            await asyncio.wait_for(asyncio.shield(written), PATIENCE)
        except TimeoutError:
            log.warning("%s of %s is not in the audit log yet: the database does not answer", action, target[:200])

    def refused(self, where: str, error: GlspError, who: Named | None = None) -> None:
        """Somebody was turned away; counted where that is for want of credentials or rights. `where` is of a closed set."""
        if not isinstance(error, (Unauthenticated, Forbidden, Misdirected)):
            return
        telemetry.AUDIT_REFUSALS.labels(error.code).inc()
        kind = _Kind(where, error.code, _fit(who or actor().who))
        if kind not in self._refusals and len(self._refusals) >= MOST_KINDS:
            kind = _Kind("others", "several", Named(SYSTEM))
        self._refusals[kind] = self._refusals.get(kind, 0) + 1

    @asynccontextmanager
    async def running(self, days: int = 0) -> AsyncGenerator[Audit]:
        """Writes inside; entries older than `days` go (0: none). What waits at the end is still written."""
        self._is_running = True
        tasks = [
            asyncio.create_task(self._write_waiting(), name="write the audit log"),
            asyncio.create_task(self._sum_up(), name="sum up refusals"),
            asyncio.create_task(self._look_after(days), name="look after the audit log"),
        ]
        try:
            yield self
        finally:
            self._is_running = False
            for task in tasks[1:]:
                task.cancel()
            self._note_refusals()
            self._to_write.set()
            await asyncio.gather(*tasks, return_exceptions=True)

    # writing

    async def _write_waiting(self) -> None:
        while self._is_running or self._waiting:
            await self._to_write.wait()
            self._to_write.clear()
            while self._waiting:
                batch = self._waiting[:AT_ONCE]
                if not await self._write([draft for draft, _ in batch]):
                    if not self._is_running:
                        self._lose(len(self._waiting))
                        return
                    await asyncio.sleep(AGAIN_SECONDS)
                    continue
                del self._waiting[: len(batch)]
                for _, written in batch:
                    if not written.done():
                        written.set_result(None)

    async def _write(self, drafts: Sequence[Draft]) -> bool:
        try:
            done = await self.audits.append(drafts, self.keys, self._known)
        except GlspError as error:
            log.warning("the audit log cannot be written: %s", error.message)
            return False
        last = done.entries[-1]
        self._known = Head(number=last.number, hash=last.hash)
        for entry in done.entries:
            telemetry.AUDIT_ENTRIES.labels(entry.action).inc()
            self._tell(entry)
        return True

    def _tell(self, entry: AuditEntry) -> None:
        if not self.is_told and entry.action != "audit.broken":
            return
        facts = {
            "number": entry.number,
            "at": entry.time,
            "subject": entry.subject,
            "action": entry.action,
            "target": entry.target,
            "outcome": entry.outcome,
            "about": entry.facts,
            "hash": entry.hash.hex(),
        }
        level = 40 if entry.action == "audit.broken" else 20
        log.log(level, "%s %s %s", entry.action, entry.target, entry.outcome, extra={"facts": facts})

    def _lose(self, count: int) -> None:
        telemetry.AUDIT_LOST.inc(count)
        log.error("%d entries of the audit log are lost: the database did not answer for long", count)

    # now and then

    def _note_refusals(self) -> None:
        found, self._refusals = self._refusals, {}
        for kind, count in found.items():
            draft = Draft(
                time=self._clock(),
                who=kind.who,
                action="refused",
                target=kind.where,
                outcome="refused",
                facts={"code": kind.code, "count": count},
            )
            if len(self._waiting) < MOST_WAITING:
                self._waiting.append((draft, asyncio.get_running_loop().create_future()))
        if found:
            self._to_write.set()

    async def _sum_up(self) -> None:
        while True:
            await asyncio.sleep(REFUSALS_SECONDS)
            self._note_refusals()

    async def _look_after(self, days: int) -> None:
        while True:
            try:
                head = await self.audits.head()
                log.log(
                    20 if self.is_told else 10,
                    "the audit log ends with entry %d", head.number,
                    extra={"facts": {"number": head.number, "hash": head.hash.hex()}},
                )  # fmt: skip
                if days:
                    gone = await self.audits.trim(self._clock() - days * DAY, self.keys, self._clock())
                    if gone:
                        log.info("%d entries of the audit log are older than AUDIT_DAYS and went", gone)
            except GlspError as error:
                log.warning("the audit log was not looked after: %s", error.message)
            await asyncio.sleep(HEAD_SECONDS)


def _fit(who: Named) -> Named:
    """As a database keeps it."""
    subject, name = ("".join(c if c.isprintable() else "�" for c in text)[:200] for text in (who.subject, who.name))
    return Named(subject, name)
