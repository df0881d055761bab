# SPDX-License-Identifier: Apache-2.0
"""What requirements/runtime.txt pins, package by package, and which of it a Linux image of one Python gets."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from packaging.markers import Marker

RUNTIME = Path(__file__).resolve().parent.parent / "requirements" / "runtime.txt"
FIRST_LINE = re.compile(r"([A-Za-z0-9._-]+)==(\S+)(?: ; (.+?))? \\$")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


class Pin(NamedTuple):
    """One package: where it is wanted, and the hashes its files may have."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]

    @property
    def lines(self) -> str:
        """As pip reads it, wanted everywhere."""
        return " \\\n".join([f"{self.name}=={self.version}", *(f"    --hash=sha256:{each}" for each in self.hashes)])


def pins() -> list[Pin]:
    """All of them, in the order of the file."""
    found: list[Pin] = []
    for line in RUNTIME.read_text(encoding="utf-8").splitlines():
        if first := FIRST_LINE.match(line):
            found.append(Pin(first[1], first[2], first[3] or "", ()))
        elif stated := HASH.search(line):
            found[-1] = found[-1]._replace(hashes=(*found[-1].hashes, stated[1]))
    return found


def for_linux(python: str) -> list[Pin]:
    """Those that some patch release of a CPython (`3.11`) on Linux wants: which one an image has is not known here."""
    return [pin for pin in pins() if not pin.marker or any(_holds(pin.marker, f"{python}.{n}") for n in (0, 99))]


def _holds(marker: str, full_version: str) -> bool:
    linux = {
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "platform_system": "Linux",
        "os_name": "posix",
        "sys_platform": "linux",
        "python_version": full_version.rpartition(".")[0],
        "python_full_version": full_version,
    }
    return Marker(marker).evaluate(linux)
