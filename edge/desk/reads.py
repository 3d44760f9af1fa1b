"""Writes down who has looked at a dossier, without making anybody wait for it.

A page is signed for at once, with the officer's key, and written within a second together with the
others: so a shift that locks meanwhile, or ends, takes nothing back. A list that is given out is
written before its first line leaves. Rules:

- an officer's looking at a dossier is written once for each hour of the shift: who goes back and
  forth between a page and its papers has looked once, and the log grows with the work, not with
  the mouse; a list that is given out is written each time, for it is rare and leaves the house;
- what cannot be written is kept and tried again; when too much waits, nothing more is shown.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Final, Protocol

from accord.errors import FaultError, RefusedError
from accord.fleet import OfficerRole
from accord.log import SALT_BYTES
from accord.moments import Instant
from accord.reads import READ_DOSSIERS_MAX, DossierRead, Look
from accord.writer import SignedAct, sign_ahead
from edge.desk.ports import Book, Clock, Random
from edge.desk.scribe import Scribe
from edge.desk.shift import Shift

__all__ = ["HOUR_MS", "SHOWN_MAX", "WAITING_MAX", "ReadBook", "ReadRow", "Reads", "may_see_reads"]

HOUR_MS: Final = 60 * 60 * 1000
WAITING_MAX: Final = 1_000
"""Reads in memory: a minute of every desk of a ward at its quickest, when the disk is away."""
SHOWN_MAX: Final = 200
"""Reads shown of one dossier; all of them are in the log."""

_SEES: Final = frozenset({OfficerRole.LEADER, OfficerRole.ADMINISTRATION})


@dataclass(frozen=True, slots=True)
class ReadRow:
    """That somebody looked at a dossier.

    Attributes:
        at: when.
        officer: id of their key.
        name: full name, or empty where this box does not know the key.
        title: position.
        look: how.
    """

    at: Instant
    officer: bytes
    name: str
    title: str
    look: Look


class ReadBook(Book, Protocol):
    """What the box keeps, with what was looked at."""

    def reads_of(self, code: str, *, limit: int) -> tuple[ReadRow, ...]:
        """Return who has looked at a dossier, the last first."""


@dataclass(slots=True)
class _Hour:
    """What an officer has looked at in one hour of a shift."""

    begun_ms: int
    number: int
    codes: set[str] = field(default_factory=set)


class Reads:
    """Takes down what is looked at.

    Args:
        log: name of the box's log, which stands in what an officer signs.
        book: what the box keeps.
        scribe: writes.
        clock: for the hours of a shift.
        random: for the salts.
        guard: a lock, so that two screens do not step on each other.
    """

    def __init__(
        self,
        *,
        log: str,
        book: ReadBook,
        scribe: Scribe,
        clock: Clock,
        random: Random,
        guard: AbstractContextManager[object],
    ) -> None:
        self._log = log
        self._book = book
        self._scribe = scribe
        self._clock = clock
        self._random = random
        self._guard = guard
        self._waiting: deque[SignedAct] = deque()
        self._hours: dict[bytes, _Hour] = {}

    def note(self, shift: Shift, code: str, look: Look) -> None:
        """Take down that an officer looks at a dossier; it is in the log within a second.

        Raises:
            RefusedError: ``shift.locked``.
            FaultError: ``reads.not-kept`` when so much waits that the log must be mended first.
        """
        with self._guard:
            codes = self._hour_of(shift).codes
            if code in codes:
                return
            if len(self._waiting) >= WAITING_MAX:
                raise FaultError("reads.not-kept")
            self._waiting.append(self._signed(shift, DossierRead(look, (code,))))
            codes.add(code)

    def note_list(self, shift: Shift, codes: Sequence[str], title: str) -> None:
        """Write down that an officer takes a list out; it is in the log when this returns.

        Raises:
            RefusedError: ``shift.locked``, or ``store.rolled-back``.
            FaultError: the disk failed; the list must not go out.
        """
        parts = _parts(codes)
        signed = [self._signed(shift, DossierRead(Look.LIST, part, title)) for part in parts]
        if signed:
            self._write(signed)

    def write(self) -> int:
        """Write what waits, in one transaction, and return how many there were.

        Raises:
            FaultError: the disk failed; all of it still waits.
            RefusedError: ``store.rolled-back``; the same.
        """
        with self._guard:
            signed = list(self._waiting)
        if signed:
            self._write(signed)
            with self._guard:
                for _ in signed:
                    self._waiting.popleft()
        return len(signed)

    def of(self, shift: Shift, code: str) -> tuple[ReadRow, ...]:
        """Return who has looked at a dossier, the last first.

        Raises:
            RefusedError: ``shift.not-your-role``, ``dossier.unknown``.
        """
        if not may_see_reads(shift):
            raise RefusedError("shift.not-your-role")
        if not self._book.said_about(code):
            raise RefusedError("dossier.unknown")
        return self._book.reads_of(code, limit=SHOWN_MAX)

    def _hour_of(self, shift: Shift) -> _Hour:
        key_id = shift.officer.key_id
        number = (self._clock.read().monotonic_ms - shift.begun_ms) // HOUR_MS
        hour = self._hours.get(key_id)
        if hour is None or (hour.begun_ms, hour.number) != (shift.begun_ms, number):
            hour = self._hours[key_id] = _Hour(shift.begun_ms, number)
        return hour

    def _signed(self, shift: Shift, fact: DossierRead) -> SignedAct:
        if shift.key is None:
            raise RefusedError("shift.locked")
        return sign_ahead(self._log, fact, salt=self._random(SALT_BYTES), officer=shift.key)

    def _write(self, signed: list[SignedAct]) -> None:
        with self._book.writing() as writing:
            for act in signed:
                self._scribe.write(
                    writing, act.fact, dossier="", officer=act, parents=(), salt=act.salt
                )


def may_see_reads(shift: Shift) -> bool:
    """Say whether an officer may see who has looked: leaders, and administrators."""
    return not _SEES.isdisjoint(shift.officer.roles)


def _parts(codes: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for begin in range(0, len(codes), READ_DOSSIERS_MAX):
        yield tuple(codes[begin : begin + READ_DOSSIERS_MAX])
