# SPDX-License-Identifier: Apache-2.0
"""Without a mouse: a whole diagram is drawn by keys alone, with forced colours and at 200 % zoom as well."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from support.pages import Person, Robot, rest
from support.serving import Serving

pytestmark = pytest.mark.needs("chromium", "page")

LOOKS: dict[str, dict[str, Any]] = {
    "plain": {},
    "forced colours": {"forced_colors": "active"},
    "200 %": {"device_scale_factor": 2, "viewport": {"width": 640, "height": 400}},
}

# What has the focus, and whether one sees that it has it: an outline, a border or a ring that only the focus brings.
FOCUS = """() => {
  const at = document.activeElement;
  if (at === null || at === document.body) return null;
  const mark = element => { const s = getComputedStyle(element); return [s.outlineStyle, s.outlineWidth, s.outlineColor, s.borderColor, s.boxShadow, s.backgroundColor].join(); };
  const style = getComputedStyle(at);
  const seen = mark(at);
  const box = at.getBoundingClientRect();
  const name = at.getAttribute('aria-label') ?? at.textContent?.trim() ?? '';
  at.blur();
  const unseen = mark(at);
  at.focus();
  return {
    name, shown: seen !== unseen || style.outlineStyle !== 'none',
    inside: box.right > 0 && box.bottom > 0 && box.left < innerWidth && box.top < innerHeight && box.width > 0 && box.height > 0,
  };
}"""


class Keys:
    """A person who has no mouse."""

    def __init__(self, ada: Person) -> None:
        self.ada = ada
        self.page = ada.page
        self.said = ada.page.locator("#editor-announcer")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def canvas(self) -> None:
        """The focus is on the canvas."""
        expect(self.page.locator("#glsp-canvas > svg")).to_be_focused()

    def goes_to(self, target: Locator, key: str = "Tab", most: int = 90) -> None:
        """Press the key until the target has the focus."""
        for _ in range(most):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press(key)
        pytest.fail(f"{most} times {key} do not lead to {target}")

    def draws(self, item: str, name: str | None = None) -> None:
        """Put an item of the palette on the canvas and name it; the focus is on the canvas before and after."""
        before = len(self.ada.canvas())
        self.press("Shift+F6")
        self.goes_to(self.ada.button(item), "ArrowDown", 30)
        self.press("Enter")
        self.ada.until(lambda: len(self.ada.canvas()), before + 1)
        expect(self.said).to_contain_text("Created")
        selected = self.page.locator("#glsp-canvas .node.selected")
        expect(selected).to_have_count(1)
        expect(selected).to_have_accessible_name(re.compile(f"^{item}"))
        self.press("F6")
        self.canvas()
        if name is not None:
            self.press("F2")
            self.ada.write(name)
            self.ada.node(name).wait_for()
            self.canvas()

    def finds(self, name: str) -> None:
        """Select an element by its name."""
        self.press("Control+f")
        self.page.get_by_role("combobox").fill(name)
        self.press("Enter")
        found = re.compile(name.replace(" → ", " to ") + "(,|$)")
        selected = self.page.locator("#glsp-canvas :is(.node, .edge).selected")
        expect(selected).to_have_count(1)
        expect(selected).to_have_accessible_name(found)
        self.canvas()

    def runs(self, command: str) -> None:
        """A command by its name."""
        self.press("Control+k")
        self.page.get_by_role("combobox").fill(command)
        self.press("Enter")


@pytest.mark.parametrize("look", LOOKS)
def test_a_whole_diagram_is_drawn_by_keys_alone(
    look: str, serving: Serving, diagram: str, person: Callable[..., Person]
) -> None:
    ada = person("Ada", **LOOKS[look])
    keys = Keys(ada)
    ada.visit()
    keys.goes_to(ada.page.get_by_role("link", name="Drawing"))
    keys.press("Enter")
    ada.link("online").wait_for()
    ada.page.locator(".palette-item").first.wait_for(state="attached")
    keys.canvas()

    # Five nodes of different types, named, none on another.
    keys.draws("Manual Task", "Grind")
    keys.draws("Automated Task", "Heat")
    keys.draws("Decision Node")
    keys.draws("Fork Node")
    keys.draws("Category", "Kitchen")
    boxes = [ada.box(name) for name in ("Grind", "Heat", "Kitchen")]
    assert all(_apart(one, other) for one in boxes for other in boxes if one is not other)

    # With the container selected, the next one goes into it.
    keys.draws("Manual Task", "Pour")
    ada.until(lambda: [node["text"] for node in inside(category(serving, diagram))], ["Pour"])
    expect(keys.said).to_contain_text("Named Manual Task, Pour")
    keys.press("Alt+PageUp")
    expect(keys.said).to_contain_text("Category, Kitchen, holds 1")

    # Edges: from a chosen node to a named one, then between two that were kept selected on the way.
    keys.finds("Grind")
    keys.press("Control+Shift+e")
    ada.page.get_by_role("combobox").fill("Heat")
    keys.press("Enter")
    ada.until(ada.edges, 1)
    expect(keys.said).to_contain_text("Created Edge from Grind to Heat")
    keys.finds("Heat")
    keys.press("Alt+Enter")
    expect(keys.said).to_contain_text("Heat stays selected, 1 in all")
    keys.press("Alt+PageDown")
    expect(ada.page.locator("#glsp-canvas .node.selected")).to_have_count(2)
    keys.press("Shift+F6")
    keys.goes_to(ada.button("Edge"), "ArrowDown", 30)
    keys.press("Enter")
    ada.until(ada.edges, 2)
    keys.press("F6")

    # Move, resize, into the container, align.
    keys.finds("Grind")
    before = ada.box("Grind")
    keys.press(*["ArrowDown"] * 3, "Shift+ArrowRight")
    expect(keys.said).to_contain_text("Moved Manual Task, Grind to")
    ada.settled()
    keys.press(*["Control+ArrowRight"] * 4, "Control+Shift+ArrowDown")
    expect(keys.said).to_contain_text("Sized Manual Task, Grind")
    after = ada.settled().box("Grind")
    assert after["y"] > before["y"]
    assert after["width"] > before["width"] + 20
    keys.runs("Move into")
    ada.page.get_by_role("combobox", name="Search containers").fill("Kitchen")
    keys.press("Enter")
    ada.until(lambda: sorted(node["text"] for node in inside(category(serving, diagram))), ["Grind", "Pour"])
    keys.canvas()
    keys.finds("Pour")
    keys.press("Alt+Enter")
    keys.press("Alt+PageUp")
    keys.runs("Align left")
    ada.until(lambda: len({node["position"]["x"] for node in inside(category(serving, diagram))}), 1)

    # An edge: reached, bent, led elsewhere, deleted, and back again.
    keys.finds("Grind → Heat")
    expect(keys.said).to_contain_text("Selected: Edge from Grind to Heat")
    keys.press("ArrowDown", "ArrowDown")
    ada.until(lambda: [len(edge["routingPoints"]) for edge in edges(serving, diagram, "routingPoints")], [1])
    keys.runs("Begin the edge at")
    ada.page.get_by_role("combobox").fill("Pour")
    keys.press("Enter")
    expect(ada.page.get_by_role("img", name="Edge from Pour to Heat")).to_have_count(1)
    keys.finds("Pour → Heat")
    keys.press("Delete")
    ada.until(ada.edges, 1)
    expect(keys.said).to_contain_text("Deleted Edge from Pour to Heat")
    keys.press("Control+z")
    ada.until(ada.edges, 2)

    # Everything is the server's; the picture can be had.
    ada.settled().agrees(diagram)
    with ada.page.expect_download() as load:
        if look == "200 %":
            keys.runs("Export as a picture (SVG)")  # the bar has no room for the button
        else:
            keys.goes_to(ada.button("Export"), "Shift+Tab", 60)
            keys.press("Enter")
            expect(ada.page.get_by_role("menuitem").first).to_be_focused()
            keys.press("Enter")
    assert load.value.suggested_filename.endswith(".svg")
    keys.press("Control+s")
    expect(ada.page.locator(".toast-card")).to_contain_text("saved as you draw")


@pytest.mark.parametrize("look", LOOKS)
def test_tab_goes_through_the_whole_page_and_the_focus_is_seen_everywhere(
    look: str, diagram: str, robot: Robot, person: Callable[..., Person]
) -> None:
    robot.joins(robot.creates("task:manual", 0, 0, "First"), robot.creates("task:manual", 200, 0, "Second"))
    ada = person("Ada", **LOOKS[look]).open(diagram)
    if ada.page.locator(".panel").count() == 0:
        ada.page.keyboard.press("Control+b")
    ada.page.locator(".panel").wait_for()
    ada.page.locator("#glsp-canvas > svg").focus()
    ada.page.keyboard.press("Alt+ArrowRight")
    ada.page.locator(".property").first.wait_for()
    met: list[str] = []
    for _ in range(140):
        ada.page.keyboard.press("Tab")
        found = ada.page.evaluate(FOCUS)
        if found is None:
            continue
        assert found["shown"], f"nobody sees that {found['name']!r} has the focus"
        assert found["inside"], f"{found['name']!r} has the focus outside the window"
        if met and found["name"] == met[0] and len(met) > 5:
            break
        met.append(found["name"])
    else:
        pytest.fail(f"Tab never came round: {met}")
    everywhere = ("All diagrams", "More commands", "Diagram", "Zoom in", "Properties")
    for name in everywhere if look == "200 %" else (*everywhere, "Export", "Manual Task"):
        assert any(name in each for each in met), f"{name} is not among {met}"


def test_f6_goes_from_part_to_part_and_back(diagram: str, person: Callable[..., Person]) -> None:
    ada = person("Ada").open(diagram)
    keys = Keys(ada)
    keys.canvas()
    parts = []
    for _ in range(5):
        keys.press("F6")
        parts.append(
            ada.page.evaluate(
                "document.activeElement.closest('.bar, .palette, #glsp-canvas, .zoom-bar, .panel')?.classList[0]"
            )
        )
    assert parts == ["zoom-bar", "panel", "bar", "palette", "sprotty"]
    ada.page.get_by_role("tab", name="Properties").focus()
    keys.press("Shift+F6", "Shift+F6")
    keys.canvas()
    # Where one was in a part one comes back to, also from a field.
    ada.page.get_by_role("searchbox", name="Search the palette").focus()
    keys.press("F6", "Shift+F6")
    expect(ada.page.get_by_role("searchbox", name="Search the palette")).to_be_focused()


def test_nothing_is_cut_off_at_200_percent(diagram: str, robot: Robot, person: Callable[..., Person]) -> None:
    robot.creates("task:manual", 0, 0, "First")
    ada = person("Ada", **LOOKS["200 %"]).open(diagram)
    assert ada.page.evaluate(
        "[document.documentElement.scrollWidth <= innerWidth, document.documentElement.scrollHeight <= innerHeight]"
    ) == [True, True]
    overlapping = ada.page.evaluate(
        """() => {
          const parts = [...document.querySelectorAll('.bar button, .bar a, .bar .link-chip, .bar img')].filter(each => each.getClientRects().length > 0);
          const boxes = parts.map(each => [each.getAttribute('aria-label') ?? each.textContent.trim(), each.getBoundingClientRect()]);
          const cut = boxes.filter(([, box]) => box.right > innerWidth + 1 || box.left < -1).map(([name]) => name);
          for (const [one, a] of boxes) for (const [other, b] of boxes)
            if (one !== other && a.left < b.left && a.right > b.left + 1 && a.top < b.bottom - 1 && a.bottom > b.top + 1) cut.push(`${one} / ${other}`);
          return cut;
        }"""
    )
    assert overlapping == []
    ada.page.keyboard.press("?")
    expect(ada.button("Close")).to_be_in_viewport()
    ada.page.keyboard.press("Escape")
    ada.button("Side panel").click()
    expect(ada.page.get_by_role("tab", name="Properties")).to_be_in_viewport()
    stage = ada.page.locator(".stage").bounding_box()
    assert stage is not None
    assert stage["width"] >= 200


def _apart(one: Any, other: Any) -> bool:
    return bool(
        one["x"] >= other["x"] + other["width"]
        or other["x"] >= one["x"] + one["width"]
        or one["y"] >= other["y"] + other["height"]
        or other["y"] >= one["y"] + one["height"]
    )


def children(serving: Serving, diagram: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = rest(serving, "GET", f"/api/diagrams/{diagram}/model")["children"]
    return found


def category(serving: Serving, diagram: str) -> dict[str, Any]:
    return next(each for each in children(serving, diagram) if each["type"] == "category")


def edges(serving: Serving, diagram: str, having: str) -> list[dict[str, Any]]:
    return [each for each in children(serving, diagram) if each["type"].startswith("edge") and each.get(having)]


def inside(container: dict[str, Any]) -> list[dict[str, Any]]:
    """The tasks in it, each with its text."""
    found: list[dict[str, Any]] = []
    for child in container["children"]:
        if child["type"].startswith("task"):
            text = next(each["text"] for each in child["children"] if each["type"].startswith("label"))
            found.append({**child, "text": text})
        else:
            found += inside(child)
    return found
