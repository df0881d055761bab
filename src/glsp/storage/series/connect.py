# SPDX-License-Identifier: Apache-2.0
"""From `INFLUXDB_URL` to a recorder: the file in DATA_DIR when nothing else is asked for, else every server named."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from glsp.secret import Secret
from glsp.storage.series.embedded import FILE, EmbeddedSeries
from glsp.storage.series.influx import InfluxSeries, Login
from glsp.storage.series.recorder import Recorder


async def connect(urls: Sequence[str | Secret], login: Login, data_dir: Path) -> Recorder:
    """The recorder of a process; several servers are peers that each get everything.

    Raises SettingsError for an address that means nothing, Unavailable when the file does not open. A server that does
    not answer is no reason not to start.
    """
    if not urls:
        return Recorder([("", await EmbeddedSeries.open(data_dir / FILE))])
    servers = [InfluxSeries(url, login) for url in urls]
    return Recorder([(server.name, server) for server in servers])
