# SPDX-License-Identifier: Apache-2.0
"""The image's recipe and its bill of materials, as far as they can be judged without building (test_image_runs.py builds)."""

import http.server
import json
import os
import re
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from support.tools import ROOT

DOCKERFILE = ROOT / "deploy/docker/Dockerfile"


@pytest.fixture(scope="module")
def bill() -> str:
    done = subprocess.run([sys.executable, "scripts/sbom.py"], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout


@pytest.mark.shows("validated", "docker/Dockerfile")
@pytest.mark.needs("hadolint")
def test_hadolint_has_nothing_against_the_dockerfile() -> None:
    beside = Path(sys.executable).with_name("hadolint")
    hadolint = beside if beside.exists() else "hadolint"
    done = subprocess.run(
        [hadolint, "--failure-threshold", "style", DOCKERFILE], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_the_image_has_the_python_that_its_dependencies_are_fetched_for() -> None:
    base = re.search(r"^ARG BASE=docker\.io/library/python:(3\.\d+)-slim", DOCKERFILE.read_text(), re.MULTILINE)
    fetched = re.search(r'^PYTHON = "(3\.\d+)"', (ROOT / "scripts/sbom.py").read_text(), re.MULTILINE)
    assert base is not None
    assert fetched is not None
    assert base[1] == fetched[1]


def test_the_bill_of_materials_is_valid(bill: str) -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(bill) is None


def test_the_bill_names_every_package_that_is_pinned_for_linux_and_the_same_bill_is_made_again(bill: str) -> None:
    parts = {part["purl"] for part in json.loads(bill)["components"]}
    lines = re.findall(r"^([\w.-]+)==([\w.]+)(.*)", (ROOT / "requirements/runtime.txt").read_text(), re.MULTILINE)
    elsewhere = re.compile(r"sys_platform == 'win32'|python_full_version >= '3\.12'")
    pinned = {f"pkg:pypi/{name}@{version}" for name, version, where in lines if not elsewhere.search(where)}
    assert {each for each in parts if each.startswith("pkg:pypi/")} == pinned
    elk = json.loads((ROOT / "tools/package-lock.json").read_text())["packages"]["node_modules/elkjs"]["version"]
    assert f"pkg:npm/elkjs@{elk}" in parts
    again = subprocess.run([sys.executable, "scripts/sbom.py"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert again.stdout == bill


class Answering(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response({"/health": 200}.get(self.path, 503))
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name is the base class's
        """Nothing: it was asked, and says so by its answer."""


class OfSix(http.server.HTTPServer):
    address_family = socket.AF_INET6


@pytest.mark.shows("executed", "docker/healthy.py")
@pytest.mark.parametrize(
    ("address", "host"), [("127.0.0.1", "0.0.0.0"), ("127.0.0.1", ""), ("127.0.0.1", "127.0.0.1"), ("::1", "::")]
)
def test_what_asks_for_health_finds_the_server_wherever_it_listens(address: str, host: str) -> None:
    try:
        server = (OfSix if ":" in address else http.server.HTTPServer)((address, 0), Answering)
    except OSError:
        pytest.skip(f"this machine has no {address}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        assert healthy(host, server.server_port) == (0, "")
        assert healthy(host, server.server_port, "/ready") == (1, "answered 503\n")
    finally:
        server.shutdown()
        server.server_close()
    code, told = healthy(host, server.server_port)
    assert code == 1
    assert told.startswith("no answer: ")


def healthy(host: str, port: int, *path: str) -> tuple[int, str]:
    command = [sys.executable, ROOT / "deploy/docker/healthy.py", *path]
    around = {**os.environ, "HOST": host, "PORT": str(port)}
    done = subprocess.run(command, env=around, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr
