# SPDX-License-Identifier: Apache-2.0
"""What a browser would measure, by rule instead of by fonts.

Lives here: the answer of the scripted client to `requestBounds`. Never here: sockets, waiting, comparing.
The rules are fixed, so two servers driven by the same script are told the same sizes; another `Sizes` stands for a
browser with other fonts.
"""

from collections.abc import Iterator
from typing import Any, TypeAlias

import msgspec

Json: TypeAlias = dict[str, Any]


class Sizes(msgspec.Struct, frozen=True):
    """How large this client draws things; all in px."""

    character_width: float = 8
    line_height: float = 16
    icon_width: float = 25
    icon_height: float = 20
    task_height: float = 30
    task_padding: float = 50
    activity_side: float = 32
    other_width: float = 100
    other_height: float = 40


DEFAULT_SIZES = Sizes()
OTHER_FONT = Sizes(character_width=9.5, line_height=18, task_height=34, task_padding=54)

CANVAS: Json = {"x": 0, "y": 0, "width": 1400, "height": 800}
VIEWPORT: Json = {"scroll": {"x": 0, "y": 0}, "zoom": 1}


def elements(root: Json) -> Iterator[Json]:
    """Every element below `root`, depth first, in the order of the model."""
    stack = list(reversed(root.get("children", [])))
    while stack:
        element = stack.pop()
        yield element
        stack.extend(reversed(element.get("children", [])))


def find(root: Json, element_id: str) -> Json | None:
    """The element of that id below `root`."""
    return next((element for element in elements(root) if element["id"] == element_id), None)


def is_edge(element: Json) -> bool:
    """Edges are routed, everything else below the root has a size."""
    return str(element["type"]).split(":")[0] == "edge"


def measured_size(element: Json, sizes: Sizes) -> Json:
    """Labels, icons and tasks follow their text; other elements keep the size they have."""
    family = str(element["type"]).split(":")[0]
    if family == "label":
        return {"width": sizes.character_width * len(str(element.get("text") or "")), "height": sizes.line_height}
    if family == "icon":
        return {"width": sizes.icon_width, "height": sizes.icon_height}
    if family == "task":
        width = sizes.task_padding + sizes.character_width * len(str(element.get("name") or ""))
        return {"width": width, "height": sizes.task_height}
    if element.get("size"):
        return dict(element["size"])
    if family == "activityNode":
        return {"width": sizes.activity_side, "height": sizes.activity_side}
    return {"width": sizes.other_width, "height": sizes.other_height}


def computed_bounds(root: Json, sizes: Sizes = DEFAULT_SIZES, *, routes: bool = False, response_id: str = "") -> Json:
    """The `computedBounds` action for a `requestBounds` with this root.

    With `routes` every edge whose ends are known is routed from centre to centre through its routing points, as the
    stock client does; coordinates of nested nodes are then made absolute.
    """
    bounds: list[Json] = []
    alignments: list[Json] = []
    for element in elements(root):
        if is_edge(element):
            continue
        size = measured_size(element, sizes)
        position = dict(element.get("position") or {"x": 0, "y": 0})
        bounds.append({"elementId": element["id"], "newSize": size, "newPosition": position})
        if str(element["type"]).split(":")[0] == "label":
            point = {"x": size["width"] // 2, "y": 13}
            alignments.append({"elementId": element["id"], "newAlignment": point})
    return {
        "kind": "computedBounds",
        "responseId": response_id,
        "revision": root["revision"],
        "bounds": bounds,
        "alignments": alignments,
        "layoutData": [],
        "routes": _routes(root, sizes) if routes else [],
        "canvasBounds": CANVAS,
        "viewport": VIEWPORT,
    }


def _routes(root: Json, sizes: Sizes) -> list[Json]:
    centres: dict[str, Json] = {}
    _collect_centres(root, {"x": 0, "y": 0}, sizes, centres)
    routes: list[Json] = []
    for edge in elements(root):
        if not is_edge(edge) or edge["sourceId"] not in centres or edge["targetId"] not in centres:
            continue
        points = [
            {"kind": "source", **centres[edge["sourceId"]]},
            *({"kind": "linear", "pointIndex": index, **point} for index, point in enumerate(edge["routingPoints"])),
            {"kind": "target", **centres[edge["targetId"]]},
        ]
        routes.append({"elementId": edge["id"], "newRoutingPoints": points})
    return routes


def _collect_centres(parent: Json, offset: Json, sizes: Sizes, centres: dict[str, Json]) -> None:
    for element in parent.get("children", []):
        if is_edge(element):
            continue
        position = element.get("position") or {"x": 0, "y": 0}
        corner = {"x": offset["x"] + position["x"], "y": offset["y"] + position["y"]}
        size = measured_size(element, sizes)
        centres[element["id"]] = {"x": corner["x"] + size["width"] / 2, "y": corner["y"] + size["height"] / 2}
        _collect_centres(element, corner, sizes, centres)
