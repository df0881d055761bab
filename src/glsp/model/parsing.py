# SPDX-License-Identifier: Apache-2.0
"""Reading the compact notation (`model.notation`): text to lines, with line and column for what cannot be read."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from glsp.errors import Invalid
from glsp.model.notation import READS_AS_OTHER
from glsp.protocol.geometry import Fields, Json

MAX_LINES = 20_000
MAX_LINE = 20_000


class Line(msgspec.Struct, frozen=True):
    """One parsed line: a node and the edges behind it."""

    number: int
    mark: str
    """`+`, `~`, `-` or nothing."""
    kind: str
    id: str
    label: str | None
    container: str | None
    position: tuple[float, float] | None
    size: tuple[float, float] | None
    properties: Fields
    edges: tuple[tuple[str | None, str | None, str], ...]
    """(type alias, label, target id)."""


_TOKEN = re.compile(r'\s*(?:(?P<text>"(?:[^"\\]|\\.)*")|(?P<word>(?:[^\s"]|"(?:[^"\\]|\\.)*")+))')
_HEADER = re.compile(r"\S+ \S+ r\d+ \d+n \d+e\s*\Z")
_EDGE = re.compile(
    r'(?:-(?P<kind>"(?:[^"\\]|\\.)*"|[^:>"\s]+))?(?::(?P<label>"(?:[^"\\]|\\.)*"|[^>"]*))?>(?P<target>"(?:[^"\\]|\\.)*"|\S+)\Z'
)


def parse(text: str) -> list[Line]:
    """The lines of a text; a header and `#` comments are skipped. Raises Invalid with line and column."""
    return [read_line(number, row) for number, row in rows(text)]


def rows(text: str) -> list[tuple[int, str]]:
    """What says something in a text, with its line number from 1: no header, no remarks, nothing empty."""
    found: list[tuple[int, str]] = []
    every = text.split("\n")  # not splitlines: labels may hold other line separators of Unicode
    if len(every) > MAX_LINES:
        raise Invalid(f"more than {MAX_LINES} lines", hint="split the diagram").at(MAX_LINES + 1, 1)
    for number, row in enumerate(every, 1):
        said = row.strip()
        if said and not said.startswith("#") and (found or not _HEADER.match(said)):
            found.append((number, row))
    return found


def header_of(text: str) -> tuple[str, int] | None:
    """The diagram's id and its revision, as the header of a text tells them; None where there is no header."""
    first = next((row.strip() for row in text.split("\n", 50)[:50] if row.strip() and row.strip()[0] != "#"), "")
    if not _HEADER.match(first):
        return None
    _, diagram_id, revision, *_ = first.split(" ")
    return diagram_id, int(revision[1:19])


def read_line(number: int, row: str) -> Line:
    """One row as a line. Raises Invalid with line and column."""
    if len(row) > MAX_LINE:
        raise _wrong(number, MAX_LINE + 1, f"a line has at most {MAX_LINE} characters", "")
    tokens = list(_tokens(number, row))
    mark = ""
    if tokens and tokens[0][1][0] in "+~-":
        column, token = tokens[0]
        mark, tokens[0] = token[0], (column + 1, token[1:])
    if mark == "-" and len(tokens) == 1 and tokens[0][1]:
        return Line(number, mark, "", _text(number, *tokens[0]), None, None, None, None, {}, ())
    if len(tokens) < 2:
        raise _wrong(number, 1, "a line is a type, an id, and what belongs to them", "for example: t check_stock >ship")
    (_, kind), (_, node_id), *rest = tokens
    label: str | None = None
    container: str | None = None
    position: tuple[float, float] | None = None
    size: tuple[float, float] | None = None
    properties: Fields = {}
    edges: list[tuple[str | None, str | None, str]] = []
    for column, token in rest:
        edge = _EDGE.match(token)
        if token.startswith('"'):
            label = _text(number, column, token)
        elif edge is not None:
            given = edge["label"]
            edges.append(
                (
                    None if edge["kind"] is None else _text(number, column, edge["kind"]),
                    None if given is None else _text(number, column, given),
                    _text(number, column, edge["target"]),
                )
            )
        elif token.startswith("@"):
            position = _pair(number, column, token[1:], ",")
        elif re.fullmatch(r"\d+(\.\d+)?x\d+(\.\d+)?", token):
            size = _pair(number, column, token, "x")
        elif token.startswith("in="):
            container = _text(number, column, token[3:])
        elif "=" in token and not token.startswith("="):
            name, _, value = token.partition("=")
            properties[name] = _json(number, column, value)
        else:
            raise _wrong(number, column, f"cannot read {token[:60]!r}", 'labels stand in quotes: "Check stock"')
    identity = _text(number, tokens[1][0], node_id)
    return Line(
        number,
        mark,
        _text(number, tokens[0][0], kind),
        identity,
        label,
        container,
        position,
        size,
        properties,
        tuple(edges),
    )


def _tokens(number: int, row: str) -> Iterator[tuple[int, str]]:
    at, end = 0, len(row.rstrip())
    while at < end:
        match = _TOKEN.match(row, at)
        if match is None:
            raise _wrong(number, at + 1, "a quote that does not end", 'write \\" inside quoted text')
        yield match.start("text" if match["text"] else "word") + 1, match["text"] or match["word"]
        at = match.end()


def _text(number: int, column: int, token: str) -> str:
    if not token.startswith('"'):
        return token
    try:
        return msgspec.json.decode(token, type=str)
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        raise _wrong(number, column, f"not a quoted text: {error}", 'write \\" and \\\\ inside quoted text') from error


def _json(number: int, column: int, value: str) -> Json:
    if value.startswith('"'):
        return _text(number, column, value)
    if value[:1] in "[{" or READS_AS_OTHER.match(value):
        try:
            return msgspec.json.decode(value)
        except (msgspec.DecodeError, RecursionError, UnicodeEncodeError) as error:
            raise _wrong(
                number, column, f"not a value: {error}", "texts of more than a word stand in quotes"
            ) from error
    return value


def column(row: str, part: str) -> int:
    """Where a part stands in a line that was read: `type`, `id`, `label`, `in`, `@`, `size`, `name=`, or `>2` for the
    third edge; else where the id stands. Counted in characters, from 1.
    """
    edges = 0
    found = 1
    for at, (where, token) in enumerate(_tokens(0, row)):
        name = ("type", "id")[at] if at < 2 else _part(token)
        if name == ">":
            name = f">{edges}"
            edges += 1
        if name == part:
            return where
        if name == "id":
            found = where
    return found


def _part(token: str) -> str:
    """What a token behind the id says."""
    if token.startswith('"'):
        return "label"
    if _EDGE.match(token):
        return ">"
    if token.startswith("@"):
        return "@"
    name, is_property, _ = token.partition("=")
    if not is_property:
        return "size"
    return "in" if name == "in" else f"{name}="


def _pair(number: int, column: int, token: str, between: str) -> tuple[float, float]:
    one, _, other = token.partition(between)
    try:
        return float(one), float(other)
    except ValueError as error:
        raise _wrong(number, column, f"not two numbers: {token[:40]!r}", "") from error


def _wrong(number: int, column: int, what: str, hint: str) -> Invalid:
    return Invalid(what, hint=hint).at(number, column)
