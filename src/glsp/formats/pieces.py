# SPDX-License-Identifier: Apache-2.0
"""Pieces: nodes and edges of another tool's drawing with their exact places; from them the elements of a diagram.

Built past the rules for edits: what a file says is taken as it is, as from a model file, and the language's rules find
afterwards what is wrong with it. Boxes are absolute; where the contents of a container begin is known once its title is
measured, so places are made relative in a second pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from glsp.formats.drawing import Skipped
from glsp.formats.fitting import fit, part_of
from glsp.formats.routes import needed
from glsp.languages.creation import EDGE_LABEL, blueprint, edge_label
from glsp.languages.kinds import every_part
from glsp.languages.language import Language
from glsp.model.change import Element
from glsp.model.draft import MAX_ID, Draft
from glsp.model.graph import Graph, build, need, new_root
from glsp.model.measure import measure
from glsp.model.ports import SIDE, nearest
from glsp.model.tree import flatten
from glsp.protocol.geometry import Bounds, Dimension, Fields, Number, Point, whole


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """A node. Without a `box` (canvas px) layout places it. `fields` are its properties, and what else it keeps."""

    id: str
    type: str
    name: str = ""
    parent: str = ""
    box: Bounds | None = None
    fields: Fields = {}


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """An edge. `line` is all of it, from border to border; empty where layout draws it."""

    id: str
    type: str
    source: str
    target: str
    label: str = ""
    line: tuple[Point, ...] = ()
    fields: Fields = {}


class Pieces(msgspec.Struct, frozen=True, kw_only=True):
    """One drawing in a language's words. `fields` belong to the whole; containers stand before what they hold.

    `is_inside`: it shows the inside of something that another drawing of the same text shows from outside, and keeps;
    `insides` names such drawings by the node that shows it, as their places among the drawings of the text.
    """

    language: Language
    nodes: tuple[Piece, ...] = ()
    links: tuple[Link, ...] = ()
    name: str = ""
    fields: Fields = {}
    left_out: tuple[Skipped, ...] = ()
    is_inside: bool = False
    insides: Mapping[str, int] = {}


class Built(msgspec.Struct, frozen=True):
    """The measured graph of a drawing, and the nodes and edges that have no place yet."""

    graph: Graph
    unplaced: tuple[str, ...]


def assembled(pieces: Pieces) -> Built:
    """The graph that the pieces make. Raises Invalid, NotAllowed, TooLarge as any edit."""
    root = new_root()
    root = msgspec.structs.replace(root, fields={**root.fields, **pieces.fields})
    language, draft = pieces.language, Draft(Graph(root))
    boxes = {piece.id: piece.box for piece in pieces.nodes if piece.box is not None}
    inner: dict[str, list[Bounds]] = {}
    for piece in pieces.nodes:
        if piece.box is not None and not language.sides(piece.type):
            inner.setdefault(piece.parent, []).append(piece.box)
    for piece in pieces.nodes:
        parent = language.inside(draft, piece.parent, piece.type) if piece.parent else root.id
        for element in flatten(_tree(piece, language, inner.get(piece.id, ())), parent, draft.order_behind(parent)):
            draft.add(element)
    for link in pieces.links:
        _add_link(draft, language, link, boxes)
    elements = {element.id: element for element in draft.change().added}
    graph = _measured(root, elements.values(), language)
    for piece in pieces.nodes:
        base = boxes.get(piece.parent)
        if piece.box is None or base is None:
            continue
        by = _contents_begin(graph, piece)
        at = {"x": whole(piece.box.x - base.x - by.x), "y": whole(piece.box.y - base.y - by.y)}
        element = elements[piece.id]
        side = _side(language, piece, base)
        elements[piece.id] = msgspec.structs.replace(element, fields={**element.fields, "position": at, **side})
    unplaced = [piece.id for piece in pieces.nodes if piece.box is None]
    bare = [link.id for link in pieces.links if not link.line and {link.source, link.target} <= boxes.keys()]
    return Built(_measured(root, elements.values(), language), (*unplaced, *(bare if unplaced else ())))


def _side(language: Language, piece: Piece, owner: Bounds) -> Fields:
    """On which side of its owner a port was drawn; nothing for what is no port."""
    sides, box = language.sides(piece.type), piece.box
    if not sides or box is None:
        return {}
    at = Point(box.x - owner.x, box.y - owner.y)
    return {SIDE: nearest(at, Dimension(box.width, box.height), Dimension(owner.width, owner.height), sides)}


def _measured(root: Element, elements: Iterable[Element], language: Language) -> Graph:
    graph = build(root, elements)
    graph.measure(measure(graph, None, language))
    return graph


def _contents_begin(graph: Graph, piece: Piece) -> Point:
    """Where the compartment that holds a piece begins, from the corner of its container."""
    x: Number = 0
    y: Number = 0
    at = need(graph, piece.id).parent
    while at != piece.parent:
        element = need(graph, at)
        place: Fields = graph.measured(at).get("position") or element.fields.get("position") or {"x": 0, "y": 0}
        x, y, at = x + place["x"], y + place["y"], element.parent
    return Point(x, y)


def _tree(piece: Piece, language: Language, inner: Sequence[Bounds]) -> Fields:
    kind = language.kinds.need_node(piece.type)
    box = piece.box
    tree = blueprint(kind, piece.id, piece.name, Point(0, 0) if box is None else Point(whole(box.x), whole(box.y)))
    if box is not None:
        tree["size"] = {"width": whole(box.width), "height": whole(box.height)}
        if kind.fields.get("layout"):
            fit(tree, kind, piece.name, box, language, inner)
    if kind.port:
        tree[SIDE] = kind.port.sides[0]
    tree.update(piece.fields)
    for part in every_part(kind.parts):
        if part.shows and part.shows in piece.fields:
            part_of(tree, piece.id + part.suffix)["text"] = piece.fields[part.shows]
    return tree


def _add_link(draft: Draft, language: Language, link: Link, boxes: Mapping[str, Bounds]) -> None:
    kind = language.kinds.need_edge(link.type)
    line: Sequence[Point] = link.line
    if line and link.source in boxes and link.target in boxes:
        line = needed(line, boxes[link.source], boxes[link.target])
    elif line:
        line = line[1:-1]
    fields: Fields = {
        **({"cssClasses": list(kind.css_classes)} if kind.css_classes else {}),
        **kind.fields,
        "sourceId": link.source,
        "targetId": link.target,
        "routingPoints": [{"x": whole(at.x), "y": whole(at.y)} for at in line],
        **link.fields,
    }
    draft.append(link.id, kind.id, draft.root, fields)
    if link.label and kind.label:
        draft.append(f"{link.id}{EDGE_LABEL}", kind.label, link.id, edge_label(link.label))
    language.show(draft, link.id)


class Names:
    """Ids for what a file holds: the file's own wherever they can be ids of ours."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._taken = {"sprotty", "EMPTY", ""}
        self._numbers: dict[str, int] = {}

    def fresh(self, wanted: str) -> str:
        """An id that nothing else has, as near to the wanted one as can be."""
        plain = re.sub(r"[^\w.\-/#:]+", "_", wanted)[: MAX_ID - 40].strip("_") or "element"
        found = plain
        while found in self._taken or found.endswith((*self._language.kinds.suffixes, EDGE_LABEL)):
            self._numbers[plain] = self._numbers.get(plain, 1) + 1
            found = f"{plain}_{self._numbers[plain]}"
        self._taken.add(found)
        return found
