# SPDX-License-Identifier: Apache-2.0
"""Pages of other programs that an operator looks at, in Chromium; what long jobs saw of them is kept in docs/pictures."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from playwright.async_api import Page, async_playwright, expect

from support.scenes import still
from support.sessions import TAKEN
from support.tools import chromium_arguments, chromium_path

SIZE = (1280, 720)
PATIENCE_MS = 60_000


def look(name: str, address: str, texts: Sequence[str], size: tuple[int, int] = SIZE) -> None:
    """Opens a page, waits until it shows all these texts, and leaves a picture in build/pictures."""

    async def looked() -> None:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium_path(), args=chromium_arguments())
            page: Page = await browser.new_page(viewport={"width": size[0], "height": size[1]})
            await page.goto(address)
            for text in texts:
                await expect(page.locator("body")).to_contain_text(text, timeout=PATIENCE_MS)
            await still(page)
            TAKEN.mkdir(parents=True, exist_ok=True)
            await page.screenshot(path=TAKEN / f"{name}.png", animations="disabled", caret="hide")
            await browser.close()

    asyncio.run(looked())
