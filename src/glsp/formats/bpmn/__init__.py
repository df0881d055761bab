# SPDX-License-Identifier: Apache-2.0
"""BPMN 2.0 XML with diagram interchange: read, and written again with everything that it held."""

from glsp.formats.bpmn.reader import read
from glsp.formats.bpmn.writer import write

__all__ = ["read", "write"]
