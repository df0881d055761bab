# SPDX-License-Identifier: Apache-2.0
"""Tags to XML, indented, byte for byte the same for the same tags; prefixes are those that hold where a tag stood.

A fragment says by itself which namespaces its prefixes mean, also those that only stand in its texts (`xsi:type` values
are names with prefixes), so that it can be put into another document.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from glsp.formats.markup.tags import XMLNS, Comment, Tag

_PREFIX = re.compile(r"(?<![\w.:-])([A-Za-z_][\w.-]*):(?=\w)")
_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 has no way to say."""

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def document(root: Tag) -> str:
    """A whole document; the root declares what its `scope` says."""
    return f"{DECLARATION}{''.join(_Writing(whole=True).tag(root, {}, 0))}\n"


def fragment(tag: Tag) -> str:
    """A tag with all it contains, on its own."""
    return "".join(_Writing(whole=False).tag(tag, {}, 0))


def fit(text: str) -> str:
    """The text without characters that XML cannot say: they become the sign for what is unknown."""
    return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", text)


class _Writing:
    def __init__(self, *, whole: bool) -> None:
        self._whole = whole

    def tag(self, tag: Tag, known: Mapping[str, str], depth: int) -> list[str]:
        needed: dict[str, str] = dict(sorted(tag.scope.items())) if self._whole and not depth else {}
        needed.pop("xml", None)
        name = self._name(tag, tag.space, tag.name, {**known, **needed}, needed, is_attribute=False)
        written: list[str] = []
        for key, value in tag.attributes.items():
            space, _, local = key[1:].partition("}") if key.startswith("{") else ("", "", key)
            said = self._name(tag, space, local, {**known, **needed}, needed, is_attribute=True)
            written.append(f' {said}="{_attribute(value)}"')
        for text in (*tag.attributes.values(), *(each for each in tag.children if isinstance(each, str))):
            for prefix in _PREFIX.findall(text) if ":" in text else ():
                if prefix in tag.scope and prefix != "xml":
                    needed.setdefault(prefix, tag.scope[prefix])
        fresh = {prefix: space for prefix, space in needed.items() if known.get(prefix, "") != space}
        declared = (f' xmlns{":" if prefix else ""}{prefix}="{_attribute(space)}"' for prefix, space in fresh.items())
        head = f"<{name}{''.join(declared)}{''.join(written)}"
        return [head, *self._inside(tag, name, {**known, **fresh}, depth)]

    def _inside(self, tag: Tag, name: str, known: Mapping[str, str], depth: int) -> list[str]:
        content = [each for each in tag.children if isinstance(each, Tag | Comment) or each]
        tags = any(isinstance(each, Tag | Comment) for each in content)
        mixed = any(isinstance(each, str) and not isinstance(each, Comment) and each.strip() for each in content)
        if not content:
            return ["/>"]
        out = [">"]
        is_laid_out = tags and not mixed
        indent = f"\n{'  ' * (depth + 1)}" if is_laid_out and self._whole else ""
        for each in content:
            if isinstance(each, Tag):
                out += [indent, *self.tag(each, known, depth + 1)]
            elif isinstance(each, Comment):
                out += [indent, f"<!--{fit(each)}-->"]
            elif not is_laid_out:
                out.append(_text(each))
        return [*out, f"\n{'  ' * depth}" if indent else "", f"</{name}>"]

    @staticmethod
    def _name(
        tag: Tag, space: str, local: str, known: Mapping[str, str], needed: dict[str, str], *, is_attribute: bool
    ) -> str:
        if not space:
            if not is_attribute and known.get("", ""):
                needed[""] = ""
            return local
        if space == XMLNS:
            return f"xml:{local}"
        for scope in (tag.scope, known):
            for prefix, meant in scope.items():
                if meant == space and (prefix or not is_attribute) and known.get(prefix, space) == space:
                    needed.setdefault(prefix, space)
                    return f"{prefix}:{local}" if prefix else local
        number = next(n for n in range(1, len(known) + 2) if f"ns{n}" not in known)
        needed[f"ns{number}"] = space
        return f"ns{number}:{local}"


def _text(text: str) -> str:
    return fit(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def _attribute(text: str) -> str:
    plain = _text(text).replace('"', "&quot;")
    return plain.replace("\n", "&#10;").replace("\t", "&#9;")
