# SPDX-License-Identifier: Apache-2.0
"""What processes tell each other of the people who have a diagram open, as bytes that fit one announcement, and back.

Nothing here waits or keeps anything. What comes in is not trusted: another version, or what nobody could have told, is no
word at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from glsp.editor.presence import is_somewhere, is_too_much
from glsp.protocol.actions import Person
from glsp.storage.ports import ANNOUNCED_BYTES

VERSION = b"\x01"
"""Of the words; counted up when those of before would be misread."""

SELECTED_BYTES = 1_200
"""Of a selection, that much is told elsewhere: about forty elements, of which a page draws thirty."""

NAME_CHARACTERS = 200
ID_CHARACTERS = 64
KIND_CHARACTERS = 20

_ROOM_BYTES = ANNOUNCED_BYTES - 200
"""For people; the rest is for what stands around them."""


class Word(msgspec.Struct, frozen=True, array_like=True):
    """One announcement: some of the people at a process as they are now, and those who went.

    `process` is another after each start; `number` counts its words, so that what comes late is noticed. `asks` wants to
    hear of everybody elsewhere.
    """

    process: str
    number: int
    asks: bool = False
    people: tuple[Person, ...] = ()
    gone: tuple[str, ...] = ()


class _Written(msgspec.Struct, frozen=True, array_like=True):
    """A word whose people are encoded already."""

    process: str
    number: int
    asks: bool
    people: tuple[msgspec.Raw, ...]
    gone: tuple[str, ...]


_word = msgspec.msgpack.Decoder(Word)
_encode = msgspec.msgpack.Encoder().encode


def written(
    process: str, numbers: Iterator[int], people: Iterable[Person], gone: Iterable[str], *, asks: bool
) -> list[bytes]:
    """As many announcements as it takes; one for a question alone."""
    told = [tuple(map(msgspec.Raw, some)) for some in _packed([_encode(_short(person)) for person in people])]
    left = [tuple(key.decode() for key in some) for some in _packed([key.encode() for key in gone])]
    words = [_Written(process, next(numbers), asks, some, ()) for some in told or ([()] if asks else [])]
    words += [_Written(process, next(numbers), False, (), some) for some in left]
    return [VERSION + _encode(word) for word in words]


def _packed(parts: Iterable[bytes]) -> Iterator[list[bytes]]:
    """The parts in groups that fit one announcement."""
    group: list[bytes] = []
    size = 0
    for part in parts:
        if group and size + len(part) + 2 > _ROOM_BYTES:
            yield group
            group, size = [], 0
        group.append(part)
        size += len(part) + 2
    if group:
        yield group


def read(payload: bytes) -> Word | None:
    """What another process announced; None for what is none of our words."""
    if payload[:1] != VERSION:
        return None
    try:
        word = _word.decode(payload[1:])
    except msgspec.DecodeError:  # ValidationError is one
        return None
    fits = all(map(_is_fit, word.people)) and all(len(key) <= ID_CHARACTERS for key in (word.process, *word.gone))
    return word if fits else None


def _short(person: Person) -> Person:
    """Without what would not fit: a large selection is told in part."""
    kept: list[str] = []
    room = SELECTED_BYTES
    for element in person.selection:
        room -= len(element.encode(errors="replace")) + 2
        if room < 0:
            break
        kept.append(element)
    return msgspec.structs.replace(person, name=person.name[:NAME_CHARACTERS], selection=tuple(kept))


def _is_fit(person: Person) -> bool:
    return (
        len(person.id) <= ID_CHARACTERS
        and len(person.name) <= NAME_CHARACTERS
        and len(person.kind) <= KIND_CHARACTERS
        and not is_too_much(person.selection)
        and is_somewhere(person.cursor, person.view)
    )
