# SPDX-License-Identifier: Apache-2.0
"""Where a layout puts texts: labels along their edges, titles along the top of what they name, names beside small shapes.

These are members that stock clients know (`edgePlacement`, `layoutOptions`), so every client draws them at the same place.
"""

from __future__ import annotations

from glsp.errors import Invalid
from glsp.model.boxes import PADDED
from glsp.model.draft import Draft
from glsp.model.grammar import Grammar
from glsp.model.locks import is_locked
from glsp.protocol.geometry import Fields, Json, finite, is_object
from glsp.protocol.operations import Lettering


def letter(draft: Draft, grammar: Grammar, text: Lettering) -> str:
    """Writes where one text is; says why it stays where it was, or nothing. Raises Invalid for what is no place."""
    element = draft.get(text.element_id)
    if element is None:
        return f"{text.element_id} is gone"
    if is_locked(draft, grammar, element.id):
        return f"{text.element_id} is locked and stays"
    fields: Fields = {}
    if text.along is not None:
        if not finite(text.along) or not 0 <= text.along <= 1:
            raise Invalid("a label is between 0 and 1 of the way along its edge")
        fields["edgePlacement"] = {**_object(element.fields.get("edgePlacement")), "position": text.along}
    if text.options:
        strange = next((name for name in text.options if name not in PADDED), None)
        if strange is not None:
            raise Invalid(f"there is no layout option {strange[:100]!r}", hint=f"one of {', '.join(PADDED)}")
        fields["layoutOptions"] = {**_object(element.fields.get("layoutOptions")), **text.options}
    if any(element.fields.get(name) != value for name, value in fields.items()):
        draft.set(element.id, fields)
    return ""


def _object(value: Json) -> Fields:
    return value if is_object(value) else {}
