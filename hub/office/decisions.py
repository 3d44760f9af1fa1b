"""Deciding dossiers at the city: who may, where it leads, and saying it in the ward's log.

Every decision is said twice over: signed by the officer, sealed by the hub. It is tried against
the dossier as it stands before it is written, in the same transaction, so what the national table
does not allow is refused and changes nothing. The entry names every head of the dossier its writer
saw; what a box says meanwhile, not knowing of it, is then a conflict that shows itself.
"""

from __future__ import annotations

from typing import Final, TypeAlias

from accord.acts import (
    Decided,
    DueExtended,
    HandlingStarted,
    HeadChosen,
    ObligationAsked,
    Place,
    Resumed,
    Stopped,
    SupplementAsked,
)
from accord.dossier import Dossier, fold
from accord.errors import RefusedError
from accord.header import PARENTS_MAX, Origin
from accord.lineage import EntryKey, Said, trace
from accord.moments import Instant
from accord.naming import LogName
from accord.rights import may
from accord.states import STATES, moves_to
from accord.states import Clock as TermClock
from hub.office.access import Right, check_right, check_ward, has_right
from hub.office.accounts import Session
from hub.office.books import Access, Books, Writing
from hub.office.dossiers import read_dossier, unit_of
from hub.office.people import introduce
from hub.office.ports import Clock
from hub.office.reads import named
from hub.office.scribe import Scribe, ward_log

__all__ = ["ACTS", "TRAIL_MAX", "Act", "Decisions", "allowed_acts"]

Act: TypeAlias = (
    HandlingStarted
    | SupplementAsked
    | ObligationAsked
    | Stopped
    | Resumed
    | Decided
    | DueExtended
    | HeadChosen
)
"""What may be done to a dossier at the hub."""

ACTS: Final[tuple[type[Act], ...]] = (
    HandlingStarted,
    SupplementAsked,
    ObligationAsked,
    Stopped,
    Resumed,
    Decided,
    DueExtended,
    HeadChosen,
)

TRAIL_MAX: Final = 50
"""Openings shown of one dossier; all of them are kept."""
_OPEN: Final = frozenset({TermClock.STARTS, TermClock.RUNS, TermClock.PAUSED})
_NEXT: Final = EntryKey("", b"", 0)
"""Stands for the entry that is about to be written while it is tried."""


class Decisions:
    """Opens dossiers and decides them, for people who are signed on."""

    def __init__(self, books: Books, *, scribe: Scribe, clock: Clock) -> None:
        self._books = books
        self._scribe = scribe
        self._clock = clock

    def open(self, session: Session, code: str, *, why: str) -> Dossier:
        """Return a dossier, having kept that this person opened it.

        Raises:
            RefusedError: ``access.not-yours``, ``access.other-ward`` or ``dossier.unknown``.
        """
        account = session.account
        check_right(account, Right.SEE_DOSSIERS)
        with self._books.writing() as desk:
            dossier = _dossier(desk, code)
            check_ward(account, unit_of(desk, code, dossier))
            at = self._clock.read().wall
            desk.lists.put_access(Access(at=at, login=account.login, dossier=code, why=why))
        return dossier

    def trail(self, session: Session, code: str) -> tuple[Access, ...]:
        """Return who has opened a dossier, the newest first.

        Raises:
            RefusedError: as `open`.
        """
        check_right(session.account, Right.SEE_DOSSIERS)
        with self._books.reading() as desk:
            check_ward(session.account, unit_of(desk, code, _dossier(desk, code)))
            return named(desk, desk.lists.accesses(code, limit=TRAIL_MAX))

    def act(self, session: Session, code: str, act: Act) -> None:
        """Do something to a dossier.

        Raises:
            RefusedError: ``access.`` and whose it is not, ``account.revoked``,
                ``dossier.unknown``, ``dossier.in-conflict``, ``dossier.not-allowed`` with the
                state it is in, or ``dossier.too-many-heads``; nothing has changed.
        """
        account = session.account
        check_right(account, Right.DECIDE)
        if not may(frozenset(account.roles), type(act)):
            raise RefusedError("access.not-your-role", act=type(act).__name__)
        with self._books.writing() as desk:
            dossier = _dossier(desk, code)
            unit = unit_of(desk, code, dossier)
            check_ward(account, unit)
            current = desk.register.account(account.login)
            if current is None or current.revoked_at is not None:
                raise RefusedError("account.revoked", login=account.login)
            at = self._clock.read().wall
            _check_allowed(dossier, act, at)
            log = ward_log(unit)
            introduce(desk, self._scribe, account, log)
            self._scribe.say(
                desk,
                log,
                act,
                dossier=code,
                parents=_parents(desk, dossier, log),
                officer=session.signer,
            )
            why = type(act).__name__
            desk.lists.put_access(Access(at=at, login=account.login, dossier=code, why=why))

    def settle(self, session: Session, code: str, head: EntryKey, *, reason: str) -> None:
        """Settle a conflict: the branch that ends in this entry is how the dossier stands.

        Raises:
            RefusedError: ``dossier.no-such-head``, or as `act`.
        """
        with self._books.reading() as desk:
            held = desk.logs.held(head.log, head.epoch)
            digest = None if held is None else desk.logs.hash_at(held, head.seq)
        if digest is None:
            raise RefusedError("dossier.no-such-head")
        place = Place(LogName(head.log), head.epoch, head.seq, digest)
        self.act(session, code, HeadChosen(place, reason))


