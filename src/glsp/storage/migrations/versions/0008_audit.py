# SPDX-License-Identifier: Apache-2.0
"""The audit log, which is only added to, and the pseudonyms of who is named in it."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, Double, Integer, LargeBinary

from glsp.storage.schema import TEXT

revision = "0008"
down_revision = "0007"

_SQLITE = (
    (
        "CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit"
        " BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END"
    ),
    (
        "CREATE TRIGGER audit_kept BEFORE DELETE ON audit"
        " WHEN OLD.number >= (SELECT first FROM audit_head WHERE id = 1)"
        " BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END"
    ),
)

_POSTGRESQL = (
    (
        "CREATE OR REPLACE FUNCTION audit_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF TG_OP = 'DELETE' THEN"
        "  IF OLD.number < (SELECT first FROM audit_head WHERE id = 1) THEN RETURN OLD; END IF;"
        " END IF;"
        " RAISE EXCEPTION 'the audit log is only added to'; END $$"
    ),
    "CREATE TRIGGER audit_kept BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_is_kept()",
    "CREATE TRIGGER audit_whole BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_is_kept()",
)


def upgrade() -> None:
    """Adds the tables; a row of the log goes only where the head says that the log begins after it."""
    op.create_table(
        "audit",
        Column("number", BigInteger, primary_key=True, autoincrement=False),
        Column("time", Double, nullable=False),
        Column("subject", TEXT, nullable=False),
        Column("action", TEXT, nullable=False),
        Column("target", TEXT, nullable=False),
        Column("outcome", TEXT, nullable=False),
        Column("facts", TEXT, nullable=False),
        Column("hash", LargeBinary, nullable=False),
        Column("seal", LargeBinary, nullable=False),
        Column("key", TEXT, nullable=False),
    )
    op.create_table(
        "audit_head",
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("first", BigInteger, nullable=False),
        Column("base", LargeBinary, nullable=False),
        Column("number", BigInteger, nullable=False),
        Column("hash", LargeBinary, nullable=False),
        Column("seal", LargeBinary, nullable=False),
        Column("key", TEXT, nullable=False),
    )
    op.create_table(
        "pseudonym",
        Column("subject", TEXT, primary_key=True),
        Column("alias", TEXT, nullable=False, unique=True),
        Column("name", TEXT, nullable=False),
    )
    nothing = "x''" if op.get_bind().dialect.name == "sqlite" else "''"
    op.execute(
        "INSERT INTO audit_head (id, first, base, number, hash, seal, key)"  # noqa: S608  constants
        f" VALUES (1, 1, {nothing}, 0, {nothing}, {nothing}, '')"
    )
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)
