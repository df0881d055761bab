# SPDX-License-Identifier: Apache-2.0
"""Mermaid text as statements with their lines: front matter, directives and comments taken out, `;` and lines split."""

from __future__ import annotations

import re
from collections.abc import Iterator

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
        """Notes a statement that is left out, with what it draws."""
        self.skipped.append(Skipped(row.number, self.column, what, is_structure=True))


def source_of(text: str, name: str, line: int, column: int) -> Source:
    """Statements in order. The title of the front matter is the diagram's name."""
    front, text = _front(text)
    named = re.search(r"^\s*title:\s*(\S.*)$", front, re.MULTILINE)
    title = _title(named[1].strip()) if named else name
    text = _DESCRIBED.sub(lambda found: "\n" * found[0].count("\n"), _without_directives(text))
    rows: list[Row] = []
    has_pipes = re.match(r"\s*(?:graph|flowchart)", text) is not None
    for at, written in _lines(text):
        rows.extend(Row(line + at, part.strip()) for part in _statements(written, has_pipes) if part.strip())
    return Source(title, rows, column, [])


_DESCRIBED = re.compile(r"^[ \t]*accDescr[ \t]*\{[^}]{0,4000}\}", re.MULTILINE)
"""What is read to people who do not see the drawing, in several lines."""

MAX_LINES = 20
"""How many lines a text between quotes, or the members of a node, may take."""


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines without remarks, each with what stands below it of a text in quotes or of `@{ … }`."""
    rows = text.split("\n")
    at = 0
    while at < len(rows):
        if not rows[at].lstrip().startswith("%%"):
            many = next((n for n in range(1, MAX_LINES + 1) if not _is_open("\n".join(rows[at : at + n]))), 1)
            yield at, "\n".join(rows[at : at + many])
            at += many - 1
        at += 1


def _is_open(written: str) -> bool:
    """Whether a text between quotes, or the members of a node, have not ended."""
    if written.count('"') % 2:
        return True
    _, opened, members = re.sub(r'"[^"]*"', "", written).rpartition("@{")
    return bool(opened) and "}" not in members


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


def _statements(row: str, has_pipes: bool) -> list[str]:  # noqa: FBT001  one of two kinds of diagrams
    """A line cut at semicolons that stand outside quotes, brackets, pipes and `#…;` character references."""
    parts: list[str] = [""]
    depth, quoted, piped = 0, False, False
    references = {found.end() - 1 for found in re.finditer(r"[#&]\w{1,8};", row)}
    for at, letter in enumerate(row):
        if letter == '"':
            quoted = not quoted
        elif letter == "|" and has_pipes and not quoted:
            piped = not piped and "|" in row[at + 1 :]
        elif not quoted and letter in "([{":
            depth += 1
        elif not quoted and letter in ")]}":
            depth = max(0, depth - 1)
        if letter == ";" and not quoted and not piped and not depth and at not in references:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def plain(text: str) -> str:
    """A label as people read it: quotes, Markdown marks and character references taken out, `<br>` as a line break."""
    return unreferenced(_shown(text))


def unquoted(text: str) -> str:
    """A label that needs no quotes: those that are there are shown."""
    return unreferenced(_untagged(text.strip()))


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
    return _untagged(found)


def _untagged(text: str) -> str:
    found = re.sub(r"<br\s*/?>", "\n", text).replace("\\n", "\n")
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
