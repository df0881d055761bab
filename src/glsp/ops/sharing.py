# SPDX-License-Identifier: Apache-2.0
"""`glsp share`: shows and changes who may see a diagram, in the database itself, whether or not a server runs on it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import cast, get_args

import msgspec

from glsp.editor.lending import people_of, subject_of
from glsp.editor.sharing import Shares
from glsp.errors import Invalid
from glsp.ops.stores import audited
from glsp.settings import Settings
from glsp.storage.audit_chain import Named
from glsp.storage.grants import Everyone, Grant, Level, Sharing
from glsp.storage.sql_grants import sharings_of

HINT = "glsp token list shows tokens; else who once logged in, person:ID or group:NAME"


class Wanted(msgspec.Struct, frozen=True):
    """What becomes different; what is None or empty stays."""

    everyone: str | None = None
    grants: Sequence[str] = ()
    without: Sequence[str] = ()
    owner: str | None = None


async def share(settings: Settings, diagram_id: str, wanted: Wanted) -> Sharing:
    """With whom a diagram is shared, after that. Raises NotFound, Invalid, Unavailable."""
    async with audited(settings) as (store, audit):
        info = await store.info(diagram_id)
        now = time.time()
        tokens = [token for token, _ in await store.tokens() if token.is_good(now) and not token.is_link]
        known = [Named(f"token:{token.id}", token.name) for token in tokens] + await people_of(audit.audits)
        shares = Shares(sharings_of(store), settings.sharing)
        shares.note = audit.record
        if wanted == Wanted():
            return await shares.of(info)
        return await shares.change(info, lambda old: _edited(old, wanted, known))


def lines(sharing: Sharing) -> list[str]:
    """For people to read."""
    everyone = "as the setting SHARING says" if sharing.everyone == "default" else sharing.everyone
    found = [f"owner     {sharing.owner_name or sharing.owner or 'nobody'}", f"everyone  {everyone}"]
    return [*found, *(f"{each.level:<8}  {each.name or each.subject}  ({each.subject})" for each in sharing.grants)]


def _edited(old: Sharing, wanted: Wanted, known: Sequence[Named]) -> Sharing:
    if wanted.everyone is not None and wanted.everyone not in get_args(Everyone):
        raise Invalid(f"everyone may not {wanted.everyone[:40]!r}", hint=f"one of {', '.join(get_args(Everyone))}")
    grants = {each.subject: each for each in old.grants}
    for who in wanted.without:
        grants.pop(subject_of(who, known, HINT)[0], None)
    for text in wanted.grants:
        who, sign, level = text.rpartition("=")
        if not sign or level not in get_args(Level):
            raise Invalid(
                f"not WHO=LEVEL: {text[:80]!r}", hint=f"such as Ada=edit; one of {', '.join(get_args(Level))}"
            )
        subject, name = subject_of(who, known, HINT)
        grants[subject] = Grant(subject, name, cast("Level", level))
    owner, owner_name = (old.owner, old.owner_name) if wanted.owner is None else subject_of(wanted.owner, known, HINT)
    everyone = old.everyone if wanted.everyone is None else cast("Everyone", wanted.everyone)
    return Sharing(owner, owner_name, everyone, tuple(grants.values()))
