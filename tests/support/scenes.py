# SPDX-License-Identifier: Apache-2.0
"""The scenes of the documentation's pictures: the real page in Chromium, people and an agent on a real server.

What lives here: who does what before a picture is taken. What must never: anything drawn, retouched or staged that a
user could not see. `scripts/pictures.py` keeps the pictures, tests compare what the page shows now with what is kept.
"""

from __future__ import annotations

import asyncio
import json
import re
import tempfile
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from support.agents import agent
from support.pages import Json, rest
from support.serving import Serving
from support.tools import chromium_arguments, chromium_path

SIZE = {"width": 1280, "height": 720}
DRAWN = 'a weigh_parcel "Weigh the parcel" in=warehouse >ship_parcel\na notify "Tell the customer" >archive_order'
"""What the agent draws, in the compact notation; it gives no coordinates."""

PATIENCE_MS = 45_000
POLL = 0.04
LARGE = 5_000
ZOOMED = 7
"""Steps in, from the fit on."""

Scene = Callable[["Studio"], Awaitable[Page]]


class Studio:
    """One server with the examples, one browser; scenes come one after the other and leave what they drew."""

    def __init__(self, serving: Serving, browser: Browser) -> None:
        self.serving = serving
        self._browser = browser
        self._windows: list[BrowserContext] = []

    async def page(
        self, path: str, *, author: str = "Ada Lovelace", dark: bool = False, contrast: bool = False
    ) -> Page:
        """Somebody's window at an address. Nothing moves by itself in it."""
        context = await self._browser.new_context(
            viewport=SIZE,  # type: ignore[arg-type]
            color_scheme="dark" if dark else "light",
            contrast="more" if contrast else "no-preference",
            reduced_motion="reduce",
        )
        self._windows.append(context)
        page = await context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        await page.add_init_script(f"localStorage.setItem('glsp.author', '{author}')")
        await page.goto(self.serving.url + path)
        return page

    async def editor(
        self, diagram: str, *, author: str = "Ada Lovelace", dark: bool = False, contrast: bool = False
    ) -> Page:
        """Somebody with a diagram open."""
        page = await self.page(f"/d/{diagram}", author=author, dark=dark, contrast=contrast)
        await page.locator(".link-chip[data-state=online]").wait_for()
        await page.locator(".palette-item").first.wait_for()
        return page

    async def draw(self, diagram: str, ops: str) -> None:
        """An agent edits over MCP."""
        async with agent(f"{self.serving.url}/mcp", "auto") as client:
            await client.text("apply_operations", id=diagram, ops=ops)

    async def comment(self, author: str, path: str, body: Json) -> Json:
        """Somebody writes a comment or a reply."""
        address = f"{self.serving.url}/api/diagrams/order-to-cash/comments{path}"
        async with httpx.AsyncClient() as client:
            answer = await client.post(address, json=body, headers={"X-Glsp-Author": author})
        return answer.raise_for_status().json()

    async def leave(self) -> None:
        """Everybody closes their windows."""
        while self._windows:
            await self._windows.pop().close()


async def come_true(page: Page, expression: str) -> None:
    """Wait until the page says so; `wait_for_function` asks from inside the page, whose rules forbid to evaluate texts."""
    async with asyncio.timeout(PATIENCE_MS / 1000):
        while not await page.evaluate(expression):
            await asyncio.sleep(POLL)


async def editor(studio: Studio, *, dark: bool) -> Page:
    """Ada and Grace look at a diagram while an agent draws."""
    ada = await studio.editor("order-to-cash", dark=dark)
    grace = await studio.editor("order-to-cash", author="Grace Hopper")
    await grace.get_by_label("Fit the diagram").click()
    await grace.locator("#glsp-canvas .node", has_text="Pick items").last.click()
    if not dark:
        await studio.draw("order-to-cash", DRAWN)
        await ada.locator(".activity-chip").wait_for()
    await ada.get_by_label("Fit the diagram").click()
    await ada.locator(".presence-pointer").first.wait_for()
    return ada


