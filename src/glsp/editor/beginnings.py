# SPDX-License-Identifier: Apache-2.0
"""What a new diagram may begin with: a file, the notation, another diagram, a template. Every door makes them here.

Contents are read, planned and laid out before anything is stored, and stored together with the diagram: it is there as a
whole, at revision 0, or not at all.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias

import msgspec

from glsp import languages
from glsp.editor.hub import Hub
from glsp.editor.layouts import Layouts
from glsp.editor.placing import from_notation
from glsp.editor.templates import Templates
from glsp.errors import Invalid, TooLarge
from glsp.formats.model_file import WHERE_FROM, read_file
from glsp.languages import Language, NodeType
from glsp.model.change import Author, Element
from glsp.model.graph import new_root
from glsp.storage.ports import DiagramInfo

SourceFormat: TypeAlias = Literal["json", "notation"]

MAX_SOURCE = 48 * 1024 * 1024
"""Characters of a source; a model of 100,000 elements has about 32 million."""

_HEADER = re.compile(r"(\S+) \S+ r\d+ \d+n \d+e\s*")


class Contents(msgspec.Struct, frozen=True):
    """A language and the elements of a diagram to come; `name` where the contents suggest one."""

    language: Language
    elements: Sequence[Element] = ()
    name: str | None = None


class Beginnings:
    """Makes new diagrams."""

    def __init__(self, hub: Hub, layouts: Layouts) -> None:
        self._hub = hub
        self._layouts = layouts
        self.templates = Templates(layouts)

    async def create(
        self,
        author: Author,
        *,
        diagram_type: str | None = None,
        diagram_id: str | None = None,
        name: str | None = None,
        tags: Sequence[str] = (),
        template: str | None = None,
        copy_of: str | None = None,
        source: str | None = None,
        source_format: SourceFormat | None = None,
    ) -> DiagramInfo:
        """A new diagram that begins with at most one of `template`, `copy_of` and `source`; empty without any.

        Raises Refused, naming what is wrong with the contents; nothing is stored then.
        """
        given = [each for each in (template, copy_of, source) if each is not None]
        if len(given) > 1:
            raise Invalid("a diagram begins with one thing", hint="send template, copyOf or source, not several")
        if copy_of is not None:
            contents = await self._copied(copy_of, diagram_type)
        elif template is not None:
            contents = await self._from_template(template, diagram_type)
        elif source is not None:
            contents = await self.read(source, diagram_type, source_format)
        else:
            contents = Contents(languages.need(_stated(diagram_type)))
        return await self._hub.create(
            contents.language.id,
            author,
            diagram_id=diagram_id,
            name=name or contents.name,
            tags=tags,
            elements=contents.elements,
        )

    async def _copied(self, name: str, diagram_type: str | None) -> Contents:
        async with self._hub.using(name) as diagram:
            graph = diagram.scene.graph
            language = _same(diagram.scene.language, diagram_type)
            elements = [element for element in graph if element.id != graph.root]
            return Contents(language, elements, f"{diagram.info.name[:190]} (copy)")

    async def _from_template(self, template_id: str, diagram_type: str | None) -> Contents:
        language, template = self.templates.need(template_id)
        drawn = await self.templates.drawn(language, template)
        return Contents(_same(language, diagram_type), drawn.elements, template.name)

    async def read(
        self, source: str, diagram_type: str | None = None, source_format: SourceFormat | None = None
    ) -> Contents:
        """A model file or the notation; without a format it is told by how it begins. Raises Refused."""
        if len(source) > MAX_SOURCE:
            raise TooLarge(f"a source of {len(source)} characters; at most {MAX_SOURCE} are read")
        if not source.strip():
            raise Invalid("the file is empty", hint="leave `source` out for an empty diagram")
        begins_as_json = source.lstrip("\ufeff \t\r\n")[:1] in {"{", "["}
        if source_format == "json" or (source_format is None and begins_as_json):
            elements = await asyncio.to_thread(read_file, source.lstrip("\ufeff"), new_root())
            return Contents(_language_of(elements, diagram_type), elements)
        return await self._from_notation(source.lstrip("\ufeff"), diagram_type)

    async def _from_notation(self, text: str, diagram_type: str | None) -> Contents:
        text = text.replace("\r\n", "\n")
        header = _HEADER.fullmatch(text.lstrip().partition("\n")[0].strip())
        language = languages.need(diagram_type or (header[1] if header else _spoken(text)))
        _check_notation(text, language)
        return Contents(language, await from_notation(self._layouts, text, language))


def _check_notation(text: str, language: Language) -> None:
    """Refuses what is no notation at all in words for somebody who does not know what that is. Raises Invalid."""
    for number, word in _first_words(text):
        if word not in language.kinds.aliases and not _knows(language, word):
            raise Invalid(
                f"not a diagram: line {number} begins with {word[:40]!r}, which is no type of {language.name}",
                hint=f"{WHERE_FROM}; in the compact notation a line is like: t check_stock >ship",
            )
        return


def _first_words(text: str) -> Iterator[tuple[int, str]]:
    """What the lines of a notation begin with, types or their aliases, by the number of the line."""
    for number, row in enumerate(text.split("\n"), 1):
        if row.strip() and not row.lstrip().startswith("#") and not _HEADER.fullmatch(row.strip()):
            yield number, row.split()[0].lstrip("+~-").strip('"')


def _spoken(text: str) -> str:
    """The language that knows most of the words. Raises Invalid where several know as many."""
    words = Counter(word for _, word in _first_words(text))
    known = {
        each.id: sum(count for word, count in words.items() if _draws(each, word)) for each in languages.all_languages()
    }
    most = max(known.values())
    names = [name for name, count in known.items() if count == most]
    if len(names) > 1 and most:
        raise Invalid(
            "the text does not say which diagram language it is in", hint=f"name the type: one of {', '.join(names)}"
        )
    return names[0]


def _draws(language: Language, word: str) -> bool:
    return isinstance(language.kinds.aliases.get(word), NodeType) or language.kinds.node(word) is not None


def _language_of(elements: Sequence[Element], diagram_type: str | None) -> Language:
    """The language that is asked for or, by their types, knows most of the elements."""
    types = Counter(element.type for element in elements)
    asked = [languages.need(diagram_type)] if diagram_type else languages.all_languages()
    known = {each.id: sum(count for type_id, count in types.items() if _knows(each, type_id)) for each in asked}
    best = max(asked, key=lambda each: known[each.id])
    if types and not known[best.id]:
        seen = ", ".join(type_id[:40] for type_id, _ in types.most_common(5))
        raise Invalid(
            f"no element is of a type of {' or '.join(each.name for each in asked)}; there are {seen}",
            hint="choose another diagram type, or install the package that brings the language",
        )
    return best


def _knows(language: Language, type_id: str) -> bool:
    return language.kinds.node(type_id) is not None or language.kinds.edge(type_id) is not None


def _stated(diagram_type: str | None) -> str:
    if diagram_type is None:
        raise Invalid(
            "a new diagram needs a type", hint=f"one of {', '.join(each.id for each in languages.all_languages())}"
        )
    return diagram_type


def _same(language: Language, diagram_type: str | None) -> Language:
    if diagram_type is not None and diagram_type not in {language.id, language.diagram_type}:
        raise Invalid(f"it is a {language.name} diagram, not {diagram_type[:100]!r}", hint="leave the type out")
    return language
