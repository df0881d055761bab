# SPDX-License-Identifier: Apache-2.0
"""Log lines: one for each event whatever is in it, with what was being done, and never a secret."""

import json
import logging
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glsp import calls
from glsp.editor.tokens import make
from glsp.logs import JsonLines, TextLines, without_secrets

GOOD = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def record(message: str, *, error: bool = False, **facts: object) -> logging.LogRecord:
    info = None
    if error:
        try:
            int("what\nhappened")
        except ValueError:
            info = sys.exc_info()
    made = logging.LogRecord("glsp.x", logging.WARNING if error else logging.INFO, "f", 1, message, (), info)
    made.facts = facts
    return made


def test_a_json_line_says_when_what_and_for_whom() -> None:
    with calls.arrived("x", "http", traceparent=GOOD, request_id="r1", client="127.0.0.1", diagram="d"):
        line = json.loads(JsonLines(worker=2).format(record("hello", ms=3)))
    assert line.pop("time").endswith("Z")
    assert line == {
        "level": "info",
        "logger": "glsp.x",
        "message": "hello",
        "worker": 2,
        "trace_id": GOOD[3:35],
        "span_id": GOOD[36:52],
        "door": "http",
        "request_id": "r1",
        "client": "127.0.0.1",
        "diagram": "d",
        "ms": 3,
    }


def test_an_error_brings_its_stack_in_the_same_line() -> None:
    text = JsonLines().format(record("oh", error=True))
    assert "\n" not in text
    assert json.loads(text)["stack"].endswith("ValueError: invalid literal for int() with base 10: 'what\\nhappened'\n")


def test_a_text_line_has_the_trace_where_it_is_traced_or_something_is_wrong() -> None:
    with calls.arrived("x", "http") as call:
        assert "trace_id" not in TextLines().format(record("fine", a=1))
        assert f"glsp.x: oh trace_id={call.trace.trace_id}\n" in TextLines().format(record("oh", error=True))
    with calls.arrived("x", "http", traceparent=GOOD):
        assert TextLines().format(record("fine", a=1)).endswith(f"fine a=1 trace_id={GOOD[3:35]}")


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"])))
def test_nobody_can_write_a_second_line(message: str, fact: str) -> None:
    for lines in (JsonLines(), TextLines()):
        assert len(lines.format(record(message, fact=fact)).splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("postgresql://glsp:s3cret@db:5432/glsp is away", "postgresql://…@db:5432/glsp is away"),
        ("redis://:s3cret@redis:6379", "redis://…@redis:6379"),
        ("Authorization: Bearer s3crets3crets3cret", "Authorization: Bearer …"),
    ],
)
def test_secrets_are_left_out_whoever_wrote_them(text: str, kept: str) -> None:
    assert without_secrets(text) == kept
    for lines in (JsonLines(), TextLines()):
        assert "s3cret" not in lines.format(record(text))
        assert "s3cret" not in lines.format(record("x", fact=text))


def test_an_api_token_is_left_out() -> None:
    _, secret = make("ada", "edit", 1, 0.0)
    assert secret not in JsonLines().format(record(f"who brought {secret}?"))