async def editor_light(studio: Studio) -> Page:
    """The editor in daylight."""
    return await editor(studio, dark=False)


async def editor_dark(studio: Studio) -> Page:
    """The editor at night."""
    return await editor(studio, dark=True)


async def start(studio: Studio) -> Page:
    """The start page with the examples."""
    page = await studio.page("/")
    await page.locator(".card img").first.wait_for()
    await come_true(page, "[...document.querySelectorAll('.card img')].every(image => image.complete)")
    return page


async def properties(studio: Studio) -> Page:
    """One element is selected, its form is open."""
    page = await studio.editor("order-to-cash")
    await page.get_by_label("Fit the diagram").click()
    await page.get_by_role("tab", name="Properties").click()
    await page.locator("#glsp-canvas .node", has_text="Pick items").last.click()
    await page.get_by_label("Duration").wait_for()
    return page


async def layout(studio: Studio) -> Page:
    """The choice of a layout."""
    page = await studio.editor("order-to-cash")
    await page.get_by_label("Fit the diagram").click()
    await page.get_by_label("Choose a layout").click()
    await page.locator("dialog.layout-dialog").wait_for()
    return page


async def activity(studio: Studio) -> Page:
    """What was done last, and by whom."""
    page = await studio.editor("order-to-cash")
    await page.get_by_label("Fit the diagram").click()
    await page.get_by_role("tab", name="Activity").click()
    await page.get_by_text("Ada's agent").first.wait_for()
    return page


async def comments(studio: Studio) -> Page:
    """People talk about an element."""
    question = {"elementId": "pick_items", "text": "Do we need a second person for heavy parcels?"}
    thread = await studio.comment("Grace Hopper", "", question)
    await studio.comment("Ada Lovelace", f"/{thread['id']}/replies", {"text": "From 30 kg on. I will draw it."})
    remark = {"elementId": "send_invoice", "text": "The invoice goes out before the parcel is packed."}
    await studio.comment("Grace Hopper", "", remark)
    page = await studio.editor("order-to-cash")
    await page.get_by_label("Fit the diagram").click()
    await page.get_by_role("tab", name="Comments").click()
    await page.get_by_text("Do we need a second").first.wait_for()
    return page


async def text(studio: Studio) -> Page:
    """The same diagram as text beside the canvas."""
    page = await studio.editor("order-to-cash")
    await page.keyboard.press("Control+e")
    await page.locator(".text-pane").get_by_text("pick_items").first.wait_for()
    await page.get_by_label("Fit the diagram").click()
    return page


async def contrast(studio: Studio) -> Page:
    """High contrast, and the keys are in the outline."""
    page = await studio.editor("order-to-cash", dark=True, contrast=True)
    await page.get_by_label("Fit the diagram").click()
    await page.get_by_role("tab", name="Outline").click()
    await page.get_by_role("tree").focus()
    await page.keyboard.type("pick")
    for key in ("ArrowUp", "ArrowDown", "Space"):  # a space at once would be a letter of the word
        await page.keyboard.press(key)
    await page.locator("#glsp-canvas .node.selected").wait_for()
    await page.keyboard.press("ArrowDown")
    return page


async def minimap(studio: Studio) -> Page:
    """Five thousand nodes; where we are is in the corner."""
    root = await asyncio.to_thread(rest, studio.serving, "GET", "/api/diagrams/order-to-cash/model")
    body = {"type": "workflow-diagram", "id": "large", "name": "Every order of a day"}
    await asyncio.to_thread(rest, studio.serving, "POST", "/api/diagrams", body)
    insert = {"operations": [{"kind": "insertElements", "elements": copies(root, LARGE)}]}
    await asyncio.to_thread(rest, studio.serving, "POST", "/api/diagrams/large/operations", insert)
    page = await studio.editor("large")
    for _ in range(ZOOMED):
        await page.get_by_label("Zoom in").click()
    return page


