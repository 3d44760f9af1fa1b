"""What is said of money: due, paid, cancelled, refunded.

Rules: amounts are whole dong; nobody types an amount that the catalogue can compute; what is asked
for, what was taken and what was given back are three facts, and their balance is computed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Annotated

from accord.intake import CODE_CHARACTERS_MAX, FEES_MAX, MONEY, NAME, REASON, FeeLine
from accord.records import Items, Line, Struct, Whole

__all__ = ["Paid", "PaymentCancelled", "PaymentDue", "PaymentMethod", "Refunded"]

_CODE = Line(CODE_CHARACTERS_MAX)


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
