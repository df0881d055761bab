# SPDX-License-Identifier: Apache-2.0
"""The shapes of REST answers, for those who read or generate code from the OpenAPI document.

Endpoints answer with plain objects; a test holds real answers of every call against these shapes.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from glsp.editor.audit_reading import Shown
from glsp.model.change import AuthorKind
from glsp.model.deeds import Verb
from glsp.protocol.comments import ShownThread
from glsp.storage.grants import Everyone, Level
from glsp.storage.ports import AccessScope


class _Answer(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """JSON with camelCase names."""


class Diagram(_Answer, frozen=True):
    """A diagram as lists show it; times are ISO 8601 in UTC."""

    id: str
    name: str
    type: str
    language: str
    revision: int
    elements: int
    tags: list[str]
    created_at: str
    updated_at: str
    updated_by: str
    deleted_at: str | None = None


class Diagrams(_Answer, frozen=True):
    """Diagrams in the order that was asked for."""

    diagrams: list[Diagram]


class FoundLine(_Answer, frozen=True):
    """A text that was found: the node or edge it belongs to and its type ("comment": what was said about it). `marks` are
    [first, behind the last] characters of the text, in Unicode code points.
    """

    element: str
    type: str
    text: str
    marks: list[tuple[int, int]]


class FoundDiagram(_Answer, frozen=True):
    """A diagram that was found. `score`: which part of what was asked for its name, id and tags hold; `marks`: in its name."""

    diagram: Diagram
    score: float
    marks: list[tuple[int, int]]
    lines: list[FoundLine]
    count: int
    """Lines in all."""


class FoundDiagrams(_Answer, frozen=True):
    """What a search found: those that are called so first, then those last edited."""

    hits: list[FoundDiagram]


class FoundElements(_Answer, frozen=True):
    """What a search found in a diagram at a revision, and how many there are in all."""

    revision: int
    lines: list[FoundLine]
    count: int


class ImportedDiagram(Diagram, frozen=True, kw_only=True):
    """A new diagram, and what of the text that it was made of is not in it, with line and column."""

    left_out: list[str]


class ImportAnswer(_Answer, frozen=True):
    """What came of a text."""

    diagrams: list[ImportedDiagram]
    left_out: list[str]


class TokenShown(_Answer, frozen=True):
    """An API token without its secret; times are ISO 8601 in UTC."""

    id: str
    name: str
    scope: AccessScope
    state: Literal["good", "expired", "revoked"]
    created_at: str
    diagrams: list[str]
    """The diagrams that it is for; with `tags` empty, too: all there are."""
    tags: list[str]
    expires_at: str | None = None
    revoked_at: str | None = None
    used_at: str | None = None


class TokensShown(_Answer, frozen=True):
    """API tokens, newest first."""

    tokens: list[TokenShown]


class AuditPage(_Answer, frozen=True):
    """Entries of the audit log, newest first."""

    entries: list[Shown]


class AuditVerdict(_Answer, frozen=True):
    """Whether the audit log is as it was written. `head` is what to note elsewhere; `wrong_at` the first entry that is wrong."""

    is_fine: bool
    entries: int
    head: str
    wrong_at: int | None = None
    why: str = ""
    notes: list[str] = []


class MadeToken(_Answer, frozen=True):
    """A new API token and its secret, told this once."""

    token: TokenShown
    secret: str


class Me(_Answer, frozen=True):
    """Who the caller is; without a subject nobody asked. `isLimited`: it is for some diagrams only."""

    subject: str
    name: str
    scope: AccessScope
    groups: list[str]
    is_limited: bool
    is_asked: bool
    """Whether this server asks everybody who comes."""
    is_logged_in: bool = False
    """A browser's cookie says so: one can log out."""


class WaysIn(_Answer, frozen=True):
    """How one comes in. `isAsked`: everybody must say who it is; `provider`: what that is called at which one may log in."""

    is_asked: bool
    provider: str | None = None


class Left(_Answer, frozen=True):
    """One is out; `url` is where a browser logs out at the provider, too."""

    url: str | None = None


class Person(_Answer, frozen=True):
    """Somebody with whom diagrams are shared."""

    subject: str
    name: str


class People(_Answer, frozen=True):
    """In the order of their names."""

    people: list[Person]


class Shared(_Answer, frozen=True):
    """What somebody may do with a diagram."""

    subject: str
    name: str
    level: Level


class LinkShown(_Answer, frozen=True):
    """An address at which a diagram may be looked at, without its secret."""

    id: str
    created_at: str
    expires_at: str | None = None
    used_at: str | None = None


