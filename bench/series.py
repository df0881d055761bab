# SPDX-License-Identifier: Apache-2.0
"""Series: points a second into each backend, and a chart of a day out of a million points. `python -m bench.series`.

Points are edits of 20 diagrams by people and agents. InfluxDB is Debian's 1.6,
started here; its CPU is its own and not in ours.
"""

import asyncio
import json
import resource
import shutil
import time
from pathlib import Path

from glsp.storage.series.embedded import EmbeddedSeries
from glsp.storage.series.influx import InfluxSeries, Login
from glsp.storage.series.points import SECOND, Line, Point, Question, Series
from glsp.storage.series.recorder import BATCH, Recorder
from scripts.services.influxdb import InfluxDb
from scripts.services.process import own_folder

POINTS = 1_000_000
DIAGRAMS = 20
DAY = 86_400


def edits() -> list[Point]:
    """A million points of the last day, evenly."""
    now = time.time_ns()
    step = DAY * SECOND // POINTS
    return [
        Point(
            "edit",
            {"diagram": f"d{at % DIAGRAMS}", "kind": "person" if at % 3 else "agent"},
            {"seconds": 0.001 + at % 7 / 1_000},
            now - (POINTS - at) * step,
        )
        for at in range(POINTS)
    ]


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def measured(name: str, series: Series, points: list[Point]) -> dict[str, object]:
    recorder = Recorder([(name, series)])
    start, used = time.perf_counter(), cpu()
    for at in range(0, len(points), BATCH):
        recorder.take(points[at : at + BATCH])
        await recorder.settled()
    seconds, spent = time.perf_counter() - start, cpu() - used
    now = time.time_ns()
    question = Question(
        measurement="edit",
        field="seconds",
        fold="count",
        by="kind",
        start=now - DAY * SECOND,
        end=now + SECOND,
        step=600,
    )
    charts: list[float] = []
    lines: list[Line] = []
    for _ in range(5):
        start = time.perf_counter()
        lines = await recorder.ask(question)
        charts.append(time.perf_counter() - start)
    counted = sum(int(value) for line in lines for _, value in line.points)
    return {
        "backend": name,
        "points": len(points),
        "points a second": round(len(points) / seconds),
        "CPU µs a point": round(spent / len(points) * 1e6, 1),
        "chart of a day, s": round(sorted(charts)[2], 4),
        "counted": counted,
    }


async def main() -> None:
    folder = own_folder()
    influx = InfluxDb(folder / "influx")
    results = []
    try:
        points = edits()
        embedded = await EmbeddedSeries.open(Path(folder) / "series.db")
        results.append(await measured("SQLite", embedded, points))
        await embedded.close()
        influx.start()
        server = InfluxSeries(influx.url, Login())
        results.append(await measured("InfluxDB 1.6", server, points))
        await server.close()
    finally:
        influx.stop()
        shutil.rmtree(folder, ignore_errors=True)
    for result in results:
        print(json.dumps(result, ensure_ascii=False))


if __name__ == "__main__":
    asyncio.run(main())
