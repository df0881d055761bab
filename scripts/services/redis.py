# SPDX-License-Identifier: Apache-2.0
"""Redis in the three forms that installations use: one server, Sentinels that watch a pair, and a Cluster of masters.

Nothing is written to disk: what lies in a Redis of ours may go at any moment. Time-outs are those of a test, 10 to 30
times shorter than what Redis proposes, so that a failover takes one or two seconds.
"""

from __future__ import annotations

import contextlib
import shutil
import signal
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from scripts.services.process import POLL_SECONDS, Process, ServiceError, free_port, give, run_once

PASSWORD = "only for tests: %&/@:"  # characters that an URL must quote
QUOTED = "only%20for%20tests%3A%20%25%26%2F%40%3A"
SERVICE = "glsp"
"""How the Sentinels call the pair that they watch."""

NODES = 3
SLOTS = 16384
PATIENCE_SECONDS = 30.0
FREE_PORTS_BELOW = 55535
"""The nodes of a Cluster talk to each other on their port + 10,000."""

COMMON = {
    "bind": "127.0.0.1",
    "save": '""',
    "appendonly": "no",
    "maxmemory": "64mb",
    "maxmemory-policy": "allkeys-lru",
    "repl-diskless-sync-delay": "0",
    "requirepass": f'"{PASSWORD}"',
    "masterauth": f'"{PASSWORD}"',
}


class Redis:
    """One server with a folder of its own, empty after every start."""

    def __init__(
        self,
        folder: Path,
        *,
        settings: Mapping[str, str] | None = None,
        port: int | None = None,
        tls: tuple[Path, Path] | None = None,
    ) -> None:
        """`tls` are a certificate and its key: then it answers over TLS alone."""
        self.port = port or free_port()
        self._folder = folder
        self._tls = tls
        self._settings = {**COMMON, "port": str(self.port), "dir": str(folder), **(settings or {})}
        if tls is not None:
            self._settings |= {"port": "0", "tls-port": str(self.port), "tls-auth-clients": "no"}
            self._settings |= {"tls-cert-file": f"{folder}/cert.pem", "tls-key-file": f"{folder}/key.pem"}
            self._settings |= {"tls-ca-cert-file": f"{folder}/cert.pem"}
        self._process = Process([_program(), folder / "redis.conf"], folder.with_suffix(".log"))

    @property
    def url(self) -> str:
        """What `REDIS_URL` is set to."""
        return f"redis{'s' if self._tls else ''}://:{QUOTED}@127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """Of the running process. Raises ServiceError."""
        return self._process.pid

    def start(self) -> None:
        """Starts it, also after its end. Raises ServiceError."""
        _write(self._folder, "".join(f"{name} {value}\n" for name, value in self._settings.items()))
        for name, source in zip(("cert.pem", "key.pem"), self._tls or (), strict=False):
            give(Path(shutil.copy(source, self._folder / name)))
        self._process.start(self._answers)

    def stop(self) -> None:
        """Ends it in order."""
        self._process.stop(signal.SIGTERM)

    def kill(self) -> None:
        """As when its machine dies."""
        self._process.kill()

    def ask(self, *words: str) -> str:
        """What it answers to a command, a line for each part. Raises ServiceError."""
        program = shutil.which("redis-cli") or "redis-cli"
        secure = ["--tls", "--cacert", f"{self._folder}/cert.pem"] if self._tls else []
        how = [program, "-p", str(self.port), *secure, "-a", PASSWORD, "--no-auth-warning"]
        answer = run_once([*how, *words]).strip()
        if answer.startswith(("ERR", "NOAUTH", "WRONGPASS", "CLUSTERDOWN", "LOADING", "MASTERDOWN")):
            raise ServiceError(f"Redis refused {words[0]}: {answer}")
        return answer

    def _answers(self) -> bool:
        with contextlib.suppress(ServiceError):
            return self.ask("PING") == "PONG"
        return False


class Sentinels:
    """A master, a replica of it, and three Sentinels that make the replica the master when they miss it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.servers = [Redis(folder / "one")]
        follows = {"replicaof": f"127.0.0.1 {self.servers[0].port}"}
        self.servers.append(Redis(folder / "two", settings=follows))
        self.ports = [free_port() for _ in range(3)]
        self._watchers = [
            Process([_program(), self._home(port) / "redis.conf", "--sentinel"], self._home(port).with_suffix(".log"))
            for port in self.ports
        ]

    @property
    def url(self) -> str:
        """What `REDIS_URL` is set to."""
        hosts = ",".join(f"127.0.0.1:{port}" for port in self.ports)
        return f"redis+sentinel://:{QUOTED}@{hosts}/{SERVICE}/0"

    def start(self) -> None:
        """Starts everything and waits until a failover would succeed. Raises ServiceError."""
        for server in self.servers:
            server.start()
        _wait(lambda: "master_link_status:up" in self.servers[1].ask("INFO", "replication"), "the replica")
        for port, watcher in zip(self.ports, self._watchers, strict=True):
            _write(
                self._home(port),
                f"port {port}\nbind 127.0.0.1\ndir {self._home(port)}\n"
                f"sentinel monitor {SERVICE} 127.0.0.1 {self.servers[0].port} 2\n"
                f'sentinel auth-pass {SERVICE} "{PASSWORD}"\n'
                f"sentinel down-after-milliseconds {SERVICE} 500\n"
                f"sentinel failover-timeout {SERVICE} 2000\n",
            )
            watcher.start(lambda port=port: self._asked(port, "PING") == "PONG")
        _wait(lambda: all(self._sees_all(port) for port in self.ports), "the Sentinels")

    def master(self) -> Redis:
        """The server that the Sentinels name. Raises ServiceError."""
        for port in self.ports:
            named = self._asked(port, "SENTINEL", "get-master-addr-by-name", SERVICE).split()
            for server in self.servers:
                if named[1:] == [str(server.port)]:
                    return server
        raise ServiceError("no Sentinel names a master")

    def stop(self) -> None:
        """Ends everything in order."""
        for watcher in self._watchers:
            watcher.stop(signal.SIGTERM)
        for server in self.servers:
            server.stop()

    def kill(self) -> None:
        """As when all their machines die."""
        for each in (*self._watchers, *self.servers):
            each.kill()

    def _home(self, port: int) -> Path:
        return self._folder / f"sentinel-{port}"

    def _sees_all(self, port: int) -> bool:
        """Whether a Sentinel knows the replica and both others, and the majority agrees that it would be obeyed."""
        state = self._asked(port, "SENTINEL", "master", SERVICE).split()
        told = dict(zip(state[::2], state[1::2], strict=False))
        return (told.get("num-slaves"), told.get("num-other-sentinels")) == ("1", "2") and self._asked(
            port, "SENTINEL", "ckquorum", SERVICE
        ).startswith("OK")

    def _asked(self, port: int, *words: str) -> str:
        with contextlib.suppress(ServiceError):
            return run_once([shutil.which("redis-cli") or "redis-cli", "-p", str(port), *words]).strip()
        return ""


