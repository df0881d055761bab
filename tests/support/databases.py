# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL for tests: one server for each test process, a fresh database for whoever asks, gone at the end.

The server commits without waiting for the disk; a test that kills it makes one of its own (`own_postgres`).
"""

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from scripts.services.patroni import Cluster
from scripts.services.pgbouncer import PgBouncer
from scripts.services.postgres import Postgres
from scripts.services.process import own_folder

TEMPLATE = "ready"
"""A database with our tables, copied for each test: making them takes 0.5 s, a copy 0.1 s."""

TABLES = (
    "diagram",
    "entry",
    "snapshot",
    "version",
    "tag",
    "comment_thread",
    "leftover",
    "token",
    "login_session",
    "logout_heard",
    "search",
    "search_words",
    "horizon",
    "milestone",
    "chore",
    "sharing",
    "audit",
    "pseudonym",
)
ROOM = "UPDATE audit_head SET first = 9e18; "
"""Lets rows of the audit log go."""
ANEW = "; UPDATE audit_head SET first = 1, base = '', number = 0, hash = '', seal = '', key = ''"


class Databases:
    """A server, and a pooler before it once somebody asks for it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.postgres = Postgres(folder / "postgres")
        self.postgres.make()
        self._pooler: PgBouncer | None = None
        self._replicas: tuple[Postgres, ...] = ()
        self._numbers = count(1)
        self._has_template = False
        self._shared: tuple[str, Any] | None = None

    @property
    def pooler(self) -> PgBouncer:
        """PgBouncer in transaction mode."""
        if self._pooler is None:
            self._pooler = PgBouncer(self._folder / "pgbouncer", self.postgres)
            self._pooler.start()
        return self._pooler

    @property
    def replicas(self) -> tuple[Postgres, ...]:
        """Two streaming replicas."""
        if not self._replicas:
            names = ("replica1", "replica2")
            self._replicas = tuple(self.postgres.replica(self._folder / name, name) for name in names)
        return self._replicas

    def empty(self) -> str:
        """The name of a new database without tables."""
        name = f"test{next(self._numbers)}"
        self.postgres.make_database(name)
        return name

    def fresh(self) -> str:
        """The name of a new database with our tables."""
        if not self._has_template:
            self.postgres.make_database(TEMPLATE)
            from glsp.storage.postgres_link import Address  # tests without PostgreSQL do without psycopg
            from glsp.storage.postgres_schema import bring

            bring(Address(self.postgres.url(TEMPLATE)))
            self._has_template = True
        name = f"test{next(self._numbers)}"
        self.postgres.make_database(name, TEMPLATE)
        return name

    def emptied(self) -> str:
        """The name of a database with our tables and nothing in them, for one test after the other: 1 ms."""
        if self._shared is None:
            import psycopg

            name = self.fresh()
            self._shared = name, psycopg.connect(self.postgres.url(name), autocommit=True)
        name, connection = self._shared
        connection.execute(ROOM + "; ".join(f"DELETE FROM {table}" for table in TABLES) + ANEW)
        return name

    def drop(self, name: str) -> None:
        """Takes a database away."""
        self.postgres.drop_database(name)

    def end(self) -> None:
        """Stops everything."""
        if self._shared is not None:
            self._shared[1].close()
        if self._pooler is not None:
            self._pooler.kill()
        for each in self._replicas:
            each.kill()
        self.postgres.kill()


@contextmanager
def databases() -> Generator[Databases]:
    """A server for as long as this lasts."""
    folder = own_folder()
    try:
        found = Databases(folder)
        try:
            yield found
        finally:
            found.end()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def own_postgres(*, durable: bool = False) -> Generator[Postgres]:
    """A server that one test may kill."""
    folder = own_folder()
    postgres = Postgres(folder / "postgres", durable=durable)
    try:
        postgres.make()
        yield postgres
    finally:
        postgres.kill()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def own_cluster() -> Generator[Cluster]:
    """Three servers under Patroni, of which one test may kill any."""
    folder = own_folder()
    cluster = Cluster(folder / "patroni")
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.kill()
        shutil.rmtree(folder, ignore_errors=True)
