# SPDX-License-Identifier: Apache-2.0
"""`glsp migrate`: the tables of the database, made or brought to this version's schema, and the search index filled."""

from __future__ import annotations

from glsp.editor.actors import acting
from glsp.editor.indexing import Indexer
from glsp.ops.stores import OPERATOR, audit_of, user
from glsp.settings import Settings
from glsp.storage.backends import connect, schema
from glsp.storage.migrate import SCHEMA


async def migrate(settings: Settings, *, is_only_told: bool = False) -> str:
    """Does what a start does anyway, or only says what that is. Raises Unavailable."""
    url = settings.database_url.reveal()
    before = await schema(url, settings.data_dir)
    indexed = 0 if is_only_told else await _open(settings, SCHEMA if before is None else before)
    done = _told(before, is_only_told=is_only_told)
    return f"{done}; {indexed} diagrams were indexed for the search" if indexed else done


async def _open(settings: Settings, before: int) -> int:
    """Opening makes and upgrades the tables; then what the search does not know yet is indexed, which a server does too."""
    store = await connect(settings.database_url.reveal(), settings.data_dir)
    try:
        if before < SCHEMA:
            with acting(user(), "", OPERATOR):
                await audit_of(store, settings).record("database.migrated", schema=SCHEMA, before=before)
        return await Indexer(store, store, store).catch_up(lambda _: None)
    finally:
        await store.close()


def _told(before: int | None, *, is_only_told: bool) -> str:
    if before is None:
        return "this kind of database sees to its schema by itself"
    if before >= SCHEMA:
        return f"the database has schema {before}: nothing to do"
    would = "would be" if is_only_told else "was" if before else "were"
    if before:
        return f"the database {would} brought from schema {before} to {SCHEMA}"
    return f"the tables {would} made, with schema {SCHEMA}"
