# SPDX-License-Identifier: Apache-2.0
"""REST: the audit log, and what names a person, for admins."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from glsp.editor import audit_reading
from glsp.editor.audit import Audit
from glsp.editor.hub import Hub
from glsp.editor.people import Erased, People
from glsp.endpoints.answered import AuditPage, AuditVerdict
from glsp.endpoints.answers import json_response
from glsp.endpoints.described import Query, call
from glsp.endpoints.keyring import Keyring
from glsp.endpoints.requests import Endpoint, body, number
from glsp.errors import Invalid, NotFound
from glsp.storage.audits import Wanted

MOST = 1_000
_OURS = {"Cache-Control": "no-store"}


class Erasure(msgspec.Struct, frozen=True, rename="camel"):
    """Body of `POST /api/person/erase`. With `dryRun` it only says what there is."""

    subject: str
    dry_run: bool = False


class AuditApi:
    """The part of the REST door below `/api/audit` and `/api/person`."""

    def __init__(self, hub: Hub, keyring: Keyring) -> None:
        self._hub = hub
        self._keyring = keyring

    def table(self) -> list[tuple[str, str, Endpoint]]:
        """Path, method and endpoint of each call."""
        return [
            ("/api/audit", "GET", self.list),
            ("/api/audit/verify", "GET", self.verify),
            ("/api/audit/export", "GET", self.everything),
            ("/api/person", "GET", self.person),
            ("/api/person/erase", "POST", self.erase),
        ]

    @call(
        query={
            "since": Query(about="only entries of this moment on, in ISO 8601"),
            "subject": Query(about="only what somebody did: `token:ID`, `person:ID` or a pseudonym"),
            "action": Query(about="only this action, or `diagram` for all that begin with it"),
            "before": Query(about="only entries before this number", type="integer"),
            "limit": Query(about="how many at most", type="integer", default=100, most=MOST),
        },
        answer=AuditPage,
    )
    async def list(self, request: Request) -> Response:
        """Who did what, newest first: tokens, sharing, links, diagrams as a whole, refusals. Edits are in each history."""
        asked = request.query_params
        wanted = Wanted(
            since=_moment(asked.get("since", "")),
            subject=asked.get("subject", ""),
            action=asked.get("action", ""),
            before=number(request, "before", None),
            limit=min(number(request, "limit", 100) or 0, MOST),
        )
        found = await audit_reading.page(self._audit.audits, wanted)
        return json_response(AuditPage(found), headers=_OURS)

    @call(query={"head": Query(about="the head of an earlier answer, NUMBER:HASH")}, answer=AuditVerdict)
    async def verify(self, request: Request) -> Response:
        """Whether the log is as it was written; with `?head=` also whether all is still there that was then."""
        audit, asked = self._audit, request.query_params.get("head", "")
        known = audit_reading.read_head(asked) if asked else None
        found = await audit_reading.verify(audit.audits, audit.keys, known)
        head = f"{found.number}:{found.hash}" if found.hash else ""
        told = AuditVerdict(found.is_fine, found.entries, head, found.wrong_at, found.why, list(found.notes))
        return json_response(told, headers=_OURS)

    @call(media=("application/x-ndjson",))
    async def everything(self, _request: Request) -> Response:
        """All of it as JSON lines, oldest first, and the head as the last line."""
        audit = self._audit
        await audit.record("audit.exported")
        day = datetime.now(UTC).date().isoformat()
        headers = {**_OURS, "Content-Disposition": f'attachment; filename="audit-{day}.jsonl"'}
        return StreamingResponse(audit_reading.lines(audit.audits), headers=headers, media_type="application/x-ndjson")

    @call(
        query={"subject": Query(about="`token:ID`, `person:ID`, or the name that histories show")},
        answer=dict[str, Any],
    )
    async def person(self, request: Request) -> Response:
        """All that names somebody: tokens, sharing, edits, comments, versions, sessions, the audit log."""
        found = await self._people.export(request.query_params.get("subject", ""))
        return json_response(found, headers=_OURS)

    @call(body=Erasure, answer=Erased)
    async def erase(self, request: Request) -> Response:
        """Puts a pseudonym in somebody's place everywhere, revokes their tokens and ends their sessions. Cannot be undone."""
        wanted = await body(request, Erasure)
        found = await self._people.erase(wanted.subject, is_only_told=wanted.dry_run)
        if not wanted.dry_run:
            await self._keyring.refresh()
        return json_response(found, headers=_OURS)

    @property
    def _people(self) -> People:
        return People(self._hub.documents, self._audit)

    @property
    def _audit(self) -> Audit:
        if self._hub.audit is None:
            raise NotFound("this server keeps no audit log")
        return self._hub.audit


def _moment(text: str) -> float:
    if not text:
        return 0.0
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid(f"not a moment: {text[:40]!r}", hint="such as 2026-03-01 or 2026-03-01T12:00:00Z") from None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
