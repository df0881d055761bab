# SPDX-License-Identifier: Apache-2.0
"""The database for commands, without a server, and with what they do there written into the audit log."""

from __future__ import annotations

import getpass
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import partial

from glsp.data_folder import audit_secrets
from glsp.editor.actors import acting
from glsp.editor.audit import Audit
from glsp.settings import Settings
from glsp.storage.backends import connect
from glsp.storage.ports import Store
from glsp.storage.sql_audit import audits_of

OPERATOR = "operator"
"""The role of whoever runs commands: who may write the database may do everything."""


@asynccontextmanager
async def store_of(settings: Settings) -> AsyncGenerator[Store]:
    """The database. Raises Unavailable."""
    store = await connect(settings.database_url.reveal(), settings.data_dir)
    try:
        yield store
    finally:
        await store.close()


def user() -> str:
    """Who runs this process, by the machine; a container may know no name."""
    try:
        return f"user:{getpass.getuser()}"
    except (OSError, KeyError):
        return f"user:{os.getuid()}"


def audit_of(store: Store, settings: Settings) -> Audit:
    """The audit log of an open database; whoever ran the command sees what it did, so it is not told to the log as well."""
    audit = Audit(audits_of(store), partial(audit_secrets, settings))
    audit.is_told = False
    return audit


@asynccontextmanager
async def audited(settings: Settings) -> AsyncGenerator[tuple[Store, Audit]]:
    """The database and its audit log; what is done is done by the user of this machine. Raises Unavailable."""
    async with store_of(settings) as store:
        with acting(user(), "", OPERATOR):
            yield store, audit_of(store, settings)
