# SPDX-License-Identifier: Apache-2.0
"""Labels of DOT as people read them, and any text as a label: escapes, references, HTML, fields of records."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html.entities import html5

_REFERENCE = re.compile(r"&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|\w{1,31});")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_TAG = re.compile(r"<(?P<close>/?)(?P<name>[A-Za-z]+)[^<>]*>|<!--.*?-->", re.DOTALL)
_SPECIAL = re.compile(r"&(?=#?\w+;)|[«»\x00-\x09\x0b-\x1f\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff]")
_FIELD = re.compile(r"([{}|<>]|(?<= ) |(?:(?<=^)|(?<=\n)) | (?=\n|\Z))")


def referenced(text: str) -> str:
    """A text whose characters that are no letters in DOT are references."""
    return _SPECIAL.sub(lambda found: f"&#{ord(found[0])};", text)


def quoted(written: str) -> str:
    """A label whose references are written, between quotes."""
    return '"' + written.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def record(title: str, members: tuple[str, ...]) -> str:
    """A label of two fields, one above the other; the references of its texts are written."""
    rows = "".join(f"{_field(member)}\\l" for member in members)
    return f'"{{{_field(title)}|{rows}}}"'


def _field(text: str) -> str:
    return _FIELD.sub(r"\\\1", text.replace("\\", "\\\\").replace('"', '\\"')).replace("\n", "\\n")


def raw(written: str, names: Mapping[str, str]) -> str:
    r"""A label without its escapes, its references still written; `names` says what `\N` and its like stand for."""

    def meant(found: re.Match[str]) -> str:
        letter = found[1]
        return "\n" if letter in "nlr" else names.get(letter, letter)

    return _ESCAPE.sub(meant, written)


def unreferenced(text: str) -> str:
    """References such as `&amp;` and `&#34;` as their characters."""
    return _REFERENCE.sub(_character, text)


def _character(found: re.Match[str]) -> str:
    word = found[1]
    if word[0] != "#":
        return html5.get(f"{word};", found[0])
    code = int(f"0{word[1:]}", 16) if word[1] in "xX" else int(word[1:])
    return chr(code) if 0 < code <= 0x10FFFF and not 0xD800 <= code < 0xE000 else found[0]


def without_tags(text: str) -> str:
    """An HTML label as text: a row for each row of a table, a space between its cells."""
    plain = _TAG.sub(_space, re.sub(r"\s+", " ", text))
    return "\n".join(row for row in (" ".join(each.split()) for each in plain.split("\n")) if row)


def _space(found: re.Match[str]) -> str:
    name, closes = (found["name"] or "").lower(), bool(found["close"])
    if name in {"br", "hr"} or (name in {"tr", "table"} and closes):
        return "\n"
    return " " if name == "td" else ""


def fields(written: str) -> tuple[bool, list[str]]:
    """Whether a record's fields stand one above the other, and the fields, escapes still written; nested ones flat."""
    parts = list(_parts(written.strip()))
    is_column = written.strip().startswith("{") and written.strip().endswith("}")
    return is_column, parts


def _parts(written: str) -> Iterator[str]:
    found: list[str] = []
    in_port = False
    for piece in re.findall(r"\\.|[^\\]|\\\Z", written, re.DOTALL):
        if in_port:
            in_port = piece != ">"
        elif piece == "<":
            in_port = True
        elif piece in {"|", "{", "}"}:
            if piece == "|" or "".join(found).strip():
                yield "".join(found)
            found = []
        elif piece != " " or (found and found[-1] != " "):  # spaces of records are one, and none at the beginning
            found.append(piece)
    if found:
        yield "".join(found)
