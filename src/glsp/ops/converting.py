# SPDX-License-Identifier: Apache-2.0
"""`glsp convert` and `glsp render`: the diagrams of a file, written in another format or as pictures."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from pathlib import Path

import msgspec

from glsp.editor.archive import Names
from glsp.editor.beginnings import Imported
from glsp.editor.exports import EXPORTS, FILED, PICTURES, Paper, export
from glsp.errors import Invalid
from glsp.ops.documents import Reading, desk, write_bytes

ENDINGS = {each.suffix: name for name, each in EXPORTS.items()}
"""The format that the ending of a file means, without its dot; the longest that fits counts."""


_KEEPING = {"bpmn", "json"}
"""Formats with everything that a diagram keeps, also the insides of what it shows from outside."""


class Converted(msgspec.Struct, frozen=True):
    """The files that were written, and what is not in them."""

    files: tuple[Path, ...]
    left_out: tuple[str, ...]


def format_of(target: Path) -> str | None:
    """The format that a file's name says, `.bpmn` or `.glsp.json`."""
    name = target.name.lower()
    fitting = [ending for ending in ENDINGS if name.endswith(f".{ending}")]
    return ENDINGS[max(fitting, key=len)] if fitting else None


async def render(source: Path, target: Path, paper: Paper, reading: Reading) -> tuple[str, tuple[str, ...]]:
    """Writes the picture, whose kind the target's ending says; tells what was drawn, and what was not. Raises Refused, Invalid."""
    kind = format_of(target)
    if kind not in PICTURES:
        raise Invalid(f"{target} does not say which picture", hint=f"end its name in .{', .'.join(PICTURES)}")
    async with desk() as opening, opening.opened(source, reading) as (diagram, lost):
        found = await export(diagram, kind, paper)
        elements = len(diagram.scene.graph) - 1
    await asyncio.to_thread(write_bytes, target, found.data)
    return f"{target}: {elements:,} elements, {len(found.data):,} bytes", (*map(str, lost), *found.left_out)


async def convert(source: Path, target: Path, form: str | None, reading: Reading, paper: Paper = FILED) -> Converted:
    """Writes every diagram of a file: to `target`, or into the folder `target` where it is one or there are several.

    What only shows the inside of something in the one diagram of a file is written into folders alone. Without `form` the target's ending names it. Raises GlspError; then nothing was written.
    """
    kind = form or format_of(target)
    if kind not in EXPORTS:
        known = ", ".join(EXPORTS)
        raise Invalid(
            f"{target} does not say what to write", hint=f"end its name in .{', .'.join(ENDINGS)}, or use --to {known}"
        )
    made: list[tuple[str, bytes]] = []
    left_out: list[str] = []
    async with desk() as opening:
        brought = await opening.brought(source, reading)
        left_out += brought.left_out
        diagrams = _wanted(brought.diagrams, target)
        if kind not in _KEEPING:
            left_out += (
                f"{each.info.name}: the inside of a sub-process; name a folder as OUT to get it"
                for each in brought.diagrams
                if each not in diagrams
            )
        for each in diagrams:
            async with opening.diagram(each.info) as diagram:
                found = await export(diagram, kind, paper)
            made.append((each.info.name, found.data))
            left_out += (f"{each.info.name}: {what}" for what in (*each.left_out, *found.left_out))
    written = _places(target, EXPORTS[kind].suffix, [name for name, _ in made])
    for path, (_, data) in zip(written, made, strict=True):
        await asyncio.to_thread(write_bytes, path, data, makes_folder=True)
    return Converted(tuple(written), tuple(left_out))


def _wanted(diagrams: Sequence[Imported], target: Path) -> Sequence[Imported]:
    """All, or the one that keeps the others as insides of what it shows, where a single file is to be written."""
    whole = [each for each in diagrams if not each.is_inside]
    return whole if len(whole) == 1 and not target.is_dir() else diagrams


def _places(target: Path, suffix: str, titles: Sequence[str]) -> list[Path]:
    if len(titles) == 1 and not target.is_dir():
        return [target]
    names = Names()
    plain = (re.sub(r"\W+", "-", title).strip("-").lower() for title in titles)
    return [target / f"{names.free(title)}.{suffix}" for title in plain]
