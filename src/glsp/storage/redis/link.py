# SPDX-License-Identifier: Apache-2.0
"""One client over redis-py for the three forms of Redis: who uses it waits a moment at most, and is told at once while
Redis is away. It connects and comes back by itself; nobody is ever stopped by it.

Commands on a key go to whoever has the key (`run`). News go through any one node (`publish`, `messages`): a Cluster tells
all its nodes what one of them was told. Here: connections and whether Redis answers. Never: what is said.
"""

from __future__ import annotations

import asyncio
import hashlib
import random
import time
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from functools import lru_cache
from typing import Any, Protocol, TypeAlias, cast

from redis.asyncio import Redis, RedisCluster
from redis.asyncio.cluster import ClusterNode
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import Sentinel
from redis.backoff import NoBackoff
from redis.credentials import CredentialProvider
from redis.exceptions import AuthenticationError, NoPermissionError, RedisError, ResponseError

from glsp import calls, telemetry
from glsp.errors import SettingsError, Unavailable
from glsp.secret import Keys, Secret, revealed
from glsp.storage.redis.address import Address

log = telemetry.logger("redis")

Word: TypeAlias = str | bytes | int | float


class Hearing(Protocol):
    """A subscription of redis-py."""

    async def subscribe(self, channel: str) -> None:
        """From now on its messages come."""
        ...

    async def get_message(self, *, timeout: float) -> dict[str, Any] | None:  # noqa: ASYNC109  theirs
        """The next one, or None when none came in time."""
        ...

    async def aclose(self) -> None:
        """Ends it."""
        ...


class Client(Protocol):
    """What we use of redis-py, whose types are open."""

    async def execute_command(self, *words: Word) -> Any:
        """The answer to a command."""
        ...

    def pubsub(self) -> Hearing:
        """A subscription that begins with its first channel."""
        ...

    async def aclose(self) -> None:
        """Cuts all connections."""
        ...


ANSWER_SECONDS = 0.5
"""Longest wait for one answer. A server that needs longer is of no use: what it has is sooner made anew."""

PROBE_SECONDS = 2.0
"""Longest wait when Redis is asked whether it is there: Sentinels may have to be asked one after the other."""

PING_SECONDS = 2.0
RETRY_SECONDS = 0.25
"""Between two probes, while it answers and while it does not."""

REST_SECONDS = 1.0
"""How long a node's keys are left alone after a failure; the other nodes of a Cluster may answer meanwhile."""

AT_ONCE = 16
"""Commands on keys under way, and so connections; more wait."""

LOST_SECONDS = 0.1
"""After which a cancellation was lost on its way through redis-py."""

QUIET_SECONDS = 1.0
"""How often whoever listens looks whether the link was lost meanwhile."""

_FAILURES = (RedisError, OSError, TimeoutError)


