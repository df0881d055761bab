# SPDX-License-Identifier: Apache-2.0
"""REST: the audit log, for admins."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from glsp.editor import audit_reading
from glsp.editor.audit import Audit
from glsp.editor.hub import Hub
from glsp.endpoints.answered import AuditPage, AuditVerdict
from glsp.endpoints.answers import json_response
from glsp.endpoints.described import Query, call
from glsp.endpoints.requests import Endpoint, number
from glsp.errors import Invalid, NotFound
from glsp.storage.audits import Wanted

MOST = 1_000
_OURS = {"Cache-Control": "no-store"}


class AuditApi:
    """The part of the REST door below `/api/audit`."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def table(self) -> list[tuple[str, str, Endpoint]]:
        """Path, method and endpoint of each call."""
        return [
            ("/api/audit", "GET", self.list),
            ("/api/audit/verify", "GET", self.verify),
            ("/api/audit/export", "GET", self.everything),
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
