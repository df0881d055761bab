# SPDX-License-Identifier: Apache-2.0
"""All workers know where a diagram is at home, and each is home to as many as the others."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from glsp.endpoints.homes import SLOTS, Homes


@pytest.mark.parametrize("count", [1, 2, 3, 8])
def test_few_diagrams_are_shared_evenly(tmp_path: Path, count: int) -> None:
    with closing(Homes(tmp_path, count)) as homes:
        found = Counter(homes.of(f"glsp:d{number}") for number in range(24))
    assert found == dict.fromkeys(range(1, count + 1), 24 // count)


def test_as_many_as_one_likes_have_a_home(tmp_path: Path) -> None:
    with closing(Homes(tmp_path, 3)) as homes:
        found = Counter(homes.of(f"glsp:{number}") for number in range(5 * SLOTS))
    assert found.keys() == {1, 2, 3}
    assert max(found.values()) < 1.1 * min(found.values())


def test_files_are_at_home_at_the_first_who_is_home_to_others_last(tmp_path: Path) -> None:
    with closing(Homes(tmp_path, 2)) as homes:
        assert [homes.of(key) for key in ("file:a.wf", "file:b/c.wf", "glsp:a")] == [1, 1, 2]


def test_a_worker_that_comes_later_finds_what_the_others_found(tmp_path: Path) -> None:
    keys = [f"glsp:d{number}" for number in range(100)]
    with closing(Homes(tmp_path, 3)) as first:
        found = [first.of(key) for key in keys]
    with closing(Homes(tmp_path, 3)) as later:
        assert [later.of(key) for key in reversed(keys)] == found[::-1]


def test_those_who_ask_at_the_same_time_agree(tmp_path: Path) -> None:
    with ExitStack() as stack:
        each = [stack.enter_context(closing(Homes(tmp_path, 4))) for _ in range(8)]
        with ThreadPoolExecutor(8) as pool:
            asked = [pool.submit(lambda homes=homes: [homes.of(f"glsp:{n}") for n in range(500)]) for homes in each]
        answers = [one.result() for one in asked]
    assert all(answer == answers[0] for answer in answers)
    counts = Counter(answers[0]).values()
    assert max(counts) - min(counts) < 60  # but for slots that several fall into
