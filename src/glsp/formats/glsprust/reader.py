# SPDX-License-Identifier: Apache-2.0
"""Contents of a GLSP-Rust diagram to pieces: types by a table (`types.json`), edges that were saved among the nodes taken out
of there, properties by their names or as a remark.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Mapping
from importlib import resources

import msgspec

from glsp import languages
from glsp.errors import Invalid, TooLarge
from glsp.formats.drawing import Skipped
from glsp.formats.glsprust.pairs import LAYOUT
from glsp.formats.glsprust.ports import MEMBER, OWNERS, interfaces, joined, ports
from glsp.formats.json_place import not_json
from glsp.formats.nesting import parents_first
from glsp.formats.pieces import Link, Names, Piece, Pieces
from glsp.languages import NodeType
from glsp.protocol.geometry import Bounds, Fields, Json, finite, is_list, is_object, whole

MAX_NODES = 20_000

_HINT = "it holds diagram_type, nodes and edges, and maybe the layout file's contents as layout"
_ENDS = (("sourceId", "targetId"), ("source_id", "target_id"), ("source", "target"))
_SAID = frozenset({"label", "name", "edgeType", "parentId", "parent", *(name for pair in _ENDS for name in pair)})
"""Properties that say what the diagram says anyway."""


class _Types(msgspec.Struct, frozen=True):
    """`languages`: what a kind of diagram is drawn in; then the types of its nodes and edges, and the plainest of both."""

    languages: dict[str, str]
    nodes: dict[str, dict[str, str]]
    edges: dict[str, dict[str, str]]
    plain: dict[str, tuple[str, str]]


@functools.cache
def _types() -> _Types:
    data = resources.files("glsp.formats.glsprust").joinpath("types.json").read_bytes()
    return msgspec.convert(json.loads(data), _Types)


def read(text: str, language_id: str = "") -> list[Pieces]:
    """The diagram. Raises Invalid and TooLarge, naming the member that is wrong."""
    try:
        found: Json = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError) as error:
        raise Invalid(not_json(text, error), hint=_HINT) from error
    found = _flat(found) if is_object(found) else {}
    if not isinstance(found.get("diagram_type"), str):
        raise Invalid("this is no diagram of GLSP-Rust: it has no diagram_type", hint=_HINT)
    kind: str = found["diagram_type"]
    drawn_in = language_id or _types().languages.get(kind, "")
    if drawn_in not in _types().nodes:
        known = ", ".join(sorted(set(_types().languages.values())) if language_id else _types().languages)
        raise Invalid(f"a {kind[:60]} diagram cannot become a {drawn_in or 'diagram here'}", hint=f"known are {known}")
    return [_Diagram(found, kind, languages.need(drawn_in)).pieces()]


def _flat(found: Fields) -> Fields:
    """The model as its server answers it, elements by their ids with what they contain, in the shape of the files."""
    elements: Json = found.get("elements")
    if "nodes" in found or not is_object(elements):
        return found
    inside: dict[str, str] = {}
    for name, each in elements.items():
        if is_object(each) and each.get("type") != "graph":
            inner: Json = each.get("children")
            inside.update((child, name) for child in (inner if is_list(inner) else ()) if isinstance(child, str))
    listed = [
        {
            "id": name,
            **each,
            "properties": {**_properties(each), **({"parentId": inside[name]} if name in inside else {})},
        }
        for name, each in elements.items()
        if is_object(each) and each.get("type") != "graph"
    ]
    edges = [each for each in listed if _ends(each) is not None]
    nodes = [each for each in listed if _ends(each) is None]
    kind: Json = found.get("diagram_type") or found.get("diagramType")
    return {**found, "diagram_type": kind, "nodes": nodes, "edges": edges, LAYOUT: {"elements": elements}}


class _Diagram:
    def __init__(self, found: Fields, kind: str, language: languages.Language) -> None:
        self._found = found
        self._kind = kind
        self._language = language
        self._names = Names(language)
        self._left_out: list[Skipped] = []
        self._nodes = dict(self._entries("nodes"))
        self._edges = dict(self._entries("edges"))
        self._take_out_edges()
        self._boxes = dict(self._places())

    def pieces(self) -> Pieces:
        ids = {name: self._names.fresh(name) for name in self._nodes}
        nodes = [self._piece(name, node, ids) for name, node in self._nodes.items()]
        inner: dict[str, list[Piece]] = {}
        for name, piece in zip(self._nodes, tuple(nodes), strict=True) if self._language.id == "wasm-component" else ():
            inner[piece.id] = list(ports(piece, _properties(self._nodes[name]), self._names))
            nodes += inner[piece.id]
        plain = [link for name, edge in self._edges.items() if (link := self._link(name, edge, ids)) is not None]
        links = [self._between(link, inner) for link in plain]
        if self._kind not in {self._language.id, "workflow", "system-architecture", "wit-interface"}:
            self._left_out.insert(0, Skipped(0, 0, f"a {self._kind} diagram is drawn as {self._language.name}"))
        name: Json = self._found.get("name")
        return Pieces(
            language=self._language, nodes=parents_first(nodes), links=tuple(links), name=name if isinstance(name, str) else "",
            left_out=tuple(self._left_out),
        )  # fmt: skip

    # what is there

    def _entries(self, member: str) -> Iterator[tuple[str, Fields]]:
        listed: Json = self._found.get(member) or []
        if not is_list(listed):
            raise Invalid(f"{member} is no list", hint=_HINT)
        if len(listed) > MAX_NODES:
            raise TooLarge(f"{len(listed):,} {member}; at most {MAX_NODES:,} are read")
        seen: set[str] = set()
        for at, each in enumerate(listed):
            name: Json = each.get("id") if is_object(each) else None
            if not is_object(each) or not isinstance(name, str) or not name:
                raise Invalid(f"{member}/{at} is no object with an id", hint=_HINT)
            if name in seen:
                raise Invalid(f"{member}/{at}: the id {name[:80]!r} stands twice")
            seen.add(name)
            yield name, each

    def _take_out_edges(self) -> None:
        """Their known fault: on saving, edges land among the nodes, with their ends in the properties alone."""
        lost = [name for name, node in self._nodes.items() if _ends(_properties(node)) is not None]
        for name in lost:
            self._edges.setdefault(name, self._nodes.pop(name))
        if lost:
            self._tell(f"edges that were saved among the nodes are edges again: {len(lost)}")

    def _places(self) -> Iterator[tuple[str, Bounds]]:
        layout: Json = self._found.get(LAYOUT)
        elements: Json = layout.get("elements") if is_object(layout) else None
        for name, each in elements.items() if is_object(elements) else ():
            bounds: Json = each.get("bounds") if is_object(each) else None
            try:
                box = msgspec.convert(bounds, Bounds)
            except msgspec.ValidationError:
                continue  # an element without a place is laid out
            if not finite(box.x, box.y, box.width, box.height) or box.width <= 0 or box.height <= 0:
                raise Invalid(f"{LAYOUT}/elements/{name[:80]}: no box has these bounds")
            yield name, Bounds(whole(box.x), whole(box.y), whole(box.width), whole(box.height))

    # pieces

    def _piece(self, name: str, node: Fields, ids: Mapping[str, str]) -> Piece:
        type_id = self._type("nodes", node.get("node_type") or node.get("type"), name)
        kind = self._language.kinds.need_node(type_id)
        properties = _properties(node)
        label: Json = node.get("label") or properties.get("label") or properties.get("name") or ""
        parent: Json = properties.get("parentId") or properties.get("parent")
        within = ids.get(parent, "") if isinstance(parent, str) and parent != name else ""
        return Piece(
            id=ids[name], type=type_id, name=label if isinstance(label, str) else "", parent=within, box=self._box(name, kind),
            fields=self._fields(name, kind, properties),
        )  # fmt: skip

    def _box(self, name: str, kind: NodeType) -> Bounds | None:
        """The box of a node; small marks keep their own size in the middle of the larger boxes that they had there."""
        box = self._boxes.get(name)
        if box is None or kind.resizable:
            return box
        width, height = kind.size.width, kind.size.height
        return Bounds(box.x + (box.width - width) / 2, box.y + (box.height - height) / 2, width, height)

    def _type(self, member: str, said: Json, name: str) -> str:
        table = (_types().nodes if member == "nodes" else _types().edges)[self._language.id]
        word = said.lower().replace("_", "-") if isinstance(said, str) else ""
        found = table.get(word) or table.get(word.removeprefix("wit-")) or table.get(word.removeprefix("wasm-"))
        if found is None:
            found = _types().plain[self._language.id][0 if member == "nodes" else 1]
            self._tell(f"the {word[:60] or 'element of no type'} {name[:80]} becomes a {found}")
        return found

    def _fields(self, name: str, kind: NodeType, properties: Fields) -> Fields:
        """Properties that the type has, by their names; all others as lines of its remark."""
        known = {each.name: each for each in kind.properties}
        has_ports = kind.id in OWNERS and self._language.id == "wasm-component" and bool(interfaces(properties))
        found: Fields = {}
        rest: list[str] = []
        for key, value in properties.items():
            if key in _SAID or value is None or value in ("", [], {}) or (key == MEMBER and has_ports):
                continue
            own = _MEMBERS.get(key, key)
            text = "\n".join(map(_line, value)) if is_list(value) else value
            if own in known and not known[own].problem(text):
                found[own] = text
            elif is_list(value):
                rest += [f"{key}: {_line(each)}" for each in value]
            else:
                rest.append(f"{key}: {_line(value)}")
        remark = next((each for each in ("note", "documentation") if each in known and each not in found), None)
        if rest and remark is not None:
            found[remark] = "\n".join(rest)
        elif rest:
            self._tell(f"properties of {name[:80]}: {'; '.join(rest)[:300]}")
        return found

    def _between(self, link: Link, inner: Mapping[str, list[Piece]]) -> Link:
        """An edge between components as a link of their ports, where these fit."""
        own = inner.get(link.source, []) + inner.get(link.target, [])
        found = joined(link, own) if own else None
        if found is None and own:
            self._tell(f"the edge {link.id} joins components that have no interface in common; it becomes a use")
        return found or link

    def _tell(self, what: str, *, is_structure: bool = False) -> None:
        self._left_out.append(Skipped(0, 0, what, is_structure))

    def _link(self, name: str, edge: Fields, ids: Mapping[str, str]) -> Link | None:
        properties = _properties(edge)
        ends = _ends(edge) or _ends(properties)
        if ends is None or ends[0] not in ids or ends[1] not in ids:
            self._tell(f"the edge {name[:80]}, an end of which is not there", is_structure=True)
            return None
        said: Json = edge.get("edge_type") or edge.get("node_type") or properties.get("edgeType") or edge.get("type")
        type_id = self._type("edges", said, name)
        label: Json = edge.get("label") or properties.get("label") or ""
        return Link(
            id=self._names.fresh(name), type=type_id, source=ids[ends[0]], target=ids[ends[1]],
            label=label if isinstance(label, str) else "",
        )  # fmt: skip


_MEMBERS = {
    "methods": "operations",
    "functions": "operations",
    "fields": "attributes",
    "values": "literals",
    "cases": "literals",
    "componentPath": "binary",
}


def _properties(element: Fields) -> Fields:
    found: Json = element.get("properties")
    return found if is_object(found) else {}


def _ends(fields: Fields) -> tuple[str, str] | None:
    for source, target in _ENDS:
        ends = fields.get(source), fields.get(target)
        if isinstance(ends[0], str) and isinstance(ends[1], str) and ends[0] and ends[1]:
            return ends[0], ends[1]
    return None


def _line(value: Json) -> str:
    """A value on one line: texts as they are; an interface as `export name: its functions`; else its JSON."""
    if isinstance(value, str):
        return value
    if is_object(value) and isinstance(value.get("name"), str):
        kind: Json = value.get("interface_type") or value.get("type") or ""
        functions: Json = value.get("functions") or []
        names = (
            [str(each["name"]) for each in functions if is_object(each) and "name" in each]
            if is_list(functions)
            else []
        )
        inner = f": {', '.join(names)}" if names else ""
        return f"{kind} {value['name']}{inner}".strip() if isinstance(kind, str) else f"{value['name']}{inner}"
    return msgspec.json.encode(value).decode()
