# SPDX-License-Identifier: Apache-2.0
"""Which language a model is in, where nobody says so: the one that knows most of its types."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from glsp import languages
from glsp.errors import Invalid
from glsp.languages import Language
from glsp.model.change import Element


def language_of(elements: Sequence[Element], diagram_type: str | None) -> Language:
    """The language that is asked for or, by their types, knows most of the elements."""
    types = Counter(element.type for element in elements)
    asked = [languages.need(diagram_type)] if diagram_type else languages.all_languages()
    known = {each.id: sum(count for type_id, count in types.items() if knows(each, type_id)) for each in asked}
    best = max(asked, key=lambda each: known[each.id])
    if types and not known[best.id]:
        seen = ", ".join(type_id[:40] for type_id, _ in types.most_common(5))
        raise Invalid(
            f"no element is of a type of {' or '.join(each.name for each in asked)}; there are {seen}",
            hint="choose another diagram type, or install the package that brings the language",
        )
    return best


def knows(language: Language, type_id: str) -> bool:
    """Whether a language has nodes or edges of the type."""
    return language.kinds.node(type_id) is not None or language.kinds.edge(type_id) is not None
