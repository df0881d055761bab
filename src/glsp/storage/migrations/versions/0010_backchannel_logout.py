# SPDX-License-Identifier: Apache-2.0
"""By what a provider of identities tells browser sessions, and which of its words to end some were heard already."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Double

from glsp.storage.schema import TEXT

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Adds columns, which the version before leaves empty, and a table."""
    op.add_column("login_session", Column("provider_subject", TEXT))
    op.add_column("login_session", Column("provider_session", TEXT))
    op.create_index("login_session_provider_subject", "login_session", ["provider_subject"])
    op.create_index("login_session_provider_session", "login_session", ["provider_session"])
    op.create_table(
        "logout_heard",
        Column("id", TEXT, primary_key=True),
        Column("until", Double, nullable=False),
    )
