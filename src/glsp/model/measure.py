# SPDX-License-Identifier: Apache-2.0
"""The server's own geometry: sizes and places of labels, icons, compartments and nodes, without a browser.

Texts are measured by `model.text`, containers laid out by `model.boxes` in the stock client's two passes: first every
container takes the size that its content and its preferred size need, then again with that size in hand, so that
alignment and grabbing see it. The result is derived, goes to `Graph.measure`, and never touches the place of anything
that its container does not lay out.

A **cell** is a node with the compartments laid out inside it, down to and including freeform compartments; nodes place
themselves and are cells of their own, wherever they are. Cells are measured inside out, and an outer one only
when it was touched or an inner one changed its box: O(touched cells and what lies directly in them).

Where we differ from the stock client, on purpose: layout options are not inherited across a freeform compartment, and
a `stack` has a preferred size and keeps its alignment in the second pass.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple, Protocol

from glsp.model.boxes import DEFAULTS, OWN, Box, lay_out, merged
from glsp.model.change import PARENT, Change, Element
from glsp.model.graph import View, ancestors, descendants, member, need
from glsp.model.ports import NAME_GAP, UPRIGHT, Beside, Side, name_place, pinned, room_for, side_of
from glsp.model.text import Font, text_size
from glsp.protocol.geometry import Dimension, Fields, Json, Number, Point, is_object, whole

LABEL_FONT = Font()
"""For labels of types that no language declares."""

LAID_OUT = frozenset({"hbox", "vbox", "stack"})
"""Layouts that place what they contain; in a freeform compartment everything places itself."""

UNKNOWN = (-1, -1)
"""A size that is not known, as in the reference."""

NONE = Dimension(0, 0)


class Style(Protocol):
    """What measuring asks of a language."""

    def font(self, type_id: str) -> Font | None:
        """The font of a label type."""
        ...

    def anchor(self, type_id: str) -> Literal["start", "middle"]:
        """Where a label's text is anchored."""
        ...

    def turned(self, type_id: str) -> bool:
        """Whether a label's text runs upwards."""
        ...

    def natural_size(self, type_id: str) -> Dimension | None:
        """The size that a node without a stated one shows; None for what is no node."""
        ...

    def fixed_size(self, type_id: str) -> Dimension | None:
        """The size that every element of the type has, whatever it states."""
        ...

    def name_beside(self, type_id: str) -> Beside:
        """Where the name of a port of the type stands."""
        ...


def affected(change: Change) -> set[str]:
    """Whose cells to measure after a change: what it touched, and the parents that something left."""
    ids = change.touched()
    ids.update(element.parent for element in change.removed)
    ids.update(edit.old[PARENT] for edit in change.edits if PARENT in edit.old)
    return ids


def measure(view: View, element_ids: Iterable[str] | None, style: Style) -> dict[str, Fields | None]:
    """What to give to `Graph.measure` so that the cells of these elements show right; only what differs from before.

    Ids that do not exist are passed over: give `affected(change)` after a change was applied, None after loading.
    """
    return Ruler(style).measure(view, element_ids)


class Ruler:
    """Measures for one language; `visited` counts the elements it looked at, ever."""

    __slots__ = ("style", "visited")

    def __init__(self, style: Style) -> None:
        self.style = style
        self.visited = 0

    def measure(self, view: View, element_ids: Iterable[str] | None) -> dict[str, Fields | None]:
        """As the function of the same name."""
        measuring = _Pass(view, self)
        return measuring.everything() if element_ids is None else measuring.run(element_ids)

    def leaf(self, element: Element) -> tuple[Number, Number]:
        """The size of an element that lays out nothing; negative when unknown."""
        fixed = self.style.fixed_size(element.type)
        if fixed is not None:
            return fixed.width, fixed.height
        stated = _stated(element.fields.get("size"))
        if stated is not None:
            return stated
        natural = self.style.natural_size(element.type)
        return (natural.width, natural.height) if natural is not None else UNKNOWN


class _Item:
    """An element of a cell with its box and, for containers, the items in it."""

    __slots__ = ("alignment", "box", "element", "items", "layout")

    def __init__(self, element: Element, box: Box, layout: str = "", items: Iterable[_Item] = ()) -> None:
        self.element = element
        self.box = box
        self.layout = layout
        self.items = list(items)
        self.alignment: Fields | None = None

    @property
    def settled(self) -> bool:
        """Whether a second pass would find nothing new: no container inside, nothing that grabs, no odd option."""
        options = self.box.options
        odd = options["minWidth"] or options["minHeight"] or options["paddingFactor"] != 1
        return not (odd or not options["resizeContainer"]) and not any(
            item.layout or item.box.placing["hGrab"] or item.box.placing["vGrab"] for item in self.items
        )

    def lay_out(self) -> None:
        """Inner containers first; what places itself is not entered."""
        for item in self.items:
            if item.layout:
                item.lay_out()
        lay_out(self.layout, self.box, [item.box for item in self.items])