class Cluster:
    """Three masters that share the keys; none has a replica, so that a killed one is missed."""

    def __init__(self, folder: Path) -> None:
        options = {"cluster-enabled": "yes", "cluster-node-timeout": "1000", "cluster-require-full-coverage": "no"}
        self.nodes = [
            Redis(folder / f"node{number}", settings=options, port=_cluster_port()) for number in range(1, NODES + 1)
        ]

    @property
    def url(self) -> str:
        """What `REDIS_URL` is set to."""
        return f"redis+cluster://:{QUOTED}@" + ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)

    def start(self) -> None:
        """Starts the nodes and makes them one. Raises ServiceError."""
        for number, node in enumerate(self.nodes):
            node.start()
            first, last = SLOTS * number // NODES, SLOTS * (number + 1) // NODES - 1
            node.ask("CLUSTER", "ADDSLOTSRANGE", str(first), str(last))
            node.ask("CLUSTER", "SET-CONFIG-EPOCH", str(number + 1))
        for node in self.nodes[1:]:
            node.ask("CLUSTER", "MEET", "127.0.0.1", str(self.nodes[0].port))
        _wait(lambda: all(self._is_whole(node) for node in self.nodes), "the Cluster")

    def stop(self) -> None:
        """Ends the nodes in order."""
        for node in self.nodes:
            node.stop()

    def kill(self) -> None:
        """As when all their machines die."""
        for node in self.nodes:
            node.kill()

    def _is_whole(self, node: Redis) -> bool:
        state = node.ask("CLUSTER", "INFO")
        return "cluster_state:ok" in state and f"cluster_slots_ok:{SLOTS}" in state and f"nodes:{NODES}" in state


def _program() -> str:
    program = shutil.which("redis-server")
    if program is None:
        raise ServiceError("no Redis here (Debian: apt-get install redis-server)")
    return program


def _cluster_port() -> int:
    while (port := free_port()) >= FREE_PORTS_BELOW:
        pass
    return port


def _write(folder: Path, configuration: str) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(exist_ok=True)
    give(folder)
    file = folder / "redis.conf"
    file.write_text(configuration)
    give(file)


def _wait(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise ServiceError(f"{what} did not get ready within {PATIENCE_SECONDS:g} s")
        time.sleep(POLL_SECONDS)
