# SPDX-License-Identifier: Apache-2.0
"""One geometry: what the page draws lies where the server, and so every picture and layout, believes it to lie."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from fontTools.pens.boundsPen import BoundsPen
from fontTools.svgLib.path import parse_path

from glsp import languages
from glsp.languages import Language
from glsp.languages.declaration import NodeType
from glsp.languages.kinds import every_part
from glsp.render.outlines import outline
from glsp.render.svg import form_of
from support.drawn import line
from support.pages import Person, rest
from support.serving import Serving

pytestmark = pytest.mark.needs("chromium", "page", "elk")

CLOSE = 1.0
"""px; what people do not see."""

INK = 4.0
"""px by which a browser's box of a text may be higher than a line of ours."""

# The boxes of shapes and of labels on the canvas by element id, [x, y, width, height] in the frame of the graph.
DRAWN = """() => {
  const canvas = document.querySelector('#glsp-canvas > svg');
  const frame = canvas.querySelector(':scope > g').getScreenCTM().inverse();
  const boxes = {};
  for (const drawn of canvas.querySelectorAll('.sprotty-node, .sprotty-label')) {
    const id = drawn.closest('[id]').id.replace('glsp-canvas_', '');
    // Of a text, its box in the frame of the screen is the exact one.
    const { left, top, right, bottom } = drawn.getBoundingClientRect();
    const [start, end] = [new DOMPoint(left, top), new DOMPoint(right, bottom)].map(point => point.matrixTransform(frame));
    const kind = drawn.classList.contains('sprotty-label') ? 'labels' : 'shapes';
    boxes[`${kind} ${id}`] = [start.x, start.y, end.x - start.x, end.y - start.y];
  }
  return boxes;
}"""


def believed(language: Language, element: Mapping[str, Any], x: float = 0, y: float = 0) -> dict[str, list[float]]:
    """The boxes of everything that the server has in an element, shapes as our pictures draw their outlines."""
    found: dict[str, list[float]] = {}
    for child in element.get("children", ()):
        at, size = child.get("position", {"x": 0, "y": 0}), child.get("size", {"width": 0, "height": 0})
        left, top = x + at["x"], y + at["y"]
        if isinstance(child.get("text"), str):
            found[f"labels {child['id']}"] = [left, top, size["width"], size["height"]]
        elif (kind := language.kinds.node(child["type"])) is not None:
            found[f"shapes {child['id']}"] = drawn_box(kind, left, top, size["width"], size["height"])
        found |= believed(language, child, left, top)
    return found


def turned_labels(language: Language, element: Mapping[str, Any]) -> Iterator[str]:
    """The labels whose texts run upwards."""
    for child in element.get("children", ()):
        if language.turned(child["type"]):
            yield child["id"]
        yield from turned_labels(language, child)


def middle(box: list[float], axis: int) -> float:
    return box[axis] + box[axis + 2] / 2


def drawn_box(kind: NodeType, x: float, y: float, width: float, height: float) -> list[float]:
    pen = BoundsPen(None)
    parse_path(outline(form_of(kind), width, height, kind.shape.parameters.get("radius")), pen)
    assert pen.bounds is not None
    left, top, right, bottom = pen.bounds
    return [x + left, y + top, right - left, bottom - top]


@pytest.mark.parametrize("language", languages.all_languages(), ids=lambda language: language.id)
def test_shapes_and_labels_lie_where_the_server_believes_them(
    ada: Person, serving: Serving, language: Language
) -> None:
    everything = [
        line(language, kind, f"n{at}", f"Weigh {kind.name}", at % 8 * 190, at // 8 * 120)
        for at, kind in enumerate(language.nodes)
    ]
    sources: list[dict[str, str]] = [
        {"source": "\n".join(everything)},
        {"template": f"{language.id}:{language.templates[0].id}"},
    ]
    compared = {"shapes": 0, "labels": 0, "turned": 0}
    for beginning in sources:
        made = rest(serving, "POST", "/api/diagrams", {"type": language.id, **beginning})["id"]
        ada.open(made)
        ada.page.keyboard.press("Shift+Digit1")
        ada.settled()
        drawn: dict[str, list[float]] = ada.page.evaluate(DRAWN)
        model = rest(serving, "GET", f"/api/diagrams/{made}/model")
        wanted, turned = believed(language, model), set(turned_labels(language, model))
        for name, box in drawn.items():
            kind = name.partition(" ")[0]
            if name not in wanted:
                continue
            compared[kind] += 1
            if kind == "labels":  # the ink of a text is lower than its line; where it is turned, its line is upright
                along = 3 if name.removeprefix("labels ") in turned else 2
                told = f"{name}: {box} instead of {wanted[name]}"
                assert abs(box[along] - wanted[name][along]) < CLOSE, told
                if along == 3:
                    compared["turned"] += 1
                    assert box[2] <= wanted[name][2] + INK, told
                    assert abs(middle(box, 1) - middle(wanted[name], 1)) < CLOSE, told
            else:
                assert [abs(a - b) < CLOSE for a, b in zip(box, wanted[name], strict=True)] == [True] * 4, (
                    f"{name}: {box} instead of {wanted[name]}"
                )
    assert compared["shapes"] >= len(language.nodes) + 3
    assert compared["labels"] >= len(language.nodes)
    has_turned = any(language.turned(part.type) for node in language.nodes for part in every_part(node.parts))
    assert (compared["turned"] > 0) == has_turned
