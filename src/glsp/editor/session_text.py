# SPDX-License-Identifier: Apache-2.0
"""A session's diagram as text: what the client is told of it, and what it wrote."""

from __future__ import annotations

import msgspec

from glsp.editor.diagram import Diagram
from glsp.editor.request import Outcome
from glsp.editor.texts import Texts
from glsp.formats.sheet import Rewrite
from glsp.model.change import Author
from glsp.protocol.actions import RequestText
from glsp.protocol.operations import PasteText, WriteText
from glsp.protocol.ours import SetText, TextLine


async def told(texts: Texts, diagram: Diagram, asked: RequestText, response_id: str) -> SetText:
    """All lines, or those of some elements, or what is new; all of them too when `since` is too long ago."""
    since = asked.since
    if asked.element_ids is not None:
        some = await texts.excerpt(diagram, asked.element_ids, geometry=asked.geometry)
        lines = tuple(TextLine(node, line) for node, line in some.items())
        return SetText(response_id=response_id, revision=diagram.revision, whole=False, lines=lines)
    delta = None if since is None else await texts.since(diagram, since)
    if delta is None:
        text = await texts.read(diagram)
        lines = tuple(TextLine(node, line) for node, line in text.lines.items())
        return SetText(response_id=response_id, revision=text.revision, whole=True, lines=lines)
    lines = tuple(
        TextLine(node, line, delta.follows.get(node, msgspec.UNSET)) for node, line in sorted(delta.lines.items())
    )
    return SetText(response_id=response_id, revision=delta.revision, whole=False, lines=lines, gone=delta.gone)


async def written(
    texts: Texts, diagram: Diagram, operation: WriteText | PasteText, author: Author, operation_id: str
) -> Outcome:
    """Carries out what is new in a text, or draws a pasted one. Raises Refused with line and column, Conflict."""
    if isinstance(operation, PasteText):
        return await texts.paste(diagram, operation.text, operation.at, author, operation_id=operation_id, door="glsp")
    asked = Rewrite(tuple((row.line, row.text) for row in operation.rows), operation.gone, operation.renamed)
    return await texts.write(diagram, asked, author, rev=operation.rev, operation_id=operation_id, door="glsp")
