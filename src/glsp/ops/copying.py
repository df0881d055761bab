# SPDX-License-Identifier: Apache-2.0
"""`glsp copy`: copies a database, and says so in the audit log of the new one, behind what came with it."""

from __future__ import annotations

from pathlib import Path

from glsp.data_folder import audit_secrets
from glsp.editor.actors import acting
from glsp.ops.stores import OPERATOR, audit_of, user
from glsp.settings import Settings
from glsp.storage.audit_chain import Keys
from glsp.storage.backends import connect
from glsp.storage.copying import Copied, Progress
from glsp.storage.copying import copy as bring


async def copy(settings: Settings, source: str, target: str, progress: Progress, *, resume: bool) -> Copied:
    """As `storage.copying.copy`."""
    copied = await bring(source, target, progress, Keys(audit_secrets(settings)), resume=resume)
    store = await connect(target, Path())
    try:
        with acting(user(), "", OPERATOR):
            audit = audit_of(store, settings)
            await audit.record(
                "database.copied", diagrams=copied.diagrams, entries=copied.entries, audited=copied.audited
            )
    finally:
        await store.close()
    return copied
