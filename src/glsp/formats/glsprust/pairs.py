# SPDX-License-Identifier: Apache-2.0
"""Two files as one text: the places go into the contents, as their member `layout`."""

from __future__ import annotations

import re

import msgspec

from glsp.errors import Invalid
from glsp.formats.json_place import not_json
from glsp.protocol.geometry import Json, is_object

_LOOK = re.compile(r'\s*\{[^{\[]{0,4000}"diagram(?:_t|T)ype"\s*:')
"""How contents begin: plain members, and among them one that no model of ours has."""

LAYOUT = "layout"


def looks_so(text: str) -> bool:
    """Whether a text is the contents of such a diagram."""
    return _LOOK.match(text) is not None


def layout_names(file_name: str) -> tuple[str, ...]:
    """What the file with the places is called, which lies beside the one with the contents."""
    if not file_name.endswith(".json") or file_name.endswith(".layout.json"):
        return ()
    stem = file_name.removesuffix(".json")
    return (f"{stem}.layout.json", f"{stem.removesuffix('.glsp')}.layout.json")


def with_layout(contents: str, layout: str) -> str:
    """Both as one text where the first is of GLSP-Rust and there is a second; else the first. Raises Invalid."""
    return paired(contents, layout) if layout.strip() and looks_so(contents[:10_000]) else contents


def paired(contents: str, layout: str) -> str:
    """Both as one text. Raises Invalid where the second is no JSON; contents that are none stay as they are."""
    try:
        places: Json = msgspec.json.decode(layout)
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError) as error:
        raise Invalid(
            f"the file with the places is {not_json(layout, error)}", hint="delete it, and everything is laid out"
        ) from error
    try:
        found: Json = msgspec.json.decode(contents)
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
        return contents  # whoever reads it says what is wrong
    if not is_object(found) or LAYOUT in found:
        return contents
    return msgspec.json.encode({**found, LAYOUT: places}).decode()
