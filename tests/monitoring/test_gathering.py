# SPDX-License-Identifier: Apache-2.0
"""The shipped rsyslog, as the log drivers of containers speak to it."""

from __future__ import annotations

import json
import shutil
import socket
import time
from collections.abc import Generator
from typing import Any

import pytest

from scripts.services.process import own_folder
from scripts.services.rsyslog import Rsyslog

LINE = {"time": "2026-11-26T18:10:12.882Z", "level": "info", "message": "GET / 200", "trace_id": "4bf92f3577b34da6"}


@pytest.fixture
def rsyslog() -> Generator[Rsyslog]:
    folder = own_folder()
    service = Rsyslog(folder / "rsyslog")
    service.start()
    try:
        yield service
    finally:
        service.stop()
        shutil.rmtree(folder)


def gathered(rsyslog: Rsyslog, count: int) -> list[dict[str, Any]]:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if rsyslog.gathered.exists() and len(lines := rsyslog.gathered.read_text().splitlines()) >= count:
            return [json.loads(line) for line in lines]
        time.sleep(0.1)
    raise TimeoutError(rsyslog.gathered)


@pytest.mark.needs("rsyslog")
def test_a_line_says_which_container_wrote_it(rsyslog: Rsyslog) -> None:
    """RFC 5424, as compose.logs.yaml has it."""
    names = ["glsp-glsp-server-1", "glsp-glsp-server-2"]
    with socket.create_connection(("127.0.0.1", rsyslog.port)) as sending:
        for name in names:
            sent = f"<30>1 2026-11-26T18:10:12Z machine {name} 4711 {name} - {json.dumps(LINE)}\n"
            sending.sendall(sent.encode())
        found = gathered(rsyslog, 2)
    assert found == [{**LINE, "host": "machine", "source": f"{name}@127.0.0.1"} for name in names]
