# SPDX-License-Identifier: Apache-2.0
"""Labels, names, tags and comments that would be code, that turn lines around, that never end: they are text wherever
the page shows them."""

import base64
import json
import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import Locator, expect

from support.pages import Person, Robot, model, new_diagram, rest
from support.serving import Serving

pytestmark = pytest.mark.needs("chromium", "page")

RUNS = "window.hacked=1"
SCRIPT = f"<script>{RUNS}</script>"
IMAGE = f"<img src=x onerror={RUNS}>"
LABELS = (
    SCRIPT,
    IMAGE,
    f"</text></svg></title><svg onload={RUNS}>",
    f"javascript:{RUNS}",
    f"\" onfocus='{RUNS}' autofocus ${{{RUNS}}} {{{{{RUNS}}}}} `",
    "&lt;b&gt; &amp; &#60;i&#62; ]]> <!-- %3Cb%3E",
    "\u202egpj.exe and \u2067on",
    "\N{WOMAN}\u200d\N{GIRL}\u200d\N{BOY} e\N{COMBINING ACUTE ACCENT}",
    "before\x00after",
)
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""What may not turn around the line that a name stands in."""

# Whatever ran, and whatever in the page would run when somebody touched it.
RAN = """() => {
  const found = window.hacked === undefined ? [] : ['it ran'];
  for (const each of document.querySelectorAll('*')) {
    for (const { name, value } of each.attributes) {
      const isLink = /^(href|src|xlink:href|action)$/i.test(name) && /^\\s*javascript:/i.test(value);
      if (/^on/i.test(name) || isLink) found.push(`${each.localName} ${name}=${value}`);
    }
    if (each.localName === 'script' && each.textContent.includes('hacked')) found.push('a script');
    if (each.localName === 'img' && each.getAttribute('src') === 'x') found.push('an image');
  }
  return found;
}"""
SCROLLS = "[document.documentElement.scrollWidth > innerWidth, document.documentElement.scrollHeight > innerHeight]"


def listed(text: str) -> str:
    """The name as lists say it."""
    return TURNING.sub("", text)


def safe(ada: Person, where: str) -> None:
    assert (where, ada.page.evaluate(RAN)) == (where, [])


def letters(elements: Locator) -> list[str]:
    """What these say, to the letter."""
    found: list[str] = elements.evaluate_all("all => all.map(each => each.textContent)")
    return found


def test_labels_are_text_in_every_part_of_the_editor(
    serving: Serving, diagram: str, robot: Robot, person: Callable[..., Person]
) -> None:
    nodes = {text: robot.creates("task:manual", 0, 80 * at, text) for at, text in enumerate(LABELS)}
    ids = list(nodes.values())
    for source, target in pairwise(ids):
        robot.joins(source, target)
    for text in (SCRIPT, IMAGE):
        rest(serving, "POST", f"/api/diagrams/{diagram}/comments", {"text": text, "elementId": nodes[text]})
    ada = person("Ada", reduced_motion="reduce").open(diagram)
    page = ada.page
    ada.until(lambda: set(ada.texts()), set(LABELS))
    safe(ada, "canvas")

    # What is said of it, in the tree, and among what can be found.
    page.get_by_role("tab", name="Outline").click()
    assert letters(page.locator(".outline-name")) == [listed(text) for text in LABELS]
    for text, node in nodes.items():
        page.locator(f".outline-line[aria-posinset='{ids.index(node) + 1}']").click()
        expect(page.locator("#editor-announcer p").last).to_contain_text("Selected: Manual Task, ")
        name = page.locator(f"#glsp-canvas g[id$='{node}']").get_attribute("aria-label")
        assert (name or "").startswith(f"Manual Task, {listed(text)}, ")
    page.keyboard.press("Control+f")
    found = letters(page.locator("[role=option] span"))
    assert found[: len(LABELS)] == [listed(text) for text in LABELS]
    assert found[len(LABELS)] == f"{SCRIPT} → {IMAGE}"
    safe(ada, "elements")
    page.keyboard.press("Escape")

    # The other parts of the panel.
    page.get_by_role("tab", name="Activity").click()
    expect(page.locator(".activity-entry")).to_have_count(3 * len(LABELS) - 1)
    happened = letters(page.locator(".activity-what"))
    for text in LABELS:
        assert any(f"→ {listed(text)[:20]}" in each for each in happened), f"{text!r} is not among {happened}"
    safe(ada, "activity")
    page.get_by_role("tab", name="Comments").click()
    assert sorted(letters(page.locator(".thread-name"))) == sorted([SCRIPT, IMAGE])
    page.locator(".thread-title").first.click()
    expect(page.locator(".comment-text")).to_have_text([IMAGE, SCRIPT])
    safe(ada, "comments")
    page.get_by_role("tab", name="Properties").click()
    page.locator("#glsp-canvas > svg").focus()
    page.keyboard.press("Escape")
    expect(page.locator("#glsp-canvas .node.selected")).to_have_count(0)
    for text in LABELS:
        page.keyboard.press("Alt+PageDown")
        if text != LABELS[0]:
            page.keyboard.press("Alt+PageDown")  # the edge was before it
        expect(page.get_by_label("Label", exact=True)).to_have_value(text)
        safe(ada, f"properties of {text!r}")

    # The bubble over a node, the text, the pictures.
    ada.button("Fit the diagram").click()
    expect(ada.node(SCRIPT)).to_be_in_viewport(ratio=1)
    expect(ada.node(LABELS[-1])).to_be_in_viewport(ratio=1)
    box = ada.box(IMAGE)
    page.mouse.move(box["x"] + 4, box["y"] + 4, steps=3)
    expect(page.locator("#glsp-canvas-popup")).to_contain_text(IMAGE)
    safe(ada, "bubble")
    page.keyboard.press("Control+e")
    expect(page.locator(".cm-content")).to_contain_text(json.dumps(SCRIPT))
    safe(ada, "text")
    picture = rest_text(ada, f"/api/diagrams/{diagram}/export?format=svg")
    page.goto("data:image/svg+xml;base64," + base64.b64encode(picture.encode()).decode())
    safe(ada, "picture")
    assert {SCRIPT, IMAGE} < set(letters(page.locator("text")))


def rest_text(ada: Person, path: str) -> str:
    answer = ada.page.request.get(ada.serving.url + path)
    assert answer.ok
    return answer.text()


def test_names_and_tags_are_text_on_both_pages(serving: Serving, person: Callable[..., Person]) -> None:
    diagram = new_diagram(serving, IMAGE)
    rest(serving, "PATCH", f"/api/diagrams/{diagram}", {"tags": ["<b onclick=x>", "template"]})
    robot = Robot(serving, diagram, SCRIPT)
    ada = person("Ada").visit()
    page = ada.page
    page.locator(".card").first.wait_for()
    safe(ada, "list")
    ada.button(f"Actions for {IMAGE}").click()
    safe(ada, "actions")
    page.keyboard.press("Escape")
    ada.button("New diagram").first.click()
    expect(page.get_by_role("group", name="Your templates")).to_contain_text(IMAGE)
    safe(ada, "new")
    page.keyboard.press("Escape")
    ada.open(diagram)
    expect(page).to_have_title(f"{IMAGE} · glsp")
    robot.creates("task:manual", 0, 0, "First")
    expect(page.locator(".activity-chip strong")).to_have_text(SCRIPT)
    page.get_by_role("tab", name="Activity").click()
    expect(page.locator(".activity-what strong").first).to_have_text(SCRIPT)
    expect(page.locator("#editor-announcer")).to_contain_text(f"{SCRIPT} changed 1 element")
    ada.button(f"Rename diagram {IMAGE}").click()
    expect(page.get_by_role("textbox", name="Name")).to_have_value(IMAGE)
    safe(ada, "editor")
    robot.leave()


def test_a_label_of_ten_thousand_letters_leaves_the_page_its_shape(
    serving: Serving, diagram: str, robot: Robot, person: Callable[..., Person]
) -> None:
    word, words = "W" * 10_000, "long " * 2_000
    first = robot.creates("task:manual", 0, 0, word)
    robot.joins(first, robot.creates("task:manual", 0, 80, words))
    ada = person("Ada").open(diagram)
    page = ada.page
    page.get_by_role("tab", name="Outline").click()
    line = page.locator(".outline-line").first
    expect(line).to_contain_text("WWW")
    line.click()
    expect(page.locator("#editor-announcer p").last).to_have_text(
        re.compile("^Selected: Manual Task, W{200}…, 1 outgoing$")
    )
    for tab in ("Properties", "Outline", "Layers", "Problems", "Activity", "Comments"):
        page.get_by_role("tab", name=tab).click()
        page.locator(".panel-body > *").wait_for()
        assert page.locator(".panel-body").evaluate("body => body.scrollWidth <= body.clientWidth"), tab
    page.keyboard.press("Control+Alt+m")
    page.keyboard.type("Why?")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".thread-name").first).to_contain_text("WWW")
    page.keyboard.press("Control+f")
    for option in page.get_by_role("option").all():
        box = option.bounding_box()
        assert box is not None
        assert box["height"] < 60
    page.keyboard.press("Escape")
    page.keyboard.press("Control+e")
    expect(page.locator(".cm-content")).to_contain_text("WWW")
    assert page.evaluate(SCROLLS) == [False, False]
    # It is all there, and can be made shorter.
    page.get_by_role("tab", name="Properties").click()
    label = page.get_by_label("Label", exact=True)
    expect(label).to_have_value(word)
    label.fill("Short")
    label.press("Enter")
    ada.until(lambda: "Short" in {each["text"] for each in model(serving, diagram).values()}, True)
