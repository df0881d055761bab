# SPDX-License-Identifier: Apache-2.0
"""Diagrams, their log, snapshots and named versions."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, Double, Integer, LargeBinary, Text

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Makes the first tables."""
    op.create_table(
        "diagram",
        Column("number", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True),
        Column("id", Text, nullable=False, unique=True),
        Column("name", Text, nullable=False),
        Column("type", Text, nullable=False),
        Column("language", Text, nullable=False),
        Column("search", Text, nullable=False),
        Column("revision", BigInteger, nullable=False),
        Column("elements", Integer, nullable=False),
        Column("created_at", Double, nullable=False),
        Column("updated_at", Double, nullable=False),
        Column("updated_by", Text, nullable=False),
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
        Column("operation_id", Text, nullable=False),
        Column("author", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("time", Double, nullable=False),
        Column("operation", Text, nullable=False),
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
        Column("name", Text, primary_key=True),
        Column("revision", BigInteger, nullable=False),
        Column("author", Text, nullable=False),
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
