# SPDX-License-Identifier: Apache-2.0
"""With whom diagrams are shared, and tokens that are for some diagrams only."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, LargeBinary

from glsp.storage.schema import TEXT

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Adds the table and the column; without a row a diagram is everybody's, as before."""
    op.create_table(
        "sharing",
        Column("diagram", BigInteger, primary_key=True, autoincrement=False),
        Column("change", BigInteger, nullable=False),
        Column("format", Integer, nullable=False),
        Column("body", LargeBinary, nullable=False),
    )
    op.create_index("sharing_change", "sharing", ["change"])
    op.add_column("token", Column("limits", TEXT))
