# SPDX-License-Identifier: Apache-2.0
"""The operations: everything that can change a diagram, in GLSP's own words.

Operations of the GLSP protocol keep its names and shapes (server protocol, "Operations"). Ours are marked; stock
clients never send them, other doors do. A language adds custom operations as further `Operation` structs.
Decoding goes by `kind` and ignores `isOperation`: the stock client sends `applyLabelEdit` without it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import msgspec

from glsp.errors import ProtocolError, TooLarge, UnknownType
from glsp.protocol.geometry import Dimension, Fields, Json, Number, Point

MAX_COMPOUND_DEPTH = 16
"""Nested compounds deeper than this are refused; the stock client nests two deep."""

MAX_COMPOUND_PARTS = 20_000
"""Parts of one compound, nested ones counted."""


class Operation(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """What all operations share. `args` are free-form; `args.operationId` makes a retry safe.

    Field-free marker: subclasses add `tag_field="kind"` data, never behaviour.
    """

    args: Fields = msgspec.field(default_factory=dict[str, Any])


class CreateNode(Operation, frozen=True, tag_field="kind", tag="createNode"):
    """A new node. `location` is absolute canvas px; it is snapped, then made relative to the container.

    `args` beyond GLSP: `elementId` (chosen id), `label`, `properties` (language properties), `exact` (no snapping).
    """

    element_type_id: str
    location: Point | None = None
    container_id: str | None = None


class CreateEdge(Operation, frozen=True, tag_field="kind", tag="createEdge"):
    """A new edge. `args` beyond GLSP: `elementId`, `label`, `properties`."""

    element_type_id: str
    source_element_id: str
    target_element_id: str


class DeleteElement(Operation, frozen=True, tag_field="kind", tag="deleteElement"):
    """Removes the elements, what they contain, and every edge that would dangle."""

    element_ids: tuple[str, ...]


class ElementAndBounds(msgspec.Struct, frozen=True, rename="camel"):
    """`newPosition` is relative to the parent."""

    element_id: str
    new_size: Dimension
    new_position: Point | None = None


class ChangeBounds(Operation, frozen=True, tag_field="kind", tag="changeBounds"):
    """Moves and resizes."""

    new_bounds: tuple[ElementAndBounds, ...]


class ChangeContainer(Operation, frozen=True, tag_field="kind", tag="changeContainer"):
    """Moves an element into another container; `location` is absolute canvas px."""

    element_id: str
    target_container_id: str
    location: Point | None = None


class ApplyLabelEdit(Operation, frozen=True, tag_field="kind", tag="applyLabelEdit"):
    """Sets the text of a label element."""

    label_id: str
    text: str


class ReconnectEdge(Operation, frozen=True, tag_field="kind", tag="reconnectEdge"):
    """Gives an edge new ends; its routing points go."""

    edge_element_id: str
    source_element_id: str
    target_element_id: str


class RoutingPoint(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """An inner bend point, absolute canvas px. What a client's router says besides is kept and means nothing to us."""

    x: Number
    y: Number
    kind: str | None = None
    point_index: int | None = None


class ElementAndRoutingPoints(msgspec.Struct, frozen=True, rename="camel"):
    """The bend points of one edge."""

    element_id: str
    new_routing_points: tuple[RoutingPoint, ...] = ()


class ChangeRoutingPoints(Operation, frozen=True, tag_field="kind", tag="changeRoutingPoints"):
    """Replaces the bend points of edges."""

    new_routing_points: tuple[ElementAndRoutingPoints, ...]


class Layout(Operation, frozen=True, tag_field="kind", tag="layout"):
    """Asks for automatic layout. Two-phase: `editor` computes it and executes an `Arrange`."""

    element_ids: tuple[str, ...] | None = None


