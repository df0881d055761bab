# SPDX-License-Identifier: Apache-2.0
"""The words a language is declared in: node types, edge types, properties, parts, shapes. Data, no behaviour.

A declaration says everything once: palette, type hints, creation, checks, property forms, the compact notation,
pictures and the description for agents all come from it. What must never: functions beyond the named exceptions
(`EdgeType.check`, rules, and the slots of `Language`).

Type patterns (`contains`, `sources`, `targets`, `numbered_with`): `task` covers `task` and every `task:…`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

import msgspec

from glsp.model.change import Element
from glsp.model.common import LAYER, LOCKED
from glsp.model.graph import View
from glsp.model.ports import SIDES, Beside, Side
from glsp.model.text import Font
from glsp.protocol.geometry import Dimension, Fields, Json, Number

EdgeCheck: TypeAlias = Callable[[View, Element, Element | None], bool]
"""May an edge run from this source (to this target)? Without a target: may it start here?"""


class Shape(msgspec.Struct, frozen=True):
    """How a node is drawn: a name from the shape list, and its parameters (`radius`, …)."""

    name: str = "rectangle"
    parameters: Fields = {}


End: TypeAlias = Literal[
    "none", "arrow", "open", "triangle", "diamond", "filled-diamond", "circle", "cross", "crow", "message"
]
"""What an end of an edge looks like: `arrow` is filled, `open` two strokes, `triangle` hollow."""


class Line(msgspec.Struct, frozen=True):
    """How an edge is drawn."""

    style: Literal["solid", "dashed", "dotted"] = "solid"
    source_end: End = "none"
    target_end: End = "arrow"


Tone: TypeAlias = Literal["neutral", "blue", "violet", "amber", "teal", "rose", "slate", "ink"]
"""Families of colour: fill, line and ink, in light and dark."""


class Property(msgspec.Struct, frozen=True, kw_only=True):
    """One property that people and agents may set. `css`: the value is also one of the element's CSS classes.

    A `diagram` is the id of one that shows what is inside; pages lead there, and make one where there is none.
    """

    name: str
    kind: Literal["string", "text", "number", "integer", "boolean", "enum", "list", "diagram"] = "string"
    title: str = ""
    description: str = ""
    choices: tuple[str, ...] = ()
    minimum: Number | None = None
    maximum: Number | None = None
    longest: int | None = None
    css: bool = False

    def problem(self, value: Json) -> str:
        """What is wrong with a value, in words; "" when nothing is."""
        if self.kind == "enum":
            return "" if value in self.choices else f"must be one of {', '.join(self.choices)}"
        if self.kind in {"string", "text", "diagram"}:
            if not isinstance(value, str):
                return "must be a string"
            if self.longest is not None and len(value) > self.longest:
                return f"must have at most {self.longest} characters"
        elif self.kind == "boolean":
            return "" if isinstance(value, bool) else "must be true or false"
        elif self.kind == "list":
            fine = isinstance(value, list) and all(isinstance(each, str) for each in value)  # pyright: ignore[reportUnknownVariableType]
            return "" if fine else "must be a list of strings"
        else:
            allowed = int if self.kind == "integer" else (int, float)
            if isinstance(value, bool) or not isinstance(value, allowed):
                return "must be a whole number" if self.kind == "integer" else "must be a number"
            if self.minimum is not None and value < self.minimum:
                return f"must be at least {self.minimum}"
            if self.maximum is not None and value > self.maximum:
                return f"must be at most {self.maximum}"
        return ""


COMMON = (
    Property(
        name=LOCKED,
        kind="boolean",
        title="Locked",
        description="nobody edits, moves or deletes it until it is unlocked",
    ),
    Property(name=LAYER, title="Layer", longest=60, description="the layer that people have put it on"),
)
"""Properties of every node and edge, whatever its language."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A child that every node of a type has. Its id is the node's id with `suffix`, which is therefore reserved.

    `shows_name`: a label whose text is the node's name; `shows`: a label whose text is this property of the node, both
    ways; `holds`: a compartment that takes what the node contains.
    """

    type: str
    suffix: str
    fields: Fields = {}
    parts: tuple[Part, ...] = ()
    shows_name: bool = False
    shows: str = ""
    holds: bool = False


class Port(msgspec.Struct, frozen=True, kw_only=True):
    """Makes a node type a port: its nodes lie on the border of nodes whose types match `of`, and nowhere else.

    `side`: where they may lie; on `any` side a person chooses, and they have the property `side`. `usual`: the side of those
    that nobody placed, where layouts leave them too; without one, layouts choose among all. `name`: where it stands.
    """

    of: tuple[str, ...]
    side: Side | Literal["any"] = "any"
    usual: Side | None = None
    name: Beside = "outside"

    @property
    def sides(self) -> tuple[Side, ...]:
        """Where they may lie, the usual side first."""
        if self.side != "any":
            return (self.side,)
        usual = () if self.usual is None else (self.usual,)
        return (*usual, *(each for each in SIDES if each not in usual))

    @property
    def is_free(self) -> bool:
        """Whether layouts choose the side."""
        return self.side == "any" and self.usual is None


class Variant(msgspec.Struct, frozen=True):
    """Another shape for nodes whose property has a value."""

    property: str
    value: str | bool
    shape: Shape


Strip: TypeAlias = Literal["row", "column"]
"""How nodes of a type lie: rows one below another, columns side by side, all as long as each other, filling what they are in."""


class NodeType(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of node.

    `alias` is its word in the compact notation. `size` is what a node without a stated size shows; `stores_size`
    writes it into new nodes. `naming` names new nodes, `{n}` being how many nodes of `numbered_with` there are;
    `name_field` is the member that keeps the name ("" = only the label shows it). `fields` and `parts` go into every
    new node. `contains` are the types it accepts. `group` is the palette group, "" keeps it out of the palette.
    `tone` colours it; `glyph` is the drawing (of the list in `render.looks`) in its middle, or in its part of type `icon`.
    With `port` it lies on the border of others; `variants` draw it differently, the first that fits. With `strip` it is a
    pool, a lane or the like, which layouts stack, and along which what is in it flows.
    """

    id: str
    name: str
    alias: str
    description: str = ""
    icon: str = ""
    group: str = "node-group"
    size: Dimension = Dimension(100, 40)
    stores_size: bool = False
    css_classes: tuple[str, ...] = ()
    fields: Fields = {}
    parts: tuple[Part, ...] = ()
    naming: str = ""
    numbered_with: str = ""
    name_field: str = "name"
    contains: tuple[str, ...] = ()
    resizable: bool = True
    repositionable: bool = True
    deletable: bool = True
    reparentable: bool = True
    properties: tuple[Property, ...] = ()
    shape: Shape = Shape()
    tone: Tone = "neutral"
    glyph: str = ""
    port: Port | None = None
    strip: Strip | None = None
    variants: tuple[Variant, ...] = ()

    def shape_of(self, fields: Fields) -> Shape:
        """How a node with these fields is drawn."""
        return next((each.shape for each in self.variants if fields.get(each.property) == each.value), self.shape)


