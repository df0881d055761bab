# SPDX-License-Identifier: Apache-2.0
"""What Mermaid itself, the npm package in tests/peers, finds in texts: an independent judge of our writer and our reader."""

import json
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from typing import IO, Any, cast

from tests.support.tools import ROOT

PEERS = ROOT / "tests/peers"


class Mermaid:
    """One Mermaid, for as many texts as one likes: to load it takes longer than to read hundreds of them."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._asked, self._answers = cast("IO[str]", process.stdin), cast("IO[str]", process.stdout)

    def read(self, text: str) -> dict[str, Any]:
        """What it finds, in its own words (peers/mermaid.mjs says which); `error` alone where it does not understand."""
        self._asked.write(json.dumps(text) + "\n")
        self._asked.flush()
        found: dict[str, Any] = json.loads(self._answers.readline())
        return found


@contextmanager
def mermaid() -> Generator[Mermaid]:
    """Mermaid while the block runs."""
    with subprocess.Popen(
        ["node", "mermaid.mjs"], cwd=PEERS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        yield Mermaid(process)
