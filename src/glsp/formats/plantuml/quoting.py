# SPDX-License-Identifier: Apache-2.0
"""Any text as PlantUML shows it, and back: what would end it, begin markup or begin a line of its own is written as `&#34;`.

PlantUML shows these references as their characters, in labels, notes, members and stereotypes.
"""

from __future__ import annotations

import re

_MARKUP = re.compile(
    r"""["\\~\[\]%$`|«»\x00-\x09\x0b-\x1f\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff]"""
    r"|<(?=[^\s\d=.,])"  # tags, <<stereotypes>>, <U+0041>, <&icon>
    r"|&(?=#?\w+;)"
    r"|\{(?=(?:field|method|static|abstract|classifier)\})"  # taken out wherever they stand
    r"|(?<=/)'|(?<=')/"  # comments begin and end so
    r"|(\*(?=\*)|(?<=\*)\*|/(?=/)|(?<=/)/|_(?=_)|(?<=_)_|-(?=-)|(?<=-)-)"  # bold, italic, underlined, struck
    r"|(?:(?<=^)|(?<=\n))[*\#=.\-_'!@<>]"  # lists, headings, rulers, comments, @enduml, !include
    r"|(?:(?<=^)|(?<=\n))[^\S\n]|[^\S\n](?=\n|\Z)"  # spaces that would be trimmed
    r"|[<>](?=\Z)"  # the direction of an arrow's label
)
_BRACE = re.compile(r"[{}]")
_WORD = re.compile(r"\{(?:field|method|static|abstract|classifier)\} ")
_REFERENCE = re.compile(r"&#(\d{1,7});|<U\+([0-9A-Fa-f]{4,6})>")
_TAG = re.compile(r"</?(?:b|i|u|s|w|color|size|font|back)(?:[:=][^>]*)?>")
_CREOLE = re.compile(r"(\*\*|//|__|--|~~)(?=\S)(.+?)(?<=\S)\1")

EMPTY = " "
"""What stands between quotes that must not be empty."""


def quoted(text: str) -> str:
    """A label between double quotes."""
    return f'"{line(text) or EMPTY}"'


def line(text: str) -> str:
    r"""A text on one line; line breaks become `\n`."""
    return _MARKUP.sub(_reference, text).replace("\n", r"\n")


def member(text: str) -> str:
    """A line inside a class; the sign of its visibility and words like `{static}` stay, which PlantUML draws."""
    word = _WORD.match(text)
    said = word[0] if word else ""
    rest = text[len(said) :]
    sign = rest[:1] if rest[:1] in {"+", "-", "#", "~"} and rest[1:2] not in {rest[:1], ""} else ""
    return said + sign + _BRACE.sub(_reference, line(rest[len(sign) :]))


def stereotype(text: str) -> str:
    """What stands between `<<` and `>>`."""
    return line(text).replace(">", "&#62;")


def plain(text: str) -> str:
    r"""A label as people read it: `\n` breaks lines, creole marks go, references are characters."""
    text = re.sub(r"\\[nlr]", "\n", text.strip())
    return _REFERENCE.sub(_character, _CREOLE.sub(r"\2", _TAG.sub("", text)))


def _reference(found: re.Match[str]) -> str:
    return f"&#{ord(found[0])};"


def _character(found: re.Match[str]) -> str:
    """What a reference means; those to what is no character stay as they are written."""
    code = int(found[1]) if found[1] else int(found[2], 16)
    return chr(code) if 0 < code <= 0x10FFFF and not 0xD800 <= code < 0xE000 else found[0]
