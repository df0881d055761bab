# SPDX-License-Identifier: Apache-2.0
"""The words of diagrams in PostgreSQL: `tsvector` columns under GIN.

Words come ready (`model.spelling`), so no text search configuration takes part: what is kept is an array of words, and
what is asked consists of quoted words of letters, digits and `#=_` alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from glsp.model.searching import Clause
from glsp.storage.scripts import Ask, Script


class PostgresWords:
    """As `search_scripts.Words`."""

    def match(self, name: str) -> str:
        """The condition that the index holds of a diagram what the parameter asks for."""
        return f"number IN (SELECT diagram FROM search_words WHERE words @@ CAST(:{name} AS tsquery))"  # noqa: S608  names of ours

    def match_title(self, name: str) -> str:
        """The same of its titles."""
        return f"number IN (SELECT diagram FROM search_words WHERE title @@ CAST(:{name} AS tsquery))"  # noqa: S608  names of ours

    def asked(self, clauses: Sequence[Clause], *, every: bool) -> str:
        """Clauses as `tsquery` has them."""
        return (" & " if every else " | ").join(map(_clause, clauses))

    def asked_title(self, clauses: Sequence[Clause], *, every: bool) -> str:
        """The same."""
        return self.asked(clauses, every=every)

    def put(self, number: int, title: Sequence[str], words: Sequence[str]) -> Script[None]:
        """The statement that writes the words of a diagram instead of those it had."""
        yield (
            (
                "INSERT INTO search_words (diagram, title, words) VALUES (:number, array_to_tsvector(CAST(:title AS text[])),"
                " array_to_tsvector(CAST(:words AS text[]))) ON CONFLICT (diagram) DO UPDATE SET title = excluded.title,"
                " words = excluded.words"
            ),
            {"number": number, "title": list(title), "words": list(words)},
        )

    def drop(self, number: int) -> Ask:
        """The statement that forgets a diagram."""
        return "DELETE FROM search_words WHERE diagram = :number", {"number": number}


def _clause(clause: Clause) -> str:
    alternatives = (" & ".join(f"'{word}'{':*' if goes_on else ''}" for word, goes_on in atoms) for atoms in clause)
    return f"({' | '.join(f'({each})' for each in alternatives)})"
