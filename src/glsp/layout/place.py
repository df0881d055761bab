# SPDX-License-Identifier: Apache-2.0
"""Finding room for something new in a drawing that must not move: where it goes, and how its edges run. Pure.

Everything here happens in the turned drawing (`turned`), where the flow is to the right: what follows is placed to the right
of what it follows, at its height, or as near to that as there is room, avoiding to cover edges or to send its own through
nodes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise

import msgspec

from glsp.layout.detour import detour
from glsp.layout.grid import Grid, square_for
from glsp.layout.joints import Joint
from glsp.layout.quality import around, border, crosses_box, middle, share_area
from glsp.protocol.geometry import Bounds, Number, Point

_COLUMNS = 12
"""How many places along the flow are tried beside boxes, and as many beside lines, nearest first."""

_LINE_GAP = 12
"""px between a new block and a line that passes it: it may still be moved by half the grid of the editors."""

_SHIFT = 6.0
"""px by which a line is missed at least, before that."""

_REACH = 6
"""How far across the flow lines and boxes are looked at, in usual sides of boxes."""

_CLEAR = 5.0
"""A line that passes a node at less than this, in px, looks as if it belonged to it."""

_COVER_COST = 1_000.0
"""What it costs to lie on a line that is there: it stays as it is, and would run through what is new."""

_CLASH_COST = 3_000.0
"""What it costs when a container would have to grow over one of its neighbours."""

_BACKWARDS_COST = 300.0
"""What it costs when an edge would have to run against the flow."""

_HIT_COST = 200.0
"""What an edge through a node costs, in px of distance: rather go 200 px further."""


class Link(msgspec.Struct, frozen=True):
    """An edge between a box of the new block (relative to the block) and a box that is placed (on the canvas).

    `incoming`: the block is to lie behind the other box. The ends say where the edge meets them: at ports, or anywhere.
    """

    own: Bounds
    other: Bounds
    incoming: bool
    own_end: Joint | None = None
    other_end: Joint | None = None

    @property
    def ends(self) -> tuple[Joint, Joint]:
        """Both ends, in the same frames."""
        return self.own_end or Joint(self.own), self.other_end or Joint(self.other)

    @property
    def is_aside(self) -> bool:
        """Whether the placed end is a port that points up or down, to the side of the flow."""
        return self.ends[1].way in {"top", "bottom"}

    def is_behind(self, y: Number) -> bool:
        """Whether a block with its upper edge there lies where the placed end points away from."""
        way, box = self.ends[1].way, self.ends[1].box
        middle_y = y + middle(self.ends[0].box).y
        return (way == "bottom" and middle_y < box.y + box.height) or (way == "top" and middle_y > box.y)

    @property
    def base(self) -> Bounds:
        """What the block is to lie beside: the other box, or a port of it that points up, down or into it."""
        end = self.ends[1]
        return end.box if self.is_aside or (end.way is not None and end.owner is None) else self.other

    def rise(self, gap: Number) -> Number:
        """How far down the block lies when this edge is as straight as it can be; 0 is the block's upper edge."""
        own, other = self.ends
        if other.way == "bottom" and own.way != "top":
            return other.box.y + other.box.height + gap - self.own.y
        if other.way == "top" and own.way != "bottom":
            return other.box.y - gap - self.own.y - self.own.height
        return middle(other.box).y - middle(own.box).y


class Frame(msgspec.Struct, frozen=True):
    """The container around a room: `walls` keep everything right of and below its title; it grows the other ways.

    Lines may cross one that is open.
    """

    box: Bounds
    neighbours: tuple[Bounds, ...]
    walls: tuple[Bounds, ...]
    is_open: bool = False

    def cost(self, box: Bounds) -> float:
        """What it costs that the container must grow to hold a box, but for lines that it would cover."""
        grown = self.grown(box)
        if grown == self.box:
            return 0.0
        clashes = sum(share_area(grown, other) and not share_area(self.box, other) for other in self.neighbours)
        return grown.width - self.box.width + grown.height - self.box.height + _CLASH_COST * clashes

    def grown(self, box: Bounds) -> Bounds:
        """The container when it holds a box."""
        return enclosing((self.box, box))


