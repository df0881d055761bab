# SPDX-License-Identifier: Apache-2.0
"""BPMN 2.0 XML to drawings in our language `bpmn`, one for each page, and one for each process that is on none.

What the language has no words for stays with what it belongs to (`kept`) and is written out again; it is named in the
report where somebody would look for it on the canvas.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from glsp.errors import Invalid, TooLarge
from glsp.formats.bpmn.kept import Kept, Whole, encoded, kept
from glsp.formats.bpmn.plane import Plane
from glsp.formats.bpmn.sheet import Sheet, lane_set, local
from glsp.formats.bpmn.words import BPMNDI, MODEL, PROCESS_ORDER, SUB_PROCESSES, kind_of
from glsp.formats.markup import Tag, fragment, parse
from glsp.formats.pieces import Pieces
from glsp.languages.bpmn import language

MAX_INSIDES = 500
"""Collapsed sub-processes of a document, each of which becomes a diagram."""

MAX_SHARED = 32_000_000
"""Characters of the document's definitions in all its diagrams together: each of them keeps them."""


def read(text: str, language_id: str = "") -> list[Pieces]:
    """Every diagram of a document. Raises Invalid and TooLarge, with line and column."""
    if language_id not in {"", language.id}:
        raise Invalid(f"BPMN becomes a diagram of {language.name}, not of {language_id}", hint="leave the type out")
    root = parse(text)
    if root.space != MODEL or root.name != "definitions":
        raise Invalid(
            f"the XML is a <{root.name}>, and BPMN 2.0 begins with <definitions> of its namespace",
            hint=f"the namespace is {MODEL}",
        ).at(root.line, root.column)
    return _Document(root).run()


