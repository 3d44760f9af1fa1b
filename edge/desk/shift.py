"""Who is at work: sign-on with a PIN, the lock after five minutes idle, and signing off.

A shift lives in memory only: whoever pulls the power has signed everybody off. The browser holds a
random token, the box only its hash. Signing on takes the officer's key out of the cabinet, so that
signing a dossier costs no second; the key is forgotten when the shift locks, not when somebody next
looks. All times here are of the monotonic clock, so a wrong wall clock neither locks nor unlocks.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

from accord.errors import RefusedError
from accord.moments import Instant
from edge.desk.ports import Book, Cabinet, Clock, OfficerKey, OfficerRow, Random

__all__ = ["IDLE_MS_MAX", "SHIFTS_MAX", "SHIFT_MS_MAX", "TOKEN_BYTES", "Shift", "Shifts"]

IDLE_MS_MAX: Final = 5 * 60 * 1000
"""A clerk who walked to the archive must not leave a signature on the desk."""

SHIFT_MS_MAX: Final = 10 * 60 * 60 * 1000
"""A working day with overtime; after it the officer signs on anew."""

SHIFTS_MAX: Final = 32
"""More desks than any ward has (domain: 24 at the worst hour)."""

TOKEN_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Shift:
    """An officer at work.

    Attributes:
        officer: who.
        begun_ms: when they signed on, monotonic.
        active_ms: when they last did something.
        key: their key, or none while the shift is locked.
        draft_id: the draft they have in hand, or nothing.
    """

    officer: OfficerRow
    begun_ms: int
    active_ms: int
    key: OfficerKey | None
    draft_id: str = ""

    @property
    def is_locked(self) -> bool:
        """Whether the PIN must be given again."""
        return self.key is None


class Shifts:
    """All shifts of this box; every method may be called from any thread.

    Args:
        agency: code of the agency this box stands in; nobody else's officers sign on.
        first: officers of the admission, for the days before the hub's logs have come; what the
            book says of a key goes before.
        book: who is known.
        cabinet: where the keys are.
        clock: for the lock.
        random: for the tokens.
        guard: a lock, so that two screens do not step on each other.
    """

    def __init__(
        self,
        *,
        agency: str,
        first: tuple[OfficerRow, ...] = (),
        book: Book,
        cabinet: Cabinet,
        clock: Clock,
        random: Random,
        guard: AbstractContextManager[object],
    ) -> None:
        self._agency = agency
        self._first = first
        self._book = book
        self._cabinet = cabinet
        self._clock = clock
        self._random = random
        self._guard = guard
        self._shifts: dict[bytes, Shift] = {}

    def officers(self) -> tuple[OfficerRow, ...]:
        """Return who can sign on here, by name: colleagues' keys may rest in other boxes."""
        return tuple(
            row
            for row in self._known(self._clock.read().wall)
            if row.is_active and row.agency == self._agency and self._cabinet.holds(row.key_id)
        )

    def sign_on(self, *, key_id: bytes, pin: str) -> str:
        """Begin a shift and return its token; an officer's earlier shift ends.

        Raises:
            RefusedError: ``shift.unknown-officer``, ``shift.other-unit``,
                ``shift.officer-revoked``, ``shift.too-many``, or what the cabinet says of the PIN.
        """
        reading = self._clock.read()
        officer = self._officer(key_id, reading.wall)
        key = self._cabinet.unlock(officer.key_id, pin, at=reading.wall)
        token = self._random(TOKEN_BYTES).hex()
        with self._guard:
            for name in [n for n, s in self._shifts.items() if s.officer.key_id == officer.key_id]:
                self._end(name)
            if len(self._shifts) >= SHIFTS_MAX:
                key.close()
                raise RefusedError("shift.too-many", most=SHIFTS_MAX)
            now = reading.monotonic_ms
            self._shifts[_name(token)] = Shift(officer, now, now, key)
        return token

    def look(self, token: str) -> Shift:
        """Return a shift without counting as work: what a page that refreshes itself calls.

        Raises:
            RefusedError: ``shift.none`` when nobody is signed on with this token.
        """
        with self._guard:
            return self._current(token)

    def work(self, token: str) -> Shift:
        """Return an unlocked shift and note that its officer is at work.

        Raises:
            RefusedError: ``shift.none``, ``shift.locked``, or as `sign_on` when the hub has
                revoked the officer since; the shift has then ended.
        """
        with self._guard:
            shift = self._current(token)
            if shift.is_locked:
                raise RefusedError("shift.locked")
            reading = self._clock.read()
            try:
                officer = self._officer(shift.officer.key_id, reading.wall)
            except RefusedError:
                self._end(_name(token))
                raise
            worked = replace(shift, officer=officer, active_ms=reading.monotonic_ms)
            self._shifts[_name(token)] = worked
            return worked

    def unlock(self, token: str, *, pin: str) -> None:
        """Open a locked shift again.

        Raises:
            RefusedError: ``shift.none``, or as `sign_on`.
        """
        reading = self._clock.read()
        officer = self._officer(self.look(token).officer.key_id, reading.wall)
        key = self._cabinet.unlock(officer.key_id, pin, at=reading.wall)
        with self._guard:
            shift = self._shifts.get(_name(token))
            if shift is None:  # signed off on another screen while the PIN was being checked
                key.close()
                raise RefusedError("shift.none")
            _forget(shift)
            self._shifts[_name(token)] = replace(shift, key=key, active_ms=reading.monotonic_ms)

    def confirm(self, token: str, *, pin: str) -> None:
        """Check once more that an officer at work is who they are, before many signatures.

        Raises:
            RefusedError: as `work`, or what the cabinet says of the PIN.
        """
        shift = self.work(token)
        at = self._clock.read().wall
        self._cabinet.unlock(shift.officer.key_id, pin, at=at).close()

    def change_pin(self, token: str, *, old: str, new: str, again: str) -> None:
        """Put the key of the officer at work under another PIN; every shift goes on as it is.

        Raises:
            RefusedError: as `work`, ``pin.not-the-same`` when the new one was typed two ways, or
                what the cabinet says of the two PINs; the PIN is then the one before.
        """
        shift = self.work(token)
        if new != again:
            raise RefusedError("pin.not-the-same")
        at = self._clock.read().wall
        self._cabinet.change_pin(shift.officer.key_id, old=old, new=new, at=at)

    def sign_off(self, token: str) -> None:
        """End a shift; nothing happens when there is none."""
        with self._guard:
            self._end(_name(token))

    def take_in_hand(self, token: str, draft_id: str) -> None:
        """Note which draft an officer has in hand; nothing when one was signed or thrown away.

        Raises:
            RefusedError: ``shift.none``.
        """
        with self._guard:
            self._shifts[_name(token)] = replace(self._current(token), draft_id=draft_id)

    def takes_cards(self, token: str, draft_id: str) -> bool:
        """Say whether a card that is read now belongs to this draft.

        The box has one scanner: what it reads goes to the unlocked shift that worked last, and
        there to the draft in hand. A page that was left may still be waiting, and must not get
        the next person's card.
        """
        with self._guard:
            mine = self._shifts.get(_name(token))
            if mine is None or mine.is_locked or mine.draft_id != draft_id:
                return False
            at_work = [shift for shift in self._shifts.values() if not shift.is_locked]
            return all(shift.active_ms <= mine.active_ms for shift in at_work)

    def lock_idle(self) -> int:
        """Lock every idle shift and end every one that is too old; return how many.

        Called every few seconds, so that an idle key does not stay in memory until someone comes.
        """
        with self._guard:
            before = sum(not shift.is_locked for shift in self._shifts.values())
            self._expire()
            return before - sum(not shift.is_locked for shift in self._shifts.values())

    def close(self) -> None:
        """Sign everybody off."""
        with self._guard:
            for name in list(self._shifts):
                self._end(name)

    def _known(self, at: Instant) -> tuple[OfficerRow, ...]:
        rows = self._book.officers(at)
        told = {row.key_id for row in rows}
        return (*rows, *(row for row in self._first if row.key_id not in told))

    def _officer(self, key_id: bytes, at: Instant) -> OfficerRow:
        for officer in self._known(at):
            if officer.key_id == key_id:
                if officer.agency != self._agency:
                    raise RefusedError("shift.other-unit")
                if not officer.is_active:
                    raise RefusedError("shift.officer-revoked")
                return officer
        raise RefusedError("shift.unknown-officer")

    def _current(self, token: str) -> Shift:
        self._expire()
        shift = self._shifts.get(_name(token))
        if shift is None:
            raise RefusedError("shift.none")
        return shift

    def _expire(self) -> None:
        now = self._clock.read().monotonic_ms
        for name, shift in list(self._shifts.items()):
            if now - shift.begun_ms >= SHIFT_MS_MAX:
                self._end(name)
            elif now - shift.active_ms >= IDLE_MS_MAX and not shift.is_locked:
                _forget(shift)
                self._shifts[name] = replace(shift, key=None)

    def _end(self, name: bytes) -> None:
        shift = self._shifts.pop(name, None)
        if shift is not None:
            _forget(shift)


def _forget(shift: Shift) -> None:
    if shift.key is not None:
        shift.key.close()


def _name(token: str) -> bytes:
    return sha256(token.encode()).digest()
