# SPDX-License-Identifier: Apache-2.0
"""Line protocol, beside the encoder of the real `influxdb-client`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from influxdb_client.client.write.point import Point as PeersPoint

from glsp.errors import GlspError, Invalid, TooLarge
from glsp.storage.series.lines import MAX_POINTS, PRECISIONS, decode, encode
from glsp.storage.series.points import EARLIEST, LATEST, Point, check

NOW = 1_700_000_000_000_000_000

names = st.text(
    st.characters(exclude_categories=["C", "Z"], exclude_characters="\\") | st.just(" "), min_size=1
).filter(lambda name: name.isprintable() and name != "time")
values = (
    st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
)
points = st.builds(
    Point,
    names.filter(lambda name: not name.startswith(("_", "#"))),
    st.dictionaries(names, names, max_size=3),
    st.dictionaries(names, values, min_size=1, max_size=3),
    st.integers(EARLIEST, LATEST),
)


@given(st.lists(points, max_size=4))
def test_what_is_written_is_read_back(written):
    assert decode(encode(written).decode(), "ns", NOW) == written


@pytest.mark.parametrize("name", ["#", "#cpu", "#a,b c"])
def test_no_measurement_can_be_called_as_a_comment_begins(name):
    """A line that begins with # is passed over, here and by InfluxDB, and no backslash prevents it: so it is not written at all."""
    point = Point(name, {}, {"v": 1.0}, NOW)
    assert decode(encode([point]).decode(), "ns", NOW) == []
    with pytest.raises(Invalid, match="may not begin with #"):
        check(point)
    within = Point(f"cpu{name}", {"#": "#"}, {"#": "#"}, NOW)
    assert decode(encode([check(within)]).decode(), "ns", NOW) == [within]


def peers_line(point: Point) -> str:
    peer = PeersPoint(point.measurement)
    for key, value in point.tags.items():
        peer.tag(key, value)
    for key, value in point.fields.items():
        peer.field(key, value)
    return peer.time(point.time).to_line_protocol()


@given(points)
def test_lines_of_the_influxdb_client_are_read(point):
    assert decode(peers_line(point), "ns", NOW) == [point]


@given(
    st.builds(
        Point,
        st.just("m, x"),
        st.just({"a=b": "c d", "b": "e,f"}),
        st.dictionaries(st.just("f 1"), values, min_size=1),
        st.integers(0, LATEST),
    )
)
def test_lines_are_those_of_the_influxdb_client_but_for_the_form_of_numbers(point):
    ours, peers = encode([point]).decode(), peers_line(point)
    if isinstance(point.fields["f 1"], float):
        assert decode(ours, "ns", NOW) == decode(peers, "ns", NOW)
    else:
        assert ours == peers


@pytest.mark.parametrize(("precision", "time"), [("ns", 5), ("us", 5_000), ("ms", 5_000_000), ("s", 5_000_000_000)])
def test_times_have_the_precision_of_the_request(precision, time):
    assert decode("m v=1 5", precision, NOW) == [Point("m", {}, {"v": 1.0}, time)]
    assert set(PRECISIONS) == {"ns", "us", "ms", "s"}


def test_comments_empty_lines_and_windows_line_ends_are_passed_over():
    text = '# a comment\r\n\r\n  m,t=a v=1i,w=t  7 \r\n\n#last\nm v="two\nlines" 8\n \n# end'
    assert decode(text, "ns", NOW) == [
        Point("m", {"t": "a"}, {"v": 1, "w": True}, 7),
        Point("m", {}, {"v": "two\nlines"}, 8),
    ]


def test_quotes_in_tags_are_no_texts():
    assert decode('m,t=a"b v=1 1\nm,t="c v=2 2', "ns", NOW) == [
        Point("m", {"t": 'a"b'}, {"v": 1.0}, 1),
        Point("m", {"t": '"c'}, {"v": 2.0}, 2),
    ]


def test_a_point_without_time_happened_now():
    assert decode("m v=1", "ns", NOW) == [Point("m", {}, {"v": 1.0}, NOW)]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("m", "line 1, column 2"),
        ("m v=1\nm,t v=1", "line 2, column 4"),
        ("m v=", "line 1, column 5"),
        ("m v=1,", "line 1, column 7"),
        ("m v=one", "line 1, column 5"),
        ("m v=1e99999", "line 1, column 5"),
        ('m v="open', "line 1, column 5"),
        ("m v=1 soon", "line 1, column 7"),
        ("m v=1 5 6", "line 1, column 7"),
        ("m v=1 99999999999999999999", "line 1, column 7"),
        ("m,=x v=1", "line 1, column 3"),
        (",t=x v=1", "line 1, column 1"),
        ("m v=١", "line 1, column 5"),
        ("m v=9223372036854775808i", "line 1"),
        ("_m v=1", "line 1"),
        ("m,time=x v=1", "line 1"),
        ("m v=nan", "line 1, column 5"),
        ("m v=\x00", "line 1, column 5"),
        ("m\x07 v=1", "line 1"),
        (f"{'m' * 300} v=1", "line 1"),
    ],
)
def test_what_is_no_line_is_refused_with_its_place(text, where):
    with pytest.raises(Invalid) as refused:
        decode(text, "ns", NOW)
    assert where in refused.value.message


def test_too_much_at_once_is_refused():
    with pytest.raises(TooLarge, match="more than 50000 points"):
        decode("m v=1\n" * (MAX_POINTS + 1), "ns", NOW)
    with pytest.raises(TooLarge):
        decode("m " + ",".join(f"f{number}=1" for number in range(65)), "ns", NOW)


@given(st.text(max_size=60) | st.text('m,=t v1\\"\n# ', max_size=60))
def test_any_text_is_read_or_refused(text):
    try:
        found = decode(text, "ns", NOW)
    except GlspError:
        return
    assert [check(point) for point in found] == found


@pytest.mark.parametrize(
    "text",
    [
        "\\" * 200_000,
        "m v=" + '"' + "\\" * 200_000,
        "m,t=" + "a\\" * 200_000,
        " " * 500_000 + "x",
        "#" * 400_000 + "\n" * 9,
    ],
)
def test_long_lines_take_no_longer_than_their_length(text):
    try:
        decode(text, "ns", NOW)
    except GlspError:
        return
