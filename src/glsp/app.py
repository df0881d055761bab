# SPDX-License-Identifier: Apache-2.0
"""The one place that wires: settings -> storage -> hub -> doors -> one port. No rules live here.

`running` is the whole server as a context: inside it everything answers, on leaving it people are told, accepted work
is finished, and files, locks and the database are closed in the reverse order of opening.
"""

from __future__ import annotations

import asyncio
import secrets
import signal
import time
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager
from functools import partial
from pathlib import Path
from typing import cast

from starlette.applications import Starlette
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from glsp import __version__, telemetry
from glsp.data_folder import audit_secrets, card, keys, make_private
from glsp.editor.actors import acting, actor
from glsp.editor.audit import Audit
from glsp.editor.beginnings import Beginnings
from glsp.editor.compacting import compacting
from glsp.editor.files import Workspace
from glsp.editor.hub import Hub
from glsp.editor.indexing import Indexer
from glsp.editor.kept_exports import Exports
from glsp.editor.layouts import Layouts
from glsp.editor.lending import Lending
from glsp.editor.limiter import Limiter
from glsp.editor.settling import settled
from glsp.editor.sharing import Shares
from glsp.editor.texts import Texts
from glsp.endpoints import page
from glsp.endpoints.access import Access, Guard
from glsp.endpoints.api import Api
from glsp.endpoints.api_login import no_provider
from glsp.endpoints.arrivals import Arrivals
from glsp.endpoints.commits import Commits
from glsp.endpoints.connection import Circle, Limits
from glsp.endpoints.elsewhere import for_pages_of
from glsp.endpoints.glsp import GlspDoor
from glsp.endpoints.health import Health
from glsp.endpoints.homes import Homes
from glsp.endpoints.homing import Homing
from glsp.endpoints.keyring import Keyring
from glsp.endpoints.login_events import recorded
from glsp.endpoints.mcp.door import McpDoor
from glsp.endpoints.mcp.sharing import Sharer
from glsp.endpoints.neighbours import FilesAtTheFirst, Neighbours
from glsp.endpoints.passage import Passages, receive_passages
from glsp.endpoints.pulse import pulse
from glsp.endpoints.resource import Resource
from glsp.endpoints.safe_headers import SafeHeaders
from glsp.endpoints.seat import FIRST, Line, Seat
from glsp.endpoints.server import WebServer
from glsp.endpoints.tcp import TcpServer
from glsp.errors import SettingsError, Unavailable
from glsp.examples import make_first
from glsp.layout.elk import Elk
from glsp.ops.stores import OPERATOR, user
from glsp.ops.tokens import check_access
from glsp.settings import Settings
from glsp.storage.audit_chain import SYSTEM
from glsp.storage.backends import connect
from glsp.storage.buckets import MemoryBuckets
from glsp.storage.file_buckets import FileBuckets
from glsp.storage.ports import Buckets, Store
from glsp.storage.series.connect import connect as connect_series
from glsp.storage.series.influx import Login
from glsp.storage.series.recorder import Recorder
from glsp.storage.shared import sharing
from glsp.storage.sql import Replicas
from glsp.storage.sql_audit import audits_of
from glsp.storage.sql_grants import sharings_of
from glsp.storage.sql_retention import retention_of
from glsp.storage.sql_sessions import sessions_of

log = telemetry.logger("app")

STORE_PATIENCE_SECONDS = 20.0
"""How long a starting server waits for its database: the two are often started together, or again after the same failure."""

GRACE_SECONDS = 10.0
"""How long a stopping server lets accepted work finish."""


