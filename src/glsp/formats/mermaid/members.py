# SPDX-License-Identifier: Apache-2.0
"""Lines in a class of Mermaid, both ways: what is an operation there, and where its type stands.

A closing bracket makes a line an operation for Mermaid, which it takes apart and puts together again: the type stands
behind the brackets, and `$` and `*` at the end say static and abstract. A line of ours that would come out of that as
something else has references for its brackets, so that it is shown as it is.
"""

from __future__ import annotations

import re

from glsp.formats.mermaid.quoting import text
from glsp.formats.mermaid.source import unquoted

_OURS = re.compile(r"(?P<word>\{(?:static|abstract)\} )?(?P<rest>.*)", re.DOTALL)
_OPERATION = re.compile(r"(?P<name>[^()]+)\((?P<given>.*)\)(?:: (?P<type>[^()]+))?", re.DOTALL)
_THEIRS = re.compile(r"(?P<name>.+)\((?P<given>.*)\)(?P<mark>[$*])?(?P<type>.*)")

_MARKS = {"{static} ": "$", "{abstract} ": "*"}
_WORDS = {mark: word for word, mark in _MARKS.items()}
_BRACKETS = {"(": "#40;", ")": "#41;"}


def written(member: str) -> str:
    """A member as Mermaid reads it; the sign of its visibility stays, which Mermaid draws."""
    ours = _OURS.fullmatch(member)
    word, rest = (ours["word"] or "", ours["rest"]) if ours is not None else ("", member)
    sign = rest[:1] if rest[:1] in {"+", "-", "#", "~"} and rest[1:2] not in {"", rest[:1]} else ""
    rest = rest[len(sign) :]
    found = _OPERATION.fullmatch(rest)
    if found is None:
        return sign + _whole(rest) + _MARKS.get(word, "")
    kind = f" {_whole(found['type'])}" if found["type"] else ""
    return f"{sign}{text(found['name'])}({_whole(found['given'])}){kind}{_MARKS.get(word, '')}"


def _whole(part: str) -> str:
    """A text whose brackets mean nothing."""
    return re.sub(r"[()]", lambda each: _BRACKETS[each[0]], text(part))


def read(member: str) -> str:
    """A member of Mermaid as a line of ours: `total() Money` is `total(): Money`."""
    line, mark = member.strip(), ""
    if line.find(")") > 0 and (found := _THEIRS.fullmatch(line)) is not None:
        kind, mark = found["type"].strip(), found["mark"] or ""
        if not mark and kind[-1:] in _WORDS:
            kind, mark = kind[:-1], kind[-1]
        line = f"{_generic(found['name'])}({_generic(found['given'].strip())})"
        if kind := kind.removeprefix(":").strip():
            line += f": {_generic(kind)}"
    elif line[-1:] in _WORDS:
        line, mark = _generic(line[:-1]), line[-1]
    else:
        line = _generic(line)
    return _WORDS.get(mark, "") + unquoted(line)


def _generic(part: str) -> str:
    """`List~T~` as `List<T>`; what stands between the first and the last of a comma's piece is inside, and so on."""
    pieces: list[str] = []
    for piece in part.split(","):
        if pieces and pieces[-1].lstrip("~").count("~") % 2:
            pieces[-1] += f",{piece}"
        else:
            pieces.append(piece)
    return ",".join(map(_bracketed, pieces))


def _bracketed(piece: str) -> str:
    first = 1 if piece.startswith("~") and piece.count("~") % 2 else 0  # the sign of a package's own
    waves = [at for at, letter in enumerate(piece) if letter == "~" and at >= first]
    half = len(waves) // 2
    marks = dict.fromkeys(waves[:half], "#60;") | dict.fromkeys(waves[len(waves) - half :], "#62;")
    return "".join(marks.get(at, letter) for at, letter in enumerate(piece))
