# SPDX-License-Identifier: Apache-2.0
"""What an open diagram can be exported as, at every door: its model, text for other tools, pictures of all of it or a part."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import msgspec

from glsp.editor.diagram import Diagram
from glsp.editor.file_formats import encode_model
from glsp.editor.insides import Opening, sheet_of, with_insides
from glsp.errors import GlspError, TooLarge, UnknownElement, UnknownType, did_you_mean
from glsp.formats.writing import WRITERS, write
from glsp.model.graph import Graph, member, origin
from glsp.protocol.geometry import Bounds, is_object
from glsp.render.embedding import with_fonts
from glsp.render.fonts import missing
from glsp.render.looks import THEMES
from glsp.render.pdf import pdf
from glsp.render.png import png
from glsp.render.svg import svg


class Export(msgspec.Struct, frozen=True):
    """One format: how files are called and served, and what people call it."""

    suffix: str
    media_type: str
    title: str


PICTURES = {
    "svg": Export("svg", "image/svg+xml", "SVG"),
    "png": Export("png", "image/png", "PNG"),
    "pdf": Export("pdf", "application/pdf", "PDF"),
}

EXPORTS = {
    "json": Export("json", "application/json", "model JSON"),
    **PICTURES,
    **{name: Export(each.suffix, each.media_type, each.title) for name, each in WRITERS.items()},
}


class Exported(msgspec.Struct, frozen=True):
    """A file, and what of the diagram the format could not say, or a document not draw."""

    data: bytes
    left_out: tuple[str, ...] = ()


MOST_FOCUSED = 1_000
"""Elements that a picture may be cropped to."""


class Paper(msgspec.Struct, frozen=True):
    """What a picture is drawn on.

    `scale`: dots per px, of PNG alone. `focus`: ids of elements that the picture is cropped to; edges count with both ends.
    `has_letters`: an SVG brings the glyphs of its texts along (some 10 kB), to look everywhere as it does here.
    """

    theme: str = "light"
    has_page: bool = True
    scale: float = 1.0
    focus: tuple[str, ...] = ()
    has_letters: bool = False


PAPER = Paper()

FILED = Paper(has_letters=True)
"""Of pictures that are kept as files; pages that show one have the font, or do without."""

DRAWN_AGAIN = 3
"""Times a picture is drawn beside the edits: what changed under the pen is drawn anew, at last while edits wait."""

_ONE_PDF = ThreadPoolExecutor(1, "pdf")
"""PDF is drawn one at a time (`glsp.render.pdf`)."""


async def export(diagram: Diagram, name: str, paper: Paper = PAPER, opened: Opening | None = None) -> Exported:
    """The diagram's present state in a format; `opened` gets the diagrams that it shows as insides of boxes.

    Raises UnknownType naming the formats, or the themes; NotAllowed where a format has no words for the language;
    UnknownElement (focus); Invalid, TooLarge (scale); Unavailable.
    """
    if name not in EXPORTS:
        raise UnknownType(f"there is no export format {name[:40]!r}", hint=f"one of {', '.join(EXPORTS)}")
    if name == "json":
        return Exported(encode_model(diagram.scene.graph))
    if name in WRITERS:
        async with with_insides(diagram, name, opened) as insides:
            found = write(name, sheet_of(diagram, insides))
        return Exported(found.text.encode(), found.left_out)
    picture = await drawn(diagram, paper)
    if name == "png":
        return Exported(await asyncio.to_thread(png, picture, scale=paper.scale))
    if name == "pdf":
        loop = asyncio.get_running_loop()
        document = await loop.run_in_executor(_ONE_PDF, pdf, picture, diagram.info.name)
        return Exported(document, missing(picture))
    if paper.has_letters:
        picture = await asyncio.to_thread(with_fonts, picture)
    return Exported(picture.encode())


async def drawn(diagram: Diagram, paper: Paper = PAPER) -> str:
    """The diagram's present state as SVG. Raises UnknownType (theme), UnknownElement (focus)."""
    theme = THEMES.get(paper.theme)
    if theme is None:
        raise UnknownType(f"there is no theme {paper.theme[:40]!r}", hint=f"one of {', '.join(THEMES)}")
    scene, title = diagram.scene, diagram.info.name

    def picture(part: Bounds | None) -> str:
        return svg(scene.graph, scene.language, title, theme=theme, has_page=paper.has_page, part=part)

    for _ in range(DRAWN_AGAIN):
        revision, part = diagram.revision, around(scene.graph, paper.focus)
        try:
            found = await asyncio.to_thread(picture, part)
        except (GlspError, LookupError, RuntimeError):
            if diagram.revision == revision:
                raise
        else:
            if diagram.revision == revision:
                return found
    return picture(around(scene.graph, paper.focus))


def around(graph: Graph, ids: Sequence[str]) -> Bounds | None:
    """The box of elements, graph px; None when none are named. Raises UnknownElement, TooLarge."""
    if not ids:
        return None
    if len(ids) > MOST_FOCUSED:
        raise TooLarge(f"{len(ids)} elements to crop to; at most {MOST_FOCUSED}", hint="name their container")
    boxes: list[Bounds] = []
    for element_id in ids:
        element = graph.get(element_id)
        if element is None:
            hint = did_you_mean(element_id, graph.ids()) or "name elements of this diagram"
            raise UnknownElement(f"there is no element {element_id[:200]!r}", hint=hint)
        ends = (element.fields["sourceId"], element.fields["targetId"]) if element.is_edge else (element.id,)
        boxes.extend(box_of(graph, end) for end in ends)
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    right = max(box.x + box.width for box in boxes)
    bottom = max(box.y + box.height for box in boxes)
    return Bounds(left, top, right - left, bottom - top)


def box_of(graph: Graph, element_id: str) -> Bounds:
    """The box of an element, graph px."""
    corner, element = origin(graph, element_id), graph.get(element_id)
    size = None if element is None else member(graph, element, "size")
    width, height = (size["width"], size["height"]) if is_object(size) else (0, 0)
    return Bounds(corner.x, corner.y, width, height)
