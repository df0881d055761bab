# SPDX-License-Identifier: Apache-2.0
"""A diagram of our language `bpmn` as BPMN 2.0 XML with diagram interchange, in the order that the schema asks for.

What an import kept is written where it was. Pools are participants with processes of their own; what stands outside of
every pool is a process by itself. The insides of collapsed sub-processes that are diagrams of their own stand in their
boxes, each with its page.
"""

from __future__ import annotations

import msgspec

from glsp.formats.bpmn.elements import sort
from glsp.formats.bpmn.kept import NOTHING, Kept, parsed, whole_of
from glsp.formats.bpmn.names import DocumentIds, Scope
from glsp.formats.bpmn.page import Page, Shared
from glsp.formats.bpmn.words import DEFINITIONS_ORDER, MODEL
from glsp.formats.markup import Tag, document
from glsp.formats.written import Sheet, Written
from glsp.model.graph import need

_TARGET_NAMESPACE = "http://bpmn.io/schema/bpmn"


def write(sheet: Sheet) -> Written:
    """The document. Deterministic; what BPMN has no words for is named."""
    whole = whole_of(need(sheet.view, sheet.view.root).fields)
    shared = Shared(Scope(whole.namespaces), DocumentIds(), [])
    outer = Page(sheet, shared)
    root = _root(whole.definitions or NOTHING, shared)
    definitions = outer.definitions
    rest = outer.kept("the document", definitions)
    outer.write()
    pages = [("", outer)]
    known = _Known(definitions)
    waiting = [(name, name, tag, inner) for name, tag, inner in outer.boxes()]
    for path, name, tag, inner in waiting:  # grows while it is written
        page = Page(inner, shared, tag)
        rest += page.kept(name, known.news(page.definitions))
        page.write()
        pages.append((f"inside of {path}: ", page))
        waiting += ((f"{path}, {each}", each, box, sheet) for each, box, sheet in page.boxes())
    root.children += [*rest, *shared.definitions]
    if outer.collaboration is not None:
        root.children.append(outer.collaboration)
    processes = outer.processes()
    root.children += processes
    root.children = [each for each in root.children if not _shows_nothing(each, shared.names)]
    root.children = [*(page.diagram() for _, page in pages), *root.children]
    sort(root, DEFINITIONS_ORDER)
    return Written(document(root), tuple(f"{where}{each}" for where, page in pages for each in page.left_out))


def _root(found: Kept, shared: Shared) -> Tag:
    attributes = {"id": shared.names.claim(found.id or "Definitions_1"), **found.attributes}
    root = Tag(MODEL, "definitions", shared.scope.attributes(attributes), scope=shared.scope)
    root.attributes.setdefault("targetNamespace", _TARGET_NAMESPACE)
    return root


def _shows_nothing(tag: Tag | str, names: DocumentIds) -> bool:
    """Whether a page was kept of a sub-process that is gone."""
    plane = tag.first("BPMNPlane") if isinstance(tag, Tag) and tag.name == "BPMNDiagram" else None
    return plane is not None and names.is_free(plane.get("bpmnElement").strip().rpartition(":")[2])


class _Known:
    """Definitions that stand in the document already: diagrams of one document keep the same ones."""

    def __init__(self, found: Kept) -> None:
        self._texts = set(found.inner)
        self._ids = {name for name in map(_id_of, found.inner) if name}

    def news(self, found: Kept) -> Kept:
        """Those that do not, which do from now on."""
        inner = tuple(text for text in found.inner if text not in self._texts and _id_of(text) not in self._ids)
        self._texts.update(inner)
        self._ids |= {name for name in map(_id_of, inner) if name}
        return msgspec.structs.replace(found, inner=inner)


def _id_of(text: str) -> str:
    tag = parsed(text)
    return tag.get("id") if tag is not None else ""
