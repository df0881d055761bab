# SPDX-License-Identifier: Apache-2.0
"""Comments: one row for each thread, with all that was said in it."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, LargeBinary

from glsp.storage.schema import TEXT

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Adds the table; a thread that was deleted stays as a row without a body."""
    op.create_table(
        "comment_thread",
        Column("diagram", BigInteger, primary_key=True, autoincrement=False),
        Column("id", TEXT, primary_key=True),
        Column("change", BigInteger, nullable=False),
        Column("format", Integer, nullable=False),
        Column("body", LargeBinary),
    )
    op.create_index("comment_thread_change", "comment_thread", ["diagram", "change"], unique=True)
