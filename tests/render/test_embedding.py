# SPDX-License-Identifier: Apache-2.0
"""Pictures with their letters: exactly the characters they have, at the weights they have them."""

import base64
import io
import re

from fontTools.ttLib import TTFont

from glsp.render.embedding import with_fonts
from glsp.render.fonts import font_file

FACE = re.compile(r"font-weight:(\d+);src:url\(data:font/woff;base64,([^)]+)\)")


def picture(*texts: str) -> str:
    return '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>t</title>' + "".join(texts) + "</svg>\n"


def glyphs(font: TTFont) -> dict[int, str]:
    return font.getBestCmap() or {}


def faces(drawn: str) -> dict[int, TTFont]:
    return {int(weight): TTFont(io.BytesIO(base64.b64decode(data))) for weight, data in FACE.findall(drawn)}


def test_the_glyphs_of_its_own_texts_are_in_it_with_their_widths():
    drawn = picture('<text x="0">A &amp; é →</text>', '<text x="0" font-weight="600">B</text>')
    found = faces(with_fonts(drawn))
    assert {weight: set(map(chr, glyphs(font))) for weight, font in found.items()} == {
        400: set("A & é →"),
        600: {"B"},
    }
    whole = TTFont(font_file(400))
    cmap = glyphs(found[400])
    widths = {letter: found[400]["hmtx"][cmap[ord(letter)]][0] for letter in "Aé→"}
    assert widths == {letter: whole["hmtx"][glyphs(whole)[ord(letter)]][0] for letter in "Aé→"}


def test_nothing_else_of_it_changes():
    drawn = picture('<text x="0">A</text>')
    assert re.sub(r"<style>.*?</style>", "", with_fonts(drawn)) == drawn


def test_a_picture_without_texts_and_characters_without_glyphs_are_fine():
    assert with_fonts(picture()) == picture()
    assert set(faces(with_fonts(picture('<text x="0">请</text>')))) == {400}
