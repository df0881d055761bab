# SPDX-License-Identifier: Apache-2.0
"""Connected parts and spanning trees of one level of an ELK graph, for algorithms that want just that. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from glsp.layout.elkgraph import ElkEdge, ElkNode


def connected(
    nodes: Sequence[ElkNode], edges: Iterable[ElkEdge]
) -> Iterator[tuple[tuple[ElkNode, ...], tuple[ElkEdge, ...]]]:
    """The connected parts, in the order of their first nodes; loops are left out. O(nodes + edges)."""
    ends = _ends(nodes, edges)
    joined: dict[str, list[ElkEdge]] = {node.id: [] for node in nodes}
    for edge, source, target in ends.values():
        joined[source].append(edge)
        joined[target].append(edge)
    part_of: dict[str, int] = {}
    members: list[list[ElkNode]] = []
    part_edges: list[dict[str, ElkEdge]] = []
    for node in nodes:
        if node.id not in part_of:
            part_of[node.id] = len(members)
            members.append([])
            part_edges.append({})
            stack = [node.id]
            while stack:
                for edge in joined[stack.pop()]:
                    part_edges[-1][edge.id] = edge
                    for end in ends[edge.id][1:]:
                        if end not in part_of:
                            part_of[end] = part_of[node.id]
                            stack.append(end)
        members[part_of[node.id]].append(node)
    return ((tuple(part), tuple(found.values())) for part, found in zip(members, part_edges, strict=True))


def spanning_tree(nodes: Sequence[ElkNode], edges: Iterable[ElkEdge]) -> tuple[ElkEdge, ...]:
    """Edges from parent to child that reach every node of a connected part, breadth first. O(nodes + edges).

    The root is the first node that no edge leads to, or the first of all.
    """
    near: dict[str, list[tuple[str, str]]] = {node.id: [] for node in nodes}
    entered: set[str] = set()
    for edge, source, target in _ends(nodes, edges).values():
        near[source].append((edge.id, target))
        near[target].append((edge.id, source))
        entered.add(target)
    root = next((node.id for node in nodes if node.id not in entered), nodes[0].id)
    reached, line, tree = {root}, [root], list[ElkEdge]()
    for current in line:  # grows while it is read
        for edge_id, other in near[current]:
            if other not in reached:
                reached.add(other)
                line.append(other)
                tree.append(ElkEdge(edge_id, (current,), (other,)))
    return tuple(tree)


def _ends(nodes: Sequence[ElkNode], edges: Iterable[ElkEdge]) -> dict[str, tuple[ElkEdge, str, str]]:
    """Edge, source node and target node by edge id, for edges between two different nodes."""
    owner = {port.id: node.id for node in nodes for port in node.ports}
    found: dict[str, tuple[ElkEdge, str, str]] = {}
    for edge in edges:
        source, target = owner.get(edge.sources[0], edge.sources[0]), owner.get(edge.targets[0], edge.targets[0])
        if source != target:
            found[edge.id] = edge, source, target
    return found
