# SPDX-License-Identifier: Apache-2.0
"""A browser per module (a synchronous Playwright must not outlive tests that run their own event loop), and people."""

from collections.abc import Callable, Generator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from support.pages import PATIENCE, Person, Robot, chromium, new_diagram
from support.serving import Serving

# The page of a loaded machine is slow, not wrong.
expect.set_options(timeout=PATIENCE * 1000)


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def person(browser: Browser, serving: Serving) -> Generator[Callable[..., Person]]:
    """Makes people; a test fails when one of their pages reported a problem."""
    people: list[Person] = []

    def arrive(name: str = "Ada", **options: Any) -> Person:
        people.append(Person(browser, serving, name, **options))
        return people[-1]

    yield arrive
    for each in people:
        each.close()
    assert [problem for each in people for problem in each.problems] == []


@pytest.fixture
def diagram(serving: Serving) -> str:
    """A new, empty workflow."""
    return new_diagram(serving)


@pytest.fixture
def robot(serving: Serving, diagram: str) -> Generator[Robot]:
    """The other side of the diagram's edits."""
    started = Robot(serving, diagram)
    yield started
    started.leave()


@pytest.fixture
def ada(person: Callable[..., Person]) -> Person:
    """Somebody who has not opened anything yet."""
    return person("Ada")
