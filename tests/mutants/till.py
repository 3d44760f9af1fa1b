"""The protections of the till, each broken in turn."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from accord.dossier import Payment
from accord.errors import RefusedError
from accord.payments import PaymentMethod
from edge.desk import cash, till
from edge.desk.shift import Shift
from tests.edge.desk.intakes import CERTIFIED, DRAFT
from tests.edge.station import HUNG, PIN, Station, a_station
from tests.mutants.mutant import Mutant

__all__ = ["MUTANTS"]

FEE = 10_000
TRANSFER = PaymentMethod.TRANSFER


@contextmanager
def _counter() -> Iterator[tuple[Station, Shift, str]]:
    with tempfile.TemporaryDirectory() as folder, a_station(Path(folder) / "box") as station:
        shift = station.lan()[1]
        code = station.reception.accept(shift, DRAFT, CERTIFIED).job.dossier
        yield station, shift, code


def _is_refused(act: Callable[[], object]) -> bool:
    try:
        act()
    except RefusedError:
        return True
    return False


def _a_fee_is_taken_once() -> None:
    with _counter() as (station, shift, code):
        station.till.take(shift, code, method=TRANSFER, shown_dong=FEE)
        again = _is_refused(lambda: station.till.take(shift, code, method=TRANSFER, shown_dong=FEE))
        assert again


def _asks_for_everything_again(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Payment, "open_dong", property(lambda payment: payment.due_dong))


def _volunteers_take_no_money() -> None:
    with _counter() as (station, _, code):
        token = station.shifts.sign_on(key_id=station.keys[HUNG.name], pin=PIN)
        shift = station.shifts.work(token)
        assert _is_refused(lambda: station.till.take(shift, code, method=TRANSFER, shown_dong=FEE))


def _lets_anybody_say_anything(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(till, "may", lambda *_: True)


def _cash_goes_into_an_open_drawer() -> None:
    with _counter() as (station, shift, code):
        assert _is_refused(
            lambda: station.till.take(shift, code, method=PaymentMethod.CASH, shown_dong=FEE)
        )


def _sees_a_drawer_everywhere(patch: pytest.MonkeyPatch) -> None:
    real = cash.drawer_of

    def never_none(moves: tuple[cash.Move, ...]) -> object:
        return real(moves) or object()

    patch.setattr(till, "drawer_of", never_none)


def _a_transfer_is_no_cash() -> None:
    with _counter() as (station, shift, code):
        station.till.open(shift, counter="Quầy 1", counted_dong=1_000)
        station.till.take(shift, code, method=TRANSFER, shown_dong=FEE)
        drawer = station.till.drawer(shift)
        assert drawer is not None
        assert drawer.expected_dong == 1_000


def _counts_transfers_as_cash(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(cash.Move, "cash_dong", property(lambda move: getattr(move.fact, "dong", 0)))


MUTANTS = [
    Mutant("takes a fee twice", _asks_for_everything_again, _a_fee_is_taken_once),
    Mutant("lets a volunteer take money", _lets_anybody_say_anything, _volunteers_take_no_money),
    Mutant(
        "takes cash without a drawer", _sees_a_drawer_everywhere, _cash_goes_into_an_open_drawer
    ),
    Mutant("counts transfers as cash", _counts_transfers_as_cash, _a_transfer_is_no_cash),
]
