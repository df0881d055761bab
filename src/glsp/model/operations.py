# SPDX-License-Identifier: Apache-2.0
"""plan(view, operation, …) -> Plan: what an operation would change. Pure; the view is never touched.

One table maps operation structs to small functions that write into a Draft. Rules of all of them:
- a refused operation raises and leaves nothing behind (the Draft is dropped);
- ids of new elements come from `Ids`, so planning again on a newer head gives the same elements;
- `lenient` (the GLSP door): parts of a list whose element somebody deleted meanwhile are skipped and named, unless
  nothing is left to do. Which ends an edge may join and which labels may be empty is then what the client asked for
  beforehand (`requestCheckEdge`, `requestEditValidation`), as with the reference server. Strict (MCP, REST): all or
  nothing, and the language's rules hold.
- `Layout`, `WriteText`, `PasteText`, `Undo` and `Redo` are not planned here: layout and text are two-phase (`editor`), undo needs the
  log (`model.undo`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec

from glsp.errors import Invalid, NotAllowed, ReadOnly, Refused, UnknownElement, UnknownType
from glsp.model import clipboard
from glsp.model.change import Change
from glsp.model.common import USUAL
from glsp.model.draft import Draft
from glsp.model.grammar import Grammar
from glsp.model.graph import View, need, origin
from glsp.model.ids import Ids
from glsp.model.lettering import letter
from glsp.model.locks import check_locks, is_locked, need_unlocked
from glsp.model.order import LONG_KEY, between, spread
from glsp.model.pinning import check_sides, put_on_border
from glsp.model.reloading import reload
from glsp.model.renaming import rename
from glsp.protocol import operations as ops
from glsp.protocol.geometry import Dimension, Fields, Point, finite, whole


class Plan(msgspec.Struct, frozen=True):
    """A planned operation: its Change, the ids it was asked to create, and what was skipped and why."""

    change: Change
    created: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Planning:
    """One operation being planned: where it writes, by which rules, and what it has to say."""

    __slots__ = ("created", "draft", "grammar", "ids", "lenient", "notes")

    def __init__(self, draft: Draft, grammar: Grammar, ids: Ids, *, lenient: bool) -> None:
        self.draft = draft
        self.grammar = grammar
        self.ids = ids
        self.lenient = lenient
        self.created: list[str] = []
        self.notes: list[str] = []


def plan(view: View, operation: ops.Operation, grammar: Grammar, operation_id: str, *, lenient: bool = False) -> Plan:
    """The Plan for an operation on a view. O(what it touches). Raises Refused (nothing happened)."""
    draft = view if isinstance(view, Draft) else Draft(view)
    if isinstance(operation, ops.Reload):  # the file is what counts, whatever is locked here or cannot be edited
        reload(draft, operation.model)
        return Plan(draft.change())
    planning = Planning(draft, grammar, Ids(operation_id), lenient=lenient)
    check_editable(grammar)
    write(planning, operation)
    change = draft.change()
    check_locks(draft.base, change, draft, grammar)
    check_sides(change, draft, grammar)
    return Plan(change, tuple(planning.created), tuple(planning.notes))


def check_editable(grammar: Grammar) -> None:
    """Raises ReadOnly for diagrams whose language is not installed."""
    if not grammar.editable:
        raise ReadOnly(
            f"the language {grammar.id!r} is not installed here: the diagram is read-only",
            hint="install the package that brings the language",
        )


def write(planning: Planning, operation: ops.Operation) -> None:
    """Writes what the operation does into the planning's draft: one part of a larger plan. Raises Refused."""
    step = STEPS.get(type(operation))
    if step is not None:
        step(planning, operation)
        return
    custom = planning.grammar.custom(ops.kind_of(operation))
    if custom is None:
        raise UnknownType(f"the language {planning.grammar.id!r} has no operation {ops.kind_of(operation)!r}")
    custom(planning.draft, operation, planning.ids)


def _create_node(planning: Planning, operation: ops.CreateNode) -> None:
    if operation.location is not None and not finite(operation.location.x, operation.location.y):
        raise Invalid("the location must be finite numbers")
    if operation.container_id is not None and operation.container_id != planning.draft.root:
        planning.grammar.check_containment(planning.draft, operation.element_type_id, operation.container_id)
    planning.created.append(planning.grammar.create_node(planning.draft, operation, planning.ids))


