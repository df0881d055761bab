# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL: a primary with a data folder of its own, and streaming replicas of it.

Sorts by ICU's rules for English unless told otherwise, as most installations do, so that whoever relies on the order of
bytes finds out here.
"""

from __future__ import annotations

import contextlib
import shutil
import signal
import time
from collections.abc import Mapping
from pathlib import Path

from scripts.services.process import POLL_SECONDS, Process, ServiceError, free_port, give, run_once

USER = "glsp"
PASSWORD = "only for tests: %&/@:"  # characters that an URL must quote
QUOTED = "only%20for%20tests%3A%20%25%26%2F%40%3A"

QUICK = {"fsync": "off", "full_page_writes": "off"}
"""Commits do not wait for the disk: a killed server loses nothing, a machine without power would."""

IN_USE = "pre-existing shared memory block"
"""What a server says whose killed predecessor has children that did not notice yet."""

LEAVE_PATIENCE_SECONDS = 10.0
"""How long those are waited for; they take milliseconds."""

COMMON = {
    "listen_addresses": "127.0.0.1",
    "shared_buffers": "32MB",
    "max_connections": "60",
    "wal_level": "replica",
    "max_wal_senders": "8",
    "hot_standby": "on",
    "wal_keep_size": "64MB",
    "wal_log_hints": "on",
    "log_checkpoints": "off",
    "log_min_messages": "warning",
}


def bin_folder() -> Path | None:
    """Where PostgreSQL's programs lie (Debian keeps the server's off PATH); the newest, None where there are none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


class Postgres:
    """One server; `durable=False` trades what survives a power cut for speed."""

    def __init__(self, folder: Path, *, durable: bool = False, settings: Mapping[str, str] | None = None) -> None:
        programs = bin_folder()
        if programs is None:
            raise ServiceError("no PostgreSQL here (Debian: apt-get install postgresql-15)")
        self.port = free_port()
        self.folder = folder
        self._data = folder / "data"
        self._bin = programs
        values = {**COMMON, **({} if durable else QUICK), **(settings or {})}
        values |= {"port": str(self.port), "unix_socket_directories": str(folder)}
        options = [part for name, value in values.items() for part in ("-c", f"{name}={value}")]
        self._process = Process([programs / "postgres", "-D", self._data, *options], folder.with_suffix(".log"))

    def url(self, database: str = "postgres", *, port: int | None = None) -> str:
        """What `DATABASE_URL` is set to; `port` is that of a pooler before it."""
        return f"postgresql://{USER}:{QUOTED}@127.0.0.1:{port or self.port}/{database}"

    @property
    def is_made(self) -> bool:
        """Whether an earlier `make` left its data here."""
        return (self._data / "PG_VERSION").exists()

    def make(self) -> None:
        """Makes the data folder and the first start: the role that owns what is made later. Raises ServiceError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        give(self.folder)
        run_once(
            [
                self._bin / "initdb",
                "-D",
                self._data,
                *["-U", "postgres", "--auth-local=trust", "--auth-host=scram-sha-256"],
            ],
            *["-E", "UTF8", "--locale-provider=icu", "--icu-locale=en-US", "--no-sync"],
        )
        self.start()
        self.sql(f"CREATE ROLE {USER} LOGIN CREATEDB REPLICATION PASSWORD '{PASSWORD}'")

    @property
    def pid(self) -> int:
        """Of the running process. Raises ServiceError."""
        return self._process.pid

    def start(self) -> None:
        """Starts it on its data, after `make` or the end of an earlier process. Raises ServiceError."""
        (self._data / "postmaster.pid").unlink(missing_ok=True)  # of a killed one: its number may be somebody else's
        deadline = time.monotonic() + LEAVE_PATIENCE_SECONDS
        while True:
            try:
                self._process.start(self._answers)
            except ServiceError as error:
                if IN_USE not in str(error) or time.monotonic() > deadline:
                    raise
                time.sleep(POLL_SECONDS)
            else:
                return

    def stop(self) -> None:
        """Cuts connections and ends in order."""
        self._process.stop(signal.SIGINT)

    @property
    def is_there(self) -> bool:
        """Whether it runs."""
        return self._process.is_running

    def kill(self) -> None:
        """As when the machine of the database dies."""
        self._process.kill()

    def sql(self, statements: str, database: str = "postgres", user: str = "postgres") -> str:
        """Runs statements over the socket; gives rows as lines, columns cut by `|`. Raises ServiceError."""
        where = ["-h", self.folder, "-p", str(self.port), "-U", user, "-d", database]
        return run_once([self._bin / "psql", *where], "-qAtX", "-v", "ON_ERROR_STOP=1", given=statements)

    def make_database(self, name: str, template: str = "template0") -> None:
        """A new database of the role, as a copy of another that nobody uses. Raises ServiceError."""
        self.sql(f'CREATE DATABASE "{name}" OWNER {USER} TEMPLATE "{template}"')

    def drop_database(self, name: str) -> None:
        """Takes a database away, whoever is connected."""
        self.sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def replica(self, folder: Path, name: str) -> Postgres:
        """A streaming replica, running; `name` is its slot. One that was made before goes on. Raises ServiceError."""
        source = f"host={self.folder} port={self.port} user=postgres"  # which has another port after each start
        other = Postgres(folder, settings={"primary_conninfo": source})
        if other.is_made:
            other.start()
            return other
        folder.mkdir(parents=True)
        give(folder)
        run_once(
            [self._bin / "pg_basebackup", "-h", self.folder, "-p", str(self.port), "-D", other._data, "-S", name],
            *["-U", "postgres", "-R", "-C", "-X", "stream", "-c", "fast", "--no-sync"],
        )
        other.start()
        return other

    def promote(self) -> None:
        """Makes a replica the primary. Raises ServiceError."""
        self.sql("SELECT pg_promote(true, 30)")

    def _answers(self) -> bool:
        with contextlib.suppress(ServiceError):
            return self.sql("SELECT 1").strip() == "1"
        return False
