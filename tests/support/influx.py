# SPDX-License-Identifier: Apache-2.0
"""A real InfluxDB 1.6 and a real VictoriaMetrics for a test, gone with it."""

import contextlib
import shutil
from collections.abc import Generator
from pathlib import Path

from scripts.services.influxdb import InfluxDb, VictoriaMetrics
from scripts.services.process import own_folder


@contextlib.contextmanager
def influxdb(port: int | None = None) -> Generator[str]:
    """Runs influxd; its address."""
    with _folder() as folder:
        service = InfluxDb(folder / "influx", port)
        try:
            service.start()
            yield service.url
        finally:
            service.stop()


@contextlib.contextmanager
def victoria() -> Generator[str]:
    """Runs VictoriaMetrics; its address."""
    with _folder() as folder:
        service = VictoriaMetrics(folder / "victoria")
        try:
            service.start()
            yield service.url
        finally:
            service.stop()


@contextlib.contextmanager
def _folder() -> Generator[Path]:
    folder = own_folder()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