def _create_edge(planning: Planning, operation: ops.CreateEdge) -> None:
    for end in (operation.source_element_id, operation.target_element_id):
        if planning.draft.get(end) is None:
            raise UnknownElement(
                f"Invalid source or target for source ID {operation.source_element_id} and target ID "
                f"{operation.target_element_id}",
                hint=f"there is no element {end[:200]!r}",
            )
    _check_ends(planning, operation.element_type_id, operation.source_element_id, operation.target_element_id)
    planning.created.append(planning.grammar.create_edge(planning.draft, operation, planning.ids))


def _check_ends(planning: Planning, type_id: str, source_id: str, target_id: str) -> None:
    if not planning.lenient:
        planning.grammar.check_ends(planning.draft, type_id, source_id, target_id)
        return
    for end in (source_id, target_id):
        if not _has_bounds(planning.draft, end):
            raise NotAllowed(
                f"Invalid source or target for source ID {source_id} and target ID {target_id}",
                hint=f"{end} is not a node",
            )


def _has_bounds(draft: Draft, element_id: str) -> bool:
    """Whether an element is one that people move and connect: no edge, no label, not the canvas."""
    element = need(draft, element_id)
    return not element.is_edge and element_id != draft.root and "text" not in element.fields


def _delete(planning: Planning, operation: ops.DeleteElement) -> None:
    _remove(planning, operation.element_ids)


def _cut(planning: Planning, operation: ops.Cut) -> None:
    _remove(planning, operation.editor_context.selected_element_ids)


def _remove(planning: Planning, element_ids: Iterable[str]) -> None:
    asked = list(dict.fromkeys(element_ids))
    present = _present(planning, asked)
    for element_id in present:
        if planning.draft.get(element_id) is not None:  # else it went with a container named before it
            planning.draft.remove(element_id)


def _present(planning: Planning, element_ids: Iterable[str]) -> list[str]:
    """The ids that exist; lenient: names the others, unless none is left; strict: refuses the first missing one."""
    asked = list(element_ids)
    present = [element_id for element_id in asked if planning.draft.get(element_id) is not None]
    missing = [element_id for element_id in asked if element_id not in set(present)]
    if missing and (not planning.lenient or not present):
        need(planning.draft, missing[0])
    planning.notes.extend(f"{element_id} is gone" for element_id in missing)
    return present


def _change_bounds(planning: Planning, operation: ops.ChangeBounds) -> None:
    present = set(_present(planning, [bounds.element_id for bounds in operation.new_bounds]))
    for bounds in operation.new_bounds:
        if bounds.element_id not in present:
            continue
        position = bounds.new_position
        if planning.lenient:
            if not _has_bounds(planning.draft, bounds.element_id):
                planning.notes.append(f"{bounds.element_id} has no bounds of its own")
                continue
            position = position or Point(0, 0)  # as in the reference
        _put(planning, bounds.element_id, position, bounds.new_size)


def _put(
    planning: Planning, element_id: str, position: Point | None, size: Dimension | None, *, preferred: bool = True
) -> None:
    """As `place`; a port goes to the border of its owner instead, and keeps its size."""
    if planning.grammar.sides(need(planning.draft, element_id).type):
        if position is not None:
            put_on_border(planning.draft, planning.grammar, element_id, position)
    else:
        place(planning.draft, element_id, position, size, preferred=preferred)


def place(
    draft: Draft, element_id: str, position: Point | None, size: Dimension | None, *, preferred: bool = True
) -> None:
    """Moves and resizes one node. `position` is relative to the parent and not below zero inside containers.

    `preferred`: a node with a `layout` gets the size as its preferred size too, as in the reference.
    """
    element = need(draft, element_id)
    if element.is_edge or element_id == draft.root:
        raise NotAllowed(f"{element_id} has no bounds of its own")
    fields: Fields = {}
    if position is not None:
        if not finite(position.x, position.y):
            raise Invalid("positions must be finite numbers")
        inside = element.parent != draft.root and not need(draft, element.parent).is_edge
        x, y = (max(0, position.x), max(0, position.y)) if inside else (position.x, position.y)
        fields["position"] = {"x": whole(x), "y": whole(y)}
    if size is not None:
        if not finite(size.width, size.height) or size.width < 0 or size.height < 0:
            raise Invalid("sizes must be finite numbers of at least 0")
        width, height = whole(size.width), whole(size.height)
        fields["size"] = {"width": width, "height": height}
        if preferred and element.fields.get("layout"):
            options: Fields = element.fields.get("layoutOptions") or {}
            fields["layoutOptions"] = {**options, "prefWidth": width, "prefHeight": height}
    draft.set(element_id, fields)


