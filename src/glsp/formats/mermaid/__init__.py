# SPDX-License-Identifier: Apache-2.0
"""Mermaid: flowcharts, class and state diagrams."""

from glsp.formats.mermaid.reader import read
from glsp.formats.mermaid.writer import write

__all__ = ["read", "write"]
