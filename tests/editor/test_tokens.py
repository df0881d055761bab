# SPDX-License-Identifier: Apache-2.0
"""How an API token looks, and that nothing else is taken for one."""

import hashlib
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glsp.editor import tokens
from glsp.errors import Invalid, TooLarge


def secret() -> str:
    return tokens.make("Ada", "edit", 90, 1_000)[1]


def test_a_token_is_good_for_its_days_and_says_who_brings_it():
    token, made = tokens.make("  Ada's importer ", "read", 2, 1_000)

    assert (token.name, token.scope, token.created_at) == ("Ada's importer", "read", 1_000)
    assert token.expires_at == 1_000 + 2 * 86_400
    assert [token.is_good(at) for at in (1_000, 173_799.9, 173_800)] == [True, True, False]
    assert tokens.make("x", "read", None, 5)[0].expires_at is None
    assert tokens.digest(made) == hashlib.sha256(made.encode()).digest()


def test_secrets_are_long_random_and_recognisable():
    found = {secret() for _ in range(200)}

    assert len(found) == 200
    assert all(tokens.SHAPE.fullmatch(each) and tokens.is_token(each) for each in found)
    assert set("".join(each[5:48] for each in found)) == set(string.ascii_letters + string.digits)


@given(st.integers(5, 53), st.sampled_from(string.ascii_letters + string.digits))
def test_a_letter_that_was_mistyped_is_noticed(place, letter):
    made = secret()
    wrong = made[:place] + letter + made[place + 1 :]

    assert tokens.is_token(wrong) == (wrong == made)


@given(st.text() | st.from_regex(tokens.SHAPE.pattern, fullmatch=True))
def test_no_other_text_is_taken_for_a_token(text):
    assert not tokens.is_token(text)


@pytest.mark.parametrize(
    "text",
    ["glsp_" + "9" * 10_000_000, secret() + "\n", " " + secret(), secret().upper(), "glsp_" + "٣" * 49],
    ids=["long", "line break", "space", "capitals", "other digits"],
)
def test_hostile_texts_are_no_tokens(text):
    assert not tokens.is_token(text)


@pytest.mark.parametrize(
    ("name", "scope", "days", "error"),
    [
        ("", "edit", 1, Invalid),
        (" \t", "edit", 1, Invalid),
        ("a\nb", "edit", 1, Invalid),
        ("a\u202eb", "edit", 1, Invalid),
        ("x" * 81, "edit", 1, TooLarge),
        ("Ada", "root", 1, Invalid),
        ("Ada", "", 1, Invalid),
        ("Ada", "edit", 0, Invalid),
        ("Ada", "edit", -1, Invalid),
        ("Ada", "edit", 10**9, Invalid),
    ],
)
def test_what_makes_no_sense_makes_no_token(name, scope, days, error):
    with pytest.raises(error) as caught:
        tokens.make(name, scope, days, 1_000)
    assert caught.value.hint or error is TooLarge
