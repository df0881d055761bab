# SPDX-License-Identifier: Apache-2.0
"""`glsp import`: diagram files of other tools become diagrams of the server.

When a server runs on this data folder the files are sent to it, so its pages show them at once; otherwise the same code
runs here, on the same data.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import httpx2
import msgspec

from glsp import app
from glsp.editor.beginnings import Beginnings
from glsp.editor.layouts import Layouts
from glsp.editor.sources import SourceFormat
from glsp.errors import Invalid, Unavailable
from glsp.layout.elk import Elk
from glsp.model.change import Author
from glsp.ops.documents import naming, read_text
from glsp.settings import Settings
from glsp.stdio import Card, running_server

PATIENCE_SECONDS = 300.0
"""How long a server may take for one file."""


class Made(msgspec.Struct, frozen=True, rename="camel"):
    """A diagram that an import made, as the server tells it."""

    id: str
    name: str
    language: str
    elements: int
    left_out: tuple[str, ...] = ()


class Answer(msgspec.Struct, frozen=True, rename="camel"):
    """What the server tells of an import."""

    diagrams: tuple[Made, ...] = ()
    left_out: tuple[str, ...] = ()


class Failure(msgspec.Struct, frozen=True):
    """What the server tells of a refusal."""

    message: str
    hint: str = ""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of every file."""

    format: SourceFormat | None = None
    type: str | None = None
    partial: bool = False


def bring(settings: Settings, files: Sequence[Path], wanted: Wanted) -> list[tuple[Path, Answer]]:
    """Makes diagrams of the files, in order; the first that cannot be taken ends it. Raises GlspError naming the file."""
    texts = [(file, read_text(file)) for file in files]  # nothing is sent before every file can be read
    return asyncio.run(_bring(settings, texts, wanted))


async def _bring(settings: Settings, texts: Sequence[tuple[Path, str]], wanted: Wanted) -> list[tuple[Path, Answer]]:
    card = await running_server(settings.data_dir)
    if card is not None:
        return [(file, await _sent(card, file, text, wanted)) for file, text in texts]
    async with app.data(settings) as hub:
        elk = Elk()
        try:
            beginnings = Beginnings(hub, Layouts(elk))
            return [(file, await _made(beginnings, file, text, wanted)) for file, text in texts]
        finally:
            await elk.close()


async def _sent(card: Card, file: Path, text: str, wanted: Wanted) -> Answer:
    body = {"source": text, "fileName": file.name, "name": file.stem, "partial": wanted.partial}
    body |= {name: value for name, value in (("format", wanted.format), ("type", wanted.type)) if value}
    async with httpx2.AsyncClient(headers=card.headers, timeout=PATIENCE_SECONDS) as client:
        try:
            response = await client.post(f"{card.url}/api/import", content=msgspec.json.encode(body))
        except httpx2.HTTPError as error:
            raise Unavailable(f"{file}: the server at {card.url} did not answer: {error}") from error
    if response.status_code == 201:
        return msgspec.json.decode(response.content, type=Answer)
    try:
        failure = msgspec.json.decode(response.content, type=dict[str, Failure])["error"]
    except (msgspec.DecodeError, KeyError) as error:
        raise Unavailable(f"{file}: the server at {card.url} answered {response.status_code}") from error
    raise Invalid(f"{file}: {failure.message}", hint=failure.hint)


async def _made(beginnings: Beginnings, file: Path, text: str, wanted: Wanted) -> Answer:
    try:
        done = await beginnings.bring(
            Author("glsp import", "glsp import", "import"),
            text,
            diagram_type=wanted.type,
            source_format=wanted.format,
            file_name=file.name,
            name=file.stem[:190] or None,
            partial=wanted.partial,
        )
    except Invalid as error:
        raise naming(file, error) from error
    made = tuple(
        Made(each.info.id, each.info.name, each.info.language, each.info.elements, tuple(map(str, each.left_out)))
        for each in done.diagrams
    )
    return Answer(made, done.left_out)
