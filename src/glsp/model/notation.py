# SPDX-License-Identifier: Apache-2.0
"""The compact notation: a diagram as text, one line per node with its outgoing edges (docs/reference/notation.md).

    workflow order_to_cash r7 24n 26e
    d order_valid "Order valid?" :no>reject_order :yes>check_stock
    t charge_payment >payment_ok
    t pick_items "Pick items" in=warehouse @240,160 120x60 duration=5 -w>pack_parcel

The first word is the type's alias. A label is left out when it equals the id in plain words (`check_stock` is `Check
stock`). `>` begins a target, `:label` and `-type` may stand before it. In deltas lines start with `+`, `~` or `-`.
Written text parses back to the same elements (property tests); geometry only when asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Protocol

import msgspec

from glsp.errors import Invalid
from glsp.model.change import Delta, Element
from glsp.model.graph import View, need
from glsp.protocol.geometry import Fields, Json, is_object

BARE = re.compile(r"[\w.\-/#]+\Z")
"""What may stand without quotes."""

_BARE_GONE = re.compile(r"[\w.\-/#>]+\Z")
"""The same behind the `-` of a deletion, where edges stand by their address."""

MAX_LINES = 20_000
MAX_LINE = 20_000


class Words(Protocol):
    """What the notation asks a language: short names for types, labels, which properties to show."""

    def word(self, type_id: str) -> str:
        """The alias of a type, or the type itself."""
        ...

    def is_node(self, type_id: str) -> bool:
        """Whether elements of the type are nodes (and not parts such as labels and compartments)."""
        ...

    def label(self, view: View, element_id: str) -> str | None:
        """The text that the element shows, or None."""
        ...

    def container(self, view: View, element_id: str) -> str | None:
        """The node that holds the element, or None at the top."""
        ...

    def properties(self, element: Element) -> Fields:
        """Properties worth telling, defaults left out."""
        ...

    def default_edge(self) -> str:
        """The alias that may be left out on edges."""
        ...


def plain(element_id: str) -> str:
    """An id in plain words: `check_stock` is `Check stock`."""
    words = re.sub(r"[_\-]+", " ", element_id).strip()
    return words[:1].upper() + words[1:]


def quoted(text: str) -> str:
    """The text as it stands in a line: bare when it is one plain word, else a JSON string."""
    return text if BARE.match(text) else msgspec.json.encode(text).decode()


class Numbers:
    """Addresses of edges, `a>b` and `a>b#2`: numbered per pair of ends by creation. Not reused while remembered."""

    def __init__(self) -> None:
        self._number: dict[str, tuple[str, int]] = {}
        self._last: dict[str, int] = {}
        self._edge: dict[str, str] = {}

    def add(self, edge: Element) -> None:
        """A new (or returning) edge; a returning one gets its old number when its ends are the same."""
        pair = f"{edge.fields['sourceId']}>{edge.fields['targetId']}"
        known = self._number.get(edge.id)
        number = known[1] if known is not None and known[0] == pair else self._last.get(pair, 0) + 1
        self._last[pair] = max(number, self._last.get(pair, 0))
        self._number[edge.id] = (pair, number)
        self._edge[_address(pair, number)] = edge.id

    def last(self, pair: str) -> int:
        """The highest number that a pair of ends (`a>b`) ever had; 0 for none."""
        return self._last.get(pair, 0)

    def address(self, edge_id: str) -> str:
        """How the edge is called in the notation."""
        found = self._number.get(edge_id)
        return _address(*found) if found else edge_id

    def find(self, view: View, name: str) -> str:
        """The element id that a name means: an id, or the address of an edge that still is there."""
        if view.get(name) is not None:
            return name
        edge_id = self._edge.get(name.removesuffix("#1"))
        return edge_id if edge_id is not None and view.get(edge_id) is not None else name


def _address(pair: str, number: int) -> str:
    return pair if number == 1 else f"{pair}#{number}"


def header(language: str, diagram_id: str, revision: int, nodes: int, edges: int) -> str:
    """The first line."""
    return f"{language} {diagram_id} r{revision} {nodes}n {edges}e"


def node_line(view: View, words: Words, element: Element, *, geometry: bool = False) -> str:
    """One node with its outgoing edges."""
    parts = [quoted(words.word(element.type)), quoted(element.id)]
    label = words.label(view, element.id)
    if label is not None and label != plain(element.id):
        parts.append(msgspec.json.encode(label).decode())
    container = words.container(view, element.id)
    if container is not None:
        parts.append(f"in={quoted(container)}")
    if geometry:
        parts.extend(_geometry(view, element))
    parts.extend(f"{name}={_value(value)}" for name, value in words.properties(element).items())
    outgoing = [view.get(edge) for edge in view.edges(element.id)]
    mine = [edge for edge in outgoing if edge is not None and edge.fields["sourceId"] == element.id]
    parts.extend(edge_text(view, words, edge) for edge in sorted(mine, key=lambda edge: (edge.order, edge.id)))
    return " ".join(parts)


def edge_text(view: View, words: Words, edge: Element) -> str:
    """An edge as it stands behind its source."""
    kind = words.word(edge.type)
    label = words.label(view, edge.id)
    text = "" if kind == words.default_edge() else f"-{kind}"
    if label:
        text += f":{quoted(label)}"
    return f"{text}>{quoted(edge.fields['targetId'])}"


def _geometry(view: View, element: Element) -> Iterator[str]:
    shown: Fields = {**element.fields, **view.measured(element.id)}
    position, size = shown.get("position"), shown.get("size")
    if is_object(position):
        yield f"@{round(position['x'])},{round(position['y'])}"
    if is_object(size):
        yield f"{round(size['width'])}x{round(size['height'])}"


def _value(value: Json) -> str:
    if isinstance(value, str):
        return quoted(value) if not _READS_AS_OTHER.match(value) else msgspec.json.encode(value).decode()
    return msgspec.json.encode(value).decode()


_READS_AS_OTHER = re.compile(r"(true|false|null|-?\d+(\.\d+)?([eE][+-]?\d+)?)\Z")


def delta_lines(view: View, words: Words, delta: Delta, *, name: Callable[[str], str] = str) -> list[str]:
    """`+`/`~` lines for nodes that came or changed (also by a label or an edge of theirs), `-` for what went.

    `name` says how something that went is called (edges by their address).
    """
    nodes: dict[str, str] = {}
    for element_id in sorted(delta.changed | delta.added):
        owner = _owner(view, words, element_id)
        if owner is not None:
            nodes[owner] = "+" if owner in delta.added else "~"
    lines = [f"{sign}{node_line(view, words, need(view, node))}" for node, sign in sorted(nodes.items())]
    gone = sorted(name(each) for each in delta.removed)
    return [*lines, *(f"-{each if _BARE_GONE.match(each) else quoted(each)}" for each in gone)]


def _owner(view: View, words: Words, element_id: str) -> str | None:
    """The node whose line shows the element: itself, its node, or its edge's source."""
    element = view.get(element_id)
    while element is not None and element.id != view.root:
        if element.is_edge:
            source = view.get(element.fields["sourceId"])
            return source.id if source is not None else None
        if words.is_node(element.type):
            return element.id
        element = view.get(element.parent)
    return None


