# SPDX-License-Identifier: Apache-2.0
"""One page of a BPMN document as pieces: first what gets a node or an edge is found, then the pieces are made.

Whatever is taken over is noted; the rest of every element is kept with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from glsp.errors import TooLarge
from glsp.formats.bpmn.events import event_type, trigger_of
from glsp.formats.bpmn.kept import Kept, encoded, kept
from glsp.formats.bpmn.plane import Plane
from glsp.formats.bpmn.words import EVENT_TAGS, MODEL, SUB_PROCESSES, TYPES, is_lane, is_pool
from glsp.formats.drawing import Skipped, by_place
from glsp.formats.markup import Tag
from glsp.formats.nesting import parents_first
from glsp.formats.pieces import Link, Names, Piece, Pieces
from glsp.languages.bpmn import language
from glsp.languages.bpmn_events import INTERRUPTING
from glsp.languages.kinds import any_match
from glsp.protocol.geometry import Bounds, Fields

MOST_LANES = 200
"""Lanes among which the one is looked for in which something without a lane is drawn."""

MAX_NODES = 20_000
"""Nodes of one page; a drawing of 500 is larger than any wall."""

_FLOWS = frozenset({"sequenceFlow", "association", "messageFlow"})
_DATA_FLOWS = {"dataInputAssociation": "sourceRef", "dataOutputAssociation": "targetRef"}
"""What says at which data object it ends; the other end is the activity that it is in."""


class _Node(msgspec.Struct, frozen=True):
    """An element that gets a node: its id here, its type, in which node it is, and whether the type says all of it."""

    tag: Tag
    id: str
    type: str
    parent: str
    says_all: bool = True


class Sheet:
    """Takes a collaboration or a process, and gives the pieces of it."""

    def __init__(self, ids: Mapping[str, Tag], plane: Plane) -> None:
        self._ids = ids
        self._plane = plane
        self._names = Names(language)
        self._found: dict[str, _Node] = {}
        self._flows: list[Tag] = []
        self._data_flows: list[tuple[Tag, _Node]] = []
        self._taken: set[int] = set()
        self._left_out: list[tuple[Tag, str]] = []
        self._torn: set[int] = set()
        """Flows with an end that the document does not have: nothing can draw them."""
        self.collapsed: dict[str, Tag] = {}
        """Sub-processes whose insides are not on this page, by the ids of their nodes."""

    def take_collaboration(self, tag: Tag) -> None:
        """Everything in a collaboration, and in the processes of its participants."""
        for participant in tag.tags("participant"):
            process = self._ids.get(local(participant.get("processRef")))
            if process is not None and process.name == "process":
                self.take(process, self._add(participant, self._directed("pool", participant), ""))
            else:
                self._add(participant, "pool:closed", "")
        self.take(tag, "")

    def take(self, holder: Tag, parent: str) -> None:
        """Everything in a process, a sub-process or a collaboration that gets a node or an edge."""
        lanes: dict[str, str] = {}
        boundaries: list[Tag] = []
        for lane_set in holder.tags("laneSet"):
            self._lanes(lane_set, parent, lanes)
        for child in holder.tags():
            if child.space != MODEL:
                continue
            if child.name == "boundaryEvent":
                boundaries.append(child)
            elif child.name in TYPES or child.name in EVENT_TAGS:
                self._node(child, lanes.get(child.get("id"), parent))
            elif child.name in _FLOWS:
                self._flows.append(child)
        for child in boundaries:  # their activities are known now
            self._node(child, lanes.get(child.get("id"), parent), self._found.get(local(child.get("attachedToRef"))))

    def left_of(
        self, tag: Tag, *, without: tuple[str, ...] = (), keeps: Callable[[Tag], bool] = lambda _: True
    ) -> Kept:
        """What of an element was not taken, and is not passed over by `keeps`; once `pieces` were made."""
        return kept(tag, without=without, keeps=lambda each: id(each) not in self._taken and keeps(each))

    def is_drawn(self, element_id: str) -> bool:
        """Whether an element has a node or an edge; once `pieces` were made."""
        tag = self._ids.get(element_id)
        return tag is not None and id(tag) in self._taken

    def pieces(self) -> Pieces:
        """The nodes and edges of all that was taken."""
        links = [link for tag in self._flows if (link := self._link(tag)) is not None]
        links += [link for tag, owner in self._data_flows if (link := self._data_link(tag, owner)) is not None]
        pieces = [self._piece(found) for found in self._found.values()]
        lanes = [piece for piece in pieces if is_lane(piece.type)]
        nodes = sorted((_in_lane(piece, lanes) for piece in pieces), key=_depth)
        told_already = {id(tag) for tag, _ in self._left_out}
        told_already.update(id(inner) for tag in self.collapsed.values() for inner in tag.every())
        for name, shape in (*self._plane.shapes.items(), *self._plane.edges.items()):
            tag = self._ids.get(name)
            if tag is not None and id(tag) not in self._taken and id(tag) not in told_already:
                self._left_out.append((tag, f"the {tag.name} {name} is kept, and is not drawn"))
            elif tag is None:
                self._left_out.append((shape, f"a shape of {name[:80]!r}, which is not in the document; it is kept"))
        told = by_place(Skipped(tag.line, tag.column, what, id(tag) in self._torn) for tag, what in self._left_out)
        return Pieces(language=language, nodes=parents_first(nodes), links=tuple(links), left_out=told)

    def _add(self, tag: Tag, type_id: str, parent: str, *, says_all: bool = True) -> str:
        if len(self._found) >= MAX_NODES:
            raise TooLarge(f"more than {MAX_NODES:,} nodes on one page").at(tag.line, tag.column)
        node = _Node(tag, self._names.fresh(tag.get("id") or tag.name), type_id, parent, says_all)
        self._found[tag.get("id") or node.id] = node
        self._taken.add(id(tag))
        return node.id

    def _lanes(self, lane_set: Tag, parent: str, lanes: dict[str, str]) -> None:
        outer = next((node.type for node in self._found.values() if node.id == parent), "")
        waiting = [(lane_set, parent, outer)]
        self._taken.add(id(lane_set))
        while waiting:
            holder, above, outer = waiting.pop(0)
            for lane in holder.tags("lane"):
                type_id = self._directed("lane", lane, outer)
                here = self._add(lane, type_id, above)
                for named in lane.tags("flowNodeRef"):
                    self._taken.add(id(named))
                    lanes[local(named.text)] = here
                inner = lane.first("childLaneSet")
                if inner is not None:
                    self._taken.add(id(inner))
                    waiting.append((inner, here, type_id))

    def _directed(self, type_id: str, tag: Tag, outer: str = "") -> str:
        """The type of a pool or lane by the direction in which it is drawn, or else as that which it is in."""
        shape = self._plane.shapes.get(tag.get("id"))
        said = shape.get("isHorizontal").strip() if shape is not None else ""
        is_vertical = said in {"false", "0"} if said else outer.endswith(":vertical")
        return f"{type_id}:vertical" if is_vertical else type_id

    def _node(self, tag: Tag, parent: str, activity: _Node | None = None) -> None:
        """`activity`: that on whose border an event lies."""
        if tag.name in EVENT_TAGS:
            type_id, says_all = event_type(tag)
            port = language.kinds.port(type_id)
            if port is not None and activity is not None and any_match(activity.type, port.of):
                parent = activity.id
            elif port is not None:
                type_id, says_all = f"catch:{type_id.partition(':')[2]}", False
                type_id = type_id if language.kinds.node(type_id) else "throw"
        else:
            type_id, says_all = TYPES[tag.name], tag.name != "adHocSubProcess"
        if type_id == "subprocess" and tag.get("triggeredByEvent").strip() in {"true", "1"}:
            type_id = "subprocess:event"
        is_closed = tag.name in SUB_PROCESSES and self._is_closed(tag)
        if is_closed:
            type_id, says_all = "subprocess:collapsed", tag.name == "subProcess"
        here = self._add(tag, type_id, parent, says_all=says_all)
        if not says_all:
            self._left_out.append(
                (tag, f"the {tag.name} {here} is drawn as {language.kinds.need_node(type_id).name}; it is kept")
            )
        for child in tag.tags():
            if child.name in {"incoming", "outgoing"}:
                self._taken.add(id(child))
            elif child.name in _DATA_FLOWS:
                self._data_flows.append((child, self._found[tag.get("id") or here]))
        inner = [child for child in tag.tags() if child.name in TYPES or child.name in EVENT_TAGS]
        if is_closed and inner:
            self.collapsed[here] = tag
            told = f"what is inside of the collapsed {here} is a diagram of its own, and is kept here too: {len(inner)} elements"
            self._left_out.append((tag, told))
        elif tag.name in SUB_PROCESSES and not is_closed:
            self.take(tag, here)

    def _is_closed(self, tag: Tag) -> bool:
        """Whether a sub-process is drawn as one box: its contents are not on this page."""
        shape = self._plane.shapes.get(tag.get("id"))
        if shape is None or shape.get("isExpanded").strip() in {"true", "1"}:
            return False
        return shape.get("isExpanded") != "" or not any(child.get("id") in self._plane.shapes for child in tag.tags())

    # pieces

    def _piece(self, node: _Node) -> Piece:
        tag = node.tag
        name, without = self._name(node)
        fields, documentation = self._documented(node)
        trigger = trigger_of(tag, self._ids) if tag.name in EVENT_TAGS else ""
        said = {
            **fields,
            **({"trigger": trigger} if trigger else {}),
            **({"loop": loop} if (loop := _loop(tag)) else {}),
        }
        process = lanes = None
        if is_pool(node.type):
            found = self._ids.get(local(tag.get("processRef")))
            if found is not None and found.name == "process":
                process, lanes = self.left_of(found), lane_set(found)
                without.append("processRef")
        elif is_lane(node.type) or tag.name in SUB_PROCESSES:
            lanes = lane_set(tag)
        if node.type.startswith("boundary"):
            without += ["attachedToRef", "cancelActivity"]
            if any(each.name == INTERRUPTING.name for each in language.kinds.need_node(node.type).properties):
                said[INTERRUPTING.name] = tag.get("cancelActivity").strip() not in {"false", "0"}
        if node.type == "subprocess:event":
            without.append("triggeredByEvent")
        if id(self._ids.get(local(tag.get("default")))) in self._taken:
            without.append("default")
        rest = self.left_of(tag, without=tuple(without))
        own = msgspec.structs.replace(
            rest,
            id=rest.id if rest.id != node.id else "",
            tag="" if node.says_all else tag.name,
            type="" if node.says_all else node.type,
            name=name,
            trigger=trigger,
            documentation=documentation,
            shown=self._plane.shown(tag.get("id")),
            process=process,
            lanes=lanes,
        )
        box = self._plane.box(tag.get("id"))
        return Piece(
            id=node.id, type=node.type, name=name, parent=node.parent, box=box, fields={**said, **encoded(own)}
        )

    def _name(self, node: _Node) -> tuple[str, list[str]]:
        """What a node is called, and the attributes that say so."""
        if node.type == "annotation":
            text = node.tag.first("text")
            if text is None or any(True for _ in text.tags()):
                return "", []
            self._taken.add(id(text))
            return text.text, []
        if node.type == "group":
            value = self._ids.get(local(node.tag.get("categoryValueRef")))
            return (value.get("value") if value is not None else ""), []
        return node.tag.get("name"), ["name"]

    def _documented(self, node: _Node) -> tuple[Fields, dict[str, str]]:
        """The documentation as a property, with the attributes that it had."""
        kind = language.kinds.need_node(node.type)
        first = node.tag.first("documentation")
        has_property = any(each.name == "documentation" for each in kind.properties)
        if first is None or not has_property or any(True for _ in first.tags()):
            return {}, {}
        self._taken.add(id(first))
        return {"documentation": first.text}, dict(first.attributes)

    def _link(self, tag: Tag) -> Link | None:
        source, target = (self._found.get(local(tag.get(end))) for end in ("sourceRef", "targetRef"))
        if source is None or target is None:
            end = tag.get("sourceRef") if source is None else tag.get("targetRef")
            if local(end) not in self._ids:
                self._torn.add(id(tag))
            self._left_out.append(
                (tag, f"the {tag.name} {tag.get('id')} ends at {end[:80]!r}, which is not drawn; it is kept")
            )
            return None
        self._taken.add(id(tag))
        fields: Fields = {}
        type_id = {"sequenceFlow": "sequence", "messageFlow": "message", "association": "association"}[tag.name]
        condition: dict[str, str] = {}
        if tag.name == "sequenceFlow":
            expression = tag.first("conditionExpression")
            if source.tag.get("default") and local(source.tag.get("default")) == tag.get("id"):
                type_id = "sequence:default"
            elif expression is not None and not any(True for _ in expression.tags()):
                fields["condition"] = expression.text
                condition = dict(expression.attributes)
                self._taken.add(id(expression))
        return self._joined(tag, type_id, source, target, fields, condition)

    def _data_link(self, tag: Tag, own: _Node) -> Link | None:
        end = _DATA_FLOWS[tag.name]
        named = [local(each.text) for each in tag.tags(end)]
        other = self._found.get(named[0]) if len(named) == 1 else None
        if other is None or not other.type.startswith("data"):
            return None
        self._taken.add(id(tag))
        self._taken.update(id(each) for each in tag.tags(end))
        source, target = (other, own) if end == "sourceRef" else (own, other)
        return self._joined(tag, "association:data", source, target, {}, {})

    def _joined(
        self, tag: Tag, type_id: str, source: _Node, target: _Node, fields: Fields, condition: dict[str, str]
    ) -> Link:
        link_id = self._names.fresh(tag.get("id") or f"{tag.name}_{source.id}_{target.id}")
        rest = self.left_of(tag, without=("name", "sourceRef", "targetRef"))
        own = msgspec.structs.replace(
            rest, id=rest.id if rest.id != link_id else "", condition=condition, shown=self._plane.shown(tag.get("id"))
        )
        return Link(
            id=link_id, type=type_id, source=source.id, target=target.id, label=tag.get("name"),
            line=self._plane.line(tag.get("id")), fields={**fields, **encoded(own)},
        )  # fmt: skip


def local(name: str) -> str:
    """The id that a qualified name means."""
    return name.strip().rpartition(":")[2]


def lane_set(holder: Tag) -> Kept | None:
    """What is said of the lanes in an element as a whole."""
    found = holder.first("laneSet") or holder.first("childLaneSet")
    return kept(found, keeps=lambda each: each.name != "lane") if found is not None else None


def _loop(tag: Tag) -> str:
    if tag.first("standardLoopCharacteristics") is not None:
        return "loop"
    several = tag.first("multiInstanceLoopCharacteristics")
    if several is None:
        return ""
    return "sequential" if several.get("isSequential").strip() in {"true", "1"} else "parallel"


def _depth(piece: Piece) -> int:
    """What is drawn behind the others: a frame lies over its lane, and under what it frames."""
    if is_pool(piece.type) or is_lane(piece.type):
        return 0
    return 1 if piece.type == "group" else 2


def _in_lane(piece: Piece, lanes: list[Piece]) -> Piece:
    """Data, remarks and frames belong to no lane; here they lie in the innermost one that they are drawn in."""
    if piece.type not in _LOOSE or piece.box is None or len(lanes) > MOST_LANES:
        return piece
    for lane in reversed(lanes):
        if lane.box is not None and _lies_in(piece.box, lane.box) and piece.parent in _above(lane, lanes):
            return msgspec.structs.replace(piece, parent=lane.id)
    return piece


_LOOSE = frozenset({"data", "data:store", "annotation", "group"})


def _lies_in(box: Bounds, around: Bounds) -> bool:
    right, bottom = around.x + around.width, around.y + around.height
    return box.x >= around.x and box.y >= around.y and box.x + box.width <= right and box.y + box.height <= bottom


def _above(lane: Piece, lanes: list[Piece]) -> set[str]:
    """What a lane is in: the lanes around it, and their pool."""
    parents = {each.id: each.parent for each in lanes}
    found, at = set[str](), lane.id
    while at in parents:
        at = parents[at]
        found.add(at)
    return found
