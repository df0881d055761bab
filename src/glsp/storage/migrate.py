# SPDX-License-Identifier: Apache-2.0
"""Which schema this program knows, and how a database gets there.

Rules: revision ids are numbers in four digits. A migration only adds (expand); what it makes unused goes in a later
release (contract), which then raises `store.least`. So a program runs on every schema from its own up to the first
that says it knows too little. The whole upgrade is one transaction under the writer's lock.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from glsp.storage.records import newer

if TYPE_CHECKING:
    from sqlalchemy import Connection

SCHEMA = 10
"""The newest migration."""


def is_current(schema: int, least: int) -> bool:
    """Whether a database at `schema` needs no upgrade. Raises Unavailable when this program knows too little."""
    if least > SCHEMA:
        raise newer("the database")
    return schema >= SCHEMA


def upgrade(connection: Connection) -> None:
    """Brings the database to SCHEMA, in the transaction that the caller holds. Imports Alembic: 0.4 s."""
    from alembic import command  # noqa: PLC0415  only a new or old database pays for this import
    from alembic.config import Config  # noqa: PLC0415  as above

    config = Config()
    folder = Path(__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, f"{SCHEMA:04}")
