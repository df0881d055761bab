# SPDX-License-Identifier: Apache-2.0
"""Secrets that never show themselves, and that follow the file they came from (`NAME_FILE`) while the server runs.

Mounts of Kubernetes and Compose replace such a file, mostly by another symbolic link, so what counts is which file is there
now, its time and its size. It is looked at when the secret is used, at most each second; whoever uses one asks for it each
time (`reveal`) and keeps no copy. A file that is away, empty (of most) or no good leaves the secret as it was.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from pathlib import Path

LOOK_SECONDS = 1.0
"""Between two looks at a file: a `stat` costs some microseconds, and nobody rotates faster."""

log = logging.getLogger("glsp.secrets")


class Secret:
    """A value that never shows itself in logs, errors or `repr`."""

    __slots__ = ("_before", "_check", "_file", "_looked_at", "_mark", "_may_be_empty", "_name", "_value")

    def __init__(
        self,
        value: str,
        file: Path | None = None,
        name: str = "",
        check: Callable[[str], object] | None = None,
        *,
        may_be_empty: bool = False,
    ) -> None:
        """`check` says what is wrong with a value, or answers something empty; an empty file is a value (none) only of one that
        `may_be_empty`.
        """
        self._may_be_empty = may_be_empty
        self._value = value
        self._file = file
        self._name = name
        self._check = check
        self._before = ""
        self._looked_at = time.monotonic()
        self._mark = _mark(file)

    def reveal(self) -> str:
        """The value as it is now, for the one place that needs it."""
        if self._file is not None and time.monotonic() - self._looked_at > LOOK_SECONDS:
            self.look()
        return self._value

    def look(self) -> bool:
        """Reads the file again where it is another one now, and says whether the value is. For who was just refused with it."""
        self._looked_at = time.monotonic()
        mark = _mark(self._file)
        if self._file is None or mark is None or mark == self._mark:
            return False
        try:
            value = self._file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            log.warning(
                "%s_FILE cannot be read again (%s); what it said before goes on", self._name, type(error).__name__
            )
            return False
        self._mark = mark
        if value == self._value:
            return False
        is_good = not (self._check and self._check(value)) if value else self._may_be_empty
        if not is_good:
            log.warning("%s_FILE holds no good value now; what it said before goes on", self._name)
            return False
        self._before, self._value = self._value, value
        log.info("%s was read again: its file is another one", self._name)
        return True

    @property
    def before(self) -> str:
        """What it was before its file changed; "" when it did not."""
        return self._before

    @property
    def may_change(self) -> bool:
        """Whether it comes from a file."""
        return self._file is not None

    def part(self, index: int, split: Callable[[str], tuple[str, ...]]) -> Secret:
        """One of the values that this one holds; it stays what it was where there are fewer now."""
        return _Part(self, index, split)

    def __bool__(self) -> bool:
        """Whether there is one."""
        return bool(self._value)

    def __repr__(self) -> str:
        """Never the value."""
        return "Secret('…')"

    __str__ = __repr__


class _Part(Secret):
    """One of several in one variable."""

    __slots__ = ("_index", "_split", "_whole")

    def __init__(self, whole: Secret, index: int, split: Callable[[str], tuple[str, ...]]) -> None:
        super().__init__(split(whole.reveal())[index])
        self._whole = whole
        self._index = index
        self._split = split

    def reveal(self) -> str:
        """As it is now."""
        return self._taken(self._whole.reveal())

    def look(self) -> bool:
        """As for the whole."""
        known = self._value
        self._whole.look()
        return self._taken(self._whole.reveal()) != known

    @property
    def may_change(self) -> bool:
        """As the whole."""
        return self._whole.may_change

    def _taken(self, text: str) -> str:
        parts = self._split(text)
        if self._index < len(parts) and parts[self._index] != self._value:
            self._before, self._value = self._value, parts[self._index]
        return self._value


class Keys:
    """SECRET_KEY and those that are accepted beside it while it is rotated."""

    def __init__(self, now: Callable[[], str], others: Callable[[], tuple[str, ...]] = tuple) -> None:
        self._now = now
        self._others = others

    @property
    def now(self) -> str:
        """The one that signs."""
        return self._now()

    @property
    def all(self) -> tuple[str, ...]:
        """Whatever was signed with one of these is accepted; the one that signs comes first."""
        return tuple(dict.fromkeys((self._now(), *self._others())))


def _mark(file: Path | None) -> tuple[int, int, int, int] | None:
    if file is None:
        return None
    try:
        found = os.stat(file)  # noqa: PTH116  three times as fast as Path.stat
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size


def revealed(given: str | Secret) -> str:
    """The value now, of what may be a secret that changes."""
    return given.reveal() if isinstance(given, Secret) else given


def keys_of(given: str | Keys) -> Keys:
    """One key for ever, or keys that rotate."""
    return given if isinstance(given, Keys) else Keys(lambda: given)
