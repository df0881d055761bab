# SPDX-License-Identifier: Apache-2.0
"""Who was promised news of a diagram, and may be refused it later: the promise ends when they may see it no longer.

Those who may see everything are not kept here. Asked before news is told, and when anything is shared in another way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from glsp import telemetry
from glsp.editor.hub import Hub
from glsp.editor.naming import FILE
from glsp.editor.rights import Who, asking, who_asks
from glsp.endpoints.mcp.desk import named
from glsp.errors import Forbidden, GlspError, NotFound

log = telemetry.logger("mcp")


class Ear(msgspec.Struct, frozen=True):
    """One promise: to whom, about which diagrams, and what ends it (must not block or raise)."""

    who: Who
    names: frozenset[str]
    end: Callable[[], None]


class Ears:
    """Those of one server."""

    def __init__(self, hub: Hub, doubt: Callable[[], None]) -> None:
        self._hub = hub
        self._doubt = doubt
        self._ears: dict[object, Ear] = {}
        self._unwatch: Callable[[], None] | None = None

    def add(self, uris: Iterable[str], end: Callable[[], None]) -> Callable[[], None]:
        """Whoever asks now is promised news of these; returns how to take that back."""
        found, names = who_asks(), frozenset(name for uri in uris if (name := name_in(uri)))
        if found is None or not names:
            return _nothing
        key = object()
        self._ears[key] = Ear(found.who, names, end)
        if self._unwatch is None and self._hub.shares is not None:
            self._unwatch = self._hub.shares.watch(self._doubt)
        return lambda: self._drop(key)

    def _drop(self, key: object) -> None:
        self._ears.pop(key, None)
        if not self._ears and self._unwatch is not None:
            self._unwatch()
            self._unwatch = None

    async def end_withdrawn(self, names: Iterable[str] | None = None) -> None:
        """Ends the promises about these diagrams (None: about any) that would not be given now."""
        asked = {name for ear in self._ears.values() for name in ear.names}
        for name in asked if names is None else asked.intersection(names):
            for key, ear in list(self._ears.items()):
                if name in ear.names and not await self._may_see(ear.who, name):
                    self._drop(key)
                    ear.end()

    async def _may_see(self, who: Who, name: str) -> bool:
        shares = self._hub.shares
        if shares is None:
            return True
        try:
            if name.startswith(FILE):
                with asking(who, "view"):
                    shares.check_file(name)
            else:
                info = await self._hub.info(named(name))
                with asking(who, "view"):
                    await shares.check(info)
        except (NotFound, Forbidden):
            return False
        except GlspError as error:
            log.warning("cannot look up who may hear of %s: %s", name[:100], error.message)
            return False  # who knows nothing for sure tells nothing; the client listens again
        return True


def name_in(uri: str) -> str:
    """The diagram that a resource is about; "" for the list of them."""
    return uri.removeprefix("diagram://").partition("/")[2]


def _nothing() -> None:
    """There is nothing to take back."""
