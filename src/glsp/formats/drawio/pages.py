# SPDX-License-Identifier: Apache-2.0
"""The pages of a draw.io file. A compressed page is base64 of raw deflate of percent-encoded XML; none may inflate without end."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from glsp.errors import Invalid, Refused, TooLarge
from glsp.formats.markup import Tag, parse
from glsp.formats.markup.reading import MAX_XML

MAX_PAGES = 200

MAX_INFLATED = 3 * MAX_XML
"""Bytes of one page before its percent signs are read; three bytes say one of the XML."""


def pages(text: str) -> Iterator[tuple[str, Tag]]:
    """Name and model of each page. Raises Invalid and TooLarge, with line and column."""
    root = parse(text)
    if root.name == "mxGraphModel":
        yield "", root
        return
    if root.name != "mxfile":
        raise Invalid(f"a draw.io file begins with <mxfile>, this one with <{root.name[:40]}>").at(
            root.line, root.column
        )
    found = list(root.tags("diagram"))
    if not found:
        raise Invalid("there is no page in it").at(root.line, root.column)
    if len(found) > MAX_PAGES:
        raise TooLarge(f"{len(found)} pages; at most {MAX_PAGES} are read").at(found[MAX_PAGES].line, 1)
    total = 0
    for number, diagram in enumerate(found, 1):
        name = diagram.get("name") or f"Page {number}"
        model = diagram.first("mxGraphModel")
        if model is None:
            inner = inflated(diagram)
            total += len(inner)
            if total > MAX_XML:
                raise TooLarge(f"the pages have more than {MAX_XML:,} characters").at(diagram.line, diagram.column)
            model = _parsed(inner, name, diagram)
        yield name, model


def _parsed(inner: str, name: str, diagram: Tag) -> Tag:
    if not inner.strip():
        return Tag("", "mxGraphModel", line=diagram.line, column=diagram.column)
    try:
        model = parse(inner)
    except Refused as refused:
        what = f"the page {name[:80]!r}, once inflated: {refused.message}"
        raise type(refused)(what, hint=refused.hint).at(diagram.line, diagram.column) from refused
    if model.name != "mxGraphModel":
        raise Invalid(f"the page {name[:80]!r} is a <{model.name[:40]}>").at(diagram.line, diagram.column)
    return model


def inflated(diagram: Tag) -> str:
    """The XML of a compressed page. Raises Invalid and TooLarge."""
    packed = re.sub(r"\s+", "", diagram.text)
    try:
        data = base64.b64decode(packed, validate=True)
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        percent = inflater.decompress(data, MAX_INFLATED)
        if inflater.unconsumed_tail:
            raise TooLarge(f"a page inflates to more than {MAX_INFLATED:,} bytes").at(diagram.line, diagram.column)
        return unquote_to_bytes(percent).decode()
    except (binascii.Error, zlib.error, UnicodeDecodeError, ValueError) as error:
        raise Invalid(
            f"the page is no compressed XML: {error}", hint="in draw.io: File, Properties, and switch Compressed off"
        ).at(diagram.line, diagram.column) from error
