# SPDX-License-Identifier: Apache-2.0
"""What a client that takes `applyChange` holds: the model, changed in place.

Lives here: applying removes and puts to a model. Never here: the wire, drawing.
"""

from support.glsp_bounds import Json, elements


class Picture:
    """A model that changes are applied to; O(elements named) and the siblings they are put among."""

    def __init__(self, root: Json) -> None:
        self.root = root
        self.revision: int = root["revision"]
        self._parents: dict[str, Json] = {}
        self._elements: dict[str, Json] = {}
        self._enter(root, None)

    def apply(self, change: Json) -> bool:
        """Apply an `applyChange` action; False when a revision is missing in between, so a full model is needed."""
        if change["revision"] != self.revision + 1:
            return False
        self.revision = change["revision"]
        self.root["revision"] = self.revision
        for element_id in change["removes"]:
            self._remove(element_id)
        for put in change["puts"]:
            self._put(put)
        return True

    def _put(self, put: Json) -> None:
        element, parent = put["element"], self._elements[put["parentId"]]
        known = self._parents.get(element["id"])
        siblings = parent["children"]
        at = len(siblings)
        if known is parent:
            at = _index(siblings, element["id"])
        self._remove(element["id"])
        for inside in elements(element):
            self._remove(inside["id"])
        if "after" in put:
            at = 0 if put["after"] is None else _index(siblings, put["after"]) + 1
        siblings.insert(at, element)
        self._enter(element, parent)

    def _remove(self, element_id: str) -> None:
        parent = self._parents.pop(element_id, None)
        if parent is None:
            return
        element = self._elements.pop(element_id)
        del parent["children"][_index(parent["children"], element_id)]
        for inside in elements(element):
            self._parents.pop(inside["id"], None)
            self._elements.pop(inside["id"], None)

    def _enter(self, element: Json, parent: Json | None) -> None:
        self._elements[element["id"]] = element
        if parent is not None:
            self._parents[element["id"]] = parent
        for child in element.get("children", []):
            self._enter(child, element)


def _index(siblings: list[Json], element_id: str) -> int:
    return next(index for index, sibling in enumerate(siblings) if sibling["id"] == element_id)
