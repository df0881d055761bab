# SPDX-License-Identifier: Apache-2.0
"""The tables, for migrations and for the test that compares both. Nothing at run time imports this but a migration.

`diagram.number` names a diagram for ever, also when its id is used again after a purge; everything else refers to it.
`store` is one row: `tick` counts write transactions (embedded bus, lists), `least` is the oldest schema
that a program must know to use this database, so that a newer schema does not shut out the version before it.
`search_words`, the full-text index, is of each database's own kind: it is in the migration alone, as are the triggers that
keep `audit` as it is.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Double, Index, Integer, LargeBinary, MetaData, Table, Text

metadata = MetaData()

_number = BigInteger().with_variant(Integer(), "sqlite")
"""SQLite counts rows up only in a column that says INTEGER."""

TEXT = Text().with_variant(Text(collation="C"), "postgresql")
"""Ordered by its bytes everywhere, whatever the language of a PostgreSQL database is: lists are alike on all backends."""

diagram = Table(
    "diagram",
    metadata,
    Column("number", _number, primary_key=True, autoincrement=True),
    Column("id", TEXT, nullable=False, unique=True),
    Column("name", TEXT, nullable=False),
    Column("type", TEXT, nullable=False),
    Column("language", TEXT, nullable=False),
    Column("search", TEXT, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("elements", Integer, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("updated_at", Double, nullable=False),
    Column("updated_by", TEXT, nullable=False),
    Column("deleted_at", Double),
    Column("tick", BigInteger, nullable=False, server_default="0"),
    Column("writer", BigInteger, nullable=False, server_default="0"),
    Index("diagram_tick", "tick"),
    sqlite_autoincrement=True,
)

entry = Table(
    "entry",
    metadata,
    Column("diagram", BigInteger, primary_key=True, autoincrement=False),
    Column("revision", BigInteger, primary_key=True, autoincrement=False),
    Column("operation_id", TEXT, nullable=False),
    Column("author", TEXT, nullable=False),
    Column("kind", TEXT, nullable=False),
    Column("time", Double, nullable=False),
    Column("operation", TEXT, nullable=False),
    Column("undoes", BigInteger),
    Column("format", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("entry_operation", "diagram", "operation_id", unique=True),
)

snapshot = Table(
    "snapshot",
    metadata,
    Column("diagram", BigInteger, primary_key=True, autoincrement=False),
    Column("revision", BigInteger, primary_key=True, autoincrement=False),
    Column("format", Integer, nullable=False),
    Column("state", LargeBinary, nullable=False),
)

version = Table(
    "version",
    metadata,
    Column("diagram", BigInteger, primary_key=True, autoincrement=False),
    Column("name", TEXT, primary_key=True),
    Column("revision", BigInteger, nullable=False),
    Column("author", TEXT, nullable=False),
    Column("created_at", Double, nullable=False),
)

tag = Table(
    "tag",
    metadata,
    Column("diagram", BigInteger, primary_key=True, autoincrement=False),
    Column("folded", TEXT, primary_key=True),
    Column("name", TEXT, nullable=False),
    Index("tag_folded", "folded"),
)

comment_thread = Table(
    "comment_thread",
    metadata,
    Column("diagram", BigInteger, primary_key=True, autoincrement=False),
    Column("id", TEXT, primary_key=True),
    Column("change", BigInteger, nullable=False),
    Column("format", Integer, nullable=False),
    Column("body", LargeBinary),
    Index("comment_thread_change", "diagram", "change", unique=True),
)

token = Table(
    "token",
    metadata,
    Column("id", TEXT, primary_key=True),
    Column("digest", LargeBinary, nullable=False, unique=True),
    Column("name", TEXT, nullable=False),
    Column("scope", TEXT, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("expires_at", Double),
    Column("revoked_at", Double),
    Column("used_at", Double),
    Column("change", BigInteger, nullable=False),
    Column("limits", TEXT),
    Index("token_change", "change", unique=True),
)

sharing = Table(
    "sharing",
    metadata,
    Column("diagram", BigInteger, primary_key=True, autoincrement=False),
    Column("change", BigInteger, nullable=False),
    Column("format", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("sharing_change", "change"),
)

login_session = Table(
    "login_session",
    metadata,
    Column("id", TEXT, primary_key=True),
    Column("subject", TEXT, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("expires_at", Double, nullable=False),
    Column("ended_at", Double),
    Column("renewed_until", Double, nullable=False),
    Column("change", BigInteger, nullable=False),
    Column("format", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("provider_subject", TEXT),
    Column("provider_session", TEXT),
    Index("login_session_change", "change", unique=True),
    Index("login_session_provider_subject", "provider_subject"),
    Index("login_session_provider_session", "provider_session"),
)

logout_heard = Table(
    "logout_heard",
    metadata,
    Column("id", TEXT, primary_key=True),
    Column("until", Double, nullable=False),
)

search = Table(
    "search",
    metadata,
    Column("diagram", BigInteger, primary_key=True, autoincrement=False),
    Column("indexed_tick", BigInteger, nullable=False),
    Column("indexed_revision", BigInteger, nullable=False),
    Column("taken_until", Double, nullable=False),
    Column("format", Integer, nullable=False),
    Column("body", LargeBinary),
)

horizon = Table(
    "horizon",
    metadata,
    Column("diagram", BigInteger, primary_key=True, autoincrement=False),
    Column("revision", BigInteger, nullable=False),
)

milestone = Table(
    "milestone",
    metadata,
    Column("diagram", BigInteger, primary_key=True, autoincrement=False),
    Column("revision", BigInteger, primary_key=True, autoincrement=False),
    Column("format", Integer, nullable=False),
    Column("state", LargeBinary, nullable=False),
)

chore = Table(
    "chore",
    metadata,
    Column("name", TEXT, primary_key=True),
    Column("taken_until", Double, nullable=False),
)

leftover = Table("leftover", metadata, Column("diagram", BigInteger, primary_key=True, autoincrement=False))

audit = Table(
    "audit",
    metadata,
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

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("first", BigInteger, nullable=False),
    Column("base", LargeBinary, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("seal", LargeBinary, nullable=False),
    Column("key", TEXT, nullable=False),
)

pseudonym = Table(
    "pseudonym",
    metadata,
    Column("subject", TEXT, primary_key=True),
    Column("alias", TEXT, nullable=False, unique=True),
    Column("name", TEXT, nullable=False),
)

store = Table(
    "store",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("tick", BigInteger, nullable=False),
    Column("least", Integer, nullable=False),
)