def _change_container(planning: Planning, operation: ops.ChangeContainer) -> None:
    draft, grammar = planning.draft, planning.grammar
    element = need(draft, operation.element_id)
    need(draft, operation.target_container_id)
    grammar.check_containment(draft, element.type, operation.target_container_id)
    inner = grammar.inside(draft, operation.target_container_id, element.type)
    at = origin(draft, operation.element_id) if operation.location is None else operation.location
    if not finite(at.x, at.y):
        raise Invalid("the location must be finite numbers")
    base = origin(draft, inner)
    if inner != element.parent:
        draft.move(operation.element_id, inner)
    _put(planning, operation.element_id, Point(at.x - base.x, at.y - base.y), None)


def _apply_label_edit(planning: Planning, operation: ops.ApplyLabelEdit) -> None:
    label = need(planning.draft, operation.label_id)
    if "text" not in label.fields:
        raise NotAllowed(f"{operation.label_id} is not a label", hint=_label_hint(planning, operation.label_id))
    if not planning.lenient:
        planning.grammar.check_label(planning.draft, operation.label_id, operation.text)
    planning.draft.set(operation.label_id, {"text": operation.text})
    planning.grammar.label_written(planning.draft, operation.label_id, operation.text)


def _label_hint(planning: Planning, element_id: str) -> str:
    label = planning.grammar.label_of(planning.draft, element_id)
    return f"its label is {label}" if label else ""


def _reconnect(planning: Planning, operation: ops.ReconnectEdge) -> None:
    edge = need(planning.draft, operation.edge_element_id)
    if not edge.is_edge:
        raise NotAllowed(f"{edge.id} is not an edge")
    need(planning.draft, operation.source_element_id)
    need(planning.draft, operation.target_element_id)
    _check_ends(planning, edge.type, operation.source_element_id, operation.target_element_id)
    ends = {"sourceId": operation.source_element_id, "targetId": operation.target_element_id}
    planning.draft.set(edge.id, {**ends, "routingPoints": []})


def _change_routing_points(planning: Planning, operation: ops.ChangeRoutingPoints) -> None:
    present = set(_present(planning, [each.element_id for each in operation.new_routing_points]))
    for each in operation.new_routing_points:
        if each.element_id in present:
            route(planning.draft, each.element_id, each.new_routing_points)


def route(draft: Draft, edge_id: str, points: Sequence[Point] | Sequence[ops.RoutingPoint]) -> None:
    """Replaces an edge's bend points (absolute canvas px); nothing changes when they lie where they lay."""
    edge = need(draft, edge_id)
    if not edge.is_edge:
        raise NotAllowed(f"{edge_id} is not an edge")
    if not finite(*(value for point in points for value in (point.x, point.y))):
        raise Invalid("bend points must be finite numbers")
    present: list[Fields] = draft.measured(edge_id).get("routingPoints") or edge.fields.get("routingPoints") or []
    if present and [(each["x"], each["y"]) for each in present] == [(point.x, point.y) for point in points]:
        return
    written: list[Fields] = [msgspec.to_builtins(point) for point in points]
    draft.set(edge_id, {"routingPoints": [{**each, "x": whole(each["x"]), "y": whole(each["y"])} for each in written]})


def _paste(planning: Planning, operation: ops.Paste) -> None:
    planning.created.extend(clipboard.paste(planning.draft, planning.grammar, operation, planning.ids))


def _insert(planning: Planning, operation: ops.InsertElements) -> None:
    planning.created.extend(clipboard.insert(planning.draft, planning.grammar, operation))


def _update(planning: Planning, operation: ops.UpdateElement) -> None:
    need(planning.draft, operation.element_id)
    fields = planning.grammar.check_properties(planning.draft, operation.element_id, operation.set, operation.unset)
    unset = [*operation.unset, *(name for name, usual in USUAL.items() if fields.get(name) == usual)]
    if fields or unset:
        planning.draft.set(operation.element_id, fields, unset)
        planning.grammar.show(planning.draft, operation.element_id)
    if operation.label is not None:
        label = planning.grammar.label_of(planning.draft, operation.element_id)
        if label is None:
            label = planning.grammar.add_label(planning.draft, operation.element_id, operation.label)
        if label is None:
            raise NotAllowed(f"{operation.element_id} has no label")
        _apply_label_edit(planning, ops.ApplyLabelEdit(label_id=label, text=operation.label))


