# SPDX-License-Identifier: Apache-2.0
"""Hostile files are refused in words, or come in as mere text: bounded in time and memory, nothing stored by halves.

Over REST, which every other door's import shares its code with; one server takes it all.
"""

import json
from collections.abc import Generator, Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from hostile.imports import FORMATS, everywhere, of_format
from support.serving import Servers, Serving

pytestmark = pytest.mark.needs("elk")

SECONDS = 60.0
"""For one import on a busy machine; most take milliseconds."""

MOST_BYTES = 900_000_000
"""Of the server, at its largest; an idle one has about 120 MB, and 40 MB of text are held several times."""

CASES = [(name, *each) for name in FORMATS for each in of_format(name)]


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Generator[Serving]:
    servers = Servers(tmp_path_factory.mktemp("imports"))
    yield servers("--log-level", "error")
    servers.end()


@pytest.fixture
def http(target: Serving) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=target.url, timeout=SECONDS) as client:
        yield client


@pytest.mark.parametrize(("form", "name", "text"), CASES, ids=[f"{form}: {name}" for form, name, _ in CASES])
def test_a_hostile_file_is_refused_or_only_text(
    http: httpx.Client, target: Serving, form: str, name: str, text: str
) -> None:
    send(http, target, {"source": text, "name": name, "format": form})


@pytest.mark.parametrize("form", [None, *FORMATS])
def test_what_no_format_takes_is_refused(http: httpx.Client, target: Serving, form: str | None) -> None:
    for name, text in everywhere():
        answer = send(http, target, {"source": text, "name": name, **({"format": form} if form else {})})
        assert answer.status_code != 201, name


def test_a_hundred_megabytes_are_refused_before_they_are_read(http: httpx.Client, target: Serving) -> None:
    answer = send(http, target, {"source": "x" * 100_000_000})
    assert answer.status_code == 413


def test_a_hundred_megabytes_are_refused_by_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from glsp.cli import main

    large = tmp_path / "large.puml"
    large.write_bytes(b"x" * 100_000_000)
    assert main(["convert", str(large), str(tmp_path / "out.svg")]) == 1
    assert "a source of 100000000 characters" in capsys.readouterr().err
    assert not (tmp_path / "out.svg").exists()


def send(http: httpx.Client, target: Serving, body: dict[str, str]) -> httpx.Response:
    """An import; afterwards the server is well, and holds what it said that it made and nothing else."""
    before = listed(http)
    answer = http.post("/api/import", content=json.dumps(body))
    made = {each["id"] for each in answer.json().get("diagrams", [])}
    if answer.status_code != 201:
        assert answer.status_code in {404, 413, 422}, answer.text[:500]
        assert answer.json()["error"]["message"]
    assert listed(http) == before | made
    for each in made:
        assert "root:" not in http.get(f"/api/diagrams/{each}/export").text  # what /etc/passwd begins with
        http.delete(f"/api/diagrams/{each}")
    assert target.process.poll() is None
    assert "internal error" not in target.output
    assert psutil.Process(target.process.pid).memory_info().rss < MOST_BYTES
    return answer


def listed(http: httpx.Client) -> set[str]:
    return {each["id"] for each in http.get("/api/diagrams").json()["diagrams"]}
