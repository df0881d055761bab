# SPDX-License-Identifier: Apache-2.0
"""What there is to find in a diagram: every text that people read in it, and of which node or edge it is.

Labels of any kind (titles, attributes, operations, notes, ends of edges), what is set of properties that hold words, and
comments. Elements are values, so this may run in another thread while the diagram goes on.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence

from glsp.languages import Language
from glsp.languages.words import LanguageWords
from glsp.model.change import Element
from glsp.model.comments import Thread
from glsp.model.searching import Content, Text
from glsp.storage.ports import DiagramInfo

COMMENT = "comment"
"""The type of what was said, not drawn."""

CHUNK = 500
"""Elements between two pauses, for other threads: about 1 ms."""

WORDY = frozenset({"string", "text", "list"})


def contents(
    info: DiagramInfo, elements: Sequence[Element], language: Language, threads: Iterable[Thread] = ()
) -> Content:
    """What there is to find. O(elements)."""
    words = LanguageWords(language)
    known = {element.id: element for element in elements}
    texts: dict[tuple[str, str], Text] = {}
    types: dict[str, None] = {}
    named: dict[str, Text] = {}
    for at, element in enumerate(elements):
        if at % CHUNK == CHUNK - 1:
            time.sleep(0)
        if not element.parent:
            continue  # the root
        if is_item := element.is_edge or words.is_node(element.type):
            types[element.type] = None
            if isinstance(name := element.fields.get("name"), str) and name.strip():
                named[element.id] = Text(element.id, element.type, name)
        owner = element if is_item else _owner(known, words, element)
        if owner is None:
            continue
        for text in _texts(element, language):
            texts.setdefault((owner.id, text), Text(owner.id, owner.type, text))
    for each in {owner for owner, _ in texts} & named.keys():
        del named[each]  # its label shows what it is called by now
    for thread in threads:
        for said in (thread.first, *thread.replies):
            if said.text:
                about = thread.anchor.element
                texts.setdefault((about, said.text), Text(about, COMMENT, said.text))
    kinds = (info.type, info.language, language.name)
    return Content((info.name, info.id), kinds, info.tags, (*named.values(), *texts.values()), tuple(types))


def _owner(known: dict[str, Element], words: LanguageWords, part: Element) -> Element | None:
    """The node or edge that a part belongs to; None for what is gone meanwhile."""
    above = known.get(part.parent)
    while above is not None and not (above.is_edge or words.is_node(above.type)):
        above = known.get(above.parent)
    return above


def _texts(element: Element, language: Language) -> Iterator[str]:
    fields = element.fields
    if isinstance(text := fields.get("text"), str) and text.strip():
        yield text
    kind = language.kinds.node(element.type) or language.kinds.edge(element.type)
    for each in kind.properties if kind is not None else ():
        value = fields.get(each.name)
        if each.name == "name" or each.kind not in WORDY or value == kind.fields.get(each.name):  # pyright: ignore[reportOptionalMemberAccess]
            continue
        for text in value if isinstance(value, list) else (value,):  # pyright: ignore[reportUnknownVariableType]
            if isinstance(text, str) and text.strip():
                yield text
