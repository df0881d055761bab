# SPDX-License-Identifier: Apache-2.0
"""Files and texts that come to the start page from outside the browser."""

from collections.abc import Mapping

from playwright.sync_api import expect

from support.pages import Person


def drop(ada: Person, files: Mapping[str, str | bytes]) -> None:
    """Drag files from outside over the page and let go; returns once the page has heard of it."""
    given = [[name, list(data.encode() if isinstance(data, str) else data)] for name, data in files.items()]
    transfer = ada.page.evaluate_handle(
        "files => { const data = new DataTransfer();"
        " for (const [name, bytes] of files) data.items.add(new File([new Uint8Array(bytes)], name)); return data }",
        given,
    )
    target = ada.page.locator(".start-main")
    for kind in ("dragenter", "dragover"):
        target.dispatch_event(kind, {"dataTransfer": transfer})
    expect(ada.page.get_by_text("Drop to import")).to_be_visible()
    target.dispatch_event("drop", {"dataTransfer": transfer})
    expect(ada.page.get_by_text("Drop to import")).to_be_hidden()


def paste(ada: Person, text: str) -> None:
    """Paste a text with nothing focused."""
    ada.page.evaluate(
        "text => { const data = new DataTransfer(); data.setData('text/plain', text);"
        " document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true })) }",
        text,
    )
