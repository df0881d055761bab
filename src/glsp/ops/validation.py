# SPDX-License-Identifier: Apache-2.0
"""`glsp validate`: what the rules of a language find in diagram files, as lines to read or as SARIF.

SARIF 2.1.0 (OASIS) is what code hosts show beside a change. A finding's place is its file and, as logical location, its
element. A file that cannot be read is a finding too, and so is what of it was not understood: an error where boxes or
arrows may be missing, a note where it is about looks or texts alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import msgspec

from glsp import __version__
from glsp.editor.diagram import Diagram
from glsp.errors import GlspError, Refused
from glsp.formats.drawing import Skipped
from glsp.model.markers import Marker, validate
from glsp.ops.documents import READING, Desk, Reading, desk

LEVELS = {"error": "error", "warning": "warning", "info": "note"}
"""Kinds of markers as SARIF calls them."""

UNREADABLE = "unreadable"
"""The rule of files that are no diagrams."""

NOT_UNDERSTOOD, LEFT_OUT = "not-understood", "left-out"
"""The rules of what a file says and its diagram does not: boxes and arrows; looks and texts."""

_PLACE = re.compile(r"\bline (\d+)(?:, column (\d+))?")

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


class Found(msgspec.Struct, frozen=True):
    """One finding in one file; `line` and `column` from 1, 0 where it is not known."""

    file: str
    rule: str
    level: str
    text: str
    element: str = ""
    hint: str = ""
    line: int = 0
    column: int = 0


async def check_files(files: Sequence[Path], reading: Reading = READING) -> list[Found]:
    """Everything found, file by file."""
    async with desk() as opening:
        return [found for file in files for found in await _check(opening, file, reading)]


async def _check(opening: Desk, file: Path, reading: Reading) -> list[Found]:
    try:
        brought = await opening.brought(file, msgspec.structs.replace(reading, partial=True))
        found = [Found(str(file), UNREADABLE, "error", told, "", "", *_place(told)) for told in brought.left_out]
        for each in brought.diagrams:
            found += (_lost(file, told) for told in each.left_out)
            if not each.is_inside:  # it is checked as a part of that which shows it
                async with opening.diagram(each.info) as diagram:
                    found += (_found(file, marker) for marker in _markers(diagram))
    except GlspError as error:
        text = error.message.removeprefix(f"{file}: ")
        place = (error.line, error.column) if isinstance(error, Refused) and error.line else _place(text)
        return [Found(str(file), UNREADABLE, "error", text, "", error.hint, *place)]
    return found


def _place(text: str) -> tuple[int, int]:
    """Line and column that a refusal names; zeros where it names none."""
    found = _PLACE.search(text)
    return (int(found[1]), int(found[2] or 1)) if found is not None else (0, 0)


def _lost(file: Path, told: Skipped) -> Found:
    rule, level = (NOT_UNDERSTOOD, "error") if told.is_structure else (LEFT_OUT, "note")
    return Found(str(file), rule, level, told.what, line=told.line, column=told.column)


def _markers(diagram: Diagram) -> list[Marker]:
    scene = diagram.scene
    return [*validate(scene.graph, scene.language.rules, "live"), *validate(scene.graph, scene.language.rules, "batch")]


def _found(file: Path, marker: Marker) -> Found:
    hint = marker.fix.title if marker.fix is not None else ""
    text = marker.description or marker.label
    return Found(str(file), marker.code or _coded(marker.label), LEVELS[marker.kind], text, marker.element_id, hint)


def _coded(label: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-") or "finding"


def as_lines(found: Sequence[Found], files: int) -> str:
    """Findings as compilers write them, and a last line that counts them."""
    lines = [
        f"{each.file}{f':{each.line}:{each.column}' if each.line else ''}: {each.level}: {each.text}"
        f"{f' [{each.element}]' if each.element else ''}{f' ({each.hint})' if each.hint else ''}"
        for each in found
    ]
    errors = sum(each.level == "error" for each in found)
    lines.append(f"{files} file{'s' * (files != 1)}: {errors} errors, {len(found) - errors} warnings and notes")
    return "\n".join(lines)


def as_sarif(found: Sequence[Found]) -> str:
    """Findings as a SARIF log."""
    rules = [{"id": rule} for rule in dict.fromkeys(each.rule for each in found)]
    tool = {"driver": {"name": "glsp", "version": __version__, "rules": rules}}
    results = [_result(each) for each in found]
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [{"tool": tool, "results": results}]}
    return msgspec.json.format(msgspec.json.encode(log), indent=2).decode()


def _result(found: Found) -> dict[str, object]:
    place: dict[str, object] = {"artifactLocation": {"uri": Path(found.file).as_posix()}}
    if found.line:
        place["region"] = {"startLine": found.line, "startColumn": max(1, found.column)}
    location: dict[str, object] = {"physicalLocation": place}
    if found.element:
        location["logicalLocations"] = [{"name": found.element, "kind": "element"}]
    text = f"{found.text} ({found.hint})" if found.hint else found.text
    return {"ruleId": found.rule, "level": found.level, "message": {"text": text}, "locations": [location]}
