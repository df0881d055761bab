# SPDX-License-Identifier: Apache-2.0
"""Full text: what there is to find in each diagram, and the words of it. Filled in the background."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, Double, Index, Integer, LargeBinary
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Adds a row for each diagram, and the index in the database's own kind."""
    op.create_table(
        "search",
        Column("diagram", BigInteger, primary_key=True, autoincrement=False),
        Column("indexed_tick", BigInteger, nullable=False),
        Column("indexed_revision", BigInteger, nullable=False),
        Column("taken_until", Double, nullable=False),
        Column("format", Integer, nullable=False),
        Column("body", LargeBinary),
    )
    if op.get_context().dialect.name == "sqlite":
        # Words come ready (model.spelling): the tokenizer only cuts at spaces. No positions: phrases are looked at in texts.
        op.execute(
            "CREATE VIRTUAL TABLE search_words USING fts5("
            "title, words, tokenize = \"ascii tokenchars '#=_'\", prefix = '1 2', detail = 'column', columnsize = 0)"
        )
        return
    op.create_table(
        "search_words",
        Column("diagram", BigInteger, primary_key=True, autoincrement=False),
        Column("title", TSVECTOR, nullable=False),
        Column("words", TSVECTOR, nullable=False),
        Index("search_words_title", "title", postgresql_using="gin"),
        Index("search_words_words", "words", postgresql_using="gin"),
    )
