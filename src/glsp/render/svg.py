# SPDX-License-Identifier: Apache-2.0
"""A diagram as SVG, headless: shapes, labels and routes as the page draws them, in a theme of the page.

Labels are always escaped. No scripts, no foreign objects, no references to anything outside; the same diagram gives the
same bytes. Elements of unknown types are drawn as boxes with their text. Geometry is the server's (`Graph.measured`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from xml.sax.saxutils import escape

from glsp.languages.declaration import NodeType
from glsp.languages.language import Language
from glsp.model.change import Element
from glsp.model.graph import View, need, origin
from glsp.protocol.geometry import Bounds, Fields, Json, Point, is_list, is_object
from glsp.render.looks import GLYPHS, LIGHT, LOOKS, Look, Theme, Tone
from glsp.render.paths import anchor, arrow, diamond, number, polyline, shortened

MARGIN = 24
EDGE_RADIUS = 8
HALF_CAPITAL_EM = 0.3636
"""Half the height of a capital letter of Inter: puts a line's optical middle on the middle of its box."""

FONT = "Inter,'Helvetica Neue',Arial,sans-serif"

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML cannot hold."""


def svg(
    view: View,
    language: Language,
    title: str = "",
    *,
    theme: Theme = LIGHT,
    has_page: bool = True,
    part: Bounds | None = None,
) -> str:
    """The whole diagram, or the `part` that lies in a box (graph px), on a page of its own colour or on none.

    O(elements).
    """
    return _Drawing(view, language, theme).document(title, has_page=has_page, part=part)


def text(value: Json) -> str:
    """Any value as XML text: escaped in quotes too, and without what XML cannot hold."""
    return escape(_CONTROL.sub("\N{REPLACEMENT CHARACTER}", str(value)), {'"': "&quot;"})


class _Drawing:
    def __init__(self, view: View, language: Language, theme: Theme) -> None:
        self._view = view
        self._language = language
        self._theme = theme
        self._nodes: list[str] = []
        self._edges: list[str] = []
        self._left = self._top = float("inf")
        self._right = self._bottom = float("-inf")

    def document(self, title: str, *, has_page: bool, part: Bounds | None) -> str:
        view = self._view
        for child in view.children(view.root):
            self._element(need(view, child), self._nodes)
        if self._left > self._right:
            self._reach(Bounds(0, 0, 160, 90))
        if part is not None:
            self._left, self._top, self._right, self._bottom = part.x, part.y, part.x + part.width, part.y + part.height
        x, y = self._left - MARGIN, self._top - MARGIN
        width, height = self._right - x + MARGIN, self._bottom - y + MARGIN
        box = " ".join(number(each) for each in (x, y, width, height))
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" width="{number(width)}" height="{number(height)}" '
            f'font-family="{FONT}" role="img">'
        )
        name = f"<title>{text(title)}</title>" if title else ""
        page = ""
        if has_page:
            place = f'x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}"'
            page = f'<rect {place} fill="{self._theme.page}"/>'
        return "".join([head, name, page, *self._nodes, *self._edges, "</svg>\n"])

    def _reach(self, box: Bounds) -> None:
        self._left, self._top = min(self._left, box.x), min(self._top, box.y)
        self._right, self._bottom = max(self._right, box.x + box.width), max(self._bottom, box.y + box.height)

    def _element(self, element: Element, out: list[str], around: tuple[Element, Look] | None = None) -> None:
        if element.is_edge:
            self._edge(element)
            return
        fields: Fields = {**element.fields, **self._view.measured(element.id)}
        position = fields.get("position")
        x, y = (position["x"], position["y"]) if is_object(position) else (0, 0)
        size = fields.get("size")
        width, height = (size["width"], size["height"]) if is_object(size) else (0, 0)
        width, height = max(0, width), max(0, height)
        kind = self._language.kinds.node(element.type)
        out.append(f'<g transform="translate({number(x)} {number(y)})">')
        here = around
        if isinstance(fields.get("text"), str):
            self._label(element.type, fields["text"], width, height, out)
        elif kind is not None or (around is None and width and height):
            here = (element, LOOKS.get(kind.icon, Look()) if kind is not None else Look())
            corner = origin(self._view, element.id)
            self._reach(Bounds(corner.x, corner.y, width, height))
            self._node(kind, here[1], width, height, out)
        elif element.type == "icon" and around is not None:
            self._icon(around[1], width, height, out)
        for child in self._view.children(element.id):
            self._element(need(self._view, child), out, here)
        out.append("</g>")

    def _node(self, kind: NodeType | None, look: Look, width: float, height: float, out: list[str]) -> None:
        tone = self._theme.tones[look.tone]
        shape = kind.shape.name if kind is not None else "rounded"
        paint = f'fill="{tone.fill}" stroke="{tone.line}" stroke-width="1.5"'
        if tone.opacity < 1:
            paint += f' fill-opacity="{tone.opacity}"'
        if shape == "diamond":
            out.append(f'<path d="{diamond(width, height)}" {paint}/>')
        elif shape in {"circle", "ellipse"}:
            cx, cy = number(width / 2), number(height / 2)
            out.append(f'<ellipse cx="{cx}" cy="{cy}" rx="{cx}" ry="{cy}" {paint}/>')
        else:
            radius = {"rounded": 8, "bar": 3}.get(shape, 0)
            radius = min(radius, width / 2, height / 2)
            out.append(f'<rect width="{number(width)}" height="{number(height)}" rx="{number(radius)}" {paint}/>')
        if look.middle:
            side = min(16, min(width, height) * 0.45)
            self._glyph(look.middle, tone, width / 2, height / 2, side, out)

    def _icon(self, look: Look, width: float, height: float, out: list[str]) -> None:
        if not look.icon or not width or not height:
            return
        tone, side = self._theme.tones[look.tone], min(width, height)
        x, y = (width - side) / 2 - 1, (height - side) / 2
        out.append(
            f'<rect x="{number(x)}" y="{number(y)}" width="{number(side)}" height="{number(side)}" rx="5" '
            f'fill="{tone.soft}"/>'
        )
        self._glyph(look.icon, tone, x + side / 2, height / 2, 13, out)

    @staticmethod
    def _glyph(name: str, tone: Tone, x: float, y: float, side: float, out: list[str]) -> None:
        place = f"translate({number(x - side / 2)} {number(y - side / 2)}) scale({number(side / 16)})"
        out.append(
            f'<path d="{GLYPHS[name]}" transform="{place}" fill="none" stroke="{tone.ink}" stroke-width="1.5" '
            f'stroke-linecap="round" stroke-linejoin="round"/>'
        )

    def _label(self, type_id: str, words: str, width: float, height: float, out: list[str]) -> None:
        font = self._language.font(type_id)
        size = font.size if font is not None else 14
        weight = f' font-weight="{font.weight}"' if font is not None and font.weight != 400 else ""
        lines = words.split("\n")
        step = height / len(lines) if height else size * 1.2
        for at, line in enumerate(lines):
            y = step * (at + 0.5) + size * HALF_CAPITAL_EM
            out.append(
                f'<text x="{number(width / 2)}" y="{number(y)}" font-size="{number(size)}"{weight} fill="{self._theme.text}" '
                f'text-anchor="middle" xml:space="preserve">{text(line)}</text>'
            )

    def _edge(self, edge: Element) -> None:
        view = self._view
        fields: Fields = {**edge.fields, **view.measured(edge.id)}
        source, target = need(view, fields["sourceId"]), need(view, fields["targetId"])
        raw = fields.get("routingPoints")
        inner = [Point(each["x"], each["y"]) for each in raw if is_object(each)] if is_list(raw) else []
        start, end = self._box(source), self._box(target)
        first = inner[0] if inner else _middle(end)
        last = inner[-1] if inner else _middle(start)
        points = [
            anchor(start, self._shape(source), first),
            *inner,
            anchor(end, self._shape(target), last),
        ]
        for point in points:
            self._reach(Bounds(point.x, point.y, 0, 0))
        kind = self._language.kinds.edge(edge.type)
        line = kind.line if kind is not None else None
        dashes = {"dashed": ' stroke-dasharray="6 4"', "dotted": ' stroke-dasharray="1.5 4"'}.get(
            line.style if line else "", ""
        )
        drawn = points if line is not None and line.target_end == "none" else shortened(points)
        self._edges.append(
            f'<path d="{polyline(drawn, EDGE_RADIUS)}" fill="none" stroke="{self._theme.edge}" stroke-width="1.5"{dashes}/>'
        )
        if line is None or line.target_end != "none":
            self._edges.append(f'<path d="{arrow(points)}" fill="{self._theme.edge}"/>')
        for child in view.children(edge.id):
            self._edge_label(need(view, child), points)

    def _edge_label(self, label: Element, points: list[Point]) -> None:
        words = label.fields.get("text")
        if not isinstance(words, str):
            return
        at = _half_way(points)
        size = self._view.measured(label.id).get("size") or label.fields.get("size")
        width, height = (size["width"], size["height"]) if is_object(size) else (0, 0)
        x, y = at.x - width / 2, at.y - height / 2
        self._reach(Bounds(x, y, width, height))
        self._edges.append(f'<g transform="translate({number(x)} {number(y)})">')
        self._edges.append(
            f'<rect x="-2" width="{number(width + 4)}" height="{number(height)}" rx="3" fill="{self._theme.page}" fill-opacity="0.85"/>'
        )
        self._label(label.type, words, width, height, self._edges)
        self._edges.append("</g>")

    def _box(self, element: Element) -> Bounds:
        corner = origin(self._view, element.id)
        size = self._view.measured(element.id).get("size") or element.fields.get("size")
        width, height = (size["width"], size["height"]) if is_object(size) else (0, 0)
        return Bounds(corner.x, corner.y, max(0, width), max(0, height))

    def _shape(self, element: Element) -> str:
        kind = self._language.kinds.node(element.type)
        return kind.shape.name if kind is not None else "rounded"


def _middle(box: Bounds) -> Point:
    return Point(box.x + box.width / 2, box.y + box.height / 2)


def _half_way(points: Iterable[Point]) -> Point:
    """The point in the middle of a line, by length."""
    line = list(points)
    lengths = [((b.x - a.x) ** 2 + (b.y - a.y) ** 2) ** 0.5 for a, b in pairwise(line)]
    left = sum(lengths) / 2
    for at, length in enumerate(lengths):
        if left <= length and length:
            a, b, part = line[at], line[at + 1], left / length
            return Point(a.x + (b.x - a.x) * part, a.y + (b.y - a.y) * part)
        left -= length
    return line[0]
