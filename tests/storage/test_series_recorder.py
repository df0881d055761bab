# SPDX-License-Identifier: Apache-2.0
"""The recorder never waits, loses only what does not fit, and finds back to a backend that was away."""

import asyncio
import gzip
import logging
import sqlite3
import time

import pytest
from influxdb_client.client.influxdb_client import InfluxDBClient
from influxdb_client.client.write.point import Point as PeersPoint
from influxdb_client.client.write_api import SYNCHRONOUS

from glsp import telemetry
from glsp.errors import Invalid, Unavailable
from glsp.storage.series import recorder as recording
from glsp.storage.series.connect import connect
from glsp.storage.series.embedded import KEPT, EmbeddedSeries
from glsp.storage.series.influx import InfluxSeries, Login
from glsp.storage.series.points import SECOND, Line, Point, Question
from glsp.storage.series.recorder import Recorder
from scripts.services.process import free_port
from support.influx import influxdb, victoria

DAY = 86_400


def counted(measurement: str = "m", field: str = "v") -> Question:
    now = time.time_ns()
    return Question(
        measurement=measurement, field=field, start=now - DAY * SECOND, end=now + SECOND, step=7 * DAY, fold="count"
    )


def total(lines: list[Line]) -> int:
    return sum(int(value) for line in lines for _, value in line.points)


def dropped() -> float:
    found = telemetry.REGISTRY.get_sample_value("glsp_series_dropped_total")
    return found or 0.0


async def until(condition) -> None:
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.sleep(0.02)


async def test_what_is_noted_is_kept_when_the_server_stops(tmp_path):
    async with (await connect((), Login(), tmp_path)).running() as recorder:
        for _ in range(3):
            recorder.note("m", {"t": "a"}, {"v": 1.0})
    again = await EmbeddedSeries.open(tmp_path / "series.db")
    assert total(await again.ask(counted())) == 3
    await again.close()


async def test_no_two_points_of_a_process_have_one_time(tmp_path):
    series = await EmbeddedSeries.open(tmp_path / "series.db")
    async with Recorder([("", series)], clock=time.time_ns).running() as recorder:
        for _ in range(1_000):
            recorder.note("m", {}, {"v": 1.0})
        await recorder.settled()
        assert total(await recorder.ask(counted())) == 1_000


async def test_points_that_cannot_be_kept_are_refused_with_all_that_came_along(tmp_path):
    async with (await connect((), Login(), tmp_path)).running() as recorder:
        with pytest.raises(Invalid):
            recorder.take([Point("m", {}, {"v": 1.0}, 1), Point("m", {}, {"v": float("nan")}, 2)])
        await recorder.settled()
        assert await recorder.known() == []


async def test_a_full_buffer_loses_its_oldest_points_and_counts_them(tmp_path, monkeypatch):
    monkeypatch.setattr(recording, "BUFFER", 10)
    before = dropped()
    nowhere = InfluxSeries(f"http://127.0.0.1:{free_port()}", Login())
    recorder = Recorder([("nowhere", nowhere)])
    now = time.time_ns()
    recorder.take([Point("m", {}, {"v": float(number)}, now + number) for number in range(25)])
    assert dropped() - before == 15
    with pytest.raises(Unavailable):
        await recorder.settled()
    await nowhere.close()


@pytest.mark.needs("influxdb")
async def test_a_server_that_was_away_gets_what_waited_and_a_peer_never_waits(tmp_path, monkeypatch, caplog):
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(recording, "EVERY_SECONDS", 0.02)
    monkeypatch.setattr(recording, "FIRST_PAUSE", 0.02)
    port = free_port()
    file = await EmbeddedSeries.open(tmp_path / "series.db")
    away = InfluxSeries(f"http://user:hidden@127.0.0.1:{port}", Login())
    async with Recorder([("file", file), (away.name, away)]).running() as recorder:
        recorder.note("m", {}, {"v": 1.0})
        await until(lambda: recorder.each() == {"file": True, away.name: False})
        assert total(await file.ask(counted())) == 1
        with influxdb(port):
            await until(lambda: all(recorder.each().values()))
            recorder.note("m", {}, {"v": 2.0})
            await recorder.settled()
            assert total(await away.ask(counted())) == total(await file.ask(counted())) == 2
    assert "takes no measurements" in caplog.text
    assert "takes measurements again" in caplog.text
    assert "hidden" not in caplog.text


@pytest.mark.needs("influxdb")
async def test_questions_go_to_the_first_that_answers():
    with influxdb() as url:
        dead, alive = InfluxSeries(f"http://127.0.0.1:{free_port()}", Login()), InfluxSeries(url, Login())
        await alive.write([Point("m", {}, {"v": 1.0}, time.time_ns())])
        recorder = Recorder([("dead", dead), ("alive", alive)])
        assert total(await recorder.ask(counted())) == 1
        await dead.close()
        await alive.close()


