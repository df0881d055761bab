# SPDX-License-Identifier: Apache-2.0
"""Names of WIT, the interface language of the WebAssembly component model: read, and compared as linkers compare them.

`wasi:http/incoming-handler@0.2.0` is an interface of a package, `run` a plain item. An export serves an import of the same
name whose version is compatible and not newer: 0.2.3 serves 0.2.0, 1.4.0 serves 1.2.0, and 2.0.0 serves neither.
"""

from __future__ import annotations

import re

import msgspec

_LABEL = r"[a-z][a-z0-9]*(?:-(?:[a-z][a-z0-9]*|[A-Z][A-Z0-9]*))*"
_NUMBER = r"(?:0|[1-9]\d*)"
_VERSION = rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?"
_NAME = re.compile(rf"(?:(?P<package>{_LABEL}:{_LABEL})/)?(?P<item>{_LABEL})(?:@(?P<version>{_VERSION}))?")


class WitName(msgspec.Struct, frozen=True):
    """A name in its parts; `package` and `version` are "" where it has none."""

    package: str
    item: str
    version: str = ""

    @property
    def path(self) -> str:
        """Package and item without the version."""
        return f"{self.package}/{self.item}" if self.package else self.item


def read(text: str) -> WitName | None:
    """The name that a text is, or None. A version needs a package."""
    found = _NAME.fullmatch(text)
    if found is None or (found["version"] and not found["package"]):
        return None
    return WitName(found["package"] or "", found["item"], found["version"] or "")


def serves(export: WitName, wanted: WitName) -> bool:
    """Whether an export may be linked to an import."""
    if export.path != wanted.path:
        return False
    if not export.version or not wanted.version or export.version == wanted.version:
        return True
    mine, theirs = _numbers(export.version), _numbers(wanted.version)
    if "-" in export.version or "-" in wanted.version:
        return False  # versions before a release promise nothing
    return _track(mine) == _track(theirs) and mine >= theirs


def _numbers(version: str) -> tuple[int, int, int]:
    major, minor, patch = version.partition("+")[0].partition("-")[0].split(".")
    return int(major), int(minor), int(patch)


def _track(version: tuple[int, int, int]) -> tuple[int, ...]:
    """The part that compatible versions share: up to the first number that is not 0."""
    major, minor, patch = version
    return (major,) if major else (0, minor) if minor else (0, 0, patch)
