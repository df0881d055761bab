# SPDX-License-Identifier: Apache-2.0
"""Browser sessions of people who logged in."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, Double, Integer, LargeBinary

from glsp.storage.schema import TEXT

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Adds the table."""
    op.create_table(
        "login_session",
        Column("id", TEXT, primary_key=True),
        Column("subject", TEXT, nullable=False),
        Column("created_at", Double, nullable=False),
        Column("expires_at", Double, nullable=False),
        Column("ended_at", Double),
        Column("renewed_until", Double, nullable=False),
        Column("change", BigInteger, nullable=False),
        Column("format", Integer, nullable=False),
        Column("body", LargeBinary, nullable=False),
    )
    op.create_index("login_session_change", "login_session", ["change"], unique=True)
