# SPDX-License-Identifier: Apache-2.0
"""draw.io files (mxGraph XML): every page read and written, compressed or not, everything in its place."""

from glsp.formats.drawio.reader import read
from glsp.formats.drawio.writer import write

__all__ = ["read", "write"]
