# SPDX-License-Identifier: Apache-2.0
"""Comments: people and agents talk about elements and places, live; nothing that was written is lost or doubled."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from support.pages import Person, Robot, rest
from support.serving import Serving

pytestmark = pytest.mark.needs("chromium", "page")

# The page's connection in the hand of the test: `lastSocket` to cut it, `deaf` to lose what arrives.
KEEP_SOCKET = """const Real = WebSocket;
window.WebSocket = class extends Real {
  constructor(...given) { super(...given); window.lastSocket = this; }
  set onmessage(listener) { super.onmessage = event => { if (!window.deaf) listener(event); }; }
};"""


def kept(serving: Serving, diagram: str) -> list[Any]:
    """(text, texts of the replies, resolved) of every thread."""
    threads = rest(serving, "GET", f"/api/diagrams/{diagram}/comments")["comments"]
    return [
        (each["first"]["text"], [reply["text"] for reply in each.get("replies", ())], "resolved" in each)
        for each in threads
    ]


def agent(serving: Serving, diagram: str, **arguments: object) -> str:
    """What a call of the tool `comments` answers."""
    call = {"name": "comments", "arguments": {"id": diagram, **arguments}}
    answer = rest(serving, "POST", "/mcp/rpc", {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call})
    return str(answer["result"]["content"][0]["text"])


def begin(who: Person, text: str) -> None:
    """Begin a thread about the node with this label, by its menu."""
    who.page.mouse.click(*who.middle(text), button="right")
    who.page.get_by_role("menuitem", name="Comment").click()
    expect(field(who)).to_be_focused()


def field(who: Person) -> Locator:
    return who.page.locator(".composer textarea")


def signs(who: Person) -> Locator:
    return who.page.locator(".comment-sign")


def thread(who: Person, about: str) -> Locator:
    return who.page.get_by_role("article", name=f"Comments on {about}")


def test_two_people_and_an_agent_talk_about_an_element(
    serving: Serving, diagram: str, robot: Robot, person: Callable[..., Person]
) -> None:
    node = robot.creates("task:manual", 100, 100, "Brew")
    ada, grace = person("Ada Lovelace").open(diagram), person("Grace Hopper").open(diagram)
    begin(ada, "Brew")
    ada.page.keyboard.type("Who does this?")
    ada.button("Comment").click()
    expect(thread(ada, "Brew")).to_contain_text("Who does this?")

    expect(grace.page.locator(".toast-card")).to_contain_text("Ada Lovelace commented on Brew")
    expect(grace.page.get_by_role("tab", name="Comments")).to_contain_text("1")
    expect(signs(grace)).to_have_text("1")
    signs(grace).click()
    talk = thread(grace, "Brew")
    expect(talk).to_contain_text("Who does this?")
    talk.get_by_role("button", name="Reply").click()
    grace.page.keyboard.type("A person, in the morning.")
    grace.page.keyboard.press("Control+Enter")
    expect(thread(ada, "Brew")).to_contain_text("A person, in the morning.")

    listed = agent(serving, diagram)
    assert listed.startswith("1 open, 0 resolved\n")
    assert f'on {node} "Ada Lovelace"' in listed
    thread_id = listed.splitlines()[1].split(" ")[0]
    agent(serving, diagram, do="reply", thread=thread_id, text="Then I add a timer.")
    for each in (ada, grace):
        expect(thread(each, "Brew")).to_contain_text("Then I add a timer.")
        expect(signs(each)).to_have_text("3")

    thread(ada, "Brew").get_by_role("button", name="Resolve").click()
    expect(signs(grace)).to_have_count(1)  # she looks at it
    expect(thread(grace, "Brew")).to_contain_text("Resolved by Ada Lovelace")
    agent(serving, diagram, do="reopen", thread=thread_id)
    expect(thread(ada, "Brew")).not_to_contain_text("Resolved by")
    assert kept(serving, diagram) == [
        ("Who does this?", ["A person, in the morning.", "Then I add a timer."], False),
    ]


def test_a_place_on_the_canvas_is_commented_where_it_was_clicked(
    serving: Serving, diagram: str, robot: Robot, person: Callable[..., Person]
) -> None:
    robot.creates("task:manual", 100, 100, "Brew")
    ada = person("Ada").open(diagram)
    ada.page.mouse.click(450, 650, button="right")
    ada.page.get_by_role("menuitem", name="Comment").click()
    ada.page.keyboard.type("Room for the grinder?")
    ada.page.keyboard.press("Control+Enter")
    expect(thread(ada, "A place on the canvas")).to_contain_text("Room for the grinder?")
    x, y = middle(signs(ada))
    assert abs(x - 450) < 25
    assert abs(y - 650) < 25
    ada.page.mouse.move(600, 500)
    ada.page.mouse.wheel(0, 100)
    ada.until(lambda: middle(signs(ada))[1] != y, wanted=True)
    level = ada.page.locator(".zoom-level")
    zoomed = level.inner_text()
    ada.page.mouse.move(*middle(signs(ada)))
    ada.page.mouse.wheel(0, 100)  # over the sign, too
    expect(level).not_to_have_text(zoomed)


def middle(shown: Locator) -> tuple[float, float]:
    box = shown.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_sign_goes_with_its_element_in_the_hand_and_by_others(
    serving: Serving, diagram: str, robot: Robot, person: Callable[..., Person]
) -> None:
    node = robot.creates("task:manual", 100, 100, "Brew")
    agent(serving, diagram, do="add", text="Why?", element=node)
    ada = person("Ada").open(diagram)
    expect(signs(ada)).to_have_count(1)

    def is_at_the_corner() -> bool:
        """Its middle stands a little right of the node's upper right corner."""
        box, (x, y) = ada.box("Brew"), middle(signs(ada))
        return abs(x - box["x"] - box["width"] - 11) < 6 and abs(y - box["y"]) < 6

    ada.until(is_at_the_corner, wanted=True)
    x, y = ada.middle("Brew")
    ada.drag((x, y), (x + 120, y + 80), drop=False)
    ada.until(is_at_the_corner, wanted=True)
    assert middle(signs(ada))[0] > x + 120
    ada.page.mouse.up()
    ada.settled()
    ada.until(is_at_the_corner, wanted=True)
    robot.moves(node, -200, 0, width=89)
    ada.agrees(diagram)
    ada.until(is_at_the_corner, wanted=True)
    robot.removes(node)
    expect(ada.page.locator(".comment-sign.gone")).to_have_count(1)
    ada.page.keyboard.press("Control+Alt+c")
    expect(thread(ada, "Element is gone")).to_contain_text("Why?")
    thread(ada, "Element is gone").locator(".thread-title").click()
    robot.does("glspUndo")
    expect(thread(ada, "Brew")).to_contain_text("Why?")
    ada.until(is_at_the_corner, wanted=True)


