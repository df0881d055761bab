# SPDX-License-Identifier: Apache-2.0
"""A diagram of any language as a page of draw.io: boxes in boxes, routes, labels and colours as drawn here.

Styles name the language and the types, in words that draw.io keeps and passes over; properties are data of the cells
(*Edit Data* there). So the page comes back as the same diagram.
"""

from __future__ import annotations

import msgspec

from glsp.formats.drawio.kept import with_looks
from glsp.formats.drawio.looks import edge_style, node_style
from glsp.formats.drawio.own import LANGUAGE, PART, TYPE
from glsp.formats.listing import nodes
from glsp.formats.markup import Tag, document
from glsp.formats.written import Sheet, Written
from glsp.languages import NodeType
from glsp.languages.kinds import every_part
from glsp.languages.words import LanguageWords
from glsp.model.change import Element
from glsp.model.common import USUAL
from glsp.model.graph import descendants, member, need, origin
from glsp.protocol.geometry import Fields, Json, Number, Point, is_list, is_object, whole
from glsp.render.lines import box_of

_TAKEN = frozenset({"id", "label", "placeholders", "tooltip", "link", "tags"})
"""Data that mean something to draw.io."""


def write(sheet: Sheet) -> Written:
    """The file, not compressed. Deterministic."""
    return _Page(sheet).run()


