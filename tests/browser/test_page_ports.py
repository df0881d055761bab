# SPDX-License-Identifier: Apache-2.0
"""Ports under the hand: they come to lie on a border, stay there, and go where their owner goes."""

from typing import Any

import pytest

from support.pages import Person, rest
from support.serving import Serving

pytestmark = pytest.mark.needs("chromium", "page", "elk")

OUTLINES = """() => Object.fromEntries([...document.querySelectorAll('#glsp-canvas .node > .sprotty-node')].map(drawn => {
  const { x, y, width, height } = drawn.getBoundingClientRect();
  return [drawn.closest('.node').id, [x, y, width, height].map(Math.round)];
}))"""

TASKS = 'user check "Check the form" @300,200 160x80\nta other "Look again" @300,460 160x80'


@pytest.fixture
def process(serving: Serving) -> str:
    """Two tasks, one below the other."""
    return str(rest(serving, "POST", "/api/diagrams", {"type": "bpmn", "source": TASKS})["id"])


def events(serving: Serving, process: str) -> dict[str, tuple[str, str, float, float]]:
    """Every boundary event: type, then owner, side and place on the canvas."""
    root = rest(serving, "GET", f"/api/diagrams/{process}/model")
    return {
        port["type"]: (
            owner["id"],
            port["side"],
            owner["position"]["x"] + port["position"]["x"],
            owner["position"]["y"] + port["position"]["y"],
        )
        for owner in root["children"]
        for port in owner.get("children", ())
        if port["type"].startswith("boundary")
    }


def placed(ada: Person, item: str, x: float, y: float) -> None:
    """A click on an item of the palette, and one on the canvas."""
    ada.button(item).click()
    ada.page.mouse.move(x - 60, y + 40)
    ada.page.mouse.move(x, y, steps=4)
    ada.page.mouse.click(x, y)


def drawn_middle(ada: Person, kind: str) -> tuple[float, float]:
    """The middle of the drawn event, px of the window."""
    box = ada.page.locator(f"#glsp-canvas .node.shape-{kind} > .sprotty-node").last.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def near(found: tuple[float, float], wanted: tuple[float, float]) -> bool:
    return max(abs(found[0] - wanted[0]), abs(found[1] - wanted[1])) <= 6


def test_a_port_is_put_beside_its_owner_and_lies_on_the_border(serving: Serving, ada: Person, process: str) -> None:
    ada.open(process)
    box = ada.box("Check the form")
    placed(ada, "Boundary timer", box["x"] + box["width"] / 2, box["y"] + box["height"] + 25)
    ada.until(
        lambda: {kind: at[:2] for kind, at in events(serving, process).items()}, {"boundary:timer": ("check", "bottom")}
    )
    ada.settled()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"])
    ada.until(lambda: near(drawn_middle(ada, "double-circle"), middle), wanted=True)


def test_far_from_every_owner_a_port_cannot_be_put(serving: Serving, ada: Person, process: str) -> None:
    ada.open(process)
    box = ada.box("Check the form")
    placed(ada, "Boundary timer", box["x"] + box["width"] + 250, box["y"])
    ada.settled()
    assert events(serving, process) == {}


def test_a_dragged_port_slides_along_the_border(serving: Serving, ada: Person, process: str) -> None:
    created(serving, process, "boundary:error", "check", 360, 265)
    ada.open(process)
    box = ada.box("Check the form")
    start = drawn_middle(ada, "double-circle")
    right = (box["x"] + box["width"], box["y"] + 30)
    ada.drag(start, (start[0] + 10, start[1] + 30), (right[0] + 30, right[1]), drop=False)
    ada.until(lambda: near(drawn_middle(ada, "double-circle"), right), wanted=True)
    ada.page.mouse.up()
    ada.until(lambda: events(serving, process)["boundary:error"][:2], ("check", "right"))
    ada.settled()
    ada.until(lambda: near(drawn_middle(ada, "double-circle"), right), wanted=True)


