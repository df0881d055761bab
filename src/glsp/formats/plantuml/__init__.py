# SPDX-License-Identifier: Apache-2.0
"""PlantUML: component, deployment and class diagrams."""

from glsp.formats.plantuml.reader import read
from glsp.formats.plantuml.writer import write

__all__ = ["read", "write"]