class EditorContext(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """What the user has selected, and where the pointer is (absolute canvas px)."""

    selected_element_ids: tuple[str, ...] = ()
    last_mouse_position: Point | None = None
    args: Fields | None = None


class Cut(Operation, frozen=True, tag_field="kind", tag="cut"):
    """Deletes the selection; the clipboard was filled by `requestClipboardData`."""

    editor_context: EditorContext


class Paste(Operation, frozen=True, tag_field="kind", tag="paste"):
    """Inserts the clipboard's elements under new ids, edges re-ended to pasted copies where these exist."""

    editor_context: EditorContext
    clipboard_data: dict[str, str]


class UpdateElement(Operation, frozen=True, tag_field="kind", tag="updateElement"):
    """Ours: sets and removes properties of one element; `label` edits its label's text."""

    element_id: str
    set: Fields = msgspec.field(default_factory=dict[str, Any])
    unset: tuple[str, ...] = ()
    label: str | None = None


class InsertElements(Operation, frozen=True, tag_field="kind", tag="insertElements"):
    """Ours: whole elements with children as in the model (imports, examples), appended to `parentId` or the root.

    Ids are kept; a taken id is refused. Positions are relative to the parent.
    """

    elements: tuple[Fields, ...]
    parent_id: str | None = None


class Placement(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """Where one element goes, relative to its parent; `was` is where the layout saw it."""

    element_id: str
    position: Point
    size: Dimension | None = None
    was: Point | None = None


class Route(msgspec.Struct, frozen=True, rename="camel"):
    """Bend points of one edge, absolute canvas px."""

    edge_id: str
    points: tuple[Point, ...]


class Lettering(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """Where a text is: the label of an edge so far `along` it (0 to 1), what holds a node's text by its `layoutOptions`."""

    element_id: str
    along: float | None = None
    options: Fields = {}


class Arrange(Operation, frozen=True, tag_field="kind", tag="arrange"):
    """Ours: the result of a layout. Elements that moved or went since it looked are left alone and named.

    `preferred`: sizes become preferred sizes too, as by `changeBounds`, so that a container keeps the room the layout
    left at its border. The reference's layout only sets sizes, and measuring takes them back.
    """

    placements: tuple[Placement, ...] = ()
    routes: tuple[Route, ...] = ()
    preferred: bool = True
    texts: tuple[Lettering, ...] = ()


class Reload(Operation, frozen=True, tag_field="kind", tag="reload"):
    """Ours, and never from a client: what a diagram's file says now, as a whole GModel."""

    model: Fields


class Reorder(Operation, frozen=True, tag_field="kind", tag="reorder"):
    """Ours: puts an element after a sibling (`after` null = first), i.e. changes the drawing order."""

    element_id: str
    after: str | None = None


class RenameElement(Operation, frozen=True, tag_field="kind", tag="renameElement"):
    """Ours: gives a node another id. Everything of it stays: place, contents, edges with their bends, parts."""

    element_id: str
    new_id: str


class TextRow(msgspec.Struct, frozen=True):
    """One row of a text in the compact notation, with its line number there, from 1."""

    line: int
    text: str


class WriteText(Operation, frozen=True, tag_field="kind", tag="writeText"):
    """Ours: what is new in a diagram's text that was read at revision `rev`; all of it, or nothing.

    `rows` are lines that changed or came, `gone` nodes whose line was taken out, `renamed` maps old ids to new ones.
    """

    rev: int
    rows: tuple[TextRow, ...] = ()
    gone: tuple[str, ...] = ()
    renamed: dict[str, str] = msgspec.field(default_factory=dict[str, str])


class PasteText(Operation, frozen=True, tag_field="kind", tag="pasteText"):
    """Ours: draws a text in the notation: all its nodes are new, their corner goes to `at`; all of it, or nothing."""

    text: str
    at: Point | None = None


class Compound(Operation, frozen=True, tag_field="kind", tag="compound"):
    """Several operations as one undo step. `atomic` (on the wire `args.atomic`): all or nothing; else parts whose
    element went are skipped.
    """

    operations: tuple[Operation, ...]
    atomic: bool = False


class Undo(Operation, frozen=True, tag_field="kind", tag="undo"):
    """Ours: takes back the author's last entry (`revision` null) or one given entry, anybody's."""

    revision: int | None = None


class Restore(Operation, frozen=True, tag_field="kind", tag="restore"):
    """Ours: makes the diagram what it was at a revision, as a new change that everybody may take back."""

    revision: int


class Redo(Operation, frozen=True, tag_field="kind", tag="redo"):
    """Ours: takes back the author's last undo."""


OperationTypes: TypeAlias = Mapping[str, type[Operation]]

WIRE_OPERATIONS: OperationTypes = {
    str(kind.__struct_config__.tag): kind
    for kind in (
        CreateNode, CreateEdge, DeleteElement, ChangeBounds, ChangeContainer, ApplyLabelEdit, ReconnectEdge,
        ChangeRoutingPoints, Layout, Cut, Paste, UpdateElement, InsertElements, Arrange, Reorder,
        RenameElement, WriteText, PasteText, Undo, Redo, Restore,
    )
}  # fmt: skip
"""Every operation of ours that decodes by itself, by `kind`; `compound` decodes by recursion."""

_Compound = msgspec.defstruct("_Compound", [("operationList", list[msgspec.Raw]), ("args", dict[str, Any], {})])


class _Kind(msgspec.Struct):
    kind: str = ""


def kind_of(operation: Operation) -> str:
    """The wire name of an operation."""
    return str(operation.__struct_config__.tag)


def decode_operation(
    raw: bytes | msgspec.Raw, custom: OperationTypes | None = None, *, skip_unknown: bool = False
) -> Operation:
    """One operation from its JSON. `custom` adds the language's own kinds.

    `skip_unknown` leaves parts of unknown kinds out of compounds, as the reference server does.

    Raises: UnknownType for an unknown kind, ProtocolError for a wrong shape, TooLarge for absurd nesting.
    """
    return _decode(raw, custom or {}, 0, [0], skip_unknown)


def _decode(
    raw: bytes | msgspec.Raw,
    custom: OperationTypes,
    depth: int,
    parts: list[int],
    skip_unknown: bool,  # noqa: FBT001
) -> Operation:
    if depth > MAX_COMPOUND_DEPTH:
        raise TooLarge(f"compound operations are nested deeper than {MAX_COMPOUND_DEPTH}")
    parts[0] += 1
    if parts[0] > MAX_COMPOUND_PARTS:
        raise TooLarge(f"more than {MAX_COMPOUND_PARTS} operations in one compound")
    try:
        kind = msgspec.json.decode(raw, type=_Kind).kind
        if kind == "compound":
            outer: Any = msgspec.json.decode(raw, type=_Compound)
            known = [part for part in outer.operationList if not skip_unknown or _known(part, custom)]
            inner = tuple(_decode(part, custom, depth + 1, parts, skip_unknown) for part in known)
            return Compound(operations=inner, args=outer.args, atomic=outer.args.get("atomic") is True)
        shape = custom.get(kind) or WIRE_OPERATIONS.get(kind)
        if shape is None:
            raise UnknownType(f"No handler registered for action kind: {kind}", hint="see serverActions of initialize")
        return msgspec.json.decode(raw, type=shape)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:  # ValidationError included
        raise ProtocolError(f"operation does not fit its schema: {error}") from error


def _known(raw: msgspec.Raw, custom: OperationTypes) -> bool:
    kind = msgspec.json.decode(raw, type=_Kind).kind
    return kind == "compound" or kind in custom or kind in WIRE_OPERATIONS


def from_json(value: Json, custom: OperationTypes | None = None) -> Operation:
    """The same from an already decoded value."""
    return decode_operation(msgspec.json.encode(value), custom)
