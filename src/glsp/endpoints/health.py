# SPDX-License-Identifier: Apache-2.0
"""Probes and metrics: `/health` the process is alive, `/ready` it may take traffic, `/metrics` what it counts."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from glsp import __version__, telemetry
from glsp.endpoints.answers import json_response
from glsp.errors import GlspError

PROBE_SECONDS = 3.0
"""A database that answers slower than this takes no traffic."""


class Health:
    """`ping` asks the database something cheap and raises when it does not answer.

    `others` says which services that the server can do without took what was last sent to them. `worker` is the number
    of this process where several serve.
    """

    def __init__(
        self,
        ping: Callable[[], Awaitable[object]],
        others: Callable[[], Mapping[str, bool]] = dict,
        *,
        worker: int | None = None,
    ) -> None:
        self._ping = ping
        self._others = others
        self._about = {"version": __version__} | ({} if worker is None else {"worker": worker})
        self._started = time.time()
        self.stopping = False
        telemetry.BUILD_INFO.labels(__version__).set(1)

    def routes(self) -> list[Route]:
        """What operators and balancers ask."""
        return [
            Route("/health", self.health),
            Route("/livez", self.health),
            Route("/ready", self.ready),
            Route("/readyz", self.ready),
            Route("/metrics", self.metrics),
        ]

    async def health(self, _request: Request) -> Response:
        """The process answers."""
        seconds = round(time.time() - self._started)
        return json_response({"status": "ok", **self._about, "uptimeSeconds": seconds}, headers=_FRESH)

    async def ready(self, _request: Request) -> Response:
        """The database answers and the server is not stopping."""
        problem = "the server is stopping" if self.stopping else await self._database_problem()
        services = {"database": {"up": not problem, "required": True}}
        services |= {name: {"up": is_up, "required": False} for name, is_up in self._others().items()}
        if problem:
            return json_response({"status": "unavailable", "reason": problem, "services": services}, 503, _FRESH)
        return json_response({"status": "ready", "services": services}, headers=_FRESH)

    async def metrics(self, _request: Request) -> Response:
        """Prometheus text."""
        return Response(telemetry.exposition(), media_type=telemetry.CONTENT_TYPE)

    async def _database_problem(self) -> str:
        try:
            await asyncio.wait_for(self._ping(), PROBE_SECONDS)
        except TimeoutError:
            problem = f"the database did not answer within {PROBE_SECONDS:g} s"
        except GlspError as error:
            problem = error.message
        else:
            problem = ""
        telemetry.BACKING_UP.labels("database").set(not problem)
        return problem


_FRESH = {"Cache-Control": "no-store"}
