# SPDX-License-Identifier: Apache-2.0
"""Edits: what somebody wants done to a diagram, in words that every door understands.

    node  {id?, type, label?, in?, x?, y?, width?, height?, props?}    edge {from, to, type?, label?, id?, props?}
    set   {id, label?, props?, unset?, width?, height?}                 del  {id | ids}
    move  {id, x, y, in?} or {id, in}                                   reconnect {id, from?, to?}
    insert {on, id, type, label?}   a node into an edge                 wrap {ids, id, type, label?}   a container around nodes

Coordinates are canvas px. Edges may be called `a>b` or `a>b#2`. Here they are read from JSON; `formats.lines` reads them
from the compact notation, `formats.batch` makes one operation of them.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from glsp.errors import Invalid, nearest
from glsp.protocol.geometry import Fields, Json, Number, is_object

MAX_EDITS = 5_000
"""Edits in one call; a batch that large is an import, which has a door of its own."""


class _Edit(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="op"):
    """What all edits share: an unknown member is an error that names the nearest valid one."""


class Node(_Edit, frozen=True, tag="node"):
    """A new node; without x and y it is placed by layout."""

    type: str
    id: str | None = None
    label: str | None = None
    within: str | None = msgspec.field(name="in", default=None)
    x: Number | None = None
    y: Number | None = None
    width: Number | None = None
    height: Number | None = None
    props: Fields = {}


class Edge(_Edit, frozen=True, tag="edge"):
    """A new edge."""

    source: str = msgspec.field(name="from")
    target: str = msgspec.field(name="to")
    type: str | None = None
    id: str | None = None
    label: str | None = None
    props: Fields = {}


class Set(_Edit, frozen=True, tag="set"):
    """Label, properties and size of an element."""

    id: str
    label: str | None = None
    props: Fields = {}
    unset: tuple[str, ...] = ()
    width: Number | None = None
    height: Number | None = None


class Del(_Edit, frozen=True, tag="del"):
    """Elements that go, with what they contain and the edges that would dangle."""

    id: str | None = None
    ids: tuple[str, ...] = ()


class Move(_Edit, frozen=True, tag="move"):
    """A new place, a new container, or both."""

    id: str
    x: Number | None = None
    y: Number | None = None
    within: str | None = msgspec.field(name="in", default=None)


class Reconnect(_Edit, frozen=True, tag="reconnect"):
    """New ends for an edge."""

    id: str
    source: str | None = msgspec.field(name="from", default=None)
    target: str | None = msgspec.field(name="to", default=None)


class Insert(_Edit, frozen=True, tag="insert"):
    """A new node in the middle of an edge."""

    on: str
    type: str
    id: str | None = None
    label: str | None = None


class Wrap(_Edit, frozen=True, tag="wrap"):
    """A new container around nodes that are there."""

    ids: tuple[str, ...]
    type: str
    id: str | None = None
    label: str | None = None


Edit = Node | Edge | Set | Del | Move | Reconnect | Insert | Wrap

KINDS: dict[str, type[_Edit]] = {
    str(kind.__struct_config__.tag): kind for kind in (Node, Edge, Set, Del, Move, Reconnect, Insert, Wrap)
}


def read_edits(values: Sequence[Json]) -> list[Edit]:
    """Edits from their JSON objects. Raises Invalid naming the edit, the member and what would be right."""
    if len(values) > MAX_EDITS:
        raise Invalid(f"{len(values)} edits in one call; at most {MAX_EDITS}", hint="send several calls")
    return [_read(at, value) for at, value in enumerate(values)]


def _read(at: int, value: Json) -> Edit:
    if not is_object(value):
        raise Invalid(
            f"ops[{at}] is not an object", hint='for example {"op": "node", "type": "t", "id": "check_stock"}'
        )
    fields = dict(value)
    if "op" not in fields and len(fields) == 1 and is_object(inner := next(iter(fields.values()))):
        fields = {"op": next(iter(fields)), **inner}  # {"node": {…}} means the same
    kind = KINDS.get(str(fields.get("op")))
    if kind is None:
        raise Invalid(f"ops[{at}]: there is no op {fields.get('op')!r}", hint=f"one of {', '.join(KINDS)}")
    try:
        return msgspec.convert(fields, kind, strict=True)  # type: ignore[return-value]
    except msgspec.ValidationError as error:
        names = [each.encode_name for each in msgspec.structs.fields(kind)]
        unknown = [name for name in fields if name != "op" and name not in names]
        close = nearest(unknown[0], names, count=1) if unknown else []
        hint = f"did you mean {close[0]!r}?" if close else f"{fields['op']} takes {', '.join(names)}"
        raise Invalid(f"ops[{at}]: {error}", hint=hint) from error