class Room:
    """What is in the way, inside one container or on the canvas: `obstacles` must not be covered, `lines` better not."""

    def __init__(
        self, obstacles: Sequence[Bounds], lines: Iterable[Sequence[Point]], frame: Frame | None = None
    ) -> None:
        self._frame = frame
        self._obstacles = list(obstacles)
        self._walls = frame.walls if frame else ()
        self._square = square_for(obstacles)
        self._grid = Grid[int](self._square)
        for number, box in enumerate(self._obstacles):
            self._grid.add(number, box)
        self._segments = [piece for line in lines for piece in pairwise(line) if piece[0] != piece[1]]
        self._line_grid = Grid[int](max(self._square, 50.0))
        for number, (start, end) in enumerate(self._segments):
            self._line_grid.add_line(number, start, end)

    @property
    def empty(self) -> bool:
        """Whether nothing is placed here."""
        return not self._obstacles

    @property
    def extent(self) -> Bounds:
        """The smallest box around all obstacles."""
        return enclosing(self._obstacles)

    def add(self, box: Bounds) -> None:
        """One more obstacle."""
        self._grid.add(len(self._obstacles), box)
        self._obstacles.append(box)

    def spot(self, size: Bounds, links: Sequence[Link], gap: Number, layer_gap: Number) -> Point:
        """The best upper left corner for a block of this size."""
        wish = self._wish(links, gap, layer_gap)
        before = any(link.incoming for link in links)
        after = bool(links) and not before
        best, best_cost = wish, float("inf")
        for x in self._columns(size, wish, gap):
            for y in self._heights(size, x, wish.y, gap):
                box = Bounds(x, y, size.width, size.height)
                cost = abs(x - wish.x) + abs(y - wish.y) + (0.5 if y < wish.y else 0.0)
                cost += _BACKWARDS_COST if (before and x < wish.x) or (after and x > wish.x) else 0.0
                cost += _BACKWARDS_COST * sum(link.is_behind(y) for link in links)
                cost += self._frame.cost(box) if self._frame else 0.0
                if cost < best_cost:
                    cost += _COVER_COST * self._covered(box) + _HIT_COST * self._hits(box, links)
                if cost < best_cost:
                    best, best_cost = Point(x, y), cost
        return best

    def beside(self, source: Bounds, target: Bounds, margin: Number) -> list[Bounds]:
        """Obstacles in the region of two boxes, without those that are one of them, hold or lie in one."""
        region = enclosing((source, target))
        region = Bounds(region.x - margin, region.y - margin, region.width + 2 * margin, region.height + 2 * margin)
        near = (self._obstacles[number] for number in sorted(self._grid.near(region)))
        return [
            box
            for box in near
            if share_area(box, region) and not share_area(box, source) and not share_area(box, target)
        ]

    def through(self, line: Sequence[Point], ends: Sequence[Bounds]) -> int:
        """How many obstacles a line goes through or scrapes along, those not counted that an end of it is, holds or lies in."""
        found: set[int] = set()
        for start, end in pairwise(line):
            for number in self._grid.near_line(start, end):
                box = self._obstacles[number]
                if crosses_box(start, end, box, inset=-_CLEAR) and not any(share_area(box, each) for each in ends):
                    found.add(number)
        return len(found)

    def _wish(self, links: Sequence[Link], gap: Number, layer_gap: Number) -> Point:
        before = [link for link in links if link.incoming]
        after = [link for link in links if not link.incoming]
        if before:
            x = max(link.base.x + link.base.width + layer_gap - link.own.x for link in before)
        elif after:
            x = min(link.base.x - layer_gap - link.own.x - link.own.width for link in after)
        else:
            extent = self.extent
            return Point(extent.x, extent.y + extent.height + gap)
        # What is joined to a port that points up or down lies there, whatever else it is joined to.
        telling = [link for link in links if link.is_aside] or links
        heights = sorted(link.rise(gap) for link in telling)
        return Point(x, heights[len(heights) // 2])

    def _columns(self, size: Bounds, wish: Point, gap: Number) -> list[Number]:
        """The wished place along the flow and, nearest first, those just behind or before an obstacle."""
        reach = Bounds(
            wish.x - 3 * self._square, wish.y - _REACH * self._square, 12 * self._square, 2 * _REACH * self._square
        )
        near = [self._obstacles[number] for number in self._grid.near(reach)]
        found = {box.x + box.width + gap for box in near} | {box.x - gap - size.width for box in near}
        for wall in self._walls:
            found.update(x for x in (wall.x + wall.width, wall.x - size.width) if abs(x) < WALL / 2)
        upright = (self._segments[number][0].x for number in self._line_grid.near(reach) if self._is_upright(number))
        beside = {x for at in upright for x in (at + _LINE_GAP, at - _LINE_GAP - size.width)}
        tried = [sorted(places, key=lambda x: abs(x - wish.x))[:_COLUMNS] for places in (found, beside)]
        near = [wish.x, *dict.fromkeys(chain.from_iterable(tried))]
        if len(self._walls) < 3:
            return near
        # Where there is a wall on both sides, there is always room beyond everything.
        extent = self.extent
        return [*near, extent.x + extent.width + gap]

    def _heights(self, size: Bounds, x: Number, wish: Number, gap: Number) -> Iterator[Number]:
        """The places nearest to the wished one in a column, upwards and downwards: free of boxes, and of lines as well.

        O(obstacles in the column).
        """
        blocked = [
            (box.y - size.height - margin, box.y + box.height + margin)
            for boxes, margin in ((self._obstacles, gap), (self._walls, 0))
            for box in boxes
            if box.x - margin < x + size.width and x < box.x + box.width + margin
        ]
        far = _REACH * self._square
        reach = _wider(Bounds(x, wish - far, size.width, 2 * far + size.height), _LINE_GAP)
        passing = (around(*self._segments[number]) for number in self._line_grid.near(reach))
        lines = [
            (line.y - _LINE_GAP - size.height, line.y + line.height + _LINE_GAP)
            for line in passing
            if line.x < reach.x + reach.width and reach.x < line.x + line.width
        ]
        # A wall has no other side.
        return (y for y in dict.fromkeys((*_free(blocked, wish), *_free(blocked + lines, wish))) if abs(y) < WALL / 2)

    def _is_upright(self, number: int) -> bool:
        start, end = self._segments[number]
        return abs(start.x - end.x) < abs(start.y - end.y)

    def _covered(self, box: Bounds) -> int:
        """How many lines a box would lie on, and its container when it grows to hold it."""
        found = {number for number in self._line_grid.near(_wider(box, _SHIFT)) if self._crosses(number, box, -_SHIFT)}
        if (
            self._frame is not None
            and not self._frame.is_open
            and (grown := self._frame.grown(box)) != (own := self._frame.box)
        ):
            near = self._line_grid.near(grown)
            found |= {each for each in near if self._crosses(each, grown) and not self._crosses(each, own)}
        return len(found)

    def _crosses(self, number: int, box: Bounds, inset: float = 1.0) -> bool:
        return crosses_box(*self._segments[number], box, inset)

    def _hits(self, box: Bounds, links: Sequence[Link]) -> int:
        """How many nodes the block's own edges would run through."""
        found = 0
        for link in links:
            near, far = (end.box for end in link.ends)
            own = Bounds(box.x + near.x, box.y + near.y, near.width, near.height)
            # From a port that points up or down, the edge turns only once it is level with the block.
            turn = (Point(middle(far).x, middle(own).y),) if link.is_aside else ()
            line = (border(own, (*turn, middle(far))[0]), *turn, border(far, (*turn, middle(own))[0]))
            found += self.through(line, (own, far))
        return found


_DETOURS = (4, 16, 64)
"""How far beside both ends a way is looked for, in gaps; further only where the nearer one meets something there."""

WALL = 1e8
"""How far a wall reaches, px; farther than any drawing."""


def walls(left: Number, top: Number) -> tuple[Bounds, Bounds]:
    """What keeps new nodes right of and below a container's upper left corner (not turned)."""
    return Bounds(left - WALL, top - WALL, WALL, 2 * WALL), Bounds(left - WALL, top - WALL, 2 * WALL, WALL)


def _free(blocked: Iterable[tuple[Number, Number]], wish: Number) -> tuple[Number, Number]:
    """The nearest places in no span, from the wished one on and back."""
    spans = sorted(blocked)
    up, down = wish, wish
    for low, high in spans:
        if low < down < high:
            down = high
    for low, high in sorted(spans, key=lambda one: -one[1]):
        if low < up < high:
            up = low
    return down, up


def _wider(box: Bounds, by: Number) -> Bounds:
    return Bounds(box.x - by, box.y - by, box.width + 2 * by, box.height + 2 * by)


def routed(room: Room, source: Joint, target: Joint, gap: Number) -> tuple[Point, ...]:
    """Bend points of a level-and-upright edge in the turned drawing; none for a straight one.

    The first way that hits no node: straight when level; a step half-way, near the start or near the end; the cheapest
    detour; around below or above. When all hit something, the one that hits least, or straight.
    """
    if share_area(source.box, target.box):
        return ()  # a container and something in it
    steps = list(_steps(source, target, gap))

    def hits(way: tuple[Point, ...]) -> int:
        first, last = (way[0], way[-1]) if way else (middle(target.box), middle(source.box))
        line = (border(source.box, first), *way, border(target.box, last))
        own = sum(
            any(crosses_box(start, end, box) for box in (*source.blocks[1:], *target.blocks[1:]))
            for start, end in pairwise(line)
        )
        return own + room.through(line, (source.box, target.box))

    for way in steps:
        if not hits(way):
            return way
    ways: list[tuple[Point, ...]] = []
    for margin in _DETOURS:
        found = detour(source, target, room.beside(source.box, target.box, margin * gap), gap / 3)
        if found is not None and not hits(found):
            return found
        ways += () if found is None else (found,)
    boxes = source.owner or source.box, target.owner or target.box
    below = max(box.y + box.height for box in boxes) + gap / 2
    above = min(box.y for box in boxes) - gap / 2
    loops = [_loop(source, target, y, gap / 3) for y in (below, above)]
    return min((*ways, *steps, *loops, ()), key=hits)  # the first of equals


def _steps(source: Joint, target: Joint, gap: Number) -> Iterator[tuple[Point, ...]]:
    """The simplest ways along the flow, for ends that may be left and reached that way."""
    one, other = middle(source.box), middle(target.box)
    start, end = source.box.x + source.box.width, target.box.x
    if end - start < gap / 2 or source.way not in {None, "right"} or target.way not in {None, "left"}:
        return
    if abs(one.y - other.y) < 1:
        yield ()
    spots = ((start + end) / 2, start + gap / 2, end - gap / 2)
    yield from ((Point(x, one.y), Point(x, other.y)) for x in spots if start < x < end)


def _loop(source: Joint, target: Joint, y: Number, distance: Number) -> tuple[Point, ...]:
    """Around below or above, from gate to gate."""
    one, other = source.gate(distance), target.gate(distance)
    turns = Point(one.x, y), Point(other.x, y)
    first, last = ((at,) if end.is_level else () for at, end in ((one, source), (other, target)))
    return (*first, *turns, *last)


def enclosing(boxes: Iterable[Bounds], points: Iterable[Point] = ()) -> Bounds:
    """The smallest box around boxes and points; nothing at the origin when there are none."""
    spots = [Bounds(at.x, at.y, 0, 0) for at in points]
    every = [*boxes, *spots]
    if not every:
        return Bounds(0, 0, 0, 0)
    left, top = min(box.x for box in every), min(box.y for box in every)
    right, bottom = max(box.x + box.width for box in every), max(box.y + box.height for box in every)
    return Bounds(left, top, right - left, bottom - top)
