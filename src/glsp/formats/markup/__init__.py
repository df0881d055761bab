# SPDX-License-Identifier: Apache-2.0
"""XML of other tools: read safely with line and column, written with the prefixes it had."""

from glsp.formats.markup.reading import parse
from glsp.formats.markup.tags import Comment, Tag
from glsp.formats.markup.writing import document, fragment

__all__ = ["Comment", "Tag", "document", "fragment", "parse"]
