# SPDX-License-Identifier: Apache-2.0
"""What files of the workspace hold, and how an open one is written again: model JSON, BPMN, draw.io as we write it.

Only what comes back as it was is opened: a file that holds what its writer has no words for is refused with the way out,
an import. So a save never takes anything out of a file in silence.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable
from pathlib import PurePath
from typing import TypeAlias

import msgspec

from glsp import languages
from glsp.editor.knowing import language_of
from glsp.errors import Foreign, Invalid, NotAllowed, Unavailable
from glsp.formats import exact
from glsp.formats.encodings import decoded
from glsp.formats.exact import ExactFormat
from glsp.formats.json_place import not_json
from glsp.formats.pieces import Pieces, assembled
from glsp.formats.writing import write
from glsp.formats.written import Sheet
from glsp.languages import Language
from glsp.model.change import Element
from glsp.model.graph import Graph, build, need
from glsp.model.tree import flatten, nest
from glsp.protocol.geometry import Fields, Json, is_list, is_object

Place: TypeAlias = Callable[[Pieces], Awaitable[tuple[Element, ...]]]
"""Gives what has no place in a file one, and leaves the rest where it is."""

MODEL_ENDING = ".json"

_OURS = '<mxfile host="glsp"'
"""How every draw.io file begins that we wrote last; what other programs draw does not come back as it was."""

IMPORT = "import it: `glsp import`, over MCP import_diagram with `file`, over REST POST /api/import with `file`"
"""What to do with a file that is not opened here."""

_MODEL = re.compile(rb'"type"\s*:\s*"graph"')
HEAD_BYTES = 4_096
"""Read of a file to see whether it is one of ours."""


class Content(msgspec.Struct, frozen=True):
    """What a file holds. `is_exact`: it says where everything is, so the server measures it as it does stored diagrams."""

    root: Element
    elements: tuple[Element, ...]
    language: Language
    is_exact: bool = False

    def model(self) -> Fields:
        """The whole as a GModel, exactly as the file says it."""
        below: dict[str, list[Element]] = {}
        for element in sorted(self.elements, key=lambda each: (each.order, each.id)):
            below.setdefault(element.parent, []).append(element)

        def whole(element: Element) -> Fields:
            children = [whole(each) for each in below.get(element.id, ())]
            return {"id": element.id, "type": element.type, **element.fields, "children": children}

        return whole(self.root)


def endings() -> tuple[str, ...]:
    """How the names of files end that may be opened."""
    own = (ending for each in languages.all_languages() for ending in each.extensions)
    return (*dict.fromkeys(own), MODEL_ENDING, *exact.ENDINGS)


def format_of(name: str) -> str:
    """What a file of this name holds: `json`, or the name of another format."""
    return exact.ending(name) or "json"


def may_be_ours(name: str, head: bytes) -> bool:
    """Whether a file that begins so holds diagrams; other programs use this ending, too."""
    return not name.lower().endswith(MODEL_ENDING) or _MODEL.search(head) is not None


def is_foreign(name: str, head: bytes) -> bool:
    """Whether a file that begins so is imported, as it is not opened."""
    return format_of(name) == "drawio" and _OURS.encode() not in head


async def read(name: str, data: bytes, diagram_type: str | None, place: Place | None) -> Content:
    """The one diagram in a file.

    A client that asks for another language than a format can say gets the file read as model JSON, as everywhere.

    Raises Invalid, NotAllowed, TooLarge, Unavailable.
    """
    kind = exact.ending(name)
    wanted = None if diagram_type is None else languages.by_diagram_type(diagram_type)
    if kind is None or (kind == "bpmn" and wanted is not None and wanted.id != kind):
        return await asyncio.to_thread(_from_model, name, data, wanted)
    return await _from_pieces(name, data, kind, place)


def _from_model(name: str, data: bytes, wanted: Language | None) -> Content:
    root, *elements = flatten(model_of(name, data))
    build(root, elements)
    language = wanted or languages.by_extension(name)
    if language is None and name.lower().endswith(MODEL_ENDING) and elements:
        language = language_of(elements, None)
    language = language or languages.unknown(PurePath(name).suffix.lstrip(".") or name)
    return Content(root, tuple(elements), language)


async def _from_pieces(name: str, data: bytes, kind: ExactFormat, place: Place | None) -> Content:
    text = await asyncio.to_thread(decoded, data)
    if kind == "drawio" and _OURS not in text[:HEAD_BYTES]:
        raise Foreign(f"{name} was drawn by another program; saved here it would lose colours and fonts", hint=IMPORT)
    found = await asyncio.to_thread(exact.READERS[kind], text, "")
    if len(found) != 1:
        raise Foreign(f"{name} holds {len(found)} diagrams", hint=f"{IMPORT}; each becomes a diagram of its own")
    [pieces] = found
    if pieces.left_out:
        raise Foreign(f"{name} holds what is not taken whole: {pieces.left_out[0]}", hint=IMPORT)
    if place is None:
        raise Unavailable(f"{name} cannot be laid out here", hint="open it on a server")
    root = (await asyncio.to_thread(assembled, pieces)).graph
    return Content(need(root, root.root), await place(pieces), pieces.language, is_exact=True)


def model_of(name: str, data: bytes) -> Fields:
    """The GModel that a file holds, with what the reference server fills in when it reads one. Raises Invalid."""
    if not data.strip():
        raise Invalid(f"{name} is empty", hint="an empty diagram is a root element without children")
    try:
        return _filled(msgspec.json.decode(data))
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        why = not_json(data.decode(errors="replace"), error)
        raise Invalid(f"{name} is not a diagram: {why}", hint=f"where it is one as a text, {IMPORT}") from error


def _filled(model: Json) -> Json:
    """The model with what clients rely on."""
    waiting: list[tuple[Json, bool]] = [(model, True)]
    while waiting:
        item, is_root = waiting.pop()
        if not is_object(item):
            continue  # told with its path by who takes the model apart
        if is_root:
            item.setdefault("position", {"x": 0, "y": 0})
        elif str(item.get("type", "")).startswith("label"):
            item.setdefault("alignment", {"x": 0, "y": 0})
        children: Json = item.get("children")
        if is_list(children):
            waiting.extend((child, False) for child in children)
    return model


def encoded(name: str, graph: Graph, language: Language, revision: int | None = None) -> bytes:
    """The bytes of a file of this name. Raises NotAllowed for what its format has no words for."""
    kind = exact.ending(name)
    if kind is None:
        return encode_model(graph, revision)
    written = write(kind, Sheet(graph, language, name.rpartition("/")[2].partition(".")[0]))
    if written.left_out:
        raise NotAllowed(
            f"{name} would lose {_several(written.left_out)}",
            hint="save it under a name that ends in .json, which holds everything",
        )
    return written.text.encode()


def _several(left_out: Iterable[str]) -> str:
    first, *more = left_out
    return f"{first} and {len(more)} more" if more else first


def encode_model(graph: Graph, revision: int | None = None) -> bytes:
    """The GModel as the reference writes it: JSON, two spaces, with the geometry that clients measured.

    `revision` is the submit counter of who saves; it means nothing to a reader and is written as the reference does.
    """
    model = nest(graph, graph.root)
    if revision is not None:
        model["revision"] = revision
    return msgspec.json.format(msgspec.json.encode(model), indent=2)
