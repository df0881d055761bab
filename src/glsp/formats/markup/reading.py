# SPDX-License-Identifier: Apache-2.0
"""XML to tags. Nothing outside of the text is ever read: a document type is refused, and with it every entity.

expat reads byte by byte and tells line and column; the limits stop it before memory is spent, not after.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.parsers import expat

from glsp.errors import Invalid, TooLarge
from glsp.formats.markup.tags import XMLNS, Comment, Tag

MAX_XML = 16_000_000
"""Characters; a draw.io file with pictures in it has a few million."""

MAX_TAGS = 200_000
MAX_ATTRIBUTES = 200
MAX_DEPTH = 150
"""Tags in tags: a process 20 deep in sub-processes needs 60."""

_WHY_NO_DOCTYPE = "a document type could read other files and grow without end; delete the <!DOCTYPE …>"


def parse(text: str) -> Tag:
    """The document's outermost tag. Raises Invalid and TooLarge, with line and column."""
    if len(text) > MAX_XML:
        raise TooLarge(f"XML of {len(text):,} characters; at most {MAX_XML:,} are read")
    return _Reading().run(text)


class _Reading:
    def __init__(self) -> None:
        self._parser = parser = expat.ParserCreate("UTF-8", " ")  # the text was decoded already
        parser.namespace_prefixes = True
        parser.buffer_text = True
        parser.ordered_attributes = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.CommentHandler = self._comment
        parser.StartNamespaceDeclHandler = self._declared
        parser.StartDoctypeDeclHandler = self._doctype
        self._scope: Mapping[str, str] = {"xml": XMLNS}
        self._new: dict[str, str] = {}
        self._open: list[Tag] = []
        self._root: Tag | None = None
        self._count = 0

    def run(self, text: str) -> Tag:
        try:
            self._parser.Parse(text.encode(), True)
        except expat.ExpatError as error:
            what = expat.errors.messages.get(error.code, "broken XML")
            raise Invalid(f"not well-formed XML: {what}").at(error.lineno, error.offset + 1) from error
        except UnicodeEncodeError as error:
            line = text.count("\n", 0, error.start) + 1
            column = error.start - text.rfind("\n", 0, error.start)
            raise Invalid("half of a surrogate pair, which is no character").at(line, column) from error
        if self._root is None:
            raise Invalid("the XML has no element")
        return self._root

    def _start(self, name: str, attributes: list[str]) -> None:
        line, column = self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1
        self._count += 1
        if self._count > MAX_TAGS:
            raise TooLarge(f"more than {MAX_TAGS:,} XML elements").at(line, column)
        if len(self._open) >= MAX_DEPTH:
            raise TooLarge(f"XML elements are nested deeper than {MAX_DEPTH}").at(line, column)
        if len(attributes) > 2 * MAX_ATTRIBUTES:
            raise TooLarge(f"an XML element with more than {MAX_ATTRIBUTES} attributes").at(line, column)
        above = self._open[-1].scope if self._open else self._scope
        scope = {**above, **self._new} if self._new else above
        self._new = {}
        space, local = _split(name)
        tag = Tag(space, local, _named(attributes), scope=scope, line=line, column=column)
        if self._open:
            self._open[-1].children.append(tag)
        else:
            self._root = tag
        self._open.append(tag)

    def _end(self, _name: str) -> None:
        self._open.pop()

    def _text(self, text: str) -> None:
        self._open[-1].children.append(text)

    def _comment(self, text: str) -> None:
        if self._open:
            self._open[-1].children.append(Comment(text))

    def _declared(self, prefix: str | None, space: str | None) -> None:
        self._new[prefix or ""] = space or ""

    def _doctype(self, *_: object) -> None:
        line, column = self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1
        raise Invalid("XML with a document type is not read", hint=_WHY_NO_DOCTYPE).at(line, column)


def _split(name: str) -> tuple[str, str]:
    """Namespace and local name of what expat says: `local`, `namespace local` or `namespace local prefix`."""
    parts = name.split(" ")
    return (parts[0], parts[1]) if len(parts) > 1 else ("", name)


def _named(attributes: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in zip(attributes[::2], attributes[1::2], strict=True):
        space, local = _split(name)
        found[f"{{{space}}}{local}" if space else local] = value
    return found
