# SPDX-License-Identifier: Apache-2.0
"""Aliases: what elements are called in a format. An id stays what it is wherever the format can write it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping


def aliases(ids: Iterable[str], word: re.Pattern[str], taken: frozenset[str]) -> Mapping[str, str]:
    """A name for every id that the pattern matches and that is not taken, whatever its case; no two are the same."""
    wanted = list(dict.fromkeys(ids))
    found = {each: each for each in wanted if word.fullmatch(each) and each.lower() not in taken}
    used, numbers = {*taken, *found}, dict[str, int]()
    for each in wanted:
        if each in found:
            continue
        plain = re.sub(r"[^A-Za-z0-9_]+", "_", each).strip("_") or "element"
        name = plain
        while name in used or name.lower() in taken or not word.fullmatch(name):
            numbers[plain] = numbers.get(plain, 1) + 1
            name = f"{plain}_{numbers[plain]}"
        used.add(name)
        found[each] = name
    return found


def renamed(names: Mapping[str, str]) -> list[str]:
    """What to say about ids that a format cannot write."""
    return [f"the id {each}: there it is called {name}" for each, name in names.items() if each != name]