class _Port(NamedTuple):
    """A port being measured, with its name."""

    element: Element
    side: Side
    size: Dimension
    name: Element | None
    name_size: Dimension


class _Pass:
    """One call of `measure`: what it found lies over what the view says."""

    def __init__(self, view: View, ruler: Ruler) -> None:
        self._view = view
        self._ruler = ruler
        self._found: dict[str, Fields] = {}
        self._changed: dict[str, Fields | None] = {}

    def everything(self) -> dict[str, Fields | None]:
        for element_id in reversed(list(descendants(self._view, self._view.root))):  # inside out
            element = need(self._view, element_id)
            if element.parent and not element.is_edge and not self._laid_out(element):
                self._measure(element)
        return self._changed

    def _laid_out(self, element: Element) -> bool:
        """Whether its container places the element, so that it belongs to the container's cell. Nodes never are."""
        return (
            element.parent != self._view.root
            and _layout(need(self._view, element.parent)) in LAID_OUT
            and self._ruler.style.natural_size(element.type) is None
        )

    def run(self, element_ids: Iterable[str]) -> dict[str, Fields | None]:
        touched = {each for each in element_ids if self._has_box(each)}
        waiting: dict[int, dict[str, None]] = {}
        for element_id in touched:
            self._await(waiting, self._cell_of(element_id))
        while waiting:  # the deepest cells first: what holds them needs their boxes
            for cell in waiting.pop(max(waiting)):
                element = need(self._view, cell)
                if self._measure(element) or cell in touched or side_of(element) is not None:
                    self._await(waiting, self._holder(cell))
        return self._changed

    def _has_box(self, element_id: str) -> bool:
        element = self._view.get(element_id)
        return element is not None and not element.is_edge and element_id != self._view.root

    def _await(self, waiting: dict[int, dict[str, None]], cell: str | None) -> None:
        if cell is not None:
            depth = sum(1 for _ in ancestors(self._view, cell))
            waiting.setdefault(depth, {})[cell] = None

    def _cell_of(self, element_id: str) -> str:
        """The outermost element that is laid out together with this one."""
        current = need(self._view, element_id)
        while self._laid_out(current):
            current = need(self._view, current.parent)
        return current.id

    def _holder(self, cell: str) -> str | None:
        """The cell whose freeform compartment holds this cell, or on whose border it lies."""
        element = need(self._view, cell)
        parent = need(self._view, element.parent)
        if side_of(element) is not None or side_of(parent) is not None:
            return self._cell_of(parent.id)
        return self._cell_of(parent.id) if parent.id != self._view.root and _layout(parent) else None

    def _measure(self, element: Element) -> bool:
        """Measures the cell of an element; whether the box that others see changed."""
        before = self._shown_size(element)
        item = self._item(element, DEFAULTS["hbox"], {})
        ports = self._ports(element)
        if ports:
            self._widen(item, ports)
        if item.layout:
            item.lay_out()
            if not item.settled:
                item.lay_out()
        self._write(item, inside=False)
        if ports:
            self._pin(element, ports)
        return self._shown_size(element) != before

    def _ports(self, element: Element) -> list[_Port]:
        """What lies on the border of an element."""
        found: list[_Port] = []
        for child_id in self._view.children(element.id):
            child = need(self._view, child_id)
            side = side_of(child)
            if side is not None:
                parts = (need(self._view, each) for each in self._view.children(child_id))
                name = next((each for each in parts if "text" in each.fields), None)
                found.append(_Port(child, side, self._size(child), name, self._size(name) if name else NONE))
        return found

    def _size(self, element: Element) -> Dimension:
        return Dimension(*(_stated(self._shown_size(element)) or (0, 0)))

    def _widen(self, item: _Item, ports: list[_Port]) -> None:
        """An owner is at least as large as its ports, and their names in it, need."""
        beside = self._ruler.style.name_beside(ports[0].element.type)
        least = room_for([(each.side, each.size, each.name_size) for each in ports], beside)
        if beside == "inside" and any(each.side in UPRIGHT for each in ports):
            title = max((each.box.size[1] for each in item.items if each.box.known), default=0)
            least = Dimension(least.width, least.height + title + NAME_GAP)
        if not item.layout:
            item.box.size = [max(item.box.size[0], least.width), max(item.box.size[1], least.height)]
            return
        options = item.box.options
        wanted = max(options["prefWidth"] or 0, least.width), max(options["prefHeight"] or 0, least.height)
        item.box.options = {**options, "prefWidth": wanted[0], "prefHeight": wanted[1]}

    def _pin(self, owner: Element, ports: list[_Port]) -> None:
        """Puts ports on the border of the owner as it is now, and their names beside them."""
        size = self._size(owner)
        is_holder = any(_layout(need(self._view, child)) == "freeform" for child in self._view.children(owner.id))
        for each in ports:
            stored: Json = each.element.fields.get("position")
            at = Point(stored["x"], stored["y"]) if is_object(stored) else Point(0, 0)
            self._put_at(each.element, pinned(each.side, at, each.size, size))
            if each.name is not None:
                beside = self._ruler.style.name_beside(each.element.type)
                at = name_place(each.side, beside, each.size, each.name_size, is_holder=is_holder)
                self._put_at(each.name, at)

    def _put_at(self, element: Element, at: Point) -> None:
        known = self._found.get(element.id, self._view.measured(element.id))
        self._put(element, {**known, "position": {"x": _rounded(at.x), "y": _rounded(at.y)}})

    def _item(self, element: Element, around: Fields, stated: Fields) -> _Item:
        """The item of an element. `around` are the options its container passes on, `stated` what its ancestors state."""
        self._ruler.visited += 1
        own: Json = element.fields.get("layoutOptions")
        text: Json = element.fields.get("text")
        layout = _layout(element)
        if isinstance(text, str):
            return self._label(element, text, merged(around, own))
        if not layout:
            return _Item(element, Box(self._ruler.leaf(element), merged(around, own)))
        base = {**DEFAULTS[layout], **stated, **OWN} if stated else DEFAULTS[layout]
        options = merged(base, own)
        box = Box(UNKNOWN, merged(around, own), options)
        children = [need(self._view, child) for child in self._view.children(element.id)]
        nodes = [child for child in children if not child.is_edge]
        if layout == "freeform":
            return _Item(element, box, layout, [self._placed(child) for child in nodes])
        inner, stated = {**options, **OWN}, merged(stated, own)
        parts = (child for child in nodes if self._ruler.style.natural_size(child.type) is None)
        return _Item(element, box, layout, [self._item(child, inner, stated) for child in parts])

    def _label(self, element: Element, text: str, placing: Fields) -> _Item:
        style = self._ruler.style
        size = text_size(text, style.font(element.type) or LABEL_FONT)
        if style.turned(element.type):
            item = _Item(element, Box((size.height, size.width), placing))
            item.alignment = {"x": 0, "y": 0}
            return item
        item = _Item(element, Box((size.width, size.height), placing))
        middle = style.anchor(element.type) == "middle"
        item.alignment = {"x": _rounded(size.width / 2 if middle else 0), "y": size.ascent}
        return item

    def _placed(self, element: Element) -> _Item:
        """An element of another cell: its own place, and the size that it shows."""
        self._ruler.visited += 1
        position: Json = element.fields.get("position")
        at = (position["x"], position["y"]) if is_object(position) else (0, 0)
        box = Box(_stated(self._shown_size(element)) or UNKNOWN, {})
        box.at = list(at)
        return _Item(element, box)

    def _shown_size(self, element: Element) -> Json:
        found = self._found.get(element.id)
        if found is not None:
            return found.get("size", element.fields.get("size"))
        return member(self._view, element, "size")

    def _write(self, item: _Item, *, inside: bool) -> None:
        fields: Fields = {}
        size = item.box.size if item.box.known else self._ruler.leaf(item.element)
        if size[0] >= 0 and size[1] >= 0:
            fields["size"] = {"width": _rounded(size[0]), "height": _rounded(size[1])}
            if inside:
                fields["position"] = {"x": _rounded(item.box.at[0]), "y": _rounded(item.box.at[1])}
        if item.alignment is not None:
            fields["alignment"] = item.alignment
        self._put(item.element, fields)
        if item.layout and item.layout != "freeform":
            for inner in item.items:
                self._write(inner, inside=True)

    def _put(self, element: Element, fields: Fields) -> None:
        derived = {name: value for name, value in fields.items() if element.fields.get(name) != value}
        self._found[element.id] = derived
        if derived != self._view.measured(element.id):
            self._changed[element.id] = derived or None
        else:
            self._changed.pop(element.id, None)  # a port is written twice: measured, and pinned to its owner


def _layout(element: Element) -> str:
    layout: Json = element.fields.get("layout")
    return layout if isinstance(layout, str) and layout in DEFAULTS else ""


def _stated(size: Json) -> tuple[Number, Number] | None:
    if is_object(size) and size["width"] >= 0 and size["height"] >= 0:
        return size["width"], size["height"]
    return None


def _rounded(value: Number) -> Number:
    """To 1/100 px: sums of text widths carry binary dust."""
    return whole(round(value, 2))
