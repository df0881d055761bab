# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL under Patroni: members of which one is the primary, another takes over by itself when it dies.

Patroni agrees on who is the primary through one etcd, which is the one thing here that must not die. Replication is
synchronous: what was acknowledged is on a second member, so a takeover loses nothing.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from scripts.services.postgres import COMMON, PASSWORD, QUOTED, USER, bin_folder
from scripts.services.process import Process, ServiceError, answers, free_port, give, run_once

TTL_SECONDS = 20
"""How long a dead primary is believed to live; Patroni takes no less. A takeover lasts about as long."""

LOOP_SECONDS = 2
"""How often each member looks at the others."""

PATIENCE_SECONDS = 120.0
"""How long a cluster may take to come up or to find a new primary on a busy machine."""

POLL_SECONDS = 0.1


class Etcd:
    """What the members agree through."""

    def __init__(self, folder: Path) -> None:
        program = shutil.which("etcd")
        if program is None:
            raise ServiceError("no etcd here (Debian: apt-get install etcd-server)")
        self.port = free_port()
        self._folder = folder
        client, peer = (f"http://127.0.0.1:{port}" for port in (self.port, free_port()))
        options = {
            "data-dir": str(folder),
            "listen-client-urls": client,
            "advertise-client-urls": client,
            "listen-peer-urls": peer,
            "initial-advertise-peer-urls": peer,
            "initial-cluster": f"default={peer}",
            "unsafe-no-fsync": "true",
            "log-level": "warn",
        }
        words = [f"--{name}={value}" for name, value in options.items()]
        self._process = Process([program, *words], folder.with_suffix(".log"))

    def start(self) -> None:
        """Starts it. Raises ServiceError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        give(self._folder)
        self._process.start(lambda: answers(self.port))

    def stop(self) -> None:
        """Ends it in order."""
        self._process.stop(signal.SIGTERM)


class Member:
    """One PostgreSQL and the Patroni that minds it."""

    def __init__(self, name: str, folder: Path, etcd: Etcd, *, durable: bool) -> None:
        programs, patroni = bin_folder(), shutil.which("patroni")
        if programs is None:
            raise ServiceError("no PostgreSQL here (Debian: apt-get install postgresql-15)")
        if patroni is None:
            raise ServiceError("no Patroni here (Debian: apt-get install patroni)")
        self.name = name
        self.port = free_port()
        self.rest_port = free_port()
        """Where Patroni says what the member is: `/primary` and `/replica` answer 200 where it is that."""
        self.folder = folder
        self._bin = programs
        self._file = folder / "patroni.json"
        self._configuration = self._configured(etcd, durable=durable)
        self._process = Process([patroni, self._file], folder.with_suffix(".log"), orphaned="TERM")

    @property
    def is_made(self) -> bool:
        """Whether an earlier start left its data here."""
        return (self.folder / "data" / "PG_VERSION").exists()

    def start(self) -> None:
        """Starts it, also after `kill`; whether it becomes the primary is up to all of them. Raises ServiceError."""
        if self._process.is_running:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        give(self.folder)
        self._file.write_text(json.dumps(self._configuration, indent=1))  # every JSON is YAML
        give(self._file)
        self._process.start(lambda: answers(self.rest_port))

    def stop(self) -> None:
        """Ends both in order: another member becomes the primary."""
        self._process.stop(signal.SIGTERM)

    def kill(self) -> None:
        """As when its machine dies: Patroni, PostgreSQL and all its processes at once."""
        with contextlib.suppress(OSError, ValueError):  # no file: no server
            postmaster = int((self.folder / "data" / "postmaster.pid").read_text().split("\n", 1)[0])
            children = _children(postmaster)
            self._process.kill()  # first: it would start the server again
            for pid in (postmaster, *children):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        self._process.kill()

    @property
    def pid(self) -> int:
        """Of Patroni. Raises ServiceError."""
        return self._process.pid

    @property
    def log(self) -> str:
        """The end of what Patroni has printed."""
        return self._process.log

    def is_(self, what: str) -> bool:
        """Whether it is the `primary`, a `replica`, a `sync` replica, …, by its own account."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.rest_port}/{what}", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:  # it answers 503 where it is not that, and nothing where it is dead
            return False

    def sql(self, statements: str, database: str = "postgres") -> str:
        """As `Postgres.sql`."""
        where = ["-h", self.folder, "-p", str(self.port), "-U", "postgres", "-d", database]
        return run_once([self._bin / "psql", *where], "-qAtX", "-v", "ON_ERROR_STOP=1", given=statements)

    def _configured(self, etcd: Etcd, *, durable: bool) -> dict[str, object]:
        parameters = {**COMMON, "fsync": "on" if durable else "off", "unix_socket_directories": str(self.folder)}
        parameters.pop("listen_addresses")  # Patroni's own
        data = self.folder / "data"
        return {
            "scope": "glsp",
            "name": self.name,
            "log": {"level": "WARNING"},
            "restapi": {"listen": f"127.0.0.1:{self.rest_port}", "connect_address": f"127.0.0.1:{self.rest_port}"},
            "etcd3": {"host": f"127.0.0.1:{etcd.port}"},
            "bootstrap": {
                "dcs": {
                    "ttl": TTL_SECONDS,
                    "loop_wait": LOOP_SECONDS,
                    "retry_timeout": 5,
                    "synchronous_mode": True,
                    "postgresql": {"use_pg_rewind": True, "parameters": {"wal_log_hints": "on"}},
                },
                "initdb": [{"encoding": "UTF8"}, {"locale-provider": "icu"}, {"icu-locale": "en-US"}, "no-sync"],
            },
            "postgresql": {
                "listen": f"127.0.0.1:{self.port}",
                "connect_address": f"127.0.0.1:{self.port}",
                "data_dir": str(data),
                "bin_dir": str(self._bin),
                "pgpass": str(self.folder / "pgpass"),
                "use_unix_socket": True,
                "authentication": {
                    "superuser": {"username": "postgres"},
                    "replication": {"username": "replicator", "password": PASSWORD},
                    "rewind": {"username": "rewinder", "password": PASSWORD},
                },
                "parameters": parameters,
                "pg_hba": [
                    "local all all trust",
                    "host replication replicator 127.0.0.1/32 scram-sha-256",
                    "host all all 127.0.0.1/32 scram-sha-256",
                ],
            },
        }


