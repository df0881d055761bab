# SPDX-License-Identifier: Apache-2.0
"""What an element is to a layout: a node, an edge, a port, a label, a compartment or nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

from glsp.model.change import Element
from glsp.model.ports import side_of

Kind: TypeAlias = Literal["node", "edge", "port", "label", "compartment", "other"]

KindOf: TypeAlias = Callable[[Element], Kind]
"""A language that names its types differently brings its own."""

_FIRST_WORDS: dict[str, Kind] = {
    "label": "label",
    "port": "port",
    "comp": "compartment",
    "compartment": "compartment",
    "header": "compartment",
    "struct": "compartment",
    "icon": "compartment",
    "button": "other",
    "marker": "other",
    "issue": "other",
    "html": "other",
    "svg": "other",
    "pre-rendered": "other",
    "shape-pre-rendered": "other",
    "foreign-object": "other",
    "routing-point": "other",
    "volatile-routing-point": "other",
}


def kind_by_type(element: Element) -> Kind:
    """Ports by their side, the rest by the first word of the type, as GLSP's default types and the workflow language name them.

    Anything else is a node.
    """
    if element.is_edge:
        return "edge"
    if side_of(element) is not None:
        return "port"
    return _FIRST_WORDS.get(element.type.partition(":")[0], "node")
