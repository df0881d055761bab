# SPDX-License-Identifier: Apache-2.0
"""A node in exactly the box that another tool gave it: its name is broken to fit and, where it cannot, stands out.

Boxes of ours grow with their names and with what they hold. One that came with its place must not: it would cover its
neighbours, and edges would miss it.
"""

from __future__ import annotations

from collections.abc import Sequence

from glsp.languages.building import BAND, BELOW, FAR, GAP_BELOW
from glsp.languages.declaration import NodeType
from glsp.languages.kinds import every_part
from glsp.languages.language import Language
from glsp.languages.looking import BAND_LEFT, BAND_TOP
from glsp.model.text import Font, text_size, text_width
from glsp.protocol.geometry import Bounds, Fields, Number, whole

ICON_WIDTH = 26
"""px that a sign takes before a name."""

SMALL = 60
"""px; a box narrower than that has its name below it, as files and stores of BPMN have."""

ICON_HEIGHT = 20

DUST = 0.5
"""px by which a box that was made for its name may be too narrow: sizes are rounded."""

NARROW = 0.7
"""How much of a shape's width a name may take that stands out of its sides, as in a diamond."""

LEAST_BAND = 16
"""px across the band of a title, at least."""

SIDE = 4
"""px between a name and the sides of a box where it has little room."""


def fit(tree: Fields, kind: NodeType, name: str, box: Bounds, language: Language, inner: Sequence[Bounds]) -> None:
    """Writes into a new node the layout by which it keeps its box, whatever it is called and holds (`inner`)."""
    options: Fields = {**tree["layoutOptions"], "prefWidth": whole(box.width), "prefHeight": whole(box.height)}
    tree["layoutOptions"] = options
    if BELOW in kind.parts:
        options["paddingTop"] = whole(box.height) + GAP_BELOW
    elif kind.parts and kind.parts[0].type in {BAND_LEFT, BAND_TOP}:
        _fit_band(tree, options, name, box, language, inner)
    elif any(part.holds for part in every_part(kind.parts)):
        _fit_container(tree, options, name, box, language, inner)
    elif tree["layout"] in {"hbox", "stack"}:
        _fit_name(tree, kind, options, name, box, language)


def _fit_container(
    tree: Fields, options: Fields, name: str, box: Bounds, language: Language, inner: Sequence[Bounds]
) -> None:
    """What it holds may reach to the very border, and beyond: only its title keeps a distance."""
    header = tree["children"][0]
    title = {side: options.get(side, 5) for side in ("paddingLeft", "paddingTop", "paddingRight")}
    header["layoutOptions"] = {**header.get("layoutOptions", {}), **title, "paddingBottom": 0}
    beyond = max([0, *(each.x + each.width - box.x - box.width for each in inner)])
    below = max([0, *(each.y + each.height - box.y - box.height for each in inner)])
    options |= {"paddingLeft": 0, "paddingTop": 0, "paddingRight": -whole(beyond), "paddingBottom": -whole(below)}
    label = header["children"][-1]
    room = box.width - options["paddingLeft"] - 2 * SIDE - (ICON_WIDTH if len(header["children"]) > 1 else 0)
    label["text"] = broken(name, language.font(label["type"]) or Font(), room)


def _fit_band(
    tree: Fields, options: Fields, name: str, box: Bounds, language: Language, inner: Sequence[Bounds]
) -> None:
    """The band is as wide as what the container holds leaves free; its title may stand out of it."""
    strip = tree["children"][0]
    is_left = strip["type"] == BAND_LEFT
    begin = min((each.x - box.x if is_left else each.y - box.y for each in inner), default=BAND)
    width = min(BAND, max(LEAST_BAND, begin))
    beyond = max([0, *(each.x + each.width - box.x - box.width for each in inner)])
    below = max([0, *(each.y + each.height - box.y - box.height for each in inner)])
    options |= {"paddingRight": -whole(beyond), "paddingBottom": -whole(below)}
    label = strip["children"][0]
    font = language.font(label["type"]) or Font()
    label["text"] = broken(name, font, (box.height if is_left else box.width) - 2 * SIDE)
    across = whole((width - text_size(label["text"], font).height) / 2)
    sides = (across, -FAR) if is_left else (-FAR, across)
    strip["layoutOptions"] = {
        **strip["layoutOptions"],
        **dict(zip(_PADDINGS, (sides[0], sides[0], sides[1], sides[1]), strict=True)),
    }


