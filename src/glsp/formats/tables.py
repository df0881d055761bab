# SPDX-License-Identifier: Apache-2.0
"""What our languages make of the kinds of other tools and call their own: a table for each, what unknown kinds become, and
which edge an arrow is. Kinds are the words of PlantUML, and our names for the shapes of Mermaid and DOT.

A type that no kind means is written as the kind that looks most like it, with its id as the first stereotype:
`component "Redis" <<cache>>`. That is how people write it, too, so `meant` reads it from everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from glsp import languages
from glsp.formats.drawing import Arrow
from glsp.languages.kinds import every_part

Joined = Callable[[Arrow, str, str], str]
"""The type of an edge for an arrow, and the types that it joins."""


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """One language: types of leaves and of boxes around others by kind, and what those become that are not there.

    `plain` are kinds that mean no more than a box, so that nothing is lost when they become `leaf` or `box`. `kinds` is
    the way back: what a type is drawn as.
    """

    language: str
    leaves: Mapping[str, str]
    boxes: Mapping[str, str]
    leaf: str
    box: str
    note: str
    note_link: str
    edge: Joined
    kinds: Mapping[str, str]
    mute: frozenset[str] = frozenset()
    plain: frozenset[str] = frozenset(
        {"rectangle", "rounded", "ellipse", "package", "namespace", "folder", "frame", "node", "group"}
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
        "cylinder": "database", "database": "database", "document": "artifact", "entity": "component", "file": "artifact", "folder": "zone",
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
    kinds={
        "actor": "actor", "artifact": "artifact", "balancer": "component", "cache": "component", "cloud": "cloud",
        "component": "component", "database": "database", "device": "node", "firewall": "component",
        "gateway": "boundary", "interface": "interface", "node": "node", "queue": "queue", "remark": "note",
        "service": "agent", "storage": "storage", "subsystem": "component", "website": "component", "zone": "frame",
    },
)  # fmt: skip

FLOWCHART = Table(
    language="flowchart",
    leaves={
        "bar": "preparation", "circle": "terminator", "cylinder": "store", "database": "store", "diamond": "decision",
        "document": "document", "double-circle": "terminator", "end": "terminator", "flag": "document", "group": "group",
        "hexagon": "preparation", "note": "comment", "parallelogram": "data", "parallelogram-alt": "data",
        "queue": "store", "rectangle": "process", "rounded": "process", "stadium": "terminator", "start": "terminator", "state": "process",
        "subroutine": "subroutine", "trapezoid": "manual", "trapezoid-alt": "manual",
    },
    boxes={"group": "group", "state": "group"},
    leaf="process",
    box="group",
    note="comment",
    note_link="flow:plain",
    edge=_flow,
    kinds={
        "comment": "note", "connector": "circle", "data": "parallelogram", "decision": "diamond", "document": "document",
        "group": "group", "manual": "trapezoid", "preparation": "hexagon", "process": "rectangle", "store": "cylinder",
        "subroutine": "subroutine", "terminator": "stadium",
    },
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
    kinds={
        "class": "class", "class:abstract": "class", "datatype": "struct", "enumeration": "enum", "interface": "interface",
        "object": "object", "package": "package", "remark": "note",
    },
    mute=frozenset({"generalization", "realization", "note-link"}),
)  # fmt: skip

TABLES = {table.language: table for table in (DEPLOYMENT, FLOWCHART, UML_CLASS)}


def meant(table: Table, kind: str, stereotypes: tuple[str, ...], *, holds: bool) -> tuple[str | None, tuple[str, ...]]:
    """The type that a kind and the first stereotype mean, None where only the plainest will do; and what else is said."""
    if kind == "class" and ABSTRACT in stereotypes and "abstract" in table.leaves:
        return table.leaves["abstract"], tuple(each for each in stereotypes if each != ABSTRACT)
    by_name = _called(table.language, stereotypes[0]) if stereotypes else None
    if by_name is not None and by_name.id != table.note and (by_name.contains or not holds):
        return by_name.id, stereotypes[1:]
    return (table.boxes if holds else table.leaves).get(kind), stereotypes


def named(language_id: str) -> frozenset[str]:
    """The node types of a language that show a name."""
    nodes = languages.find(language_id).nodes
    return frozenset(each.id for each in nodes if any(part.shows_name for part in every_part(each.parts)))


def _called(language_id: str, stereotype: str) -> languages.NodeType | None:
    """The node type of this id; `dataType` is what UML calls a `datatype`."""
    wanted = stereotype.lower()
    return next((each for each in languages.find(language_id).nodes if each.id.lower() == wanted), None)


ABSTRACT = "abstract"
"""How a drawing says that a class is abstract."""
