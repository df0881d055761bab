# SPDX-License-Identifier: Apache-2.0
"""rsyslog with the configuration that the project ships, on folders of one's own."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Mapping
from pathlib import Path

from scripts.services.exporters import CONFIGURATION
from scripts.services.process import Process, ServiceError, answers, free_port, give

SHIPPED: Mapping[str, str] = {
    "/var/lib/rsyslog": "work",
    "/var/log/glsp-gathered": "gathered",
    "/var/log/glsp/": "logs/",
}
"""Folders of the shipped configuration, and what they are called here; the first that fits decides."""


class Rsyslog:
    """Gathers what is written to `logs/*.log` of its folder."""

    def __init__(self, folder: Path) -> None:
        program = shutil.which("rsyslogd", path="/usr/sbin:/usr/local/sbin:/usr/bin")
        if program is None:
            raise ServiceError("no rsyslogd here (Debian: apt-get install rsyslog)")
        self.port = free_port()
        self.logs = folder / "logs"
        self.gathered = folder / "gathered" / "glsp.json"
        self._folder = folder
        words = [program, "-n", "-f", folder / "rsyslog.conf", "-i", folder / "work" / "rsyslog.pid"]
        self._process = Process(words, folder.with_suffix(".log"))

    def start(self) -> None:
        """Writes its configuration and starts it. Raises ServiceError."""
        for name in (".", "logs", "gathered", "work"):
            (self._folder / name).mkdir(parents=True, exist_ok=True)
            give(self._folder / name)
        text = (CONFIGURATION / "rsyslog.conf").read_text("utf-8").replace('port="5514"', f'port="{self.port}"')
        for shipped, name in SHIPPED.items():
            text = text.replace(shipped, f"{self._folder}/{name}")
        file = self._folder / "rsyslog.conf"
        file.write_text(text, "utf-8")
        give(file)
        self._process.start(lambda: answers(self.port))

    def stop(self) -> None:
        """Ends it; what it has read is written."""
        self._process.stop(signal.SIGTERM)