class Cluster:
    """Members that follow each other; the first is the primary at the beginning."""

    def __init__(self, folder: Path, members: int = 3, *, durable: bool = False) -> None:
        self.folder = folder
        self._etcd = Etcd(folder / "etcd")
        self.members = [
            Member(f"member{number}", folder / f"member{number}", self._etcd, durable=durable)
            for number in range(1, members + 1)
        ]

    def start(self) -> None:
        """Makes and starts all; ready when what is acknowledged is on two of them. Raises ServiceError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o755)
        self._etcd.start()
        if not self.members[0].is_made:
            self.members[0].start()
            self._until(lambda: self.members[0].is_("primary"), "no primary")
            self.members[0].sql(f"CREATE ROLE {USER} LOGIN CREATEDB REPLICATION PASSWORD '{PASSWORD}'")
        for member in self.members:
            member.start()
        self.until_whole()

    def until_whole(self) -> None:
        """Waits until there is a primary and the others follow it, one of them synchronously. Raises ServiceError."""

        def whole() -> bool:
            follow = sum(member.is_("replica") for member in self.members)
            return (
                follow == len(self.members) - 1
                and any(member.is_("primary") for member in self.members)
                and (len(self.members) == 1 or any(member.is_("synchronous") for member in self.members))
            )

        self._until(whole, "not every member follows")

    def primary(self) -> Member:
        """The member that may be written to, once there is one. Raises ServiceError."""
        self._until(lambda: any(member.is_("primary") for member in self.members), "no primary")
        return next(member for member in self.members if member.is_("primary"))

    def url(self, database: str = "postgres") -> str:
        """What `DATABASE_URL` is set to: all members, of which the driver takes the one that can be written to."""
        hosts = ",".join(f"127.0.0.1:{member.port}" for member in self.members)
        return f"postgresql://{USER}:{QUOTED}@{hosts}/{database}"

    def read_urls(self, database: str = "postgres") -> str:
        """What `DATABASE_READ_URLS` is set to: all of them, the primary among them is left out as long as it is one."""
        return ",".join(f"postgresql://{USER}:{QUOTED}@127.0.0.1:{member.port}/{database}" for member in self.members)

    def make_database(self, name: str) -> None:
        """A new database of the role. Raises ServiceError."""
        self.primary().sql(f'CREATE DATABASE "{name}" OWNER {USER} TEMPLATE template0')

    def stop(self) -> None:
        """Ends all in order, the primary last, so that nobody takes over."""
        for member in sorted(self.members, key=lambda each: each.is_("primary")):
            member.stop()
        self._etcd.stop()

    def kill(self) -> None:
        """Ends all at once."""
        for member in self.members:
            member.kill()
        self._etcd.stop()

    def _until(self, condition: Callable[[], bool], problem: str) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            if time.monotonic() > deadline:
                logs = "\n".join(f"{each.name}: {each.log}" for each in self.members)
                raise ServiceError(f"{problem} after {PATIENCE_SECONDS:g} s:\n{logs}")
            time.sleep(POLL_SECONDS)


def _children(pid: int) -> list[int]:
    """The processes that a process has started."""
    found: list[int] = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(stat.read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(stat.parent.name))
    return found