class Server:
    """A running server: where it listens, and what it answers."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.url = ""
        self.port = 0
        self.socket_port: int | None = None
        self.routes: Sequence[BaseRoute] = ()
        self.sockets: Sequence[str] = ()
        """The paths of WebSockets."""


@asynccontextmanager
async def data(settings: Settings) -> AsyncGenerator[Hub]:
    """Storage and hub without any door: what `glsp mcp` embeds and commands use."""
    async with stored(settings) as store, hub_on(store, settings, is_served=False) as hub:
        with acting(user(), "", OPERATOR):
            yield hub


@asynccontextmanager
async def stored(settings: Settings, *, patience: float = 0) -> AsyncGenerator[Store]:
    """The database, for which it waits so many seconds. Raises SettingsError, Unavailable."""
    make_private(settings.data_dir)
    store = await _reached(settings, patience)
    try:
        yield store
    finally:
        await store.close()


async def _reached(settings: Settings, patience: float) -> Store:
    replicas = Replicas(settings.database_read_urls, settings.database_read_max_lag)
    ends = time.monotonic() + patience
    while True:
        try:
            return await connect(settings.database_url, settings.data_dir, replicas=replicas)
        except Unavailable as error:
            if error.is_reached or time.monotonic() >= ends:
                raise
            log.warning("%s; asking again until it does, for %g s at most", error.message, patience)
            await asyncio.sleep(1)


@asynccontextmanager
async def hub_on(
    store: Store, settings: Settings, *, is_served: bool = True, buckets: Buckets | None = None
) -> AsyncGenerator[Hub]:
    """The diagrams of a database, and the files of the workspace. A server tells its log of what it audits, and its workers have
    `buckets` in common.
    """
    settings.workspace_dir.mkdir(parents=True, exist_ok=True)
    workspace = Workspace(settings.workspace_dir, settings.data_dir / "locks")
    recorder = await series(settings)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(recorder.running())
        shared = await stack.enter_async_context(sharing(settings.redis_url, keys(settings), store, buckets))
        hub = Hub(store, store, shared.bus, workspace, store, recorder, store, store)
        hub.shared = shared
        hub.shares = Shares(sharings_of(store), settings.sharing)
        audit = Audit(audits_of(store), partial(audit_secrets, settings))
        audit.is_told = is_served and settings.log_format == "json"  # people who read a terminal ask glsp audit
        await stack.enter_async_context(audit.running(settings.audit_days))
        hub.audit, hub.note, hub.shares.note = audit, audit.record, audit.record
        hub.shares.refused = audit.refused
        hub.room.quotas = settings.quotas
        await stack.enter_async_context(hub.running())
        await stack.enter_async_context(hub.shares.running())
        await stack.enter_async_context(Indexer(store, store, store, hub.live).running(hub))
        await stack.enter_async_context(compacting(retention_of(store), store, settings.history_days))
        yield hub


async def series(settings: Settings) -> Recorder:
    """Where measurements go. Raises SettingsError, Unavailable."""
    login = Login(settings.influxdb_token, settings.influxdb_org, settings.influxdb_bucket)
    return await connect_series(settings.influxdb_urls, login, settings.data_dir)


@asynccontextmanager
async def running(
    settings: Settings, *, conformance_fixtures: bool = False, line: Line | None = None
) -> AsyncGenerator[Server]:
    """The whole server. Raises SettingsError, Unavailable before anything listens.

    With a `line` it is one of several workers: connections come on it, and what is said of the whole server is said by
    the parent.
    `conformance_fixtures` adds what the MCP conformance suite wants to find in a server.
    """
    server = Server(settings)
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(stored(settings, patience=STORE_PATIENCE_SECONDS))
        keyring = Keyring(store)
        await check_access(settings, store)
        await stack.enter_async_context(keyring.running())
        buckets = None if line is None else stack.enter_context(closing(FileBuckets(line.seat.buckets)))
        hub = await stack.enter_async_context(hub_on(store, settings, buckets=buckets))
        kept = None if hub.shared is None else hub.shared.cache
        elk = Elk(shared=kept)
        stack.push_async_callback(elk.close)
        layouts = Layouts(elk)
        hub.place = partial(settled, layouts)
        secret = keys(settings)
        access = Access(settings, secret, keyring)
        if hub.shares is not None and (refused := hub.shares.refused) is not None:
            access.refused = lambda where, error: refused(where, error, actor().who)
        access.told = recorded(hub.note, access.refused)
        limiter = Limiter(MemoryBuckets() if hub.shared is None else hub.shared.buckets, settings.quotas)
        at_the_way_in = await stack.enter_async_context(_logging_in(settings, access, store, limiter))
        seat = None if line is None else line.seat
        neighbours = None if seat is None else Neighbours(seat, access.vouching)
        if neighbours is not None:
            await stack.enter_async_context(neighbours.running())
        await stack.enter_async_context(pulse(settings.quotas.memory_bytes))
        health = Health(hub.ping, partial(standing, hub), worker=None if seat is None else seat.number)
        homes = None if seat is None else stack.enter_context(closing(Homes(Path(seat.folder), seat.count)))
        instance = secrets.token_hex(8) if seat is None else seat.run
        texts = Texts(layouts)
        glsp = GlspDoor(
            hub,
            layouts.arrange,
            texts,
            layouts=layouts,
            mcp_url=lambda: f"{server.url}/mcp",
            instance=instance,
            passages=None if seat is None or homes is None else partial(Passages, seat, homes, hub),
            limiter=limiter,
            attend=access.attend,
        )
        api = Api(hub, access, store, Beginnings(hub, layouts), texts, layouts, Exports(hub, kept), instance)
        mcp = McpDoor(
            hub,
            layouts,
            fixtures=conformance_fixtures,
            secret=secret,
            neighbours=neighbours,
            homing=None if line is None or homes is None else Homing(line.seat.number, homes, line.give),
            limiter=limiter,
            sharer=Sharer(
                Lending(hub, store, keyring.refresh),
                lambda scope: server.url if scope is None else access.base(scope),
            ),
        )
        most_asked_first = [*mcp.routes(), *health.routes(), *page.routes(), *api.routes(), *Resource(access).routes()]
        most_asked_first += at_the_way_in
        sockets = {"/glsp": glsp, "/workflow": glsp}
        server.routes, server.sockets = most_asked_first, tuple(sockets)
        asgi: ASGIApp = Starlette(routes=most_asked_first)
        if neighbours is not None and neighbours.seat.number != FIRST:
            asgi = FilesAtTheFirst(asgi, neighbours)
        if hub.upkeep is not None:
            asgi = Commits(asgi, hub.upkeep)
        await stack.enter_async_context(mcp.running())
        circle = Circle(Limits())
        web = WebServer(
            _around(Guard(asgi, access, limiter), access, settings),
            sockets,
            access.admit,
            circle,
        )
        if seat is None or seat.number == FIRST:
            with acting(SYSTEM, "", ""):
                await make_first(hub, settings.data_dir)
        if seat is None:
            server.port = await _listen(web, settings)
        else:
            server.port = settings.port
            await web.start_privately(seat.socket_of(seat.number))
            stack.callback((await receive_passages(seat, glsp, circle)).close)
        stack.push_async_callback(web.stop, GRACE_SECONDS)
        stack.callback(mcp.end_streams)
        shown = f"[{settings.host}]" if ":" in settings.host else settings.host
        server.url = f"http://{shown}:{server.port}"
        if settings.socket_port is not None:
            tcp = TcpServer(glsp, circle)
            server.socket_port = await tcp.start(settings.host, settings.socket_port)
            stack.push_async_callback(tcp.stop)
        if line is None:
            await stack.enter_async_context(card(settings, server.url))
        else:
            line.follow(web.take, lambda: web.connections)
            stack.callback(line.close)
        try:
            yield server
        finally:
            health.stopping = True


def _around(app: ASGIApp, access: Access, settings: Settings) -> ASGIApp:
    """What every answer gets, refusals too."""
    safe: ASGIApp = SafeHeaders(app, access.is_secure)
    return Arrivals(for_pages_of(settings.allowed_origins, safe) if settings.allowed_origins else safe)


@asynccontextmanager
async def _logging_in(
    settings: Settings, access: Access, store: Store, limiter: Limiter
) -> AsyncGenerator[list[BaseRoute]]:
    """While inside, people may log in at the provider, where there is one: the routes for that."""
    if not settings.oidc.client_id:
        yield no_provider()
        return
    from glsp.endpoints.login import logging_in  # noqa: PLC0415  cryptography: 0.1 s for who needs none

    async with logging_in(settings.oidc, access, sessions_of(store), keys(settings), limiter) as routes:
        yield routes


@contextmanager
def traced(settings: Settings, *, worker: int | None = None) -> Generator[None]:
    """Spans are made and sent inside, where somebody said where to. Raises SettingsError."""
    if not settings.traces_url:
        yield
        return
    try:
        from glsp.tracing import OpenTelemetry  # noqa: PLC0415  whoever sends no traces pays nothing for them
    except ImportError as error:
        problem = "OTEL_EXPORTER_OTLP_ENDPOINT is set, but OpenTelemetry is not installed"
        raise SettingsError([problem], hint="pip install 'glsp[traces]'") from error
    spans = OpenTelemetry(settings.traces_url.reveal(), worker=worker)
    spans.install()
    try:
        yield
    finally:
        spans.close()


def standing(hub: Hub) -> dict[str, bool]:
    """Which services that the server can do without are there."""
    return {
        name: is_up
        for part in (hub.recorder, hub.shared, hub.upkeep)
        if part is not None
        for name, is_up in part.standing().items()
    }


async def _listen(web: WebServer, settings: Settings) -> int:
    """The HTTP port; beside a TCP socket (an editor started us) a taken port falls to a free one."""
    try:
        return await web.start(settings.host, settings.port)
    except OSError as error:
        if settings.socket_port is None:
            raise Unavailable(
                f"cannot listen on {settings.host}:{settings.port}: {error.strerror or error}",
                hint="stop what listens there, or choose another --port",
            ) from error
        log.warning("port %d is taken; the page, the API and MCP get a free one", settings.port)
        return await web.start(settings.host, 0)


async def serve(
    settings: Settings,
    announce: Callable[[Server], None],
    *,
    conformance_fixtures: bool = False,
    seat: Seat | None = None,
) -> None:
    """Runs until SIGINT or SIGTERM, then stops gracefully; a second signal stops at once. So does a worker (who has a
    `seat`) whose parent is gone; it leaves announcing to its parent.
    """
    line = None if seat is None else Line(seat)
    with traced(settings, worker=None if seat is None else seat.number):
        await _serve(settings, announce, line, conformance_fixtures=conformance_fixtures)


async def _serve(
    settings: Settings, announce: Callable[[Server], None], line: Line | None, *, conformance_fixtures: bool
) -> None:
    stop = asyncio.Event() if line is None else line.ended
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, _stop_once, stop, loop, number)
    try:
        async with running(settings, conformance_fixtures=conformance_fixtures, line=line) as server:
            if line is None:
                announce(server)
                log.info("glsp %s serves %s", __version__, server.url)
            await stop.wait()
            log.info("stopping: telling people, finishing accepted work")
    except ExceptionGroup as group:  # task groups on the way out wrap what stopped us
        raise _cause(group) from group


def _cause(error: Exception) -> Exception:
    """The one error inside nested groups; the innermost group when there are several."""
    found = error
    while isinstance(found, ExceptionGroup):
        inner = cast("tuple[Exception, ...]", found.exceptions)
        if len(inner) != 1:
            return error
        found = inner[0]
    return found


def _stop_once(stop: asyncio.Event, loop: asyncio.AbstractEventLoop, number: int) -> None:
    stop.set()
    loop.remove_signal_handler(number)
