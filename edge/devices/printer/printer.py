"""The slip printer of the counter: it is asked whether a slip came out, and silence is not yes.

A printer that took the last byte has not printed it. So after the cut it is asked for its paper in
turn, an answer that comes only when all before it is done, and then for its state. Only if all that
is well has the slip come out; whatever else happens is a fault, and how much came out is unknown.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable

from accord.errors import FaultError
from accord.moments import Instant
from edge.desk.devices import DeviceStanding, DeviceState
from edge.desk.slips import Raster
from edge.devices.printer import escpos
from edge.devices.printer.channel import Channel
from edge.devices.printer.escpos import PrinterState, StatusKind

__all__ = ["EscposPrinter"]

CUT_FEED = 80
"""Ten millimetres: from the head to the knife."""

ANSWER_S = 0.4
"""A printer answers within a tenth of a second, or its firmware does not know the question."""

STALL_S = 10.0
"""A printer that takes nothing for so long is not waiting for its motor."""

DONE_S = 20.0
"""The longest slip is three metres, at a hundred and fifty millimetres a second."""

FRESH_S = 5.0
"""How long what a printer said of itself is believed."""

DEVICE = "printer"

_LOG = logging.getLogger(__name__)
_ASKED = (StatusKind.PRINTER, StatusKind.OFFLINE, StatusKind.PAPER)


class EscposPrinter:
    """A slip printer at the end of a line that is opened for each slip.

    Args:
        open_channel: opens the line.
        monotonic: seconds that never go back.
        wall: what time it is.
    """

    def __init__(
        self,
        open_channel: Callable[[], Channel],
        *,
        monotonic: Callable[[], float],
        wall: Callable[[], Instant],
    ) -> None:
        self._open_channel = open_channel
        self._monotonic = monotonic
        self._wall = wall
        self._line = threading.Lock()
        self._standing = DeviceStanding(DEVICE, DeviceState.ABSENT)
        self._seen_at: float | None = None
        self._was_lost = False

    def print(self, job_id: str, bands: Iterable[Raster]) -> None:
        """Print rasters as they come and cut; return when the printer has printed them.

        Raises:
            FaultError: ``printer.absent``, ``printer.no-paper``, ``printer.cover-open``,
                ``printer.offline``: nothing was printed unless it began to print before;
                ``printer.failed``, ``printer.unconfirmed``: how much came out is unknown.
        """
        with self._line:
            try:
                with self._open_channel() as channel:
                    self._print(channel, bands)
            except FaultError as error:
                self._note_fault(error.key)
                _LOG.warning("slip not printed job=%s fault=%s", job_id, error.key)
                raise
            _LOG.info("slip printed job=%s", job_id)

    def standing(self) -> DeviceStanding:
        """Say how the printer is: what it said within the last seconds, else what it says now.

        While it prints, that is what it said before.
        """
        if self._is_stale() and self._line.acquire(blocking=False):
            try:
                with self._open_channel() as channel:
                    self._note(*self._ask(channel))
            except FaultError as error:
                self._note_fault(error.key)
            finally:
                self._line.release()
        return self._standing

    def close(self) -> None:
        """Wait for the slip that is being printed; no line stays open between slips."""
        with self._line:
            self._seen_at = None

    def _print(self, channel: Channel, bands: Iterable[Raster]) -> None:
        before = self._ask(channel)
        self._note(*before)
        if before[0] not in (PrinterState.READY, PrinterState.UNKNOWN):
            raise FaultError(_key(before[0]))
        channel.send(escpos.encode(escpos.Initialise()), timeout_s=STALL_S)
        for raster in bands:
            for band in escpos.bands_of(raster):
                channel.send(escpos.encode(band), timeout_s=STALL_S)
        channel.send(escpos.encode(escpos.Cut(CUT_FEED)), timeout_s=STALL_S)
        if before[0] is PrinterState.UNKNOWN:
            raise FaultError("printer.unconfirmed")
        self._confirm(channel)

    def _confirm(self, channel: Channel) -> None:
        """Return when the printer has said that all of it is on paper."""
        channel.send(escpos.encode(escpos.AskPaper()), timeout_s=STALL_S)
        answer = self._answers(channel, 1, within_s=DONE_S)
        after = self._ask(channel)
        self._note(*after)
        if after[0] not in (PrinterState.READY, PrinterState.UNKNOWN):
            raise FaultError(_key(after[0]))
        if not answer or after[0] is PrinterState.UNKNOWN:
            raise FaultError("printer.unconfirmed")
        if not escpos.paper_is_in(answer[0]):
            raise FaultError("printer.no-paper")

    def _ask(self, channel: Channel) -> tuple[PrinterState, bool]:
        """Return what the printer says of itself, and whether its paper is low."""
        while unasked := channel.receive(timeout_s=0):
            # What it said before it was asked answers nothing.
            _LOG.debug("event=printer-spoke-unasked bytes=%d", len(unasked))
        asked = b"".join(escpos.encode(escpos.AskStatus(kind)) for kind in _ASKED)
        channel.send(asked, timeout_s=STALL_S)
        answers = self._answers(channel, len(_ASKED), within_s=ANSWER_S)
        return escpos.state_of(dict(zip(_ASKED, answers, strict=False)))

    def _answers(self, channel: Channel, count: int, *, within_s: float) -> bytes:
        """Return the next bytes the printer says, fewer when the time is over."""
        until = self._monotonic() + within_s
        answers = b""
        while len(answers) < count and (left := until - self._monotonic()) > 0:
            answers += channel.receive(timeout_s=left)
        return answers[:count]

    def _is_stale(self) -> bool:
        return self._seen_at is None or self._monotonic() - self._seen_at > FRESH_S

    def _note(self, state: PrinterState, is_low: bool) -> None:  # noqa: FBT001 - unpacked as a pair
        if state is PrinterState.READY:
            fault = "printer.paper-low" if is_low else self._standing.fault
            self._keep(DeviceState.READY, fault)
        else:
            self._note_fault(_key(state))

    def _note_fault(self, key: str) -> None:
        is_absent = key == "printer.absent"
        self._keep(DeviceState.ABSENT if is_absent else DeviceState.FAULTY, key)

    def _keep(self, state: DeviceState, fault: str) -> None:
        """Keep how the printer is; say it once when it is lost and once when it is back."""
        is_lost = state is not DeviceState.READY
        if is_lost and not self._was_lost:
            _LOG.warning("printer lost fault=%s", fault)
        if self._was_lost and not is_lost:
            _LOG.info("printer back")
        self._was_lost = is_lost
        fault_at = self._wall() if fault != self._standing.fault else self._standing.fault_at
        self._standing = DeviceStanding(DEVICE, state, fault, fault_at)
        self._seen_at = self._monotonic()


def _key(state: PrinterState) -> str:
    return f"printer.{state.value}"
