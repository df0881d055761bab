# SPDX-License-Identifier: Apache-2.0
"""A picture as PDF: what `glsp.render.svg` drew, as lines and text that can be searched, on one page of its size.

Characters that only a font of the machine has are drawn as outlines.

What lives here: the walk over the few SVG elements that our pictures are made of. Anything else is an error, so that
nothing is ever left out silently. What must never: SVG from outside, a browser.
"""

# The two libraries come without types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import TypeAlias
from xml.etree import ElementTree as ET

from fontTools.pens.basePen import BasePen
from fontTools.svgLib.path import parse_path
from reportlab.lib.colors import HexColor
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.pathobject import PDFPathObject

from glsp.render.fonts import WEIGHTS, covered, font_file, is_covered
from glsp.render.png import size
from glsp.render.system_fonts import Glyph, glyph

POINTS = 0.75
"""pt in a px: 96 px to the inch."""

MOST_POINTS = 14_400
"""The longest side that every reader of PDF takes (PDF 1.7, annex C); what is larger is drawn smaller."""

CAPS = {"butt": 0, "round": 1, "square": 2}
JOINS = {"miter": 0, "round": 1, "bevel": 2}
ANCHORS = {"start": 0.0, "middle": 0.5, "end": 1.0}

_SVG = "{http://www.w3.org/2000/svg}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_CALL = re.compile(r"(\w+)\(([^)]*)\)\s*")

Attributes: TypeAlias = dict[str, str]
Draw: TypeAlias = Callable[[Canvas, ET.Element, Attributes], None]


def pdf(picture: str, title: str = "") -> bytes:
    """The picture as a document. Blocking, one at a time: the library keeps its fonts for the process. Raises Unavailable where the fonts are missing; ValueError for other SVG."""
    root = ET.fromstring(picture)  # noqa: S314  written by glsp.render.svg a moment ago
    width, height = size(picture)
    scale = min(POINTS, MOST_POINTS / max(width, height))
    out = io.BytesIO()
    _register()
    canvas = Canvas(out, pagesize=(width * scale, height * scale), invariant=1, pageCompression=1)
    canvas.setTitle(title or "diagram")
    canvas.setCreator("glsp")
    canvas.scale(scale, -scale)
    left, top, _, _ = map(float, root.attrib["viewBox"].split())
    canvas.translate(-left, -top - height)
    for child in root:
        _draw(canvas, child)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _draw(canvas: Canvas, element: ET.Element) -> None:
    name = element.tag.removeprefix(_SVG)
    if name not in DRAW:
        raise ValueError(f"a picture holds <{name}>, which cannot be drawn as PDF")
    attributes = dict(element.attrib)
    canvas.saveState()
    _transform(canvas, attributes.pop("transform", ""))
    DRAW[name](canvas, element, attributes)
    canvas.restoreState()
    if attributes:
        raise ValueError(f"a picture's <{name}> has {sorted(attributes)}, which cannot be drawn as PDF")


def _transform(canvas: Canvas, transform: str) -> None:
    for name, arguments in _CALL.findall(transform):
        numbers = [float(each) for each in re.split(r"[\s,]+", arguments.strip())]
        if name == "translate":
            canvas.translate(numbers[0], numbers[1] if len(numbers) > 1 else 0)
        elif name == "scale":
            canvas.scale(numbers[0], numbers[-1])
        elif name == "rotate" and len(numbers) == 1:
            canvas.rotate(numbers[0])
        else:
            raise ValueError(f"a picture's transform {name} of {len(numbers)} numbers cannot be drawn as PDF")


def _title(_canvas: Canvas, _element: ET.Element, _attributes: Attributes) -> None:
    """The document has it."""


def _group(canvas: Canvas, element: ET.Element, attributes: Attributes) -> None:
    attributes.pop("class", None)
    for child in element:
        _draw(canvas, child)


def _rect(canvas: Canvas, _element: ET.Element, attributes: Attributes) -> None:
    x, y, width, height = (float(attributes.pop(name, "0")) for name in ("x", "y", "width", "height"))
    radius = min(float(attributes.pop("rx", "0")), width / 2, height / 2)
    path = canvas.beginPath()
    if radius:
        path.roundRect(x, y, width, height, radius)
    else:
        path.rect(x, y, width, height)
    _paint(canvas, path, attributes)


