# SPDX-License-Identifier: Apache-2.0
"""The words of diagrams in SQLite: an FTS5 table whose row is the diagram's number.

What is asked consists of quoted words of letters, digits and `#=_` alone, so nothing that people type has a meaning here.
"""

from __future__ import annotations

from collections.abc import Sequence

from glsp.model.searching import Clause
from glsp.storage.scripts import Ask, Script


class SqliteWords:
    """As `search_scripts.Words`."""

    def match(self, name: str) -> str:
        """The condition that the index holds of a diagram what the parameter asks for."""
        return f"number IN (SELECT rowid FROM search_words WHERE search_words MATCH :{name})"  # noqa: S608  names of ours

    def match_title(self, name: str) -> str:
        """The same; the parameter names the column."""
        return self.match(name)

    def asked(self, clauses: Sequence[Clause], *, every: bool) -> str:
        """Clauses as FTS5 has them."""
        return (" AND " if every else " OR ").join(map(_clause, clauses))

    def asked_title(self, clauses: Sequence[Clause], *, every: bool) -> str:
        """The same of titles alone."""
        return f"{{title}} : ({self.asked(clauses, every=every)})"

    def put(self, number: int, title: Sequence[str], words: Sequence[str]) -> Script[None]:
        """The statements that write the words of a diagram instead of those it had."""
        yield self.drop(number)
        yield (
            "INSERT INTO search_words (rowid, title, words) VALUES (:number, :title, :words)",
            {"number": number, "title": " ".join(title), "words": " ".join(words)},
        )

    def drop(self, number: int) -> Ask:
        """The statement that forgets a diagram."""
        return "DELETE FROM search_words WHERE rowid = :number", {"number": number}


def _clause(clause: Clause) -> str:
    alternatives = (" AND ".join(f'"{word}"{" *" if goes_on else ""}' for word, goes_on in atoms) for atoms in clause)
    return f"({' OR '.join(f'({each})' for each in alternatives)})"
