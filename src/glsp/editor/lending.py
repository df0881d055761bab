# SPDX-License-Identifier: Apache-2.0
"""What owners do with a diagram's sharing, the same at every door: show it, change it, links to look at it."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence

from glsp.editor import tokens
from glsp.editor.hub import Hub
from glsp.editor.naming import FILE
from glsp.editor.sharing import Shares
from glsp.errors import Invalid, NotAllowed, NotFound, Unavailable
from glsp.storage.audit_chain import Named
from glsp.storage.audits import Audits
from glsp.storage.ports import DiagramInfo, Identities, Token

PERSON = "person:"
"""With what the subjects of people begin who log in at a provider."""


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
        """What those who have a token, or once logged in, are called, by subject."""
        people = {each.subject: each.name for each in await self._people() if each.name}
        return people | {f"token:{token.id}": token.name for token, _ in await self._identities.tokens()}

    async def known(self) -> list[Named]:
        """Those with whom diagrams can be shared: who has a token for all diagrams, and who once logged in."""
        now = time.time()
        tokens = [
            Named(f"token:{token.id}", token.name)
            for token, _ in await self._identities.tokens()
            if token.is_good(now) and not (token.is_link or token.diagrams or token.tags)
        ]
        return [*tokens, *await self._people()]

    async def _people(self) -> list[Named]:
        return [] if self._hub.audit is None else await people_of(self._hub.audit.audits)

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


async def people_of(audits: Audits) -> list[Named]:
    """Who once logged in and was not erased since: the audit log knows their names, until then."""
    return [each for each in (await audits.names()).values() if each.subject.startswith(PERSON)]


def subject_of(who: str, known: Sequence[Named], hint: str) -> tuple[str, str]:
    """A subject and its name, of somebody known by name, id or subject, or of what says itself what it is. Raises NotFound;
    Invalid for a name that several have.
    """
    for each in known:
        if who in {each.subject, each.subject.partition(":")[2]}:
            return each.subject, each.name
    called = {each.subject: each for each in known if each.name == who}
    if len(called) > 1:
        raise Invalid(f"{len(called)} are called {who[:80]!r}", hint=f"one of {', '.join(sorted(called)[:10])}")
    for each in called.values():
        return each.subject, each.name
    kind, sign, name = who.partition(":")
    if sign and kind in {"person", "group"} and name:
        return who, name
    raise NotFound(f"there is nobody called {who[:80]!r}", hint=hint)
