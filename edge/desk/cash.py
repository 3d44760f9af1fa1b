"""The drawer of an officer: what was in it, what went in and out, what must be in it now.

All of it is computed from what the box's log says; nothing is counted on the side.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from accord.errors import RefusedError
from accord.fleet import ShiftClosed, ShiftOpened
from accord.intake import MONEY_MAX
from accord.moments import Instant
from accord.payments import Paid, PaymentMethod, Refunded
from edge.desk.receipts import ReceiptBook, ReceiptWriting

__all__ = ["CashBook", "CashWriting", "Drawer", "Move", "amount_of", "drawer_of"]

_Fact: TypeAlias = ShiftOpened | ShiftClosed | Paid | Refunded


@dataclass(frozen=True, slots=True)
class Move:
    """One entry about an officer's money.

    Attributes:
        at: when it was written.
        dossier: code of the dossier the money was for, or empty.
        fact: the drawer was opened or closed, a fee was taken or given back.
    """

    at: Instant
    dossier: str
    fact: _Fact

    @property
    def cash_dong(self) -> int:
        """What it does to the cash in the drawer."""
        match self.fact:
            case Paid(dong=dong, method=PaymentMethod.CASH):
                return dong
            case Refunded(dong=dong, method=PaymentMethod.CASH):
                return -dong
            case _:
                return 0


@dataclass(frozen=True, slots=True)
class Drawer:
    """An open drawer.

    Attributes:
        opened: with how much, and where.
        opened_at: when.
        moves: what went in and out since, oldest first.
    """

    opened: ShiftOpened
    opened_at: Instant
    moves: tuple[Move, ...]

    @property
    def taken_dong(self) -> int:
        """Cash that was taken."""
        return sum(move.cash_dong for move in self.moves if move.cash_dong > 0)

    @property
    def returned_dong(self) -> int:
        """Cash that was given back."""
        return -sum(move.cash_dong for move in self.moves if move.cash_dong < 0)

    @property
    def expected_dong(self) -> int:
        """What must be in it now."""
        return self.opened.cash_dong + self.taken_dong - self.returned_dong


class CashWriting(ReceiptWriting, Protocol):
    """A transaction that also knows the drawers."""

    def till_moves(self, officer: bytes, since: Instant) -> tuple[Move, ...]:
        """As `CashBook.till_moves`, entries of this transaction included."""


class CashBook(ReceiptBook, Protocol):
    """What the box keeps, the drawers included."""

    def writing(self) -> AbstractContextManager[CashWriting]:
        """As `Book.writing`."""

    def till_moves(self, officer: bytes, since: Instant) -> tuple[Move, ...]:
        """Return an officer's moves at this box, oldest first.

        All since the drawer was last opened or closed, that one included, and all since a time.
        """


def drawer_of(moves: tuple[Move, ...]) -> Drawer | None:
    """Return the drawer that an officer's moves leave open, or none."""
    for index in reversed(range(len(moves))):
        match moves[index].fact:
            case ShiftOpened() as opened:
                return Drawer(opened, moves[index].at, moves[index + 1 :])
            case ShiftClosed():
                return None
            case _:
                continue  # moves money, and neither opens nor closes
    return None


def amount_of(text: str) -> int:
    """Return an amount of counted cash as people write it: ``1.250.000`` or ``1 250 000 đ``.

    Raises:
        RefusedError: ``till.no-amount``.
    """
    bare = text.strip().lower().removesuffix("đồng").removesuffix("đ")
    digits = "".join(bare.replace(".", " ").split())
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= len(str(MONEY_MAX))):
        raise RefusedError("till.no-amount")
    if int(digits) > MONEY_MAX:
        raise RefusedError("till.no-amount")
    return int(digits)
