# SPDX-License-Identifier: Apache-2.0
"""The diagram as a picture and on paper, judged by the pixels that come out."""

import base64
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from browser.test_page_axe import violations
from support.pages import Person, Robot, new_diagram, rest
from support.serving import Serving

pytestmark = pytest.mark.needs("chromium", "page")

# `[width, height, corner, text]`: the corner's colour with its opacity, and how far the ink of the label reaches.
LOOK = """async ([png, ink, box]) => {
  const bytes = Uint8Array.from(atob(png), letter => letter.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
  const context = new OffscreenCanvas(image.width, image.height).getContext('2d', { willReadFrequently: true });
  context.drawImage(image, 0, 0);
  const [left, top, width, height] = box;
  const { data } = context.getImageData(left, top, width, height);
  let [first, last] = [Infinity, -Infinity];
  for (let at = 0; at < data.length; at += 4) {
    const near = [0, 1, 2].every(part => Math.abs(data[at + part] - ink[part]) < 90) && data[at + 3] > 90;
    if (near) [first, last] = [Math.min(first, (at / 4) % width), Math.max(last, (at / 4) % width)];
  }
  return [image.width, image.height, [...context.getImageData(1, 1, 1, 1).data], last - first + 1];
}"""
# How wide the words are in the page's own font, px.
WIDTH = """words => {
  const context = document.createElement('canvas').getContext('2d');
  context.font = '14px Inter';
  context.fontKerning = 'none';
  const { actualBoundingBoxLeft, actualBoundingBoxRight } = context.measureText(words);
  return actualBoundingBoxLeft + actualBoundingBoxRight;
}"""
WORDS = "Wide mellow wood"
DARK_INK, LIGHT_INK = [18, 23, 43], [233, 237, 246]
LIGHT_GROUND, DARK_GROUND, NO_GROUND = [255, 255, 255, 255], [16, 20, 28, 255], [0, 0, 0, 0]
MARGIN = 24


@pytest.fixture
def diagram(serving: Serving) -> str:
    return new_diagram(serving, "Order: to/cash")


@pytest.fixture
def ada(person: Callable[..., Person], diagram: str, robot: Robot) -> Person:
    robot.creates("task:manual", 0, 0, WORDS)
    return person("Ada").open(diagram)


def export(ada: Person) -> None:
    ada.button("Export").click()
    ada.page.get_by_role("menuitem", name="Picture (PNG)…").click()
    expect(ada.page.locator("dialog.picture-dialog output")).to_contain_text("px")


def size_of(ada: Person, diagram: str) -> tuple[float, float]:
    """Of the node, px of the diagram."""
    (node,) = rest(ada.serving, "GET", f"/api/diagrams/{diagram}/model")["children"]
    return node["size"]["width"], node["size"]["height"]


def look(ada: Person, diagram: str, png: bytes, scale: int, ink: list[int]) -> Any:
    """What is on a picture of this scale; `ink` is the colour of the label."""
    width, height = size_of(ada, diagram)
    # Where the label is, without the icon before it.
    box = [
        round((MARGIN + 32) * scale),
        round((MARGIN + 4) * scale),
        round((width - 34) * scale),
        round((height - 8) * scale),
    ]
    return ada.page.evaluate(LOOK, [base64.b64encode(png).decode(), ink, box])


@pytest.mark.parametrize(
    ("scale", "theme", "is_transparent", "ground", "ink"),
    [
        (1, "Light", False, LIGHT_GROUND, DARK_INK),
        (2, "Dark", False, DARK_GROUND, LIGHT_INK),
        (3, "Light", True, NO_GROUND, DARK_INK),
    ],
)
def test_a_png_has_the_scale_the_colours_and_the_letters_that_were_chosen(
    diagram: str,
    ada: Person,
    tmp_path: Path,
    scale: int,
    theme: str,
    is_transparent: bool,
    ground: list[int],
    ink: list[int],
) -> None:
    export(ada)
    dialog = ada.page.locator("dialog")
    dialog.get_by_label(f"{scale} ×").check()
    dialog.get_by_label(theme, exact=True).check()
    dialog.get_by_label("Without a background").set_checked(is_transparent)
    width, height = ((side + 2 * MARGIN) * scale for side in size_of(ada, diagram))
    expect(dialog.locator("output")).to_have_text(re.compile(rf"^{round(width)} × {round(height)} px$"))
    with ada.page.expect_download() as download:
        dialog.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename == "Order_ to_cash.png"
    download.value.save_as(tmp_path / "picture.png")
    found = look(ada, diagram, (tmp_path / "picture.png").read_bytes(), scale, ink)
    assert found[:3] == [round(width), round(height), ground]
    # In another font the words would be wider or narrower by a tenth and more.
    assert found[3] / scale == pytest.approx(ada.page.evaluate(WIDTH, WORDS), rel=0.04)
    expect(dialog).to_have_count(0)


