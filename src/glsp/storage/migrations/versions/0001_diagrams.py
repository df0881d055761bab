# SPDX-License-Identifier: Apache-2.0
"""Diagrams, their log, snapshots and named versions."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, Double, Integer, LargeBinary

from glsp.storage.schema import TEXT

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Makes the first tables."""
    op.create_table(
        "diagram",
        Column("number", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True),
        Column("id", TEXT, nullable=False, unique=True),
        Column("name", TEXT, nullable=False),
        Column("type", TEXT, nullable=False),
        Column("language", TEXT, nullable=False),
        Column("search", TEXT, nullable=False),
        Column("revision", BigInteger, nullable=False),
        Column("elements", Integer, nullable=False),
        Column("created_at", Double, nullable=False),
        Column("updated_at", Double, nullable=False),
        Column("updated_by", TEXT, nullable=False),
        Column("deleted_at", Double),
        Column("tick", BigInteger, nullable=False, server_default="0"),
        Column("writer", BigInteger, nullable=False, server_default="0"),
        sqlite_autoincrement=True,
    )
    op.create_index("diagram_tick", "diagram", ["tick"])
    op.create_table(
        "entry",
        Column("diagram", BigInteger, primary_key=True, autoincrement=False),
        Column("revision", BigInteger, primary_key=True, autoincrement=False),
        Column("operation_id", TEXT, nullable=False),
        Column("author", TEXT, nullable=False),
        Column("kind", TEXT, nullable=False),
        Column("time", Double, nullable=False),
        Column("operation", TEXT, nullable=False),
        Column("undoes", BigInteger),
        Column("format", Integer, nullable=False),
        Column("body", LargeBinary, nullable=False),
    )
    op.create_index("entry_operation", "entry", ["diagram", "operation_id"], unique=True)
    op.create_table(
        "snapshot",
        Column("diagram", BigInteger, primary_key=True, autoincrement=False),
        Column("revision", BigInteger, primary_key=True, autoincrement=False),
        Column("format", Integer, nullable=False),
        Column("state", LargeBinary, nullable=False),
    )
    op.create_table(
        "version",
        Column("diagram", BigInteger, primary_key=True, autoincrement=False),
        Column("name", TEXT, primary_key=True),
        Column("revision", BigInteger, nullable=False),
        Column("author", TEXT, nullable=False),
        Column("created_at", Double, nullable=False),
    )
    op.create_table("leftover", Column("diagram", BigInteger, primary_key=True, autoincrement=False))
    store = op.create_table(
        "store",
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("tick", BigInteger, nullable=False),
        Column("least", Integer, nullable=False),
    )
    op.bulk_insert(store, [{"id": 1, "tick": 0, "least": 1}])
