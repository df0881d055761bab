# SPDX-License-Identifier: Apache-2.0
"""PNG and PDF show what the SVG shows: the same dots, the same words, nothing left out in silence."""

import io
from collections.abc import Generator
from pathlib import Path

import pypdfium2
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from PIL import Image, ImageChops
from reportlab.pdfbase import pdfmetrics

from glsp.errors import Invalid, TooLarge
from glsp.model.text import Font, text_width
from glsp.protocol.geometry import Bounds
from glsp.render import system_fonts
from glsp.render.fonts import font_file, is_covered, missing
from glsp.render.looks import THEMES
from glsp.render.pdf import MOST_POINTS, pdf
from glsp.render.png import MOST_SIDE, fitting, png, size
from glsp.render.svg import svg
from render.test_svg import HOSTILE, WORKFLOW, drawn

DIFFERENT = 64
"""Of 255: further apart are two shades that people see as different beside each other."""


def image(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


def pages(data: bytes) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(data)


def share_of_other_dots(one: Image.Image, other: Image.Image) -> float:
    counts = ImageChops.difference(one, other.resize(one.size)).convert("L").histogram()
    return sum(counts[DIFFERENT:]) / sum(counts)


def test_a_png_has_the_dots_that_were_asked_for_and_always_the_same_bytes() -> None:
    _, picture = drawn()
    width, height = size(picture)
    for scale in (0.5, 1, 2.5):
        found = image(png(picture, scale=scale))
        assert found.size == pytest.approx((width * scale, height * scale), abs=1)
    assert png(picture) == png(picture)
    assert image(png(picture)).getpixel((2, 2)) == (255, 255, 255)


def test_a_png_without_a_page_is_transparent() -> None:
    graph, _ = drawn()
    data = png(svg(graph, WORKFLOW, has_page=False))
    assert Image.open(io.BytesIO(data)).convert("RGBA").getpixel((2, 2)) == (0, 0, 0, 0)


@pytest.mark.parametrize("scale", [0, -1, float("nan"), float("inf"), 9])
def test_a_scale_that_makes_no_sense_is_refused(scale: float) -> None:
    with pytest.raises(Invalid, match="a scale of"):
        png(drawn()[1], scale=scale)


def test_what_is_too_large_for_a_png_says_which_scale_fits_and_that_does() -> None:
    graph, _ = drawn()
    picture = svg(graph, WORKFLOW, part=Bounds(0, 0, 30_000, 400))
    with pytest.raises(TooLarge, match=r"30,048 × 448"):
        png(picture)
    found = image(png(picture, scale=fitting(picture)))
    assert MOST_SIDE - 2 <= found.size[0] <= MOST_SIDE


@pytest.mark.parametrize("theme", THEMES)
def test_a_pdf_looks_as_the_png(theme: str) -> None:
    graph, _ = drawn()
    picture = svg(graph, WORKFLOW, theme=THEMES[theme])
    page = pages(pdf(picture))[0]
    bitmap = page.render(scale=2 / 0.75)  # pyright: ignore[reportArgumentType]  any number, says its documentation
    seen = bitmap.to_pil().convert("RGB")
    assert share_of_other_dots(image(png(picture, scale=2)), seen) < 0.006
    assert page.get_size() == pytest.approx([side * 0.75 for side in size(picture)], abs=0.1)


def test_the_words_of_a_pdf_can_be_searched_and_copied() -> None:
    _, picture = drawn(label="Zähle Ω и ừ")
    document = pages(pdf(picture, "Order & ship"))
    assert document[0].get_textpage().get_text_range().split("\r\n").count("Zähle Ω и ừ") == 2
    assert document.get_metadata_value("Title") == "Order & ship"
    assert pdf(picture) == pdf(picture)


def test_a_diagram_larger_than_paper_is_drawn_smaller() -> None:
    graph, _ = drawn()
    page = pages(pdf(svg(graph, WORKFLOW, part=Bounds(0, 0, 60_000, 300))))[0]
    assert page.get_width() == pytest.approx(MOST_POINTS, abs=1)


def test_what_a_pdf_could_not_show_is_an_error_and_not_left_out() -> None:
    _, picture = drawn()
    for strange in (
        picture.replace("<ellipse", "<image").replace("<rect", "<image"),
        picture.replace("stroke-width=", "filter="),
        picture.replace("translate(", "skewX("),
    ):
        with pytest.raises(ValueError, match="cannot be drawn as PDF"):
            pdf(strange)


def test_hostile_labels_are_text() -> None:
    _, picture = drawn(label=HOSTILE)
    assert image(png(picture)).size[0] > 100
    assert "<script>alert(1)</script>" in pages(pdf(picture))[0].get_textpage().get_text_range()


def test_characters_that_the_font_lacks_are_drawn_with_the_fonts_of_the_machine() -> None:
    assert [is_covered(each) for each in ("Order", "Zähle Ω и ừ", "注文", "🙂")] == [True, True, False, False]
    assert png(drawn(label="注文")[1])


@pytest.fixture
def fonts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Path]:
    """The folder of the machine's own fonts, empty."""
    monkeypatch.setattr(system_fonts, "FOLDERS", (tmp_path,))
    forget()
    yield tmp_path
    forget()


