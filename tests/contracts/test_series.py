# SPDX-License-Identifier: Apache-2.0
"""What every backend of series promises. InfluxDB is Debian's 1.6; against InfluxDB 2 and 3 nothing is run here."""

import time

import pytest

from glsp.errors import Invalid, TooLarge
from glsp.storage.series.embedded import EmbeddedSeries
from glsp.storage.series.influx import InfluxSeries, Login
from glsp.storage.series.points import SECOND, Known, Line, Point, Question, Value
from support.influx import influxdb

NOW = int(time.time()) // 3_600 * 3_600 - 7_200
"""A full hour that every backend still keeps."""

MINUTE = 60
BACKENDS = ["embedded", pytest.param("influxdb_1_6", marks=pytest.mark.needs("influxdb"))]


@pytest.fixture(scope="module")
def influx_url():
    with influxdb() as url:
        yield url


@pytest.fixture(params=BACKENDS)
async def series(request, tmp_path):
    if request.param == "embedded":
        opened = await EmbeddedSeries.open(tmp_path / "series.db")
    else:
        url = request.getfixturevalue("influx_url")
        opened = InfluxSeries(url, Login(bucket=f"of {tmp_path.name}"))
    yield opened
    await opened.close()


def at(seconds: float, value, *, field: str = "value", measurement: str = "m", **tags: str) -> Point:
    return Point(measurement, tags, {field: value}, int((NOW + seconds) * SECOND))


def asked(start: float, end: float, step: int, **more) -> Question:
    span = {"start": int((NOW + start) * SECOND), "end": int((NOW + end) * SECOND)}
    return Question(**{"measurement": "m", "field": "value", **span, "step": step, **more})


def steps(*pairs: tuple[float, Value]) -> list[tuple[int, Value]]:
    return [(int((NOW + second) * SECOND), value) for second, value in pairs]


async def test_nothing_is_known_of_an_empty_backend(series):
    assert await series.known() == []
    assert await series.ask(asked(0, 60, 1)) == []


@pytest.mark.parametrize(
    ("fold", "answer"),
    [
        ("mean", [(0, 2.0), (60, 10.0)]),
        ("sum", [(0, 6.0), (60, 10.0)]),
        ("count", [(0, 3), (60, 1)]),
        ("min", [(0, 1.0), (60, 10.0)]),
        ("max", [(0, 3.0), (60, 10.0)]),
        ("last", [(0, 2.0), (60, 10.0)]),
    ],
)
async def test_a_field_is_folded_into_steps(series, fold, answer):
    await series.write([at(1, 1.0), at(2, 3.0), at(59.5, 2.0), at(60, 10.0)])
    assert await series.ask(asked(0, 120, MINUTE, fold=fold)) == [Line("", steps(*answer))]


@pytest.mark.parametrize("step", [1, 30, 60, 90, 3_600, 7_200])
async def test_every_level_answers_alike(series, step):
    points = [at(second, float(second % 7)) for second in range(0, 7_200, 13)]
    await series.write(points)
    expected: dict[int, float] = {}
    for point in points:
        bucket = point.time // (step * SECOND) * step * SECOND
        expected[bucket] = expected.get(bucket, 0.0) + float(point.fields["value"])
    assert await series.ask(asked(0, 7_200, step, fold="sum")) == [Line("", sorted(expected.items()))]


async def test_a_span_is_widened_to_whole_steps(series):
    await series.write([at(0, 1.0), at(59, 2.0), at(119, 4.0), at(120, 8.0)])
    assert await series.ask(asked(30, 61, MINUTE, fold="sum")) == [Line("", steps((0, 3.0), (60, 4.0)))]


async def test_tags_filter_and_divide(series):
    await series.write(
        [at(0, 1.0, diagram="a", kind="person"), at(1, 2.0, diagram="a", kind="agent"), at(2, 4.0, diagram="b")]
    )
    everything = await series.ask(asked(0, 60, MINUTE, fold="sum"))
    of_a = await series.ask(asked(0, 60, MINUTE, fold="sum", tags={"diagram": "a"}))
    by_kind = await series.ask(asked(0, 60, MINUTE, fold="sum", by="kind"))
    of_both = await series.ask(asked(0, 60, MINUTE, fold="sum", tags={"diagram": "b", "kind": "person"}))
    assert everything == [Line("", steps((0, 7.0)))]
    assert of_a == [Line("", steps((0, 3.0)))]
    assert by_kind == [Line("", steps((0, 4.0))), Line("agent", steps((0, 2.0))), Line("person", steps((0, 1.0)))]
    assert of_both == []


