"""A printer that is believed too much, or told too much: each protection, broken."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from accord.errors import FaultError, PeerError
from edge.desk.devices import DeviceState
from edge.desk.slips import Raster
from edge.devices.printer import escpos
from edge.devices.printer import printer as driver
from edge.devices.printer.escpos import Band, Command, PrinterState, StatusKind
from edge.devices.printer.machine import Ailment
from edge.devices.printer.printer import EscposPrinter
from edge.devices.printer.simulated import SimulatedPrinter
from tests.edge.devices.printer import test_escpos
from tests.edge.devices.printer.tray import PICTURE, printer_on, running
from tests.mutants.mutant import Mutant


def _text_is_printed(patch: pytest.MonkeyPatch) -> None:
    real = escpos._first

    def first(data: bytes) -> tuple[Command, int] | None:
        return (escpos.Initialise(), 1) if data[:1].isalnum() else real(data)

    patch.setattr(escpos, "_first", first)


def _check_text_is_refused() -> None:
    with pytest.raises(PeerError):
        list(escpos.Decoder().feed(b"A"))


def _orders_among_dots(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Band, "of", classmethod(lambda cls, row_bytes, bits: cls(row_bytes, bits)))


def _check_no_order_hides() -> None:
    for order in test_escpos.ORDERS:
        raster = Raster(8, 128, bytes(60) + order + bytes(128 - 60 - len(order)))
        wire = b"".join(map(escpos.encode, escpos.bands_of(raster)))
        assert order[:2] not in wire[8:]


def _silence_is_ready(patch: pytest.MonkeyPatch) -> None:
    real = escpos.state_of

    def state_of(answers: dict[StatusKind, int]) -> tuple[PrinterState, bool]:
        state, is_low = real(answers)
        return (PrinterState.READY if state is PrinterState.UNKNOWN else state), is_low

    patch.setattr(escpos, "state_of", state_of)


def _sent_is_printed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(EscposPrinter, "_confirm", lambda _self, _channel: None)


def _check_paper_that_ran_out_is_noticed() -> None:
    with _a_machine() as (printer, machine):
        machine.machine.rows_left = 120
        assert _fault(printer) == "printer.no-paper"


def _prints_without_asking(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(EscposPrinter, "_ask", lambda _self, _channel: (PrinterState.READY, False))


def _check_an_open_cover_is_noticed() -> None:
    with _a_machine() as (printer, machine):
        machine.suffer(Ailment.COVER_OPEN)
        assert _fault(printer) == "printer.cover-open"


def _check_silence_is_not_yes() -> None:
    with _a_machine() as (printer, machine):
        machine.suffer(Ailment.MUTE)
        assert printer.standing().state is DeviceState.FAULTY


def _a_line_is_lost_again_and_again(patch: pytest.MonkeyPatch) -> None:
    real = EscposPrinter._keep

    def keep(self: EscposPrinter, state: DeviceState, fault: str) -> None:
        self._was_lost = False
        real(self, state, fault)

    patch.setattr(EscposPrinter, "_keep", keep)


class _Ear(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.told.append(record.getMessage())


def _check_a_loss_is_told_once() -> None:
    ear = _Ear()
    log = logging.getLogger(driver.__name__)
    log.addHandler(ear)
    try:
        with _a_machine() as (printer, machine):
            machine.suffer(Ailment.NO_PAPER)
            for _ in range(3):
                _fault(printer)
    finally:
        log.removeHandler(ear)
    assert sum("printer lost" in line for line in ear.told) == 1


@contextmanager
def _a_machine() -> Iterator[tuple[EscposPrinter, SimulatedPrinter]]:
    """Give a printer that does not wait long, and the machine it prints on."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder)) as machine,
        pytest.MonkeyPatch.context() as patch,
    ):
        for name in ("ANSWER_S", "STALL_S", "DONE_S"):
            patch.setattr(driver, name, 0.1)
        yield printer_on(machine), machine


def _fault(printer: EscposPrinter) -> str:
    try:
        printer.print("0011223344556677", [PICTURE])
    except FaultError as error:
        return error.key
    return "none"


MUTANTS = [
    Mutant("text goes to the printer as text", _text_is_printed, _check_text_is_refused),
    Mutant("an order hides among the dots", _orders_among_dots, _check_no_order_hides),
    Mutant("a missing answer is a good one", _silence_is_ready, _check_silence_is_not_yes),
    Mutant("what was sent was printed", _sent_is_printed, _check_paper_that_ran_out_is_noticed),
    Mutant("nobody asks before printing", _prints_without_asking, _check_an_open_cover_is_noticed),
    Mutant(
        "a lost printer fills the log", _a_line_is_lost_again_and_again, _check_a_loss_is_told_once
    ),
]
