# SPDX-License-Identifier: Apache-2.0
"""How good a drawing is, in six numbers that people and agents can compare. Pure; near-linear in what is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, pairwise

import msgspec

from glsp.layout.grid import Grid, square_for
from glsp.layout.labels import Lettering, letterings
from glsp.layout.scene import Edge, Scene
from glsp.protocol.geometry import Bounds, Number, Point, whole

MOST_CHECKS = 2_000_000
"""Pairs looked at before counting stops (2 s); only drawings with thousands of things in one heap get there."""

_TOUCH = 0.5
"""Boxes that share less than this, in px, touch and do not overlap; rounding makes half pixels."""


class Quality(msgspec.Struct, frozen=True, rename="camel"):
    """Numbers of a drawing; less is better.

    `overlaps`: pairs of nodes, neither inside the other, that share area; a port is a node here that may lie on the border of
    its owner. `through_nodes`: pairs of an edge and a node that it crosses without ending there; an edge at a port crosses the
    owner when it runs through it. `labels`: pairs of a text and a node it is no part of, or another text, that share area.
    `crossings`: places where two edges cross. `bends`: corners of all edges. `width` and `height` in px, with all texts.
    `complete` is False when counting stopped early: the numbers are lower bounds then.
    """

    overlaps: int
    through_nodes: int
    crossings: int
    bends: int
    width: Number
    height: Number
    labels: int = 0
    complete: bool = True


def quality(scene: Scene) -> Quality:
    """The numbers of a scene as it is drawn now."""
    places = scene.places()
    lines = {edge.id: drawn_line(edge, places) for edge in scene.edges.values()}
    texts = list(letterings(scene, places, lines))
    counting = _Counting(scene, places, lines)
    overlaps, through, crossings = counting.overlaps(), counting.through_nodes(), counting.crossings()
    labels = counting.labels(texts)
    boxes = [*places.values(), *(text.box for text in texts)]
    xs = [x for box in boxes for x in (box.x, box.x + box.width)] + [at.x for line in lines.values() for at in line]
    ys = [y for box in boxes for y in (box.y, box.y + box.height)] + [at.y for line in lines.values() for at in line]
    return Quality(
        overlaps=overlaps,
        through_nodes=through,
        crossings=crossings,
        bends=sum(_bends(line) for line in lines.values()),
        width=whole(round(max(xs) - min(xs), 1)) if xs else 0,
        height=whole(round(max(ys) - min(ys), 1)) if ys else 0,
        labels=labels,
        complete=counting.checks <= MOST_CHECKS,
    )


def drawn_line(edge: Edge, places: dict[str, Bounds]) -> tuple[Point, ...]:
    """The edge as clients draw it: from border to border, of nodes or ports, through its routing points."""
    source, target = places[edge.start], places[edge.end]
    if edge.points:
        return (border(source, edge.points[0]), *edge.points, border(target, edge.points[-1]))
    return (border(source, middle(target)), border(target, middle(source)))


def middle(box: Bounds) -> Point:
    """The centre of a box."""
    return Point(box.x + box.width / 2, box.y + box.height / 2)


def border(box: Bounds, towards: Point) -> Point:
    """Where the line from the box's centre to a point leaves the box; the point itself when it lies within."""
    centre = middle(box)
    dx, dy = towards.x - centre.x, towards.y - centre.y
    reach = max(abs(dx) / (box.width / 2) if box.width else 0.0, abs(dy) / (box.height / 2) if box.height else 0.0)
    if reach <= 1:
        return towards
    return Point(centre.x + dx / reach, centre.y + dy / reach)


def crosses_box(start: Point, end: Point, box: Bounds, inset: float = 1.0) -> bool:
    """Whether a straight line goes through the inside of a box; along its border or within `inset` px of it is not inside."""
    left, top = box.x + inset, box.y + inset
    right, bottom = box.x + box.width - inset, box.y + box.height - inset
    if left >= right or top >= bottom:
        return False
    low, high = 0.0, 1.0
    for origin, length, near, far in (
        (start.x, end.x - start.x, left, right),
        (start.y, end.y - start.y, top, bottom),
    ):
        if not length:
            if not near < origin < far:
                return False
            continue
        one, other = (near - origin) / length, (far - origin) / length
        low, high = max(low, min(one, other)), min(high, max(one, other))
        if low >= high:
            return False
    return True


def around(start: Point, end: Point) -> Bounds:
    """The smallest box that holds a straight line."""
    return Bounds(min(start.x, end.x), min(start.y, end.y), abs(end.x - start.x), abs(end.y - start.y))


def share_area(one: Bounds, other: Bounds) -> bool:
    """Whether two boxes overlap by more than a touch."""
    return (
        min(one.x + one.width, other.x + other.width) - max(one.x, other.x) > _TOUCH
        and min(one.y + one.height, other.y + other.height) - max(one.y, other.y) > _TOUCH
    )


