# SPDX-License-Identifier: Apache-2.0
"""What somebody does first: clone, `make run`, look. With what `make run` installs and nothing that tests need besides."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Generator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from support.tools import ROOT

pytestmark = [pytest.mark.needs("git", "node", "npm"), pytest.mark.timeout(600)]

PATIENCE_SECONDS = 540.0
EXAMPLES = 16
FROM_OUTSIDE = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")
"""Settings of glsp that somebody has set on this machine must not decide."""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    if not (ROOT / ".git").exists():
        pytest.skip("no clone: there is nothing to clone from")
    subprocess.run(["git", "clone", "--quiet", "--depth", "1", ROOT.as_uri(), tmp_path / "glsp"], check=True)
    return tmp_path / "glsp"


@pytest.fixture
def running(clone: Path) -> Generator[Path]:
    """`make run` on a free port; gives the file with what it prints."""
    printed = clone.parent / "printed.txt"
    pip = {
        name: value for name, value in os.environ.items() if name.startswith(("PIP_", "npm_config_", "SSL_", "NODE_"))
    }
    chosen = {"PORT": "0", "DATA_DIR": str(clone.parent / "data")}
    environment = {**{name: os.environ[name] for name in FROM_OUTSIDE if name in os.environ}, **pip, **chosen}
    with printed.open("wb") as output:
        process = subprocess.Popen(
            ["make", "run"], cwd=clone, stdout=output, stderr=output, env=environment, start_new_session=True
        )
    yield printed
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    process.wait(30)


def address(printed: Path) -> str:
    """Where it says that it serves."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        text = printed.read_text(errors="replace")
        if found := re.search(r"editor (http://127\.0\.0\.1:\d+)", text):
            return found[1]
        assert "make: ***" not in text, text[-3000:]
        time.sleep(0.5)
    raise AssertionError(printed.read_text(errors="replace")[-3000:])


def test_a_fresh_clone_serves_the_page_and_draws_the_examples(running: Path) -> None:
    url = address(running)
    with httpx.Client(base_url=url, timeout=60) as http:
        assert "<title>" in http.get("/").text
        while len(diagrams := http.get("/api/diagrams").json()["diagrams"]) < EXAMPLES:  # they come after the start
            time.sleep(0.2)
        picture = http.get(f"/api/diagrams/{diagrams[0]['id']}/export", params={"format": "png"})
    assert picture.content.startswith(b"\x89PNG")
