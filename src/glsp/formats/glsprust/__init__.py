# SPDX-License-Identifier: Apache-2.0
"""Diagrams of GLSP-Rust: a file of contents (`x.glsp.json`) and one of places beside it (`x.glsp.layout.json`)."""

from glsp.formats.glsprust.pairs import layout_names, looks_so, paired, with_layout
from glsp.formats.glsprust.reader import read

__all__ = ["layout_names", "looks_so", "paired", "read", "with_layout"]