def _ellipse(canvas: Canvas, _element: ET.Element, attributes: Attributes) -> None:
    cx, cy = (float(attributes.pop(name)) for name in ("cx", "cy"))
    radius = attributes.pop("r", "0")
    rx, ry = (float(attributes.pop(name, radius)) for name in ("rx", "ry"))
    path = canvas.beginPath()
    path.ellipse(cx - rx, cy - ry, rx * 2, ry * 2)
    _paint(canvas, path, attributes)


def _path(canvas: Canvas, _element: ET.Element, attributes: Attributes) -> None:
    path = canvas.beginPath()
    parse_path(attributes.pop("d"), _Pen(path))
    _paint(canvas, path, attributes)


def _text(canvas: Canvas, element: ET.Element, attributes: Attributes) -> None:
    attributes.pop(_SPACE, None)
    words = element.text or ""
    x, y, side = (float(attributes.pop(name, "0")) for name in ("x", "y", "font-size"))
    wanted = float(attributes.pop("font-weight", "400"))
    weight = min(WEIGHTS, key=lambda known: abs(known - wanted))
    font = f"Inter-{weight}"
    share = ANCHORS[attributes.pop("text-anchor", "start")]
    canvas.setFillColor(HexColor(attributes.pop("fill", "#000000")))
    canvas.setFont(font, side)
    runs = list(_runs(words))
    widths = [_width(run, font, side) for run in runs]
    at = x - sum(widths) * share
    for run, width in zip(runs, widths, strict=True):
        if isinstance(run, Glyph):
            path = canvas.beginPath()
            run.draw(_Pen(path), at, y, side)
            canvas.drawPath(path, stroke=0, fill=1)
        else:
            canvas.saveState()
            canvas.translate(at, y)
            canvas.scale(1, -1)
            canvas.drawString(0, 0, run)
            canvas.restoreState()
        at += width


def _runs(words: str) -> Iterator[str | Glyph]:
    """Texts that the font has, and between them characters that only a font of the machine has, as outlines."""
    if is_covered(words):
        yield words
        return
    run = ""
    for character in words:
        found = None if ord(character) in covered() else glyph(character)
        if found is None:
            run += character
            continue
        if run:
            yield run
        run = ""
        yield found
    if run:
        yield run


def _width(run: str | Glyph, font: str, side: float) -> float:
    return run.width * side if isinstance(run, Glyph) else pdfmetrics.stringWidth(run, font, side)


def _paint(canvas: Canvas, path: PDFPathObject, attributes: Attributes) -> None:
    fill, stroke = attributes.pop("fill", "#000000"), attributes.pop("stroke", "none")
    if fill != "none":
        canvas.setFillColor(HexColor(fill))
    canvas.setFillAlpha(float(attributes.pop("fill-opacity", "1")))
    if stroke != "none":
        canvas.setStrokeColor(HexColor(stroke))
    canvas.setStrokeAlpha(float(attributes.pop("stroke-opacity", "1")))
    canvas.setLineWidth(float(attributes.pop("stroke-width", "1")))
    canvas.setLineCap(CAPS[attributes.pop("stroke-linecap", "butt")])
    canvas.setMiterLimit(4)  # SVG's; PDF's own is 10
    canvas.setLineJoin(JOINS[attributes.pop("stroke-linejoin", "miter")])
    if dashes := attributes.pop("stroke-dasharray", ""):
        canvas.setDash([float(each) for each in re.split(r"[\s,]+", dashes)])
    canvas.drawPath(path, stroke=stroke != "none", fill=fill != "none")


class _Pen(BasePen):
    """Writes an outline into a path of the document."""

    def __init__(self, path: PDFPathObject) -> None:
        super().__init__()
        self._path = path

    def _moveTo(self, pt: tuple[float, float]) -> None:  # noqa: N802  the library's name
        self._path.moveTo(*pt)

    def _lineTo(self, pt: tuple[float, float]) -> None:  # noqa: N802
        self._path.lineTo(*pt)

    def _curveToOne(  # noqa: N802
        self, pt1: tuple[float, float], pt2: tuple[float, float], pt3: tuple[float, float]
    ) -> None:
        self._path.curveTo(*pt1, *pt2, *pt3)

    def _closePath(self) -> None:  # noqa: N802
        self._path.close()


DRAW: dict[str, Draw] = {
    "title": _title,
    "g": _group,
    "rect": _rect,
    "ellipse": _ellipse,
    "circle": _ellipse,
    "path": _path,
    "text": _text,
}


@cache
def _register() -> None:
    for weight in WEIGHTS:
        pdfmetrics.registerFont(TTFont(f"Inter-{weight}", str(font_file(weight))))
