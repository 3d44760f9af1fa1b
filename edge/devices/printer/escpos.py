"""ESC/POS as values: the few commands a slip needs, and what a printer says back.

This list is all that ever goes to a printer. There is no command for text: words reach the paper
as dots, so nothing a citizen wrote can order a printer about. Byte values are those of Epson's
reference for ESC/POS.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import assert_never

from accord.errors import PeerError
from edge.desk.slips import Raster

__all__ = [
    "BAND_ROWS_MAX",
    "AskPaper",
    "AskStatus",
    "Band",
    "Command",
    "Cut",
    "Decoder",
    "Initialise",
    "PrinterState",
    "StatusKind",
    "bands_of",
    "encode",
    "paper_is_in",
    "state_of",
]

BAND_ROWS_MAX = 128
"""Nine kilobytes at the full width: less than the smallest receive buffer of a cheap printer."""

ROW_BYTES_MAX = 104
"""Four inches at 203 dpi, the widest slip printer there is."""

FEED_MAX = 255
"""One byte of vertical units."""

_ESC_INITIALISE = b"\x1b@"
_GS_BAND = b"\x1dv0\x00"
_GS_CUT = b"\x1dVB"
_GS_ASK_PAPER = b"\x1dr\x01"
_DLE_ASK_STATUS = b"\x10\x04"

_REAL_TIME = (b"\x10\x04", b"\x10\x05", b"\x10\x14")
"""DLE EOT, DLE ENQ, DLE DC4: a printer carries these out wherever it sees them, even among dots.

