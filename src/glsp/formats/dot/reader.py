# SPDX-License-Identifier: Apache-2.0
"""DOT to drawings: nodes are boxes by their shape, clusters boxes around others, records in columns classes with members.

What is about looks (colours, fonts, ranks) is not taken; positions are where a node has one (`dot -Tdot`). What else is left out is named. A node of the name of
its cluster that nobody sees stands for the cluster: there edges end that are cut at its border.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from glsp.errors import Invalid
from glsp.formats.dot.labels import fields, raw, unreferenced, without_tags
from glsp.formats.dot.places import Frame, corners
from glsp.formats.dot.statements import Attributes, Cluster, Edge, Graph, Node, Value, graphs
from glsp.formats.dot.words import BOXES, ENDS, FLOW_SHAPES, KINDS, SHAPES, STYLES
from glsp.formats.drawing import Arrow, Box, Drawing, End, Note, Skipped, Stroke
from glsp.formats.guillemets import unmarked
from glsp.protocol.geometry import Bounds

NOTE = "note"
UNTOLD = ("xlabel", "tooltip", "URL", "href")
"""Texts that have no place in a drawing."""


def read(text: str, name: str = "", line: int = 1, column: int = 1) -> list[Drawing]:
    """A drawing for each graph; `line` and `column` (from 1) are where the text begins in its file. Raises Invalid, TooLarge."""
    found = [_Reader(graph, name, column).read() for graph in graphs(text, line, column)]
    if not found:
        raise Invalid(f"line {line}: there is no graph", hint="a graph begins like: digraph {")
    return found


class _Reader:
    def __init__(self, graph: Graph, name: str, column: int) -> None:
        self._graph = graph
        self._column = column
        self._skipped: list[Skipped] = []
        self._name = name
        self._clusters = {each.name or key: each for key, each in graph.clusters.items() if not each.is_group}
        self._ids = {id(each): self._cluster_id(key) for key, each in self._clusters.items()}
        self._anchors = {each for each in self._ids.values() if self._is_anchor(each)}
        self._unseen = self._invisible()
        self._frame = self._framed()
        self._with_arrows = {
            end for edge in graph.edges if self._ends(edge) != ("none", "none") for end in (edge.source, edge.target)
        }

    def read(self) -> Drawing:
        graph = self._graph
        for token in graph.loops:
            self._skip(token.line, f"a subgraph inside itself, column {token.column}", is_structure=True)
        drawn = [
            node for node in graph.nodes.values() if node.name not in self._unseen and node.name not in self._anchors
        ]
        noted = {node.name for node in drawn if self._is_note(node)}
        boxes = [
            *map(self._cluster, self._clusters.values()),
            *(self._box(node) for node in drawn if node.name not in noted),
        ]
        about: dict[str, list[str]] = {each: [] for each in noted}
        arrows = tuple(self._arrows(about))
        for name in self._unseen:
            self._skip(graph.nodes[name].line, f"the invisible node {name}")
        notes = tuple(
            Note(id=node.name, text=self._text(node.words, node.name), about=tuple(dict.fromkeys(about[node.name])),
                 parent=self._parent(node.cluster), line=node.line, place=self._place(node))
            for node in drawn if node.name in noted
        )  # fmt: skip
        return Drawing(
            name=self._title(), boxes=tuple(_ordered(boxes)), arrows=arrows, notes=notes, meta=self._meta(),
            direction="right" if self._own("rankdir") in {"LR", "RL"} else "down", skipped=tuple(self._skipped),
        )  # fmt: skip

    # the graph

    def _own(self, word: str) -> str:
        return self._graph.root.own.get(word, Value("")).text

    def _title(self) -> str:
        written = self._graph.root.own.get("label")
        label = _plain(written, {"G": self._graph.name}) if written is not None else ""
        return label or self._graph.name or self._name

    def _meta(self) -> dict[str, str]:
        """What kind of diagram it is: what we wrote, or what only flowcharts have."""
        said = self._own("class")
        if said in {"deployment", "flowchart", "class"}:
            return {"kind": said}
        shapes = {node.words.get("shape", Value("")).text.lower() for node in self._graph.nodes.values()}
        return {"kind": "flowchart"} if shapes & FLOW_SHAPES else {}

    def _framed(self) -> Frame | None:
        """Where the canvas begins, if nodes have places: above a graph that stands on its x axis, as Graphviz's do."""
        places = (node.words.get("pos", Value("")).text for node in self._graph.nodes.values())
        points = [point for point in map(Frame(0, 0).point, places) if point is not None]
        if not points:
            return None
        box = corners(self._own("bb"))
        return Frame(0, box[3]) if box is not None and box[1] == 0 else Frame(0, 0)

    def _place(self, node: Node) -> Bounds | None:
        said = (node.words.get(word, Value("")).text for word in ("pos", "width", "height"))
        return self._frame.node(*said) if self._frame is not None else None

    # boxes

    def _cluster_id(self, name: str) -> str:
        """`cluster_web` is `web`, unless a node that can be seen is called so."""
        short = name[len("cluster") :].strip("_ ") if name.lower().startswith("cluster") else name.strip("\0")
        node = self._graph.nodes.get(short)
        return short if short and (node is None or _is_unseen(node.words)) else name.strip("\0") or "cluster"

    def _is_anchor(self, name: str) -> bool:
        node = self._graph.nodes.get(name)
        return node is not None and _is_unseen(node.words) and self._parent(node.cluster) == name

    def _invisible(self) -> dict[str, None]:
        """Nodes that nobody sees and no visible edge ends at: they keep others in their places."""
        met = {end for edge in self._graph.edges if not _is_unseen(edge.words) for end in (edge.source, edge.target)}
        return {
            node.name: None
            for node in self._graph.nodes.values()
            if _is_unseen(node.words) and node.name not in met and node.name not in self._anchors
        }

    def _parent(self, cluster: Cluster | None) -> str:
        framed = cluster.framed() if cluster is not None else None
        return self._ids[id(framed)] if framed is not None else ""

    def _cluster(self, cluster: Cluster) -> Box:
        identity = self._ids[id(cluster)]
        written = cluster.own.get("label")
        stereotypes, label = _labelled(written, {"G": cluster.name}) if written is not None else ((), identity)
        kind = cluster.own.get("class", Value("")).text
        self._untold(cluster.own, identity, cluster.line)
        return Box(
            id=identity, kind=kind if kind in BOXES else "group", label=label, parent=self._parent(cluster.parent),
            stereotypes=stereotypes, line=cluster.line,
            place=self._frame.cluster(cluster.own.get("bb", Value("")).text) if self._frame is not None else None,
        )  # fmt: skip

    def _box(self, node: Node) -> Box:
        kind, members = self._kind(node), tuple[str, ...]()
        written = node.words.get("label", Value("\\N"))
        names = {"N": node.name, "G": self._graph.name}
        shape = node.words.get("shape", Value("")).text.lower()
        if shape in {"record", "mrecord"} and not written.is_html:
            is_column, parts = fields(written.text)
            if (is_column and len(parts) > 1) or kind != "record":
                written = Value(parts[0] if parts else "")
                rows = (row for part in parts[1:] for row in unreferenced(raw(part, names)).split("\n"))
                members = tuple(row for row in rows if row)
                kind = "class" if kind == "record" else kind
            else:
                written = Value("\\n".join(part.strip() for part in parts))
        stereotypes, label = _labelled(written, names)
        self._untold(node.words, node.name, node.line)
        return Box(
            id=node.name, kind="rectangle" if kind == "record" else kind, label=label, parent=self._parent(node.cluster),
            stereotypes=stereotypes, members=members, line=node.line, place=self._place(node),
        )  # fmt: skip

    def _kind(self, node: Node) -> str:
        said = node.words.get("class", Value("")).text
        if said in SHAPES:
            return said
        shape, style = (node.words.get(word, Value("")).text.lower() for word in ("shape", "style"))
        kind = KINDS.get(shape or "ellipse", "rectangle")
        if shape and shape not in KINDS:
            self._skip(node.line, f"the shape of {node.name}: {shape}")
        return "rounded" if kind == "rectangle" and "rounded" in style else kind

    def _is_note(self, node: Node) -> bool:
        """A sheet of paper is a remark where it says so, or where no arrow begins or ends."""
        said = node.words.get("class", Value("")).text
        if said or node.words.get("shape", Value("")).text.lower() != NOTE:
            return said == NOTE
        return node.name not in self._with_arrows

    def _text(self, words: Attributes, name: str) -> str:
        return _plain(words.get("label", Value("\\N")), {"N": name, "G": self._graph.name})

    # edges

    def _arrows(self, about: dict[str, list[str]]) -> Iterator[Arrow]:
        drawn: set[tuple[str, str]] = set()
        has_ports = False
        for edge in self._graph.edges:
            if edge.has_port and not has_ports:
                has_ports = True
                self._skip(edge.line, "ports of nodes: lines end at the node")
            if _is_unseen(edge.words):
                self._skip(edge.line, f"the invisible edge {edge.source}, {edge.target}")
                continue
            if self._graph.is_strict:
                if (edge.source, edge.target) in drawn:
                    self._skip(edge.line, f"{edge.source}>{edge.target} a second time, in a strict graph")
                    continue
                drawn.add((edge.source, edge.target))
            arrow = self._arrow(edge)
            note = next((each for each in (arrow.source, arrow.target) if each in about), None)
            if note is None:
                yield arrow
                continue
            about[note].append(arrow.target if note == arrow.source else arrow.source)
            if arrow.label:
                self._skip(edge.line, f"the label of a note's line: {arrow.label}")

    def _arrow(self, edge: Edge) -> Arrow:
        names = {"T": edge.source, "H": edge.target, "E": f"{edge.source}->{edge.target}", "G": self._graph.name}
        said = {word: _plain(value, names) for word, value in edge.words.items() if word.endswith("label")}
        near, far = self._ends(edge)
        self._untold(
            {word: value for word, value in edge.words.items() if word != "xlabel"},
            f"{edge.source}>{edge.target}",
            edge.line,
        )
        return Arrow(
            source=self._end(edge, "ltail", edge.source), target=self._end(edge, "lhead", edge.target),
            label=said.get("label") or said.get("xlabel", ""), stroke=_stroke(edge.words), source_end=near, target_end=far,
            source_label=said.get("taillabel", ""), target_label=said.get("headlabel", ""), line=edge.line,
            way=self._frame.way(edge.words.get("pos", Value("")).text) if self._frame is not None else (),
        )  # fmt: skip

    def _end(self, edge: Edge, word: str, node: str) -> str:
        """The cluster at whose border the edge is cut, else the node."""
        cluster = self._clusters.get(edge.words.get(word, Value("")).text)
        return self._ids[id(cluster)] if cluster is not None else node

    def _ends(self, edge: Edge) -> tuple[End, End]:
        usual = "forward" if self._graph.is_directed else "none"
        direction = edge.words.get("dir", Value(usual)).text.lower()
        near = direction in {"back", "both"}
        far = direction in {"forward", "both"}
        return (
            _shape(edge.words.get("arrowtail")) if near else "none",
            _shape(edge.words.get("arrowhead")) if far else "none",
        )

    # what is left out

    def _untold(self, words: Attributes, name: str, line: int) -> None:
        for word in UNTOLD:
            if word in words and words[word].text:
                self._skip(line, f"{word} of {name}: {words[word].text[:80]}")

    def _skip(self, line: int, what: str, *, is_structure: bool = False) -> None:
        self._skipped.append(Skipped(line, self._column, what, is_structure))


