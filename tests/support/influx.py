# SPDX-License-Identifier: Apache-2.0
"""A real InfluxDB 1.6 (Debian's `influxdb`) and a real VictoriaMetrics, each in a folder of its own, for a test."""

import contextlib
import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Generator, Mapping, Sequence
from pathlib import Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def influxdb(folder: Path, port: int | None = None) -> Generator[str]:
    """Runs influxd; its address."""
    port = port or free_port()
    places = {f"INFLUXDB_{part}": str(folder / part.lower()) for part in ("META_DIR", "DATA_DIR", "DATA_WAL_DIR")}
    settings = {
        **places,
        "INFLUXDB_REPORTING_DISABLED": "true",
        "INFLUXDB_BIND_ADDRESS": f"127.0.0.1:{free_port()}",
        "INFLUXDB_HTTP_BIND_ADDRESS": f"127.0.0.1:{port}",
        "INFLUXDB_MONITOR_STORE_ENABLED": "false",
    }
    with _running(["influxd", "-config", os.devnull], settings, folder, f"http://127.0.0.1:{port}") as url:
        yield url


@contextlib.contextmanager
def victoria(folder: Path) -> Generator[str]:
    """Runs VictoriaMetrics; its address."""
    port = free_port()
    command = [
        "victoria-metrics",
        f"-storageDataPath={folder / 'victoria'}",
        f"-httpListenAddr=127.0.0.1:{port}",
        "-retentionPeriod=1",
    ]
    with _running(command, {}, folder, f"http://127.0.0.1:{port}") as url:
        yield url


@contextlib.contextmanager
def _running(command: Sequence[str], settings: Mapping[str, str], folder: Path, url: str) -> Generator[str]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{command[0]}.log").open("ab") as log:
        process = subprocess.Popen(command, env={**os.environ, **settings}, stdout=log, stderr=log)
        try:
            _wait(f"{url}/ping", process, folder / f"{command[0]}.log")
            yield url
        finally:
            process.terminate()
            process.wait(20)


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"{url} does not answer:\n{log.read_text(errors='replace')[-2_000:]}")
