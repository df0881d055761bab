# SPDX-License-Identifier: Apache-2.0
"""What our languages make of the kinds of other tools: a table for each, what unknown kinds become, and which edge an
arrow is. Kinds are the words of PlantUML, and our names for the shapes of Mermaid.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from glsp.formats.drawing import Arrow

Joined = Callable[[Arrow, str, str], str]
"""The type of an edge for an arrow, and the types that it joins."""


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """One language: types of leaves and of boxes around others by kind, and what those become that are not there.

    `plain` are kinds that mean no more than a box, so that nothing is lost when they become `leaf` or `box`.
    """

    language: str
    leaves: Mapping[str, str]
    boxes: Mapping[str, str]
    leaf: str
    box: str
    note: str
    note_link: str
    edge: Joined
    mute: frozenset[str] = frozenset()
    plain: frozenset[str] = frozenset(
        {"rectangle", "rounded", "package", "namespace", "folder", "frame", "node", "group"}
    )


def _heads(arrow: Arrow) -> tuple[bool, bool]:
    return (arrow.source_end != "none", arrow.target_end != "none")


def _connection(arrow: Arrow, _source: str, _target: str) -> str:
    match _heads(arrow):
        case (True, True):
            return "connection:both"
        case (False, False):
            return "connection:link"
        case _:
            return "connection" if arrow.stroke in {"solid", "thick"} else "connection:dependency"


def _flow(arrow: Arrow, _source: str, _target: str) -> str:
    match _heads(arrow):
        case (True, True):
            return "flow:both"
        case (False, False):
            return "flow:plain"
        case _:
            return "flow" if arrow.stroke in {"solid", "thick"} else "flow:dotted"


def _relation(arrow: Arrow, source: str, target: str) -> str:
    """As in UML: a dependency joins everything, all other relations classifiers alone."""
    if not {source, target} <= _CLASSIFIERS:
        return "note-link" if "remark" in {source, target} else "dependency"
    ends = {arrow.source_end, arrow.target_end}
    if "triangle" in ends:
        promised = source if arrow.source_end == "triangle" else target
        if arrow.stroke in {"solid", "thick"}:
            return "generalization"
        return "realization" if promised in {"interface", "class", "class:abstract"} else "dependency"
    if arrow.stroke in {"dashed", "dotted"}:
        return "dependency"
    if "filled-diamond" in ends:
        return "association:composition"
    if "diamond" in ends:
        return "association:aggregation"
    return "association:directed" if "arrow" in ends else "association"


_CLASSIFIERS = frozenset({"class", "class:abstract", "interface", "enumeration", "datatype", "object"})

DEPLOYMENT = Table(
    language="deployment",
    leaves={
        "actor": "actor", "agent": "service", "artifact": "artifact", "boundary": "gateway", "card": "component",
        "circle": "interface", "cloud": "cloud", "collections": "storage", "component": "component", "control": "service",
        "cylinder": "database", "database": "database", "entity": "component", "file": "artifact", "folder": "zone",
        "frame": "zone", "group": "zone", "hexagon": "service", "interface": "interface", "node": "node", "note": "remark",
        "package": "zone", "person": "actor", "process": "service", "queue": "queue", "rectangle": "component",
        "rounded": "component", "stack": "component", "stadium": "interface", "storage": "storage", "usecase": "component",
    },
    boxes={
        "artifact": "subsystem", "card": "zone", "cloud": "cloud", "component": "subsystem", "container": "zone",
        "database": "zone", "file": "zone", "folder": "zone", "frame": "zone", "group": "zone", "hexagon": "zone",
        "namespace": "zone", "node": "node", "package": "zone", "process": "subsystem", "queue": "zone",
        "rectangle": "zone", "stack": "zone", "storage": "zone",
    },
    leaf="component",
    box="zone",
    note="remark",
    note_link="connection:link",
    edge=_connection,
)  # fmt: skip

FLOWCHART = Table(
    language="flowchart",
    leaves={
        "bar": "preparation", "circle": "terminator", "cylinder": "store", "database": "store", "diamond": "decision",
        "document": "document", "double-circle": "terminator", "end": "terminator", "flag": "document", "group": "group",
        "hexagon": "preparation", "note": "comment", "parallelogram": "data", "parallelogram-alt": "data",
        "rectangle": "process", "rounded": "process", "stadium": "terminator", "start": "terminator", "state": "process",
        "subroutine": "subroutine", "trapezoid": "manual", "trapezoid-alt": "manual",
    },
    boxes={"group": "group", "state": "group"},
    leaf="process",
    box="group",
    note="comment",
    note_link="flow:plain",
    edge=_flow,
)  # fmt: skip

UML_CLASS = Table(
    language="uml-class",
    leaves={
        "abstract": "class:abstract", "annotation": "interface", "circle": "interface", "class": "class",
        "dataclass": "datatype", "entity": "class", "enum": "enumeration", "exception": "class", "interface": "interface",
        "metaclass": "class", "object": "object", "package": "package", "namespace": "package", "protocol": "interface",
        "record": "datatype", "stereotype": "class", "struct": "datatype",
    },
    boxes={"package": "package", "namespace": "package", "folder": "package", "frame": "package"},
    leaf="class",
    box="package",
    note="remark",
    note_link="note-link",
    edge=_relation,
    mute=frozenset({"generalization", "realization", "note-link"}),
)  # fmt: skip

TABLES = {table.language: table for table in (DEPLOYMENT, FLOWCHART, UML_CLASS)}
