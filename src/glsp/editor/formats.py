# SPDX-License-Identifier: Apache-2.0
"""Every format in one list, as menus need it: what it is called, whether it is read and written, and for which languages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, get_args

import msgspec

from glsp import languages
from glsp.editor.exports import EXPORTS, PICTURES
from glsp.editor.sources import SourceFormat
from glsp.formats import exact
from glsp.formats.documents import ENDINGS
from glsp.formats.writing import WRITERS

Kind = Literal["picture", "text", "model"]

MODEL = "json"

TITLES: dict[str, str] = {
    "plantuml": "PlantUML",
    "mermaid": "Mermaid",
    "glsp-rust": "GLSP-Rust",
    "document": "document with diagrams (Markdown, reStructuredText)",
}
"""Of formats that are only read; written ones have their title in the table of writers."""

OWN_ENDINGS: dict[str, tuple[str, ...]] = {"notation": (".txt", ".glsp"), "glsp-rust": (".glsp.json",)}
"""How files of a format may end that the table of endings leaves to how the text begins."""

_ENDINGS = (*ENDINGS.items(), *exact.ENDINGS.items())


class Format(msgspec.Struct, frozen=True, rename="camel"):
    """One format. `suffix` is how written files end, `endings` how files that are read usually do; no languages mean all."""

    id: str
    title: str
    kind: Kind
    reads: bool
    writes: bool
    suffix: str = ""
    endings: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


class Formats(msgspec.Struct, frozen=True):
    """The list as doors tell it."""

    formats: tuple[Format, ...]


def all_formats() -> tuple[Format, ...]:
    """Pictures, texts for other tools, the model; each in the order of its table, those that are only read last."""
    return tuple(_listed())


def _listed() -> Iterator[Format]:
    read = get_args(SourceFormat)
    for name, export in EXPORTS.items():
        kind: Kind = "picture" if name in PICTURES else "model" if name == MODEL else "text"
        spoken = WRITERS[name].languages if name in WRITERS else ()
        yield Format(
            id=name,
            title=export.title,
            kind=kind,
            reads=name in read,
            writes=True,
            suffix=export.suffix,
            endings=_endings(name) if name in read else (),
            languages=tuple(sorted(spoken)),
        )
    for name in read:
        if name not in EXPORTS:
            yield Format(
                id=name, title=TITLES.get(name) or name, kind="text", reads=True, writes=False, endings=_endings(name)
            )


def _endings(name: str) -> tuple[str, ...]:
    own = OWN_ENDINGS.get(name, ())
    if name == MODEL:
        extensions = (ending for each in languages.all_languages() for ending in each.extensions)
        own = (".json", *dict.fromkeys(extensions))
    written = (f".{WRITERS[name].suffix}",) if name in WRITERS and not own else ()
    return tuple(dict.fromkeys((*own, *written, *(ending for ending, which in _ENDINGS if which == name))))
