"""A printer without its motor: real bytes in, real answers and finished slips out.

It reads the codec that the real one is sent, and refuses what is not on the codec's list. It can be
given the faults that a printer has; what it printed before a fault stays printed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import assert_never

from edge.desk.slips import Raster
from edge.devices.printer import escpos
from edge.devices.printer.escpos import Command, Decoder, StatusKind

__all__ = ["Ailment", "Answer", "Machine", "Printed"]


class Ailment(Enum):
    """What a printer may suffer from."""

    NONE = "none"
    PAPER_LOW = "paper-low"
    NO_PAPER = "no-paper"
    COVER_OPEN = "cover-open"
    OFFLINE = "offline"
    FAILED = "failed"
    MUTE = "mute"
    """Prints, and answers nothing: old firmware."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the printer says back."""

    byte: int


@dataclass(frozen=True, slots=True)
class Printed:
    """A slip that was cut off, or torn off unfinished."""

    raster: Raster


_ANSWERS: dict[Ailment, dict[StatusKind, int]] = {
    Ailment.NONE: {},
    Ailment.MUTE: {},
    Ailment.PAPER_LOW: {StatusKind.PAPER: 0x0C},
    Ailment.NO_PAPER: {StatusKind.PRINTER: 0x08, StatusKind.OFFLINE: 0x20, StatusKind.PAPER: 0x6C},
    Ailment.COVER_OPEN: {StatusKind.PRINTER: 0x08, StatusKind.OFFLINE: 0x04},
    Ailment.OFFLINE: {StatusKind.PRINTER: 0x08},
    Ailment.FAILED: {StatusKind.PRINTER: 0x08, StatusKind.OFFLINE: 0x40, StatusKind.ERROR: 0x20},
}
"""The bits that are set beside those that always are (Epson, DLE EOT)."""

_ALWAYS = 0x12
_STOPS = (Ailment.NO_PAPER, Ailment.COVER_OPEN, Ailment.OFFLINE, Ailment.FAILED)
_PAPER_IN, _PAPER_LOW = 0x00, 0x03


class Machine:
    """One printer and its roll.

    Attributes:
        ailment: what it suffers from; may be changed at any time.
        rows_left: rows until the roll is empty, or none for a roll without end.
    """

    def __init__(self) -> None:
        self.ailment = Ailment.NONE
        self.rows_left: int | None = None
        self._decoder = Decoder()
        self._row_bytes = 0
        self._bits = b""

    def feed(self, received: bytes) -> Iterator[Answer | Printed]:
        """Carry out what arrives.

        Raises:
            PeerError: it is nothing a slip needs; see ``escpos.Decoder``.
        """
        for command in self._decoder.feed(received):
            yield from self._carry_out(command)

    def hang_up(self) -> Iterator[Printed]:
        """Forget what is half received; what is printed and not cut is torn off."""
        self._decoder = Decoder()
        yield from self._torn_off()

    def _carry_out(self, command: Command) -> Iterator[Answer | Printed]:
        match command:
            case escpos.Initialise():
                yield from self._torn_off()
            case escpos.Band(row_bytes, bits):
                yield from self._print(row_bytes, bits)
            case escpos.Cut():
                if self.ailment not in _STOPS:
                    yield from self._torn_off()
            case escpos.AskStatus(kind):
                if self.ailment is not Ailment.MUTE:
                    yield Answer(_ALWAYS | _ANSWERS[self.ailment].get(kind, 0))
            case escpos.AskPaper():
                if self.ailment not in (*_STOPS, Ailment.MUTE):
                    is_low = self.ailment is Ailment.PAPER_LOW
                    yield Answer(_PAPER_LOW if is_low else _PAPER_IN)
            case _:
                assert_never(command)

    def _print(self, row_bytes: int, bits: bytes) -> Iterator[Printed]:
        if self.ailment in _STOPS:
            return
        if row_bytes != self._row_bytes:
            yield from self._torn_off()
            self._row_bytes = row_bytes
        if self.rows_left is not None:
            bits = bits[: self.rows_left * row_bytes]
            self.rows_left -= len(bits) // row_bytes
            if not self.rows_left:
                self.ailment = Ailment.NO_PAPER
        self._bits += bits

    def _torn_off(self) -> Iterator[Printed]:
        if self._bits:
            rows = len(self._bits) // self._row_bytes
            yield Printed(Raster(self._row_bytes * 8, rows, self._bits))
            self._bits = b""
