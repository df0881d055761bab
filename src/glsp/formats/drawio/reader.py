# SPDX-License-Identifier: Apache-2.0
"""draw.io files to diagrams, one for each page. What we wrote ourselves comes back as it was; of others the styles say
what things are.
"""

from __future__ import annotations

from glsp import languages
from glsp.errors import Invalid, Refused
from glsp.formats.drawio.cells import Cell, cells
from glsp.formats.drawio.foreign import foreign
from glsp.formats.drawio.own import LANGUAGE, own
from glsp.formats.drawio.pages import pages
from glsp.formats.pieces import Pieces


def read(text: str, language_id: str = "") -> list[Pieces]:
    """Every page with something on it, in a language that suits it or in the one asked for.

    Raises Invalid and TooLarge, with line and column.
    """
    found: list[Pieces] = []
    for name, model in pages(text):
        every = cells(model)
        if not any(cell.is_vertex or cell.is_edge for cell in every.values()):
            continue
        try:
            found.append(_page(name, every, language_id))
        except Refused as refused:
            if not refused.line:
                refused.message = f"the page {name[:80]!r}: {refused.message}" if name else refused.message
            raise
    if not found:
        raise Invalid("there is nothing on any page")
    return found


def _page(name: str, every: dict[str, Cell], language_id: str) -> Pieces:
    written = next((cell.style[LANGUAGE] for cell in every.values() if LANGUAGE in cell.style), "")
    known = {each.id for each in languages.all_languages()}
    if written in known and language_id in {"", written}:
        return own(name, every, languages.find(written))
    return foreign(name, every, language_id)
