# SPDX-License-Identifier: Apache-2.0
"""Interfaces of a component: there a list among its properties, here ports on its borders, and edges from port to port."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from glsp.formats.pieces import Link, Names, Piece
from glsp.protocol.geometry import Bounds, Fields, Json, is_list, is_object

OWNERS = frozenset({"component", "instance", "composite", "host"})
SIZE = 14
MEMBER = "interfaces"


class _Interface(msgspec.Struct, frozen=True):
    """One entry of the list."""

    name: str
    interface_type: str
    functions: tuple[Fields, ...] = ()


def interfaces(properties: Fields) -> list[_Interface]:
    """The imports and exports among the properties of a component; entries of other shapes are none."""
    listed: Json = properties.get(MEMBER)
    found: list[_Interface] = []
    for each in listed if is_list(listed) else ():
        try:
            one = msgspec.convert(each, _Interface)
        except msgspec.ValidationError:
            return []
        if one.interface_type not in {"import", "export"}:
            return []
        found.append(one)
    return found


def ports(owner: Piece, properties: Fields, names: Names) -> Iterator[Piece]:
    """The ports of a component, down its left border what it needs and down its right one what it offers."""
    every = interfaces(properties)
    for kind in ("import", "export") if owner.type in OWNERS else ():
        same = [each for each in every if each.interface_type == kind and (kind == "export" or owner.type != "host")]
        for at, each in enumerate(same):
            box = owner.box
            if box is not None:
                middle = box.y + (at + 1) * box.height / (len(same) + 1)
                x = box.x if kind == "import" else box.x + box.width
                box = Bounds(x - SIZE / 2, round(middle) - SIZE / 2, SIZE, SIZE)
            yield Piece(
                id=names.fresh(f"{owner.id}.{each.name}"), type=kind, name=each.name, parent=owner.id, box=box,
                fields={"interface": each.name, **({"wit": wit} if (wit := _wit(each)) else {})},
            )  # fmt: skip


def _wit(interface: _Interface) -> str:
    """Its functions as WIT says them."""
    lines: list[str] = []
    for function in interface.functions:
        taken = ", ".join(f"{name}: {kind}" for name, kind in _named(function.get("params")))
        given = ", ".join(kind for _, kind in _named(function.get("returns")))
        lines.append(f"{function.get('name', '')}: func({taken}){f' -> {given}' if given else ''};")
    return "\n".join(lines)


def _named(listed: Json) -> list[tuple[str, str]]:
    entries = [each for each in listed if is_object(each)] if is_list(listed) else []
    return [(str(each.get("name", "")), str(each.get("param_type", ""))) for each in entries]


def joined(link: Link, nodes: Iterable[Piece]) -> Link | None:
    """An edge between two components from the import of one to the export of the other that is called the same."""
    own = [each for each in nodes if each.parent in {link.source, link.target} and each.type in {"import", "export"}]
    for one in own:
        for other in own:
            if (one.type, other.type) == ("import", "export") and one.parent != other.parent and one.name == other.name:
                return msgspec.structs.replace(link, type="link", source=one.id, target=other.id)
    return None
