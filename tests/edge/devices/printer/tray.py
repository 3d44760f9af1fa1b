"""A simulated printer that runs, and the printer that prints on it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

from accord.moments import Instant
from edge.desk.slips import Raster
from edge.devices.printer.network import NetworkChannel
from edge.devices.printer.printer import EscposPrinter
from edge.devices.printer.simulated import SimulatedPrinter

NOW = Instant(1_790_000_000_000)

PICTURE = Raster(576, 300, bytes(range(256)) * 84 + bytes(96))
"""Dots in which every kind of byte stands."""


@contextmanager
def running(folder: Path) -> Iterator[SimulatedPrinter]:
    """Give a simulated printer that prints."""
    with SimulatedPrinter(folder) as printer:
        thread = threading.Thread(target=printer.run)
        thread.start()
        yield printer
        printer.close()
        thread.join()


def printer_on(machine: SimulatedPrinter) -> EscposPrinter:
    """Return a printer at the other end of the line."""
    host, port = machine.address
    return EscposPrinter(
        lambda: NetworkChannel(host, port, connect_s=1), monotonic=time.monotonic, wall=lambda: NOW
    )


def slips_in(folder: Path) -> list[Image.Image]:
    """Return the pictures in the tray, the oldest first."""
    return [Image.open(path).convert("1") for path in sorted(folder.glob("slip-*.png"))]