def _is_unseen(words: Attributes) -> bool:
    return "invis" in words.get("style", Value("")).text.lower()


def _stroke(words: Attributes) -> Stroke:
    style = words.get("style", Value("")).text.lower()
    for stroke, word in STYLES.items():
        if word and word in style:
            return stroke
    return "solid"


def _shape(value: Value | None) -> End:
    """The end that an arrow's shape means; of several the first, what half of it is missing drawn whole."""
    written = value.text.lower() if value is not None and value.text else "normal"
    written = _HALF.sub(r"\1", written)
    known = [word for word in ENDS if written.startswith(word)]
    return ENDS[max(known, key=len)] if known else "arrow"


_HALF = re.compile(r"^(o?)[lr](?=box|crow|curve|diamond|dot|icurve|inv|none|normal|tee|vee)")


def _plain(value: Value, names: dict[str, str]) -> str:
    return unreferenced(without_tags(value.text) if value.is_html else raw(value.text, names))


def _labelled(value: Value, names: dict[str, str]) -> tuple[tuple[str, ...], str]:
    written = without_tags(value.text) if value.is_html else raw(value.text, names)
    stereotypes, label = unmarked(written)
    return tuple(map(unreferenced, stereotypes)), unreferenced(label)


def _ordered(boxes: list[Box]) -> Iterator[Box]:
    """Boxes before what is inside them."""
    inside: dict[str, list[Box]] = {}
    for box in boxes:
        inside.setdefault(box.parent, []).append(box)
    waiting = inside.get("", [])[::-1]
    while waiting:
        box = waiting.pop()
        yield box
        waiting += inside.get(box.id, [])[::-1]
