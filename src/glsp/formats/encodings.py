# SPDX-License-Identifier: Apache-2.0
"""Bytes of a file as text: UTF-8, UTF-16 where its mark says so, and what an XML declaration names."""

from __future__ import annotations

import codecs
import re

from glsp.errors import Invalid

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARED = re.compile(rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z][\w.\-]{0,40})["']""")
_KNOWN = re.compile(r"utf[-_]?(?:8|16(?:[-_]?[lb]e)?)|us-ascii|ascii|iso[-_]8859[-_]\d{1,2}|latin[-_]?1|windows-125\d|cp125\d"
                    r"|gb2312|gbk|gb18030|big5|shift[-_]jis|euc[-_](?:jp|kr)|koi8-[ru]", re.IGNORECASE)  # fmt: skip
"""Encodings of texts; Python has others, some of which unpack what could be of any size."""


def decoded(data: bytes) -> str:
    """The text of a file. Raises Invalid, naming the line, the column and the byte that is none."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], encoding)
    declared = _DECLARED.match(data[:400])
    if declared is None:
        return _decoded(data, "utf-8")
    name = declared[1].decode("ascii")
    if not _KNOWN.fullmatch(name):
        raise Invalid(f"line 1: the encoding {name!r} is not read", hint="save it as UTF-8")
    # A declaration that can be read byte by byte says UTF-16 when a program declared it and then wrote something else.
    return _decoded(data, "utf-8" if name.lower().startswith("utf") else name)


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(encoding, "replace")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise Invalid(
            f"byte {error.start:,} (line {line}, column {column}) is not {encoding.upper()}", hint="save it as UTF-8"
        ) from error