class MadeLink(_Answer, frozen=True):
    """A new one; the address is told this once."""

    link: LinkShown
    url: str


class SharingShown(_Answer, frozen=True):
    """With whom a diagram is shared; `default` is what `everyone` means where it says so."""

    everyone: Everyone
    default: Everyone
    owner: Person | None
    grants: list[Shared]
    links: list[LinkShown]


class InstalledLanguage(_Answer, frozen=True):
    """A diagram language that this server has."""

    id: str
    name: str
    diagram_type: str
    description: str
    extensions: list[str]


class Server(_Answer, frozen=True):
    """What this server is."""

    version: str
    instance: str
    mcp_url: str
    languages: list[InstalledLanguage]


class ListedFile(_Answer, frozen=True):
    """A file of the workspace. `language` is empty where only its contents tell it; what is foreign is imported."""

    id: str
    path: str
    format: str
    language: str
    size: int
    changed_at: str
    is_unsaved: bool
    is_foreign: bool


class Files(_Answer, frozen=True):
    """The files by path; `isWhole` unless there are more than are listed."""

    files: list[ListedFile]
    is_whole: bool


class DiskState(_Answer, frozen=True):
    """How a file and what is open stand to each other; `version` names what the file holds, empty where it is gone."""

    version: str
    differs: bool
    is_unsaved: bool


class Difference(_Answer, frozen=True):
    """How many elements are different, and how, in lines."""

    added: int
    removed: int
    changed: int
    moved: int
    lines: list[str]


class Template(_Answer, frozen=True):
    """What a new diagram may begin with."""

    id: str
    name: str
    description: str
    type: str
    language: str


class Templates(_Answer, frozen=True):
    """All of them."""

    templates: list[Template]


class Edited(_Answer, frozen=True):
    """What came of operations: the revision that they made, ids of what is new, remarks.

    `applied` is false for a dry run, `repeated` true where the operation id was known and nothing was done again.
    """

    revision: int
    created: list[str]
    notes: list[str]
    applied: bool
    repeated: bool


class Deed(_Answer, frozen=True):
    """One kind of thing done, to how many, and what the first few are called."""

    verb: Verb
    count: int
    names: list[str]


class HistoryEntry(_Answer, frozen=True):
    """One entry of the log."""

    revision: int
    author: str
    author_kind: AuthorKind
    time: str
    operation: str
    summary: str
    deeds: list[Deed]
    operation_id: str
    elements: list[str]
    undoes: int | None = None


class History(_Answer, frozen=True):
    """Entries, newest first. What was before revision `begins` is no longer kept; 0: all is."""

    entries: list[HistoryEntry]
    begins: int


class Comments(_Answer, frozen=True):
    """Threads, oldest first, and how many are open."""

    comments: list[ShownThread]
    open: int


class Problem(_Answer, frozen=True):
    """An error: what is wrong, what to do about it, and what finds it in the server's log."""

    code: str
    message: str
    hint: str
    trace: str
    line: int | None = None
    column: int | None = None


class Failure(_Answer, frozen=True):
    """The body of every answer from 400 on."""

    error: Problem


class Measurement(_Answer, frozen=True):
    """Something that is measured over time."""

    name: str
    fields: list[str]
    tags: list[str]


class Measurements(_Answer, frozen=True):
    """All of them, by name."""

    measurements: list[Measurement]


class Taken(_Answer, frozen=True):
    """How many points will be kept."""

    points: int


class Curve(_Answer, frozen=True):
    """Points in the order of time, each Unix milliseconds and a value; `key` is the value of the tag that divides."""

    key: str
    points: list[tuple[int, float | int | bool | str]]


class Curves(_Answer, frozen=True):
    """One line for each value that divides, or one for all; `step` in s."""

    step: int
    lines: list[Curve]


class Version(_Answer, frozen=True):
    """A revision that somebody named."""

    name: str
    revision: int
    author: str
    created_at: str


class Versions(_Answer, frozen=True):
    """All of them, newest first."""

    versions: list[Version]


class Who(_Answer, frozen=True):
    """An edit: at which revision, by whom and when."""

    revision: int
    author: str
    author_kind: AuthorKind
    time: str


class Touched(_Answer, frozen=True):
    """Who made a node or edge and who changed it last; left out where the diagram began with it."""

    id: str
    created: Who | None = None
    changed: Who | None = None


class Blame(_Answer, frozen=True):
    """The same for every node and edge; of one that is older than what is kept it does not say who made it."""

    elements: list[Touched]
    begins: int
    """The revision where the kept history begins."""
