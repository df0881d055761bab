# SPDX-License-Identifier: Apache-2.0
"""What a new diagram may begin with: a file, the notation, another diagram, a template. Every door makes them here.

Contents are read, planned and laid out before anything is stored, and stored together with the diagram: it is there as a
whole, at revision 0, or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath

import msgspec

from glsp import languages
from glsp.editor.hub import Hub
from glsp.editor.layouts import Layouts
from glsp.editor.naming import new_id
from glsp.editor.rights import looking
from glsp.editor.sources import Contents, Found, SourceFormat, read_source
from glsp.editor.templates import Templates
from glsp.errors import Incomplete, Invalid
from glsp.formats.drawing import Skipped
from glsp.formats.model_file import KEPT
from glsp.languages import Language
from glsp.languages.bpmn import INSIDE
from glsp.model.change import Author, Element
from glsp.model.graph import need
from glsp.storage.ports import DiagramInfo

MOST_TOLD = 10
"""Things that a refusal names, of those that are not understood."""


class Imported(msgspec.Struct, frozen=True):
    """A new diagram, and what of its source is not in it."""

    info: DiagramInfo
    left_out: tuple[Skipped, ...] = ()
    is_placed: bool = False
    is_inside: bool = False
    """Another of them keeps all of it, as the inside of something that it shows."""


class Imports(msgspec.Struct, frozen=True):
    """What came of a source."""

    diagrams: tuple[Imported, ...]
    left_out: tuple[str, ...] = ()


def _stem(file_name: str) -> str | None:
    """What a file is called, without its folders and ending."""
    return PurePath(file_name.replace("\\", "/")).stem[:190].strip() or None


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
        file_name: str = "",
        partial: bool = False,
    ) -> Imported:
        """A new diagram that begins with at most one of `template`, `copy_of` and `source`; empty without any.

        Raises Refused, naming what is wrong with the contents, Incomplete as `bring`; nothing is stored then.
        """
        given = [each for each in (template, copy_of, source) if each is not None]
        if len(given) > 1:
            raise Invalid("a diagram begins with one thing", hint="send template, copyOf or source, not several")
        if copy_of is not None:
            contents = await self._copied(copy_of, diagram_type)
        elif template is not None:
            contents = await self._from_template(template, diagram_type)
        elif source is not None:
            contents = await self._only(source, diagram_type, source_format, file_name, partial=partial)
        else:
            contents = Contents(languages.need(_stated(diagram_type)))
        info = await self._hub.create(
            contents.language.id,
            author,
            diagram_id=diagram_id,
            name=name or contents.name or (None if diagram_id else _stem(file_name)),
            tags=tags,
            elements=contents.elements,
            fields=contents.fields,
        )
        return Imported(info, contents.left_out, contents.is_placed)

    async def bring(
        self,
        author: Author,
        source: str,
        *,
        diagram_type: str | None = None,
        source_format: SourceFormat | None = None,
        file_name: str = "",
        name: str | None = None,
        tags: Sequence[str] = (),
        partial: bool = False,
        ids: Callable[[int], str | None] = lambda _: None,
        joins: bool = True,
    ) -> Imports:
        """A new diagram for each that a text holds; `ids` names them by their number.

        With `joins` boxes name the diagrams that show what is inside of them.

        `name`, else that of the file, is for those that have none, with numbers where there are several. Without `partial`
        all come as the text draws them, or none. Raises Refused, Incomplete where a part could come; nothing is stored then.
        """
        found = await read_source(
            self._layouts, source, diagram_type=diagram_type, source_format=source_format, file_name=file_name
        )
        if not found.diagrams:
            raise Invalid(f"cannot be imported: {_listed(found.left_out)}", hint="nothing was stored")
        if not partial:
            _check_whole(found)
        made: list[Imported] = []
        name = name or _stem(file_name)
        whole = sum(not each.is_inside for each in found.diagrams)
        inner = {at for contents in found.diagrams for at in contents.insides.values()} if joins else set[int]()
        named = {at: ids(at) or new_id(found.diagrams[at].name or "") for at in inner}
        for at, contents in enumerate(found.diagrams):
            numbered = f"{name[:190]} {at + 1}" if name and whole > 1 else name
            info = await self._hub.create(
                contents.language.id,
                author,
                diagram_id=named.get(at) or ids(at),
                name=contents.name or numbered,
                tags=tags,
                elements=_joined(contents, named),
                fields=contents.fields,
            )
            made.append(Imported(info, contents.left_out, contents.is_placed, contents.is_inside))
        await self._hub.note("diagrams.imported", diagrams=len(made))
        return Imports(tuple(made), found.left_out)

    async def _only(
        self,
        source: str,
        diagram_type: str | None,
        source_format: SourceFormat | None,
        file_name: str,
        *,
        partial: bool,
    ) -> Contents:
        found = await read_source(
            self._layouts, source, diagram_type=diagram_type, source_format=source_format, file_name=file_name
        )
        whole = [each for each in found.diagrams if not each.is_inside]
        if not whole:
            raise Invalid(f"cannot be imported: {_listed(found.left_out)}")
        if len(whole) > 1:
            raise Invalid(
                f"the text holds {len(whole)} diagrams, and one was asked for",
                hint="import it: POST /api/import, import_diagram, or glsp import",
            )
        if not partial:
            _check_whole(found)
        others = (Skipped(0, 0, told, is_structure=True) for told in found.left_out)
        return msgspec.structs.replace(whole[0], left_out=(*whole[0].left_out, *others))

    async def _copied(self, name: str, diagram_type: str | None) -> Contents:
        with looking():
            held = await self._hub.hold(name)
        try:
            diagram = held.diagram
            graph = diagram.scene.graph
            language = _same(diagram.scene.language, diagram_type)
            elements = [element for element in graph if element.id != graph.root]
            root = need(graph, graph.root).fields
            kept = {name: value for name, value in root.items() if name in KEPT}
            return Contents(language, elements, f"{diagram.info.name[:190]} (copy)", fields=kept)
        finally:
            self._hub.release(held)

    async def _from_template(self, template_id: str, diagram_type: str | None) -> Contents:
        language, template = self.templates.need(template_id)
        drawn = await self.templates.drawn(language, template)
        return Contents(_same(language, diagram_type), drawn.elements, template.name)


def _check_whole(found: Found) -> None:
    """Raises Incomplete where boxes, arrows or whole diagrams of a text are not in what was found."""
    lost = [(contents.name, each) for contents in found.diagrams for each in contents.left_out if each.is_structure]
    if not lost and not found.left_out:
        return
    is_one = len(found.diagrams) == 1 and not found.left_out
    told = [str(each) if is_one or name is None else f"{name}: {each}" for name, each in lost]
    error = Incomplete(
        f"cannot be imported whole: {_listed([*told, *found.left_out])}",
        hint="nothing was made of it: mend it, or ask for what was understood (--partial; over REST and MCP partial)",
    )
    error.line, error.column = next(((each.line, each.column) for _, each in lost if each.line), (0, 0))
    raise error


def _listed(told: Sequence[str]) -> str:
    more = f"; and {len(told) - MOST_TOLD} more" if len(told) > MOST_TOLD else ""
    return "; ".join(each[:300] for each in told[:MOST_TOLD]) + more


def _joined(contents: Contents, named: Mapping[int, str]) -> Sequence[Element]:
    """The elements, each that shows a diagram from outside with the id of that."""
    inner = {element_id: named[at] for element_id, at in contents.insides.items() if at in named}
    return [
        msgspec.structs.replace(each, fields={**each.fields, INSIDE.name: inner[each.id]}) if each.id in inner else each
        for each in contents.elements
    ]


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
