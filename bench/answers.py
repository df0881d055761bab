# SPDX-License-Identifier: Apache-2.0
"""What a browser answers to `requestBounds`, computed from the model and kept per element.

Rules: sizes only for elements without one; an alignment for every label; a route for every edge, as the hidden bounds
updater of the stock client sends them. `minimal` leaves out routes and the alignments that the model already has.
The work for an element is done once and kept under its JSON bytes, because a load client that computes more than the
server it measures would measure itself. Nothing here knows which server is on the other side.
"""

from collections.abc import Iterable

import msgspec

from bench.models import NODE_HEIGHT, text_width

LABEL_ALIGNMENT = (20.5, 13)
INNER_POSITION = (5, 5)
INNER_TYPES = ("label", "icon", "comp", "struct")

Number = int | float
Anchor = tuple[Number, Number, Number, Number]


class Point(msgspec.Struct, frozen=True, gc=False):
    """A position in the frame of the parent element."""

    x: Number
    y: Number


class Size(msgspec.Struct, frozen=True, gc=False):
    """Extent of an element; negative means not yet known."""

    width: Number
    height: Number


class Element(msgspec.Struct, rename="camel"):
    """The members of a model element that matter for bounds."""

    id: str
    type: str
    position: Point | None = None
    size: Size | None = None
    text: str | None = None
    name: str | None = None
    alignment: Point | None = None
    source_id: str | None = None
    target_id: str | None = None
    routing_points: list[Point] = []
    children: list["Element"] = []


class Root(msgspec.Struct):
    """A model root whose elements stay undecoded until they are new."""

    children: list[msgspec.Raw] = []
    revision: int = 0


class Route(msgspec.Struct, gc=False):
    """One edge with its answer for the end points it was computed for."""

    id: str
    source: str
    target: str
    inner: str
    ends: tuple[Anchor | None, Anchor | None] = (None, None)
    answer: str = ""


class Known(msgspec.Struct):
    """Everything one top-level element contributes to an answer."""

    id: str
    bounds: str
    alignments: str
    anchors: list[tuple[str, Anchor]]
    routes: list[Route]


decode_element = msgspec.json.Decoder(Element).decode


def plain(value: Number) -> Number:
    """The number as JavaScript prints it: 15, not 15.0."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def quoted(text: str) -> str:
    """The text as a JSON string."""
    return msgspec.json.encode(text).decode()


class Answers:
    """Bounds answers for one session, and the ids of the top-level elements it has seen."""

    def __init__(self, *, minimal: bool = False) -> None:
        self.minimal = minimal
        self.ids: set[str] = set()
        self.fresh: list[str] = []
        self.computed = 0
        self._known: dict[bytes, Known] = {}

    def observe(self, root: Root) -> list[Known]:
        """Take in a whole model; `fresh` afterwards lists the top-level ids not seen before, in order."""
        before = self._known
        # Only what is in this model is kept, so that the memory of the client does not grow with every edit.
        after: dict[bytes, Known] = {}
        elements: list[Known] = []
        for raw in root.children:
            key = bytes(raw)
            known = before.get(key)
            if known is None:
                known = self._compute(decode_element(key))
            after[key] = known
            elements.append(known)
        self._known = after
        ids = {known.id for known in elements}
        self.fresh = [known.id for known in elements if known.id not in self.ids]
        self.ids = ids
        return elements

    def computed_bounds(self, root: Root, client_id: str, request_id: str) -> bytes:
        """The `computedBounds` notification for this model, as one JSON text."""
        elements = self.observe(root)
        bounds = ",".join([known.bounds for known in elements if known.bounds])
        alignments = ",".join([known.alignments for known in elements if known.alignments])
        routes = "" if self.minimal else f',"routes":[{",".join(self._routes(elements))}]'
        return (
            '{"jsonrpc":"2.0","method":"process","params":{"clientId":' + quoted(client_id) + ',"action":'
            f'{{"kind":"computedBounds","bounds":[{bounds}],"alignments":[{alignments}]{routes},"layoutData":[],'
            f'"revision":{root.revision},"responseId":{quoted(request_id)},'
            '"canvasBounds":{"x":0,"y":0,"width":1200,"height":800},"viewport":{"scroll":{"x":0,"y":0},"zoom":1}}}}'
        ).encode()

    def _routes(self, elements: Iterable[Known]) -> list[str]:
        anchors: dict[str, Anchor] = {}
        edges: list[Route] = []
        for known in elements:
            anchors.update(known.anchors)
            edges.extend(known.routes)
        answers: list[str] = []
        for route in edges:
            source = anchors.get(route.source)
            target = anchors.get(route.target)
            if source is None or target is None:
                continue
            if route.ends != (source, target):
                route.ends = (source, target)
                route.answer = (
                    f'{{"elementId":{quoted(route.id)},"newRoutingPoints":['
                    f'{{"kind":"source","x":{source[0]},"y":{source[1]}}},{route.inner}'
                    f'{{"kind":"target","x":{target[2]},"y":{target[3]}}}]}}'
                )
            answers.append(route.answer)
        return answers

    def _compute(self, element: Element) -> Known:
        self.computed += 1
        known = Known(id=element.id, bounds="", alignments="", anchors=[], routes=[])
        bounds: list[str] = []
        alignments: list[str] = []
        self._visit(element, 0, 0, known, bounds, alignments)
        known.bounds = ",".join(bounds)
        known.alignments = ",".join(alignments)
        return known

    def _visit(
        self, element: Element, left: Number, top: Number, known: Known, bounds: list[str], alignments: list[str]
    ) -> None:
        if element.source_id is not None and element.target_id is not None:
            inner = "".join(f'{{"kind":"linear","x":{plain(p.x)},"y":{plain(p.y)}}},' for p in element.routing_points)
            known.routes.append(Route(element.id, element.source_id, element.target_id, inner))
        else:
            left, top = self._visit_shape(element, left, top, known, bounds, alignments)
        for child in element.children:
            self._visit(child, left, top, known, bounds, alignments)

    def _visit_shape(
        self, element: Element, left: Number, top: Number, known: Known, bounds: list[str], alignments: list[str]
    ) -> tuple[Number, Number]:
        inner = element.type.partition(":")[0] in INNER_TYPES
        size = element.size
        if size is None or size.width < 0 or size.height < 0:
            size = Size(text_width(element.text or element.name or ""), NODE_HEIGHT)
            x, y = INNER_POSITION
            position = f',"newPosition":{{"x":{x},"y":{y}}}' if inner else ""
            bounds.append(
                f'{{"elementId":{quoted(element.id)},"newSize":{{"width":{size.width},"height":{size.height}}}{position}}}'
            )
        if element.type.startswith("label") and not (self.minimal and element.alignment is not None):
            x, y = LABEL_ALIGNMENT
            alignments.append(f'{{"elementId":{quoted(element.id)},"newAlignment":{{"x":{x},"y":{y}}}}}')
        if element.position is not None:
            left, top = left + element.position.x, top + element.position.y
        if not inner:
            middle = plain(top + size.height / 2)
            known.anchors.append((element.id, (plain(left + size.width), middle, plain(left), middle)))
        return left, top
