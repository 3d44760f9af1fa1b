"""The devices fit the ports of the desk; the type checker holds them to it."""

from __future__ import annotations

import time
from pathlib import Path

from edge.desk.devices import DeviceState
from edge.desk.ports import Forms, Printer, Scanner
from edge.devices.forms.forms import PaperForms
from edge.devices.printer.printer import EscposPrinter
from edge.devices.printer.simulated import SimulatedPrinter
from edge.devices.scanner.scanner import SerialScanner
from tests.edge.devices.printer.tray import NOW, printer_on


def test_what_has_never_been_seen_is_absent(tmp_path: Path) -> None:
    with SimulatedPrinter(tmp_path) as machine:
        made: EscposPrinter = printer_on(machine)
    printer: Printer = made
    scanner: Scanner = SerialScanner(tmp_path / "scanner", wall=lambda: NOW)
    standings = (printer.standing(), scanner.standing())
    assert [(known.device, known.state) for known in standings] == [
        ("printer", DeviceState.ABSENT),
        ("scanner", DeviceState.ABSENT),
    ]


def test_forms_start_nothing_before_the_first_document() -> None:
    made = PaperForms(monotonic=time.monotonic)
    forms: Forms = made
    assert callable(forms.roll)
    made.close()
