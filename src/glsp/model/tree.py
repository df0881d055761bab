# SPDX-License-Identifier: Apache-2.0
"""Nested JSON (the GModel of the wire and of `.wf` files) to elements and back.

Lossless: every member that is not structure goes into `Element.fields` untouched; `children` become elements. Always
emitted, as by the reference's serialiser: `cssClasses` and `children`, and `routingPoints` on edges.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from glsp.errors import Invalid
from glsp.model import order
from glsp.model.change import Element
from glsp.model.draft import MAX_DEPTH, check_fields
from glsp.model.graph import View, need
from glsp.protocol.geometry import Fields, Json, is_list, is_object

MAX_ELEMENTS = 200_000
"""Elements one import may bring; ten times the largest diagram we promise to be smooth with."""


def flatten(
    value: Json, parent: str = "", order_key: str = order.FIRST, rename: Callable[[str], str] | None = None
) -> Iterator[Element]:
    """The element of a nested JSON object and all its descendants, parents first.

    Ids go through `rename` when given. Raises Invalid with the path of what is wrong.
    """
    stack: list[tuple[Json, str, str, str, int]] = [(value, parent, order_key, "", 0)]
    count = 0
    while stack:
        item, above, key, path, depth = stack.pop()
        count += 1
        if count > MAX_ELEMENTS:
            raise Invalid(f"more than {MAX_ELEMENTS} elements", hint="split the diagram")
        if depth > MAX_DEPTH:
            raise Invalid(f"elements are nested deeper than {MAX_DEPTH}")
        if not is_object(item):
            raise Invalid(f"element {path or '/'} is not an object")
        element_id, type_id = item.get("id"), item.get("type")
        children: Json = item.get("children") or []
        if not isinstance(element_id, str) or not isinstance(type_id, str) or not is_list(children):
            raise Invalid(f"element {path or '/'} needs a string id, a string type and a list of children")
        here = f"{path}/{element_id[:60]}"
        fields: Fields = {name: member for name, member in item.items() if name not in _STRUCTURE}
        check_fields(fields)
        element_id = rename(element_id) if rename else element_id
        yield Element(element_id, type_id, above, key, fields)
        keys = order.spread(len(children))
        for child, child_key in zip(reversed(children), reversed(keys), strict=True):
            stack.append((child, element_id, child_key, here, depth + 1))


_STRUCTURE = frozenset({"id", "type", "children", "parent", "index", "source", "target"})


def nest(view: View, element_id: str, *, geometry: bool = True) -> Fields:
    """The element with its children as JSON, as clients see it (`geometry`: measured geometry put over its own)."""
    element = need(view, element_id)
    fields = element.fields
    found: Fields = {"id": element_id, "type": element.type, **fields}
    if geometry:
        found.update(view.measured(element_id))
    if "cssClasses" not in fields:
        found["cssClasses"] = []
    if "sourceId" in fields and "routingPoints" not in found and element.is_edge:
        found["routingPoints"] = []
    children = view.children(element_id)
    found["children"] = [nest(view, child, geometry=geometry) for child in children] if children else []
    return found