The last can open a drawer or switch the printer off. One dot beside them is inked so that no
picture ever holds one (``Band.of``).
"""


class StatusKind(IntEnum):
    """What a printer can be asked while it is busy (DLE EOT n)."""

    PRINTER = 1
    OFFLINE = 2
    ERROR = 3
    PAPER = 4


class PrinterState(Enum):
    """What is known of a printer. ``UNKNOWN`` is not ``READY``: it did not say so."""

    READY = "ready"
    NO_PAPER = "no-paper"
    COVER_OPEN = "cover-open"
    FAILED = "failed"
    OFFLINE = "offline"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Initialise:
    """Forget all settings (ESC @)."""


@dataclass(frozen=True, slots=True)
class Band:
    """Some rows of dots (GS v 0).

    Attributes:
        row_bytes: bytes in a row.
        bits: the rows one after the other, the most significant bit on the left, 1 is ink.
    """

    row_bytes: int
    bits: bytes

    @classmethod
    def of(cls, row_bytes: int, bits: bytes) -> Band:
        """Return a band in which no order to the printer hides."""
        for order in _REAL_TIME:
            bits = bits.replace(order, b"\x18" + order[1:])
        return cls(row_bytes, bits)


@dataclass(frozen=True, slots=True)
class Cut:
    """Feed so many dots and cut, leaving one point (GS V 66)."""

    feed: int


@dataclass(frozen=True, slots=True)
class AskStatus:
    """Ask at once, before anything that waits (DLE EOT)."""

    kind: StatusKind


@dataclass(frozen=True, slots=True)
class AskPaper:
    """Ask for the paper sensor in turn (GS r 1): the answer says that all before it was printed."""


Command = Initialise | Band | Cut | AskStatus | AskPaper


def bands_of(raster: Raster) -> Iterator[Band]:
    """Yield a picture in bands that every printer can hold."""
    row_bytes = raster.width_px // 8
    size = row_bytes * BAND_ROWS_MAX
    for start in range(0, len(raster.bits), size):
        yield Band.of(row_bytes, raster.bits[start : start + size])


def encode(command: Command) -> bytes:
    """Return the bytes of a command."""
    match command:
        case Initialise():
            return _ESC_INITIALISE
        case Band(row_bytes, bits):
            rows = len(bits) // row_bytes
            return _GS_BAND + row_bytes.to_bytes(2, "little") + rows.to_bytes(2, "little") + bits
        case Cut(feed):
            return _GS_CUT + bytes([feed])
        case AskStatus(kind):
            return _DLE_ASK_STATUS + bytes([kind])
        case AskPaper():
            return _GS_ASK_PAPER
        case _:
            assert_never(command)


class Decoder:
    """Turns a stream of bytes back into commands; whatever is not on the list is refused."""

    def __init__(self) -> None:
        self._rest = b""

    @property
    def is_between_commands(self) -> bool:
        """Whether no command is half received."""
        return not self._rest

    def feed(self, received: bytes) -> Iterator[Command]:
        """Yield the commands that are complete.

        Raises:
            PeerError: ``escpos.unknown`` at the first byte that is no command of ours,
                ``escpos.limit`` at a size that no slip has, ``escpos.order-in-dots`` at a picture
                that would order the printer about.
        """
        self._rest += received
        while self._rest:
            taken = _first(self._rest)
            if taken is None:
                return
            command, size = taken
            self._rest = self._rest[size:]
            yield command


def _first(data: bytes) -> tuple[Command, int] | None:
    """Return the command at the start and its size, or none while it is not complete."""
    if data.startswith(_ESC_INITIALISE):
        return Initialise(), len(_ESC_INITIALISE)
    if data.startswith(_GS_ASK_PAPER):
        return AskPaper(), len(_GS_ASK_PAPER)
    for start, least in ((_DLE_ASK_STATUS, 3), (_GS_CUT, 4), (_GS_BAND, 8)):
        if data.startswith(start) and len(data) >= least:
            return _with_arguments(start, data)
    known = (_ESC_INITIALISE, _GS_ASK_PAPER, _DLE_ASK_STATUS, _GS_CUT, _GS_BAND)
    if any(data.startswith(start) or start.startswith(data) for start in known):
        return None
    raise PeerError("escpos.unknown", first=data[0], size=len(data))


def _with_arguments(start: bytes, data: bytes) -> tuple[Command, int] | None:
    argument = data[len(start)]
    if start == _GS_CUT:
        return Cut(argument), len(start) + 1
    if start == _GS_BAND:
        return _band(data)
    if argument not in tuple(StatusKind):
        raise PeerError("escpos.unknown", first=data[0], size=len(data))
    return AskStatus(StatusKind(argument)), len(start) + 1


def _band(data: bytes) -> tuple[Band, int] | None:
    head = len(_GS_BAND) + 4
    row_bytes = int.from_bytes(data[4:6], "little")
    rows = int.from_bytes(data[6:8], "little")
    if not 0 < row_bytes <= ROW_BYTES_MAX or not 0 < rows <= BAND_ROWS_MAX:
        raise PeerError("escpos.limit", row_bytes=row_bytes, rows=rows)
    bits = data[head : head + row_bytes * rows]
    if any(order in bits for order in _REAL_TIME):
        raise PeerError("escpos.order-in-dots", rows=rows)
    if len(bits) < row_bytes * rows:
        return None
    return Band(row_bytes, bits), head + len(bits)


# What a printer says back. Of each answer some bits are fixed; an answer without them is none.

_STATUS_FIXED, _STATUS_FIXED_MASK = 0b0001_0010, 0b1001_0011
_PAPER_FIXED_MASK = 0b1001_0000
_IS_OFFLINE = 0b0000_1000
_COVER_IS_OPEN = 0b0000_0100
_STOPPED_FOR_PAPER = 0b0010_0000
_HAS_ERROR = 0b0100_0000
_PAPER_IS_OUT = 0b0110_0000
_PAPER_IS_LOW = 0b0000_1100
_ROLL_IS_OUT = 0b0000_1100


def state_of(answers: dict[StatusKind, int]) -> tuple[PrinterState, bool]:
    """Return what a printer's answers amount to, and whether its paper is nearly out.

    A missing answer, or one without the fixed bits of an answer, leaves the state unknown.
    """
    asked = (StatusKind.PRINTER, StatusKind.OFFLINE, StatusKind.PAPER)
    if not all(_is_status(answers.get(kind)) for kind in asked):
        return PrinterState.UNKNOWN, False
    printer, offline, paper = (answers[kind] for kind in asked)
    is_low = bool(paper & _PAPER_IS_LOW)
    if paper & _PAPER_IS_OUT or offline & _STOPPED_FOR_PAPER:
        return PrinterState.NO_PAPER, is_low
    if offline & _COVER_IS_OPEN:
        return PrinterState.COVER_OPEN, is_low
    if offline & _HAS_ERROR:
        return PrinterState.FAILED, is_low
    if printer & _IS_OFFLINE:
        return PrinterState.OFFLINE, is_low
    return PrinterState.READY, is_low


def paper_is_in(answer: int) -> bool:
    """Say whether the answer to ``AskPaper`` is one, and tells of paper."""
    return not answer & _PAPER_FIXED_MASK and not answer & _ROLL_IS_OUT


def _is_status(answer: int | None) -> bool:
    return answer is not None and answer & _STATUS_FIXED_MASK == _STATUS_FIXED
