# SPDX-License-Identifier: Apache-2.0
"""Ids and prefixes of a document that is written: every id once and fit for XML, every namespace with its prefix."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from glsp.formats.bpmn.words import MODEL, PREFIXES, USUAL_PREFIXES
from glsp.formats.markup import Tag

_NCNAME = re.compile(r"[^\W\d][\w.\-]*")
_UNFIT = re.compile(r"[^\w.\-]")
_REFERENCES = re.compile(r"[^\s,;{}()\"'<>=]+")


class DocumentIds:
    """Hands out ids; the same diagram gets the same ones."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._numbers: dict[str, int] = {}

    def claim(self, wanted: str) -> str:
        """The id, or one near to it when it is taken or cannot be an id in XML."""
        plain = wanted if _NCNAME.fullmatch(wanted) else "_" + _UNFIT.sub("_", wanted)
        found = plain
        while found in self._taken:
            self._numbers[plain] = self._numbers.get(plain, 1) + 1
            found = f"{plain}_{self._numbers[plain]}"
        self._taken.add(found)
        return found

    def is_free(self, wanted: str) -> bool:
        """Whether an id can be had exactly."""
        return bool(_NCNAME.fullmatch(wanted)) and wanted not in self._taken

    def claim_within(self, tags: Iterable[Tag]) -> None:
        """Claims the ids in what was kept; one that is taken, since its owner was copied, gets another, and so do its mentions."""
        for top in tags:
            renamed: dict[str, str] = {}
            for tag in top.every():
                if name := tag.attributes.get("id"):
                    found = self.claim(name)
                    if found != name:
                        renamed[name] = tag.attributes["id"] = found
            for tag in top.every() if renamed else ():
                _rename(tag, renamed)


def _rename(tag: Tag, renamed: Mapping[str, str]) -> None:
    for name, value in tag.attributes.items():
        if name.endswith("Ref"):
            tag.attributes[name] = renamed.get(value, value)
    tag.children = [
        renamed.get(each.strip(), each) if isinstance(each, str) and _REFERENCES.fullmatch(each.strip()) else each
        for each in tag.children
    ]


class Scope(dict[str, str]):
    """The namespaces of a document by their prefixes."""

    def __init__(self, known: Mapping[str, str]) -> None:
        super().__init__(known)
        for prefix, space in PREFIXES.items():
            if prefix != "xsi":
                self.need(space, prefix)

    def need(self, space: str, prefix: str = "") -> str:
        """The prefix of a namespace, which is declared when it is not yet."""
        for known, meant in self.items():
            if meant == space:
                return known
        wanted = prefix or USUAL_PREFIXES.get(space, "ns")
        number, found = 1, wanted
        while found in self:
            number += 1
            found = f"{wanted}{number}"
        self[found] = space
        return found

    def attributes(self, given: Mapping[str, str]) -> dict[str, str]:
        """Attributes whose namespaces are declared."""
        for name in given:
            if name.startswith("{"):
                space = name[1:].partition("}")[0]
                if space != "http://www.w3.org/XML/1998/namespace" and not any(
                    prefix for prefix, meant in self.items() if meant == space
                ):
                    self.need(space)
        return dict(given)

    def model(self, name: str) -> str:
        """A name of BPMN as a text says it."""
        prefix = self.need(MODEL)
        return f"{prefix}:{name}" if prefix else name
