# SPDX-License-Identifier: Apache-2.0
"""Fields that nodes and edges of every language may have."""

from __future__ import annotations

from collections.abc import Mapping

from glsp.protocol.geometry import Json

LOCKED = "locked"
"""Nobody edits, moves or deletes the element until it is unlocked (`model.locks`)."""

LAYER = "layer"
"""Name of the layer that people have put the element on."""

USUAL: Mapping[str, Json] = {LOCKED: False, LAYER: ""}
"""What an element has that says nothing; never written."""