class _Counting:
    """One drawing being counted; `checks` is the work done so far."""

    def __init__(self, scene: Scene, boxes: dict[str, Bounds], lines: dict[str, tuple[Point, ...]]) -> None:
        self.checks = 0
        self._scene = scene
        self._ids = list(boxes)
        self._boxes = list(boxes.values())
        self._sided = {port.id for node in scene.nodes.values() for port in node.ports if port.side is not None}
        self._open = {node.id for node in scene.nodes.values() if node.is_open}
        self._owners = {port.id: node.id for node in scene.nodes.values() for port in node.ports}
        # Left, top, right, bottom as plain numbers: these loops are the hot ones.
        self._sides = [(box.x, box.y, box.x + box.width, box.y + box.height) for box in self._boxes]
        self._segments = [
            (edge_id, start, end) for edge_id, line in lines.items() for start, end in pairwise(line) if start != end
        ]
        self._grid = Grid(square_for(self._boxes))
        for number, box in enumerate(self._boxes):
            self._grid.add(number, box)

    def overlaps(self) -> int:
        """Pairs of boxes that share area, neither around the other."""
        found = 0
        for number, box in enumerate(self._boxes):
            if self.checks > MOST_CHECKS:
                break
            left, top, right, bottom = self._sides[number]
            near = self._grid.near(box)
            self.checks += len(near)
            for other in near:
                if other >= number:
                    continue
                other_left, other_top, other_right, other_bottom = self._sides[other]
                if (
                    min(right, other_right) - max(left, other_left) > _TOUCH
                    and min(bottom, other_bottom) - max(top, other_top) > _TOUCH
                    and self._ids[other] not in self._around(self._ids[number])
                ):
                    found += 1  # a container comes before what it holds, so only one side can be the container
        return found

    def through_nodes(self) -> int:
        """Pairs of an edge and a node it crosses without ending there; lanes and the like are there to be crossed."""
        found: set[tuple[str, int]] = set()
        spared: dict[str, set[str]] = {}
        for edge_id, start, end in self._segments:
            if self.checks > MOST_CHECKS:
                break
            left, right = (start.x, end.x) if start.x < end.x else (end.x, start.x)
            top, bottom = (start.y, end.y) if start.y < end.y else (end.y, start.y)
            near = self._grid.near_line(start, end)
            self.checks += len(near)
            for number in near:
                box_left, box_top, box_right, box_bottom = self._sides[number]
                if box_left >= right or box_right <= left or box_top >= bottom or box_bottom <= top:
                    # A level or upright piece has no area: it may still run through.
                    if left != right and top != bottom:
                        continue
                    if box_left > right or box_right < left or box_top > bottom or box_bottom < top:
                        continue
                if not crosses_box(start, end, self._boxes[number]):
                    continue
                own = spared.get(edge_id)
                if own is None:
                    own = spared[edge_id] = self._own_nodes(edge_id)
                if self._ids[number] not in own:
                    found.add((edge_id, number))
        return len(found)

    def _own_nodes(self, edge_id: str) -> set[str]:
        """What an edge may cross: its ends and whatever is around them, but no owner of a port outside which it goes on."""
        edge, scene = self._scene.edges[edge_id], self._scene
        own = {*self._open, edge.start, edge.end, *scene.around(edge.source), *scene.around(edge.target)}
        for node_id, port_id, other in (
            (edge.source, edge.source_port, edge.target),
            (edge.target, edge.target_port, edge.source),
        ):
            if port_id in self._sided and node_id not in scene.around(other):
                own.discard(node_id)
        return own

    def _around(self, place_id: str) -> Iterator[str]:
        """A node or port, and what is around it."""
        owner = self._owners.get(place_id)
        return self._scene.around(place_id) if owner is None else chain((place_id,), self._scene.around(owner))

    def labels(self, texts: Sequence[Lettering]) -> int:
        """Pairs of a text and a node or port that it is no part of, or a text of something else, that share area."""
        found = 0
        grid = Grid(square_for([text.box for text in texts]))
        for number, text in enumerate(texts):
            if self.checks > MOST_CHECKS:
                break
            near, others = self._grid.near(text.box), grid.near(text.box)
            self.checks += len(near) + len(others)
            over = text.over | self._open if text.of in self._scene.edges else text.over
            found += sum(self._ids[each] not in over and share_area(text.box, self._boxes[each]) for each in near)
            found += sum(texts[each].of != text.of and share_area(text.box, texts[each].box) for each in others)
            grid.add(number, text.box)
        return found

    def crossings(self) -> int:
        """Places where two edges cross."""
        found = 0
        grid = Grid(square_for([around(start, end) for _, start, end in self._segments]))
        plain = [(edge_id, start.x, start.y, end.x, end.y) for edge_id, start, end in self._segments]
        for number, (edge_id, start, end) in enumerate(self._segments):
            if self.checks > MOST_CHECKS:
                break
            _, ax, ay, bx, by = plain[number]
            dx, dy = bx - ax, by - ay
            near = grid.near_line(start, end)
            self.checks += len(near)
            for other in near:
                # They cross when each has its ends on both sides of the other: touching and running along is not crossing.
                other_edge, cx, cy, ex, ey = plain[other]
                if (dx * (cy - ay) - dy * (cx - ax)) * (dx * (ey - ay) - dy * (ex - ax)) >= 0 or other_edge == edge_id:
                    continue
                fx, fy = ex - cx, ey - cy
                if (fx * (ay - cy) - fy * (ax - cx)) * (fx * (by - cy) - fy * (bx - cx)) < 0:
                    found += 1
            grid.add_line(number, start, end)
        return found


def _bends(line: tuple[Point, ...]) -> int:
    """Corners of a line; points on a straight piece are none."""
    found = 0
    for before, at, after in zip(line, line[1:], line[2:], strict=False):
        turn = (at.x - before.x) * (after.y - at.y) - (at.y - before.y) * (after.x - at.x)
        lengths = abs(at.x - before.x) + abs(at.y - before.y) + abs(after.x - at.x) + abs(after.y - at.y)
        if abs(turn) > 0.5 * lengths:  # more than half a pixel off the straight line
            found += 1
    return found
