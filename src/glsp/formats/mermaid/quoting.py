# SPDX-License-Identifier: Apache-2.0
"""Any text as Mermaid shows it: what would end it, or be a tag, Markdown or a comment, is written as `#34;`.

`mermaid.source.plain` is the way back. Mermaid takes the semicolon off a reference behind a colon in a line that says
`style` or `classDef`, so there colons are references, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from glsp.formats.guillemets import marked

_MARKUP = re.compile(
    r"""["<>\\`;{}|*~«»\x00-\x09\x0b-\x1f\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff]"""
    r"|[#&](?=\w)"  # a reference
    r"|%(?=[%{])|(?<=%)%"  # comments and directives
    r"|\$(?=\$)|(?<=\$)\$|\$(?=\Z)"  # formulas, and what is static
    r"|(?<!\w)_|_(?!\w)"  # italic
    r"|(?:(?<=^)|(?<=\n))[-+=](?=\s|[-+=])|(?<=\d)[.)](?=\s|\Z)"  # lists
    r"|(?:(?<=^)|(?<=\n))[^\S\n]|[^\S\n](?=\n|\Z)"  # spaces that would be trimmed
)
_STYLED = re.compile(r"style|classDef")

EMPTY = " "
"""What stands between quotes that must not be empty."""


def text(written: str) -> str:
    """A text of one or more lines."""
    found = _MARKUP.sub(lambda each: f"#{ord(each[0])};", written)
    return found.replace(":", "#58;") if _STYLED.search(written) else found


def quoted(label: str, stereotypes: Iterable[str] = ()) -> str:
    """A label between double quotes, its stereotypes in guillemets above it."""
    marks = (text(each).replace("\n", "#10;") for each in stereotypes)
    found = marked(marks, text(label))
    return f'"{found or EMPTY}"'.replace("\n", "<br>")


def line(label: str) -> str:
    """A label without quotes, on one line, where a second colon would be one too many."""
    return text(label).replace("\n", "<br>").replace(":", "#58;")


def front(name: str) -> str:
    """The lines before a diagram that say its name; none without one."""
    if not name.strip():
        return ""
    shown = re.sub(r"[\ud800-\udfff\x7f-\xa0\u2028\u2029\ufeff]", lambda each: f"\\u{ord(each[0]):04x}", _json(name))
    return f"---\ntitle: {shown}\n---\n"


def _json(name: str) -> str:
    return '"' + "".join(_letter(each) for each in name) + '"'


def _letter(letter: str) -> str:
    return letter if letter >= " " and letter not in {'"', "\\"} else _ESCAPES.get(letter, f"\\u{ord(letter):04x}")


_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n"}
