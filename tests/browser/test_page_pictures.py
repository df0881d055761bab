# SPDX-License-Identifier: Apache-2.0
"""The pictures in the documentation show what the page shows now; `make pictures` takes them anew."""

import asyncio
import base64
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from support.scenes import SCENES, take_pictures

pytestmark = pytest.mark.needs("chromium", "page")

KEPT = Path(__file__).parent.parent.parent / "docs" / "pictures"
LEAST_STEP = 48
"""Of 255 in any colour: below this it is the smoothing of letters, which differs between machines."""
MOST_DIFFERENT = 0.01
"""Of all pixels. A moved panel, another colour or a missing icon row are above it; a changed port number is below."""

# The share of pixels that differ; 1 for pictures of different sizes.
DIFFERENCE = """async ([one, other, least]) => {
  const [a, b] = await Promise.all([one, other].map(async data => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
    context.drawImage(image, 0, 0);
    return context.getImageData(0, 0, image.width, image.height);
  }));
  if (a.width !== b.width || a.height !== b.height) return 1;
  let found = 0;
  for (let at = 0; at < a.data.length; at += 4)
    if ([0, 1, 2].some(colour => Math.abs(a.data[at + colour] - b.data[at + colour]) > least)) found++;
  return found / (a.width * a.height);
}"""


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pictures")
    asyncio.run(take_pictures(folder))
    return folder


@pytest.fixture
def difference(taken: Path, browser: Browser) -> Callable[[Path, Path], float]:
    del taken  # the pictures' own browser must be gone before this one is there
    page = browser.new_page()

    def measure(one: Path, other: Path) -> float:
        data = [base64.b64encode(each.read_bytes()).decode() for each in (one, other)]
        return float(page.evaluate(DIFFERENCE, [*data, LEAST_STEP]))

    return measure


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
    # Examples are made by scripts/examples.py; the others show Prometheus, not the page.
    others = {each.stem for pattern in ("example-*.png", "monitoring-*.png") for each in KEPT.glob(pattern)}
    assert {each.stem for each in KEPT.glob("*.png")} - others == set(SCENES)