# reading


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
    r'(?:-(?P<kind>[^:>"\s]+))?(?::(?P<label>"(?:[^"\\]|\\.)*"|[^>"]*))?>(?P<target>"(?:[^"\\]|\\.)*"|\S+)\Z'
)


def parse(text: str) -> list[Line]:
    """The lines of a text; a header and `#` comments are skipped. Raises Invalid with line and column."""
    rows = text.split("\n")  # not splitlines: labels may hold other line separators of Unicode
    if len(rows) > MAX_LINES:
        raise Invalid(f"more than {MAX_LINES} lines", hint="split the diagram")
    found: list[Line] = []
    for number, row in enumerate(rows, 1):
        if not row.strip() or row.lstrip().startswith("#") or (not found and _HEADER.match(row.strip())):
            continue
        if len(row) > MAX_LINE:
            raise Invalid(f"line {number} is longer than {MAX_LINE} characters")
        found.append(_line(number, row))
    return found


def _line(number: int, row: str) -> Line:
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
                    edge["kind"],
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
    at = 0
    while at < len(row) and row[at:].strip():
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
    except msgspec.DecodeError as error:
        raise _wrong(number, column, f"not a quoted text: {error}", "") from error


def _json(number: int, column: int, value: str) -> Json:
    if value.startswith('"'):
        return _text(number, column, value)
    if value[:1] in "[{" or _READS_AS_OTHER.match(value):
        try:
            return msgspec.json.decode(value)
        except msgspec.DecodeError as error:
            raise _wrong(number, column, f"not a value: {error}", "") from error
    return value


def _pair(number: int, column: int, token: str, between: str) -> tuple[float, float]:
    one, _, other = token.partition(between)
    try:
        return float(one), float(other)
    except ValueError as error:
        raise _wrong(number, column, f"not two numbers: {token[:40]!r}", "") from error


def _wrong(number: int, column: int, what: str, hint: str) -> Invalid:
    return Invalid(f"line {number}, column {column}: {what}", hint=hint)
