"""The protections of the till, each broken in turn."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from accord.dossier import Payment
from accord.naming import LogName
from accord.payments import PaymentMethod, ReceiptBlockGiven
from edge.desk import cash, receipts, till
from edge.desk.shift import Shift
from edge.store.book import BoxWriting
from tests.accord.samples import WARD
from tests.edge.desk.intakes import CERTIFIED, DRAFT, OTHER_DRAFT
from tests.edge.station import HUNG, PIN, Station, a_station
from tests.edge.store.logs import BOX, EPOCH
from tests.mutants.mutant import Mutant
from tests.refusal import is_refused

__all__ = ["MUTANTS"]

FEE = 10_000
BLOCK = ReceiptBlockGiven(LogName(BOX), WARD, EPOCH, "01BLP0-001", "AA-26T", 2026, 1, 9)
TRANSFER = PaymentMethod.TRANSFER


@contextmanager
def _counter() -> Iterator[tuple[Station, Shift, str]]:
    with tempfile.TemporaryDirectory() as folder, a_station(Path(folder) / "box") as station:
        shift = station.lan()[1]
        code = station.reception.accept(shift, DRAFT, CERTIFIED).job.dossier
        yield station, shift, code


def _a_fee_is_taken_once() -> None:
    with _counter() as (station, shift, code):
        station.till.take(shift, code, method=TRANSFER, shown_dong=FEE)
        again = is_refused(lambda: station.till.take(shift, code, method=TRANSFER, shown_dong=FEE))
        assert again


def _asks_for_everything_again(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Payment, "open_dong", property(lambda payment: payment.due_dong))


def _volunteers_take_no_money() -> None:
    with _counter() as (station, _, code):
        token = station.shifts.sign_on(key_id=station.keys[HUNG.name], pin=PIN)
        shift = station.shifts.work(token)
        assert is_refused(lambda: station.till.take(shift, code, method=TRANSFER, shown_dong=FEE))


def _lets_anybody_say_anything(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(till, "may", lambda *_: True)


def _cash_goes_into_an_open_drawer() -> None:
    with _counter() as (station, shift, code):
        assert is_refused(
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


def _numbers_differ() -> None:
    with _counter() as (station, shift, code):
        station.hear(BLOCK)
        other = station.reception.accept(shift, OTHER_DRAFT, CERTIFIED).job.dossier
        taken = [
            station.till.take(shift, each, method=TRANSFER, shown_dong=FEE).paid.receipt
            for each in (code, other)
        ]
        assert len(set(taken)) == len(taken)


def _forgets_which_numbers_are_used(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(BoxWriting, "use_receipt", lambda *_: None)
    patch.setattr(BoxWriting, "queue_receipt", lambda *_: None)


def _another_run_of_the_log_gives_no_number() -> None:
    with _counter() as (station, shift, code):
        station.hear(replace(BLOCK, epoch=b"another1"))
        assert is_refused(lambda: station.till.take(shift, code, method=TRANSFER, shown_dong=FEE))


def _uses_any_block(patch: pytest.MonkeyPatch) -> None:
    real = receipts.numbers_of
    patch.setattr(
        till,
        "numbers_of",
        lambda blocks, year: real(tuple(replace(b, is_current=True) for b in blocks), year),
    )


def _a_used_up_block_refuses() -> None:
    with _counter() as (station, shift, code):
        station.hear(replace(BLOCK, last=1))
        other = station.reception.accept(shift, OTHER_DRAFT, CERTIFIED).job.dossier
        station.till.take(shift, code, method=TRANSFER, shown_dong=FEE)
        assert is_refused(lambda: station.till.take(shift, other, method=TRANSFER, shown_dong=FEE))


def _counts_on_behind_the_block(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(receipts.Block, "left", property(lambda _: 1))


MUTANTS = [
    Mutant("gives one receipt number twice", _forgets_which_numbers_are_used, _numbers_differ),
    Mutant(
        "uses the block of another run of the log",
        _uses_any_block,
        _another_run_of_the_log_gives_no_number,
    ),
    Mutant(
        "numbers receipts behind its block", _counts_on_behind_the_block, _a_used_up_block_refuses
    ),
    Mutant("takes a fee twice", _asks_for_everything_again, _a_fee_is_taken_once),
    Mutant("lets a volunteer take money", _lets_anybody_say_anything, _volunteers_take_no_money),
    Mutant(
        "takes cash without a drawer", _sees_a_drawer_everywhere, _cash_goes_into_an_open_drawer
    ),
    Mutant("counts transfers as cash", _counts_transfers_as_cash, _a_transfer_is_no_cash),
]