class _Page:
    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._view = sheet.view
        self._language = sheet.language
        self._words = LanguageWords(sheet.language)
        self._nodes = nodes(sheet.view, self._words)
        self._ids = _cell_ids(sheet, [each.id for each in self._nodes])
        self._left_out: list[str] = []

    def run(self) -> Written:
        layer = Tag("", "mxCell", {"id": "1", "parent": "0", "style": f"{LANGUAGE}={self._language.id};"})
        root = Tag("", "root", {}, [Tag("", "mxCell", {"id": "0"}), layer])
        for element in self._nodes:
            root.children += self._node(element)
        for each in descendants(self._view, self._view.root):
            element = need(self._view, each)
            if element.is_edge:
                root.children += self._edge(element)
            elif self._stands_alone(element):
                self._left_out.append(f"{element.id}: a {element.type}, which is a part of nothing that is drawn")
        model = Tag(
            "", "mxGraphModel", {"grid": "1", "gridSize": "10", "page": "0", "math": "0", "shadow": "0"}, [root]
        )
        page = Tag("", "diagram", {"id": "page-1", "name": self._sheet.title or "Page 1"}, [model])
        return Written(document(Tag("", "mxfile", {"host": "glsp"}, [page])), tuple(self._left_out))

    def _stands_alone(self, element: Element) -> bool:
        return element.parent == self._view.root and not self._words.is_node(element.type)

    def _node(self, element: Element) -> list[Tag]:
        kind = self._language.kinds.node(element.type)
        around = self._words.container(self._view, element.id)
        corner = origin(self._view, around) if around is not None else Point(0, 0)
        box = box_of(self._view, element)
        size: Json = element.fields.get("size")
        options: Fields = element.fields.get("layoutOptions") or {}
        width, height = box.width, box.height
        if is_object(size) and kind is not None and not kind.contains and options.get("prefWidth") == size["width"]:
            width, height = size["width"], size["height"]
        sides = {"x": box.x - corner.x, "y": box.y - corner.y, "width": width, "height": height}
        geometry = Tag("", "mxGeometry", {**{name: _said(value) for name, value in sides.items()}, "as": "geometry"})
        style = f"{with_looks(node_style(kind), element.fields)}{TYPE}={element.type};"
        parent = self._ids[around] if around is not None else "1"
        cell = Tag("", "mxCell", {"style": style, "vertex": "1", "parent": parent}, [geometry])
        label = self._words.label(self._view, element.id) or ""
        return [self._with_data(element, label, cell), *self._sections(element, kind)]

    def _sections(self, element: Element, kind: NodeType | None) -> list[Tag]:
        """The texts in a node that show properties: the members of a class. They are data of the node; these show them."""
        found: list[Tag] = []
        for part in every_part(kind.parts) if kind is not None else ():
            label = self._view.get(element.id + part.suffix)
            if not part.shows or label is None or not str(label.fields.get("text", "")):
                continue
            corner, base = origin(self._view, label.id), origin(self._view, element.id)
            size: Json = member(self._view, label, "size") or {"width": 0, "height": 0}
            sides = {"x": corner.x - base.x, "y": corner.y - base.y, "width": size["width"], "height": size["height"]}
            geometry = Tag(
                "", "mxGeometry", {**{name: _said(value) for name, value in sides.items()}, "as": "geometry"}
            )
            style = f"text;align=left;verticalAlign=top;spacing=0;connectable=0;{PART}={part.shows};"
            attributes = {
                "id": f"{self._ids[element.id]}-{part.shows}",
                "value": str(label.fields["text"]),
                "style": style,
            }
            found.append(Tag("", "mxCell", {**attributes, "vertex": "1", "parent": self._ids[element.id]}, [geometry]))
        return found

    def _edge(self, edge: Element) -> list[Tag]:
        kind = self._language.kinds.edge(edge.type)
        source, target = self._ids.get(edge.fields["sourceId"]), self._ids.get(edge.fields["targetId"])
        if source is None or target is None:
            self._left_out.append(f"{edge.id}: an edge that joins something else than nodes")
            return []
        geometry = Tag("", "mxGeometry", {"relative": "1", "as": "geometry"})
        points: Json = member(self._view, edge, "routingPoints")
        if is_list(points) and points:
            way = [Tag("", "mxPoint", {"x": _said(at["x"]), "y": _said(at["y"])}) for at in points if is_object(at)]
            geometry.children.append(Tag("", "Array", {"as": "points"}, way))
        style = f"{with_looks(edge_style(kind), edge.fields)}{TYPE}={edge.type};"
        ends = {"parent": "1", "source": source, "target": target}
        cell = Tag("", "mxCell", {"style": style, "edge": "1", **ends}, [geometry])
        found = [self._with_data(edge, self._words.label(self._view, edge.id) or "", cell)]
        for each in kind.end_labels if kind is not None else ():
            text = edge.fields.get(each.shows)
            if not isinstance(text, str) or not text:
                continue
            place = Tag("", "mxGeometry", {"x": _said(2 * each.position - 1), "relative": "1", "as": "geometry"})
            attributes = {
                "id": f"{self._ids[edge.id]}-{each.shows}",
                "value": text,
                "style": f"edgeLabel;{PART}={each.shows};",
            }
            attributes |= {"vertex": "1", "connectable": "0", "parent": self._ids[edge.id]}
            found.append(Tag("", "mxCell", attributes, [place]))
        return found

    def _with_data(self, element: Element, label: str, cell: Tag) -> Tag:
        """The cell by itself or, where the element has properties, in the object that holds them."""
        data: dict[str, str] = {}
        for name, value in self._words.properties(element).items():
            if name in _TAKEN or value == USUAL.get(name):
                self._left_out.append(f"{element.id}: the property {name}")
                continue
            data[name] = value if isinstance(value, str) else msgspec.json.encode(value).decode()
        if not data:
            cell.attributes = {"id": self._ids[element.id], "value": label, **cell.attributes}
            return cell
        return Tag("", "object", {"label": label, **data, "id": self._ids[element.id]}, [cell])


def _cell_ids(sheet: Sheet, node_ids: list[str]) -> dict[str, str]:
    """Ids of cells: the elements' own, but `0` and `1`, which every page has."""
    edges = (each for each in descendants(sheet.view, sheet.view.root) if need(sheet.view, each).is_edge)
    every = [*node_ids, *edges]
    known, found = {"0", "1", *every}, dict[str, str]()
    for each in every:
        name = each
        while name in {"0", "1"} or (name != each and name in known):
            name = f"cell-{name}"
        found[each] = name
        known.add(name)
    return found


def _said(value: Number) -> str:
    return str(whole(round(value, 4)))
