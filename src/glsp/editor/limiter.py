# SPDX-License-Identifier: Apache-2.0
"""How often a caller may ask. Each subject has a bucket for edits and one for everything else.

Whoever has no subject (an open server, the one shared AUTH_TOKEN) is not limited: nobody can tell such callers apart, and
one of them would stop all the others. What is refused has cost nothing and changed nothing.
"""

from __future__ import annotations

from glsp import telemetry
from glsp.errors import RateLimited
from glsp.settings import Pace, Quotas
from glsp.storage.ports import Buckets, Rate

HINT = "wait that long and send it again; one call can hold many edits"


class Limiter:
    """The paces of one server, counted in buckets that several processes may share."""

    def __init__(self, buckets: Buckets, quotas: Quotas) -> None:
        self._buckets = buckets
        self._edits = _rate("edits", quotas.edits)
        self._reads = _rate("reads", quotas.reads)

    async def edit(self, subject: str) -> None:
        """One edit, however much it holds. Raises RateLimited."""
        await self._take(subject, self._edits)

    async def read(self, subject: str) -> None:
        """One call that only asks. Raises RateLimited."""
        await self._take(subject, self._reads)

    async def _take(self, subject: str, rate: Rate | None) -> None:
        if rate is None or not subject:
            return
        wait = await self._buckets.take(subject, rate)
        if wait > 0:
            telemetry.REFUSED_BY_LIMIT.labels(rate.name).inc()
            what = "edits" if rate.name == "edits" else "calls"
            raise RateLimited(
                f"{rate.per_second:g} {what} per second are allowed; try again in {max(wait, 0.01):.2f} s",
                hint=HINT,
                retry_after=wait,
            )


class Allowance:
    """What one caller may still do; without a limiter, everything."""

    def __init__(self, limiter: Limiter | None = None, subject: str = "") -> None:
        self._limiter = limiter
        self._subject = subject

    async def edit(self) -> None:
        """As `Limiter.edit`."""
        if self._limiter is not None:
            await self._limiter.edit(self._subject)

    async def read(self) -> None:
        """As `Limiter.read`."""
        if self._limiter is not None:
            await self._limiter.read(self._subject)


FREE = Allowance()


def _rate(name: str, pace: Pace) -> Rate | None:
    return Rate(name, pace.per_second, pace.at_once) if pace.per_second > 0 else None
