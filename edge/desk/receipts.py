"""Fee receipts: which number is next, what stands on the paper, and bringing it onto paper.

A number is minted in the transaction that keeps the payment, from a block that the hub gave to
this box in this run of its log, strictly one after the other; only when that is durable does
anything print. Every paper after the first says on its face that it is a copy.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Final, Protocol

from accord.dossier import Dossier, fold
from accord.errors import FaultError, RefusedError
from accord.intake import FeeLine
from accord.moments import Instant
from accord.national import FeeKind
from accord.payments import Paid, PaymentDue, PaymentMethod, ReceiptBlockGiven
from accord.vietqr import remark_of, write_vietqr
from edge.desk.house import House
from edge.desk.ports import Book, Clock, Printer, Random, Writing
from edge.desk.slips import Letterhead, Raster

__all__ = [
    "COPIES_MAX",
    "FEW_LEFT",
    "JOB_ID_BYTES",
    "Block",
    "FeeForms",
    "FeeReceipt",
    "Numbers",
    "ReceiptBook",
    "ReceiptJob",
    "ReceiptPress",
    "ReceiptWriting",
    "numbers_of",
]

FEW_LEFT: Final = 20
"""Numbers left when the screens begin to warn: a quiet day's, so there is time to ask for more."""
COPIES_MAX: Final = 20
JOB_ID_BYTES: Final = 8


@dataclass(frozen=True, slots=True)
class Block:
    """A block of numbers given to this box.

    Attributes:
        given: as the hub gave it.
        used: the last number used, 0 before the first.
        is_current: whether it was given to the run of the log that the box writes now.
    """

    given: ReceiptBlockGiven
    used: int
    is_current: bool

    @property
    def next(self) -> int:
        """The number that comes next."""
        return max(self.used, self.given.first - 1) + 1

    @property
    def left(self) -> int:
        """How many numbers it still has."""
        return max(0, self.given.last - self.next + 1)


@dataclass(frozen=True, slots=True)
class Numbers:
    """How a box stands with its receipt numbers.

    Attributes:
        block: the block the next number comes from, or none.
        left: numbers left in all blocks of the year.
        were_given: whether the hub ever gave this box a block; else it keeps to paper receipts.
    """

    block: Block | None
    left: int
    were_given: bool

    @property
    def are_few(self) -> bool:
        """Whether it is time to ask the city for more."""
        return self.were_given and self.left < FEW_LEFT


@dataclass(frozen=True, slots=True)
class ReceiptJob:
    """A fee receipt that must come out.

    Attributes:
        id: 16 lower-case hexadecimal digits.
        dossier: code of the dossier.
        receipt: form, symbol and number, as in the payment.
        collector: name of the officer who took the money.
        copy: 0 for the first print, then 1, 2 ...
        asked_at: when.
        printed_at: when the printer took the last byte, or none while nobody knows.
    """

    id: str
    dossier: str
    receipt: str
    collector: str
    copy: int
    asked_at: Instant
    printed_at: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeReceipt:
    """Everything that stands on a fee receipt.

    Attributes:
        letterhead: the unit that takes the money.
        tax_code: its tax code.
        form: of the receipt (mẫu số).
        symbol: of the series (ký hiệu).
        number: seven digits.
        lines: what is paid for.
        payer: who paid.
        address: where they live, or empty.
        code: of the dossier.
        dong: the amount.
        method: how it was paid.
        collector: who took it.
        taken_at: when.
        copy_number: 0 for the first print.
    """

    letterhead: Letterhead
    tax_code: str
    form: str
    symbol: str
    number: str
    lines: tuple[FeeLine, ...]
    payer: str
    address: str
    code: str
    dong: int
    method: PaymentMethod
    collector: str
    taken_at: Instant
    copy_number: int

    def dong_of(self, kind: FeeKind) -> int:
        """Return how much of it is service fee (P:) or state fee (LP:)."""
        return sum(line.dong for line in self.lines if line.kind is kind)


class ReceiptWriting(Writing, Protocol):
    """A transaction that also numbers fee receipts."""

    def receipt_blocks(self) -> tuple[Block, ...]:
        """Return every block ever given to this box, oldest first."""

    def use_receipt(self, given: ReceiptBlockGiven, number: int) -> None:
        """Keep that a number is used."""

    def queue_receipt(self, job: ReceiptJob) -> None:
        """Keep that a fee receipt must come out."""

    def receipt_printed(self, job_id: str, *, at: Instant) -> None:
        """Keep that a fee receipt came out, or that a person has said so."""


class ReceiptBook(Book, Protocol):
    """What the box keeps, fee receipts included."""

    def writing(self) -> AbstractContextManager[ReceiptWriting]:
        """As `Book.writing`."""

    def receipt_blocks(self) -> tuple[Block, ...]:
        """Return every block ever given to this box, oldest first."""

    def receipts_due(self) -> tuple[ReceiptJob, ...]:
        """Return those of which nobody knows that they came out, oldest first."""

    def receipts_of(self, code: str) -> tuple[ReceiptJob, ...]:
        """Return all fee receipts of a dossier, copies included, oldest first."""


class FeeForms(Protocol):
    """Draws fee receipts."""

    def fee_roll(self, content: FeeReceipt) -> Iterable[Raster]:
        """Draw one for the roll, from top to bottom."""

    def fee_sheet(self, content: FeeReceipt) -> bytes:
        """Draw one as an A5 PDF/A."""

    def square(self, text: str) -> str:
        """Draw a square code as an SVG."""