def _arrange(planning: Planning, operation: ops.Arrange) -> None:
    draft = planning.draft
    for placement in operation.placements:
        element = draft.get(placement.element_id)
        if element is None:
            planning.notes.append(f"{placement.element_id} is gone")
            continue
        if is_locked(draft, planning.grammar, element.id):
            planning.notes.append(f"{placement.element_id} is locked and stays")
            continue
        position: Fields = element.fields.get("position") or {}
        if placement.was is not None and (position.get("x"), position.get("y")) != (placement.was.x, placement.was.y):
            planning.notes.append(f"{placement.element_id} was moved meanwhile and stays")
            continue
        _put(planning, placement.element_id, placement.position, placement.size, preferred=operation.preferred)
    for each in operation.routes:
        edge = draft.get(each.edge_id)
        if edge is None or not edge.is_edge:
            planning.notes.append(f"{each.edge_id} is gone")
        elif is_locked(draft, planning.grammar, edge.id):
            planning.notes.append(f"{each.edge_id} is locked and stays")
        else:
            route(draft, each.edge_id, each.points)
    planning.notes += filter(None, (letter(draft, planning.grammar, each) for each in operation.texts))


def _reorder(planning: Planning, operation: ops.Reorder) -> None:
    draft = planning.draft
    element = need(draft, operation.element_id)
    need_unlocked(draft, planning.grammar, element.id)
    siblings = [child for child in draft.children(element.parent) if child != element.id]
    if operation.after is None:
        at = 0
    elif operation.after in siblings:
        at = siblings.index(operation.after) + 1
    else:
        raise NotAllowed(f"{operation.after} is not a sibling of {element.id}")
    low = need(draft, siblings[at - 1]).order if at else None
    high = need(draft, siblings[at]).order if at < len(siblings) else None
    key = between(low, high)
    if len(key) > LONG_KEY:  # room ran out at this spot: give the siblings fresh keys in the same change
        siblings.insert(at, element.id)
        for child, fresh in zip(siblings, spread(len(siblings)), strict=True):
            draft.move(child, element.parent, fresh)
    else:
        draft.move(element.id, element.parent, key)


def _rename(planning: Planning, operation: ops.RenameElement) -> None:
    rename(planning.draft, planning.grammar, operation.element_id, operation.new_id)
    planning.created.append(operation.new_id)


def _compound(planning: Planning, operation: ops.Compound) -> None:
    if operation.atomic or not planning.lenient:
        for part in operation.operations:
            write(planning, part)
        return
    refusal: Refused | None = None
    done = 0
    for part in operation.operations:
        draft = Draft(planning.draft)
        inner = Planning(draft, planning.grammar, planning.ids, lenient=True)
        try:
            write(inner, part)
        except UnknownElement as error:  # somebody deleted it meanwhile
            refusal = refusal or error
            planning.notes.append(f"skipped: {error.message}")
            continue
        planning.draft.absorb(draft)
        planning.draft.read |= draft.read
        planning.created.extend(inner.created)
        planning.notes.extend(inner.notes)
        done += 1
    if refusal is not None and not done:
        raise refusal


def _not_planned(_planning: Planning, operation: ops.Operation) -> None:
    raise NotAllowed(
        f"{ops.kind_of(operation)!r} cannot be part of another operation", hint="send it as an operation of its own"
    )


def _touch(step: Callable[..., None]) -> Callable[[Planning, ops.Operation], None]:
    return step


STEPS: dict[type[ops.Operation], Callable[[Planning, ops.Operation], None]] = {
    ops.CreateNode: _touch(_create_node),
    ops.CreateEdge: _touch(_create_edge),
    ops.DeleteElement: _touch(_delete),
    ops.ChangeBounds: _touch(_change_bounds),
    ops.ChangeContainer: _touch(_change_container),
    ops.ApplyLabelEdit: _touch(_apply_label_edit),
    ops.ReconnectEdge: _touch(_reconnect),
    ops.ChangeRoutingPoints: _touch(_change_routing_points),
    ops.Cut: _touch(_cut),
    ops.Paste: _touch(_paste),
    ops.UpdateElement: _touch(_update),
    ops.InsertElements: _touch(_insert),
    ops.Arrange: _touch(_arrange),
    ops.Reorder: _touch(_reorder),
    ops.RenameElement: _touch(_rename),
    ops.Compound: _touch(_compound),
    ops.Layout: _not_planned,
    ops.Reload: _not_planned,
    ops.Restore: _not_planned,
    ops.WriteText: _not_planned,
    ops.PasteText: _not_planned,
    ops.Undo: _not_planned,
    ops.Redo: _not_planned,
}
