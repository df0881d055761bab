# SPDX-License-Identifier: Apache-2.0
"""InfluxDB 1.6, as Debian has it, and VictoriaMetrics, which takes the writes of InfluxDB 2."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

from scripts.services.process import Process, ServiceError, answers, free_port, give


class InfluxDb:
    """A server with a folder of its own; databases are made by who first writes."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        program = shutil.which("influxd")
        if program is None:
            raise ServiceError("no InfluxDB here (Debian: apt-get install influxdb)")
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._folder = folder
        self._process = Process([program, "-config", folder / "influxdb.conf"], folder.with_suffix(".log"))

    def start(self) -> None:
        """Writes its configuration and starts it. Raises ServiceError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        give(self._folder)
        configuration = self._folder / "influxdb.conf"
        configuration.write_text(
            f'reporting-disabled = true\nbind-address = "127.0.0.1:{free_port()}"\n'
            f'[meta]\ndir = "{self._folder}/meta"\n'
            f'[data]\ndir = "{self._folder}/data"\nwal-dir = "{self._folder}/wal"\nquery-log-enabled = false\n'
            f'[http]\nbind-address = "127.0.0.1:{self.port}"\nlog-enabled = false\n'
            "[monitor]\nstore-enabled = false\n"
        )
        give(configuration)
        self._process.start(lambda: answers(self.port))

    def stop(self) -> None:
        """Ends it in order."""
        self._process.stop(signal.SIGTERM)

    def kill(self) -> None:
        """As when its machine dies."""
        self._process.kill()


class VictoriaMetrics:
    """A server with a folder of its own, for the write of InfluxDB 2: its wire form, not its answers."""

    def __init__(self, folder: Path) -> None:
        program = shutil.which("victoria-metrics")
        if program is None:
            raise ServiceError("no VictoriaMetrics here (Debian: apt-get install victoria-metrics)")
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._folder = folder
        options = [f"-storageDataPath={folder}", f"-httpListenAddr=127.0.0.1:{self.port}", "-retentionPeriod=1"]
        self._process = Process([program, *options], folder.with_suffix(".log"))

    def start(self) -> None:
        """Starts it. Raises ServiceError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        give(self._folder)
        self._process.start(lambda: answers(self.port))

    def stop(self) -> None:
        """Ends it in order."""
        self._process.stop(signal.SIGTERM)
