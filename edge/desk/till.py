"""Taking fees and giving them back, and the drawer they go into.

Nobody types an amount that the box can compute: what is taken is what was asked for less what was
paid, and what is given back is what was paid. What is in the drawer is counted by its officer when
they begin and when they end, and held against what the log says must be in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from accord.dossier import Dossier, fold
from accord.errors import RefusedError
from accord.facts import Fact
from accord.fleet import ShiftClosed, ShiftOpened
from accord.intake import Officer
from accord.moments import Instant, to_local
from accord.money import in_figures
from accord.payments import Paid, PaymentCancelled, PaymentMethod, Refunded
from accord.rights import may
from edge.desk.cash import CashBook, CashWriting, Drawer, Move, drawer_of
from edge.desk.ports import Clock, OfficerKey, Random
from edge.desk.receipts import JOB_ID_BYTES, Numbers, ReceiptJob, numbers_of
from edge.desk.scribe import Scribe
from edge.desk.shift import Shift

__all__ = ["METHODS", "Taken", "Till", "balances", "may_say"]

METHODS: Final = (PaymentMethod.CASH, PaymentMethod.TRANSFER)
"""How a fee is paid at a counter."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A fee that was taken.

    Attributes:
        paid: as it was written.
        job: the receipt to print, or none where the receipt is written on paper by hand.
    """

    paid: Paid
    job: ReceiptJob | None


def may_say(shift: Shift, *facts: type[Fact]) -> bool:
    """Say whether the officer of a shift may say all of these facts."""
    roles = frozenset(shift.officer.roles)
    return all(may(roles, fact) for fact in facts)


def balances(dossier: Dossier) -> dict[PaymentMethod, int]:
    """Return what was paid for a dossier and not given back, by the way it came."""
    left = dict.fromkeys(PaymentMethod, 0)
    for said in dossier.history:
        if isinstance(said.fact, Paid):
            left[said.fact.method] += said.fact.dong
        elif isinstance(said.fact, Refunded):
            left[said.fact.method] -= said.fact.dong
    return {method: dong for method, dong in left.items() if dong > 0}


class Till:
    """The till of the counter: one drawer for each officer.

    Args:
        book: what the box keeps.
        scribe: writes it down.
        clock: when.
        random: for the ids of receipts.
    """

    def __init__(self, *, book: CashBook, scribe: Scribe, clock: Clock, random: Random) -> None:
        self._book = book
        self._scribe = scribe
        self._clock = clock
        self._random = random

    def numbers(self) -> Numbers:
        """Say how this box stands with its receipt numbers."""
        return numbers_of(self._book.receipt_blocks(), self._year())

    def drawer(self, shift: Shift) -> Drawer | None:
        """Return the officer's open drawer, or none."""
        return drawer_of(self.moves(shift))

    def moves(self, shift: Shift) -> tuple[Move, ...]:
        """Return the officer's moves of today and of the drawer that is open, oldest first."""
        return self._book.till_moves(shift.officer.key_id, self._midnight())

    def open(self, shift: Shift, *, counter: str, counted_dong: int) -> None:
        """Open the officer's drawer with the cash that was counted into it.

        Raises:
            RefusedError: ``shift.not-your-role`` for who may neither take nor give back money,
                ``till.open-already``, or ``record.refused``.
        """
        key = _key(shift, ShiftOpened, ShiftClosed)
        if not (may_say(shift, Paid) or may_say(shift, Refunded)):
            raise RefusedError("shift.not-your-role")
        with self._book.writing() as writing:
            if self._open_drawer(writing, shift) is not None:
                raise RefusedError("till.open-already")
            fact = ShiftOpened(counter, _officer(shift), counted_dong)
            self._scribe.write(writing, fact, dossier="", officer=key)

    def close(self, shift: Shift, *, counted_dong: int, remark: str) -> ShiftClosed:
        """Close the officer's drawer: what was counted beside what must be there.

        Raises:
            RefusedError: ``shift.not-your-role``, ``till.not-open``, or ``till.differs`` (values
                ``counted`` and ``expected``) when they differ and nothing says why.
        """
        key = _key(shift, ShiftClosed)
        with self._book.writing() as writing:
            drawer = self._open_drawer(writing, shift)
            if drawer is None:
                raise RefusedError("till.not-open")
            expected = drawer.expected_dong
            if counted_dong != expected and not remark.strip():
                raise RefusedError(
                    "till.differs",
                    counted=in_figures(counted_dong),
                    expected=in_figures(expected),
                )
            fact = ShiftClosed(
                counter=drawer.opened.counter,
                officer=_officer(shift),
                counted_dong=counted_dong,
                expected_dong=expected,
                remark=remark,
            )
            self._scribe.write(writing, fact, dossier="", officer=key)
        return fact

    def take(
        self,
        shift: Shift,
        code: str,
        *,
        method: PaymentMethod,
        shown_dong: int,
        paper_number: str = "",
    ) -> Taken:
        """Take what is still to be paid for a dossier, all of it, against a numbered receipt.

        Args:
            shift: whose act it is.
            code: of the dossier.
            method: cash or transfer.
            shown_dong: what the officer's page asked for; the citizen has heard that amount.
            paper_number: of a receipt written by hand, where the box has no number of its own.

        Raises:
            RefusedError: ``shift.not-your-role``, ``dossier.unknown``, ``till.no-intake``,
                ``till.nothing-due``, ``till.amount-changed``, ``till.not-open`` for cash that no
                drawer is open for, ``till.no-number`` when all receipt numbers are used and no
                paper receipt is named, or ``till.paper-number``.
        """
        key = _key(shift, Paid)
        if method not in METHODS:
            raise RefusedError("till.no-such-method")
        with self._book.writing() as writing:
            dossier = _known(writing, code)
            due = dossier.payment.open_dong
            if dossier.intake is None:
                raise RefusedError("till.no-intake")
            if due == 0:
                raise RefusedError("till.nothing-due")
            if due != shown_dong:
                raise RefusedError("till.amount-changed", amount=in_figures(due))
            if method is PaymentMethod.CASH and self._open_drawer(writing, shift) is None:
                raise RefusedError("till.not-open")
            agent = dossier.intake.representative
            payer = dossier.intake.owner.name if agent is None else agent.name
            receipt, is_ours = self._number(writing, paper_number)
            paid = Paid(due, method, payer, receipt)
            self._scribe.write(writing, paid, dossier=code, officer=key)
            job = self._job(shift, code, receipt) if is_ours else None
            if job is not None:
                writing.queue_receipt(job)
        return Taken(paid, job)

    def cancel(self, shift: Shift, code: str, *, reason: str) -> None:
        """Ask no more for what is still to be paid.

        Raises:
            RefusedError: ``shift.not-your-role``, ``dossier.unknown``, ``till.nothing-due``, or
                ``record.refused`` without a reason.
        """
        key = _key(shift, PaymentCancelled)
        with self._book.writing() as writing:
            if _known(writing, code).payment.open_dong == 0:
                raise RefusedError("till.nothing-due")
            self._scribe.write(writing, PaymentCancelled(reason), dossier=code, officer=key)

    def refund(self, shift: Shift, code: str, *, reason: str) -> tuple[Refunded, ...]:
        """Give back all that was paid and not given back yet, each part the way it came.

        Raises:
            RefusedError: ``shift.not-your-role``, ``dossier.unknown``, ``till.nothing-paid``,
                ``till.not-open`` or ``till.not-enough`` for cash that cannot come out of an open
                drawer, or ``record.refused`` without a reason.
        """
        key = _key(shift, Refunded)
        with self._book.writing() as writing:
            left = balances(_known(writing, code))
            if not left:
                raise RefusedError("till.nothing-paid")
            cash = left.get(PaymentMethod.CASH, 0)
            drawer = self._open_drawer(writing, shift)
            if cash and drawer is None:
                raise RefusedError("till.not-open")
            if drawer is not None and cash > drawer.expected_dong:
                raise RefusedError("till.not-enough", amount=in_figures(cash))
            facts = tuple(Refunded(dong, reason, method=method) for method, dong in left.items())
            for fact in facts:
                self._scribe.write(writing, fact, dossier=code, officer=key)
        return facts

    def _open_drawer(self, writing: CashWriting, shift: Shift) -> Drawer | None:
        return drawer_of(writing.till_moves(shift.officer.key_id, self._midnight()))

    def _number(self, writing: CashWriting, paper_number: str) -> tuple[str, bool]:
        """Mint the next number, or take that of a receipt on paper; say whether it is ours."""
        blocks = writing.receipt_blocks()
        numbers = numbers_of(blocks, self._year())
        if numbers.block is not None:
            given, number = numbers.block.given, numbers.block.next
            writing.use_receipt(given, number)
            return given.receipt(number), True
        if numbers.were_given and not paper_number.strip():
            raise RefusedError("till.no-number")
        if any(paper_number.startswith(block.given.series) for block in blocks):
            raise RefusedError("till.paper-number")
        return paper_number.strip(), False

    def _job(self, shift: Shift, code: str, receipt: str) -> ReceiptJob:
        return ReceiptJob(
            id=self._random(JOB_ID_BYTES).hex(),
            dossier=code,
            receipt=receipt,
            collector=shift.officer.name,
            copy=0,
            asked_at=self._clock.read().wall,
        )

    def _year(self) -> int:
        return to_local(self._clock.read().wall).year

    def _midnight(self) -> Instant:
        now = self._clock.read().wall
        local = to_local(now)
        begun = local.replace(hour=0, minute=0, second=0, microsecond=0)
        return Instant(now - (local - begun) // timedelta(milliseconds=1))


def _key(shift: Shift, *facts: type[Fact]) -> OfficerKey:
    if shift.key is None or not may_say(shift, *facts):
        raise RefusedError("shift.not-your-role")
    return shift.key


def _officer(shift: Shift) -> Officer:
    return Officer(shift.officer.name, shift.officer.title)


def _known(writing: CashWriting, code: str) -> Dossier:
    said = writing.said_about(code)
    if not said:
        raise RefusedError("dossier.unknown")
    return fold(said)
