# SPDX-License-Identifier: Apache-2.0
"""Vocabulary: which kinds, strokes and ends a text format has words for, and which of them stand in for the others."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from glsp.formats.drawing import End, Stroke


class Vocabulary(msgspec.Struct, frozen=True, kw_only=True):
    """What drawings for one format are made of.

    `instead` says what a kind is drawn as that is not among `leaves` (or `boxes`, when it holds others), and `leaf` and
    `box` what all others are. A stroke or an end that is not named in the mappings is drawn as it is.
    """

    leaves: frozenset[str]
    boxes: frozenset[str]
    leaf: str
    box: str
    instead: Mapping[str, str] = {}
    strokes: Mapping[Stroke, Stroke] = {}
    ends: Mapping[End, End] = {}
    has_notes: bool = True
    has_members: bool = True
    has_end_labels: bool = True
    has_places: bool = False

    def kind(self, kind: str, *, holds: bool) -> str:
        """The format's word for a kind."""
        known = self.boxes if holds else self.leaves
        if kind in known:
            return kind
        other = self.instead.get(kind, "")
        return other if other in known else self.box if holds else self.leaf
