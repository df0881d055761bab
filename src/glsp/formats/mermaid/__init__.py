# SPDX-License-Identifier: Apache-2.0
"""Mermaid: flowcharts, class and state diagrams."""

from glsp.formats.mermaid.reader import read

__all__ = ["read"]