async def file_difference(studio: Studio) -> Page:
    """Another program has written the file that somebody edits."""
    file = studio.serving.workspace / "order-to-cash.wf"
    root = await asyncio.to_thread(rest, studio.serving, "GET", "/api/diagrams/order-to-cash/export")
    file.write_text(json.dumps(root), encoding="utf-8")
    page = await studio.page("/f/order-to-cash.wf")
    await page.get_by_label("Fit the diagram").click()
    named = {"elementId": "remind"}
    edits = [
        {"kind": "applyLabelEdit", "labelId": "pick_items_label", "text": "Pick and scan"},
        {"kind": "createNode", "elementTypeId": "task:automated", "location": {"x": 40, "y": 560}, "args": named},
        {"kind": "applyLabelEdit", "labelId": "remind_label", "text": "Remind after a week"},
    ]
    body = {"operations": edits}
    await asyncio.to_thread(rest, studio.serving, "POST", "/api/diagrams/file:order-to-cash.wf/operations", body)
    root["children"] = [each for each in root["children"] if "notify" not in {each["id"], each.get("sourceId")}]
    written = (
        json.dumps(root).replace("Send invoice", "Send the invoice by post").replace("Weigh the parcel", "Weigh it")
    )
    file.write_text(written, encoding="utf-8")
    await page.get_by_role("button", name="Show what differs").click()
    await page.locator(".activity-chip").wait_for(state="detached")
    picture = page.locator(".difference-picture img")
    await picture.wait_for()
    await come_true(page, "document.querySelector('.difference-picture img').complete")
    return page


def copies(root: Json, nodes: int) -> list[Json]:
    """The contents of a diagram again and again in rows, until there are this many nodes."""
    text = json.dumps(root["children"])
    one = len(re.findall('"type": "(?:task|activityNode|category)', text))
    boxes = [child for child in root["children"] if "size" in child]
    width, height = (
        max(each["position"][at] + each["size"][side] for each in boxes) + 120
        for at, side in (("x", "width"), ("y", "height"))
    )
    many = nodes // one + 1
    columns = round((many * height / width * 1.6) ** 0.5) or 1
    found: list[Json] = []
    for copy in range(many):
        renamed = re.sub(r'"(id|sourceId|targetId)": "', rf'"\1": "{copy}_', text)
        dx, dy = copy % columns * width, copy // columns * height
        found += [shifted(child, dx, dy) for child in json.loads(renamed)]
    return found


def shifted(child: Json, dx: float, dy: float) -> Json:
    """A child of the root at another place; edges with the bends that they have there."""
    if "position" in child:
        at = child["position"]
        child["position"] = {"x": at["x"] + dx, "y": at["y"] + dy}
    for point in child.get("routingPoints", ()):
        point["x"] += dx
        point["y"] += dy
    return child


SCENES: dict[str, Scene] = {
    "start": start,
    "editor-light": editor_light,
    "editor-dark": editor_dark,
    "properties": properties,
    "layout": layout,
    "activity": activity,
    "contrast": contrast,
    "comments": comments,
    "text": text,
    "minimap": minimap,
    "file-difference": file_difference,
}
"""In this order: what an earlier scene drew is there in a later one."""


@asynccontextmanager
async def opened_studio() -> AsyncGenerator[Studio]:
    """A server with a fresh data folder and the examples, and a browser."""
    with tempfile.TemporaryDirectory() as folder:
        serving = Serving(Path(folder) / "data", examples=True)
        try:
            await asyncio.to_thread(serving.wait_ready)
            async with async_playwright() as playwright:
                browser = await playwright.chromium.launch(executable_path=chromium_path(), args=chromium_arguments())
                yield Studio(serving, browser)
                await browser.close()
        finally:
            serving.stop()


async def take_pictures(folder: Path) -> None:
    """One PNG per scene."""
    async with opened_studio() as studio:
        for name, scene in SCENES.items():
            page = await scene(studio)
            await still(page)
            await page.screenshot(path=folder / f"{name}.png", animations="disabled", caret="hide")
            await studio.leave()


async def still(page: Page) -> None:
    """Wait until the page shows the same twice in a row."""
    before = b""
    while (now := await page.screenshot(animations="disabled", caret="hide")) != before:
        before = now
        await page.wait_for_timeout(300)
