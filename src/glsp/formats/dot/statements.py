# SPDX-License-Identifier: Apache-2.0
"""DOT's grammar: what a graph holds, with the attributes that are in force where it stands.

Nodes and clusters come out as they are first named; an edge between groups is an edge for each pair.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator

import msgspec

from glsp.errors import Invalid, TooLarge
from glsp.formats.dot.tokens import Token, tokens
from glsp.formats.limits import MAX_ARROWS, MAX_DEPTH

NODE_WORDS = ("label", "shape", "style", "class", "xlabel", "tooltip", "URL", "href", "pos", "width", "height")
EDGE_WORDS = (
    "label", "xlabel", "taillabel", "headlabel", "style", "class", "dir", "arrowhead", "arrowtail", "lhead", "ltail", "tooltip",
    "URL", "href", "pos",
)  # fmt: skip
"""Attributes that say more than how a thing looks."""


class Value(msgspec.Struct, frozen=True):
    """What an attribute says; HTML is a language of its own."""

    text: str
    is_html: bool = False


Attributes = dict[str, Value]


class Cluster(msgspec.Struct, eq=False):
    """A subgraph with a border, or without (`is_group`): then it only holds attributes for what stands in it."""

    name: str
    parent: Cluster | None
    line: int
    is_group: bool = False
    own: Attributes = {}
    node_words: Attributes = {}
    edge_words: Attributes = {}
    nodes: dict[str, None] = {}
    joined: dict[str, int] = {}
    depth: int = 0

    def framed(self) -> Cluster | None:
        """The nearest one with a border: this or one around it."""
        found: Cluster | None = self
        while found is not None and (found.is_group or found.parent is None):
            found = found.parent
        return found

    def default(self, kind: str, word: str) -> Value | None:
        """What is in force here for new nodes or edges."""
        at: Cluster | None = self
        while at is not None:
            found = (at.node_words if kind == "node" else at.edge_words).get(word)
            if found is not None:
                return found
            at = at.parent
        return None


class Node(msgspec.Struct, eq=False):
    """A node, where it stands and what is said about it."""

    name: str
    line: int
    words: Attributes
    cluster: Cluster | None = None


class Edge(msgspec.Struct, frozen=True, eq=False):
    """An edge between two nodes."""

    source: str
    target: str
    line: int
    words: Attributes
    has_port: bool = False


class Graph(msgspec.Struct, eq=False):
    """One graph of a file."""

    name: str
    line: int
    is_directed: bool
    is_strict: bool
    root: Cluster
    nodes: dict[str, Node] = {}
    edges: list[Edge] = []
    clusters: dict[str, Cluster] = {}
    loops: list[Token] = []


def graphs(text: str, line: int, column: int) -> Iterator[Graph]:
    """Every graph of a text. Raises Invalid and TooLarge, with the place."""
    parser = _Parser(tokens(text, line, column))
    while not parser.is_at("end"):
        yield parser.graph()


class _Parser:
    def __init__(self, found: Iterator[Token]) -> None:
        self._tokens = found
        self._next = next(found)
        self._graph = Graph("", 1, is_directed=True, is_strict=False, root=_cluster("", None, 1))

    def is_at(self, kind: str, text: str = "") -> bool:
        """Whether the next token is of a kind (and says this)."""
        return self._next.kind == kind and (not text or self._next.text == text)

    def graph(self) -> Graph:
        """`[strict] (graph | digraph) [name] { … }`."""
        first = self._next
        is_strict = self._takes("keyword", "strict")
        word = self._take("keyword", "graph or digraph")
        if word.text not in {"graph", "digraph"}:
            raise _unexpected(word, "graph or digraph")
        name = self._name().text if self._next.is_name else ""
        root = _cluster("", None, first.line)
        self._graph = Graph(name, first.line, word.text == "digraph", is_strict, root)
        self._body(root)
        return self._graph

    def _body(self, scope: Cluster) -> None:
        self._take("{", "{")
        while not self._takes("}"):
            self._statement(scope)
            while self._takes(";") or self._takes(","):
                pass

    def _statement(self, scope: Cluster) -> None:
        token = self._next
        if token.kind == "keyword" and token.text in {"node", "edge", "graph"}:
            self._advance()
            words = {"node": scope.node_words, "edge": scope.edge_words, "graph": scope.own}[token.text]
            words |= self._attributes()
            return
        if token.is_name:
            name = self._name()
            if self._takes("="):
                scope.own[name.text] = self._value()
                return
            ends: Collection[str] = [self._node(scope, name)]
            has_port = self._port()
        else:
            ends, has_port = self._subgraph(scope), False
        self._edges_or_node(scope, ends, token, has_port=has_port)

    def _edges_or_node(self, scope: Cluster, ends: Collection[str], token: Token, *, has_port: bool) -> None:
        chain: list[Collection[str]] = [ends]
        while self.is_at("->") or self.is_at("--"):
            sign = self._next
            if (sign.text == "->") != self._graph.is_directed:
                right = "->" if self._graph.is_directed else "--"
                raise Invalid(
                    f"line {sign.line}, column {sign.column}: {sign.text} in this kind of graph", hint=f"write {right}"
                )
            self._advance()
            if self._next.is_name:
                chain.append([self._node(scope, self._name())])
                has_port = self._port() or has_port
            else:
                chain.append(self._subgraph(scope))
        said = self._attributes() if self.is_at("[") else {}
        if len(chain) == 1:
            if token.is_name:
                self._graph.nodes[next(iter(ends))].words.update(said)
            return
        words = {
            word: value for word in EDGE_WORDS if (value := said.get(word) or scope.default("edge", word)) is not None
        }
        for sources, targets in itertools.pairwise(chain):
            if len(self._graph.edges) + len(sources) * len(targets) > MAX_ARROWS:
                raise TooLarge(f"line {token.line}, column {token.column}: more than {MAX_ARROWS} edges")
            self._graph.edges += (
                Edge(source, target, token.line, words, has_port) for source in sources for target in targets
            )

    def _subgraph(self, scope: Cluster) -> Collection[str]:
        """`[subgraph [name]] { … }`, or a name of one that is there; the nodes in it."""
        token = self._next
        name = ""
        if self._takes("keyword", "subgraph"):
            name = self._name().text if self._next.is_name else ""
        elif not self.is_at("{"):
            raise _unexpected(token, "a node, an edge or an attribute")
        known = self._graph.clusters.get(name) if name else None
        found = known or _cluster(name, scope, token.line, is_group=not name.lower().startswith("cluster"))
        if found.depth > MAX_DEPTH:
            raise TooLarge(f"line {token.line}, column {token.column}: subgraphs in subgraphs, {MAX_DEPTH} deep")
        if known is None:
            self._graph.clusters[name or f"\0{len(self._graph.clusters)}"] = found
        if _is_around(found, scope):
            self._graph.loops.append(token)
            found = _cluster("", scope, token.line, is_group=True)
        if self.is_at("{"):
            self._body(found)
        self._join(scope, found, name)
        return found.nodes

    def _join(self, scope: Cluster, found: Cluster, name: str) -> None:
        """What a subgraph holds is in the one around it, too; once for each that is named again and again."""
        if name and scope.joined.get(name) == len(found.nodes):
            return
        scope.joined[name] = len(found.nodes)
        scope.nodes.update(found.nodes)

    def _node(self, scope: Cluster, name: Token) -> str:
        node = self._graph.nodes.get(name.text)
        if node is None:
            words = {word: value for word in NODE_WORDS if (value := scope.default("node", word)) is not None}
            node = self._graph.nodes[name.text] = Node(name.text, name.line, words)
        scope.nodes[name.text] = None
        framed = scope.framed()
        if framed is not None and (node.cluster is None or _is_around(node.cluster, framed)):
            node.cluster = framed
        return name.text

    def _port(self) -> bool:
        """`:field`, `:field:n`, `:n`."""
        found = False
        while self._takes(":"):
            self._name()
            found = True
        return found

    def _attributes(self) -> Attributes:
        found: Attributes = {}
        while self._takes("["):
            while not self._takes("]"):
                name = self._name()
                found[name.text] = self._value() if self._takes("=") else Value("true")
                while self._takes(";") or self._takes(","):
                    pass
        return found

    def _value(self) -> Value:
        token = self._name()
        return Value(token.text, is_html=token.kind == "html")

    def _name(self) -> Token:
        """A word, a number or a string; strings may be joined with `+`."""
        token = self._take_name()
        while self._takes("+"):
            token = msgspec.structs.replace(token, text=token.text + self._take_name().text)
        return token

    # tokens

    def _take_name(self) -> Token:
        if not self._next.is_name:
            raise _unexpected(self._next, "a name")
        return self._advance()

    def _take(self, kind: str, wanted: str) -> Token:
        if self._next.kind != kind:
            raise _unexpected(self._next, wanted)
        return self._advance()

    def _takes(self, kind: str, text: str = "") -> bool:
        if not self.is_at(kind, text):
            return False
        self._advance()
        return True

    def _advance(self) -> Token:
        token = self._next
        if token.kind != "end":
            self._next = next(self._tokens)
        return token


def _cluster(name: str, parent: Cluster | None, line: int, *, is_group: bool = False) -> Cluster:
    return Cluster(name, parent, line, is_group, depth=parent.depth + 1 if parent is not None else 0)


def _is_around(outer: Cluster, inner: Cluster) -> bool:
    at: Cluster | None = inner
    while at is not None:
        if at is outer:
            return True
        at = at.parent
    return False


def _unexpected(token: Token, wanted: str) -> Invalid:
    what = "the end of the text" if token.kind == "end" else repr(token.text[:40])
    return Invalid(f"line {token.line}, column {token.column}: {what} where {wanted} should stand")
