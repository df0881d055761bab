# SPDX-License-Identifier: Apache-2.0
"""A language in the words of the compact notation (`model.notation.Words`): aliases, labels, containers, properties."""

from __future__ import annotations

from glsp.languages.declaration import COMMON
from glsp.languages.language import Language
from glsp.model.change import Element
from glsp.model.common import USUAL
from glsp.model.graph import View, ancestors, need
from glsp.protocol.geometry import Fields


class LanguageWords:
    """The `Words` of one language. Types it does not know are written as they are."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._kinds = language.kinds

    def word(self, type_id: str) -> str:
        """The alias of a type, or the type itself."""
        found = self._kinds.node(type_id) or self._kinds.edge(type_id)
        return found.alias if found is not None and found.id == type_id else type_id

    def is_node(self, type_id: str) -> bool:
        """Whether elements of the type get a line of their own."""
        return self._kinds.node(type_id) is not None or (not self._language.nodes and type_id not in _PARTS)

    def label(self, view: View, element_id: str) -> str | None:
        """The text that the element shows: its name's label, else its first child with a text."""
        label_id = self.label_id(view, element_id)
        text = need(view, label_id).fields.get("text") if label_id is not None else None
        return text if isinstance(text, str) else None

    def label_id(self, view: View, element_id: str) -> str | None:
        """The label with that text."""
        label_id = self._language.label_of(view, element_id)
        if label_id is not None:
            return label_id
        children = (need(view, child) for child in view.children(element_id))
        return next((child.id for child in children if isinstance(child.fields.get("text"), str)), None)

    def container(self, view: View, element_id: str) -> str | None:
        """The node around the element."""
        above = (view.get(each) for each in ancestors(view, element_id) if each != view.root)
        return next((each.id for each in above if each is not None and self.is_node(each.type)), None)

    def properties(self, element: Element) -> Fields:
        """What was set beyond the type's own fields; the name shows as label already."""
        kind = self._kinds.node(element.type) or self._kinds.edge(element.type)
        if kind is None:
            return {}
        name = getattr(kind, "name_field", "")
        return {
            each.name: element.fields[each.name]
            for each in (*kind.properties, *COMMON)
            if each.name != name
            and each.name in element.fields
            and element.fields[each.name] != kind.fields.get(each.name, USUAL.get(each.name))
        }

    def default_edge(self) -> str:
        """The first edge type's alias."""
        return self._kinds.edges[0].alias if self._kinds.edges else ""


_PARTS = frozenset({"icon", "comp", "comp:header", "struct", "label", "label:heading", "label:text", "marker"})
"""What is a part of a node in languages that are not installed."""
