from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from accord.dossier import Payment, PaymentState, fold
from accord.errors import RefusedError
from accord.fleet import OfficerRole
from accord.intake import Officer
from accord.payments import PaymentMethod
from edge.desk.shift import Shift
from edge.desk.till import balances
from tests.edge.desk.intakes import BORN, CERTIFIED, DRAFT, OTHER_DRAFT
from tests.edge.station import HUNG, LEADER, PIN, Station, a_station

FEE = 10_000
CASH, TRANSFER = PaymentMethod.CASH, PaymentMethod.TRANSFER
QUY = Officer("Ngô Thị Quý", "Thủ quỹ")
DAY_MS = 24 * 3_600_000


@pytest.fixture
def shift(station: Station) -> Shift:
    return station.lan()[1]


@pytest.fixture
def code(station: Station, shift: Shift) -> str:
    return station.reception.accept(shift, DRAFT, CERTIFIED).job.dossier


def on_duty(station: Station, officer: Officer, *roles: OfficerRole) -> Shift:
    if officer.name not in station.keys:
        station.admit(officer, *roles)
    token = station.shifts.sign_on(key_id=station.keys[officer.name], pin=PIN)
    return station.shifts.work(token)


def payment(station: Station, code: str) -> Payment:
    return fold(station.book.said_about(code)).payment


def refused(station: Station, key: str, act: object) -> RefusedError:
    """Expect a refusal that has written nothing."""
    before = station.book.standing().entries
    with pytest.raises(RefusedError) as raised:
        act()  # type: ignore[operator]  # what the test hands in
    assert raised.value.key == key
    assert station.book.standing().entries == before
    return raised.value


def test_a_fee_is_taken_in_cash_and_is_in_the_drawer(
    station: Station, shift: Shift, code: str
) -> None:
    station.till.open(shift, counter="Quầy 1", counted_dong=200_000)
    taken = station.till.take(shift, code, method=CASH, shown_dong=FEE)
    paid = taken.paid
    assert (taken.job, paid.receipt) == (None, "")
    assert (paid.dong, paid.payer) == (FEE, "NGUYỄN VĂN MINH")
    assert payment(station, code).state is PaymentState.PAID
    drawer = station.till.drawer(shift)
    assert drawer is not None
    assert drawer.expected_dong == 200_000 + FEE
    assert [move.dossier for move in drawer.moves] == [code]


def test_who_files_for_the_owner_is_who_paid(station: Station, shift: Shift) -> None:
    agent = {
        "by_agent": "on",
        "agent_number": "001301000456",
        "agent_name": "TRẦN THỊ BÌNH",
        "agent_authority": "Giấy ủy quyền",
    }
    code = station.reception.accept(shift, DRAFT, CERTIFIED | agent).job.dossier
    taken = station.till.take(shift, code, method=TRANSFER, shown_dong=FEE)
    assert taken.paid.payer == "TRẦN THỊ BÌNH"


def test_a_transfer_needs_no_drawer_and_cash_does(
    station: Station, shift: Shift, code: str
) -> None:
    take = station.till.take
    refused(station, "till.not-open", lambda: take(shift, code, method=CASH, shown_dong=FEE))
    take(shift, code, method=TRANSFER, shown_dong=FEE)
    assert station.till.drawer(shift) is None
    assert [move.dossier for move in station.till.moves(shift)] == [code]


def test_a_fee_is_taken_once_and_only_as_the_page_showed_it(
    station: Station, shift: Shift, code: str
) -> None:
    take = station.till.take
    wrong = refused(
        station, "till.amount-changed", lambda: take(shift, code, method=TRANSFER, shown_dong=1)
    )
    assert wrong.values["amount"] == "10.000 đồng"
    take(shift, code, method=TRANSFER, shown_dong=FEE)
    refused(station, "till.nothing-due", lambda: take(shift, code, method=TRANSFER, shown_dong=FEE))


