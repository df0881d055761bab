# SPDX-License-Identifier: Apache-2.0
"""Elements from a model file: what the JSON export and `.wf` files hold, or a plain list of elements.

Read as a workspace file is opened: nothing is lost, types that no language knows stay as they are. What would break a
diagram is refused: ids twice, edges without ends, absurd sizes and depths.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from glsp.errors import Invalid
from glsp.formats.json_place import not_json
from glsp.model.change import Element
from glsp.model.draft import Draft
from glsp.model.graph import Graph
from glsp.model.tree import flatten
from glsp.protocol.geometry import Fields, Json, is_list, is_object

WHERE_FROM = "a diagram file is what the JSON export writes, or a .wf file"


def read_file(source: str, root: Element) -> tuple[Element, ...]:
    """The elements of a file, to live under another root. Raises Invalid, TooLarge, NotAllowed, UnknownElement."""
    return read_model(source, root)[0]


def read_model(source: str, root: Element) -> tuple[tuple[Element, ...], Fields]:
    """The elements of a file, to live under another root, and what it keeps of the diagram as a whole. Raises as `read_file`."""
    try:
        found: Json = msgspec.json.decode(source)
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError) as error:
        raise Invalid(not_json(source, error), hint=WHERE_FROM) from error
    children: Json = found.get("children") if is_object(found) else found
    if not is_list(children):
        raise Invalid("not a diagram: the JSON has no list of children", hint=WHERE_FROM)
    inner = list(flatten({"id": root.id, "type": root.type, "children": children}))[1:]
    draft = Draft(Graph(root))
    for element in _ends_first(inner):
        if element.type == root.type:
            raise Invalid(f"{element.id[:80]!r} is a whole diagram inside a diagram", hint=WHERE_FROM)
        draft.add(element)
    kept: Fields = {name: value for name, value in found.items() if name in KEPT} if is_object(found) else {}
    return draft.change().added, kept


KEPT = frozenset({"bpmn"})
"""Members of the root that a format keeps there, to write them out again."""


def _ends_first(elements: Sequence[Element]) -> list[Element]:
    """Edges, and what they contain, behind everything else: their ends may stand further down."""
    late: set[str] = set()
    for element in elements:
        if element.is_edge or element.parent in late:
            late.add(element.id)
    return [*(each for each in elements if each.id not in late), *(each for each in elements if each.id in late)]
