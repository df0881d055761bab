# SPDX-License-Identifier: Apache-2.0
"""The cells of a page: vertices and edges with style, plain text and absolute geometry, whatever wraps or holds them."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser

import msgspec

from glsp.errors import Invalid, TooLarge
from glsp.formats.markup import Tag
from glsp.protocol.geometry import Bounds, Number, Point, finite, whole

MAX_CELLS = 20_000


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """One cell. `box` is in canvas px, `points` are those between its ends, `ends` where it starts and stops without a cell.

    `at` is how far along its edge a label is, -1 to 1. `data` are the attributes that people gave it.
    """

    id: str
    parent: str
    value: str
    text: str
    style: Mapping[str, str]
    raw_style: str
    is_edge: bool
    is_vertex: bool
    source: str
    target: str
    box: Bounds
    points: tuple[Point, ...]
    at: float
    data: Mapping[str, str]
    line: int
    column: int


def cells(model: Tag) -> dict[str, Cell]:
    """Every cell of a page by its id, in their order. Raises Invalid and TooLarge, with line and column."""
    root = model.first("root")
    found: dict[str, _Raw] = {}
    for tag in root.tags() if root is not None else ():
        raw = _raw(tag)
        if raw is None:
            continue
        if raw.id in found:
            raise Invalid(f"the cell {raw.id[:80]!r} stands twice").at(tag.line, tag.column)
        found[raw.id] = raw
        if len(found) > MAX_CELLS:
            raise TooLarge(f"more than {MAX_CELLS:,} cells on one page").at(tag.line, tag.column)
    places = _Places(found)
    return {raw.id: _cell(raw, places) for raw in found.values()}


class _Raw(msgspec.Struct, frozen=True):
    id: str
    tag: Tag
    value: str
    data: Mapping[str, str]
    geometry: Tag | None
    outer: Tag


def _raw(tag: Tag) -> _Raw | None:
    """A cell by itself, or with the object around it that has its id, its label and its data."""
    if tag.name == "mxCell":
        return _Raw(tag.get("id"), tag, tag.get("value"), {}, tag.first("mxGeometry"), tag)
    cell = tag.first("mxCell")
    if tag.name not in {"object", "UserObject"} or cell is None:
        return None
    data = {name: value for name, value in tag.attributes.items() if name not in {"id", "label"}}
    return _Raw(tag.get("id") or cell.get("id"), cell, tag.get("label"), data, cell.first("mxGeometry"), tag)


class _Places:
    """Where cells begin on the canvas: geometry is relative to the parent. Raises Invalid for a cell inside itself."""

    def __init__(self, found: Mapping[str, _Raw]) -> None:
        self._found = found
        self._known: dict[str, Point] = {"": Point(0, 0)}

    def corner(self, cell_id: str) -> Point:
        """The upper left corner of a vertex; of what is no vertex, that of what it is in."""
        way: list[str] = []
        at = cell_id
        while at not in self._known and at in self._found:
            raw = self._found[at]
            if at in way or len(way) > MAX_CELLS:
                raise Invalid(f"the cell {cell_id[:80]!r} is inside itself").at(raw.outer.line, raw.outer.column)
            way.append(at)
            at = raw.tag.get("parent")
        corner = self._known.get(at, Point(0, 0))
        for each in reversed(way):
            raw = self._found[each]
            if raw.geometry is not None and raw.tag.get("vertex") == "1" and raw.geometry.get("relative") != "1":
                box = _box(raw.geometry)
                corner = Point(corner.x + box.x, corner.y + box.y)
            self._known[each] = corner
        return corner


def _cell(raw: _Raw, places: _Places) -> Cell:
    tag, geometry = raw.tag, raw.geometry
    style = styled(tag.get("style"))
    corner = places.corner(raw.id)
    size = _box(geometry) if geometry is not None else Bounds(0, 0, 0, 0)
    base = places.corner(tag.get("parent"))
    points = geometry.first("Array") if geometry is not None else None
    text = plain(raw.value) if style.get("html") == "1" or raw.value.lstrip().startswith("<") else raw.value
    return Cell(
        id=raw.id, parent=tag.get("parent"), value=raw.value, text=text, style=style, raw_style=tag.get("style"),
        is_edge=tag.get("edge") == "1", is_vertex=tag.get("vertex") == "1", source=tag.get("source"), target=tag.get("target"),
        box=Bounds(whole(corner.x), whole(corner.y), size.width, size.height),
        points=tuple(
            Point(whole(base.x + _number(at, "x")), whole(base.y + _number(at, "y")))
            for at in (points.tags("mxPoint") if points is not None else ())
        ),
        at=float(size.x) if geometry is not None and geometry.get("relative") == "1" else 0.0,
        data=raw.data, line=raw.outer.line, column=raw.outer.column,
    )  # fmt: skip


def styled(style: str) -> dict[str, str]:
    """A style as names and values; a name alone (`ellipse`) has the value ""."""
    found: dict[str, str] = {}
    for part in style.split(";"):
        name, _, value = part.strip().partition("=")
        if name:
            found[name] = value
    return found


def _box(geometry: Tag) -> Bounds:
    width, height = _number(geometry, "width"), _number(geometry, "height")
    if width < 0 or height < 0:
        raise Invalid("a cell of negative size").at(geometry.line, geometry.column)
    return Bounds(_number(geometry, "x"), _number(geometry, "y"), width, height)


def _number(tag: Tag, name: str) -> Number:
    try:
        value = float(tag.get(name) or "0")
    except ValueError:
        value = float("nan")
    if not finite(value):
        raise Invalid(f"{name} is not a number: {tag.get(name)[:40]!r}").at(tag.line, tag.column)
    return whole(value)


def plain(value: str) -> str:
    """The text that HTML of a label shows; scripts and styles show nothing."""
    reading = _Text()
    reading.feed(value)
    reading.close()
    lines = (" ".join(line.replace("\xa0", " ").split()) for line in "".join(reading.parts).split("\n"))
    return "\n".join(lines).strip("\n")


class _Text(HTMLParser):
    """Collects what is shown; blocks and line breaks begin a new line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  the parser's shape
        if tag in {"script", "style"}:
            self._hidden += 1
        elif tag == "hr":
            self._break()
            self.parts.append(f"{RULE}\n")
        elif tag == "br":
            self.parts.append("\n")
        elif tag in _BLOCKS:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style"}:
            self._hidden = max(0, self._hidden - 1)
        elif tag in _BLOCKS:
            self._break()

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data.replace("\n", " "))

    def _break(self) -> None:
        if self.parts and not self.parts[-1].endswith("\n"):
            self.parts.append("\n")


RULE = "\N{HORIZONTAL BAR}" * 3
"""A line across the label (`<hr>`), on a row of its own: the sections of a class in one cell."""

_BLOCKS = frozenset(
    {"div", "p", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre"}
)
