# SPDX-License-Identifier: Apache-2.0
"""The files of the workspace folder that can be opened, as lists show them. Looks at names and first bytes, opens nothing.

A name that would mean another file (a link, `file:…`, `glsp:…`, bytes that are no text) is not listed, so that whatever is listed
can be opened under the name it is listed by.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from glsp import languages
from glsp.editor.file_formats import HEAD_BYTES, endings, format_of, is_foreign, may_be_ours
from glsp.editor.naming import FILE, STORED
from glsp.formats.writing import WRITERS

MOST_FILES = 2_000
"""Listed at most; more only make the page slow before anybody sees them."""

MOST_SEEN = 100_000
"""Names looked at, so that a workspace that is a whole disk answers at all."""


class Listed(msgspec.Struct, frozen=True, rename="camel"):
    """One file. `path` is below the workspace; `language` is empty where only the contents tell it."""

    path: str
    format: str
    language: str
    size: int
    changed: float
    is_unsaved: bool = False
    is_foreign: bool = False
    """It is imported, not opened."""


class Shelf(msgspec.Struct, frozen=True):
    """The files by name; `is_whole` unless there are more."""

    files: tuple[Listed, ...]
    is_whole: bool = True


def shelf(folder: Path, is_unsaved: Callable[[str], bool]) -> Shelf:
    """What can be opened below a folder. Folders whose name begins with a dot are left out. Blocking."""
    found: list[Listed] = []
    ends = endings()
    for seen, path in enumerate(_walk(folder)):
        if seen == MOST_SEEN or len(found) == MOST_FILES:
            return Shelf(_sorted(found), is_whole=False)
        if path.name.lower().endswith(ends) and (listed := _listed(folder, path, is_unsaved)):
            found.append(listed)
    return Shelf(_sorted(found))


def _sorted(found: list[Listed]) -> tuple[Listed, ...]:
    return tuple(sorted(found, key=lambda each: each.path))


def _walk(folder: Path) -> Iterator[Path]:
    for place, inner, names in os.walk(folder):
        inner[:] = sorted(name for name in inner if not name.startswith("."))
        yield from (Path(place, name) for name in sorted(names))


def _listed(folder: Path, path: Path, is_unsaved: Callable[[str], bool]) -> Listed | None:
    name = path.relative_to(folder).as_posix()
    if not name.isprintable() or name.startswith((FILE, STORED)) or path.is_symlink():
        return None
    try:
        state = path.stat()
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError:  # gone since, or not for us to read
        return None
    if not may_be_ours(path.name, head):
        return None
    kind = format_of(path.name)
    known = languages.by_extension(path.name)
    fixed = WRITERS[kind].languages if kind in WRITERS else frozenset[str]()
    language = known.id if known else next(iter(fixed), "") if len(fixed) == 1 else ""
    return Listed(name, kind, language, state.st_size, state.st_mtime, is_unsaved(name), is_foreign(path.name, head))
