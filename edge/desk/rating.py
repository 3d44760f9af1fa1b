"""Asking a citizen how they were served: the officer asks, the tablet shows it, one touch answers.

What is asked lives in memory for a minute and is for one dossier: whoever opens the tablet's page
without it sees nothing and can say nothing. Nothing at the counter waits for the answer.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from accord.acts import HandedOver
from accord.errors import RefusedError
from accord.fleet import OfficerRole
from accord.intake import Accepted, Officer
from accord.lineage import Said
from accord.moments import VIETNAM, Instant, from_local, to_local
from accord.rating import Level, Rated
from accord.rights import may
from edge.desk.kept import OfficerRow
from edge.desk.ports import Book, Clock, Random
from edge.desk.scribe import Scribe
from edge.desk.shift import Shift

__all__ = [
    "ASK_MS_MAX",
    "Ask",
    "RatingBook",
    "Ratings",
    "Score",
    "Tally",
    "month_bounds",
    "rated",
]

ASK_MS_MAX: Final = 60_000
"""Who has not answered after a minute has gone; the next citizen must not answer for them."""
TOKEN_BYTES: Final = 8
MONTHS: Final = 12
_SEES_ALL: Final = frozenset({OfficerRole.LEADER, OfficerRole.ADMINISTRATION})


@dataclass(frozen=True, slots=True)
class Ask:
    """A rating that is asked for.

    Attributes:
        token: what the tablet's form must bring back; it says nothing about anybody.
        dossier: code of the dossier.
        officer: who served, and asks.
        asked_ms: when, monotonic.
    """

    token: str
    dossier: str
    officer: OfficerRow
    asked_ms: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How often an officer was given one level, as the store counts it."""

    key: bytes
    name: str
    level: Level
    count: int


@dataclass(frozen=True, slots=True)
class Score:
    """An officer's ratings of a month.

    Attributes:
        name: of the officer.
        counts: how often each level was given, the best first.
    """

    name: str
    counts: tuple[int, int, int]

    @property
    def total(self) -> int:
        """How many rated."""
        return sum(self.counts)

    @property
    def percent(self) -> int:
        """How many in a hundred were satisfied or more, rounded down."""
        return 100 * (self.counts[0] + self.counts[1]) // self.total if self.total else 0


class RatingBook(Book, Protocol):
    """What the box keeps, ratings included."""

    def tallies(self, since: Instant, until: Instant) -> tuple[Tally, ...]:
        """Count the ratings from one time up to another, by officer and level."""


def rated(said: tuple[Said, ...]) -> Rated | None:
    """Return the rating of a dossier, or none."""
    return next((item.fact for item in said if isinstance(item.fact, Rated)), None)


class Ratings:
    """The tablet of the counter.

    Args:
        counter: the name the box's counter goes by.
        book: what the box keeps.
        scribe: writes the answer.
        clock: for the minute.
        random: for the tokens.
        guard: a lock, so that two screens do not step on each other.
    """

    def __init__(
        self,
        *,
        counter: str,
        book: RatingBook,
        scribe: Scribe,
        clock: Clock,
        random: Random,
        guard: AbstractContextManager[object],
    ) -> None:
        self._counter = counter
        self._book = book
        self._scribe = scribe
        self._clock = clock
        self._random = random
        self._guard = guard
        self._asked: Ask | None = None

    def ask(self, shift: Shift, code: str) -> Ask:
        """Show the question on the tablet; an officer's earlier question gives way.

        Raises:
            RefusedError: ``shift.not-your-role`` for who neither takes dossiers nor hands over,
                ``dossier.unknown``, ``rating.given-already``, ``rating.busy`` while the tablet
                asks for another officer, or as `Scribe.check`: nobody is asked in vain.
        """
        roles = frozenset(shift.officer.roles)
        if not (may(roles, Accepted) or may(roles, HandedOver)):
            raise RefusedError("shift.not-your-role")
        self._scribe.check(Rated)
        said = self._book.said_about(code)
        if not said:
            raise RefusedError("dossier.unknown")
        if rated(said) is not None:
            raise RefusedError("rating.given-already")
        with self._guard:
            before = self._current()
            if before is not None and before.officer.key_id != shift.officer.key_id:
                raise RefusedError("rating.busy")
            now = self._clock.read().monotonic_ms
            token = self._random(TOKEN_BYTES).hex()
            self._asked = Ask(token, code, shift.officer, now)
            return self._asked

    def current(self) -> Ask | None:
        """Return what the tablet asks now, or none."""
        with self._guard:
            return self._current()

    def give(self, token: str, *, level: Level, reason: str) -> Rated:
        """Write the citizen's answer down, once.

        Raises:
            RefusedError: ``rating.not-asked`` when nothing is asked any more, or not this;
                ``rating.no-reason``, and the question stays; ``rating.given-already``.
        """
        with self._guard:
            ask = self._current()
            if ask is None or ask.token != token:
                raise RefusedError("rating.not-asked")
            if level is Level.NOT_SATISFIED and not reason.strip():
                raise RefusedError("rating.no-reason")
            officer = Officer(ask.officer.name, ask.officer.title)
            fact = Rated(level, self._counter, officer, ask.officer.key_id, reason.strip())
            with self._book.writing() as writing:
                if rated(writing.said_about(ask.dossier)) is not None:
                    raise RefusedError("rating.given-already")
                self._scribe.write(writing, fact, dossier=ask.dossier)
            self._asked = None
        return fact

    def scores(self, shift: Shift, month: str = "") -> tuple[str, tuple[Score, ...]]:
        """Return a month and what its ratings come to for each officer, by name.

        Leaders and administrators see everybody's, others their own.

        Args:
            shift: who asks.
            month: ``2026-11``; empty for the one that runs.

        Raises:
            RefusedError: ``rating.no-such-month``.
        """
        month = month or f"{to_local(self._clock.read().wall):%Y-%m}"
        sees_all = not _SEES_ALL.isdisjoint(shift.officer.roles)
        counts: dict[tuple[str, bytes], list[int]] = {}
        for tally in self._book.tallies(*month_bounds(month)):
            if sees_all or tally.key == shift.officer.key_id:
                levels = counts.setdefault((tally.name, tally.key), [0, 0, 0])
                levels[tally.level - 1] += tally.count
        return month, tuple(
            Score(name, (levels[0], levels[1], levels[2]))
            for (name, _), levels in sorted(counts.items())
        )

    def _current(self) -> Ask | None:
        now = self._clock.read().monotonic_ms
        if self._asked is not None and now - self._asked.asked_ms >= ASK_MS_MAX:
            self._asked = None
        return self._asked


def month_bounds(month: str) -> tuple[Instant, Instant]:
    """Return when a month begins, and when the next one does.

    Args:
        month: ``2026-11``.

    Raises:
        RefusedError: ``rating.no-such-month``.
    """
    try:
        begun = datetime.strptime(month, "%Y-%m").replace(tzinfo=VIETNAM)
        over, index = divmod(begun.month, MONTHS)
        after = begun.replace(year=begun.year + over, month=index + 1)
    except ValueError as error:
        raise RefusedError("rating.no-such-month") from error
    return from_local(begun), from_local(after)
