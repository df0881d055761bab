# SPDX-License-Identifier: Apache-2.0
"""Those whose formats we read and write, as judges of it: npm packages in tests/peers that a script there asks."""

import json
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from typing import IO, Any, cast

from tests.support.tools import ROOT

PEERS = ROOT / "tests/peers"


class Judge:
    """One process, for as many texts as one likes: to load a library takes longer than to read hundreds of texts."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._asked, self._answers = cast("IO[str]", process.stdin), cast("IO[str]", process.stdout)

    def read(self, text: str) -> dict[str, Any]:
        """What it finds, as its script in tests/peers says; `error` alone where it does not understand."""
        self._asked.write(json.dumps(text) + "\n")
        self._asked.flush()
        found: dict[str, Any] = json.loads(self._answers.readline())
        return found


@contextmanager
def judging(script: str) -> Generator[Judge]:
    """A judge while the block runs: `mermaid.mjs` or `drawio.mjs`."""
    with subprocess.Popen(
        ["node", script], cwd=PEERS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        yield Judge(process)
