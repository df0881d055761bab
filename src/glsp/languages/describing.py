# SPDX-License-Identifier: Apache-2.0
"""A language in few words for agents: types with their aliases, properties, what contains and joins what, rules."""

from __future__ import annotations

from collections.abc import Iterable

from glsp.languages.declaration import EdgeType, NodeType, Property
from glsp.languages.kinds import every_part
from glsp.model.markers import Rule
from glsp.protocol.geometry import Fields


def describe_node(node: NodeType) -> Fields:
    """One node type; members that say nothing are left out."""
    described: Fields = {"type": node.id, "alias": node.alias, "name": node.name}
    if node.description:
        described["description"] = node.description
    described["label"] = any(part.shows_name for part in every_part(node.parts))
    if node.contains:
        described["contains"] = list(node.contains)
    if node.port:
        described["portOf"] = list(node.port.of)
        described["sides"] = list(node.port.sides)
    if node.properties:
        described["properties"] = describe_properties(node.properties)
    return described


def describe_edge(edge: EdgeType) -> Fields:
    """One edge type with the types that it joins."""
    described: Fields = {"type": edge.id, "alias": edge.alias, "name": edge.name}
    if edge.description:
        described["description"] = edge.description
    described |= {"sources": list(edge.sources), "targets": list(edge.targets), "label": bool(edge.label)}
    if edge.properties:
        described["properties"] = describe_properties(edge.properties)
    return described


def describe_properties(properties: Iterable[Property]) -> Fields:
    """Property names with what they accept."""
    described: Fields = {}
    for each in properties:
        accepts: Fields = {"kind": each.kind}
        if each.title:
            accepts["title"] = each.title
        if each.description:
            accepts["description"] = each.description
        if each.choices:
            accepts["choices"] = list(each.choices)
        if each.minimum is not None:
            accepts["minimum"] = each.minimum
        if each.maximum is not None:
            accepts["maximum"] = each.maximum
        if each.longest is not None:
            accepts["longest"] = each.longest
        described[each.name] = accepts
    return described


def describe_rule(rule: Rule) -> Fields:
    """One rule: `live` ones are checked on every change, `batch` ones when asked."""
    return {"code": rule.code, "when": rule.reason, "says": rule.description}
