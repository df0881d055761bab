# SPDX-License-Identifier: Apache-2.0
"""Ready-made node types: a shape with its name in it, with a glyph before the name, a container, a class.

A language may declare every part itself (`workflow` does, to the letter of the reference); these are what most need.
Labels are of the types in `LABELS`, which a language that uses these lists among its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from glsp.languages.declaration import LabelType, NodeType, Part, Port, Property, Shape, Strip, Tone, Variant
from glsp.languages.looking import BAND_LEFT, BAND_TOP
from glsp.languages.shapes import shapes
from glsp.model.ports import SIDES
from glsp.model.text import Font, text_size
from glsp.protocol.geometry import Dimension, Fields

LABELS = (
    LabelType(id="label:name", font=Font(14)),
    LabelType(id="label:title", font=Font(14, 600)),
    LabelType(id="label:kind", font=Font(12), editable=False),
    LabelType(id="label:lines", font=Font(13), anchor="start", lines=True),
    LabelType(id="label:edge", font=Font(12)),
    LabelType(id="label:end", font=Font(12)),
    LabelType(id="label:below", font=Font(12)),
    LabelType(id="label:port", font=Font(12)),
    LabelType(id="label:shown", font=Font(14, 600), editable=False),
    LabelType(id="label:turned", font=Font(14, 600), turned=True),
)
PART_SIZES = {"icon": Dimension(25, 20)}

NAME = Part(type="label:name", suffix="_label", shows_name=True)
TITLE = Part(type="label:title", suffix="_label", shows_name=True)
TURNED = Part(type="label:turned", suffix="_label", shows_name=True)
ICON = Part(type="icon", suffix="_icon")

PORT_NAME = Part(type="label:port", suffix="_label", shows_name=True)
BELOW = Part(type="label:below", suffix="_label", shows_name=True)

PADDINGS = ("paddingLeft", "paddingTop", "paddingRight", "paddingBottom")

FAR, GAP_BELOW = 2_000, 3
"""px that a name below a shape may stand out to each side, and its distance from the shape."""

SIDE_PROPERTY = Property(
    name="side", title="Side", kind="enum", choices=SIDES, description="where on the border of its owner it lies"
)

BAND = 30
"""px across the band with a title of one line; that of most tools for BPMN."""

SIDE, UPPER = 8, 5
"""What texts keep from the sides, and from above and below; a shape may want more."""


def node(
    type_id: str,
    name: str,
    alias: str,
    description: str = "",
    *,
    shape: str = "rounded",
    radius: float | None = None,
    tone: Tone = "neutral",
    glyph: str = "",
    icon: str = "symbol-misc",
    size: tuple[int, int] = (110, 40),
    properties: tuple[Property, ...] = (),
    group: str = "node-group",
    is_titled: bool = False,
) -> NodeType:
    """A shape with its name in the middle, or at its top where `is_titled`; with a glyph, this stands before the name.

    It grows with the name.
    """
    parts = (ICON, NAME) if glyph else (NAME,)
    layout = "hbox" if glyph else "stack"
    return NodeType(
        id=type_id, name=name, alias=alias, description=description, icon=icon, group=group, size=Dimension(*size),
        fields={
            "layout": layout,
            "layoutOptions": {**_options(shape, size, glyph=bool(glyph)), **({"vAlign": "top"} if is_titled else {})},
        },
        parts=parts, naming=name, name_field="", properties=properties, shape=_shape(shape, radius), tone=tone, glyph=glyph,
    )  # fmt: skip


def mark(
    type_id: str,
    name: str,
    alias: str,
    description: str = "",
    *,
    shape: str = "circle",
    tone: Tone = "neutral",
    glyph: str = "",
    icon: str = "circle-large",
    size: tuple[int, int] = (36, 36),
    properties: tuple[Property, ...] = (),
    group: str = "node-group",
    naming: str | None = None,
    shows: str = "",
) -> NodeType:
    """A small shape with a glyph in its middle, and with `naming` (the name of new ones, may be empty) a name below it.

    `shows`: instead of a glyph, a property stands in its middle.
    """
    if naming is None:
        return NodeType(
            id=type_id, name=name, alias=alias, description=description, icon=icon, group=group, size=Dimension(*size),
            stores_size=True, name_field="", properties=properties, shape=Shape(shape), tone=tone, glyph=glyph,
            fields={"resizeLocations": ["top", "right", "bottom", "left"]},
        )  # fmt: skip
    if shows:
        return _showing(
            NodeType(
                id=type_id, name=name, alias=alias, description=description, icon=icon, group=group, size=Dimension(*size),
                name_field="", properties=properties, shape=Shape(shape), tone=tone, naming=naming, resizable=False,
            ),
            shows,
        )  # fmt: skip
    # The stack's room is far wider than the shape and begins below it, its size is the shape's.
    options: Fields = {
        "paddingLeft": -FAR,
        "paddingRight": -FAR,
        "paddingTop": size[1] + GAP_BELOW,
        "paddingBottom": -FAR,
    }
    options |= {"prefWidth": size[0], "prefHeight": size[1], "hAlign": "center", "vAlign": "top"}
    return NodeType(
        id=type_id, name=name, alias=alias, description=description, icon=icon, group=group, size=Dimension(*size),
        name_field="", properties=properties, shape=Shape(shape), tone=tone, glyph=glyph, naming=naming, resizable=False,
        fields={"layout": "stack", "layoutOptions": options}, parts=(BELOW,),
    )  # fmt: skip


def _showing(kind: NodeType, shows: str) -> NodeType:
    """A mark with a property in its middle; a compartment of no size, at its top, holds the name below the shape."""
    width, height = kind.size.width, kind.size.height
    below: Fields = {
        "paddingLeft": -FAR,
        "paddingRight": -FAR,
        "paddingTop": height + GAP_BELOW,
        "paddingBottom": -FAR,
        "hAlign": "center",
        "vAlign": "top",
    }
    middle: Fields = dict.fromkeys(PADDINGS, 0)
    name = Part(type="comp:below", suffix="_below", fields={"layout": "stack", "layoutOptions": below}, parts=(BELOW,))
    return msgspec.structs.replace(
        kind,
        parts=(name, Part(type="label:shown", suffix="_shown", shows=shows)),
        fields={"layout": "stack", "layoutOptions": {**middle, "prefWidth": width, "prefHeight": height}},
    )


def port(
    type_id: str,
    name: str,
    alias: str,
    description: str = "",
    *,
    border: Port,
    shape: str = "rounded",
    radius: float | None = 3,
    tone: Tone = "neutral",
    glyph: str = "",
    icon: str = "plug",
    size: tuple[int, int] = (14, 14),
    properties: tuple[Property, ...] = (),
    group: str = "port-group",
    naming: str = "",
    fields: Fields = {},  # noqa: B006  read only
    variants: tuple[Variant, ...] = (),
) -> NodeType:
    """A small shape on the border of another node, with its name beside it."""
    own = (SIDE_PROPERTY,) if border.side == "any" else ()
    return NodeType(
        id=type_id, name=name, alias=alias, description=description, icon=icon, group=group, size=Dimension(*size),
        stores_size=True, name_field="", properties=(*properties, *own), shape=_shape(shape, radius), tone=tone, glyph=glyph,
        parts=(PORT_NAME,), naming=naming, resizable=False, port=border, fields=fields, variants=variants,
    )  # fmt: skip


def container(
    type_id: str,
    name: str,
    alias: str,
    description: str = "",
    *,
    contains: Iterable[str],
    shape: str = "rounded",
    radius: float | None = 10,
    tone: Tone = "slate",
    glyph: str = "",
    icon: str = "symbol-namespace",
    size: tuple[int, int] = (180, 100),
    properties: tuple[Property, ...] = (),
    group: str = "node-group",
) -> NodeType:
    """A titled box around other nodes; it grows with them."""
    header = Part(
        type="comp:header", suffix="_header", fields={"layout": "hbox", "layoutOptions": {}},
        parts=(ICON, TITLE) if glyph else (TITLE,),
    )  # fmt: skip
    struct = Part(
        type="struct", suffix="_struct", holds=True,
        fields={"layout": "freeform", "layoutOptions": {"hAlign": "left", "hGrab": True, "vGrab": True}},
    )  # fmt: skip
    options = {**_options(shape, size, glyph=False), "hAlign": "left", "hGrab": False, "vGrab": False}
    return NodeType(
        id=type_id, name=name, alias=alias, description=description, icon=icon, group=group, size=Dimension(*size),
        fields={"layout": "vbox", "layoutOptions": options}, parts=(header, struct), naming=name, name_field="",
        contains=tuple(contains), properties=properties, shape=_shape(shape, radius), tone=tone, glyph=glyph,
    )  # fmt: skip


def banded(kind: NodeType, band: Literal["left", "top"]) -> NodeType:
    """A container whose title stands in a band along its left edge, turned, or along its upper edge.

    What it holds may fill the rest to the very border, as lanes do.
    """
    is_left = band == "left"
    title = TURNED if is_left else TITLE
    font = next(each.font for each in LABELS if each.id == title.type)
    across, along = (BAND - text_size("", font).height) / 2, SIDE
    options: Fields = {
        "paddingLeft": across if is_left else along,
        "paddingRight": across if is_left else along,
        "paddingTop": along if is_left else across,
        "paddingBottom": along if is_left else across,
        "hGrab": not is_left,
        "vGrab": is_left,
        "hAlign": "center",
        "vAlign": "center",
    }
    strip = Part(
        type=BAND_LEFT if is_left else BAND_TOP, suffix="_header", parts=(title,),
        fields={"layout": "hbox" if is_left else "vbox", "layoutOptions": options},
    )  # fmt: skip
    struct = next(part for part in kind.parts if part.holds)
    whole: Fields = {**kind.fields["layoutOptions"], **dict.fromkeys(PADDINGS, 0), "hGap": 0, "vGap": 0}
    return msgspec.structs.replace(
        kind, parts=(strip, struct), fields={"layout": "hbox" if is_left else "vbox", "layoutOptions": whole}
    )


def strip(kind: NodeType, way: Strip) -> NodeType:
    """A pool, a lane or the like: layouts put rows one below another and columns side by side, and keep what is in one in it."""
    return msgspec.structs.replace(kind, strip=way)


def classifier(
    type_id: str,
    name: str,
    alias: str,
    description: str = "",
    *,
    kind: str = "",
    sections: Iterable[tuple[str, str]] = (),
    tone: Tone = "neutral",
    icon: str = "symbol-class",
    size: tuple[int, int] = (140, 60),
    properties: tuple[Property, ...] = (),
) -> NodeType:
    """A box of compartments: «kind» and name, then a section of lines for each `(property, title)`."""
    wide: Fields = {
        "hAlign": "left",
        "hGrab": True,
        "paddingLeft": SIDE,
        "paddingRight": SIDE,
        "paddingTop": 4,
        "paddingBottom": 4,
    }
    kind_label = Part(type="label:kind", suffix="_kind", fields={"text": f"«{kind}»"})
    head = Part(
        type="comp:header", suffix="_header",
        fields={"layout": "vbox", "layoutOptions": {"hGrab": True, "hAlign": "center", "paddingTop": 6, "paddingBottom": 6}},
        parts=(kind_label, TITLE) if kind else (TITLE,),
    )  # fmt: skip
    pairs = tuple(sections)
    compartments = tuple(
        Part(
            type="comp:section", suffix=f"_{field}_section", fields={"layout": "vbox", "layoutOptions": wide},
            parts=(Part(type="label:lines", suffix=f"_{field}", shows=field),),
        )
        for field, _ in pairs
    )  # fmt: skip
    own = tuple(Property(name=field, title=title, description="one per line", kind="text") for field, title in pairs)
    options: Fields = {"paddingLeft": 0, "paddingRight": 0, "paddingTop": 0, "paddingBottom": 0, "vGap": 0}
    options |= {"prefWidth": size[0], "prefHeight": size[1]}
    return NodeType(
        id=type_id, name=name, alias=alias, description=description, icon=icon, size=Dimension(*size),
        fields={"layout": "vbox", "layoutOptions": options}, parts=(head, *compartments), naming=name, name_field="",
        properties=(*own, *properties), shape=Shape("rounded", {"radius": 4}), tone=tone,
    )  # fmt: skip


def _shape(name: str, radius: float | None) -> Shape:
    return Shape(name) if radius is None or not shapes()[name].radius else Shape(name, {"radius": radius})


def _options(shape: str, size: tuple[int, int], *, glyph: bool) -> Fields:
    left, top, right, bottom = shapes()[shape].padding
    return {
        "paddingLeft": left + (5 if glyph else SIDE),
        "paddingTop": top + UPPER,
        "paddingRight": right + (10 if glyph else SIDE),
        "paddingBottom": bottom + UPPER,
        "prefWidth": size[0],
        "prefHeight": size[1],
    }
