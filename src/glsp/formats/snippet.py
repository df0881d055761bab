# SPDX-License-Identifier: Apache-2.0
"""A text in the notation that is pasted: all its nodes are new, whatever is there already.

An id that is taken becomes another one, everywhere in the text; the label stays what the text says. Places stay what they
are to each other: the corner of all goes to the place of the paste.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from glsp.errors import Invalid, TooLarge
from glsp.formats.batch import Batch
from glsp.formats.sheet import Rewrite, carried_out
from glsp.languages.kinds import every_part
from glsp.languages.language import Language
from glsp.model.graph import View
from glsp.model.notation import Numbers, plain
from glsp.model.parsing import Line, read_line, rows
from glsp.protocol.geometry import Point

MAX_CHARACTERS = 1_000_000
"""More is a file to import and not something to paste."""


class Snippet(msgspec.Struct, frozen=True):
    """What a pasted text means."""

    batch: Batch
    outer: frozenset[str]
    """New nodes that no other element of the diagram contains."""
    ids: frozenset[str]
    """All new nodes."""


def snippet(
    text: str, at: Point | None, view: View, language: Language, numbers: Numbers, operation_id: str
) -> Snippet:
    """The operation that draws a pasted text. Raises Refused with line and column. The view is not touched."""
    if len(text) > MAX_CHARACTERS:
        hint = "import it as a diagram of its own"
        raise TooLarge(f"a text of {len(text)} characters; at most {MAX_CHARACTERS} can be pasted", hint=hint)
    said = rows(text)
    read = {number: read_line(number, row) for number, row in said}
    if not read:
        raise Invalid("the text names no elements", hint="a line is a type, an id and targets: t check_stock >ship")
    new = _free_ids(read.values(), view)
    dx, dy = _shift(read.values(), at)
    meant = {number: _meant(line, new, dx, dy, language) for number, line in read.items()}
    batch = carried_out(Rewrite(tuple(said)), view, language, numbers, operation_id, meant)
    outer = frozenset(line.id for line in meant.values() if line.container is None)
    return Snippet(batch, outer, frozenset(line.id for line in meant.values()))


def _free_ids(lines: Iterable[Line], view: View) -> Mapping[str, str]:
    """Old id -> new id, for ids that are taken: `ship` becomes `ship_2`."""
    wanted = {line.id for line in lines}
    new: dict[str, str] = {}
    for old in sorted(each for each in wanted if view.get(each) is not None):
        number = 2
        while (free := f"{old}_{number}") in wanted or view.get(free) is not None:
            number += 1
        wanted.add(free)
        new[old] = free
    return new


def _shift(lines: Iterable[Line], at: Point | None) -> tuple[float, float]:
    places = [line.position for line in lines if line.position is not None]
    if at is None or not places:
        return 0, 0
    return at.x - min(x for x, _ in places), at.y - min(y for _, y in places)


def _meant(line: Line, new: Mapping[str, str], dx: float, dy: float, language: Language) -> Line:
    label = line.label
    if label is None and line.id in new and _is_named(line.kind, language):
        label = plain(line.id)
    return msgspec.structs.replace(
        line,
        id=new.get(line.id, line.id),
        label=label,
        container=None if line.container is None else new.get(line.container, line.container),
        position=None if line.position is None else (line.position[0] + dx, line.position[1] + dy),
        edges=tuple((kind, text, new.get(target, target)) for kind, text, target in line.edges),
    )


def _is_named(word: str, language: Language) -> bool:
    """Whether nodes of the type show a name that would be made of their id."""
    known = language.kinds.aliases.get(word)
    kind = language.kinds.node(known.id if known is not None else word)
    return kind is not None and any(part.shows_name for part in every_part(kind.parts))
