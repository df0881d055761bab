# SPDX-License-Identifier: Apache-2.0
"""DOT, the language of Graphviz."""

from glsp.formats.dot.reader import read
from glsp.formats.dot.writer import write

__all__ = ["read", "write"]
