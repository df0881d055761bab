# SPDX-License-Identifier: Apache-2.0
"""`glsp diff` and `glsp merge`: what is different between two files, as text and as a picture, and three made one.

Both are what git calls for diagram files: `diff.glsp.command` and `merge.glsp.driver`
(docs/howto/keep-diagrams-in-a-repository.md).
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec

from glsp import languages
from glsp.editor.comparing import Compared, between, picture_of
from glsp.editor.exports import Paper
from glsp.editor.file_formats import encode_model
from glsp.errors import Invalid, NotAllowed
from glsp.formats.documents import ending, told
from glsp.formats.remarks import merged_remarks, with_remarks
from glsp.formats.writing import write
from glsp.formats.written import Sheet
from glsp.languages import Language
from glsp.languages.words import LanguageWords
from glsp.model.difference import elements
from glsp.model.graph import Graph, build, new_root
from glsp.model.merging import Conflict, merged
from glsp.ops.documents import Desk, Reading, desk, read_text, write_bytes
from glsp.render.looks import THEMES
from glsp.render.pdf import pdf
from glsp.render.png import png

NOTHING = "/dev/null"
"""What git calls the file that is not there."""


class File(msgspec.Struct, frozen=True):
    """A file to compare: where it is, and what it is called (git keeps versions under other names)."""

    path: Path
    called: str


class Side(msgspec.Struct, frozen=True):
    """One of two diagrams that are compared; without a language where there is no file."""

    graph: Graph
    language: Language | None
    is_placed: bool
    left_out: tuple[str, ...] = ()


class Told(msgspec.Struct, frozen=True):
    """What is different, and what of the files is not in it."""

    compared: Compared
    left_out: tuple[str, ...]


def named(path: Path) -> File:
    """A file under its own name."""
    return File(path, path.name)


async def compare(old: File, new: File, reading: Reading) -> Told:
    """Reads both. Raises NotFound, Refused; NotAllowed for diagrams of two languages."""
    async with desk() as opening:
        one, other = await _side(opening, old, reading), await _side(opening, new, reading)
    language = one.language or other.language or languages.find("")
    if one.language and other.language and one.language.id != other.language.id:
        raise NotAllowed(
            f"a {one.language.name} diagram and a {other.language.name} diagram cannot be compared",
            hint="--type says as which language both are to be read",
        )
    is_placed = (one.is_placed or one.language is None) and (other.is_placed or other.language is None)
    found = between(one.graph, other.graph, language, is_placed=is_placed)
    return Told(found, tuple(dict.fromkeys((*one.left_out, *other.left_out))))


async def _side(opening: Desk, file: File, reading: Reading) -> Side:
    if str(file.path) == NOTHING:
        return Side(Graph(new_root()), None, is_placed=True)
    async with opening.only(file.path, reading, called=file.called) as (diagram, brought):
        scene = diagram.scene
        kept = build(new_root(), elements(scene.graph), trusted=True)
        kept.measure({each.id: scene.graph.measured(each.id) for each in kept})
        return Side(
            kept, scene.language, brought.is_placed, tuple(f"{file.called}: {each}" for each in brought.left_out)
        )


def as_json(compared: Compared) -> bytes:
    """The differences for programs."""
    found = compared.difference
    counts = {kind: found.count(kind) for kind in ("added", "removed", "changed", "moved")}
    body = {"language": compared.language.id, **counts, "items": found.items}
    return msgspec.json.format(msgspec.json.encode(body), indent=2)


async def picture(compared: Compared, target: Path, paper: Paper, title: str) -> None:
    """Draws both in one: what came, went and changed is marked by colour and sign, what went stands where it was.

    Raises Invalid for a target that is no picture.
    """
    kind = target.suffix.lstrip(".").lower()
    if kind not in {"svg", "png", "pdf"}:
        raise Invalid(f"{target} does not say which picture", hint="end its name in .svg, .png or .pdf")
    async with desk() as opening:
        drawn = await picture_of(compared, opening.layouts, title, theme=THEMES[paper.theme], has_page=paper.has_page)
    if kind == "png":
        data = await asyncio.to_thread(png, drawn, scale=paper.scale)
    else:
        data = await asyncio.to_thread(pdf, drawn, title) if kind == "pdf" else drawn.encode()
    await asyncio.to_thread(write_bytes, target, data)


class Joined(msgspec.Struct, frozen=True):
    """The file that three became, and what somebody has to look at."""

    data: bytes
    conflicts: tuple[Conflict, ...]


async def merge(base: File, ours: File, theirs: File, reading: Reading) -> Joined:
    """Three versions of a file as one, written as ours is: model JSON, or the compact notation.

    Raises NotFound, Refused; NotAllowed for files of other tools, and for diagrams of two languages.
    """
    async with desk() as opening:
        sides = [await _side(opening, each, reading) for each in (base, ours, theirs)]
    language = sides[1].language or sides[2].language
    if language is None or any(each.language and each.language.id != language.id for each in sides):
        raise NotAllowed("these are no three versions of one diagram", hint="their diagram languages differ")
    words = LanguageWords(language)
    found = merged(sides[0].graph, sides[1].graph, sides[2].graph, words)
    kind = _kind(ours)
    if kind == "json":
        return Joined(encode_model(found.graph), found.conflicts)
    text = write("notation", Sheet(found.graph, language, Path(ours.called).stem, with_places=sides[1].is_placed)).text
    return Joined(with_remarks(text, merged_remarks(*map(_notation, (base, ours, theirs)))).encode(), found.conflicts)


def _notation(file: File) -> str:
    """The text of a version in the notation; nothing where there is no such version."""
    text = "" if str(file.path) == NOTHING else read_text(file.path).lstrip("\ufeff")
    return "" if text.lstrip().startswith(("{", "[")) else text


def _kind(file: File) -> str:
    """What a file is written as. Raises NotAllowed."""
    text = read_text(file.path).lstrip("\ufeff \r\n\t")
    if text.startswith(("{", "[")):
        return "json"
    if ending(file.called) is None and told(text) is None:
        return "notation"
    raise NotAllowed(
        f"{file.called} is not merged: model JSON and the compact notation are",
        hint="what other tools write is theirs to merge; git does it line by line",
    )