async def test_a_batch_that_is_sent_again_counts_once(series):
    batch = [at(1, 1.0), at(2, 3.0)]
    await series.write(batch)
    await series.write([*batch, at(3, 5.0)])
    assert await series.ask(asked(0, 3_600, 3_600, fold="count")) == [Line("", steps((0, 3)))]
    assert await series.ask(asked(0, 60, MINUTE, fold="mean")) == [Line("", steps((0, 3.0)))]


async def test_a_later_value_of_the_same_time_replaces_the_first(series):
    await series.write([at(1, 1.0), at(2, 3.0)])
    await series.write([at(1, 7.0)])
    for step in (1, 60, 3_600):
        answer = await series.ask(asked(0, 3_600, step, fold="max"))
        assert max(value for _, value in answer[0].points) == 7.0
    assert await series.ask(asked(0, 60, MINUTE, fold="sum")) == [Line("", steps((0, 10.0)))]


async def test_points_may_come_in_any_order(series):
    await series.write([at(50, 5.0)])
    await series.write([at(10, 1.0), at(70, 7.0)])
    assert await series.ask(asked(0, 120, MINUTE, fold="last")) == [Line("", steps((0, 5.0), (60, 7.0)))]


async def test_whole_numbers_and_texts_are_kept_as_they_are(series):
    await series.write([at(1, 3, field="whole"), at(2, 'say "hi"\nthere \\', field="text")])
    whole = await series.ask(asked(0, 60, MINUTE, field="whole", fold="last"))
    text = await series.ask(asked(0, 60, MINUTE, field="text", fold="last"))
    counted = await series.ask(asked(0, 60, MINUTE, field="text", fold="count"))
    assert whole == [Line("", steps((0, 3)))]
    assert text == [Line("", steps((0, 'say "hi"\nthere \\')))]
    assert counted == [Line("", steps((0, 1)))]


HOSTILE = 'a\' OR "x"="x, b=c d; DROP SERIES FROM m'


async def test_names_of_any_kind_are_only_names(series):
    point = Point(HOSTILE, {HOSTILE: HOSTILE}, {HOSTILE: 1.0}, int((NOW + 1) * SECOND))
    await series.write([point, at(2, 2.0)])
    found = await series.ask(
        asked(0, 60, MINUTE, measurement=HOSTILE, field=HOSTILE, fold="sum", tags={HOSTILE: HOSTILE}, by=HOSTILE)
    )
    assert found == [Line(HOSTILE, steps((0, 1.0)))]
    assert await series.ask(asked(0, 60, MINUTE, fold="sum", tags={"x": "' OR ''='"})) == []
    assert await series.known() == [Known(HOSTILE, [HOSTILE], [HOSTILE]), Known("m", ["value"], [])]


async def test_known_lists_fields_and_tags(series):
    await series.write([at(0, 1.0, diagram="a"), at(0, 1.0, field="other", kind="b"), at(0, 1.0, measurement="n")])
    assert await series.known() == [Known("m", ["other", "value"], ["diagram", "kind"]), Known("n", ["value"], [])]


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"step": 0}, Invalid),
        ({"fold": "median"}, Invalid),
        ({"field": ""}, Invalid),
        ({"end": 0, "start": 5}, Invalid),
        ({"start": 0, "end": 10**18, "step": 1}, TooLarge),
    ],
)
async def test_questions_that_cannot_be_answered_are_refused(series, more, error):
    question = {"measurement": "m", "field": "value", "start": 0, "end": 60 * SECOND, "step": 1, **more}
    with pytest.raises(error):
        await series.ask(Question(**question))


async def test_again_closing_is_nothing(series):
    await series.close()
