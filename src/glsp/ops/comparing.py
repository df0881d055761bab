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
from glsp.editor.exports import Paper, box_of
from glsp.editor.files import encode_file
from glsp.errors import Invalid, NotAllowed
from glsp.formats.documents import ending, told
from glsp.formats.writing import write
from glsp.formats.written import Sheet
from glsp.languages import Language
from glsp.languages.words import LanguageWords
from glsp.layout.quality import share_area
from glsp.model.change import Element
from glsp.model.difference import Difference, Field, Item, aligned, difference, elements
from glsp.model.graph import Graph, build, need, new_root
from glsp.model.measure import measure
from glsp.model.merging import Conflict, merged
from glsp.model.notation import plain, quoted
from glsp.ops.documents import Desk, Reading, desk, read_text, write_bytes
from glsp.protocol.geometry import Json, is_list, is_object
from glsp.render.looks import THEMES, Mark
from glsp.render.pdf import pdf
from glsp.render.png import png
from glsp.render.svg import svg

NOTHING = "/dev/null"
"""What git calls the file that is not there."""

NAMED = 12
"""Elements named in the line about what merely moved."""

LONGEST = 60
"""Characters shown of a value."""


class File(msgspec.Struct, frozen=True):
    """A file to compare: where it is, and what it is called (git keeps versions under other names)."""

    path: Path
    called: str


class Side(msgspec.Struct, frozen=True):
    """One of two diagrams that are compared; without a language where there is no file."""

    graph: Graph
    language: Language | None
    is_placed: bool


class Compared(msgspec.Struct, frozen=True):
    """Two diagrams of one language (`new` in the ids of `old`), and what is different."""

    old: Graph
    new: Graph
    language: Language
    difference: Difference
    is_placed: bool
    """Whether both files say where things are."""


def named(path: Path) -> File:
    """A file under its own name."""
    return File(path, path.name)


async def compare(old: File, new: File, reading: Reading) -> Compared:
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
    new_graph = aligned(one.graph, other.graph)
    found = difference(one.graph, new_graph, LanguageWords(language), with_places=is_placed)
    return Compared(one.graph, new_graph, language, found, is_placed)


async def _side(opening: Desk, file: File, reading: Reading) -> Side:
    if str(file.path) == NOTHING:
        return Side(Graph(new_root()), None, is_placed=True)
    async with opening.only(file.path, reading, called=file.called) as (diagram, brought):
        scene = diagram.scene
        kept = build(new_root(), elements(scene.graph), trusted=True)
        kept.measure({each.id: scene.graph.measured(each.id) for each in kept})
        return Side(kept, scene.language, brought.is_placed)


def as_text(compared: Compared, old: str, new: str) -> str:
    """The differences as lines: `+` came, `-` went, `~` is not the same; what merely moved in one line."""
    words, items = LanguageWords(compared.language), compared.difference.items
    counts = [
        f"{count} {what}"
        for what in ("added", "removed", "changed", "moved")
        if (count := compared.difference.count(what))
    ]
    head = f"{old} → {new}: {', '.join(counts) or 'no difference'}"
    lines = [_line(item, words) for item in items if item.kind != "moved"]
    moved = [item for item in items if item.kind == "moved"]
    nodes = [item.id for item in moved if not item.ends]
    if nodes:
        more = f" and {len(nodes) - NAMED} more" if len(nodes) > NAMED else ""
        lines.append(f"# moved: {' '.join(nodes[:NAMED])}{more}")
    elif moved:
        lines.append(f"# drawn along another way: {len(moved)} edges")
    return "\n".join([head, *lines])


def _line(item: Item, words: LanguageWords) -> str:
    sign = {"added": "+", "removed": "-"}.get(item.kind, "~")
    name = ">".join(map(quoted, item.ends)) or quoted(item.id)
    label = f" {msgspec.json.encode(item.name).decode()}" if item.name not in {"", plain(item.id)} else ""
    fields = "; ".join(_field(field) for field in item.fields)
    return f"{sign} {words.word(item.type)} {name}{label}{': ' if fields else ''}{fields}"


def _field(field: Field) -> str:
    if field.name == "route":
        return "drawn along another way"
    old, new = _value(field.old), _value(field.new)
    return f"{field.name} {old or '(none)'} → {new or '(none)'}"


def _value(value: Json) -> str:
    if value is None:
        return ""
    if is_object(value) and value.keys() == {"x", "y"}:
        return f"{value['x']:g},{value['y']:g}"
    if is_object(value) and value.keys() == {"width", "height"}:
        return f"{value['width']:g}x{value['height']:g}"
    if is_list(value) and all(isinstance(each, str) for each in value):
        value = ", ".join(map(str, value))
    said = msgspec.json.encode(value).decode()
    return said if len(said) <= LONGEST else f"{said[:LONGEST]}…"


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
    graph = await _both(compared)
    marks: dict[str, Mark] = {item.id: item.kind for item in compared.difference.items if item.kind != "moved"}
    drawn = await asyncio.to_thread(
        svg, graph, compared.language, title, theme=THEMES[paper.theme], has_page=paper.has_page, marks=marks
    )
    if kind == "png":
        data = await asyncio.to_thread(png, drawn, scale=paper.scale)
    else:
        data = await asyncio.to_thread(pdf, drawn, title) if kind == "pdf" else drawn.encode()
    await asyncio.to_thread(write_bytes, target, data)


async def _both(compared: Compared) -> Graph:
    """What is there now, and what went: where it was, or beside what stands there now.

    Laid out together where the files say nothing of places.
    """
    new, went = compared.new, compared.difference.change.removed
    graph = build(need(new, new.root), [*elements(new), *went])
    graph.measure(measure(graph, None, compared.language))
    covered = None if not compared.is_placed else [each.id for each in went if _is_covered(graph, each, compared)]
    if covered is None or covered:
        async with desk() as opening:
            await opening.lay_out(graph, compared.language, covered)
    return graph


def _is_covered(graph: Graph, element: Element, compared: Compared) -> bool:
    """Whether something else stands where the node would be drawn."""
    words = LanguageWords(compared.language)
    if not words.is_node(element.type):
        return False
    box = box_of(graph, element.id)
    others = (
        each for each in graph.children(element.parent) if each != element.id and words.is_node(need(graph, each).type)
    )
    return any(share_area(box, box_of(graph, each)) for each in others)


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
        return Joined(encode_file(found.graph), found.conflicts)
    text = write("notation", Sheet(found.graph, language, Path(ours.called).stem, with_places=sides[1].is_placed)).text
    return Joined(text.encode(), found.conflicts)


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