def _fit_name(tree: Fields, kind: NodeType, options: Fields, name: str, box: Bounds, language: Language) -> None:
    label = next((part for part in every_part(kind.parts) if part.shows_name), None)
    if label is None:
        return
    font = language.font(label.type) or Font()
    left, right, top, bottom = (options.get(side, 5) for side in _PADDINGS)
    glyph, label_id = tree["layout"] == "hbox", tree["id"] + label.suffix
    room = box.width - left - right - (ICON_WIDTH if glyph else 0)
    fits = text_width(name, font) <= room + DUST
    if fits and glyph:  # as much room above as below: sign and name stay in the middle
        options |= {"paddingTop": whole((top - bottom) / 2 - FAR), "paddingBottom": whole((bottom - top) / 2 - FAR)}
    elif not fits and box.width < SMALL:
        _name_below(tree, options, box, glyph=glyph)
    elif glyph:  # the sign above the name instead of before it
        tree["layout"] = "vbox"
        options |= {"paddingLeft": SIDE, "paddingRight": SIDE, "paddingTop": SIDE, "paddingBottom": -FAR, "vGap": 0}
        part_of(tree, tree["id"] + "_icon")["layoutOptions"] = {"hAlign": "left"}
        part_of(tree, label_id)["text"] = broken(name, font, box.width - 2 * SIDE, cuts=True)
    else:
        options |= {"paddingLeft": whole((left - right) / 2 - FAR), "paddingRight": whole((right - left) / 2 - FAR)}
        options |= {"paddingTop": whole((top - bottom) / 2 - FAR), "paddingBottom": whole((bottom - top) / 2 - FAR)}
        part_of(tree, label_id)["text"] = broken(name, font, max(room, box.width * NARROW))


_PADDINGS = ("paddingLeft", "paddingRight", "paddingTop", "paddingBottom")


def _name_below(tree: Fields, options: Fields, box: Bounds, *, glyph: bool) -> None:
    """The name under the box; a sign stays in its middle."""
    options |= {"paddingLeft": -FAR, "paddingRight": -FAR, "paddingBottom": -FAR, "hAlign": "center", "vAlign": "top"}
    if not glyph:
        options["paddingTop"] = whole(box.height) + GAP_BELOW
        return
    above = whole(max(0, (box.height - ICON_HEIGHT) / 2))
    tree["layout"] = "vbox"
    options |= {"paddingTop": above, "vGap": whole(box.height) - above - ICON_HEIGHT + GAP_BELOW}


def broken(text: str, font: Font, room: Number, *, cuts: bool = False) -> str:
    """The text with line feeds where it would be wider than `room` px; with `cuts` also in words that are too long."""
    lines: list[str] = []
    for line in text.split("\n"):
        row = ""
        for word in line.split(" ") if text_width(line, font) > room + DUST else (line,):
            longer = f"{row} {word}" if row else word
            if text_width(longer, font) <= room:
                row = longer
                continue
            if row:
                lines.append(row)
            *whole_rows, row = _cut(word, font, room) if cuts else (word,)
            lines += whole_rows
        lines.append(row)
    return "\n".join(lines)


def _cut(word: str, font: Font, room: Number) -> list[str]:
    """A word in pieces that fit, of at least four letters each."""
    pieces: list[str] = []
    while len(word) > 4 and text_width(word, font) > room:
        at = next((n for n in range(len(word) - 1, 4, -1) if text_width(word[:n], font) <= room), 4)
        pieces.append(word[:at])
        word = word[at:]
    return [*pieces, word]


def part_of(tree: Fields, part_id: str) -> Fields:
    """A part of a new node, which is there."""
    waiting = [tree]
    while waiting:
        at = waiting.pop()
        if at["id"] == part_id:
            return at
        waiting.extend(at.get("children", ()))
    raise LookupError(part_id)
