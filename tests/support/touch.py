# SPDX-License-Identifier: Apache-2.0
"""Fingers and a pen at a page, as the browser gets them from a real screen."""

from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Page

Place = tuple[float, float]
HOLD_MS = 700
REST_MS = 120


class Fingers:
    """Real touch input: the browser makes its gestures and mouse events of it, or not, as on a phone."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._cdp = page.context.new_cdp_session(page)
        self._down: dict[int, Place] = {}

    def down(self, at: Place, finger: int = 0) -> None:
        """Put a finger down."""
        self._down[finger] = at
        self._tell("touchStart")

    def move(self, *way: Place, finger: int = 0, steps: int = 4) -> None:
        """Move a finger that is down, in steps to each of these places."""
        for to in way:
            self.together({finger: to}, steps)

    def together(self, to: dict[int, Place], steps: int = 4) -> None:
        """Move several fingers that are down at once."""
        start = dict(self._down)
        for step in range(1, steps + 1):
            for finger, (x, y) in to.items():
                from_x, from_y = start[finger]
                part = step / steps
                self._down[finger] = (from_x + (x - from_x) * part, from_y + (y - from_y) * part)
            self._tell("touchMove")

    def up(self, *fingers: int) -> None:
        """Lift these fingers, or all."""
        lifted = {finger: self._down.pop(finger) for finger in fingers or tuple(self._down)}
        self._tell("touchEnd", lifted)

    def tap(self, *places: Place) -> None:
        """Tap at one place after the other."""
        for at in places:
            self.down(at)
            self.up()

    def drag(self, start: Place, *way: Place) -> None:
        """Put a finger down, move it along the way, and lift it once it rests."""
        self.down(start)
        self.move(*way)
        # Lifted while it moves it would throw: the browser takes a tap right after that for the end of the throw.
        self._page.wait_for_timeout(REST_MS)
        self._tell("touchMove")
        self.up()

    def hold(self, at: Place) -> None:
        """Press long."""
        self.down(at)
        self._page.wait_for_timeout(HOLD_MS)  # the length of the press is what is told
        self.up()

    def _tell(self, kind: str, changed: dict[int, Place] | None = None) -> None:
        fingers = self._down if changed is None else changed
        points = [{"x": x, "y": y, "id": finger} for finger, (x, y) in fingers.items()]
        self._cdp.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


class PenInput:
    """A pen that can be seen above the screen."""

    def __init__(self, page: Page) -> None:
        self._cdp = page.context.new_cdp_session(page)

    def hover(self, *way: Place) -> None:
        """Move above the screen."""
        for at in way:
            self._tell("mouseMoved", at, buttons=0)

    def down(self, at: Place, count: int = 1) -> None:
        """Touch the screen."""
        self._tell("mousePressed", at, buttons=1, button="left", clickCount=count)

    def move(self, way: Sequence[Place]) -> None:
        """Draw along these places."""
        for at in way:
            self._tell("mouseMoved", at, buttons=1, button="left")

    def up(self, at: Place, count: int = 1) -> None:
        """Leave the screen."""
        self._tell("mouseReleased", at, buttons=0, button="left", clickCount=count)

    def tap(self, at: Place, count: int = 1) -> None:
        """Touch the screen for a moment."""
        self.down(at, count)
        self.up(at, count)

    def _tell(self, kind: str, at: Place, **fields: Any) -> None:
        sign = {"type": kind, "x": at[0], "y": at[1], "pointerType": "pen", **fields}
        self._cdp.send("Input.dispatchMouseEvent", sign)