def numbers_of(blocks: tuple[Block, ...], year: int) -> Numbers:
    """Return how a box stands with its receipt numbers in a year."""
    usable = [
        block for block in blocks if block.is_current and block.given.year == year and block.left
    ]
    left = sum(block.left for block in usable)
    return Numbers(usable[0] if usable else None, left, were_given=bool(blocks))


class ReceiptPress:
    """The printer of fee receipts.

    Args:
        house: how the unit writes itself.
        book: what the box keeps.
        clock: when.
        random: for the ids of copies.
        forms: draws.
        printer: prints.
        guard: the lock of the printer, which its holder may take again.
    """

    def __init__(
        self,
        *,
        house: House,
        book: ReceiptBook,
        clock: Clock,
        random: Random,
        forms: FeeForms,
        printer: Printer,
        guard: AbstractContextManager[object],
    ) -> None:
        self._house = house
        self._book = book
        self._clock = clock
        self._random = random
        self._forms = forms
        self._printer = printer
        self._guard = guard

    def of(self, code: str) -> tuple[ReceiptJob, ...]:
        """Return all fee receipts of a dossier, copies included."""
        return self._book.receipts_of(code)

    def due(self) -> tuple[ReceiptJob, ...]:
        """Return those that a person has to look for."""
        return self._book.receipts_due()

    def put_through(self, job: ReceiptJob) -> None:
        """Print a receipt whose payment is committed, and keep that it came out.

        Raises:
            FaultError: the printer or the disk failed; the receipt stays due.
        """
        with self._guard:
            self._printer.print(job.id, self._forms.fee_roll(self._content(job)))
            self._came_out(job.id)

    def copy(self, code: str) -> ReceiptJob:
        """Print the last fee receipt of a dossier once more, marked as a copy.

        Raises:
            RefusedError: ``receipt.none`` or ``receipt.too-many-copies``.
            FaultError: as `put_through`.
        """
        with self._guard:
            last = self._last(code)
            if last.copy >= COPIES_MAX:
                raise RefusedError("receipt.too-many-copies", most=COPIES_MAX)
            job = replace(
                last,
                id=self._random(JOB_ID_BYTES).hex(),
                copy=last.copy + 1,
                asked_at=self._clock.read().wall,
                printed_at=None,
            )
            with self._book.writing() as writing:
                writing.queue_receipt(job)
            self.put_through(job)
        return job

    def came_out(self, job_id: str) -> None:
        """Keep that a due receipt came out after all: the clerk has it in hand.

        Raises:
            RefusedError: ``receipt.not-due``.
        """
        if all(job.id != job_id for job in self._book.receipts_due()):
            raise RefusedError("receipt.not-due")
        self._came_out(job_id)

    def sheet(self, code: str) -> bytes:
        """Return the last fee receipt of a dossier as a PDF, marked as a copy.

        Raises:
            RefusedError: ``receipt.none``.
            FaultError: it could not be drawn.
        """
        last = self._last(code)
        return self._forms.fee_sheet(self._content(replace(last, copy=last.copy + 1)))

    @property
    def takes_transfers(self) -> bool:
        """Whether the unit has an account that fees can be transferred to."""
        return self._house.account is not None

    def transfer_code(self, code: str) -> str:
        """Return the bank's square code for what is still to be paid, as an SVG.

        Nothing is written: until a person or the hub has seen the money, the fee is to be paid.

        Raises:
            RefusedError: ``till.no-account`` or ``till.nothing-due``.
        """
        if self._house.account is None:
            raise RefusedError("till.no-account")
        due = fold(self._book.said_about(code)).payment.open_dong
        if due == 0:
            raise RefusedError("till.nothing-due")
        transfer = replace(self._house.account, dong=due, remark=remark_of(code))
        return self._forms.square(write_vietqr(transfer))

    def _came_out(self, job_id: str) -> None:
        with self._book.writing() as writing:
            writing.receipt_printed(job_id, at=self._clock.read().wall)

    def _last(self, code: str) -> ReceiptJob:
        jobs = self._book.receipts_of(code)
        if not jobs:
            raise RefusedError("receipt.none")
        return jobs[-1]

    def _content(self, job: ReceiptJob) -> FeeReceipt:
        dossier = fold(self._book.said_about(job.dossier))
        for said in dossier.history:
            if isinstance(said.fact, Paid) and said.fact.receipt == job.receipt:
                return self._written(job, dossier, said.fact, said.at)
        raise FaultError("receipt.nothing-to-state")

    def _written(self, job: ReceiptJob, dossier: Dossier, paid: Paid, at: Instant) -> FeeReceipt:
        form, symbol, number = job.receipt.split(" ")
        intake = dossier.intake
        filer = None if intake is None else intake.representative or intake.owner
        return FeeReceipt(
            letterhead=self._house.letterhead,
            tax_code=self._house.tax_code,
            form=form,
            symbol=symbol,
            number=number,
            lines=_lines(dossier, paid.dong),
            payer=paid.payer,
            address="" if filer is None else filer.address,
            code=job.dossier,
            dong=paid.dong,
            method=paid.method,
            collector=job.collector,
            taken_at=at,
            copy_number=job.copy,
        )


def _lines(dossier: Dossier, dong: int) -> tuple[FeeLine, ...]:
    """Return what was asked for, when it is what was paid: else the parts cannot be told."""
    asked = tuple(
        line
        for said in dossier.history
        if isinstance(said.fact, PaymentDue)
        for line in said.fact.fees
        if line.dong
    )
    return asked if sum(line.dong for line in asked) == dong else ()
