# SPDX-License-Identifier: Apache-2.0
"""Nodes and edges of a diagram as elements of BPMN's model: attributes, documentation, definitions, what was kept."""

from __future__ import annotations

import re
from collections.abc import Iterable

from glsp.errors import Refused
from glsp.formats.bpmn.events import definitions
from glsp.formats.bpmn.kept import Kept, kept_of
from glsp.formats.bpmn.names import DocumentIds, Scope
from glsp.formats.bpmn.words import DEFINITIONS, EVENTS, FLOW_ORDER, MODEL, NODE_ORDER, NODES, REFERENCES, XSI, rank
from glsp.formats.markup import Tag
from glsp.model.change import Element

_DURATION = re.compile(r"P[\dTWYMDHS.,]+")


class Elements:
    """Makes the tags of one document. `ids` has the element's id in the document by its id in the diagram."""

    def __init__(self, scope: Scope, names: DocumentIds, ids: dict[str, str], definitions: list[Tag]) -> None:
        self._scope = scope
        self._names = names
        self.ids = ids
        self.definitions = definitions
        """What belongs to the whole document: messages and signals that were named anew, categories of groups."""
        self.left_out: list[str] = []

    def tag(self, name: str, attributes: dict[str, str] | None = None, children: Iterable[Tag | str] = ()) -> Tag:
        """An element of BPMN's model."""
        return Tag(MODEL, name, self._scope.attributes(attributes or {}), children, scope=self._scope)

    def inside(self, owner: str, found: Kept) -> list[Tag]:
        """What an element kept, with ids of its own. What is no XML is named in the report."""
        try:
            tags = found.tags()
        except Refused as refused:
            self.left_out.append(f"{owner}: what it keeps cannot be read: {refused.message}")
            return []
        self._names.claim_within(tags)
        return tags

    def node(self, element: Element, name: str, found: Kept) -> Tag:
        """A node with what is its own and what it kept; what it contains, and its flows, come later."""
        tag_name = found.tag if found.tag and found.type == element.type else _tag_name(element.type)
        attributes = {"id": self.ids[element.id]}
        same = unbroken(name) == unbroken(found.name)
        said = found.name if same else name
        if said and element.type not in {"annotation", "group"}:
            attributes["name"] = said
        attributes |= found.attributes
        if element.type == "subprocess:event":
            attributes["triggeredByEvent"] = "true"
        tag = self.tag(tag_name, attributes)
        tag.children += self._documentation(element, found)
        tag.children += self.inside(element.id, found)
        if element.type == "annotation" and not any(True for _ in tag.tags("text")):
            tag.children.append(self.tag("text", children=[said]))
        elif element.type == "group" and said and not same:
            self._name_group(tag, said)
        if tag_name.endswith("Event"):
            self._define(tag, element, found)
        self._repeat(tag, element)
        return tag

    def _documentation(self, element: Element, found: Kept) -> list[Tag]:
        text = element.fields.get("documentation")
        return [self.tag("documentation", found.documentation, [text])] if isinstance(text, str) and text else []

    def _name_group(self, tag: Tag, name: str) -> None:
        value = self._names.claim(f"{tag.get('id')}_value")
        category = self.tag("category", {"id": self._names.claim(f"{tag.get('id')}_category")})
        category.children.append(self.tag("categoryValue", {"id": value, "value": name}))
        self.definitions.append(category)
        tag.attributes["categoryValueRef"] = value

    def _define(self, tag: Tag, element: Element, found: Kept) -> None:
        """Gives an event the definition that its type means, where what it kept has none."""
        wanted = DEFINITIONS.get(element.type.partition(":")[2])
        there = definitions(tag)
        if wanted is not None and all(each.name != wanted for each in there):
            gone = {id(each) for each in there}
            tag.children = [each for each in tag.children if id(each) not in gone]
            there = [self.tag(wanted, {"id": self._names.claim(f"{tag.get('id')}_definition")})]
            tag.children += there
        elif wanted is None and not found.tag and there:
            gone = {id(each) for each in there}
            tag.children = [each for each in tag.children if id(each) not in gone]
        trigger = element.fields.get("trigger")
        if len(there) == 1 and isinstance(trigger, str) and trigger != found.trigger:
            self._trigger(there[0], trigger)
        elif there and there[0].name == "linkEventDefinition" and not there[0].get("name"):
            there[0].attributes["name"] = tag.get("name")  # the schema wants one: links find each other by it
        if there and there[0].name == "conditionalEventDefinition" and there[0].first("condition") is None:
            there[0].children.append(self._expression("condition", ""))

    def _trigger(self, definition: Tag, text: str) -> None:
        """Says in a definition what the property says: a time, a condition, the name of a message."""
        if definition.name == "linkEventDefinition":
            definition.attributes["name"] = text
        elif definition.name in REFERENCES:
            attribute, kind = REFERENCES[definition.name]
            made = next((each for each in self.definitions if each.name == kind and each.get("name") == text), None)
            if made is None:
                made = self.tag(kind, {"id": self._names.claim(f"{definition.get('id') or kind}_{kind}"), "name": text})
                self.definitions.append(made)
            definition.attributes[attribute] = made.get("id")
        elif definition.name in {"timerEventDefinition", "conditionalEventDefinition"}:
            kinds = {"timeDate", "timeDuration", "timeCycle", "condition"}
            definition.children = [
                each for each in definition.children if not isinstance(each, Tag) or each.name not in kinds
            ]
            if definition.name == "conditionalEventDefinition":
                definition.children.append(self._expression("condition", text))
            elif text:
                time = "timeDuration" if _DURATION.fullmatch(text) else "timeCycle" if text[:1] == "R" else "timeDate"
                definition.children.append(self._expression(time, text))
        elif text:
            self.left_out.append(f"the trigger of a {definition.name}: {text[:80]}")

    def _repeat(self, tag: Tag, element: Element) -> None:
        """Loop characteristics as the property says; those that were kept stay where they say the same."""
        wanted = element.fields.get("loop", "none")
        there = [each for each in tag.tags() if each.name in _LOOPS]
        if not there and wanted in {"none", ""}:
            return
        if there and wanted == _loop_of(there[0]):
            return
        tag.children = [each for each in tag.children if each not in there]
        if wanted == "loop":
            tag.children.append(self.tag("standardLoopCharacteristics"))
        elif wanted in {"parallel", "sequential"}:
            how = {"isSequential": "true"} if wanted == "sequential" else {}
            tag.children.append(self.tag("multiInstanceLoopCharacteristics", how))

    def flow(self, tag_name: str, edge: Element, name: str) -> Tag:
        """A flow from node to node."""
        found = kept_of(edge.fields)
        ends = {"sourceRef": self.ids[edge.fields["sourceId"]], "targetRef": self.ids[edge.fields["targetId"]]}
        attributes = {"id": self.ids[edge.id], **({"name": name} if name and tag_name != "association" else {}), **ends}
        tag = self.tag(tag_name, {**attributes, **found.attributes})
        tag.children += self.inside(edge.id, found)
        condition = edge.fields.get("condition")
        if tag_name == "sequenceFlow" and isinstance(condition, str) and condition and edge.type != "sequence:default":
            tag.children.append(self._expression("conditionExpression", condition, found.condition))
        elif condition and tag_name == "sequenceFlow":
            self.left_out.append(f"{edge.id}: the condition of a default flow")
        if name and tag_name == "association":
            self.left_out.append(f"{edge.id}: the label of an association: {name[:80]}")
        sort(tag, FLOW_ORDER)
        return tag

    def _expression(self, name: str, text: str, attributes: dict[str, str] | None = None) -> Tag:
        if not attributes:
            self._scope.need(XSI, "xsi")
            attributes = {f"{{{XSI}}}type": self._scope.model("tFormalExpression")}
        return self.tag(name, attributes, [text])


_LOOPS = {"standardLoopCharacteristics", "multiInstanceLoopCharacteristics"}


def _loop_of(tag: Tag) -> str:
    if tag.name == "standardLoopCharacteristics":
        return "loop"
    return "sequential" if tag.get("isSequential").strip() in {"true", "1"} else "parallel"


def _tag_name(type_id: str) -> str:
    known = NODES.get(type_id) or EVENTS.get(type_id.partition(":")[0])
    return known or {"pool": "participant", "lane": "lane"}[type_id.partition(":")[0]]


def sort(tag: Tag, order: tuple[str, ...] = NODE_ORDER) -> None:
    """Puts what is in a tag into the order of the schema; equals keep theirs."""
    tag.children.sort(key=lambda each: rank(order, each.name) if isinstance(each, Tag) else -1)


def unbroken(text: str) -> str:
    """A text without line feeds and runs of spaces: whether it was only broken to fit its box."""
    return " ".join(text.split())