@pytest.mark.needs("influxdb")
async def test_a_field_of_another_type_is_left_out_and_told(caplog):
    with influxdb() as url:
        series = InfluxSeries(url, Login())
        await series.write([Point("m", {}, {"v": 1.0}, time.time_ns())])
        await series.write([Point("m", {}, {"v": "text"}, time.time_ns())])
        assert "left out measurements" in caplog.text
        assert total(await series.ask(counted())) == 1
        await series.close()


@pytest.mark.needs("victoria-metrics")
async def test_the_write_of_influxdb_2_is_taken_by_victoriametrics_and_questions_are_told_to_be_impossible():
    """The wire form only: nothing here was run against InfluxDB 2."""
    with victoria() as url:
        series = InfluxSeries(url, Login(token="any", org="org", bucket="glsp"))
        now = time.time_ns()
        batch = [Point("room", {"of": f"lab {number}"}, {"degrees": float(number)}, now) for number in range(500)]
        await series.write(batch)
        await series.ping()
        import httpx2

        async with httpx2.AsyncClient(base_url=url) as client:
            async with asyncio.timeout(60):
                while True:
                    await client.get("/internal/force_flush")
                    answer = await client.get("/api/v1/export", params={"match[]": "room_degrees"})
                    if len(answer.text.splitlines()) == 500:
                        break
                    await asyncio.sleep(0.1)
        with pytest.raises(Unavailable, match="answers no questions"):
            await series.ask(counted("room", "degrees"))
        await series.close()


async def test_secrets_are_in_no_text():
    login = Login(token="s3cret", org="o", bucket="b")
    series = InfluxSeries("http://user:s3cret@127.0.0.1:1", login)
    with pytest.raises(Unavailable) as problem:
        await series.ping()
    assert "s3cret" not in f"{login!r} {series.name} {problem.value} {problem.value.hint} {problem.value.__cause__}"
    await series.close()


async def test_what_is_too_old_goes_level_by_level(tmp_path):
    now = [float(int(time.time()) // 3_600 * 3_600)]
    series = await EmbeddedSeries.open(tmp_path / "series.db", clock=lambda: now[0])
    start = int(now[0]) * SECOND
    await series.write([Point("m", {}, {"v": 1.0}, start + number * SECOND) for number in range(120)])
    now[0] += KEPT["point"] / SECOND + DAY
    series._swept = -1e9
    await series.write([Point("m", {}, {"v": 5.0}, int(now[0]) * SECOND)])
    late = Point("m", {}, {"v": 9.0}, start)
    await series.write([late])  # too old to be told from what went: passed over

    async def asked(step: int) -> list[tuple[int, object]]:
        question = Question(
            measurement="m", field="v", start=start, end=start + 3_600 * SECOND, step=step, fold="count"
        )
        return [(at - start, value) for line in await series.ask(question) for at, value in line.points]

    assert await asked(1) == []
    assert await asked(60) == [(0, 60), (60 * SECOND, 60)]
    assert await asked(3_600) == [(0, 120)]
    await series.close()


async def test_two_processes_may_share_the_file(tmp_path):
    one, two = [await EmbeddedSeries.open(tmp_path / "series.db") for _ in range(2)]
    now = time.time_ns()
    for number in range(20):
        await asyncio.gather(
            one.write([Point("m", {"by": "one"}, {"v": 1.0}, now + number)]),
            two.write([Point("m", {"by": "two"}, {"v": 1.0}, now + number)]),
        )
    assert total(await one.ask(counted())) == total(await two.ask(counted())) == 40
    await one.close()
    await two.close()


async def test_a_file_of_a_newer_version_is_left_alone(tmp_path):
    with sqlite3.connect(tmp_path / "series.db") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(Unavailable, match="newer version"):
        await EmbeddedSeries.open(tmp_path / "series.db")


def test_the_influxdb_client_writes_through_our_door(serving):
    with InfluxDBClient(serving.url, token="any", org="any") as client:
        point = PeersPoint("room").tag("of", "lab").field("degrees", 20.5)
        client.write_api(write_options=SYNCHRONOUS).write("any", record=[point])


def test_squeezed_lines_are_read_and_bombs_are_not(serving):
    import httpx

    with httpx.Client(base_url=serving.url, timeout=60) as client:

        def send(data: bytes, **headers: str) -> httpx.Response:
            return client.post("/api/series", content=data, headers={"Content-Encoding": "gzip", **headers})

        assert send(gzip.compress(b"m v=1\nm v=2 5")).json() == {"points": 2}
        bomb = send(gzip.compress(b"#" * 200_000_000))
        assert (bomb.status_code, bomb.json()["error"]["code"]) == (413, "too_large")
        cut = send(gzip.compress(b"m v=1\n" * 1_000)[:-20])
        assert (cut.status_code, cut.json()["error"]["message"]) == (422, "the compressed body ends too early")
        assert send(b"no gzip").status_code == 422
        assert client.post("/api/series", content=b"m v=\xff").json()["error"]["message"].startswith("byte 4")
        other = client.post("/api/series", content=b"", headers={"Content-Encoding": "br"})
        assert other.status_code == 422
        ours = client.post("/api/series", content=b"edit,diagram=d seconds=1")
        assert ours.json()["error"]["code"] == "not_allowed"
