# SPDX-License-Identifier: Apache-2.0
"""Templates of the installed languages as elements and pictures. Each is laid out when first asked for, then kept."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import msgspec

from glsp import languages
from glsp.editor.geometry import ServerGeometry
from glsp.editor.layouts import Layouts
from glsp.editor.placing import from_notation
from glsp.errors import NotFound, UnknownType, did_you_mean
from glsp.languages import Language, Template
from glsp.layout.options import Options
from glsp.model.change import Element
from glsp.model.graph import build, new_root
from glsp.render.looks import THEMES
from glsp.render.svg import svg


class Drawn(msgspec.Struct, frozen=True):
    """A template's elements with their places, and how they look in each theme."""

    elements: Sequence[Element]
    pictures: Mapping[str, str]


SPECIMENS = 4
"""Elements in the picture of a language that has no template."""


class Templates:
    """All templates there are, called `language:template`."""

    def __init__(self, layouts: Layouts) -> None:
        self._layouts = layouts
        self._drawn: dict[str, Drawn] = {}
        self._drawing = asyncio.Lock()

    def all(self) -> list[tuple[str, Language, Template]]:
        """Address, language and template, in the order of the languages."""
        return [
            (f"{language.id}:{template.id}", language, template)
            for language in languages.all_languages()
            for template in language.templates
        ]

    def need(self, address: str) -> tuple[Language, Template]:
        """The template at an address. Raises NotFound naming the nearest ones."""
        known = {each: (language, template) for each, language, template in self.all()}
        if address not in known:
            hint = did_you_mean(address, known) or f"there are {', '.join(known)}"
            raise NotFound(f"there is no template {address[:100]!r}", hint=hint)
        return known[address]

    async def drawn(self, language: Language, template: Template) -> Drawn:
        """Elements and picture. Raises Busy, Unavailable when the layout does not answer."""
        key = f"{language.id}:{template.id}"
        async with self._drawing:  # whoever comes second finds the first one's work
            if key not in self._drawn:
                options = Options(spacing=template.spacing, wrap=template.wrap)
                elements = await from_notation(self._layouts, template.source, language, options)
                graph = build(new_root(), elements)
                ServerGeometry(language).opened(graph, None)
                pictures = {name: svg(graph, language, template.name, theme=theme) for name, theme in THEMES.items()}
                self._drawn[key] = Drawn(elements, pictures)
            return self._drawn[key]


def specimen(language: Language) -> Template:
    """What shows a language at a glance: its first template, or some of what it draws."""
    if language.templates:
        return language.templates[0]
    offered = [each for each in language.kinds.nodes if each.group][:SPECIMENS]
    lines = (f'{each.alias or each.id} sample{at} "{each.name}"' for at, each in enumerate(offered))
    return Template(id="", name=language.name, description="", source="\n".join(lines))


def themed(drawn: Drawn, theme: str) -> str:
    """The picture in a theme. Raises UnknownType naming the themes."""
    if theme not in drawn.pictures:
        raise UnknownType(f"there is no theme {theme[:40]!r}", hint=f"one of {', '.join(drawn.pictures)}")
    return drawn.pictures[theme]
