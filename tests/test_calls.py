# SPDX-License-Identifier: Apache-2.0
"""Calls: what comes along as a trace and a request id is believed only where it is one; without a receiver nothing is made."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glsp import calls
from glsp.app import traced
from glsp.errors import SettingsError
from glsp.settings import load

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
GOOD = f"00-{TRACE}-{SPAN}-01"


def test_a_traceparent_is_read_as_w3c_has_it() -> None:
    found = calls.read_traceparent(GOOD)
    assert found == calls.Trace(TRACE, SPAN, sampled=True)
    assert found is not None
    assert found.traceparent == GOOD
    assert calls.read_traceparent(f"00-{TRACE}-{SPAN}-02") == calls.Trace(TRACE, SPAN, sampled=False)
    later = calls.read_traceparent(f"01-{TRACE}-{SPAN}-03-more")
    assert later == calls.Trace(TRACE, SPAN, sampled=True)


@pytest.mark.parametrize(
    "text",
    [
        None,
        7,
        "",
        GOOD.upper(),
        GOOD + "-more",
        GOOD + "\n",
        f"ff-{TRACE}-{SPAN}-01",
        f"00-{'0' * 32}-{SPAN}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE[:-1]}-{SPAN}-01",
        "9" * 10_000,
    ],
)
def test_what_is_no_traceparent_is_passed_over(text: object) -> None:
    assert calls.read_traceparent(text) is None


@given(
    st.one_of(
        st.text(), st.binary(), st.from_regex(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}", fullmatch=True)
    )
)
def test_whatever_comes_is_read_or_passed_over_and_written_as_it_was_read(text: object) -> None:
    found = calls.read_traceparent(text)
    if found is not None:
        assert calls.read_traceparent(found.traceparent) == found


def test_request_ids_that_are_not_fit_for_a_log_are_replaced() -> None:
    assert calls.request_id_of("abc-1:2/3") == "abc-1:2/3"
    for text in ("", "a b", "a\nb", "ä", "x" * 129, None, 5):
        assert calls.request_id_of(text) not in {text, ""}


def test_a_call_has_one_trace_of_its_own_which_nobody_wants_to_see() -> None:
    with calls.arrived("x", "http") as call:
        assert calls.current() is call
        assert calls.trace_id() == calls.trace_id() == call.trace.trace_id
        assert calls.traceparent() == ""
    assert calls.current() is None


def test_what_a_traced_call_asks_for_goes_on_with_its_trace() -> None:
    with calls.arrived("x", "http", traceparent=GOOD):
        assert calls.traceparent() == GOOD
        with calls.arrived("y", "mcp") as inner:
            assert inner.trace.trace_id == TRACE
        with calls.arrived("z", "mcp", fresh=True) as other:
            assert other.trace.trace_id != TRACE


async def test_a_task_that_works_for_many_goes_on_with_the_first_that_is_traced() -> None:
    with calls.arrived("x", "http") as plain:
        pass
    with calls.arrived("y", "http", traceparent=GOOD) as traced:
        pass

    async def work() -> str:
        with calls.under([None, plain, traced]):
            return calls.traceparent()

    assert await asyncio.create_task(work()) == GOOD
    with calls.under([None, plain]):
        assert calls.current() is None


def test_without_an_endpoint_nothing_of_opentelemetry_is_loaded_for_it() -> None:
    code = (
        "import sys, glsp.app, glsp.calls as calls\n"
        f"with calls.arrived('x', 'http', traceparent='{GOOD}'), calls.step('y'), calls.statement('sqlite', 'SELECT 1'): pass\n"
        "assert calls.step('y') is calls.statement('sqlite', 'x')\n"
        "found = [name for name in sys.modules if name.startswith(('opentelemetry.sdk', 'opentelemetry.exporter'))]\n"
        "assert not found, found"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_an_endpoint_without_the_packages_stops_the_start_and_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "glsp.tracing", None)
    settings = load({"DATA_DIR": str(tmp_path), "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"})
    with pytest.raises(SettingsError, match="not installed") as error, traced(settings):
        pass
    assert "glsp[traces]" in error.value.hint


def test_an_endpoint_that_is_none_is_told_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="OTEL_EXPORTER_OTLP_ENDPOINT must be") as error:
        load({"DATA_DIR": str(tmp_path), "OTEL_EXPORTER_OTLP_ENDPOINT": "grpc://user:s3cret@collector"})
    assert "s3cret" not in str(error.value)
