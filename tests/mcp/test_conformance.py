# SPDX-License-Identifier: Apache-2.0
"""What the protocol's own tools say about the door: the conformance suite and the Inspector, both from npm."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from support.agents import TOOLS
from support.serving import Servers, Serving
from support.tools import ROOT

PEERS = ROOT / "tests" / "peers" / "node_modules" / "@modelcontextprotocol"
CONFORMANCE = PEERS / "conformance" / "dist" / "index.js"
INSPECTOR = ROOT / "tests" / "peers" / "node_modules" / ".bin" / "mcp-inspector"

GENERIC = {
    "server-initialize", "ping", "logging-set-level", "completion-complete", "tools-list", "resources-list",
    "prompts-list", "resources-subscribe", "resources-unsubscribe", "server-sse-multiple-streams",
    "dns-rebinding-protection",
}  # fmt: skip
"""Scenarios of suite 0.1.16 that every server must pass; the others want its fixtures."""


def conformance(url: str, folder: Path) -> dict[str, tuple[int, int]]:
    """Scenario -> checks passed and failed."""
    command = ["node", str(CONFORMANCE), "server", "--url", f"{url}/mcp", "--suite", "all", "-o", str(folder)]
    said = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False).stdout
    found = re.findall(r"^[✓✗] (\S+): (\d+) passed, (\d+) failed", said, re.MULTILINE)
    return {name: (int(passed), int(failed)) for name, passed, failed in found}


def inspect(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["node", str(INSPECTOR), "--cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.needs("node", "peers")
def test_every_conformance_check_passes_on_the_product_with_fixtures(server: Servers, tmp_path: Path) -> None:
    found = conformance(server("--mcp-conformance-fixtures").url, tmp_path)
    assert len(found) == 32
    assert {name: failed for name, (_, failed) in found.items() if failed} == {}
    assert sum(passed for passed, _ in found.values()) == 44


@pytest.mark.needs("node", "peers")
def test_every_generic_conformance_check_passes_on_the_plain_product(serving: Serving, tmp_path: Path) -> None:
    found = conformance(serving.url, tmp_path)
    assert {name for name in GENERIC if found[name][1] or not found[name][0]} == set()


@pytest.mark.needs("node", "peers")
@pytest.mark.parametrize("era", ["legacy", "modern"])
def test_the_inspector_finds_no_schema_that_some_host_refuses(serving: Serving, era: str) -> None:
    where = (f"{serving.url}/mcp", "--transport", "http", "--protocol-era", era, "--format", "json", "-q")
    listed = inspect(*where, "--method", "tools/list", "--strict")
    assert listed.returncode == 0, listed.stderr
    assert {tool["name"] for tool in json.loads(listed.stdout)["result"]["tools"]} == TOOLS


@pytest.mark.needs("node", "peers")
def test_the_inspector_calls_tools_over_stdio(serving: Serving) -> None:
    command = (
        str(Path(sys.executable).with_name("glsp")),
        "mcp",
        "--data",
        str(serving.data),
        "--method",
        "tools/call",
    )
    made = inspect(*command, "--tool-name", "create_diagram", "--tool-arg", "type=workflow", "id=seen")
    assert made.returncode == 0, made.stderr
    assert "created seen r0: empty" in made.stdout
