# SPDX-License-Identifier: Apache-2.0
"""Mermaid text as statements with their lines: front matter, directives and comments taken out, `;` and lines split."""

from __future__ import annotations

import re

import msgspec

from glsp.formats.drawing import Skipped
from glsp.formats.guillemets import unmarked


class Row(msgspec.Struct, frozen=True):
    """One statement and the line of the file where it begins."""

    number: int
    text: str


class Source(msgspec.Struct):
    """The statements of a diagram; readers add to `skipped` what they leave out."""

    name: str
    rows: list[Row]
    column: int = 1
    skipped: list[Skipped] = []

    def skip(self, row: Row, what: str) -> None:
        """Notes a statement that is left out."""
        self.skipped.append(Skipped(row.number, self.column, what))


def source_of(text: str, name: str, line: int, column: int) -> Source:
    """Statements in order. The title of the front matter is the diagram's name."""
    front, text = _front(text)
    named = re.search(r"^\s*title:\s*(\S.*)$", front, re.MULTILINE)
    title = _title(named[1].strip()) if named else name
    text = _without_directives(text)
    rows: list[Row] = []
    for at, written in enumerate(text.split("\n")):
        if written.lstrip().startswith("%%"):
            continue
        rows.extend(Row(line + at, part.strip()) for part in _statements(written) if part.strip())
    return Source(title, rows, column, [])


def _front(text: str) -> tuple[str, str]:
    """The front matter between two lines of dashes, and the rest, whose lines keep their numbers."""
    rows = text.split("\n")
    marks = [at for at, row in enumerate(rows) if row.strip() == "---"][:2]
    if len(marks) < 2 or any(row.strip() for row in rows[: marks[0]]):
        return "", text
    end = marks[1] + 1
    return "\n".join(rows[: end - 1]), "\n" * end + "\n".join(rows[end:])


def _title(written: str) -> str:
    """A title as YAML writes it: bare, or in quotes."""
    if len(written) >= 2 and written[0] == written[-1] == '"':
        try:
            return msgspec.json.decode(written, type=str)
        except msgspec.DecodeError:  # an escape that only YAML has
            return written[1:-1]
    return written.strip("'")


def _without_directives(text: str) -> str:
    """`%%{ … }%%` is about looks; its lines stay, so that numbers of lines do."""
    kept: list[str] = []
    at = 0
    while (start := text.find("%%{", at)) >= 0 and (end := text.find("}%%", start)) >= 0:
        kept += [text[at:start], "\n" * text.count("\n", start, end)]
        at = end + 3
    return "".join([*kept, text[at:]])


def _statements(row: str) -> list[str]:
    """A line cut at semicolons that stand outside quotes, brackets and `#…;` character references."""
    parts: list[str] = [""]
    depth, quoted = 0, False
    references = {found.end() - 1 for found in re.finditer(r"[#&]\w{1,8};", row)}
    for at, letter in enumerate(row):
        if letter == '"':
            quoted = not quoted
        elif not quoted and letter in "([{":
            depth += 1
        elif not quoted and letter in ")]}":
            depth = max(0, depth - 1)
        if letter == ";" and not quoted and not depth and at not in references:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def plain(text: str) -> str:
    """A label as people read it: quotes, Markdown marks and character references taken out, `<br>` as a line break."""
    return unreferenced(_shown(text))


def labelled(text: str) -> tuple[tuple[str, ...], str]:
    """The stereotypes in guillemets above a label, and the label, both as people read them."""
    stereotypes, label = unmarked(_shown(text))
    return tuple(map(unreferenced, stereotypes)), unreferenced(label.strip(" \t"))


def _shown(text: str) -> str:
    found = text.strip()
    if len(found) >= 2 and found[0] == found[-1] == '"':
        found = found[1:-1]
    if len(found) >= 2 and found[0] == found[-1] == "`":
        found = re.sub(r"(\*\*|__|\*|_)(\S.*?)\1", r"\2", found[1:-1])
    found = re.sub(r"<br\s*/?>", "\n", found).replace("\\n", "\n")
    return re.sub(r"</?(?:b|i|strong|em|u|span|small|sub|sup)\b[^>]*>", "", found).strip(" \t")


def unreferenced(text: str) -> str:
    """References such as `#34;` and `#quot;` as their characters."""
    return re.sub(r"[#&](\w{1,8});", _reference, text)


_REFERENCES = {"quot": '"', "amp": "&", "lt": "<", "gt": ">", "nbsp": " ", "apos": "'", "semi": ";", "num": "#"}


def _reference(found: re.Match[str]) -> str:
    word = found[1]
    if word.isdigit():
        code = int(word)
        return chr(code) if 0 < code <= 0x10FFFF and not 0xD800 <= code < 0xE000 else found[0]
    return _REFERENCES.get(word, found[0])
