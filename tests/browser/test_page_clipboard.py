# SPDX-License-Identifier: Apache-2.0
"""The system's clipboard: what is copied is text for every program and loses nothing here; texts are drawn or refused."""

import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from support.pages import Person, Robot, new_diagram, rest
from support.serving import Serving

pytestmark = pytest.mark.needs("chromium", "page")

PERMISSIONS = ["clipboard-read", "clipboard-write"]


def lines(serving: Serving, diagram: str) -> list[str]:
    """The diagram as text, without what has changing numbers."""
    return [line for line in rest_text(serving, diagram).splitlines()[1:] if line]


def rest_text(serving: Serving, diagram: str) -> str:
    with urllib.request.urlopen(f"{serving.url}/api/diagrams/{diagram}/text", timeout=10) as answer:
        return str(answer.read().decode())


def shape(serving: Serving, diagram: str) -> list[tuple[object, ...]]:
    """Every element below the root by its type, depth, size, duration and text."""
    found: list[tuple[object, ...]] = []

    def walk(element: Any, depth: int) -> None:
        for child in element.get("children", []):
            told = (child.get(name) for name in ("duration", "text"))
            found.append((child["type"], depth, str(child.get("size")), *map(str, told)))
            walk(child, depth + 1)

    walk(rest(serving, "GET", f"/api/diagrams/{diagram}/model"), 0)
    return found


def clipboard(ada: Person) -> str:
    return str(ada.page.evaluate("navigator.clipboard.readText()"))


def put(ada: Person, text: str) -> None:
    """Another program copies a text."""
    ada.page.evaluate("text => navigator.clipboard.writeText(text)", text)


def command(ada: Person, text: str) -> None:
    ada.page.keyboard.press("Control+k")
    ada.page.locator(".command-palette input").fill(text)
    expect(ada.page.get_by_role("option").first).to_contain_text(text)
    ada.page.keyboard.press("Enter")


def draw(serving: Serving, diagram: str, text: str) -> None:
    """What is there before somebody comes."""
    revision = rest(serving, "GET", f"/api/diagrams/{diagram}")["revision"]
    rest(serving, "PUT", f"/api/diagrams/{diagram}/text", {"text": text, "rev": revision})


def toast(ada: Person) -> Locator:
    return ada.page.locator(".toast-card").last


def test_a_copy_is_text_everywhere_and_loses_nothing_in_another_browser(
    serving: Serving, diagram: str, person: Callable[..., Person]
) -> None:
    draw(
        serving,
        diagram,
        'c house @0,0 300x200\nt one "First one" in=house duration=7 >two\nt two @500,40 >three\nt three',
    )
    ada = person("Ada", permissions=PERMISSIONS).open(diagram)
    ada.page.locator("#glsp-canvas > svg").focus()
    ada.page.mouse.click(*ada.middle("Two"))
    ada.page.keyboard.down("Control")
    ada.page.mouse.click(*ada.middle("Three"))
    ada.page.keyboard.up("Control")
    ada.page.keyboard.press("Control+c")
    # With places, and with the edges among what was selected alone.
    ada.until(lambda: clipboard(ada).split(" @")[0], "t two")
    assert [line.split(" @")[0] for line in clipboard(ada).split("\n")] == ["t two", "t three"]
    assert clipboard(ada).split("\n")[0].endswith(" >three")
    command(ada, "Copy as text")
    expect(toast(ada)).to_have_text("2 lines of text are in the clipboard.")
    assert clipboard(ada) == "t two >three\nt three"

    ada.page.locator("#glsp-canvas > svg").focus()
    ada.page.keyboard.press("Control+a")
    ada.page.keyboard.press("Control+c")
    ada.until(lambda: len(clipboard(ada).split("\n")), 4)
    other = new_diagram(serving)
    grace = person("Grace", permissions=PERMISSIONS).open(other)
    assert grace.page.evaluate("localStorage.getItem('glsp.clipboard')") is None
    grace.page.locator("#glsp-canvas > svg").focus()
    grace.page.keyboard.press("Control+v")
    grace.until(grace.texts, ["First one", "House", "Three", "Two"])
    assert grace.edges() == 2
    grace.settled().agrees(other)
    # The very same elements: sizes, properties and what lies in what.
    assert sorted(shape(serving, other)) == sorted(shape(serving, diagram))


def test_notation_is_pasted_as_one_step_where_the_mouse_is_and_anything_else_is_refused(
    serving: Serving, diagram: str, person: Callable[..., Person]
) -> None:
    draw(serving, diagram, "t pay @0,0 >ship\nt ship @200,0")
    ada = person("Ada", permissions=PERMISSIONS).open(diagram)
    put(ada, "# from a message\nt pay >check\na check :ok>ship\n")
    ada.page.locator("#glsp-canvas > svg").focus()
    ada.page.mouse.move(700, 500)
    ada.page.keyboard.press("Control+v")
    ada.until(
        lambda: sorted(lines(serving, diagram)), ["a check :ok>ship", "t pay >ship", 't pay_2 "Pay" >check', "t ship"]
    )
    ada.until(ada.texts, ["Check", "Pay", "Pay", "Ship"])
    # The corner of what was pasted is where the mouse is.
    boxes = [ada.page.locator(f"#glsp-canvas_{node} > .sprotty-node").bounding_box() for node in ("pay_2", "check")]
    corner = [min(box[side] for box in boxes if box is not None) for side in ("x", "y")]
    assert corner == pytest.approx([700, 500], abs=2)
    ada.page.keyboard.press("Control+z")
    ada.until(ada.texts, ["Pay", "Ship"])

    put(ada, "t pay\nDear colleagues, the parcel")
    ada.page.keyboard.press("Control+v")
    expect(toast(ada)).to_contain_text("This text cannot be drawn")
    expect(toast(ada)).to_contain_text("Line 2, column 18")
    expect(toast(ada)).to_contain_text("What can be pasted")
    assert ada.texts() == ["Pay", "Ship"]

    command(ada, "Paste text")
    field = ada.page.get_by_role("dialog").get_by_role("textbox")
    field.fill("t bill >pay\nt bill2 >nowhere")
    ada.page.keyboard.press("Control+Enter")
    problem = ada.page.get_by_role("alert").filter(has_text="Line 2")
    expect(problem).to_contain_text("nowhere")
    assert field.evaluate("field => field.value.slice(field.selectionStart, field.selectionEnd)") == ">nowhere"
    ada.page.keyboard.type(">bill")
    ada.button("Draw it").click()
    ada.until(ada.texts, ["Bill", "Bill2", "Pay", "Ship"])
    expect(ada.page.get_by_role("dialog")).to_have_count(0)
    ada.settled().agrees(diagram)


def test_without_leave_for_the_clipboard_copies_stay_in_the_browser(
    serving: Serving, diagram: str, robot: Robot, ada: Person
) -> None:
    robot.creates("task:manual", 0, 0, "Twin")
    ada.page.add_init_script(
        "navigator.clipboard.write = () => Promise.reject(new DOMException('no', 'NotAllowedError'))"
    )
    ada.open(diagram)
    ada.page.mouse.click(*ada.middle("Twin"))
    ada.page.keyboard.press("Control+c")
    ada.page.keyboard.press("Control+v")
    ada.until(ada.texts, ["Twin", "Twin"])
    command(ada, "Copy as text")
    expect(toast(ada)).to_contain_text("The text could not be copied")
    ada.settled().agrees(diagram)