def test_online_is_no_way_to_pay_at_a_counter(station: Station, shift: Shift, code: str) -> None:
    refused(
        station,
        "till.no-such-method",
        lambda: station.till.take(shift, code, method=PaymentMethod.ONLINE, shown_dong=FEE),
    )


def test_a_dossier_without_a_fee_asks_for_none(station: Station, shift: Shift) -> None:
    code = station.reception.accept(shift, OTHER_DRAFT, BORN).job.dossier
    assert payment(station, code).open_dong == 0
    refused(
        station,
        "till.nothing-due",
        lambda: station.till.take(shift, code, method=TRANSFER, shown_dong=0),
    )


def test_a_dossier_nobody_knows_is_not_paid_for(station: Station, shift: Shift) -> None:
    code = "H26.001.02-260309-19999"
    refused(
        station,
        "dossier.unknown",
        lambda: station.till.take(shift, code, method=TRANSFER, shown_dong=FEE),
    )
    station.decide(code)
    refused(
        station,
        "till.no-intake",
        lambda: station.till.take(shift, code, method=TRANSFER, shown_dong=FEE),
    )


def test_what_is_due_may_be_asked_for_no_more_with_a_reason(
    station: Station, shift: Shift, code: str
) -> None:
    refused(station, "record.refused", lambda: station.till.cancel(shift, code, reason=" "))
    station.till.cancel(shift, code, reason="Thuộc hộ nghèo")
    assert payment(station, code).state is PaymentState.CANCELLED
    refused(station, "till.nothing-due", lambda: station.till.cancel(shift, code, reason="lại"))


def test_the_cashier_gives_cash_back_out_of_an_open_drawer(
    station: Station, shift: Shift, code: str
) -> None:
    station.till.open(shift, counter="Quầy 1", counted_dong=0)
    station.till.take(shift, code, method=CASH, shown_dong=FEE)
    quy = on_duty(station, QUY, OfficerRole.CASH)
    refund = station.till.refund
    refused(station, "till.not-open", lambda: refund(quy, code, reason="Thu nhầm"))
    station.till.open(quy, counter="Quỹ", counted_dong=FEE - 1)
    refused(station, "till.not-enough", lambda: refund(quy, code, reason="Thu nhầm"))
    station.till.close(quy, counted_dong=FEE - 1, remark="")
    station.till.open(quy, counter="Quỹ", counted_dong=FEE)
    (fact,) = refund(quy, code, reason="Thu nhầm")
    assert (fact.dong, fact.method) == (FEE, CASH)
    assert payment(station, code).state is PaymentState.REFUNDED
    drawer = station.till.drawer(quy)
    assert drawer is not None
    assert drawer.expected_dong == 0
    refused(station, "till.nothing-paid", lambda: refund(quy, code, reason="Thu nhầm"))


def test_a_transfer_is_given_back_by_transfer_and_moves_no_cash(
    station: Station, shift: Shift, code: str
) -> None:
    station.till.take(shift, code, method=TRANSFER, shown_dong=FEE)
    quy = on_duty(station, QUY, OfficerRole.CASH)
    (fact,) = station.till.refund(quy, code, reason="Chuyển nhầm")
    assert fact.method is TRANSFER
    assert balances(fold(station.book.said_about(code))) == {}
    assert station.till.drawer(quy) is None


@pytest.mark.parametrize(
    ("role", "takes", "returns"),
    [
        (OfficerRole.RECEPTION, True, False),
        (OfficerRole.MOBILE, True, False),
        (OfficerRole.CASH, True, True),
        (OfficerRole.LEADER, False, True),
        (OfficerRole.HANDLING, False, False),
        (OfficerRole.VOLUNTEER, False, False),
    ],
)
def test_who_may_take_and_who_may_give_back(
    station: Station, code: str, role: OfficerRole, *, takes: bool, returns: bool
) -> None:
    other = on_duty(station, QUY, role)
    till = station.till
    if takes or returns:
        till.open(other, counter="Quầy 2", counted_dong=FEE)
    else:
        refused(
            station,
            "shift.not-your-role",
            lambda: till.open(other, counter="Quầy 2", counted_dong=FEE),
        )
    if takes:
        till.take(other, code, method=CASH, shown_dong=FEE)
    else:
        for act in (
            lambda: till.take(other, code, method=TRANSFER, shown_dong=FEE),
            lambda: till.cancel(other, code, reason="Miễn"),
        ):
            refused(station, "shift.not-your-role", act)
        till.take(station.lan()[1], code, method=TRANSFER, shown_dong=FEE)
    if returns:
        assert till.refund(other, code, reason="Thu nhầm")
    else:
        refused(station, "shift.not-your-role", lambda: till.refund(other, code, reason="Thu nhầm"))


