# SPDX-License-Identifier: Apache-2.0
"""A diagram as SVG, headless: shapes, labels and routes as the page draws them, in a theme of the page.

Labels are always escaped. No scripts, no foreign objects, no references to anything outside; the same diagram gives the
same bytes. Elements of unknown types are drawn as boxes with their text. Geometry is the server's (`Graph.measured`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from xml.sax.saxutils import escape

from glsp.languages.declaration import Line, NodeType
from glsp.languages.glyphs import glyphs
from glsp.languages.kinds import every_part
from glsp.languages.language import Language
from glsp.languages.looking import BAND_LEFT, BAND_TOP, ICON, SECTION
from glsp.languages.shapes import ShapeForm, shapes
from glsp.model.change import Element
from glsp.model.graph import View, need, origin
from glsp.protocol.geometry import Bounds, Dimension, Fields, Json, Point, is_object
from glsp.render.ends import ENDS, end_path, stopped
from glsp.render.lines import LabelPlace, along, label_place, line_of
from glsp.render.looks import LIGHT, MARKED, Mark, Theme, Tone
from glsp.render.outlines import detail, outline
from glsp.render.paths import number, polyline

MARGIN = 24
EDGE_RADIUS = 8
BADGE = 16
"""Side of the sign on what is marked, px."""

HALF_CAPITAL_EM = 0.3636
"""Half the height of a capital letter of Inter: puts a line's optical middle on the middle of its box."""

FONT = "Inter,'Helvetica Neue',Arial,sans-serif"
WIDTHS = "font-kerning:none;font-feature-settings:'calt' 0;text-rendering:geometricPrecision"
"""Letters side by side as `glsp.model.text` adds them up, at every size."""

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
    marks: Mapping[str, Mark] | None = None,
) -> str:
    """The whole diagram, or the `part` that lies in a box (graph px), on a page of its own colour or on none.

    `marks` has the ids of nodes and edges that are shown as added, removed or changed. O(elements).
    """
    return _Drawing(view, language, theme, marks or {}).document(title, has_page=has_page, part=part)


def text(value: Json) -> str:
    """Any value as XML text: escaped in quotes too, and without what XML cannot hold."""
    return escape(_CONTROL.sub("\N{REPLACEMENT CHARACTER}", str(value)), {'"': "&quot;"})


_DIVIDED: Mapping[str, Callable[[float, float], str]] = {
    SECTION: lambda width, _height: f"M0 0H{number(width)}",
    BAND_LEFT: lambda width, height: f"M{number(width)} 0V{number(height)}",
    BAND_TOP: lambda width, height: f"M0 {number(height)}H{number(width)}",
}
"""The line that divides a part from what is above, right of or below it."""


