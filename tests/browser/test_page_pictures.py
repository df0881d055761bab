# SPDX-License-Identifier: Apache-2.0
"""The pictures in the documentation show what the page shows now; `make pictures` takes them anew."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from support import likeness
from support.likeness import KEPT, MOST_DIFFERENT
from support.scenes import SCENES, take_pictures

pytestmark = pytest.mark.needs("chromium", "page")


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pictures")
    asyncio.run(take_pictures(folder))
    return folder


@pytest.fixture
def difference(taken: Path, browser: Browser) -> Callable[[Path, Path], float]:
    del taken  # the pictures' own browser must be gone before this one is there
    page = browser.new_page()

    return lambda one, other: likeness.difference(page, one, other)


@pytest.mark.parametrize("name", SCENES)
def test_the_page_looks_as_in_the_documentation(
    name: str, taken: Path, difference: Callable[[Path, Path], float]
) -> None:
    share = difference(KEPT / f"{name}.png", taken / f"{name}.png")
    assert share < MOST_DIFFERENT, f"{taken / name}.png differs; if it is right, take the pictures anew: make pictures"


def test_a_difference_is_seen(difference: Callable[[Path, Path], float]) -> None:
    assert difference(KEPT / "editor-light.png", KEPT / "editor-dark.png") > 0.5
    assert difference(KEPT / "properties.png", KEPT / "activity.png") > MOST_DIFFERENT


def test_every_picture_is_of_a_scene() -> None:
    # Examples are made by scripts/examples.py; the others show programs beside ours, or what needs one (test_page_login.py).
    patterns = ("example-*.png", "monitoring-*.png", "balancer.png", "login.png")
    others = {each.stem for pattern in patterns for each in KEPT.glob(pattern)}
    assert {each.stem for each in KEPT.glob("*.png")} - others == set(SCENES)
