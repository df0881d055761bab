# SPDX-License-Identifier: Apache-2.0
"""Three diagrams become one: what two people did to the same file, each on a branch of their own.

Merged is field by field, so one may rename what the other moved. Where both changed the same field, ours stands and a
conflict tells what theirs was. Where one changed what the other deleted, it stays, with what it needs to stand (its
container, the ends of an edge): a merge loses no work. Where both merely moved something, ours stands without a word.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from glsp.model.change import PARENT, TYPE, Element
from glsp.model.deeds import GEOMETRY
from glsp.model.difference import ABSENT, IGNORED, aligned, elements, is_item, known, owner
from glsp.model.graph import Graph, View, build, descendants, need
from glsp.model.notation import Words
from glsp.protocol.geometry import Fields, Json


class Conflict(msgspec.Struct, frozen=True):
    """Something that both changed. `field` is "" where one deleted what the other changed; it stays then."""

    id: str
    name: str
    field: str = ""
    ours: Json = None
    theirs: Json = None

    def __str__(self) -> str:
        """As a line for people."""
        called = f"{self.id} ({self.name})" if self.name and self.name != self.id else self.id
        if not self.field:
            return f"{called}: deleted on one side, changed on the other; it stays"
        sides = [msgspec.json.encode(each).decode()[:200] for each in (self.ours, self.theirs)]
        return f"{called}: {self.field} is {sides[0]} here and {sides[1]} there"


class Merged(msgspec.Struct, frozen=True):
    """The diagram, sound in any case, and what somebody has to look at."""

    graph: Graph
    conflicts: tuple[Conflict, ...]


def merged(base: View, ours: View, theirs: View, words: Words) -> Merged:
    """What both did since `base`. O(elements)."""
    return _Merging(base, aligned(base, ours), aligned(base, theirs), words).run()


class _Merging:
    def __init__(self, base: View, ours: Graph, theirs: Graph, words: Words) -> None:
        self._base = base
        self._ours = ours
        self._theirs = theirs
        self._words = words
        self._kept: dict[str, Element] = {}
        self._conflicts: dict[tuple[str, str], Conflict] = {}

    def run(self) -> Merged:
        for element_id in self._all():
            found = self._one(element_id)
            if found is not None:
                self._kept[element_id] = found
        self._support()
        if self._untangle():
            self._support()
        graph = build(need(self._base, self._base.root), self._kept.values())
        return Merged(graph, tuple(self._conflicts.values()))

    def _all(self) -> Iterator[str]:
        """Every id, parents first as each side has them."""
        yield from dict.fromkeys(each.id for view in (self._ours, self._theirs, self._base) for each in elements(view))

    def _one(self, element_id: str) -> Element | None:
        was, ours, theirs = (view.get(element_id) for view in (self._base, self._ours, self._theirs))
        if ours is not None and theirs is not None:
            return self._both(was, ours, theirs)
        left, view = (ours, self._ours) if ours is not None else (theirs, self._theirs)
        if left is None or was is None:
            return left
        if not self._is_changed(was, left, view):
            return None
        self._deleted(element_id, view)
        return left

    def _is_changed(self, was: Element, now: Element, view: View) -> bool:
        """Whether more was done to it than to put it elsewhere."""
        one, other = known(self._base, was), known(view, now)
        skipped = GEOMETRY | IGNORED
        names = {*one, *other} - skipped
        return was.type != now.type or any(one.get(name, ABSENT) != other.get(name, ABSENT) for name in names)

    def _both(self, was: Element | None, ours: Element, theirs: Element) -> Element:
        """A field is merged with what was measured, so that a file that holds measures does not differ by them."""
        before = known(self._base, was) if was is not None else {}
        here, there = known(self._ours, ours), known(self._theirs, theirs)
        fields: Fields = {}
        for name in dict.fromkeys((*here, *there)):
            value = self._field(
                ours.id, name, *(each.get(name, ABSENT) for each in (before, here, there)), is_new=was is None
            )
            if value is not ABSENT or name in (here if value == here.get(name) else there):
                fields[name] = value
        structure = [
            self._field(ours.id, name, one, mine, other, is_new=was is None)
            for name, one, mine, other in (
                (TYPE, was.type if was else None, ours.type, theirs.type),
                (PARENT, was.parent if was else None, ours.parent, theirs.parent),
            )
        ]
        return Element(ours.id, str(structure[0]), str(structure[1]), ours.order, fields)

    def _field(self, element_id: str, name: str, was: Json, ours: Json, theirs: Json, *, is_new: bool) -> Json:
        if ours == theirs or (theirs == was and not is_new):
            return ours
        if ours == was and not is_new:
            return theirs
        if name not in GEOMETRY and name not in IGNORED:
            self._disagree(element_id, name, ours, theirs)
        return ours

    def _disagree(self, element_id: str, field: str, ours: Json, theirs: Json) -> None:
        above = owner(self._ours, self._words, element_id)
        at = above.id if above is not None else element_id
        name = (self._words.label(self._ours, at) if above is not None else None) or ""
        called = {"text": "label", TYPE: "type", PARENT: "in", "sourceId": "from", "targetId": "to"}.get(field, field)
        if (at, called) not in self._conflicts and (at, "label" if called == "name" else "name") not in self._conflicts:
            self._conflicts[at, called] = Conflict(at, name, called, ours, theirs)

    def _deleted(self, element_id: str, view: View) -> None:
        above = owner(view, self._words, element_id)
        at = above.id if above is not None else element_id
        self._conflicts[at, ""] = Conflict(at, (self._words.label(view, at) if above is not None else None) or "")

    def _support(self) -> None:
        """Brings back what an element that stays cannot be without: what it is in, what it joins, and their parts."""
        waiting = list(self._kept.values())
        while waiting:
            element = waiting.pop()
            wanted = [element.parent]
            if element.is_edge:
                wanted += [str(element.fields["sourceId"]), str(element.fields["targetId"])]
            for needed in wanted:
                if needed not in self._kept and needed != self._base.root:
                    waiting += self._brought_back(needed)

    def _brought_back(self, element_id: str) -> list[Element]:
        view = self._ours if element_id in self._ours else self._theirs if element_id in self._theirs else self._base
        self._deleted(element_id, view)
        found = [need(view, element_id)]
        for each in descendants(view, element_id):
            part = need(view, each)
            if each != element_id and not is_item(part, self._words) and part.parent in {one.id for one in found}:
                found.append(part)
        new = [each for each in found if each.id not in self._kept]
        self._kept.update((each.id, each) for each in new)
        return new

    def _untangle(self) -> bool:
        """Each put one's container into the other's: then things stay where ours has them. Whether that was so."""
        is_tangled = False
        for element_id in list(self._kept):
            way: list[str] = []
            at = element_id
            while at in self._kept and at not in way:
                way.append(at)
                at = self._kept[at].parent
            if at not in way:
                continue
            for each in way:
                mine, element = self._ours.get(each), self._kept[each]
                if mine is not None and mine.parent != element.parent:
                    is_tangled = True
                    self._disagree(each, PARENT, mine.parent, element.parent)
                    self._kept[each] = msgspec.structs.replace(element, parent=mine.parent)
        return is_tangled
