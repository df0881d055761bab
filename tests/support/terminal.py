# SPDX-License-Identifier: Apache-2.0
"""Pictures of a terminal: commands that are really run, and what they say, drawn as SVG.

What must never be here: output that no command gave. What differs each time (ids, times, digests) is compared as if it were the same.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple

LINE, LEFT, TOP = 19, 16, 44
LETTER = 7.8
"""Width of a letter at 13 px, of the fonts below."""

NARROW = 80
FONTS = "ui-monospace, 'DejaVu Sans Mono', 'Liberation Mono', Consolas, monospace"
VARYING = re.compile(r"\b[0-9a-f]{10,}\b|\d+(?:\.\d+)*|\buser:\w+|\bglsp_\w+")


class Step(NamedTuple):
    """A command as a person types it, and what it said."""

    command: str
    said: str


class Terminal:
    """A shell in a folder; `glsp` and what else this clone installed are found first."""

    def __init__(self, folder: Path, environment: Mapping[str, str] = {}, hidden: Mapping[str, str] = {}) -> None:
        """`hidden`: texts of this machine, and what is shown in their place."""
        self._folder = folder
        self._hidden = dict(hidden)
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        self._environment = {**os.environ, "PATH": path, **environment}
        self.steps: list[Step] = []

    def run(self, command: str, shown: str = "") -> str:
        """What it says; `shown` stands for a command that names a port or a process of this run. Raises CalledProcessError."""
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=self._folder,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=True,
            timeout=120,
        )
        self.said(shown or command, done.stdout)
        return done.stdout

    def said(self, command: str, output: str) -> None:
        """Of a command that was run elsewhere."""
        for text, shown in self._hidden.items():
            output = output.replace(text, shown)
        self.steps.append(Step(command, output.rstrip("\n")))

    def drawn(self) -> str:
        """All of it as SVG."""
        return drawn(self.steps)


def drawn(steps: Sequence[Step]) -> str:
    """A window with commands and what they said."""
    lines: list[tuple[str, str]] = []
    for step in steps:
        lines += [("command" if at == 0 else "more", text) for at, text in enumerate(step.command.split("\n"))]
        lines += [("", text.expandtabs()) for text in step.said.split("\n") if step.said]
    columns = max(NARROW, *(len(text) + 2 for _, text in lines))
    width, height = round(columns * LETTER + 2 * LEFT), TOP + LINE * len(lines)
    drawn = "".join(_line(kind, text, TOP + LINE * at) for at, (kind, text) in enumerate(lines))
    dots = "".join(
        f'<circle cx="{18 + 18 * at}" cy="16" r="5" fill="{fill}"/>'
        for at, fill in enumerate(("#e06c75", "#e5c07b", "#98c379"))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">\n'
        f'<rect width="{width}" height="{height}" rx="8" fill="#1f2430"/>{dots}\n'
        f'<g font-family="{FONTS}" font-size="13" fill="#d7dae0" xml:space="preserve">\n{drawn}</g>\n</svg>\n'
    )


def _line(kind: str, text: str, y: int) -> str:
    if not kind:
        return f'<text x="{LEFT}" y="{y}" xml:space="preserve">{escape(text, quote=False)}</text>\n' if text else ""
    sign = "$" if kind == "command" else ">"
    return (
        f'<text x="{LEFT}" y="{y}" xml:space="preserve"><tspan fill="#98c379">{sign if sign == "$" else "&gt;"}</tspan>'
        f' <tspan fill="#ffffff" font-weight="600">{escape(text, quote=False)}</tspan></text>\n'
    )


def alike(picture: str) -> str:
    """The picture without what differs each time."""
    return re.sub(" +", " ", VARYING.sub("0", re.sub(r"<(svg|rect)[^>]*>", "", picture)))
