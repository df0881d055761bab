# SPDX-License-Identifier: Apache-2.0
"""What diagrams are called: the name that people read, the id made from it, and the full name that doors use."""

from __future__ import annotations

import re
import secrets

from glsp.errors import Invalid

STORED = "glsp:"
FILE = "file:"
"""What the full names of stored diagrams and of files begin with."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")


def kept_name(name: str) -> str:
    """The name as it is kept. Raises Invalid."""
    title = name.strip()
    if not title or len(title) > 200 or not title.isprintable():
        raise Invalid("a name has 1 to 200 printable characters")
    return title


def new_id(title: str) -> str:
    """An id that tells what the diagram is and that no other has: `brew-coffee-1f0a3c`."""
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:60].strip("-")
    return f"{slug or 'diagram'}-{secrets.token_hex(3)}"


def check_id(diagram_id: str) -> str:
    """The id itself. Raises Invalid."""
    if not _ID.fullmatch(diagram_id):
        raise Invalid(f"not a diagram id: {diagram_id[:100]!r}", hint="letters, digits, - _ . and at most 100 of them")
    return diagram_id