def test_the_choice_of_a_picture_shows_it_and_has_no_violation(ada: Person) -> None:
    export(ada)
    preview = ada.page.locator(".picture-preview img")
    ada.until(lambda: preview.evaluate("it => it.naturalWidth > 100"), True)
    assert violations(ada) == []
    ada.page.get_by_label("Dark", exact=True).check()
    expect(ada.page.locator(".picture-preview")).to_have_attribute("data-theme", "dark")
    assert violations(ada) == []


def test_a_server_that_cannot_draw_is_told(ada: Person) -> None:
    ada.page.route("**/export?*", lambda route: route.fulfill(status=503, body="no"))
    ada.button("Export").click()
    ada.page.get_by_role("menuitem", name="Picture (PNG)…").click()
    expect(ada.page.locator("dialog [role=alert]")).to_contain_text("could not draw")
    expect(ada.page.locator("dialog").get_by_role("button", name="Download")).to_be_disabled()
    ada.page.keyboard.press("Escape")
    ada.page.keyboard.press("Control+p")
    expect(ada.page.locator(".toast-card").last).to_contain_text("could not be printed")


def test_a_copied_picture_has_the_letters_of_the_page(diagram: str, ada: Person) -> None:
    ada.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ada.page.keyboard.press("Control+k")
    ada.page.keyboard.type("Copy as a picture")
    ada.page.keyboard.press("Enter")
    expect(ada.page.locator(".toast-card").last).to_contain_text("in the clipboard")
    copied = ada.page.evaluate(
        """async () => {
          const [item] = await navigator.clipboard.read();
          const bytes = new Uint8Array(await (await item.getType('image/png')).arrayBuffer());
          return btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''));
        }"""
    )
    found = look(ada, diagram, base64.b64decode(copied), 2, DARK_INK)
    assert found[2] == LIGHT_GROUND
    assert found[3] / 2 == pytest.approx(ada.page.evaluate(WIDTH, WORDS), rel=0.04)


def test_printing_shows_the_whole_diagram_alone_on_one_light_page(
    diagram: str, robot: Robot, person: Callable[..., Person]
) -> None:
    robot.creates("task:manual", 0, 0, "Left")
    robot.creates("task:manual", 4000, 300, "Right")
    ada = person("Ada", color_scheme="dark").open(diagram)
    # The dialog would wait for a person; while it is open the page is what is printed.
    ada.page.evaluate(
        """() => { window.print = () => { window.dispatchEvent(new Event('beforeprint')); window.isPrinting = true; }; }"""
    )
    ada.page.keyboard.press("Control+p")
    ada.until(lambda: ada.page.evaluate("window.isPrinting === true"), True)
    ada.page.emulate_media(media="print")
    shown = "[...document.body.querySelectorAll('*')].filter(each => each.checkVisibility()).map(each => each.tagName)"
    assert ada.page.evaluate(shown) == ["DIV", "IMG"]
    assert ada.page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--canvas')") == "#f8f9fb"
    box = ada.page.locator(".print-sheet img").bounding_box()
    view = ada.page.viewport_size
    assert box is not None
    assert view is not None
    assert 0 <= box["x"] < box["x"] + box["width"] <= view["width"]
    assert 0 <= box["y"] < box["y"] + box["height"] <= view["height"]
    assert box["width"] / box["height"] == pytest.approx(4110 / 380, rel=0.2)
    pdf = ada.page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    (width, height) = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", pdf)[0]
    assert float(width) > float(height)
    # The browser says itself when it has printed.
    ada.page.emulate_media(media="screen")
    expect(ada.page.locator(".print-sheet")).to_have_count(0)
    assert ada.page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert len(ada.canvas()) == 2


def test_the_browsers_own_printing_shows_the_canvas_alone(ada: Person) -> None:
    ada.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    ada.page.emulate_media(media="print")
    expect(ada.page.locator("header.bar")).to_be_hidden()
    expect(ada.page.locator("aside.palette")).to_be_hidden()
    expect(ada.page.locator(".minimap")).to_be_hidden()
    expect(ada.node(WORDS)).to_be_visible()
    stage = ada.page.locator("#glsp-canvas > svg").bounding_box()
    assert stage is not None
    assert stage["x"] == 0
    assert stage["width"] == (ada.page.viewport_size or {})["width"]
    ada.page.evaluate("window.dispatchEvent(new Event('afterprint'))")
