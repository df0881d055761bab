# SPDX-License-Identifier: Apache-2.0
"""Models in `improvements.json`, written as another model and what is different.

Lives here: the notation, both ways. Never here: what is expected of a server.

    {"$model": "chapter/step",       the model that our server had set at the end of that step
     "revision": 3,                  its revision
     "$fields": {"id": {…}},         fields that other values have; "(absent)" where they are gone
     "$removes": ["id"],             elements that are gone, with all they contain
     "$puts": [{"parentId", "after", "element"}]}    elements that came, whole; "after" is the sibling before, or null
"""

import copy
from typing import Any

from support.glsp_bounds import Json

ABSENT = "(absent)"


def patched(base: Json, patch: Json) -> Json:
    """The model that a patch stands for."""
    root = copy.deepcopy(base)
    root["revision"] = patch["revision"]
    for element_id in patch.get("$removes", []):
        parent = _index(root)[element_id][0]
        parent["children"] = [child for child in parent["children"] if child["id"] != element_id]
    for put in patch.get("$puts", []):
        siblings = _index(root)[put["parentId"]][1]["children"]
        ids = [sibling["id"] for sibling in siblings]
        at = 0 if put["after"] is None else ids.index(put["after"]) + 1
        siblings.insert(at, copy.deepcopy(put["element"]))
    index = _index(root)
    for element_id, fields in patch.get("$fields", {}).items():
        element = index[element_id][1]
        for name, value in fields.items():
            if value == ABSENT:
                element.pop(name, None)
            else:
                element[name] = value
    return root


def patch_of(name: str, base: Json, root: Json) -> Json | None:
    """How a model differs from the one of step `name`; None where the notation cannot say it."""
    before, after = _index(base), _index(root)
    moved = {each for each in before if each in after and before[each][0]["id"] != after[each][0]["id"]}
    gone = [each for each in before if each in moved or (each not in after and before[each][0]["id"] in after)]
    came = [each for each in after if each in moved or (each not in before and after[each][0]["id"] in before)]
    fields = {
        each: changed for each in before if each in after and (changed := _changed(before[each][1], after[each][1]))
    }
    fields.get(root["id"], {}).pop("revision", None)
    parts: dict[str, Any] = {
        "$fields": {each: changed for each, changed in fields.items() if changed},
        "$removes": gone,
        "$puts": [_put(after[each][0], each) for each in came],
    }
    patch = {"$model": name, "revision": root["revision"], **{key: part for key, part in parts.items() if part}}
    return patch if patched(base, patch) == root else None


def _index(root: Json) -> dict[str, tuple[Json, Json]]:
    """Every element by id, with its parent; the root is its own."""
    found = {root["id"]: (root, root)}
    stack = [root]
    while stack:
        parent = stack.pop()
        for child in parent.get("children", []):
            found[child["id"]] = (parent, child)
            stack.append(child)
    return found


def _changed(before: Json, after: Json) -> Json:
    names = (before.keys() | after.keys()) - {"children"}
    return {
        name: after.get(name, ABSENT) for name in sorted(names) if before.get(name, ABSENT) != after.get(name, ABSENT)
    }


def _put(parent: Json, element_id: str) -> Json:
    ids = [child["id"] for child in parent["children"]]
    at = ids.index(element_id)
    return {"parentId": parent["id"], "after": ids[at - 1] if at else None, "element": parent["children"][at]}
