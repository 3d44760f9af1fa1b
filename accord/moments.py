"""Instants, local days, and how far a clock may be trusted.

Time here is for display, deadlines and evidence; it never decides a conflict or a number.
All instants are handed in: nothing in this room reads a clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import IntEnum
from typing import NewType

from accord.errors import RefusedError

__all__ = [
    "COUNTER_MAX",
    "INSTANT_MAX",
    "STEP_BACK_MS_MAX",
    "VIETNAM",
    "ClockTrust",
    "Hlc",
    "Instant",
    "Reading",
    "from_local",
    "is_stated_at",
    "stated_time",
    "tick",
    "to_local",
    "trust_of",
]

Instant = NewType("Instant", int)
"""Milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted."""

VIETNAM = timezone(timedelta(hours=7), "+07:00")
"""Indochina Time. Viet Nam has no daylight saving, so a fixed offset is the whole rule."""

INSTANT_MAX = Instant(253_402_275_599_999)
"""The last millisecond of the year 9999 in Viet Nam: what a form can print."""

COUNTER_MAX = 0xFFFF
"""16 bits: more entries within one millisecond than any box can sign."""


STEP_BACK_MS_MAX = 5_000
"""How far a time server sets a clock back that was right enough."""


class ClockTrust(IntEnum):
    """How the box knew the time of an entry; shown on the slip when it is not enough."""

    UNKNOWN = 0
    """No clock to speak of: the floor (last entry, build date) was used."""
    RTC = 1
    """A battery clock that nobody has checked since the box started."""
    SYNCHRONISED = 2
    """Checked against the hub or the city's time servers since the box started."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One look at the box's clocks.

    Attributes:
        wall: the wall clock, possibly wrong.
        monotonic_ms: milliseconds since this boot, never going back.
        boot: 8 random bytes made once per start; orders nothing, but tells boots apart.
        trust: what is known of the wall clock.
    """

    wall: Instant
    monotonic_ms: int
    boot: bytes
    trust: ClockTrust


@dataclass(frozen=True, slots=True, order=True)
class Hlc:
    """Hybrid logical clock: an instant and a counter, strictly growing along one log."""

    at: Instant
    counter: int


def tick(last: Hlc, wall: Instant) -> Hlc:
    """Return the next hybrid time after ``last``, as close to ``wall`` as growth allows.

    A wall clock that went back (dead battery, restored card) never takes an entry back:
    the last entry is the floor.

    Raises:
        RefusedError: ``clock.overflow`` when no later time can be written.
    """
    if wall > last.at:
        if wall > INSTANT_MAX:
            raise RefusedError("clock.overflow")
        return Hlc(wall, 0)
    if last.counter < COUNTER_MAX:
        return Hlc(last.at, last.counter + 1)
    if last.at >= INSTANT_MAX:
        raise RefusedError("clock.overflow")
    return Hlc(Instant(last.at + 1), 0)


def trust_of(at: Instant, reading: Reading) -> ClockTrust:
    """Return how far the time of an entry may be trusted, by the clock it was made from.

    A time that only the entry before vouches for, because the clock shows an earlier one, is known
    from no clock at all, however right that clock is now.
    """
    return reading.trust if at <= reading.wall + STEP_BACK_MS_MAX else ClockTrust.UNKNOWN


def stated_time(last: Hlc, reading: Reading) -> tuple[Instant, ClockTrust]:
    """Return the time that an act states of itself, and how far it may be trusted.

    A clock that was checked is right, wherever a wrong one took the log before: days, terms and
    papers go by it, and only the order of the entries stays with the log. Of any other clock the
    last entry is the floor.

    Args:
        last: hybrid time of the last entry of the log.
        reading: the clocks, now.
    """
    if reading.trust is ClockTrust.SYNCHRONISED:
        return reading.wall, reading.trust
    at = tick(last, reading.wall).at
    return at, trust_of(at, reading)


def is_stated_at(stated: Instant, stamped: Instant, trust: ClockTrust) -> bool:
    """Say whether `stated_time` can have given a time to an act whose entry has this stamp.

    A clock that was checked is what the stamp was made of, unless the log stood ahead of it: then
    the stamp says that nothing vouches for it, and the act may be dated before it. Nothing is ever
    dated after its stamp.

    Args:
        stated: the time the act states.
        stamped: hybrid time of its entry.
        trust: the clock trust of its entry.
    """
    if trust is ClockTrust.UNKNOWN:
        return stated <= stamped
    return stamped - STEP_BACK_MS_MAX <= stated <= stamped


def to_local(at: Instant) -> datetime:
    """Return the instant as an aware datetime in Viet Nam, to the millisecond."""
    seconds, milliseconds = divmod(at, 1000)
    moment = datetime.fromtimestamp(seconds, UTC) + timedelta(milliseconds=milliseconds)
    return moment.astimezone(VIETNAM)


def from_local(moment: datetime) -> Instant:
    """Return an aware datetime as an instant, cutting below the millisecond.

    Raises:
        RefusedError: ``clock.naive`` when the datetime does not say its offset.
    """
    if moment.tzinfo is None:
        raise RefusedError("clock.naive")
    return Instant((moment - datetime.fromtimestamp(0, UTC)) // timedelta(milliseconds=1))
