# SPDX-License-Identifier: Apache-2.0
"""API tokens: one row for each, with the digest of its secret."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, Double, LargeBinary

from glsp.storage.schema import TEXT

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Adds the table; a token that was revoked stays as a row, so that everybody hears of it."""
    op.create_table(
        "token",
        Column("id", TEXT, primary_key=True),
        Column("digest", LargeBinary, nullable=False, unique=True),
        Column("name", TEXT, nullable=False),
        Column("scope", TEXT, nullable=False),
        Column("created_at", Double, nullable=False),
        Column("expires_at", Double),
        Column("revoked_at", Double),
        Column("used_at", Double),
        Column("change", BigInteger, nullable=False),
    )
    op.create_index("token_change", "token", ["change"], unique=True)