class _Document:
    def __init__(self, root: Tag) -> None:
        self._root = root
        self._ids = _ids(root)
        self._processes = {tag.get("id"): tag for tag in root.tags("process")}
        self._collaborations = list(root.tags("collaboration"))
        self._diagrams = list(root.tags("BPMNDiagram", BPMNDI))

    def run(self) -> list[Pieces]:
        pages: list[tuple[Tag, Tag | None]] = []
        for diagram in self._diagrams:
            scope = self._scope(diagram)
            if scope is not None and all(scope is not known for known, _ in pages):
                pages.append((scope, diagram))
        shown = {id(scope) for scope, _ in pages}
        shown.update(id(process) for scope, diagram in pages for process in self._parts(scope, diagram))
        for scope in (*self._collaborations, *self._processes.values()):
            if id(scope) not in shown and self._holds_something(scope):
                pages.append((scope, None))
                shown.update((id(scope), *(id(process) for process in self._parts(scope))))
        if not pages:
            raise Invalid("there is no process in it").at(self._root.line, self._root.column)
        own = {id(tag) for scope, page in pages for tag in (scope, page, *self._parts(scope, page)) if tag is not None}
        rest = tuple(fragment(tag) for tag in self._root.tags() if id(tag) not in own)
        if len(pages) > 1 and len(pages) * sum(map(len, rest)) > MAX_SHARED:
            raise TooLarge(f"{len(pages)} diagrams that share definitions of {sum(map(len, rest)):,} characters")
        made: list[Pieces] = []
        for scope, diagram in pages:
            found, collapsed = self._page(scope, diagram, rest, is_one_of_several=len(pages) > 1)
            self._add_with_insides(made, found, collapsed, diagram)
        return made

    def _add_with_insides(
        self, made: list[Pieces], outer: Pieces, collapsed: Mapping[str, Tag], around: Tag | None
    ) -> None:
        """Adds a page, and what is inside of its collapsed sub-processes, a page each, from the outer ones to those in them."""
        shared = tuple(fragment(tag) for tag in self._root.tags() if _is_definition(tag))
        insides: dict[int, dict[str, int]] = {len(made): {}}
        waiting = [(len(made), node, tag, around) for node, tag in collapsed.items()]
        made.append(outer)
        characters = 0
        for number, (owner, node, tag, page) in enumerate(waiting, 1):  # grows while it is read
            diagram = self._diagram_of(tag, page)
            definitions = shared + self._pages_within(tag)
            characters += sum(map(len, definitions))
            if characters > MAX_SHARED or number > MAX_INSIDES:
                raise TooLarge(f"more than {number - 1:,} collapsed sub-processes in one document").at(
                    tag.line, tag.column
                )
            found, inner = self._inside(tag, diagram, definitions)
            insides[owner][node] = at = len(made)
            insides[at] = {}
            waiting += ((at, name, each, diagram) for name, each in inner.items())
            made.append(found)
        for at, names in insides.items():
            made[at] = msgspec.structs.replace(made[at], insides=names)

    def _pages_within(self, tag: Tag) -> tuple[str, ...]:
        """The pages of sub-processes in a sub-process."""
        names = {each.get("id") for each in tag.every() if each.name in SUB_PROCESSES and each is not tag}
        planes = ((diagram, diagram.first("BPMNPlane")) for diagram in self._diagrams if names)
        return tuple(
            fragment(diagram)
            for diagram, plane in planes
            if plane is not None and local(plane.get("bpmnElement")) in names
        )

    def _diagram_of(self, tag: Tag, around: Tag | None) -> Tag | None:
        """Where the inside of a sub-process is drawn: on a page of its own, or unseen on that of what it is in."""
        for diagram in self._diagrams:
            plane = diagram.first("BPMNPlane")
            if plane is not None and local(plane.get("bpmnElement")) == tag.get("id"):
                return diagram
        shapes = Plane(around.first("BPMNPlane") if around is not None else None).shapes
        return around if any(child.get("id") in shapes for child in tag.tags()) else None

    def _inside(self, tag: Tag, diagram: Tag | None, definitions: tuple[str, ...]) -> tuple[Pieces, dict[str, Tag]]:
        plane = diagram.first("BPMNPlane") if diagram is not None else None
        sheet = Sheet(self._ids, Plane(plane).within(tag))
        sheet.take(tag, "")
        drawn = sheet.pieces()
        is_own = plane is not None and local(plane.get("bpmnElement")) == tag.get("id")
        said = {"name": tag.get("name")} if tag.get("name") else {}
        process = sheet.left_of(tag, keeps=_may_stand_in_a_process)
        whole = Whole(
            namespaces={prefix: space for prefix, space in self._root.scope.items() if prefix != "xml"},
            definitions=msgspec.structs.replace(kept(self._root, keeps=lambda _: False), inner=definitions),
            process=msgspec.structs.replace(process, attributes={**said, "isExecutable": "false"}),
            lanes=lane_set(tag),
            diagram=_kept_page(diagram, plane) if is_own else None,
            plane=_kept_plane(plane, sheet) if is_own else None,
        )
        name = tag.get("name") or tag.get("id")
        return msgspec.structs.replace(drawn, name=name, fields=encoded(whole), is_inside=True), sheet.collapsed

    def _holds_something(self, scope: Tag) -> bool:
        return len(self._processes) == 1 or next(scope.tags(), None) is not None

    def _scope(self, diagram: Tag) -> Tag | None:
        """What a page shows: a collaboration, or a process of its own."""
        plane = diagram.first("BPMNPlane")
        found = self._ids.get(local(plane.get("bpmnElement"))) if plane is not None else None
        if plane is None or (found is not None and found.name not in {"process", "collaboration"}):
            return None
        shapes = Plane(plane).shapes
        for collaboration in self._collaborations:
            if any(each.get("id") in shapes for each in collaboration.tags("participant")):
                return collaboration
        return found or next(iter((*self._collaborations, *self._processes.values())), None)

    def _parts(self, scope: Tag, diagram: Tag | None = None) -> Iterator[Tag]:
        """The processes of a collaboration's participants, and the one of nobody that is drawn beside them."""
        for participant in scope.tags("participant"):
            process = self._processes.get(local(participant.get("processRef")))
            if process is not None:
                yield process
        alone = self._of_nobody(scope, diagram)
        if alone is not None:
            yield alone

    def _of_nobody(self, scope: Tag, diagram: Tag | None) -> Tag | None:
        """The first process of no participant whose steps are drawn on a collaboration's page."""
        plane = diagram.first("BPMNPlane") if diagram is not None and scope.name == "collaboration" else None
        shapes = Plane(plane).shapes
        taken = {local(each.get("processRef")) for one in self._collaborations for each in one.tags("participant")}
        for name, process in self._processes.items():
            if name not in taken and any(child.get("id") in shapes for child in process.tags()):
                return process
        return None

    def _page(
        self, scope: Tag, diagram: Tag | None, rest: tuple[str, ...], *, is_one_of_several: bool
    ) -> tuple[Pieces, dict[str, Tag]]:
        plane = diagram.first("BPMNPlane") if diagram is not None else None
        sheet = Sheet(self._ids, Plane(plane))
        is_collaboration = scope.name == "collaboration"
        process = self._of_nobody(scope, diagram) if is_collaboration else scope
        if is_collaboration:
            sheet.take_collaboration(scope)
            if process is not None:
                sheet.take(process, "")
        else:
            sheet.take(scope, "")
        drawn = sheet.pieces()
        whole = Whole(
            namespaces={prefix: space for prefix, space in self._root.scope.items() if prefix != "xml"},
            definitions=msgspec.structs.replace(kept(self._root, keeps=lambda _: False), inner=rest),
            collaboration=sheet.left_of(scope) if is_collaboration else None,
            process=sheet.left_of(process) if process is not None else None,
            lanes=lane_set(process) if process is not None else None,
            diagram=_kept_page(diagram, plane),
            plane=_kept_plane(plane, sheet),
        )
        name = (diagram.get("name") if diagram is not None else "") or scope.get("name")
        if is_one_of_several:
            name = name or scope.get("id")
        return msgspec.structs.replace(drawn, name=name, fields=encoded(whole)), sheet.collapsed


def _kept_page(diagram: Tag | None, plane: Tag | None) -> Kept | None:
    return kept(diagram, keeps=lambda tag: tag is not plane) if diagram is not None else None


def _kept_plane(plane: Tag | None, sheet: Sheet) -> Kept | None:
    """What is said of a page, and shapes of what got no node and no edge."""
    if plane is None:
        return None
    return kept(plane, without=("bpmnElement",), keeps=lambda tag: not sheet.is_drawn(local(tag.get("bpmnElement"))))


def _is_definition(tag: Tag) -> bool:
    return tag.name not in {"process", "collaboration", "BPMNDiagram"}


def _may_stand_in_a_process(tag: Tag) -> bool:
    """Not what only an activity has: its flows, how often it is done."""
    return tag.space != MODEL or kind_of(tag.name) in PROCESS_ORDER


def _ids(root: Tag) -> dict[str, Tag]:
    """Every element of the model by its id. Raises Invalid for one that stands there twice."""
    found: dict[str, Tag] = {}
    for tag in root.every():
        name = tag.get("id")
        if not name or tag.space != MODEL:
            continue
        if name in found:
            raise Invalid(
                f"the id {name[:80]!r} stands twice, first at line {found[name].line}", hint="give one another id"
            ).at(tag.line, tag.column)
        found[name] = tag
    return found
