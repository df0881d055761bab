# SPDX-License-Identifier: Apache-2.0
"""The compact notation: a diagram as text, one line per node with its outgoing edges (docs/reference/notation.md).

    workflow order_to_cash r7 24n 26e
    d order_valid "Order valid?" :no>reject_order :yes>check_stock
    t charge_payment >payment_ok
    t pick_items "Pick items" in=warehouse @240,160 120x60 duration=5 -w>pack_parcel

The first word is the type's alias. A label is left out when it equals the id in plain words (`check_stock` is `Check
stock`). `>` begins a target, `:label` and `-type` may stand before it. In deltas lines start with `+`, `~` or `-`.
Written text parses back to the same elements (property tests); geometry only when asked for. Here it is written;
`model.parsing` reads it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator
from typing import Protocol

import msgspec

from glsp.model.change import Delta, Element
from glsp.model.graph import View, need, origin
from glsp.protocol.geometry import Fields, Json, is_object

BARE = re.compile(r"[\w.\-/#]+\Z")
"""What may stand without quotes."""

_PLAIN = re.compile(r"\w[\w.]*\Z")
"""What may stand before the `=` of a property."""

_BARE_GONE = re.compile(r"[\w.\-/#>]+\Z")
"""The same behind the `-` of a deletion, where edges stand by their address."""


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


def node_line(
    view: View, words: Words, element: Element, *, geometry: bool = False, among: Container[str] | None = None
) -> str:
    """One node with its outgoing edges; with `among`, as if there were nothing but these nodes."""
    parts = [_first(words.word(element.type)), quoted(element.id)]
    label = words.label(view, element.id)
    if label is not None and label != plain(element.id):
        parts.append(msgspec.json.encode(label).decode())
    container = words.container(view, element.id)
    if container is not None and (among is None or container in among):
        parts.append(f"in={quoted(container)}")
    if geometry:
        parts.extend(_geometry(view, element))
    parts.extend(f"{name}={_value(value)}" for name, value in told(words, element).items())
    edges = outgoing(view, element.id)
    parts.extend(edge_text(view, words, each) for each in edges if among is None or each.fields["targetId"] in among)
    return " ".join(parts)


def told(words: Words, element: Element) -> Fields:
    """The properties that a line tells: those whose name is a plain word."""
    shown = words.properties(element)
    return shown if all(map(_tells, shown)) else {name: shown[name] for name in shown if _tells(name)}


def _tells(name: str) -> bool:
    return _PLAIN.match(name) is not None and name != "in"


def outgoing(view: View, element_id: str) -> list[Element]:
    """The edges that start at an element, as its line lists them."""
    found = [view.get(edge) for edge in view.edges(element_id)]
    mine = [edge for edge in found if edge is not None and edge.fields["sourceId"] == element_id]
    return sorted(mine, key=lambda edge: (edge.order, edge.id)) if len(mine) > 1 else mine


def _first(word: str) -> str:
    """The first word of a line, which must not look like a mark or a remark."""
    return quoted(word) if word[:1] not in {"+", "~", "-", "#"} else msgspec.json.encode(word).decode()


def edge_text(view: View, words: Words, edge: Element) -> str:
    """An edge as it stands behind its source."""
    kind = words.word(edge.type)
    label = words.label(view, edge.id)
    text = "" if kind == words.default_edge() else f"-{quoted(kind)}"
    if label:
        text += f":{quoted(label)}"
    return f"{text}>{quoted(edge.fields['targetId'])}"


def _geometry(view: View, element: Element) -> Iterator[str]:
    position, size = shape(view, element)
    if position is not None:
        yield f"@{position[0]},{position[1]}"
    if size is not None:
        yield f"{size[0]}x{size[1]}"


def shape(view: View, element: Element) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
    """The place on the canvas and the size that a line tells, in whole px."""
    shown: Fields = {**element.fields, **view.measured(element.id)}
    size = shown.get("size")
    at = origin(view, element.id) if is_object(shown.get("position")) else None
    return (
        None if at is None else (round(at.x), round(at.y)),
        (round(size["width"]), round(size["height"])) if is_object(size) else None,
    )


def _value(value: Json) -> str:
    if isinstance(value, str):
        return quoted(value) if not READS_AS_OTHER.match(value) else msgspec.json.encode(value).decode()
    return msgspec.json.encode(value).decode()


READS_AS_OTHER = re.compile(r"(true|false|null|-?\d+(\.\d+)?([eE][+-]?\d+)?)\Z")
"""Words that are no strings as values of properties."""


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
