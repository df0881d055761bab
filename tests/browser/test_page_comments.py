# SPDX-License-Identifier: Apache-2.0
"""Comments: people and agents talk about elements and places, live; nothing that was written is lost or doubled."""

from collections.abc import Callable, Generator
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from support.pages import Person, Robot, new_diagram, rest
from support.serving import Serving

pytestmark = pytest.mark.needs("chromium", "page")


@pytest.fixture
def diagram(serving: Serving) -> str:
    return new_diagram(serving)


@pytest.fixture
def robot(serving: Serving, diagram: str) -> Generator[Robot]:
    started = Robot(serving, diagram)
    yield started
    started.leave()


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
