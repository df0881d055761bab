# SPDX-License-Identifier: Apache-2.0
"""Micro layout: how a container arranges the boxes in it (hbox, vbox, stack, freeform) and how large it gets.

The rules are those of the stock client's layouters, so that both come to the same result. Pure arithmetic on boxes;
what must never: elements, texts, graphs. Axis 0 is x and width, axis 1 is y and height.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from glsp.protocol.geometry import Fields, Json, Number, finite, is_object

Pair = list[Number]

PADDED: Fields = {
    "resizeContainer": True,
    "paddingLeft": 5,
    "paddingRight": 5,
    "paddingTop": 5,
    "paddingBottom": 5,
    "paddingFactor": 1,
    "hGap": 1,
    "vGap": 1,
    "hAlign": "center",
    "vAlign": "center",
    "minWidth": 0,
    "minHeight": 0,
    "hGrab": False,
    "vGrab": False,
    "prefWidth": None,
    "prefHeight": None,
}
BARE: Fields = {**PADDED, "paddingTop": 0, "paddingBottom": 0, "paddingLeft": 0, "paddingRight": 0}
DEFAULTS: dict[str, Fields] = {"hbox": PADDED, "vbox": PADDED, "stack": PADDED, "freeform": BARE}
"""The stock client's defaults per layout."""

ALIGNMENTS = {"left": 0.0, "top": 0.0, "center": 0.5, "right": 1.0, "bottom": 1.0}
ALIGN = ("hAlign", "vAlign")
GRAB = ("hGrab", "vGrab")
PREF = ("prefWidth", "prefHeight")
MIN = ("minWidth", "minHeight")
GAP = ("hGap", "vGap")
PADDING = (("paddingLeft", "paddingRight"), ("paddingTop", "paddingBottom"))
OWN: Fields = {"hGrab": False, "vGrab": False, "prefWidth": None, "prefHeight": None}
"""Options that concern the element that states them; what it contains does not inherit them."""


class Box:
    """A place relative to the parent and a size (negative: not yet known), with the options in force.

    `placing` are those by which its container places it, `options` those by which it places its own content.
    """

    __slots__ = ("at", "options", "placing", "size")

    def __init__(self, size: Sequence[Number], placing: Fields, options: Fields | None = None) -> None:
        self.at: Pair = [0, 0]
        self.size: Pair = list(size)
        self.placing = placing
        self.options = BARE if options is None else options

    @property
    def known(self) -> bool:
        """Whether it has a size."""
        return self.size[0] >= 0 and self.size[1] >= 0


def merged(base: Fields, own: Json) -> Fields:
    """Options with an element's own over them. Files may say anything here: what has no meaning is passed over."""
    if not is_object(own):
        return base
    return {**base, **{name: value for name, value in own.items() if name in PADDED and _meaningful(name, value)}}


def _meaningful(name: str, value: Json) -> bool:
    if name in {"resizeContainer", *GRAB}:
        return isinstance(value, bool)
    if name in ALIGN:
        return value in ALIGNMENTS if isinstance(value, str) else False
    if value is None:
        return name in PREF
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not finite(value):
        return False
    return value > 0 if name == "paddingFactor" else True


def lay_out(layout: str, container: Box, children: Sequence[Box]) -> bool:
    """Places the children and sizes the container; False when there is nothing to lay out."""
    return LAYOUTS[layout](container, children)


def _row(container: Box, children: Sequence[Box]) -> bool:
    return _line(container, children, 0)


def _column(container: Box, children: Sequence[Box]) -> bool:
    return _line(container, children, 1)


def _line(container: Box, children: Sequence[Box], main: int) -> bool:
    cross = 1 - main
    shown = [child for child in children if child.known]
    gap: Number = container.options[GAP[main]]
    need: Pair = [0, 0]
    need[main] = sum(child.size[main] for child in shown) + gap * max(0, len(shown) - 1)
    need[cross] = max((child.size[cross] for child in shown), default=-1)
    room = _room(container, need)
    if room[0] <= 0 or room[1] <= 0:
        return False
    spare = room[main] - need[main]
    grabbing = sum(1 for child in children if child.placing[GRAB[main]])
    offset = _start(container, room)
    for child in shown:
        grabs = child.placing[GRAB[cross]]
        share = 0 if grabs else ALIGNMENTS[child.placing[ALIGN[cross]]]
        child.at[main] = offset[main]
        child.at[cross] = offset[cross] + share * (room[cross] - child.size[cross])
        step = child.size[main] + gap
        if grabs:
            child.size[cross] = room[cross]
        if child.placing[GRAB[main]] and spare:
            child.size[main] += spare / grabbing
            step = child.size[main]  # no gap behind a grabbing child, as in the stock client
        offset[main] += step
    _grow(container, need)
    return True


def _stack(container: Box, children: Sequence[Box]) -> bool:
    shown = [child for child in children if child.known]
    need: Pair = [max((child.size[axis] for child in shown), default=-1) for axis in (0, 1)]
    room = _room(container, need)
    if room[0] <= 0 or room[1] <= 0:
        return False
    start = _start(container, room)
    for child in shown:
        for axis in (0, 1):
            share = ALIGNMENTS[child.placing[ALIGN[axis]]]
            child.at[axis] = start[axis] + share * (room[axis] - child.size[axis])
    _grow(container, need)
    return True


def _freeform(container: Box, children: Sequence[Box]) -> bool:
    need: Pair = [
        max((child.at[axis] + child.size[axis] for child in children if child.known), default=0) for axis in (0, 1)
    ]
    if need[0] > 0 and need[1] > 0:
        for axis in (0, 1):
            container.size[axis] = max(container.options[MIN[axis]], need[axis] + _padding(container, axis))
    else:
        container.size = [0, 0]
    return True


LAYOUTS: dict[str, Callable[[Box, Sequence[Box]], bool]] = {
    "hbox": _row, "vbox": _column, "stack": _stack, "freeform": _freeform,
}  # fmt: skip


def _padding(container: Box, axis: int) -> Number:
    before, behind = PADDING[axis]
    return container.options[before] + container.options[behind]


def _room(container: Box, need: Pair) -> Pair:
    """The room for content: what the content needs, the preferred size or the present one, whichever is most."""
    options = container.options
    room: Pair = []
    for axis in (0, 1):
        padding = _padding(container, axis)
        wanted = (options[PREF[axis]] or 0) - padding
        inner = max(wanted, need[axis]) if options["resizeContainer"] else max(0, wanted)
        room.append(max(container.size[axis] - padding, options["paddingFactor"] * inner))
    return room


def _start(container: Box, room: Pair) -> Pair:
    factor = container.options["paddingFactor"]
    return [container.options[PADDING[axis][0]] + 0.5 * (room[axis] - room[axis] / factor) for axis in (0, 1)]


def _grow(container: Box, need: Pair) -> None:
    for axis in (0, 1):
        preferred = container.options[PREF[axis]]
        least = container.options[MIN[axis]] if preferred is None else preferred
        container.size[axis] = max(least, need[axis] + _padding(container, axis))