def test_a_locked_shift_moves_no_money(station: Station, shift: Shift, code: str) -> None:
    locked = replace(shift, key=None)
    refused(
        station,
        "shift.not-your-role",
        lambda: station.till.take(locked, code, method=TRANSFER, shown_dong=FEE),
    )


def test_a_drawer_is_closed_with_what_was_counted(
    station: Station, shift: Shift, code: str
) -> None:
    till = station.till
    refused(station, "till.not-open", lambda: till.close(shift, counted_dong=0, remark=""))
    till.open(shift, counter="Quầy 1", counted_dong=50_000)
    refused(
        station,
        "till.open-already",
        lambda: till.open(shift, counter="Quầy 1", counted_dong=50_000),
    )
    till.take(shift, code, method=CASH, shown_dong=FEE)
    differs = refused(
        station, "till.differs", lambda: till.close(shift, counted_dong=55_000, remark=" ")
    )
    assert (differs.values["counted"], differs.values["expected"]) == (
        "55.000 đồng",
        "60.000 đồng",
    )
    closed = till.close(shift, counted_dong=55_000, remark="Thiếu 5.000 đồng, trả lại thừa")
    assert (closed.counter, closed.counted_dong, closed.expected_dong) == ("Quầy 1", 55_000, 60_000)
    assert till.drawer(shift) is None
    assert len(till.moves(shift)) == 3


def test_each_officer_has_a_drawer_of_their_own(station: Station, shift: Shift, code: str) -> None:
    quy = on_duty(station, QUY, OfficerRole.CASH)
    station.till.open(shift, counter="Quầy 1", counted_dong=1_000)
    station.till.open(quy, counter="Quầy 2", counted_dong=7_000)
    station.till.take(quy, code, method=CASH, shown_dong=FEE)
    mine, theirs = station.till.drawer(shift), station.till.drawer(quy)
    assert mine is not None
    assert theirs is not None
    assert (mine.expected_dong, theirs.expected_dong) == (1_000, 7_000 + FEE)


def test_a_start_of_the_box_loses_nothing_of_a_drawer(tmp_path: Path) -> None:
    with a_station(tmp_path / "box") as station:
        shift = station.lan()[1]
        code = station.reception.accept(shift, DRAFT, CERTIFIED).job.dossier
        station.till.open(shift, counter="Quầy 1", counted_dong=1_000)
        station.till.take(shift, code, method=CASH, shown_dong=FEE)
        station.open()  # as a start of the program does
        again = station.till.drawer(station.lan()[1])
    assert again is not None
    assert again.expected_dong == 1_000 + FEE


def test_a_drawer_left_open_over_night_is_still_open(
    station: Station, shift: Shift, code: str
) -> None:
    station.till.take(shift, code, method=TRANSFER, shown_dong=FEE)
    station.till.open(shift, counter="Quầy 1", counted_dong=1_000)
    station.clock.pass_ms(DAY_MS)
    drawer = station.till.drawer(shift)
    assert drawer is not None
    assert len(station.till.moves(shift)) == 1  # what moved before it, yesterday, is not of today


def test_a_volunteer_s_dossier_is_paid_by_somebody_else(station: Station, code: str) -> None:
    volunteer = on_duty(station, HUNG)
    refused(
        station,
        "shift.not-your-role",
        lambda: station.till.take(volunteer, code, method=TRANSFER, shown_dong=FEE),
    )
    assert LEADER.name not in station.keys
