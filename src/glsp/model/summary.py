# SPDX-License-Identifier: Apache-2.0
"""One short line for people about what an entry did: `createNode +1 “Push”`."""

from __future__ import annotations

from glsp.model.change import Change, Element

MAX_NAME = 40


def summary(operation: str, change: Change) -> str:
    """The operation's name, counts of what came, went and changed, and the name of the thing when there is one."""
    parts = [operation]
    added, removed = _tops(change.added), _tops(change.removed)
    for sign, elements in (("+", added), ("-", removed)):
        if elements:
            parts.append(f"{sign}{len(elements)}")
    if change.edits:
        parts.append(f"~{len(change.edits)}")
    name = _name((*added, *removed)) or next(
        (str(edit.new["text"]) for edit in change.edits if isinstance(edit.new.get("text"), str)), ""
    )
    if name:
        parts.append(f"“{name[:MAX_NAME]}”")
    return " ".join(parts)


def _tops(elements: tuple[Element, ...]) -> list[Element]:
    ids = {element.id for element in elements}
    return [element for element in elements if element.parent not in ids]


def _name(elements: tuple[Element, ...]) -> str:
    if len(elements) != 1:
        return ""
    name = elements[0].fields.get("name") or elements[0].fields.get("text")
    return name if isinstance(name, str) else ""
