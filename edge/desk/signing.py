"""The leader's queue: what was prepared for a signature, signing it, and sending it back.

Rules: what is signed is word for word what was prepared, and the prepared entry is named in the
form, so nobody signs what was changed meanwhile; a deputy signs for the head, and the decision
says so; each decision is one transaction, and a batch stops for nothing but tells of each.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from accord.acts import Decided, Document, Proposal, StepDone
from accord.dossier import Dossier, Result, fold
from accord.errors import RefusedError
from accord.facts import KINDS, Fact
from accord.intake import Accepted, Officer
from accord.lineage import Said
from accord.models import Model
from accord.moments import Instant, to_local
from accord.rights import may
from accord.signing import SignatureReturned
from accord.states import State
from edge.desk.handling import UnfinishedError
from edge.desk.house import Offices
from edge.desk.kept import DossierFilter
from edge.desk.ports import Book, Clock, Lists, Writing
from edge.desk.scribe import Scribe
from edge.desk.shift import Shift
from edge.desk.signing_for import authority
from edge.desk.typed import Complaint

__all__ = ["QUEUE_MAX", "Prepared", "Signed", "Signing", "due_first", "prepared_in", "signer_of"]

QUEUE_MAX: Final = 500
"""More than a peak ward prepares in a day; the oldest are shown first."""

_STEP: Final = next(kind.number for kind in KINDS if kind.fact is StepDone)
_WAITING: Final = frozenset({int(State.ACCEPTED), int(State.HANDLING)})


@dataclass(frozen=True, slots=True)
class Prepared:
    """A result that waits for a signature.

    Attributes:
        code: of the dossier.
        intake: whose dossier it is, and what they asked for.
        result: which result, with its due time.
        proposal: what would be signed.
        by: who prepared it.
        at: when.
        mark: names the prepared entry, so that what was read is what is signed.
        model: the model of work by which it is signed before others today, or none.
    """

    code: str
    intake: Accepted
    result: Result
    proposal: Proposal
    by: Officer
    at: Instant
    mark: str
    model: Model | None = None


@dataclass(frozen=True, slots=True)
class Signed:
    """What became of one of a batch: signed, or refused and why."""

    code: str
    error: RefusedError | None


class Signing:
    """The desk of those who decide.

    Args:
        book: what the box keeps.
        lists: which dossiers are open.
        scribe: writes the decisions.
        clock: when.
        offices: which models of work are in force.
    """

    def __init__(
        self, *, book: Book, lists: Lists, scribe: Scribe, clock: Clock, offices: Offices
    ) -> None:
        self._offices = offices
        self._book = book
        self._lists = lists
        self._scribe = scribe
        self._clock = clock

    def waiting(self, shift: Shift) -> tuple[Prepared, ...]:
        """Return everything prepared for a signature: today's batches, then the first due first.

        Raises:
            RefusedError: ``shift.not-your-role``.
        """
        _check_may_sign(shift)
        wanted = DossierFilter(states=_WAITING, kind=_STEP)
        rows = self._lists.dossiers_in(wanted, limit=QUEUE_MAX)
        today = to_local(self._clock.read().wall).date()
        prepared = [
            replace(one, model=self._offices.signed_first(one.intake.procedure.code, today))
            for row in rows
            for one in prepared_in(row.code, fold(self._book.said_about(row.code)))
        ]
        return tuple(sorted(prepared, key=lambda one: (*_batch(one), *due_first(one))))

    def one(self, shift: Shift, code: str, number: int) -> Prepared:
        """Return what is prepared for one result.

        Raises:
            RefusedError: ``shift.not-your-role``, ``dossier.unknown``, ``signing.not-prepared``.
        """
        _check_may_sign(shift)
        said = self._book.said_about(code)
        if not said:
            raise RefusedError("dossier.unknown")
        return _one(code, fold(said), number)

    def sign(self, shift: Shift, code: str, number: int, mark: str) -> Dossier:
        """Decide a result as it was prepared.

        Raises:
            RefusedError: as `one`, ``signing.changed`` when it was prepared anew since it was
                read, ``dossier.in-conflict`` or ``dossier.not-allowed``; nothing was written.
        """
        _check_may_sign(shift)

        def make(dossier: Dossier, _writing: Writing) -> Fact:
            proposal = _read(code, dossier, number, mark).proposal
            signer = signer_of(shift)
            day = to_local(self._clock.read().wall).date()
            document = Document(proposal.number, day, signer, proposal.summary)
            return Decided(number, proposal.is_granted, document, proposal.reason)

        return self._scribe.act_upon(code, make, officer=shift.key)

    def sign_all(
        self, shift: Shift, chosen: tuple[tuple[str, int, str], ...]
    ) -> tuple[Signed, ...]:
        """Decide several results one after the other, each in a transaction of its own.

        Args:
            shift: whose signature.
            chosen: code, result and mark of each.

        Raises:
            RefusedError: ``shift.not-your-role``.
        """
        _check_may_sign(shift)
        return tuple(self._signed(shift, *one) for one in chosen)

    def send_back(self, shift: Shift, code: str, number: int, mark: str, reason: str) -> Dossier:
        """Send a prepared result back, with the reason.

        Raises:
            UnfinishedError: no reason is given, or one that is too long.
            RefusedError: as `sign`.
        """
        _check_may_sign(shift)
        said = reason.replace("\r\n", "\n").strip()
        if not said:
            raise UnfinishedError((Complaint("reason", "handling.missing"),))

        def make(dossier: Dossier, _writing: Writing) -> Fact:
            _read(code, dossier, number, mark)
            return SignatureReturned(number, said, Officer(shift.officer.name, shift.officer.title))

        return self._scribe.act_upon(code, make, officer=shift.key)

    def _signed(self, shift: Shift, code: str, number: int, mark: str) -> Signed:
        try:
            self.sign(shift, code, number, mark)
        except RefusedError as error:
            return Signed(code, error)
        return Signed(code, None)


def signer_of(shift: Shift) -> Officer:
    """Return how a leader stands under a decision: a deputy for the head, with both titles."""
    lines = authority(shift.officer.title)
    title = " / ".join(lines) if len(lines) > 1 else shift.officer.title
    return Officer(shift.officer.name, title)


def prepared_in(code: str, dossier: Dossier) -> tuple[Prepared, ...]:
    """Return what of a dossier waits for a signature: prepared, and not sent back since."""
    if dossier.intake is None:
        return ()
    last: dict[int, Said] = {}
    for said in dossier.history:
        match said.fact:
            case StepDone(proposal=Proposal(result=number)):
                last[number] = said
            case SignatureReturned(result=number):
                last.pop(number, None)
            case _:
                continue  # prepares nothing, and sends nothing back
    return tuple(
        _prepared(code, dossier.intake, result, last[result.index])
        for result in dossier.results
        if result.index in last and result.decided is None
    )


def _prepared(code: str, intake: Accepted, result: Result, said: Said) -> Prepared:
    step = said.fact
    assert isinstance(step, StepDone)  # noqa: S101 -- `prepared_in` has just looked
    assert step.proposal is not None  # noqa: S101 -- as above
    mark = f"{said.key.log}.{said.key.epoch.hex()}.{said.key.seq}"
    return Prepared(code, intake, result, step.proposal, step.officer, said.at, mark)


def _one(code: str, dossier: Dossier, number: int) -> Prepared:
    for prepared in prepared_in(code, dossier):
        if prepared.result.index == number:
            return prepared
    raise RefusedError("signing.not-prepared")


def _read(code: str, dossier: Dossier, number: int, mark: str) -> Prepared:
    if dossier.conflict:
        raise RefusedError("dossier.in-conflict")
    prepared = _one(code, dossier, number)
    if prepared.mark != mark:
        raise RefusedError("signing.changed")
    return prepared


def _batch(prepared: Prepared) -> tuple[bool, str]:
    """Order by batch: what a model of work has signed today comes first, each model together."""
    return prepared.model is None, "" if prepared.model is None else prepared.model.key


def due_first(prepared: Prepared) -> tuple[bool, Instant, Instant]:
    """Order what waits: the first due first, what has no due time last."""
    due = prepared.result.due_at
    return due is None, prepared.at if due is None else due, prepared.at


def _check_may_sign(shift: Shift) -> None:
    if shift.key is None or not may(frozenset(shift.officer.roles), Decided):
        raise RefusedError("shift.not-your-role")
