from __future__ import annotations

import time

import pytest

from accord.moments import ClockTrust, Instant
from ground.clock import HORIZON_MS, SystemClock

NEVER = Instant(0)


def clock(
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    *,
    floor: Instant = NEVER,
    has_battery_clock: bool = False,
) -> SystemClock:
    """Stand in for the kernel's answer, the one third-party edge of this module."""
    made = SystemClock(boot=b"boot-001", floor=floor, has_battery_clock=has_battery_clock)

    def adjtimex(timex: object) -> int:
        if status < 0:
            return -1
        timex.raw = bytes(40) + status.to_bytes(4, "little") + bytes(468)  # type: ignore[attr-defined]  # a buffer of ctypes
        return 0

    monkeypatch.setattr(made, "_adjtimex", adjtimex)
    return made


def test_a_reading_is_of_now_and_never_goes_back() -> None:
    made = SystemClock(boot=b"boot-001", floor=NEVER, has_battery_clock=False)
    first, second = made.read(), made.read()
    assert abs(first.wall - time.time() * 1000) < 5_000
    assert second.monotonic_ms >= first.monotonic_ms
    assert first.boot == b"boot-001"


def test_a_clock_kept_by_a_daemon_is_synchronised(monkeypatch: pytest.MonkeyPatch) -> None:
    assert clock(monkeypatch, 0).read().trust is ClockTrust.SYNCHRONISED


@pytest.mark.parametrize("status", [0x40, -1])
def test_a_battery_clock_nobody_checked_is_only_that(
    monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    assert clock(monkeypatch, status, has_battery_clock=True).read().trust is ClockTrust.RTC


@pytest.mark.parametrize("status", [0x40, -1])
def test_without_daemon_or_battery_nothing_is_known(
    monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    assert clock(monkeypatch, status).read().trust is ClockTrust.UNKNOWN


def test_a_clock_before_the_last_entry_knows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    later = Instant(int(time.time() * 1000) + 86_400_000)
    assert clock(monkeypatch, 0, floor=later).read().trust is ClockTrust.UNKNOWN


@pytest.mark.parametrize(
    ("status", "has_battery_clock", "is_believed"),
    [(0, False, True), (0x40, True, False), (0x40, False, False)],
)
def test_only_a_time_server_moves_the_clock_by_years(
    monkeypatch: pytest.MonkeyPatch, status: int, *, has_battery_clock: bool, is_believed: bool
) -> None:
    now = int(time.time() * 1000)
    long_ago = Instant(now - HORIZON_MS - 60_000)
    reading = clock(monkeypatch, status, floor=long_ago, has_battery_clock=has_battery_clock).read()
    assert (reading.wall >= now) is is_believed
    if not is_believed:
        assert long_ago <= reading.wall <= long_ago + 5_000
        assert reading.trust is ClockTrust.UNKNOWN


@pytest.mark.parametrize(("status", "is_shown"), [(0, True), (0x40, False)])
def test_a_clock_far_behind_the_last_entry_is_shown_only_when_a_time_server_set_it(
    monkeypatch: pytest.MonkeyPatch, status: int, *, is_shown: bool
) -> None:
    later = Instant(int(time.time() * 1000) + 86_400_000)
    reading = clock(monkeypatch, status, floor=later, has_battery_clock=True).read()
    assert (reading.wall < later) is is_shown
    assert reading.trust is ClockTrust.UNKNOWN


def test_a_clock_that_is_set_back_while_it_runs_is_not_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = Instant(int(time.time() * 1000) - 1_000)
    made = clock(monkeypatch, 0x40, floor=now, has_battery_clock=True)
    assert made.read().trust is ClockTrust.RTC
    monkeypatch.setattr(time, "time_ns", lambda: 0)
    reading = made.read()
    assert now <= reading.wall <= now + 5_000
    assert reading.trust is ClockTrust.UNKNOWN


def test_a_box_that_lay_in_a_drawer_believes_its_battery_clock(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = int(time.time() * 1000)
    reading = clock(monkeypatch, 0x40, floor=Instant(now - 86_400_000), has_battery_clock=True)
    assert reading.read().wall >= now
    assert reading.read().trust is ClockTrust.RTC
