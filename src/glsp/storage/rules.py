# SPDX-License-Identifier: Apache-2.0
"""What every backend checks before it writes, and the words it refuses with; so that all backends answer alike.

Pure functions on values. Nothing here knows a database.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from glsp.errors import Invalid, NotAllowed, NotFound, TooLarge
from glsp.model.change import Entry
from glsp.storage.ports import DiagramInfo, Version

MAX_QUERY = 1_000
"""Characters of a search; a longer one is a pasted document."""

MAX_TAGS = 20
"""Tags of one diagram; more sort nothing any more."""

MAX_TAG = 40
"""Characters of a tag."""

LARGEST = 2**63 - 1
"""The largest integer a column holds; larger revisions and limits mean the same as this one."""


def missing(diagram_id: str) -> NotFound:
    """The diagram is not here."""
    return NotFound(f"there is no diagram {diagram_id[:200]!r}", hint="list the diagrams, or create this one")


def check_same(diagram_id: str, found: float, meant: float | None) -> None:
    """Whether this diagram is the one that the caller knows (None: whichever). Raises NotFound."""
    if meant is not None and found != meant:
        raise NotFound(
            f"diagram {diagram_id[:200]!r} was deleted for ever, and another one made under its id",
            hint="open it again to see the new one",
        )


def in_trash(diagram_id: str) -> NotFound:
    """The diagram is here, but in the trash."""
    return NotFound(f"diagram {diagram_id[:200]!r} is in the trash", hint="restore it first")


def not_in_trash(diagram_id: str) -> NotAllowed:
    """Only what is in the trash is deleted for ever."""
    return NotAllowed(f"diagram {diagram_id[:200]!r} is not in the trash", hint="move it to the trash first")


def taken(diagram_id: str, *, trashed: bool) -> Invalid:
    """The id is in use."""
    where = "a diagram in the trash" if trashed else "another diagram"
    hint = "restore that one, delete it for ever, or choose another id" if trashed else "choose another id"
    return Invalid(f"the id {diagram_id[:200]!r} is taken by {where}", hint=hint)


def no_token(token_id: str) -> NotFound:
    """There never was such a token."""
    return NotFound(f"there is no token {token_id[:100]!r}", hint="glsp token list shows them")


def name_taken(name: str) -> Invalid:
    """Two tokens of one name could not be told apart in a history."""
    return Invalid(f"a token is called {name[:100]!r} already", hint="choose another name, or revoke that one")


def check_text(text: str, what: str) -> None:
    """Refuses what no database keeps: lone surrogates and NUL. Raises Invalid."""
    if not is_kept(text):
        raise Invalid(f"{what} holds characters that are not valid Unicode text")


def is_kept(text: str) -> bool:
    """Whether a database can hold the text: it has an UTF-8 form and no NUL."""
    if "\0" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def check_new(info: DiagramInfo) -> None:
    """A diagram about to be made. Raises Invalid."""
    if not info.id:
        raise Invalid("a diagram needs an id")
    for text, what in (
        (info.id, "the id"),
        (info.name, "the name"),
        (info.type, "the type"),
        (info.language, "the language"),
    ):
        check_text(text, what)
    if info.revision:
        raise Invalid("a new diagram starts at revision 0")


def tidy_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Tags as they are kept: without outer space, each once whatever its case, in alphabetical order. Raises Invalid."""
    found: dict[str, str] = {}
    for tag in tags:
        name = " ".join(tag.split())
        if not 0 < len(name) <= MAX_TAG or "," in name or not name.isprintable():
            raise Invalid(
                f"not a tag: {name[:60]!r}", hint=f"a tag has 1 to {MAX_TAG} printable characters and no comma"
            )
        found.setdefault(name.casefold(), name)
    if len(found) > MAX_TAGS:
        raise Invalid(f"{len(found)} tags; a diagram has at most {MAX_TAGS}")
    return tuple(found[folded] for folded in sorted(found))


def check_group(diagram_id: str, entries: Sequence[Entry], expected: int) -> None:
    """A group about to be appended: of this diagram, numbered from `expected` + 1, each operation once.

    Raises Invalid.
    """
    for revision, entry in enumerate(entries, expected + 1):
        if entry.diagram != diagram_id:
            raise Invalid(f"an entry of diagram {entry.diagram[:200]!r} is appended to {diagram_id[:200]!r}")
        if entry.revision != revision:
            raise Invalid(f"an entry is numbered {entry.revision} where {revision} comes next")
        if "\0" in entry.operation_id or "\0" in entry.author.id or "\0" in entry.author.name:
            raise Invalid("an operation id or author holds characters that are not valid Unicode text")
    if len(entries) > 1 and len({entry.operation_id for entry in entries}) < len(entries):
        raise Invalid("one operation id occurs twice in a group")


def check_version(version: Version, head: int) -> None:
    """A version about to be named. Raises Invalid."""
    if not version.name:
        raise Invalid("a version needs a name")
    check_text(version.name, "the name")
    check_text(version.author, "the author")
    if not 0 <= version.revision <= head:
        raise Invalid(f"there is no revision {version.revision}; the newest is {head}")


def forgotten(begins: int) -> NotFound:
    """The history that is asked for was dropped, by the retention that an operator has set."""
    return NotFound(
        f"history before revision {begins} is no longer kept",
        hint=f"ask for revision {begins} or a later one, or for a version that was named before",
    )


def version_taken(name: str, revision: int) -> Invalid:
    """The name already means another revision."""
    return Invalid(f"version {name[:200]!r} is revision {revision} already", hint="choose another name")


def check_revision(revision: int, head: int) -> None:
    """A snapshot must not be ahead of the log. Raises Invalid."""
    if not 0 <= revision <= head:
        raise Invalid(f"there is no revision {revision} to keep a snapshot of; the newest is {head}")


def check_purge(diagram_id: str | None, older_than: float | None) -> None:
    """Deleting for ever names what. Raises Invalid."""
    if (diagram_id is None) == (older_than is None):
        raise Invalid("say which to delete for ever: one diagram, or all that were trashed before a time")


def searchable(name: str, diagram_id: str, type_id: str) -> str:
    """The text that a search looks through."""
    return f"{name}\n{diagram_id}\n{type_id}".casefold()


def wanted(query: str) -> str:
    """The search text of a query. Raises TooLarge."""
    return asked(query).strip().casefold()


def asked(query: str) -> str:
    """The query itself. Raises TooLarge."""
    if len(query) > MAX_QUERY:
        raise TooLarge(f"a search of {len(query)} characters; at most {MAX_QUERY} are looked for")
    return query


def within(value: int) -> int:
    """The value, cut to what a column holds."""
    return max(-LARGEST, min(value, LARGEST))


def element_balance(entries: Sequence[Entry]) -> int:
    """Elements added minus removed."""
    return sum(len(entry.change.added) - len(entry.change.removed) for entry in entries)


def signed(entry: Entry) -> str:
    """Who a list says edited last."""
    return entry.author.name or entry.author.id
