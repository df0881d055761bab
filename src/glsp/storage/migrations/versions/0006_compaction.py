# SPDX-License-Identifier: Apache-2.0
"""Where the kept history of a diagram begins, states of named versions before that, and who does the daily work."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, Double, Integer, LargeBinary

from glsp.storage.schema import TEXT

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Adds the tables; nothing is dropped from a log before somebody asks for it."""
    op.create_table(
        "horizon",
        Column("diagram", BigInteger, primary_key=True, autoincrement=False),
        Column("revision", BigInteger, nullable=False),
    )
    op.create_table(
        "milestone",
        Column("diagram", BigInteger, primary_key=True, autoincrement=False),
        Column("revision", BigInteger, primary_key=True, autoincrement=False),
        Column("format", Integer, nullable=False),
        Column("state", LargeBinary, nullable=False),
    )
    op.create_table(
        "chore",
        Column("name", TEXT, primary_key=True),
        Column("taken_until", Double, nullable=False),
    )
