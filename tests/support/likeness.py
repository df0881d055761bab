# SPDX-License-Identifier: Apache-2.0
"""How far a picture that was taken now is from the one that is kept in docs/pictures."""

from __future__ import annotations

import base64
from pathlib import Path

from playwright.sync_api import Page

from support.tools import ROOT

KEPT = ROOT / "docs" / "pictures"
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


def difference(page: Page, one: Path, other: Path) -> float:
    """The share of pixels that differ, told by an empty page of a browser."""
    data = [base64.b64encode(each.read_bytes()).decode() for each in (one, other)]
    return float(page.evaluate(DIFFERENCE, [*data, LEAST_STEP]))
