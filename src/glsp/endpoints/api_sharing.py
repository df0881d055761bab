# SPDX-License-Identifier: Apache-2.0
"""REST for who sees what: with whom a diagram is shared, links to look at it, and who one is oneself."""

from __future__ import annotations

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from glsp.editor.hub import Hub
from glsp.editor.lending import Lending
from glsp.editor.sharing import Shares
from glsp.endpoints.access import caller_of
from glsp.endpoints.answered import LinkShown, MadeLink, Me, People, Person, Shared, SharingShown
from glsp.endpoints.answers import json_response
from glsp.endpoints.described import call
from glsp.endpoints.keyring import Keyring
from glsp.endpoints.requests import Endpoint, body, name_of
from glsp.protocol.times import iso
from glsp.storage.grants import Everyone, Grant, Sharing
from glsp.storage.ports import DiagramInfo, Identities, Token


class NewSharing(msgspec.Struct, frozen=True):
    """Body of `PUT /api/diagrams/{id}/sharing`. What is left out stays as it is; `grants` are all there shall be."""

    everyone: Everyone | None = None
    grants: tuple[Grant, ...] | None = None
    owner: str | None = None


class NewLink(msgspec.Struct, frozen=True):
    """Body of `POST /api/diagrams/{id}/links`. `days` null: it does not expire."""

    days: int | None = 30


class SharingApi:
    """The part of the REST door that knows who may see what."""

    def __init__(self, hub: Hub, identities: Identities, keyring: Keyring, *, needs_token: bool) -> None:
        self._lending = Lending(hub, identities, keyring.refresh)
        self._needs_token = needs_token

    def table(self) -> list[tuple[str, str, Endpoint]]:
        """Path, method and endpoint of each call."""
        return [
            ("/api/me", "GET", self.me),
            ("/api/people", "GET", self.people),
            ("/api/diagrams/{id}/sharing", "GET", self.sharing),
            ("/api/diagrams/{id}/sharing", "PUT", self.share),
            ("/api/diagrams/{id}/links", "POST", self.link),
            ("/api/diagrams/{id}/links/{link}", "DELETE", self.unlink),
        ]

    @call(answer=Me)
    async def me(self, request: Request) -> Response:
        """Who one is to this server, and what one may do."""
        caller = caller_of(request.scope)
        found = Me(
            subject=caller.subject,
            name=caller.name,
            scope=caller.scope,
            groups=list(caller.groups),
            is_limited=caller.limits is not None,
            is_asked=self._needs_token,
            is_logged_in=caller.by_cookie,
        )
        return json_response(found, headers=_OURS)

    @call(answer=People)
    async def people(self, request: Request) -> Response:
        """With whom diagrams may be shared: who has a token of its own or once logged in; nobody, for who comes with a limited token."""
        if caller_of(request.scope).limits is not None:
            return json_response(People([]), headers=_OURS)
        found = [Person(each.subject, each.name) for each in await self._lending.known()]
        return json_response(People(sorted(found, key=lambda each: each.name.casefold())), headers=_OURS)

    @call(answer=SharingShown)
    async def sharing(self, request: Request) -> Response:
        """With whom a diagram is shared, and the links to it; for its owner and for admins."""
        info = await self._stored(request)
        return json_response(await self._shown(info, await self._shares.of(info)), headers=_OURS)

    @call(body=NewSharing, answer=SharingShown)
    async def share(self, request: Request) -> Response:
        """Shares it in another way; open diagrams are taken from who may no longer see them, within a second."""
        wanted = await body(request, NewSharing)
        info = await self._stored(request)
        names = await self._lending.names()

        def edit(old: Sharing) -> Sharing:
            owner = old.owner if wanted.owner is None else wanted.owner
            return Sharing(
                owner,
                names.get(owner, old.owner_name if owner == old.owner else ""),
                old.everyone if wanted.everyone is None else wanted.everyone,
                old.grants
                if wanted.grants is None
                else tuple(
                    Grant(each.subject, names.get(each.subject, each.name), each.level) for each in wanted.grants
                ),
            )

        return json_response(await self._shown(info, await self._shares.change(info, edit)), headers=_OURS)

    @call(body=NewLink, answer=MadeLink, status=201)
    async def link(self, request: Request) -> Response:
        """A new address at which whoever has it may look at the diagram; told this once."""
        wanted = await body(request, NewLink)
        kept, path = await self._lending.make_link(await self._stored(request), wanted.days)
        base = str(request.base_url).rstrip("/")
        return json_response(MadeLink(_link(kept), f"{base}{path}"), 201, _OURS)

    @call(answer=LinkShown)
    async def unlink(self, request: Request) -> Response:
        """Ends a link for ever."""
        found = await self._lending.end_link(await self._stored(request), str(request.path_params["link"]))
        return json_response(_link(found), headers=_OURS)

    @property
    def _shares(self) -> Shares:
        return self._lending.shares

    async def _stored(self, request: Request) -> DiagramInfo:
        return await self._lending.stored(name_of(request))

    async def _shown(self, info: DiagramInfo, sharing: Sharing) -> SharingShown:
        names = await self._lending.names()
        return SharingShown(
            everyone=sharing.everyone,
            default=self._shares.default,
            owner=Person(sharing.owner, names.get(sharing.owner, sharing.owner_name)) if sharing.owner else None,
            grants=[Shared(each.subject, names.get(each.subject, each.name), each.level) for each in sharing.grants],
            links=[_link(each) for each in await self._lending.links(info)],
        )


_OURS = {"Cache-Control": "no-store"}


def _link(token: Token) -> LinkShown:
    until = None if token.expires_at is None else iso(token.expires_at)
    used = None if token.used_at is None else iso(token.used_at)
    return LinkShown(id=token.id, created_at=iso(token.created_at), expires_at=until, used_at=used)