def test_signs_that_would_cover_each_other_are_one_and_part_when_there_is_room(
    serving: Serving, diagram: str, robot: Robot, person: Callable[..., Person]
) -> None:
    for at in range(3):
        agent(serving, diagram, do="add", text=f"No. {at}", x=60 * at, y=0)
    agent(serving, diagram, do="add", text="Far away", x=90_000, y=0)
    robot.creates("task:manual", 0, 100, "Brew")
    ada = person("Ada").open(diagram)
    expect(signs(ada)).to_have_text(["1", "1", "1"])
    for _ in range(8):
        ada.page.keyboard.press("-")
    expect(signs(ada)).to_have_text(["3"])
    signs(ada).click()
    ada.page.get_by_role("menuitem", name="No. 1").click()
    expect(thread(ada, "A place on the canvas").filter(has_text="No. 1")).to_be_visible()
    expect(ada.page.locator(".thread.open")).to_contain_text("No. 1")


def test_a_comment_draws_nothing_of_the_canvas(
    serving: Serving, diagram: str, robot: Robot, person: Callable[..., Person]
) -> None:
    node = robot.creates("task:manual", 100, 100, "Brew")
    ada = person("Ada").open(diagram)
    canvas = ada.page.locator("#glsp-canvas > svg")
    ada.until(ada.texts, ["Brew"])
    before = canvas.get_attribute("data-drawn")
    for at in range(3):
        agent(serving, diagram, do="add", text=f"No. {at}", element=node)
    expect(signs(ada)).to_have_text("3")
    assert canvas.get_attribute("data-drawn") == before


def test_with_the_keyboard_alone_one_writes_walks_replies_and_resolves(
    serving: Serving, diagram: str, robot: Robot, person: Callable[..., Person]
) -> None:
    robot.creates("task:manual", 100, 100, "Brew")
    ada = person("Ada").open(diagram)
    press = ada.page.keyboard.press
    ada.page.locator("#glsp-canvas > svg").focus()
    press("Control+a")
    press("Control+Alt+m")
    expect(field(ada)).to_be_focused()
    ada.page.keyboard.type("Who does this?")
    press("Control+Enter")
    title = thread(ada, "Brew").locator(".thread-title")
    expect(title).to_be_focused()
    press("Tab")
    expect(thread(ada, "Brew").get_by_role("button", name="Show on the canvas")).to_be_focused()
    press("Tab")
    expect(thread(ada, "Brew").get_by_role("button", name="Edit: Who does this?")).to_be_focused()
    press("Enter")
    expect(field(ada)).to_be_focused()
    press("End")
    ada.page.keyboard.type(" And when?")
    press("Tab")
    press("Tab")
    press("Enter")  # Save
    expect(title).to_be_focused()
    expect(thread(ada, "Brew")).to_contain_text("Who does this? And when?")
    expect(thread(ada, "Brew")).to_contain_text("(edited)")
    for _ in range(4):
        press("Tab")
    expect(thread(ada, "Brew").get_by_role("button", name="Reply")).to_be_focused()
    press("Enter")
    ada.page.keyboard.type("I do")
    press("Control+Enter")
    expect(thread(ada, "Brew").get_by_role("button", name="Reply")).to_be_focused()
    press("Tab")
    press("Enter")
    expect(thread(ada, "Brew")).to_contain_text("Resolved by Ada")
    assert kept(serving, diagram) == [("Who does this? And when?", ["I do"], True)]
    press("Control+Alt+c")
    press("Control+k")
    ada.page.keyboard.type("comment")
    expect(ada.page.get_by_role("option", name="Show the comments")).to_be_visible()
    press("Escape")


