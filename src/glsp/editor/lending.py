# SPDX-License-Identifier: Apache-2.0
"""What owners do with a diagram's sharing, the same at every door: show it, change it, links to look at it."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence

from glsp.editor import tokens
from glsp.editor.hub import Hub
from glsp.editor.naming import FILE
from glsp.editor.sharing import Shares
from glsp.errors import NotAllowed, NotFound, Unavailable
from glsp.storage.ports import DiagramInfo, Identities, Token


class Lending:
    """The sharing of one server's diagrams. `refresh` makes an ended link end here at once."""

    def __init__(self, hub: Hub, identities: Identities, refresh: Callable[[], Awaitable[None]]) -> None:
        self._hub = hub
        self._identities = identities
        self._refresh = refresh

    @property
    def shares(self) -> Shares:
        """Raises Unavailable."""
        if self._hub.shares is None:
            raise Unavailable("this server keeps no record of who may see what")
        return self._hub.shares

    async def stored(self, name: str) -> DiagramInfo:
        """A diagram that can be shared. Raises NotAllowed, NotFound, Forbidden."""
        if self._hub.key(name).startswith(FILE):
            raise NotAllowed("files are not shared one by one", hint="the setting SHARING says who may see them")
        return await self._hub.info(name)

    async def names(self) -> dict[str, str]:
        """What those who have a token are called, by subject."""
        return {f"token:{token.id}": token.name for token, _ in await self._identities.tokens()}

    async def known(self) -> list[Token]:
        """The tokens of those with whom diagrams can be shared."""
        now = time.time()
        return [token for token, _ in await self._identities.tokens() if token.is_good(now) and not token.is_link]

    async def links(self, info: DiagramInfo) -> list[Token]:
        """Those that are good."""
        now = time.time()
        found = [token for token, _ in await self._identities.tokens() if token.is_link and token.is_good(now)]
        return [each for each in found if info.id in each.diagrams and info.created_at <= each.created_at]

    async def make_link(self, info: DiagramInfo, days: int | None) -> tuple[Token, str]:
        """A new one, and where below the server's address it leads, which is told this once. Raises as `Shares.check`, Invalid."""
        await self.shares.check(info, "own")
        name = f"link {tokens.new_name()}"
        made, secret = tokens.make(name, "read", days, time.time(), diagrams=[info.id], is_link=True)
        kept = await self._identities.add_token(made, tokens.digest(secret))
        await self._hub.note("link.made", f"glsp:{info.id}", link=kept.id)
        return kept, f"/d/{info.id}#link={secret}"

    async def end_link(self, info: DiagramInfo, link_id: str) -> Token:
        """Ends it for ever. Raises as `Shares.check`, NotFound."""
        await self.shares.check(info, "own")
        if link_id not in {each.id for each in await self.links(info)}:
            raise NotFound(f"there is no link {link_id[:40]!r} to this diagram")
        found = await self._identities.revoke_token(link_id)
        await self._hub.note("link.ended", f"glsp:{info.id}", link=found.id)
        await self._refresh()
        return found


def subject_of(who: str, known: Sequence[Token], hint: str) -> tuple[str, str]:
    """A subject and its name, of a token by its name or id, or of what says itself what it is. Raises NotFound."""
    for token in known:
        if who in {token.name, token.id, f"token:{token.id}"}:
            return f"token:{token.id}", token.name
    kind, sign, name = who.partition(":")
    if sign and kind in {"person", "group"} and name:
        return who, name
    raise NotFound(f"there is nobody called {who[:80]!r}", hint=hint)
