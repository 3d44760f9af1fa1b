"""What is said of money: due, paid, cancelled, refunded.

Rules: amounts are whole dong; nobody types an amount that the catalogue can compute; what is asked
for, what was taken and what was given back are three facts, and their balance is computed. Numbers
of fee receipts come from blocks that the hub leases to one box, in one epoch of its log: what a box
that was put back to an older state has printed it cannot know, so it is given another block.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import Annotated, Final

from accord.header import EPOCH_BYTES
from accord.intake import (
    AGENCY,
    CODE_CHARACTERS_MAX,
    FEES_MAX,
    MONEY,
    NAME,
    REASON,
    FeeLine,
    check_agency,
)
from accord.naming import LOG_NAME_CHARACTERS_MAX, LogName, is_log_name
from accord.records import Items, Line, Octets, Struct, Whole

__all__ = [
    "RECEIPT_NUMBER_MAX",
    "Paid",
    "PaymentCancelled",
    "PaymentDue",
    "PaymentMethod",
    "ReceiptBlockGiven",
    "Refunded",
]

RECEIPT_NUMBER_MAX: Final = 9_999_999
"""At most seven digits (Decree 123/2020/NĐ-CP)."""
SERIES_CHARACTERS_MAX: Final = 15
"""Form and symbol each; with seven digits and two spaces they are a code of 39 characters."""
YEAR_MAX: Final = 9_999

_CODE = Line(CODE_CHARACTERS_MAX)
_SERIES: Final = re.compile(r"[0-9A-Z][0-9A-Z/-]*")


class PaymentMethod(IntEnum):
    """How money changed hands (ours)."""

    CASH = 1
    TRANSFER = 2
    ONLINE = 3


@dataclass(frozen=True, slots=True)
class PaymentDue(Struct):
    """Money is to be paid, line by line."""

    fees: Annotated[tuple[FeeLine, ...], 0, Items(FEES_MAX, least=1)]


@dataclass(frozen=True, slots=True)
class Paid(Struct):
    """Money was taken, against a numbered receipt."""

    dong: Annotated[int, 0, Whole(1, MONEY.most)]
    method: Annotated[PaymentMethod, 1]
    payer: Annotated[str, 2, NAME]
    receipt: Annotated[str, 3, _CODE] = ""


@dataclass(frozen=True, slots=True)
class PaymentCancelled(Struct):
    """What was still to be paid is not asked for any more."""

    reason: Annotated[str, 0, REASON]


@dataclass(frozen=True, slots=True)
class Refunded(Struct):
    """Money was given back, the way it had come."""

    dong: Annotated[int, 0, Whole(1, MONEY.most)]
    reason: Annotated[str, 1, REASON]
    receipt: Annotated[str, 2, _CODE] = ""
    method: Annotated[PaymentMethod, 3] = PaymentMethod.CASH


@dataclass(frozen=True, slots=True)
class ReceiptBlockGiven(Struct):
    """A box may number its fee receipts from ``first`` to ``last``, each number once.

    ``epoch`` is the run of the box's log that may use them; ``year`` the one they are valid in.
    """

    box: Annotated[LogName, 0, Line(LOG_NAME_CHARACTERS_MAX, least=1)]
    agency: Annotated[str, 1, AGENCY]
    epoch: Annotated[bytes, 2, Octets(EPOCH_BYTES)]
    form: Annotated[str, 3, Line(SERIES_CHARACTERS_MAX, least=1)]
    symbol: Annotated[str, 4, Line(SERIES_CHARACTERS_MAX, least=1)]
    year: Annotated[int, 5, Whole(2000, YEAR_MAX)]
    first: Annotated[int, 6, Whole(1, RECEIPT_NUMBER_MAX)]
    last: Annotated[int, 7, Whole(1, RECEIPT_NUMBER_MAX)]

    def _fault(self) -> str:
        if not is_log_name(self.box):
            return "box"
        if not check_agency(self.agency):
            return "agency"
        for name in ("form", "symbol"):
            if _SERIES.fullmatch(getattr(self, name)) is None:
                return name
        return "last" if self.last < self.first else ""

    @property
    def series(self) -> str:
        """What every receipt of the block begins with."""
        return f"{self.form} {self.symbol} "

    def receipt(self, number: int) -> str:
        """Return a receipt of the block as it is written: form, symbol, seven digits."""
        return f"{self.series}{number:07}"