def test_arrow_keys_walk_among_the_signs(
    serving: Serving, diagram: str, robot: Robot, person: Callable[..., Person]
) -> None:
    for at in range(3):
        agent(serving, diagram, do="add", text=f"No. {at}", x=200 * at, y=0)
    robot.creates("task:manual", 0, 100, "Brew")
    ada = person("Ada").open(diagram)
    group = ada.page.get_by_role("group", name="Comments on the canvas")
    expect(group.locator("[tabindex='0']")).to_have_count(1)
    group.locator("[tabindex='0']").focus()
    for _ in range(2):
        ada.page.keyboard.press("ArrowRight")
    expect(group.get_by_role("button").nth(2)).to_be_focused()
    ada.page.keyboard.press("ArrowRight")
    expect(group.get_by_role("button").first).to_be_focused()
    ada.page.keyboard.press("Enter")
    expect(ada.page.locator(".thread.open")).to_have_count(1)


def test_a_draft_stays_through_what_others_do_a_closed_panel_and_a_reload(
    serving: Serving, diagram: str, robot: Robot, person: Callable[..., Person]
) -> None:
    node = robot.creates("task:manual", 100, 100, "Brew")
    ada = person("Ada").open(diagram)
    begin(ada, "Brew")
    ada.page.keyboard.type("Half a tho")
    agent(serving, diagram, do="add", text="Meanwhile", element=node)
    robot.does("applyLabelEdit", labelId=f"{node}_label", text="Cook")
    robot.moves(node, 200, 200)
    expect(thread(ada, "Brew").or_(thread(ada, "Cook")).filter(has_text="Meanwhile")).to_be_visible()
    expect(field(ada)).to_be_focused()
    ada.page.keyboard.type("ught")
    expect(field(ada)).to_have_value("Half a thought")
    ada.page.get_by_role("tab", name="Outline").click()
    ada.page.get_by_role("tab", name="Comments").click()
    expect(field(ada)).to_have_value("Half a thought")
    ada.page.keyboard.press("Control+b")
    ada.page.keyboard.press("Control+b")
    expect(field(ada)).to_have_value("Half a thought")
    ada.page.reload()
    ada.link("online").wait_for()
    expect(field(ada)).to_have_value("Half a thought")
    field(ada).press("Escape")
    expect(field(ada)).to_have_count(0)
    ada.page.keyboard.press("Control+Alt+m")
    expect(field(ada)).to_have_value("Half a thought")
    ada.button("Discard").click()
    ada.page.keyboard.press("Control+Alt+m")
    expect(field(ada)).to_have_value("")
    assert [text for text, _, _ in kept(serving, diagram)] == ["Meanwhile"]


def test_without_a_connection_nothing_is_sent_and_the_text_is_kept(
    serving: Serving, diagram: str, robot: Robot, person: Callable[..., Person]
) -> None:
    robot.creates("task:manual", 100, 100, "Brew")
    ada = person("Ada").open(diagram)
    begin(ada, "Brew")
    ada.page.keyboard.type("Am I alone?")
    serving.kill()
    ada.link("reconnecting").wait_for()
    expect(ada.page.locator(".composer-note")).to_contain_text("There is no connection")
    ada.page.keyboard.press("Control+Enter")
    expect(ada.page.locator(".composer-note")).to_contain_text("Not sent: there is no connection")
    expect(field(ada)).to_have_value("Am I alone?")
    serving.restart()
    ada.link("online").wait_for()
    assert kept(serving, diagram) == []
    field(ada).press("Control+Enter")
    expect(thread(ada, "Brew")).to_contain_text("Am I alone?")
    assert kept(serving, diagram) == [("Am I alone?", [], False)]


