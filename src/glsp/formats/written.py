# SPDX-License-Identifier: Apache-2.0
"""What a writer of a text format gets, and what it returns; the table of all of them is `formats.writing`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import msgspec

from glsp.languages import Language
from glsp.model.graph import View


class Written(msgspec.Struct, frozen=True):
    """A diagram in a format, and what of it is not in there."""

    text: str
    left_out: tuple[str, ...] = ()


class Sheet(msgspec.Struct, frozen=True):
    """What a writer gets: the graph with its measures, the language, the diagram's name and id."""

    view: View
    language: Language
    title: str
    diagram_id: str = "-"
    revision: int = 0
    with_places: bool = True
    """Whether a format that can do without says where things are."""
    insides: Mapping[str, Sheet | str] = {}
    """By the id of a box the diagram that shows what is inside of it, or why that is not to be had."""


Writer: TypeAlias = Callable[[Sheet], Written]
