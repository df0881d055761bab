# SPDX-License-Identifier: Apache-2.0
"""PgBouncer in transaction mode before a PostgreSQL: what managed databases often put before theirs."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

from scripts.services.postgres import PASSWORD, USER, Postgres
from scripts.services.process import Process, ServiceError, answers, free_port, give

POOL_SIZE = 8


class PgBouncer:
    """A pooler for every database of one server."""

    def __init__(self, folder: Path, postgres: Postgres) -> None:
        program = shutil.which("pgbouncer")
        if program is None:
            raise ServiceError("no PgBouncer here (Debian: apt-get install pgbouncer)")
        self.port = free_port()
        self._folder = folder
        self._postgres = postgres
        self._process = Process([program, folder / "pgbouncer.ini"], folder.with_suffix(".log"))

    def url(self, database: str = "postgres") -> str:
        """As `Postgres.url`, through the pooler."""
        return self._postgres.url(database, port=self.port)

    @property
    def pid(self) -> int:
        """Of the running process. Raises ServiceError."""
        return self._process.pid

    def start(self) -> None:
        """Writes its configuration and starts it. Raises ServiceError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        give(self._folder)
        users = self._folder / "users.txt"
        users.write_text(f'"{USER}" "{PASSWORD}"\n')
        give(users)
        configuration = self._folder / "pgbouncer.ini"
        configuration.write_text(
            f"[databases]\n* = host=127.0.0.1 port={self._postgres.port}\n[pgbouncer]\nlisten_addr=127.0.0.1\n"
            f"listen_port={self.port}\nunix_socket_dir=\nauth_type=scram-sha-256\nauth_file={users}\n"
            f"pool_mode=transaction\ndefault_pool_size={POOL_SIZE}\nmax_client_conn=500\nserver_login_retry=1\n"
        )
        give(configuration)
        self._process.start(lambda: answers(self.port))

    def stop(self) -> None:
        """Cuts connections and ends."""
        self._process.stop(signal.SIGTERM)

    def kill(self) -> None:
        """As when its machine dies."""
        self._process.kill()
