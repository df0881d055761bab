# SPDX-License-Identifier: Apache-2.0
"""When a slow peer is too slow: bookkeeping alone, by a clock of the test's own."""

from glsp.endpoints.connection import Limits, Outbox

LIMITS = Limits(take_within=30, slowest=1000)


def test_what_is_taken_at_once_is_never_overdue() -> None:
    outbox = Outbox()
    for second in range(1000):
        outbox.add(500, 0, second)
        assert not outbox.overdue(0, second, LIMITS)
    assert outbox.taken_at == 0


def test_a_peer_that_takes_nothing_is_overdue_after_half_a_minute() -> None:
    outbox = Outbox()
    outbox.add(100_000, 60_000, 0)
    assert [outbox.overdue(60_000, now, LIMITS) for now in (5, 30, 31)] == [False, False, True]


def test_a_peer_that_takes_a_large_frame_bit_by_bit_is_waited_for_and_alive() -> None:
    outbox = Outbox()
    outbox.add(1_000_000, 1_000_000, 0)
    for second in range(5, 500, 5):
        assert not outbox.overdue(1_000_000 - 2000 * second, second, LIMITS)
        assert outbox.taken_at == second


def test_a_peer_that_only_trickles_is_not_waited_for_without_end() -> None:
    outbox = Outbox()
    outbox.add(100_000, 100_000, 0)
    late = [second for second in range(1, 200) if outbox.overdue(100_000 - 10 * second, second, LIMITS)]
    assert late[0] == 131


def test_a_frame_behind_one_that_was_taken_counts_from_its_own_time() -> None:
    outbox = Outbox()
    outbox.add(50_000, 50_000, 0)
    outbox.add(50_000, 90_000, 20)
    assert not outbox.overdue(50_000, 25, LIMITS)
    assert not outbox.overdue(50_000, 54, LIMITS)
    assert outbox.overdue(50_000, 56, LIMITS)
