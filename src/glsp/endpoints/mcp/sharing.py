# SPDX-License-Identifier: Apache-2.0
"""Sharing for agents, who own what they share: by the rules of `glsp share` and of REST, and in few words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias, cast

from starlette.types import Scope

from glsp.editor.lending import Lending, subject_of
from glsp.endpoints.mcp.desk import named
from glsp.errors import Invalid, NotAllowed, Unavailable
from glsp.protocol.times import iso
from glsp.storage.grants import Everyone, Grant, Sharing
from glsp.storage.ports import DiagramInfo, Token

EVERYONE = "everyone"
Granted: TypeAlias = Literal["view", "edit", "own", "none"]
Address: TypeAlias = Callable[[Scope | None], str]
"""Where a caller reaches this server."""


class Sharer:
    """The sharing of one server's diagrams, as agents see and change it."""

    def __init__(self, lending: Lending | None, address: Address | None) -> None:
        self._known = lending
        self._address = address

    @property
    def _lending(self) -> Lending:
        if self._known is None:
            raise Unavailable("nobody is asked who he is here, so nothing is shared", hint="start a server: glsp serve")
        return self._known

    async def show(self, diagram_id: str) -> str:
        """With whom a diagram is shared, and its links."""
        info = await self._lending.stored(named(diagram_id))
        return await self._shown(info, await self._lending.shares.of(info))

    async def share(self, diagram_id: str, who: str, level: Granted) -> str:
        """Gives somebody a level, or none."""
        info = await self._lending.stored(named(diagram_id))
        if who == EVERYONE:
            if level == "own":
                raise NotAllowed("everyone cannot own a diagram", hint="view, edit or none")
            everyone = cast("Everyone", level)
            shared = await self._lending.shares.change(
                info, lambda old: Sharing(old.owner, old.owner_name, everyone, old.grants)
            )
            return await self._shown(info, shared)
        await self._lending.shares.check(info, "own")
        subject, name = subject_of(
            who, await self._lending.known(), "a person's or token's name or id, person:ID, group:NAME or everyone"
        )
        given = () if level == "none" else (Grant(subject, name, level),)

        def edit(old: Sharing) -> Sharing:
            kept = tuple(each for each in old.grants if each.subject != subject)
            return Sharing(old.owner, old.owner_name, old.everyone, (*kept, *given))

        return await self._shown(info, await self._lending.shares.change(info, edit))

    async def link(self, diagram_id: str, days: int, end: str, scope: Scope | None) -> str:
        """Makes a link, or ends one."""
        info = await self._lending.stored(named(diagram_id))
        if end:
            return f"{(await self._lending.end_link(info, end)).id} is ended"
        if days < 0:
            raise Invalid("days cannot be negative", hint="0: until it is ended")
        made, path = await self._lending.make_link(info, days or None)
        base = self._address(scope) if self._address is not None else ""
        return f"{base}{path}\n{_line(made)}; whoever has this address may look, it is told this once"

    async def _shown(self, info: DiagramInfo, sharing: Sharing) -> str:
        names = await self._lending.names()
        default = self._lending.shares.default
        everyone = f"{default} (the server's setting)" if sharing.everyone == "default" else sharing.everyone
        owner = names.get(sharing.owner, sharing.owner_name) or sharing.owner or "nobody"
        lines = [f"owner {owner}", f"everyone {everyone}"]
        lines += [f"{each.level} {names.get(each.subject, each.name)} {each.subject}" for each in sharing.grants]
        return "\n".join([*lines, *map(_line, await self._lending.links(info))])


def _line(link: Token) -> str:
    until = "until it is ended" if link.expires_at is None else f"until {iso(link.expires_at)}"
    return f"link {link.id} {until}"
