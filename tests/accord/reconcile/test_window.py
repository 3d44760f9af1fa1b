from __future__ import annotations

import pytest

from accord.reconcile import window as module
from accord.reconcile.values import Mark
from accord.reconcile.window import TIMEOUT_MS_MAX, WINDOW_BYTES_MAX, WINDOW_BYTES_MIN, Window


def mark(seq: int) -> Mark:
    return Mark(b"epoch--1", seq, bytes(32))


def test_success_opens_the_window_step_by_step_to_its_limit() -> None:
    window = Window()
    first = window.size_bytes
    for seq in range(1, 200):
        window.sent(mark(seq), 100, seq)
        window.acknowledged(seq, seq + 1)
    assert first < window.size_bytes == WINDOW_BYTES_MAX


def test_failure_halves_it_down_to_its_limit() -> None:
    window = Window()
    first = window.size_bytes
    window.failed()
    assert window.size_bytes == first // 2
    for _ in range(20):
        window.failed()
    assert window.size_bytes == WINDOW_BYTES_MIN


def test_slow_acknowledgements_do_not_open_it() -> None:
    window = Window()
    window.sent(mark(1), 100, 0)
    window.acknowledged(1, 100)
    size = window.size_bytes
    window.sent(mark(2), 100, 1_000)
    window.acknowledged(2, 1_000 + 100 * module.SLOW + 1)
    assert window.size_bytes == size


def test_a_full_window_asks_for_nothing() -> None:
    window = Window()
    assert window.lines_bytes()
    window.sent(mark(1), window.size_bytes, 0)
    assert not window.lines_bytes()
    window.acknowledged(1, 10)
    assert window.lines_bytes()


def test_sending_without_room_is_a_mistake_of_ours() -> None:
    window = Window()
    window.sent(mark(1), window.size_bytes, 0)
    with pytest.raises(AssertionError):
        window.sent(mark(2), 1, 0)


def test_an_acknowledgement_covers_what_was_sent_up_to_it() -> None:
    window = Window()
    for seq in (3, 6, 9):
        window.sent(mark(seq), 100, 0)
    window.acknowledged(6, 10)
    window.drop_after(6)
    assert window.is_empty


def test_what_is_dropped_makes_room_again() -> None:
    window = Window()
    window.sent(mark(3), 100, 0)
    window.sent(mark(6), window.size_bytes, 0)
    window.drop_after(3)
    assert not window.is_empty
    assert window.lines_bytes()


def test_what_is_out_of_the_way_makes_room_and_says_nothing_of_the_link() -> None:
    window = Window()
    size_bytes = window.size_bytes
    window.sent(mark(3), 100, 0)
    window.sent(mark(6), 100, 0)
    is_empty = []
    for seq in (3, 6):
        window.dropped(seq)
        is_empty.append(window.is_empty)
    assert is_empty == [False, True]
    assert window.size_bytes == size_bytes


def test_the_oldest_push_sets_the_deadline_and_failures_put_it_off() -> None:
    window = Window()
    assert window.deadline_ms(77) == 77
    window.sent(mark(1), 100, 1_000)
    window.sent(mark(2), 100, 5_000)
    early = window.deadline_ms(77)
    assert early > 1_000
    window.failed()
    assert early < window.deadline_ms(77) <= 1_000 + TIMEOUT_MS_MAX
