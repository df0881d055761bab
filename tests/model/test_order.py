# SPDX-License-Identifier: Apache-2.0
"""Order keys leave room between any two siblings and stay short where people usually insert."""

from hypothesis import given
from hypothesis import strategies as st

from glsp.model.order import FIRST, LONG_KEY, between, spread


@given(st.lists(st.integers(0, 1_000_000), max_size=200))
def test_any_sequence_of_insertions_keeps_keys_strictly_ascending(spots: list[int]) -> None:
    keys: list[str] = []
    for spot in spots:
        at = spot % (len(keys) + 1)
        low = keys[at - 1] if at else None
        high = keys[at] if at < len(keys) else None
        key = between(low, high)
        assert low is None or low < key
        assert high is None or key < high
        keys.insert(at, key)
    assert keys == sorted(set(keys))


def test_the_first_key_is_the_middle_of_nothing() -> None:
    assert between(None, None) == FIRST


def test_appending_a_hundred_thousand_siblings_keeps_keys_short() -> None:
    keys = spread(100_000)
    assert keys == sorted(keys)
    assert max(map(len, keys)) == 4


def test_prepending_many_siblings_keeps_keys_short() -> None:
    key = FIRST
    for _ in range(10_000):
        before = between(None, key)
        assert before < key
        key = before
    assert len(key) == 4


def test_inserting_at_one_spot_makes_keys_long_only_after_a_hundred_times() -> None:
    low, high = "a0", "a1"
    for _ in range(100):
        high = between(low, high)
    assert len(high) <= LONG_KEY


def test_a_tie_of_siblings_gives_a_key_behind_both() -> None:
    assert between("a5", "a5") > "a5"
