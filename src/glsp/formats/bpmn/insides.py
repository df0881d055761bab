# SPDX-License-Identifier: Apache-2.0
"""Insides of collapsed sub-processes when a document is written: from diagrams of their own, in place of what an import kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import msgspec

from glsp.formats.bpmn.kept import Kept, kept_of, parsed
from glsp.formats.bpmn.words import MODEL, is_content
from glsp.formats.markup import Tag
from glsp.formats.written import Sheet
from glsp.languages.bpmn import CLOSED, INSIDE
from glsp.model.change import Element


class Insides:
    """Of the boxes of one diagram: `found` are those to be written anew, `missing` says which cannot be, and why."""

    def __init__(self, nodes: Iterable[Element], sheets: Mapping[str, Sheet | str]) -> None:
        self.found: dict[str, Sheet] = {}
        self.missing: list[str] = []
        self._gone: set[str] = set()
        for element in nodes:
            named = element.fields.get(INSIDE.name)
            if element.type != CLOSED.id or not named:
                continue
            sheet = sheets.get(element.id, "is not at hand")
            if isinstance(sheet, Sheet):
                self.found[element.id] = sheet
                self._replace(element)
            else:
                instead = "what an import brought is written" if _has_contents(element) else "it is written empty"
                self.missing.append(f"{element.id}: its inside, {str(named)[:100]!r}, {sheet}; {instead}")

    def _replace(self, element: Element) -> None:
        """Notes what was kept of the inside of a box, by ids of the document that it came from."""
        found = kept_of(element.fields)
        self._gone.add(found.id or element.id)
        for text in found.inner:
            tag = parsed(text)
            if tag is not None and _belongs_inside(tag):
                self._gone.update(each.get("id") for each in tag.every() if each.get("id"))

    def kept_of(self, element: Element) -> Kept:
        """What a node keeps, without what its inside says anew."""
        found = kept_of(element.fields)
        return _without(found, _belongs_inside) if element.id in self.found else found

    def without_pages(self, document: Kept) -> Kept:
        """What is kept of a document, without pages that show what comes anew."""
        return _without(document, self._is_page) if self._gone else document

    def without_shapes(self, plane: Kept) -> Kept:
        """What is kept of a page, without unseen shapes of what comes anew."""
        return _without(plane, lambda tag: _shown(tag) in self._gone) if self._gone else plane

    @staticmethod
    def drawn(plane: Kept, is_there: Callable[[str], bool]) -> Kept:
        """What is kept of a page, without shapes of what went with a box: they would show nothing."""
        return _without(plane, lambda tag: tag.name in {"BPMNShape", "BPMNEdge"} and not is_there(_shown(tag)))

    def _is_page(self, tag: Tag) -> bool:
        plane = tag.first("BPMNPlane") if tag.name == "BPMNDiagram" else None
        return plane is not None and _shown(plane) in self._gone


def contents_of(process: Kept) -> Kept:
    """What is kept of an inside as a process, without what is said about the process: that, the box keeps."""
    return _without(process, lambda tag: not _belongs_inside(tag))


def _belongs_inside(tag: Tag) -> bool:
    return tag.space == MODEL and is_content(tag.name)


def _has_contents(element: Element) -> bool:
    return any((tag := parsed(text)) is not None and _belongs_inside(tag) for text in kept_of(element.fields).inner)


def _shown(tag: Tag) -> str:
    return tag.get("bpmnElement").strip().rpartition(":")[2]


def _without(found: Kept, is_gone: Callable[[Tag], bool]) -> Kept:
    """What cannot be read stays, and is named where it is written."""
    inner = tuple(text for text in found.inner if (tag := parsed(text)) is None or not is_gone(tag))
    return msgspec.structs.replace(found, inner=inner)
