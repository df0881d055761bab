# SPDX-License-Identifier: Apache-2.0
"""A diagram's text, rewritten: what has to be done so that the diagram says what the text says.

The text is compared with the lines that the diagram had when it was read. A line that is still the same asks for
nothing, so what the notation cannot say is never touched by an edit of another line. Of a changed line only what it says
differently counts, and a line that is gone takes its node along, with every edge that would dangle.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from glsp.errors import Invalid, Refused, TooLarge
from glsp.formats.batch import Batch, Translation
from glsp.formats.edits import MAX_EDITS
from glsp.formats.wishes import Reading, Wish
from glsp.languages.language import Language
from glsp.model.draft import Draft
from glsp.model.graph import View
from glsp.model.ids import Ids
from glsp.model.notation import Numbers
from glsp.model.operations import Planning, check_editable, write
from glsp.model.parsing import Line, column, read_line, rows
from glsp.protocol.operations import Compound, Operation, RenameElement


class Rewrite(msgspec.Struct, frozen=True):
    """What is new in a text: rows (with their line numbers) that changed or came, nodes whose line is gone, new names.

    `where` tells the line numbers of nodes whose row did not change, as far as they are known.
    """

    rows: tuple[tuple[int, str], ...] = ()
    gone: tuple[str, ...] = ()
    renamed: Mapping[str, str] = {}
    where: Mapping[str, int] = {}

    def __bool__(self) -> bool:
        """Whether there is anything new."""
        return bool(self.rows or self.gone or self.renamed)


def rewrite(text: str, lines: Mapping[str, str], renamed: Mapping[str, str] | None = None) -> Rewrite:
    """What is new in a whole text, compared with the lines that there were, by node id.

    `renamed` says which nodes go by another id now: old -> new. Raises Invalid for a line that stands there twice.
    """
    names = renamed or {}
    known = {line: node for node, line in lines.items()}
    where: dict[str, int] = {}
    new: list[tuple[int, str]] = []
    ids: set[str] = set()
    for number, row in rows(text):
        node = known.get(row.strip())
        if node is None:
            new.append((number, row))
            ids.add(read_line(number, row).id)
        elif node in where:
            raise _twice(node, where[node]).at(number, column(row, "id"))
        else:
            where[node] = number
    gone = tuple(node for node in lines if node not in where and node not in ids and node not in names)
    return Rewrite(tuple(new), gone, names, where)


def carried_out(
    asked: Rewrite,
    view: View,
    language: Language,
    numbers: Numbers,
    operation_id: str,
    meant: Mapping[int, Line] | None = None,
) -> Batch:
    """One atomic operation for a rewrite, planned part by part on `view`, which is what the text was read from.

    `meant` says what the rows mean where they do not mean what they say. Raises Refused with line and column. The view is
    not touched.
    """
    check_editable(language)
    lines = meant or {number: read_line(number, row) for number, row in asked.rows}
    texts = dict(asked.rows)
    _check_once(lines, texts, asked)
    base = Draft(view)
    named = Planning(base, language, Ids(operation_id), lenient=False)
    operations: list[Operation] = []
    numbered = {line.id: number for number, line in lines.items()}
    for old, new in asked.renamed.items():
        operation = RenameElement(element_id=old, new_id=new)
        try:
            write(named, operation)
        except Refused as error:
            raise _placed(error, numbered.get(new, 0), texts, "id") from error
        operations.append(operation)
    translation = Translation(base, language, numbers, operation_id)
    trial = Planning(Draft(base), language, Ids(operation_id), lenient=False)
    found = Reading(base, language, asked.gone, asked.renamed).wishes(lines.values(), asked.where)
    if len(found) > MAX_EDITS:
        raise TooLarge(f"{len(found)} changes at once; at most {MAX_EDITS}", hint="change the text in several steps")
    for wish in found:
        try:
            _carry_out(wish, translation, trial)
        except Refused as error:
            raise _placed(error, wish.line, texts, wish.part_of(error)) from error
    operations.extend(translation.operations)
    return Batch(Compound(operations=tuple(operations), atomic=True), tuple(translation.unplaced))


def _carry_out(wish: Wish, translation: Translation, trial: Planning) -> None:
    if wish.refusal is not None:
        raise wish.refusal
    first = len(translation.operations)
    translation.add(wish.edit)
    for operation in translation.operations[first:]:
        write(trial, operation)


def _check_once(lines: Mapping[int, Line], texts: Mapping[int, str], asked: Rewrite) -> None:
    """Every node has one line, also under its new name, and lines that only deltas have stand in no whole text."""
    first = dict(asked.where)
    for number, line in lines.items():
        if line.mark == "-":
            hint = "in a whole text, leave the line out to delete its node"
            raise Invalid("this deletes, as in a list of changes", hint=hint).at(number, 1)
        if line.id in first:
            raise _twice(line.id, first[line.id]).at(number, column(texts[number], "id"))
        first[line.id] = number
    for old, new in asked.renamed.items():
        if new not in first:
            raise Invalid(f"{old[:200]} shall be called {new[:200]}, which has no line", hint="write its line")
        if old in first:
            raise Invalid(f"{old[:200]} has a line still", hint=f"it shall be called {new[:200]} now").at(first[old], 1)


def _twice(node: str, number: int) -> Invalid:
    return Invalid(f"{node[:200]} has a line already: line {number}", hint="give one of the two another id")


def _placed(error: Refused, line: int, texts: Mapping[int, str], part: str) -> Refused:
    return error.at(line, column(texts[line], part) if line in texts else 1) if line else error
