# SPDX-License-Identifier: Apache-2.0
"""Automatic layout as the editor asks for it: a diagram in, one `Arrange` operation and the quality before and after out.

Three modes: everything, only what is new (nothing placed moves), what one container holds. Reads the view at once, before
the first wait; the operation names the positions it saw (`was`), so it may be executed on a later head.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from typing import TypedDict, Unpack

import msgspec

from glsp.errors import NotAllowed
from glsp.layout import reference
from glsp.layout.additions import add
from glsp.layout.elk import Elk
from glsp.layout.filling import fill
from glsp.layout.grouping import Group, groups
from glsp.layout.kinds import KindOf, kind_by_type
from glsp.layout.lettering import crossed_texts, crossed_titles, lettered, set_aside
from glsp.layout.names import name_moves, place_names
from glsp.layout.options import SCREEN, Direction, Options
from glsp.layout.ports import resized
from glsp.layout.quality import Quality
from glsp.layout.scene import Node, Port, PortsOf, Scene, SizeOf, StripsOf, read_scene
from glsp.layout.settling import settled, widened
from glsp.layout.strips import region_in
from glsp.layout.tally import quality
from glsp.layout.turned import flow
from glsp.layout.whole import lay_out, work
from glsp.model.graph import View, need
from glsp.protocol.geometry import Dimension, Point, is_object, whole
from glsp.protocol.operations import Arrange, Lettering, Placement, Route

UPRIGHT: tuple[Direction, ...] = ("down", "up")
"""Ways on which edges come to containers from where their titles are, or leave them there."""

AGAIN_NODES = 300
"""Up to here a drawing is laid out once more if that may be better (0.1 s)."""


class Declared(TypedDict, total=False):
    """What a language says about nodes."""

    kind_of: KindOf
    size_of: SizeOf | None
    ports: PortsOf | None
    strips: StripsOf | None


class Arrangement:
    """What to execute; the numbers of the drawing before and after are counted when asked for, once."""

    def __init__(self, before: Scene, after: Scene) -> None:
        self.arrange = difference(before, after)
        self._scenes = before, after

    @cached_property
    def before(self) -> Quality:
        """How good the drawing is now. Near-linear: 60 ms at 1,000 nodes."""
        return quality(self._scenes[0])

    @cached_property
    def after(self) -> Quality:
        """How good it is once the operation is executed. As `before`."""
        return quality(self._scenes[1])

    @property
    def badness(self) -> tuple[int, float]:
        """Texts that cannot be read, and how far its shape is from that of a screen."""
        after = self.after
        shape = max(1, after.width) / max(1, after.height)
        return after.labels + crossed_texts(self._scenes[1]), abs(math.log(shape / float(SCREEN)))


async def arrange_all(
    elk: Elk,
    view: View,
    options: Options | None = None,
    *,
    within: str | None = None,
    kind_of: KindOf = kind_by_type,
    size_of: SizeOf | None = None,
    ports: PortsOf | None = None,
    strips: StripsOf | None = None,
    usual: Direction = "right",
) -> Arrangement:
    """Lays out everything or, with `within`, what that container holds. Raises as `Elk.layout`; NotAllowed for a non-node."""
    options = options or Options()
    scene = read_scene(view, kind_of=kind_of, size_of=size_of, ports=ports, strips=strips)
    container = "" if within in {None, view.root} else need(view, within or "").id
    if container and container not in scene.nodes:
        raise NotAllowed(f"{container} is not a node, so there is nothing in it to lay out")
    direction = options.direction or flow(scene, _placed(scene, ()), usual)
    seen, scene = scene, place_names(scene, direction) if not container else scene
    after = await _drawn(elk, scene, options, direction, container)
    if direction in UPRIGHT and options.algorithm == "layered" and len(scene.nodes) <= AGAIN_NODES:
        crossed = await work(scene, crossed_titles, after)
        if crossed:  # no edge could step beside these: what is in their containers does
            again = await _drawn(elk, await work(scene, set_aside, scene, crossed), options, direction, container)
            after = min(after, again, key=lambda each: len(crossed_titles(each)))
    return await work(scene, Arrangement, seen, after)


async def arrange_best(
    elk: Elk, view: View, options: Options, *, usual: Direction = "right", **declared: Unpack[Declared]
) -> Arrangement:
    """A drawing that flows to the right or downwards, whichever shows its texts best and suits a screen. As `arrange_all`."""
    ways: tuple[Direction, ...] = (usual, "right" if usual == "down" else "down")
    found: list[Arrangement] = []
    for way in ways:
        chosen = msgspec.structs.replace(options, direction=way)
        found.append(await arrange_all(elk, view, chosen, usual=usual, **declared))
        if len(found[0].arrange.placements) > AGAIN_NODES:
            break
    return min(found, key=lambda each: each.badness)


async def _drawn(elk: Elk, scene: Scene, options: Options, direction: Direction, container: str) -> Scene:
    after = await lay_out(elk, scene, options, direction, container)
    if container:
        after = await work(scene, settled, scene, widened(after, container), options.spacing)
    return await work(scene, lettered, after, options)


async def arrange_new(
    elk: Elk,
    view: View,
    new: Collection[str],
    options: Options | None = None,
    *,
    kind_of: KindOf = kind_by_type,
    size_of: SizeOf | None = None,
    ports: PortsOf | None = None,
    strips: StripsOf | None = None,
    usual: Direction = "right",
) -> Arrangement:
    """Places the nodes named in `new` and what they contain, and draws the edges named there or joined to those nodes.

    No other node moves. Raises as `Elk.layout`.
    """
    options = options or Options()
    scene = read_scene(view, kind_of=kind_of, size_of=size_of, ports=ports, strips=strips)
    direction = options.direction or flow(scene, _placed(scene, new), usual)
    region = region_in(scene, "")
    direction = region.flow(direction) if region is not None else direction
    begun, left = await fill(elk, scene, new, options, direction)
    arranged: list[Group] = []
    for parent, part in groups(begun, left):
        # Nothing to arrange in a single node; saves the call.
        arranged.append((parent, part if len(part.nodes) == 1 else await lay_out(elk, part, options, direction)))
    after = await work(scene, add, begun, arranged, {*left}, options, direction)
    return await work(scene, Arrangement, scene, after)


async def arrange_as_reference(elk: Elk, view: View, kind_of: KindOf = kind_by_type) -> Arrange:
    """What the reference server would do for operation `layout`. Raises as `Elk.layout`."""
    was = reference.positions(view)
    return reference.to_arrange(await elk.layout(reference.to_elk(view, kind_of)), was)


def difference(before: Scene, after: Scene) -> Arrange:
    """The operation that turns one scene into the other. Equal scenes give an empty one."""
    placements: list[Placement] = []
    for node in after.nodes.values():
        placements.extend(_placements(before.nodes[node.id], node))
    routes = [
        Route(edge.id, edge.points) for edge in after.edges.values() if edge.points != before.edges[edge.id].points
    ]
    return Arrange(placements=tuple(placements), routes=tuple(routes), texts=tuple(_texts(before, after)))


def _texts(before: Scene, after: Scene) -> Iterator[Lettering]:
    for node in after.nodes.values():
        yield from name_moves(before.nodes[node.id], node)
        old = {label.id: label for label in before.nodes[node.id].labels}
        for label in node.labels:
            was = old[label.id].header
            if label.header is not None and was is not None and label.header.align != was.align:
                yield Lettering(label.header.id, options={"hAlign": label.header.align})
    for edge in after.edges.values():
        for was, label in zip(before.edges[edge.id].labels, edge.labels, strict=True):
            if label.placement != was.placement and is_object(label.placement):
                yield Lettering(label.id, along=label.placement["position"])


def _placements(old: Node, new: Node) -> Iterable[Placement]:
    moved = (old.x, old.y) != (new.x, new.y) or new.was is None
    is_resized = (old.width, old.height) != (new.width, new.height)
    if moved or is_resized:
        size = Dimension(whole(new.width), whole(new.height)) if is_resized else None
        yield Placement(element_id=new.id, position=_own(new), size=size, was=new.was)
    # Ports follow the size of their owner by themselves.
    followed = resized(old, new.width, new.height).ports if is_resized else old.ports
    for before, port in zip(followed, new.ports, strict=True):
        if (before.x, before.y) != (port.x, port.y):
            yield Placement(element_id=port.id, position=_own(port), was=port.was)


def _own(shape: Node | Port) -> Point:
    """The position in the element's own frame, inside compartments."""
    return Point(whole(shape.x - shape.shift.x), whole(shape.y - shape.shift.y))


def _placed(scene: Scene, new: Collection[str]) -> list[str]:
    return [node.id for node in scene.nodes.values() if node.was is not None and node.id not in new]