def forget() -> None:
    for each in (system_fonts.glyph, system_fonts._places, system_fonts._characters, system_fonts._font):
        each.cache_clear()


def square_font(path: Path, character: str, width: int) -> None:
    """A font with one character, a square as wide as half of it."""
    pen = TTGlyphPen(None)
    for number, corner in enumerate(((0, 0), (0, width // 2), (width // 2, width // 2), (width // 2, 0))):
        (pen.lineTo if number else pen.moveTo)(corner)
    pen.closePath()
    made = FontBuilder(1000)
    made.setupGlyphOrder([".notdef", "one"])
    made.setupCharacterMap({ord(character): "one"})
    made.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "one": pen.glyph()})
    made.setupHorizontalMetrics({".notdef": (500, 0), "one": (width, 0)})
    made.setupHorizontalHeader(ascent=800, descent=-200)
    made.setupPost()
    made.save(path)


def test_a_document_takes_outlines_of_the_machines_fonts_in_their_widths(fonts: Path) -> None:
    _, picture = drawn(label="请 done")
    without = pdf(picture)
    (fonts / "broken.ttf").write_bytes(b"no font")
    square_font(fonts / "chinese.ttf", "请", 1_000)
    forget()
    document = pdf(picture)
    assert missing(picture) == ()
    assert "done" in pages(document)[0].get_textpage().get_text_range()
    assert document != without
    found = system_fonts.glyph("请")
    assert found is not None
    assert found.width == 1.0
    assert pdf(picture) == document


def test_what_the_fonts_lack_is_told_by_character(fonts: Path) -> None:
    assert missing(drawn(label="Größe – Ωμέγα € Привет → ⇒ ≤ ≠ ∞ ✓ ★ & <b>")[1]) == ()
    [told] = missing(drawn(label="请求 & 请\u200d\U0001f680")[1])
    assert told == ("characters that no font here has are drawn as boxes: 求 (U+6C42) 请 (U+8BF7) \U0001f680 (U+1F680)")
    [many] = missing(drawn(label="".join(map(chr, range(0x4E00, 0x4E00 + 25))))[1])
    assert many.endswith("(U+4E13) and 5 more")


def test_texts_are_as_wide_in_pictures_as_the_layout_believes() -> None:
    pdf(drawn()[1])  # registers the fonts
    for weight in (400, 600):
        assert font_file(weight).name == f"inter-{weight}.ttf"
        for words in ("Weigh the parcel", "WAVE AWAY", "Übergröße, 100 %", "Ελληνικά", "Кофе"):
            mine = text_width(words, Font(size=14, weight=weight))
            assert pdfmetrics.stringWidth(words, f"Inter-{weight}", 14) == pytest.approx(mine, abs=0.05)


def test_titles_are_bold_in_both() -> None:
    words = svg(drawn()[0], WORKFLOW).replace("<text ", '<text font-weight="{}" ')
    plain, bold = (words.replace("{}", weight) for weight in ("400", "600"))
    assert ink(image(png(plain))) * 1.002 < ink(image(png(bold)))
    shown = [pages(pdf(each))[0].render(scale=1).to_pil().convert("RGB") for each in (plain, bold)]
    assert ink(shown[0]) * 1.002 < ink(shown[1])


def ink(found: Image.Image) -> int:
    """How much of a picture is dark."""
    return sum((255 - shade) * count for shade, count in enumerate(found.convert("L").histogram()))
