# SPDX-License-Identifier: Apache-2.0
"""What a worker says of a caller to another one: nobody else can say it, and not for long."""

from __future__ import annotations

import msgspec
import pytest

from glsp.endpoints.connection import Admitted
from glsp.endpoints.vouching import FRESH, Vouching

ADA = Admitted("token:1", "Ada", "read", "1")


def test_a_word_says_who_it_is_and_whether_the_call_was_counted() -> None:
    vouching = Vouching("secret")
    assert vouching.read(vouching.word(ADA, counted=False)) == ADA
    assert vouching.read(vouching.word(ADA, counted=True)) == msgspec.structs.replace(ADA, counted=True)


def test_a_word_holds_for_seconds() -> None:
    now = 1_000.0
    vouching = Vouching("secret", lambda: now)
    word = vouching.word(ADA, counted=True)
    now += FRESH - 1
    assert vouching.read(word) is not None
    now += 2
    assert vouching.read(word) is None


@pytest.mark.parametrize("harm", ["", ".", "x.y", "ü.ü", "cut", "longer", "other"])
def test_nothing_but_a_word_of_this_server_is_believed(harm: str) -> None:
    vouching = Vouching("secret")
    word = vouching.word(ADA, counted=True)
    harmed = {"cut": word[:-1], "longer": f"A{word}", "other": Vouching("another").word(ADA, counted=True)}
    assert vouching.read(harmed.get(harm, harm)) is None
