"""People who work at the hub: admitting them, signing on with a PIN, and the lock when idle.

A person's signing key is made here and rests in a locker that only the PIN opens; the hub keeps
the locker and never the PIN. Signing on takes the key out for a while, so that deciding a dossier
costs no second; it is put away after five minutes without work and needs the PIN again. Sessions
live in memory only, by the hash of a random token that the browser holds. Times here are of the
monotonic clock but for the count of wrong PINs, which must outlive a restart.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

from accord.admission import OfficerRecord
from accord.errors import RefusedError
from accord.fleet import OfficerRole
from accord.moments import Instant
from accord.seal import SEED_BYTES, SigningKey
from accord.vault import (
    FLOOR,
    Cost,
    Locker,
    Tries,
    begin_at_latest,
    close_locker,
    count_try,
    open_locker,
    read_locker,
    write_locker,
)
from hub.office.access import Right, check_right, check_ward
from hub.office.books import Account, Books, Writing
from hub.office.enrolment import admit_officer
from hub.office.keys import KeyCabinet
from hub.office.people import KnownOfficer, known_officers, revoke_officer
from hub.office.ports import Clock, Random
from hub.office.scribe import Scribe, people_log

__all__ = ["IDLE_MS_MAX", "SESSIONS_MAX", "SESSION_MS_MAX", "Accounts", "Session"]

IDLE_MS_MAX: Final = 5 * 60 * 1000
"""Whoever went for tea must not leave a signature on the desk."""
SESSION_MS_MAX: Final = 10 * 60 * 60 * 1000
"""A working day with overtime."""
SESSIONS_MAX: Final = 1_000
"""Eight people in each of 126 wards at once."""
TOKEN_BYTES: Final = 32
_DECOY_PIN: Final = "27182818"


@dataclass(frozen=True, slots=True)
class Session:
    """A person at work.

    Attributes:
        account: who.
        begun_ms: when they signed on, monotonic.
        active_ms: when they last did something.
        signer: their key.
    """

    account: Account
    begun_ms: int
    active_ms: int
    signer: SigningKey


class Accounts:
    """All accounts and sessions; every method may be called from any thread.

    Args:
        guard: a lock, held while sessions are looked at or changed.
        cost: how dear one guess at a PIN is.
    """

    def __init__(
        self,
        books: Books,
        *,
        scribe: Scribe,
        keys: KeyCabinet,
        clock: Clock,
        random: Random,
        guard: AbstractContextManager[object],
        cost: Cost = FLOOR,
    ) -> None:
        self._books = books
        self._scribe = scribe
        self._keys = keys
        self._clock = clock
        self._random = random
        self._cost = cost
        self._guard = guard
        self._sessions: dict[bytes, Session] = {}
        self._decoy: Locker | None = None

    def admit(
        self,
        *,
        login: str,
        name: str,
        title: str,
        roles: tuple[OfficerRole, ...],
        unit: str,
        pin: str,
    ) -> Account:
        """Admit a person, make their key, and say so where those who judge their acts hear it.

        Raises:
            RefusedError: ``account.taken``, ``enrolment.unknown-unit``, ``enrolment.no-agency``,
                ``record.refused`` or ``vault.weak-pin``.
        """
        seed = self._random(SEED_BYTES)
        key = SigningKey(seed)
        officer = OfficerRecord(login, name, roles, key.public.point, title)
        locker = close_locker(seed, pin, cost=self._cost, random=self._random)
        at = self._clock.read().wall
        with self._books.writing() as desk:
            if desk.register.account(login) is not None:
                raise RefusedError("account.taken", login=login)
            found = desk.register.unit(unit)
            if found is None:
                raise RefusedError("enrolment.unknown-unit", unit=unit)
            if not found.agency:
                raise RefusedError("enrolment.no-agency", unit=unit)
            account = Account(
                login=login,
                key_id=key.key_id,
                point=key.public.point,
                name=name,
                title=title,
                roles=roles,
                unit=unit,
                locker=write_locker(locker),
                admitted_at=at,
                revoked_at=None,
                wrong_tries=0,
                tried_at=Instant(0),
            )
            desk.register.put_account(account)
            self._scribe.open_log(desk, people_log(unit), found)
            admit_officer(desk, self._scribe, self._keys, officer, found)
        return account

    def revoke(self, login: str, *, why: str) -> None:
        """Put a person out: their sessions end, and their key signs nothing from now on.

        Raises:
            RefusedError: ``account.unknown`` or ``account.revoked``.
        """
        at = self._clock.read().wall
        with self._books.writing() as desk:
            account = desk.register.account(login)
            if account is None:
                raise RefusedError("account.unknown", login=login)
            if account.revoked_at is not None:
                raise RefusedError("account.revoked", login=login)
            revoke_officer(desk, self._scribe, account.key_id, at=at, why=why)
        with self._guard:
            self._end_of(login)

    def revoke_of_ward(self, unit: str, who: str, *, why: str) -> KnownOfficer:
        """Put a person of a ward out, by the id of their key or by their name.

        Raises:
            RefusedError: ``enrolment.unknown-unit``, ``officer.unknown``, ``officer.several`` when
                more than one at work has that name, or ``officer.revoked``.
        """
        at = self._clock.read().wall
        with self._books.writing() as desk:
            found = _find(_officers(desk, unit), who)
            revoke_officer(desk, self._scribe, found.key, at=at, why=why)
        return found

    def officers(self, session: Session, unit: str) -> tuple[KnownOfficer, ...]:
        """Return the people of a ward, those who were put out too.

        Raises:
            RefusedError: ``access.not-yours``, ``access.other-ward`` or
                ``enrolment.unknown-unit``.
        """
        check_right(session.account, Right.SEE_BOXES)
        check_ward(session.account, unit)
        with self._books.reading() as desk:
            return _officers(desk, unit)

    def put_out(self, session: Session, unit: str, who: str, *, why: str) -> None:
        """Let the person of a session put a person of a ward out.

        Raises:
            RefusedError: ``access.not-yours``, ``access.other-ward``, or as `revoke_of_ward`.
        """
        check_right(session.account, Right.REVOKE_OFFICERS)
        check_ward(session.account, unit)
        self.revoke_of_ward(unit, who, why=why)

    def sign_on(self, *, login: str, pin: str) -> str:
        """Begin a session and return its token; a person's earlier session ends.

        Raises:
            RefusedError: ``vault.wrong-pin`` (also for a login that nobody has, or nobody any
                more), ``vault.locked`` or ``account.too-many``.
        """
        account, seed = self._open(login, pin)
        token = self._random(TOKEN_BYTES)
        now_ms = self._clock.read().monotonic_ms
        with self._guard:
            self._sweep(now_ms)
            self._end_of(login)
            if len(self._sessions) >= SESSIONS_MAX:
                raise RefusedError("account.too-many")
            self._sessions[_hash(token)] = Session(account, now_ms, now_ms, SigningKey(seed))
        return token.hex()

    def session(self, token: str) -> Session:
        """Return the session of a token, and note that its person is at work.

        Raises:
            RefusedError: ``account.signed-off``.
        """
        now_ms = self._clock.read().monotonic_ms
        with self._guard:
            self._sweep(now_ms)
            found = self._sessions.get(_hash_of(token))
            if found is None:
                raise RefusedError("account.signed-off")
            active = replace(found, active_ms=now_ms)
            self._sessions[_hash_of(token)] = active
        # Asked of the books each time: another process of this machine may have put them out.
        with self._books.reading() as desk:
            account = desk.register.account(active.account.login)
        if account is None or account.revoked_at is not None:
            self.sign_off(token)
            raise RefusedError("account.signed-off")
        return active

    def sign_off(self, token: str) -> None:
        """End a session; nothing happens when there is none."""
        with self._guard:
            self._sessions.pop(_hash_of(token), None)

    def _open(self, login: str, pin: str) -> tuple[Account, bytes]:
        at = self._clock.read().wall
        locked: RefusedError | None = None
        with self._books.writing() as desk:
            account = desk.register.account(login)
            if account is not None:
                # Counted on the disk before the PIN is looked at, so that no restart gains a try.
                tries = begin_at_latest(Tries(account.wrong_tries, account.tried_at), at)
                try:
                    tries = count_try(tries if tries.count else None, at)
                except RefusedError as error:
                    locked = error
                account = replace(account, wrong_tries=tries.count, tried_at=tries.last_at)
                desk.register.put_account(account)
        if locked is not None:
            raise locked
        if account is None or account.revoked_at is not None:
            self._pretend(pin)
            raise RefusedError("vault.wrong-pin")
        seed = open_locker(read_locker(account.locker), pin)
        return self._forget_tries(account), seed

    def _forget_tries(self, opened: Account) -> Account:
        """Return the account as it stands now: it may have ended while the PIN was stretched."""
        with self._books.writing() as desk:
            current = desk.register.account(opened.login)
            if current is None or current.revoked_at is not None:
                raise RefusedError("vault.wrong-pin")
            current = replace(current, wrong_tries=0)
            desk.register.put_account(current)
        return current

    def _pretend(self, pin: str) -> None:
        """Take as long as over a wrong PIN, so that nobody finds out which logins there are."""
        decoy = self._decoy or close_locker(
            bytes(SEED_BYTES), _DECOY_PIN, cost=self._cost, random=self._random
        )
        self._decoy = decoy
        with suppress(RefusedError):
            open_locker(decoy, pin)

    def _sweep(self, now_ms: int) -> None:
        over = [
            key
            for key, session in self._sessions.items()
            if now_ms - session.active_ms > IDLE_MS_MAX
            or now_ms - session.begun_ms > SESSION_MS_MAX
        ]
        for key in over:
            del self._sessions[key]

    def _end_of(self, login: str) -> None:
        over = [key for key, each in self._sessions.items() if each.account.login == login]
        for key in over:
            del self._sessions[key]


def _officers(desk: Writing, unit: str) -> tuple[KnownOfficer, ...]:
    found = desk.register.unit(unit)
    if found is None:
        raise RefusedError("enrolment.unknown-unit", unit=unit)
    return known_officers(desk, found.agency)


def _find(officers: tuple[KnownOfficer, ...], who: str) -> KnownOfficer:
    by_key = [each for each in officers if each.key.hex() == who]
    by_name = [each for each in officers if each.name == who]
    found = by_key or [each for each in by_name if each.revoked is None] or by_name[:1]
    if not found:
        raise RefusedError("officer.unknown")
    if len(found) > 1:
        raise RefusedError("officer.several", name=who)
    return found[0]


def _hash(token: bytes) -> bytes:
    return sha256(token).digest()


def _hash_of(token: str) -> bytes:
    try:
        return _hash(bytes.fromhex(token))
    except ValueError:
        return b""