class Link:
    """Redis, as seen from this process. `keys` are what all processes of one installation share; `url` is where the
    password for new connections is read.
    """

    def __init__(
        self, address: Address, keys: Keys, url: str | Secret, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._address = address
        self._clock = clock
        self._keys = keys
        self._url = url
        self._read_from: str = revealed(url)
        self.is_up = False
        self._came = asyncio.Event()
        self._losses = 0
        self._rest_until: dict[str, float] = {}
        self._doubt = asyncio.Event()
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._sentinel: Sentinel | None = None
        self._cluster: RedisCluster | None = None
        self._keyed = self._client()
        self._node = self._keyed if self._cluster is None else None

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[Link]:
        """Connects, now and after every loss; Redis need not be there."""
        watching = asyncio.create_task(self._watch(), name="watch Redis")
        try:
            yield self
        finally:
            await ended(watching)
            self.is_up = False
            await self._close()

    @property
    def key(self) -> bytes:
        """Signs what is put into Redis, so that nobody else who can write there is believed."""
        return key_of(self._keys.now)

    @property
    def keys(self) -> list[bytes]:
        """Whatever was signed with one of these is believed."""
        return [key_of(each) for each in self._keys.all]

    @property
    def prefix(self) -> str:
        """Begins every key and channel: installations with other secrets may share a Redis."""
        return prefix_of(self.key)

    def prefixes(self) -> list[str]:
        """Those of all keys: what others say is heard, whichever of these they have by now."""
        return [prefix_of(each) for each in self.keys]

    # for those who use it

    async def run(self, key: str, *words: Word) -> Any:
        """The answer to a command on a key. Raises Unavailable, at once while Redis is away."""
        place, cancels = self._place(key), _cancels()
        if not self.is_up or self._clock() < self._rest_until.get(place, 0.0):
            raise Unavailable("Redis does not answer")
        try:
            with calls.step(f"redis {words[0]}", "client", db_system_name="redis", db_operation_name=str(words[0])):
                async with asyncio.timeout(ANSWER_SECONDS), self._slots:
                    answer = await self._keyed.execute_command(*words)
        except ResponseError as error:
            _check_wanted(cancels)
            raise Unavailable(f"Redis refuses {words[0]!r}: {type(error).__name__}") from None
        except _FAILURES as error:
            _check_wanted(cancels)
            self._rest_until[place] = self._clock() + REST_SECONDS
            raise self._lost(error) from None
        _check_wanted(cancels)
        return answer

    async def there(self) -> None:
        """Waits until Redis answers."""
        await self._came.wait()

    async def publish(self, channel: str, message: bytes) -> None:
        """Tells whoever listens on a channel now. Raises Unavailable."""
        node, cancels = self._node, _cancels()
        if not self.is_up or node is None:
            raise Unavailable("Redis does not answer")
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await node.execute_command("PUBLISH", channel, message)
        except _FAILURES as error:
            _check_wanted(cancels)
            self._went(is_up=False, why=error)
            raise self._lost(error) from None
        _check_wanted(cancels)

    async def messages(self, channels: Callable[[], Iterable[str]]) -> AsyncGenerator[bytes | None]:
        """None, and then what is published on some channels from that moment on; there may be more of them later. Raises
        Unavailable once the link is lost.
        """
        node, losses, cancels = self._node, self._losses, _cancels()
        if not self.is_up or node is None:
            raise Unavailable("Redis does not answer")
        hearing = node.pubsub()
        try:
            known: set[str] = set()
            async with asyncio.timeout(PROBE_SECONDS):
                for channel in channels():
                    known.add(channel)
                    await hearing.subscribe(channel)
                    while await hearing.get_message(timeout=QUIET_SECONDS) is None:
                        pass
            yield None
            while losses == self._losses:
                for channel in set(channels()) - known:
                    known.add(channel)
                    await hearing.subscribe(channel)
                message = await hearing.get_message(timeout=QUIET_SECONDS)
                if message is not None and message["type"] == "message":
                    yield message["data"]
        except _FAILURES as error:
            _check_wanted(cancels)
            raise self._lost(error) from None
        finally:
            with suppress(*_FAILURES):
                await hearing.aclose()
        raise Unavailable("Redis was lost")

    def _place(self, key: str) -> str:
        """The node of a Cluster that has a key; "" where there is but one, or none is known."""
        if self._cluster is not None:
            with suppress(RedisError):
                node = self._cluster.get_node_from_key(key)
                return node.name if node is not None else ""
        return ""

    # whether it answers

    def _lost(self, error: Exception) -> Unavailable:
        self._doubt.set()
        return Unavailable(f"Redis does not answer ({explain(error)})")

    async def _watch(self) -> None:
        cancels = _cancels()
        while True:
            try:
                async with asyncio.timeout(PROBE_SECONDS):
                    await self._probe()
            except _FAILURES as error:
                _check_wanted(cancels)
                self._went(is_up=False, why=error)
                await self._drop_node()
            else:
                self._went(is_up=True)
            await asyncio.sleep(RETRY_SECONDS)
            if self.is_up:
                with suppress(TimeoutError):
                    async with asyncio.timeout(PING_SECONDS):
                        await self._doubt.wait()
            self._doubt.clear()

    async def _probe(self) -> None:
        if self._node is None:
            self._node = self._any_node()
        await self._node.execute_command("PING")
        if self._cluster is not None:
            await self._cluster.initialize()

    def _went(self, *, is_up: bool, why: Exception | None = None) -> None:
        telemetry.BACKING_UP.labels("redis").set(is_up)
        if is_up == self.is_up and (is_up or self._losses):
            return
        self.is_up = is_up
        if is_up:
            self._came.set()
            self._rest_until.clear()
            log.info("Redis answers")
        else:
            self._came.clear()
            self._losses += 1
            log.warning("Redis does not answer (%s); edits go on without it", explain(why) if why else "closed")

    # connections

    def _options(self) -> dict[str, Any]:
        return {
            **self._address.tls,
            **({"credential_provider": Login(self._login)} if self._address.login else {}),
            "socket_timeout": ANSWER_SECONDS,
            "socket_connect_timeout": ANSWER_SECONDS,
            "retry": Retry(NoBackoff(), 0),
            "protocol": 2,
            "driver_info": None,
        }

    def _login(self) -> Mapping[str, str]:
        """Name and password as they are now; those of before where the address is no good any more."""
        text = revealed(self._url)
        if text != self._read_from:
            self._read_from = text
            try:
                self._address = Address(text)
            except SettingsError as error:
                log.warning("%s; the one of before goes on", error.message)
        return self._address.login

    def _client(self) -> Client:
        address, options = self._address, self._options()
        if address.form == "cluster":
            nodes = [ClusterNode(host, port) for host, port in address.hosts]
            options["retry"] = Retry(NoBackoff(), 1)  # a key that moved is asked for where it is now
            self._cluster = RedisCluster(
                startup_nodes=nodes, require_full_coverage=False, max_connections=AT_ONCE, **options
            )
            return cast("Client", self._cluster)
        if address.form == "sentinel":
            asked = {**options, **address.tls, "credential_provider": None, **address.sentinel_login}
            self._sentinel = Sentinel(list(address.hosts), sentinel_kwargs=asked, **options)
            return cast("Client", self._sentinel.master_for(address.service, db=address.database))  # pyright: ignore[reportUnknownMemberType]
        (host, port) = address.hosts[0]
        return cast("Client", Redis(host=host, port=port, db=address.database, **options))

    def _any_node(self) -> Client:
        """One node of a Cluster, another one each time: the last may be the one that is away."""
        known = [(node.host, node.port) for node in self._cluster.get_nodes()] if self._cluster is not None else []
        host, port = random.choice(known or list(self._address.hosts))  # noqa: S311  spreads load, keeps no secret
        return cast("Client", Redis(host=host, port=int(port), **self._options()))

    async def _drop_node(self) -> None:
        node = self._node
        if node is None or node is self._keyed:
            return
        self._node = None
        with suppress(*_FAILURES):
            await node.aclose()

    async def _close(self) -> None:
        await self._drop_node()
        with suppress(*_FAILURES):
            await self._keyed.aclose()
        if self._sentinel is not None:
            with suppress(*_FAILURES):
                await self._sentinel.aclose()


class Login(CredentialProvider):
    """What new connections say who they are with; asked each time, for passwords are rotated."""

    def __init__(self, login: Callable[[], Mapping[str, str]]) -> None:
        self._now = login

    def get_credentials(self) -> tuple[str] | tuple[str, str]:
        """As redis-py has it."""
        login = self._now()
        name, password = login.get("username", ""), login.get("password", "")
        return (name, password) if name else (password,)

    async def get_credentials_async(self) -> tuple[str] | tuple[str, str]:
        """As redis-py has it for clients like ours."""
        return self.get_credentials()


@lru_cache(maxsize=16)
def key_of(secret: str) -> bytes:
    """The key that a secret makes."""
    return hashlib.blake2b(secret.encode(), person=b"glsp redis key", digest_size=32).digest()


@lru_cache(maxsize=16)
def prefix_of(key: bytes) -> str:
    """The name that a key makes."""
    return f"glsp:{hashlib.blake2b(key, person=b'glsp redis name', digest_size=6).hexdigest()}"


async def ended(*tasks: asyncio.Task[None]) -> None:
    """Cancels tasks until they have ended; see `_check_wanted`."""
    waiting = set(tasks)
    while waiting:
        for task in waiting:
            task.cancel()
        _, waiting = await asyncio.wait(waiting, timeout=LOST_SECONDS)
    await asyncio.gather(*tasks, return_exceptions=True)


def _cancels() -> int:
    """How often this task was cancelled by now."""
    task = asyncio.current_task()
    return 0 if task is None else task.cancelling()


def _check_wanted(before: int) -> None:
    """redis-py sometimes answers a cancellation with an error of its connection, or with the answer: then the
    cancellation counts all the same.
    """
    if _cancels() > before:
        raise asyncio.CancelledError


def explain(error: Exception) -> str:
    """Why, in words that hold neither addresses nor passwords."""
    if isinstance(error, (AuthenticationError, NoPermissionError)):
        return "it refuses the name or password of REDIS_URL"
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return type(error).__name__
