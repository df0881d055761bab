# SPDX-License-Identifier: Apache-2.0
"""A language from a package of its own: installed, drawn with in the browser and by an agent, and what its page says holds."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from glsp.languages import Language
from support.agents import agent
from support.drawn import drawn
from support.pages import Person, rest
from support.serving import Serving
from support.tools import ROOT

PAGE = (ROOT / "docs" / "howto" / "bring-your-own-language.md").read_text("utf-8")
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]
NET = 'p ready "Ready" tokens=1 @100,100 >work\nt work "Work" @300,96 >done\np done "Done" @500,100'

pytestmark = pytest.mark.needs("chromium", "page", "elk")


def environment(target: Path) -> dict[str, str]:
    """pip installs there, from nothing but the clone and what is installed here; Python finds it there."""
    return {
        "PATH": f"{Path(sys.executable).parent}:{os.environ.get('PATH', '/usr/bin:/bin')}",
        "PIP_TARGET": str(target),
        "PIP_NO_DEPS": "1",
        "PIP_NO_INDEX": "1",
        "PIP_NO_BUILD_ISOLATION": "0",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PYTHONPATH": str(target),
    }


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder into which the commands of the page have installed the example; they have all run there."""
    folder = tmp_path_factory.mktemp("own")
    shutil.copytree(ROOT / "examples" / "petri-net", folder / "examples" / "petri-net")
    for command in COMMANDS:
        done = subprocess.run(
            ["/bin/sh", "-c", command], cwd=folder, env=environment(folder / "site"), capture_output=True, text=True,
            timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return folder


@pytest.fixture(scope="module")
def serving(installed: Path) -> Generator[Serving]:
    started = Serving(installed / "data", environment={"PYTHONPATH": str(installed / "site")})
    started.wait_ready()
    yield started
    started.stop()


@pytest.fixture
def ada(browser: Browser, serving: Serving) -> Generator[Person]:
    person = Person(browser, serving, "Ada")
    yield person
    person.close()
    assert person.problems == []


def test_the_language_on_the_page_can_be_drawn_with() -> None:
    [source] = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    found: dict[str, Any] = {}
    exec(source, found)  # the page is ours
    family = found["language"]
    assert isinstance(family, Language)
    family.kinds.check()
    [line] = re.findall(r"`(p ada .*?)`", PAGE)
    graph = drawn(f"{line}\np byron\nh home\np annabella in=home", family)
    assert sorted(each.type for each in graph if each.type in {"person", "household", "child"}) == [
        "child", "household", "person", "person", "person",
    ]  # fmt: skip


def test_the_commands_of_the_page_make_a_picture(installed: Path) -> None:
    assert len(COMMANDS) == 4
    assert "Ready" in (installed / "net.svg").read_text("utf-8")
    assert {each.name for each in (installed / "site").glob("*.py")} == {"petri_net.py"}


def test_an_agent_draws_the_net_and_is_told_what_it_may(serving: Serving) -> None:
    async def draws() -> tuple[str, str, str]:
        async with agent(f"{serving.url}/mcp", "auto") as client:
            told = await client.text("describe_language", name="petri-net")
            made = await client.text("create_diagram", type="petri-net", source=NET)
            identity = made.split()[1]
            return told, identity, await client.text("validate", id=identity)

    told, identity, problems = asyncio.run(draws())
    assert "p place tokens=integer" in told
    assert "can-fire" in problems
    model = rest(serving, "GET", f"/api/diagrams/{identity}/model")
    assert [each["type"] for each in model["children"]] == ["place", "transition", "place", "arc", "arc"]


def test_a_net_is_drawn_in_the_browser_and_played(serving: Serving, ada: Person) -> None:
    made = rest(serving, "POST", "/api/diagrams", {"type": "petri-net", "source": NET})["id"]
    ada.open(made)
    ada.draw("Transition", 520, 560)
    ada.page.keyboard.press("Escape")
    assert ada.edges() == 2
    ada.join("Arc", "Done", "Transition 1")
    ada.until(ada.edges, 3)
    ada.settled()
    ada.page.keyboard.press("Escape")
    ada.join("Arc", "Ready", "Done")  # from place to place: it stays in the hand
    ada.page.keyboard.press("Escape")
    ada.settled()
    ada.until(ada.edges, 3)
    ada.page.get_by_role("tab", name="Problems").click()
    ada.page.keyboard.press("Control+k")
    ada.page.keyboard.type("Check the diagram")
    ada.page.keyboard.press("Enter")
    ada.button("fire it").click()

    def tokens() -> dict[str, int]:
        children = rest(serving, "GET", f"/api/diagrams/{made}/model")["children"]
        return {each["id"]: each.get("tokens", 0) for each in children if each["type"] == "place"}

    ada.until(tokens, {"ready": 0, "done": 1})
    expect(ada.page.locator("#glsp-canvas [id$=done_shown]")).to_have_text("1")