def test_a_port_is_dragged_to_another_owner(serving: Serving, ada: Person, process: str) -> None:
    created(serving, process, "boundary:error", "check", 360, 265)
    ada.open(process)
    box = ada.box("Look again")
    ada.drag(drawn_middle(ada, "double-circle"), (box["x"] + 60, box["y"] - 40), (box["x"] + 70, box["y"] + 12))
    ada.until(lambda: events(serving, process)["boundary:error"][:2], ("other", "top"))


def test_ports_follow_when_their_owner_is_made_larger(serving: Serving, ada: Person, process: str) -> None:
    created(serving, process, "boundary:error", "check", 445, 225)
    ada.open(process)
    assert events(serving, process)["boundary:error"] == ("check", "right", 445, 225)
    ada.page.mouse.click(*ada.middle("Check the form"))
    box = ada.box("Check the form")
    corner = (box["x"] + box["width"], box["y"] + box["height"])
    ada.drag(corner, (corner[0] + 60, corner[1] + 40))
    ada.until(lambda: events(serving, process)["boundary:error"][2] > 470, wanted=True)
    ada.settled()
    box = ada.box("Check the form")
    ada.until(lambda: abs(drawn_middle(ada, "double-circle")[0] - box["x"] - box["width"]) <= 1, wanted=True)


def test_ports_follow_the_border_that_is_in_the_hand_and_go_back_with_it(
    serving: Serving, ada: Person, process: str
) -> None:
    right = created(serving, process, "boundary:error", "check", 445, 225)["created"][0]
    below = created(serving, process, "boundary:timer", "check", 345, 265)["created"][0]
    ada.open(process)
    before = events(serving, process)

    def edges() -> tuple[int, int, int, int]:
        """Right and lower border of the owner, and the middles of the ports across them; px of the window."""
        found = ada.page.evaluate(OUTLINES)
        (x, y, width, height), one, other = (found[f"glsp-canvas_{each}"] for each in ("check", right, below))
        return x + width, y + height, one[0] + one[2] // 2, other[1] + other[3] // 2

    def off() -> int:
        owner_right, owner_bottom, port_right, port_bottom = edges()
        return max(abs(owner_right - port_right), abs(owner_bottom - port_bottom))

    ada.page.mouse.click(*ada.middle("Check the form"))
    box, start = ada.box("Check the form"), edges()
    assert off() <= 1
    corner = (box["x"] + box["width"], box["y"] + box["height"])
    ada.drag(corner, (corner[0] + 60, corner[1] + 40), drop=False)
    ada.until(lambda: edges()[0] - start[0] >= 50 and edges()[1] - start[1] >= 30, wanted=True)
    ada.until(lambda: off() <= 1, wanted=True)
    assert events(serving, process) == before, "nothing was sent yet"
    ada.page.mouse.move(*corner, steps=4)
    ada.until(edges, start)
    ada.page.mouse.move(corner[0] + 60, corner[1] + 40, steps=4)
    ada.page.mouse.up()
    ada.until(lambda: events(serving, process)["boundary:error"][2] > 490, wanted=True)
    ada.settled()
    assert off() <= 1


def created(serving: Serving, process: str, kind: str, owner: str, x: float, y: float) -> Any:
    """A port made over REST."""
    operation = {"kind": "createNode", "elementTypeId": kind, "containerId": owner, "location": {"x": x, "y": y}}
    return rest(serving, "POST", f"/api/diagrams/{process}/operations", {"operations": [operation]})


def test_ports_and_their_owner_stay_as_they_are_when_they_are_selected(serving: Serving, ada: Person) -> None:
    made = rest(serving, "POST", "/api/diagrams", {"template": "wasm-component:shop"})["id"]
    ada.open(made)
    boxes = ada.page.evaluate(OUTLINES)
    assert len(boxes) > 15
    for text in ("Orders", "demo:shop/orders@1.2.0"):
        ada.page.get_by_text(text, exact=True).last.click()
        ada.page.locator("#glsp-canvas .node.selected").filter(has_text=text).last.wait_for()
        ada.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        assert ada.page.evaluate(OUTLINES) == boxes