class EndLabel(msgspec.Struct, frozen=True):
    """A label at an end of an edge that shows a property, and is there only while the property has a text.

    `position` is how far along the edge it stands, 0 to 1.
    """

    shows: str
    suffix: str
    position: float
    type: str = "label:end"


class EdgeType(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of edge. `sources` and `targets` are type patterns; `check` says what they cannot.

    `dynamic`: the client asks (`requestCheckEdge`) before it draws. `label` is the type of the label child that
    `args.label` creates ("" = these edges have no label).
    """

    id: str
    name: str
    alias: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    description: str = ""
    icon: str = ""
    group: str = "edge-group"
    dynamic: bool = False
    check: EdgeCheck | None = None
    css_classes: tuple[str, ...] = ()
    fields: Fields = {}
    label: str = ""
    deletable: bool = True
    repositionable: bool = True
    routable: bool = True
    properties: tuple[Property, ...] = ()
    end_labels: tuple[EndLabel, ...] = ()
    line: Line = Line()


class LabelType(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of label: its font, where its text is anchored (as the page's style says), and what it may say.

    `lines`: it is meant for several lines of text, and edited as such. `turned`: its text runs upwards.
    """

    id: str
    font: Font = Font()
    anchor: Literal["start", "middle"] = "middle"
    required: bool = False
    editable: bool = True
    lines: bool = False
    turned: bool = False


class PaletteGroup(msgspec.Struct, frozen=True):
    """A section of the tool palette."""

    id: str
    label: str
    sort: str
    icon: str = "symbol-property"


class Template(msgspec.Struct, frozen=True, kw_only=True):
    """A diagram to begin with, in the compact notation; laid out with so much space, long chains in rows with `wrap`."""

    id: str
    name: str
    description: str
    source: str
    spacing: int = 40
    wrap: bool = False


GROUPS = (PaletteGroup("node-group", "Nodes", "A"), PaletteGroup("edge-group", "Edges", "B"))
"""The sections of the reference server's default palette."""
