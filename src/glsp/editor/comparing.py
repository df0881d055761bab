# SPDX-License-Identifier: Apache-2.0
"""Two diagrams compared: what is different in a few lines, and both in one picture."""

from __future__ import annotations

import asyncio
from collections.abc import Collection

import msgspec

from glsp.editor.exports import box_of
from glsp.editor.layouts import Layouts
from glsp.languages import Language
from glsp.languages.words import LanguageWords
from glsp.layout.quality import share_area
from glsp.model.change import Element
from glsp.model.difference import Difference, Field, Item, aligned, difference, elements
from glsp.model.draft import Draft
from glsp.model.graph import Graph, build, need
from glsp.model.measure import measure
from glsp.model.notation import plain, quoted
from glsp.model.operations import plan
from glsp.protocol.geometry import Json, is_list, is_object
from glsp.render.looks import LIGHT, Mark, Theme
from glsp.render.svg import svg

NAMED = 12
"""Elements named in the line about what merely moved."""

LONGEST = 60
"""Characters shown of a value."""


class Compared(msgspec.Struct, frozen=True):
    """Two diagrams of one language (`new` in the ids of `old`), and what is different."""

    old: Graph
    new: Graph
    language: Language
    difference: Difference
    is_placed: bool
    """Whether both files say where things are."""


def between(old: Graph, new: Graph, language: Language, *, is_placed: bool = True) -> Compared:
    """What is different between two diagrams of a language."""
    there = aligned(old, new)
    found = difference(old, there, LanguageWords(language), with_places=is_placed)
    return Compared(old, there, language, found, is_placed)


def as_text(compared: Compared, old: str, new: str) -> str:
    """The differences as lines: `+` came, `-` went, `~` is not the same; what merely moved in one line."""
    counts = [
        f"{count} {what}"
        for what in ("added", "removed", "changed", "moved")
        if (count := compared.difference.count(what))
    ]
    return "\n".join([f"{old} → {new}: {', '.join(counts) or 'no difference'}", *lines_of(compared)])


def lines_of(compared: Compared) -> list[str]:
    """The differences without a head."""
    words, items = LanguageWords(compared.language), compared.difference.items
    lines = [_line(item, words) for item in items if item.kind != "moved"]
    moved = [item for item in items if item.kind == "moved"]
    nodes = [item.id for item in moved if not item.ends]
    if nodes:
        more = f" and {len(nodes) - NAMED} more" if len(nodes) > NAMED else ""
        lines.append(f"# moved: {' '.join(nodes[:NAMED])}{more}")
    elif moved:
        lines.append(f"# drawn along another way: {len(moved)} edges")
    return lines


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


async def picture_of(
    compared: Compared, layouts: Layouts, title: str, *, theme: Theme = LIGHT, has_page: bool = True
) -> str:
    """Both in one as SVG: what came, went and changed is marked by colour and sign, what went stands where it was."""
    graph = await _both(compared, layouts)
    marks: dict[str, Mark] = {item.id: item.kind for item in compared.difference.items if item.kind != "moved"}
    return await asyncio.to_thread(svg, graph, compared.language, title, theme=theme, has_page=has_page, marks=marks)


async def _both(compared: Compared, layouts: Layouts) -> Graph:
    """What is there now, and what went: where it was, or beside what stands there now.

    Laid out together where the files say nothing of places.
    """
    new, went = compared.new, compared.difference.change.removed
    graph = build(need(new, new.root), [*elements(new), *went])
    graph.measure(measure(graph, None, compared.language))
    covered = None if not compared.is_placed else [each.id for each in went if _is_covered(graph, each, compared)]
    if covered is None or covered:
        await lay_out(layouts, graph, compared.language, covered)
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


async def lay_out(layouts: Layouts, graph: Graph, language: Language, only: Collection[str] | None = None) -> None:
    """Gives everything in a graph a place, or only some, beside the others. Raises Unavailable, TooLarge."""
    graph.measure(measure(graph, None, language))
    if only is None:
        found = await layouts.everything(graph, language)
    else:
        found = await layouts.new(graph, language, only)
    graph.apply(plan(Draft(graph), found.arrange, language, "lay out").change)
    graph.measure(measure(graph, None, language))
