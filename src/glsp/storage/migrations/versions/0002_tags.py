# SPDX-License-Identifier: Apache-2.0
"""Tags of diagrams: a row for each, found again in any case by its folded form."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column

from glsp.storage.schema import TEXT

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Adds the table."""
    op.create_table(
        "tag",
        Column("diagram", BigInteger, primary_key=True, autoincrement=False),
        Column("folded", TEXT, primary_key=True),
        Column("name", TEXT, nullable=False),
    )
    op.create_index("tag_folded", "tag", ["folded"])
