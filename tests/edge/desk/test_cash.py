from __future__ import annotations

import pytest

from accord.errors import RefusedError
from accord.fleet import ShiftClosed, ShiftOpened
from accord.intake import Officer
from accord.moments import Instant
from accord.payments import Paid, PaymentMethod, Refunded
from edge.desk.cash import Move, amount_of, drawer_of

LAN = Officer("Trần Thị Lan")
OPENED = Move(Instant(1), "", ShiftOpened("Quầy 1", LAN, 100_000))
CLOSED = Move(Instant(9), "", ShiftClosed("Quầy 1", LAN))
CASH = Move(Instant(2), "A", Paid(8_000, PaymentMethod.CASH, "Minh"))
TRANSFER = Move(Instant(3), "B", Paid(50_000, PaymentMethod.TRANSFER, "Minh"))
BACK = Move(Instant(4), "A", Refunded(8_000, "Thu nhầm"))
BACK_BY_BANK = Move(Instant(5), "B", Refunded(50_000, "Thu nhầm", method=PaymentMethod.TRANSFER))


def test_only_cash_changes_what_must_be_in_the_drawer() -> None:
    drawer = drawer_of((OPENED, CASH, TRANSFER))
    assert drawer is not None
    assert (drawer.opened_at, drawer.expected_dong, drawer.taken_dong) == (1, 108_000, 8_000)
    drawer = drawer_of((OPENED, CASH, TRANSFER, BACK, BACK_BY_BANK))
    assert drawer is not None
    assert (drawer.expected_dong, drawer.returned_dong) == (100_000, 8_000)


def test_a_drawer_is_open_from_its_opening_to_its_closing() -> None:
    assert drawer_of(()) is None
    assert drawer_of((CASH, TRANSFER)) is None
    assert drawer_of((OPENED, CASH, CLOSED, TRANSFER)) is None
    drawer = drawer_of((OPENED, CASH, CLOSED, TRANSFER, OPENED))
    assert drawer is not None
    assert drawer.expected_dong == 100_000


@pytest.mark.parametrize(
    "text", ["1250000", "1.250.000", "1 250 000", " 1.250.000 đ ", "1.250.000 đồng"]
)
def test_an_amount_is_read_as_people_write_it(text: str) -> None:
    assert amount_of(text) == 1_250_000


@pytest.mark.parametrize("text", ["", "đ", "-5", "1,5", "năm", "٣", "9" * 13, "9" * 14])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(RefusedError, match=r"^till\.no-amount"):
        amount_of(text)
