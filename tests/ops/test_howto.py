# SPDX-License-Identifier: Apache-2.0
"""The commands in the how-to about files do what the page says, as they stand there."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "howto" / "keep-diagrams-in-a-repository.md"
COMMANDS = [
    line for block in re.findall(r"```sh\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL) for line in block.splitlines()
]


@pytest.mark.needs("elk")
def test_every_command_of_the_page_runs(tmp_path: Path) -> None:
    assert len(COMMANDS) == 10
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    for command in COMMANDS:
        subprocess.run(["/bin/sh", "-c", command], cwd=tmp_path, env={"PATH": path}, check=True, timeout=60)
    made = {each.name for each in tmp_path.iterdir() if each.is_file()}
    assert made == {"order.svg", "order.png", "order.pdf", "pack.png", "findings.sarif", "changes.svg", "order.puml", "order.mmd",
                    "order.dot"}  # fmt: skip
    assert (tmp_path / "pack.png").stat().st_size < (tmp_path / "order.png").stat().st_size
    assert (tmp_path / "changes.svg").read_bytes() == (ROOT / "docs" / "pictures" / "difference.svg").read_bytes()
