# SPDX-License-Identifier: Apache-2.0
"""UML class diagrams (OMG UML 2.5.1, chapters 9, 11 and 12): classifiers with their members, packages, all relations."""

from __future__ import annotations

from collections.abc import Iterator

from glsp.languages import building
from glsp.languages.building import classifier, container, node
from glsp.languages.declaration import EdgeType, EndLabel, Line, PaletteGroup, Property, Template
from glsp.languages.language import Language
from glsp.model.change import Element
from glsp.model.graph import View, need
from glsp.model.markers import Fix, Marker, Rule

MEMBERS = (("attributes", "Attributes"), ("operations", "Operations"))
CLASSIFIERS = ("class", "interface", "enumeration", "datatype", "object")
ALL = (*CLASSIFIERS, "package", "remark")

NODES = (
    classifier("class", "Class", "c", "things with the same attributes and operations", sections=MEMBERS, tone="blue"),
    classifier("class:abstract", "Abstract class", "ac", "a class without things of its own", kind="abstract", sections=MEMBERS,
               tone="blue", icon="symbol-class"),
    classifier("interface", "Interface", "i", "what a class promises", kind="interface", sections=MEMBERS[1:], tone="teal",
               icon="symbol-interface"),
    classifier("enumeration", "Enumeration", "e", "a fixed list of values", kind="enumeration", sections=(("literals", "Literals"),),
               tone="amber", icon="symbol-enum"),
    classifier("datatype", "Data type", "dt", "values without an identity", kind="dataType", sections=MEMBERS, tone="violet",
               icon="symbol-structure"),
    classifier("object", "Object", "o", "one thing with its values", kind="", sections=(("slots", "Values"),), icon="symbol-object"),
    container("package", "Package", "p", "a name space around classifiers", contains=ALL, shape="folder", radius=None,
              icon="symbol-namespace"),
    node("remark", "Note", "n", "a text beside the drawing", shape="note", icon="note"),
)  # fmt: skip

MULTIPLICITIES = (
    Property(name="sourceMultiplicity", title="Multiplicity at the start", description="e.g. 1, 0..1, 1..*"),
    Property(name="targetMultiplicity", title="Multiplicity at the end", description="e.g. 1, 0..1, 1..*"),
)
ENDS = (EndLabel("sourceMultiplicity", "_start", 0.12), EndLabel("targetMultiplicity", "_end", 0.88))
LABEL = "label:edge"


def _association(suffix: str, name: str, alias: str, description: str, line: Line) -> EdgeType:
    return EdgeType(
        id=f"association{suffix}", name=name, alias=alias, description=description, sources=CLASSIFIERS, targets=CLASSIFIERS,
        label=LABEL, properties=MULTIPLICITIES, end_labels=ENDS, line=line, group="relation-group",
    )  # fmt: skip


def _relation(
    type_id: str,
    name: str,
    alias: str,
    description: str,
    line: Line,
    joins: tuple[tuple[str, ...], tuple[str, ...]],
    label: str = "",
) -> EdgeType:
    return EdgeType(
        id=type_id, name=name, alias=alias, description=description, sources=joins[0], targets=joins[1], label=label,
        line=line, group="relation-group",
    )  # fmt: skip


def _general(view: View, element: Element) -> Iterator[Marker]:
    """A classifier that is its own ancestor (UML 2.5.1, 9.9.4.7, constraint no_cycles_in_generalization)."""
    seen: set[str] = set()
    waiting = list(_above(view, element.id))
    while waiting:
        each = waiting.pop()
        if each == element.id:
            yield Marker(
                "Circle of generalisations", "A classifier cannot be its own ancestor.", element.id, "error", "general-circle",
                Fix("delete one of the generalisations"),
            )  # fmt: skip
            return
        if each not in seen:
            seen.add(each)
            waiting.extend(_above(view, each))


def _above(view: View, element_id: str) -> Iterator[str]:
    for edge_id in view.edges(element_id):
        edge = need(view, edge_id)
        if edge.type == "generalization" and edge.fields["sourceId"] == element_id:
            yield str(edge.fields["targetId"])


def _nameless(view: View, element: Element) -> Iterator[Marker]:
    children = [element.id]
    while children:
        each = need(view, children.pop())
        if each.type == "label:title":
            if not str(each.fields.get("text", "")).strip():
                yield Marker(
                    "No name", "A classifier has a name.", element.id, "error", "no-name", Fix("give it a name")
                )
            return
        children.extend(view.children(each.id))


language = Language(
    id="uml-class",
    name="UML class diagram",
    diagram_type="uml-class-diagram",
    description="Classes, interfaces, enumerations and packages with all relations of UML.",
    nodes=NODES,
    edges=(
        _association("", "Association", "as", "things know each other", Line(target_end="none")),
        _association(":directed", "Directed association", "to", "the first knows the second", Line(target_end="open")),
        _association(":aggregation", "Aggregation", "agg", "the first has the second, others may too",
                     Line(source_end="diamond", target_end="none")),
        _association(":composition", "Composition", "comp", "the second is a part of the first",
                     Line(source_end="filled-diamond", target_end="none")),
        _relation("generalization", "Generalization", "is", "the first is a special case of the second",
                  Line(target_end="triangle"), (CLASSIFIERS, CLASSIFIERS)),
        _relation("realization", "Realization", "impl", "the first keeps what the second promises",
                  Line("dashed", target_end="triangle"), (CLASSIFIERS, ("interface", "class"))),
        _relation("dependency", "Dependency", "dep", "the first needs the second", Line("dashed", target_end="open"),
                  (ALL, ALL), LABEL),
        _relation("note-link", "Note link", "nl", "what a note is about", Line("dashed", target_end="none"), (ALL, ALL)),
    ),
    labels=building.LABELS,
    part_sizes=building.PART_SIZES,
    groups=(PaletteGroup("node-group", "Classifiers", "A"), PaletteGroup("relation-group", "Relations", "B")),
    rules=(
        Rule(code="general-circle", description="no classifier is its own ancestor", types=CLASSIFIERS, check=_general, reason="batch"),
        Rule(code="no-name", description="classifiers have names", types=CLASSIFIERS, check=_nameless, reason="batch"),
    ),
    templates=(
        Template(
            id="shop",
            name="Shop",
            description="Customers, orders and their lines.",
            source="""
c customer "Customer" attributes="name: String\\naddress: Address" -as>order
c order "Order" attributes="number: Integer\\ndate: Date" operations="total(): Money" -comp>line -to>status
c line "Order line" attributes="amount: Integer" -to>product
c product "Product" attributes="name: String\\nprice: Money" -impl>priced
e status "Status" literals="open\\npaid\\nsent"
i priced "Priced" operations="price(): Money"
""",
        ),
    ),
)  # fmt: skip
