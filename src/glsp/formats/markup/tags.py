# SPDX-License-Identifier: Apache-2.0
"""Tag: one element of an XML document with what is in it, in order, and where it stood.

Names are a namespace and a local name; attributes of no namespace go by their plain name, others by `{namespace}name`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

XMLNS = "http://www.w3.org/XML/1998/namespace"
"""What the prefix `xml` always means."""


class Comment(str):
    """A comment's text."""

    __slots__ = ()


Content: TypeAlias = "Tag | str"
"""What is in a tag: tags, texts, and comments among the texts."""


class Tag:
    """An element. `scope` are the namespaces by prefix that hold where it stands."""

    __slots__ = ("attributes", "children", "column", "line", "name", "scope", "space")

    def __init__(
        self,
        space: str,
        name: str,
        attributes: Mapping[str, str] | None = None,
        children: Iterable[Content] = (),
        *,
        scope: Mapping[str, str] | None = None,
        line: int = 0,
        column: int = 0,
    ) -> None:
        self.space = space
        self.name = name
        self.attributes = dict(attributes or {})
        self.children = list(children)
        self.scope: Mapping[str, str] = {} if scope is None else scope
        self.line = line
        self.column = column

    def __repr__(self) -> str:
        return f"<{self.name} at line {self.line}>"

    def get(self, name: str, default: str = "") -> str:
        """An attribute."""
        return self.attributes.get(name, default)

    def tags(self, name: str | None = None, space: str | None = None) -> Iterator[Tag]:
        """The tags directly in it, all or those of a name; of its own namespace unless another is told."""
        wanted = self.space if space is None else space
        for child in self.children:
            if isinstance(child, Tag) and (name is None or (child.name == name and child.space == wanted)):
                yield child

    def first(self, name: str, space: str | None = None) -> Tag | None:
        """The first tag of a name directly in it."""
        return next(self.tags(name, space), None)

    def every(self) -> Iterator[Tag]:
        """It and all tags in it, in the document's order. Iterative: depth is the file's business."""
        stack: list[Tag] = [self]
        while stack:
            tag = stack.pop()
            yield tag
            stack.extend(reversed([child for child in tag.children if isinstance(child, Tag)]))

    @property
    def text(self) -> str:
        """The texts directly in it, without comments."""
        return "".join(child for child in self.children if isinstance(child, str) and not isinstance(child, Comment))
