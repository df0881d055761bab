# SPDX-License-Identifier: Apache-2.0
"""Takes the pictures of the README: the real page in Chromium while an agent edits the same diagram over MCP.

What lives here: the scene. What must never: anything drawn, retouched or staged that a user could not see.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from playwright.async_api import Browser, async_playwright  # noqa: E402

from support.agents import agent  # noqa: E402
from support.serving import Serving  # noqa: E402
from support.tools import chromium_arguments, chromium_path  # noqa: E402

FOLDER = ROOT / "docs" / "pictures"
SIZE = (1280, 720)
DRAWN = {
    "light": 'a weigh_parcel "Weigh the parcel" in=warehouse >ship_parcel\na notify "Tell the customer" >archive_order',
    "dark": 't call "Call the customer" >send_reminder',
}
"""What the agent draws, in the compact notation; it gives no coordinates."""


async def main() -> None:
    """Serves a fresh data folder with the examples, and leaves one picture per colour scheme."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        serving = Serving(Path(folder) / "data", examples=True)
        try:
            await asyncio.to_thread(serving.wait_ready)
            async with async_playwright() as playwright:
                browser = await playwright.chromium.launch(executable_path=chromium_path(), args=chromium_arguments())
                for scheme in ("light", "dark"):
                    await _take(browser, serving, scheme)
                await browser.close()
        finally:
            serving.stop()


async def _take(browser: Browser, serving: Serving, scheme: str) -> None:
    width, height = SIZE
    page = await browser.new_page(
        viewport={"width": width, "height": height}, color_scheme="dark" if scheme == "dark" else "light"
    )
    await page.add_init_script("localStorage.setItem('glsp.author', 'Ada Lovelace')")
    await page.goto(f"{serving.url}/d/order-to-cash")
    await page.locator(".link-chip[data-state=online]").wait_for()
    await page.locator(".palette-item").first.wait_for()
    async with agent(f"{serving.url}/mcp", "auto") as client:
        said = await client.text("apply_operations", id="order-to-cash", ops=DRAWN[scheme])
    print(said, file=sys.stderr)
    await page.locator(".activity-chip").wait_for()
    await page.get_by_label("Fit the diagram").click()
    await page.wait_for_timeout(600)  # the zoom is animated
    await page.screenshot(path=FOLDER / f"editor-{scheme}.png")
    await page.close()


if __name__ == "__main__":
    asyncio.run(main())
