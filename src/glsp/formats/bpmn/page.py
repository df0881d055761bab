# SPDX-License-Identifier: Apache-2.0
"""One diagram in a document of BPMN: its nodes and edges where the schema wants them, and the page that draws them.

That of the document itself, or the inside of a collapsed sub-process, whose contents go into its box.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from glsp.formats.bpmn.drawn import Drawn
from glsp.formats.bpmn.elements import Elements, sort
from glsp.formats.bpmn.insides import Insides, contents_of
from glsp.formats.bpmn.kept import NOTHING, Kept, is_broken, kept_of, whole_of
from glsp.formats.bpmn.names import DocumentIds, Scope
from glsp.formats.bpmn.words import (
    BPMNDI,
    COLLABORATION_ORDER,
    DATA_FLOW_ORDER,
    FLOW_ELEMENTS,
    LANE_ORDER,
    MAY_DEFAULT,
    NODE_ORDER,
    PARTICIPANT_ORDER,
    PROCESS_ORDER,
    STEPS,
    is_lane,
    is_pool,
)  # fmt: skip
from glsp.formats.listing import nodes
from glsp.formats.markup import Tag
from glsp.formats.written import Sheet
from glsp.languages.bpmn_events import INTERRUPTING
from glsp.languages.words import LanguageWords
from glsp.model.change import Element
from glsp.model.graph import descendants, need

_NO_DATA_IN = ("start", "catch", "boundary")
_NO_DATA_OUT = ("throw", "end")
"""Events that the schema lets only give data, and only take it."""


class Shared(msgspec.Struct, frozen=True):
    """What all diagrams of a document have in common: namespaces, ids, and the definitions that were made for them."""

    scope: Scope
    names: DocumentIds
    definitions: list[Tag]


class _Scope(msgspec.Struct):
    """A process or sub-process being written, by the id of the pool or node that it belongs to ("" outside of all)."""

    tag: Tag
    lane_set: Tag | None = None


class Page:
    """Writes one diagram. `home` is the box whose inside it shows."""

    def __init__(self, sheet: Sheet, shared: Shared, home: Tag | None = None) -> None:
        self._view = view = sheet.view
        self._shared = shared
        self._home = home
        self._words = LanguageWords(sheet.language)
        self.whole = whole_of(need(view, view.root).fields)
        self._scope, self._names = shared.scope, shared.names
        every = nodes(view, self._words)
        self._nodes = [each for each in every if home is None or not is_pool(each.type)]
        known = {each.id for each in self._nodes}
        self._edges = [
            each
            for each in (need(view, each) for each in descendants(view, view.root))
            if each.is_edge
            and known.issuperset((each.fields["sourceId"], each.fields["targetId"]))
            and (home is None or each.type != "message")
        ]
        self._elements = Elements(self._scope, self._names, self._claimed(), shared.definitions)
        self._drawn = Drawn(view, self._scope, self._names, self._elements.inside)
        self.insides = Insides(self._nodes, sheet.insides)
        self._tags: dict[str, Tag] = {}
        self._scopes: dict[str, _Scope] = {}
        self._has_pools = any(is_pool(each.type) for each in self._nodes)
        self.collaboration: Tag | None = None
        if home is not None:
            self._tell_homeless(every)

    @property
    def left_out(self) -> list[str]:
        """What BPMN has no words for, or not here."""
        return self._elements.left_out

    @property
    def definitions(self) -> Kept:
        """What was kept of the document around it, but for pages that show what other pages show anew."""
        return self.insides.without_pages(self.whole.definitions or NOTHING)

    def kept(self, owner: str, found: Kept) -> list[Tag]:
        """What somebody kept, as tags with ids of their own; what cannot be read is named in the report."""
        return self._elements.inside(owner, found)

    def boxes(self) -> Iterator[tuple[str, Tag, Sheet]]:
        """The boxes whose insides are other diagrams, which are to be written next; once this one is."""
        for element_id, sheet in self.insides.found.items():
            yield element_id, self._tags[element_id], sheet

    def write(self) -> None:
        """Nodes and edges."""
        every = (need(self._view, self._view.root), *self._nodes, *self._edges)
        self.left_out.extend(
            f"{each.id}: what it kept of an import cannot be read" for each in every if is_broken(each.fields)
        )
        self.left_out.extend(self.insides.missing)
        for element in self._nodes:
            self._node(element)
        self.collaboration = self._collaboration()
        for edge in self._edges:
            self._edge(edge, self.collaboration)
        self._finish(self.collaboration)

    def processes(self) -> list[Tag]:
        """The processes that it has, at least one where there is no collaboration."""
        found = [each.tag for each in self._scopes.values() if each.tag.name == "process"]
        return found or ([self._scope_of("").tag] if self.collaboration is None else [])

    def _tell_homeless(self, every: Iterable[Element]) -> None:
        """Names what no sub-process may hold: participants, whose contents are its own then, and their messages."""
        for element in every:
            if is_pool(element.type):
                self.left_out.append(f"{element.id}: a pool, which no sub-process holds")
        written = {each.id for each in self._edges}
        for name in descendants(self._view, self._view.root):
            edge = need(self._view, name)
            if edge.is_edge and name not in written:
                self.left_out.append(f"{name}: a flow to or from a pool, which no sub-process holds")

    def _claimed(self) -> dict[str, str]:
        """The id in the document of every element: its own wherever that can be one, else that of the import."""
        found: dict[str, str] = {}
        late: list[Element] = []
        for element in (*self._nodes, *self._edges):
            if self._names.is_free(element.id) and not kept_of(element.fields).id:
                found[element.id] = self._names.claim(element.id)
            else:
                late.append(element)
        for element in late:
            was = kept_of(element.fields).id
            found[element.id] = self._names.claim(was if self._names.is_free(was) else element.id)
        return found

    # nodes

    def _node(self, element: Element) -> None:
        label = self._words.label(self._view, element.id) or ""
        tag = self._elements.node(element, label, self.insides.kept_of(element))
        self._tags[element.id] = tag
        if is_pool(element.type):
            return
        owner, lane = self._around(element)
        if element.type in {"annotation", "group"} and not owner and self._has_pools:
            return  # it belongs to the collaboration
        scope = self._scope_of(owner)
        activity = self._words.container(self._view, element.id)
        if element.type.startswith("boundary") and activity is not None:
            tag.attributes["attachedToRef"] = self._elements.ids[activity]
            if element.fields.get(INTERRUPTING.name) is False:
                tag.attributes["cancelActivity"] = "false"
        if is_lane(element.type):
            self._lane(element, tag, scope, lane)
            return
        if element.type == "data" and not self._names_data(tag):
            made = self._elements.tag("dataObject", {"id": self._names.claim(f"{tag.get('id')}_object")})
            tag.attributes["dataObjectRef"] = made.get("id")
            scope.tag.children.append(made)
        scope.tag.children.append(tag)
        if lane and tag.name in FLOW_ELEMENTS and tag.name not in {"dataObjectReference", "dataStoreReference"}:
            self._tags[lane].children.append(self._elements.tag("flowNodeRef", children=[tag.get("id")]))

    def _names_data(self, tag: Tag) -> bool:
        named = tag.get("dataObjectRef")
        return bool(named) and not self._names.is_free(named)

    def _around(self, element: Element) -> tuple[str, str]:
        """The pool or sub-process that an element is in, and the innermost lane of it; "" for none."""
        lane, at = "", self._words.container(self._view, element.id)
        if at is not None and element.type.startswith("boundary"):
            at = self._words.container(self._view, at)  # it is where its activity is
        while at is not None:
            above = need(self._view, at)
            if (is_pool(above.type) and self._home is None) or above.type.startswith("subprocess"):
                return at, lane
            if is_lane(above.type) and not lane:
                lane = at
            at = self._words.container(self._view, at)
        return "", lane

    def _scope_of(self, owner: str) -> _Scope:
        """Where the contents of a pool, of a sub-process or of the canvas are written."""
        if owner in self._scopes:
            return self._scopes[owner]
        if owner and not is_pool(need(self._view, owner).type):
            found = _Scope(self._tags[owner])
        elif self._home is not None:
            found = _Scope(self._home)
            self._home.children += self._elements.inside("its inside", contents_of(self.whole.process or NOTHING))
        else:
            kept = (kept_of(need(self._view, owner).fields).process if owner else self.whole.process) or NOTHING
            fallback = f"Process_{self._elements.ids[owner]}" if owner else "Process_1"
            process_id = self._names.claim(kept.id or fallback)
            attributes = kept.attributes if kept.id else {"isExecutable": "false"}
            tag = self._elements.tag("process", {"id": process_id, **attributes}, self._elements.inside(owner, kept))
            found = _Scope(tag)
        self._scopes[owner] = found
        return found

    def _lane(self, element: Element, tag: Tag, scope: _Scope, outer: str) -> None:
        if outer:
            holder = self._tags[outer].first("childLaneSet")
            if holder is None:
                holder = self._set("childLaneSet", kept_of(need(self._view, outer).fields).lanes)
                self._tags[outer].children.append(holder)
        else:
            if scope.lane_set is None:
                owner, _ = self._around(element)
                kept = kept_of(need(self._view, owner).fields).lanes if owner else self.whole.lanes
                scope.lane_set = self._set("laneSet", kept)
                scope.tag.children.append(scope.lane_set)
            holder = scope.lane_set
        holder.children.append(tag)

    def _set(self, name: str, kept: Kept | None) -> Tag:
        found = kept or NOTHING
        attributes = {**({"id": self._names.claim(found.id)} if found.id else {}), **found.attributes}
        return self._elements.tag(name, attributes, self._elements.inside(name, found))

    # edges

    def _collaboration(self) -> Tag | None:
        kept = self.whole.collaboration or NOTHING
        if self._home is not None:
            return None
        is_needed = self._has_pools or kept.inner or any(edge.type == "message" for edge in self._edges)
        if not is_needed:
            return None
        attributes = {"id": self._names.claim(kept.id or "Collaboration_1"), **kept.attributes}
        tag = self._elements.tag("collaboration", attributes, self._elements.inside("the collaboration", kept))
        for element in self._nodes:
            owner, _ = self._around(element)
            if is_pool(element.type):
                tag.children.append(self._tags[element.id])
                if element.type != "pool:closed" or kept_of(element.fields).process is not None:
                    self._tags[element.id].attributes["processRef"] = self._scope_of(element.id).tag.get("id")
            elif element.type in {"annotation", "group"} and not owner and self._has_pools:
                tag.children.append(self._tags[element.id])
        return tag

    def _edge(self, edge: Element, collaboration: Tag | None) -> None:
        label = self._words.label(self._view, edge.id) or ""
        source, target = (need(self._view, edge.fields[end]) for end in ("sourceId", "targetId"))
        if edge.type == "association:data" and self._data_flow(edge, source, target):
            return
        name = {"sequence": "sequenceFlow", "message": "messageFlow"}.get(edge.type.partition(":")[0], "association")
        if name == "sequenceFlow" and not (self._is_step(source) and self._is_step(target)):
            self._elements.left_out.append(
                f"{edge.id}: a sequence flow that joins other things than steps; an association there"
            )
            name = "association"
        tag = self._elements.flow(name, edge, label)
        self._tags[edge.id] = tag
        owners = [self._around(end)[0] if not is_pool(end.type) else "" for end in (source, target)]
        if (name == "messageFlow" and collaboration is not None) or (
            name == "association" and collaboration is not None and (owners[0] != owners[1] or not owners[0])
        ):
            collaboration.children.append(tag)
        else:
            self._scope_of(owners[0]).tag.children.append(tag)
        if name == "sequenceFlow":
            self._tags[source.id].children.append(self._elements.tag("outgoing", children=[tag.get("id")]))
            self._tags[target.id].children.append(self._elements.tag("incoming", children=[tag.get("id")]))
            if edge.type == "sequence:default" and self._tags[source.id].name in MAY_DEFAULT:
                self._tags[source.id].attributes["default"] = tag.get("id")
            elif edge.type == "sequence:default":
                self._elements.left_out.append(f"{edge.id}: that it is the default flow of a {source.type}")

    def _is_step(self, element: Element) -> bool:
        return self._tags[element.id].name in STEPS

    def _data_flow(self, edge: Element, source: Element, target: Element) -> bool:
        """Writes what an activity or event reads or writes into it; False where it joins something else."""
        takes = source.type.startswith("data") and not target.type.startswith(("data", *_NO_DATA_IN))
        gives = target.type.startswith("data") and not source.type.startswith(("data", *_NO_DATA_OUT))
        if not takes and not gives:
            return False
        owner, other = (self._tags[target.id], source) if takes else (self._tags[source.id], target)
        if owner.name.endswith("Gateway") or owner.name not in FLOW_ELEMENTS:
            return False
        make, kept = self._elements, kept_of(edge.fields)
        name, own, far = (
            ("dataInputAssociation", "targetRef", "sourceRef")
            if takes
            else ("dataOutputAssociation", "sourceRef", "targetRef")
        )
        tag = make.tag(name, {"id": make.ids[edge.id], **kept.attributes}, make.inside(edge.id, kept))
        tag.children.append(make.tag(far, children=[make.ids[other.id]]))
        if takes and tag.first(own) is None:
            # The schema wants to know where in the activity it goes: a property, as bpmn.io writes it.
            place = make.tag(
                "property",
                {"id": self._names.claim(f"Property_{make.ids[edge.id]}"), "name": "__targetRef_placeholder"},
            )
            owner.children.append(place)
            tag.children.append(make.tag(own, children=[place.get("id")]))
        sort(tag, DATA_FLOW_ORDER)
        owner.children.append(tag)
        self._tags[edge.id] = tag
        return True

    def _finish(self, collaboration: Tag | None) -> None:
        for tag in self._tags.values():
            order = {"lane": LANE_ORDER, "participant": PARTICIPANT_ORDER}.get(tag.name)
            if (
                order is not None
                or tag.name.endswith(("Event", "Gateway"))
                or tag.name in FLOW_ELEMENTS - {"sequenceFlow"}
            ):
                sort(tag, order or NODE_ORDER)
        for scope in self._scopes.values():
            sort(scope.tag, PROCESS_ORDER if scope.tag.name == "process" else NODE_ORDER)
        if collaboration is not None:
            sort(collaboration, COLLABORATION_ORDER)

    # the drawing

    def diagram(self) -> Tag:
        """The page that shows it."""
        shown = self._home or self.collaboration or self.processes()[0]
        found, page = self.whole.diagram or NOTHING, self.insides.without_shapes(self.whole.plane or NOTHING)
        page = self.insides.drawn(page, lambda named: not self._names.is_free(named))
        inner = (each for each in self._nodes if not each.type.startswith("boundary"))
        holders = {self._words.container(self._view, each.id) for each in inner}
        ids = self._elements.ids
        shapes = [self._drawn.shape(each, ids[each.id], holds=each.id in holders) for each in self._nodes]
        edges = [self._drawn.edge(each, ids[each.id]) for each in self._edges]
        plane = Tag(
            BPMNDI, "BPMNPlane",
            self._scope.attributes(
                {"id": self._names.claim(page.id or "BPMNPlane_1"), "bpmnElement": shown.get("id"), **page.attributes}
            ),
            [*shapes, *self._elements.inside("the page", page), *edges], scope=self._scope,
        )  # fmt: skip
        return Tag(
            BPMNDI, "BPMNDiagram",
            self._scope.attributes({"id": self._names.claim(found.id or "BPMNDiagram_1"), **found.attributes}),
            [plane, *self._elements.inside("the diagram", found)], scope=self._scope,
        )  # fmt: skip