def allowed_acts(session: Session, dossier: Dossier) -> frozenset[type[Act]]:
    """Return what this person may do to a dossier as it stands; a hint for the screen."""
    if not has_right(session.account, Right.DECIDE):
        return frozenset()
    roles = frozenset(session.account.roles)
    if dossier.conflict:
        wanted: tuple[type[Act], ...] = (HeadChosen,)
    else:
        wanted = tuple(act for act in ACTS if _may_follow(dossier, act))
    return frozenset(act for act in wanted if may(roles, act))


def _may_follow(dossier: Dossier, act: type[Act]) -> bool:
    if act is DueExtended:
        return STATES[dossier.state].clock in _OPEN
    if act is SupplementAsked and dossier.supplement is not None:
        return False
    return moves_to(act, dossier.state) is not None


def _dossier(desk: Writing, code: str) -> Dossier:
    dossier = read_dossier(desk, code)
    if dossier is None or (dossier.intake is None and dossier.registered is None):
        raise RefusedError("dossier.unknown")
    return dossier


def _check_allowed(dossier: Dossier, act: Act, at: Instant) -> None:
    """Try the act against everything that is known, as if it stood behind it all."""
    if dossier.conflict and not isinstance(act, HeadChosen):
        raise RefusedError("dossier.in-conflict")
    known = tuple(said.key for said in dossier.history)
    tried = fold([*dossier.history, Said(key=_NEXT, at=at, fact=act, parents=known)])
    for refused in tried.refused:
        if refused.said.key == _NEXT:
            raise RefusedError(
                "dossier.not-allowed", state=int(dossier.state), why=refused.why.value
            )


def _parents(desk: Writing, dossier: Dossier, log: str) -> tuple[int | Origin, ...]:
    """Return the heads of a dossier as the next entry of a log names them."""
    lineage = trace(dossier.history)
    tips = lineage.tips((1 << len(lineage.order)) - 1)
    if len(tips) > PARENTS_MAX:
        raise RefusedError("dossier.too-many-heads", most=PARENTS_MAX)
    own = {held.head.epoch for held in desk.logs.epochs(log) if held.ends_seq is None}
    return tuple(_parent(desk, lineage.order[tip].key, log, own) for tip in tips)


def _parent(desk: Writing, key: EntryKey, log: str, own: set[bytes]) -> int | Origin:
    if key.log == log and key.epoch in own:
        return key.seq
    held = desk.logs.held(key.log, key.epoch)
    digest = None if held is None else desk.logs.hash_at(held, key.seq)
    assert digest is not None, key  # noqa: S101  # a fact of the history is held
    return Origin(key.log, key.epoch, key.seq, digest)