def test_a_comment_whose_answer_was_lost_is_said_once(
    serving: Serving, diagram: str, robot: Robot, person: Callable[..., Person]
) -> None:
    robot.creates("task:manual", 100, 100, "Brew")
    ada = person("Ada")
    ada.page.add_init_script(KEEP_SOCKET)
    ada.open(diagram)
    begin(ada, "Brew")
    ada.page.keyboard.type("Once")
    ada.page.evaluate("window.deaf = true")
    ada.page.keyboard.press("Control+Enter")
    ada.until(lambda: kept(serving, diagram), [("Once", [], False)])
    expect(field(ada)).to_have_value("Once")  # as far as the page knows, it is on its way
    ada.page.evaluate("window.lastSocket.close(4000); window.deaf = false")
    expect(thread(ada, "Brew")).to_contain_text("Once")
    expect(field(ada)).to_have_count(0)
    assert kept(serving, diagram) == [("Once", [], False)]


def test_only_ones_own_comments_can_be_changed_and_deleted(
    serving: Serving, diagram: str, robot: Robot, person: Callable[..., Person]
) -> None:
    node = robot.creates("task:manual", 100, 100, "Brew")
    agent(serving, diagram, do="add", text="An agent's", element=node)
    ada = person("Ada").open(diagram)
    signs(ada).click()
    talk = thread(ada, "Brew")
    talk.get_by_role("button", name="Reply").click()
    ada.page.keyboard.type("Ada's")
    ada.page.keyboard.press("Control+Enter")
    expect(talk.get_by_role("button", name="Delete: Ada's")).to_be_visible()
    expect(talk.get_by_role("button", name="Delete: An agent's")).to_have_count(0)
    talk.get_by_role("button", name="Delete: Ada's").click()
    ada.page.locator("dialog").get_by_role("button", name="Delete").click()
    expect(talk).not_to_contain_text("Ada's")
    assert kept(serving, diagram) == [("An agent's", [], False)]


def test_news_are_counted_until_they_were_seen_and_take_no_focus(
    serving: Serving, diagram: str, robot: Robot, person: Callable[..., Person]
) -> None:
    node = robot.creates("task:manual", 100, 100, "Brew")
    ada = person("Ada").open(diagram)
    tab = ada.page.get_by_role("tab", name="Comments")
    canvas = ada.page.locator("#glsp-canvas > svg")
    canvas.focus()
    agent(serving, diagram, do="add", text="One", element=node)
    expect(ada.page.locator(".toast-card")).to_contain_text("One")
    agent(serving, diagram, do="add", text="Two", element=node)
    expect(tab).to_contain_text("2")
    expect(ada.page.locator(".comment-sign.unread")).to_have_count(1)
    expect(canvas).to_be_focused()
    ada.page.reload()
    expect(tab).to_contain_text("2")
    tab.click()
    expect(ada.page.locator(".badge.fresh")).to_have_count(2)
    expect(ada.page.locator(".badge.fresh")).to_have_count(0)
    expect(ada.page.locator(".comment-sign.unread")).to_have_count(0)
    agent(serving, diagram, do="add", text="Three", element=node)
    expect(ada.page.locator("glsp-comments [role=status]").last).to_contain_text("Three")
    expect(ada.page.locator(".toast-card")).to_have_count(0)


def test_what_is_not_plain_is_shown_as_it_was_written(
    serving: Serving, diagram: str, robot: Robot, person: Callable[..., Person]
) -> None:
    node = robot.creates("task:manual", 100, 100, "Brew")
    text = "<img src=x onerror='document.title=1'>\n  **bold** & " + "long" * 300
    agent(serving, diagram, do="add", text=text, element=node)
    ada = person("Ada").open(diagram)
    signs(ada).click()
    shown = thread(ada, "Brew").locator(".comment-text")
    assert shown.inner_text() == text
    expect(ada.page.locator(".panel img")).to_have_count(0)
    panel = ada.page.locator(".panel-body")
    assert panel.evaluate("body => body.scrollWidth <= body.clientWidth")


def test_who_may_only_read_sees_comments_and_writes_none(
    serving: Serving, diagram: str, robot: Robot, person: Callable[..., Person]
) -> None:
    node = robot.creates("task:manual", 100, 100, "Brew")
    agent(serving, diagram, do="add", text="Why?", element=node)
    ada = person("Ada").open(diagram)
    ada.page.mouse.click(450, 650, button="right")
    ada.page.locator(".menu").get_by_text("Readonly Mode").click()
    expect(ada.page.get_by_text("Read-only", exact=True)).to_be_visible()
    signs(ada).click()
    expect(thread(ada, "Brew")).to_contain_text("Why?")
    expect(thread(ada, "Brew").get_by_role("button", name="Reply")).to_have_count(0)
    expect(ada.button("New comment")).to_be_disabled()
    ada.page.locator("#glsp-canvas > svg").focus()
    ada.page.keyboard.press("Control+Alt+m")
    expect(field(ada)).to_have_count(0)
