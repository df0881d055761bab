# SPDX-License-Identifier: Apache-2.0
"""`glsp migrate`: the tables of the database, made or brought to this version's schema, and what that does in words."""

from __future__ import annotations

from glsp.settings import Settings
from glsp.storage.backends import connect, schema
from glsp.storage.migrate import SCHEMA


async def migrate(settings: Settings, *, is_only_told: bool = False) -> str:
    """Does what a start does anyway, or only says what that is. Raises Unavailable."""
    url = settings.database_url.reveal()
    before = await schema(url, settings.data_dir)
    if not is_only_told:
        store = await connect(url, settings.data_dir)
        await store.close()
    if before is None:
        return "this kind of database sees to its schema by itself"
    if before >= SCHEMA:
        return f"the database has schema {before}: nothing to do"
    would = "would be" if is_only_told else "was" if before else "were"
    if before:
        return f"the database {would} brought from schema {before} to {SCHEMA}"
    return f"the tables {would} made, with schema {SCHEMA}"