class _Drawing:
    def __init__(self, view: View, language: Language, theme: Theme, marks: Mapping[str, Mark]) -> None:
        self._view = view
        self._marks = marks
        self._badges: list[str] = []
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
            f'font-family="{FONT}" style="{WIDTHS}" role="img">'
        )
        name = f"<title>{text(title)}</title>" if title else ""
        page = ""
        if has_page:
            place = f'x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}"'
            page = f'<rect {place} fill="{self._theme.page}"/>'
        return "".join([head, name, page, *self._nodes, *self._edges, *self._badges, "</svg>\n"])

    def _reach(self, box: Bounds) -> None:
        self._left, self._top = min(self._left, box.x), min(self._top, box.y)
        self._right, self._bottom = max(self._right, box.x + box.width), max(self._bottom, box.y + box.height)

    def _element(
        self, element: Element, out: list[str], around: NodeType | None = None, *, inner: bool = False
    ) -> None:
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
            if x < 0 or (around is not None and around.port is not None):  # names may stand out of their nodes
                corner = origin(self._view, element.id)
                self._reach(Bounds(corner.x, corner.y, width, height))
            self._label(element.type, fields["text"], width, height, out)
        elif kind is not None or (not inner and width and height):
            here = kind
            inner = True
            corner = origin(self._view, element.id)
            self._reach(Bounds(corner.x, corner.y, width, height))
            mark = self._marks.get(element.id)
            self._node(kind, element, Dimension(width, height), out, mark)
            if mark is not None:
                self._badge(mark, Point(corner.x + width, corner.y))
        elif element.type == ICON and around is not None:
            self._icon(around, width, height, out)
        elif element.type in _DIVIDED and around is not None:
            line, edge = self._theme.tones[around.tone].line, _DIVIDED[element.type](width, height)
            out.append(f'<path d="{edge}" fill="none" stroke="{line}" stroke-width="1"/>')
        for child in self._view.children(element.id):
            self._element(need(self._view, child), out, here, inner=inner)
        out.append("</g>")

    def _node(
        self, kind: NodeType | None, element: Element, size: Dimension, out: list[str], mark: Mark | None = None
    ) -> None:
        width, height = size.width, size.height
        usual = kind.tone if kind is not None else "neutral"
        tone, form = self._theme.tones[MARKED[mark].tone if mark is not None else usual], form_of(kind, element.fields)
        dash = f' stroke-dasharray="{form.dash}"' if form.dash else ""
        radius = kind.shape.parameters.get("radius") if kind is not None else None
        paint = f'fill="{tone.fill}" stroke="{tone.line}" stroke-width="{number(form.stroke)}" stroke-linejoin="round"{dash}'
        if tone.opacity < 1:
            paint += f' fill-opacity="{tone.opacity}"'
        out.append(f'<path d="{outline(form, width, height, radius)}" {paint}/>')
        if form.detail:
            lines = detail(form, width, height, radius)
            out.append(f'<path d="{lines}" fill="none" stroke="{tone.line}" stroke-width="1.5"{dash}/>')
        if kind is not None and kind.glyph and not any(part.type == ICON for part in every_part(kind.parts)):
            side = min(16, min(width, height) * 0.45)
            self._glyph(kind.glyph, tone, width / 2, height / 2, side, out)

    def _icon(self, kind: NodeType, width: float, height: float, out: list[str]) -> None:
        if not kind.glyph or not width or not height:
            return
        tone, side = self._theme.tones[kind.tone], min(width, height)
        x, y = (width - side) / 2 - 1, (height - side) / 2
        out.append(
            f'<rect x="{number(x)}" y="{number(y)}" width="{number(side)}" height="{number(side)}" rx="5" '
            f'fill="{tone.soft}"/>'
        )
        self._glyph(kind.glyph, tone, x + side / 2, height / 2, 13, out)

    @staticmethod
    def _glyph(name: str, tone: Tone, x: float, y: float, side: float, out: list[str]) -> None:
        strokes = glyphs().get(name, "")
        place = f"translate({number(x - side / 2)} {number(y - side / 2)}) scale({number(side / 16)})"
        out.append(
            f'<path d="{strokes}" transform="{place}" fill="none" stroke="{tone.ink}" stroke-width="1.5" '
            f'stroke-linecap="round" stroke-linejoin="round"/>'
        )

    def _label(self, type_id: str, words: str, width: float, height: float, out: list[str]) -> None:
        font = self._language.font(type_id)
        size = font.size if font is not None else 14
        weight = f' font-weight="{font.weight}"' if font is not None and font.weight != 400 else ""
        if self._language.turned(type_id):
            out.append(f'<g transform="translate(0 {number(height)}) rotate(-90)">')
            width, height = height, width
        lines = words.split("\n")
        step = height / len(lines) if height else size * 1.2
        label = self._language.kinds.label(type_id)
        x, align = (0.0, "start") if label is not None and label.anchor == "start" else (width / 2, "middle")
        for at, line in enumerate(lines):
            y = step * (at + 0.5) + size * HALF_CAPITAL_EM
            out.append(
                f'<text x="{number(x)}" y="{number(y)}" font-size="{number(size)}"{weight} fill="{self._theme.text}" '
                f'text-anchor="{align}" xml:space="preserve">{text(line)}</text>'
            )
        if self._language.turned(type_id):
            out.append("</g>")

    def _edge(self, edge: Element) -> None:
        view = self._view
        points = line_of(view, self._language, edge)
        for point in points:
            self._reach(Bounds(point.x, point.y, 0, 0))
        kind = self._language.kinds.edge(edge.type)
        mark = self._marks.get(edge.id)
        colour = self._theme.tones[MARKED[mark].tone].line if mark is not None else self._theme.edge
        self._line(points, kind.line if kind is not None else Line(), colour)
        if mark is not None:
            self._badge(mark, along(points, 0.25)[0])
        for child in view.children(edge.id):
            self._edge_label(need(view, child), points)

    def _badge(self, mark: Mark, at: Point) -> None:
        """A sign beside the colour: colours alone tell nothing to some, and nothing on paper."""
        tone = self._theme.tones[MARKED[mark].tone]
        self._reach(Bounds(at.x - BADGE / 2, at.y - BADGE / 2, BADGE, BADGE))
        self._badges.append(
            f'<g transform="translate({number(at.x - BADGE / 2)} {number(at.y - BADGE / 2)})">'
            f'<rect width="{BADGE}" height="{BADGE}" rx="{BADGE // 2}" fill="{tone.soft}" stroke="{tone.ink}"/>'
            f'<path d="{MARKED[mark].sign}" fill="none" stroke="{tone.ink}" stroke-width="1.75" stroke-linecap="round"/></g>'
        )

    def _line(self, points: list[Point], line: Line, colour: str) -> None:
        dashes = {"dashed": ' stroke-dasharray="6 4"', "dotted": ' stroke-dasharray="1.5 4"'}.get(line.style, "")
        first, last = ENDS[line.source_end], ENDS[line.target_end]
        drawn = stopped(stopped(points, last.inset)[::-1], first.inset)[::-1]
        stroke = f'stroke="{colour}" stroke-width="1.5"'
        self._edges.append(f'<path d="{polyline(drawn, EDGE_RADIUS)}" fill="none" {stroke}{dashes}/>')
        for form, way in ((first, points[::-1]), (last, points)):
            if path := end_path(form, way):
                if form.closed and not form.hollow:
                    self._edges.append(f'<path d="{path}" fill="{colour}"/>')
                else:
                    self._edges.append(
                        f'<path d="{path}" fill="{self._theme.page if form.closed else "none"}" {stroke}/>'
                    )

    def _edge_label(self, label: Element, points: list[Point]) -> None:
        words = label.fields.get("text")
        if not isinstance(words, str):
            return
        size = self._view.measured(label.id).get("size") or label.fields.get("size")
        width, height = (size["width"], size["height"]) if is_object(size) else (0, 0)
        place = label_place(points, label.fields.get("edgePlacement"), Dimension(width, height))
        self._reach(place.box)
        self._edges.append(f'<g transform="{_moved(place)}">')
        self._edges.append(
            f'<rect x="-2" width="{number(width + 4)}" height="{number(height)}" rx="3" fill="{self._theme.page}" fill-opacity="0.85"/>'
        )
        self._label(label.type, words, width, height, self._edges)
        self._edges.append("</g>")


def _moved(place: LabelPlace) -> str:
    """The transform from the canvas to the label's own corner."""
    at, dx, dy = place.middle, place.size.width / 2, place.size.height / 2
    if not place.angle:
        return f"translate({number(at.x - dx)} {number(at.y - dy)})"
    turned = f"translate({number(at.x)} {number(at.y)}) rotate({number(place.angle)})"
    return f"{turned} translate({number(-dx)} {number(-dy)})"


def form_of(kind: NodeType | None, fields: Fields | None = None) -> ShapeForm:
    """How a type, or a node of it with these fields, is drawn; a rounded box where that is unknown."""
    known = shapes()
    return known.get(kind.shape_of(fields or {}).name if kind is not None else "rounded") or known["rounded"]
