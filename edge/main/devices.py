"""Makes the devices that the settings name; what is not plugged in says so itself."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from accord.errors import FaultError
from accord.moments import Instant
from edge.desk.clips import Speaker
from edge.desk.devices import DeviceStanding, DeviceState, Scan
from edge.desk.ports import Printer, Scanner
from edge.desk.queue_ports import Voice
from edge.desk.slips import Raster
from edge.devices.printer.channel import Channel
from edge.devices.printer.file import FileChannel
from edge.devices.printer.network import NetworkChannel
from edge.devices.printer.printer import EscposPrinter
from edge.devices.printer.simulated import SimulatedPrinter
from edge.devices.scanner.scanner import SerialScanner
from edge.devices.scanner.simulated import SimulatedScanner
from edge.devices.voice.clips import RecordedClips, RecordedTongue
from edge.devices.voice.espeak import Aplay, Espeak
from edge.devices.voice.simulated import SimulatedMouth, SimulatedTongue
from edge.devices.voice.voice import HallVoice, Mouth
from edge.main.folder import Folder
from edge.main.machine import monotonic_s
from edge.settings import DevicesSettings

__all__ = ["Devices", "Job", "NoPrinter", "NoScanner", "NoVoice", "clips_of", "make_devices"]

_LOG = logging.getLogger(__name__)

CONNECT_S: Final = 2.0
"""A printer in the same office answers at once or not at all."""

Job = Callable[[threading.Event], None]
"""The body of a thread; it returns soon after the event is set."""


class NoPrinter:
    """The place of a printer where none is wanted."""

    def print(self, job_id: str, bands: Iterable[Raster]) -> None:
        """Refuse.

        Raises:
            FaultError: ``printer.absent``, always.
        """
        del job_id, bands
        raise FaultError("printer.absent")

    def standing(self) -> DeviceStanding:
        """Say that there is none."""
        return DeviceStanding("printer", DeviceState.ABSENT)


class NoScanner:
    """The place of a scanner where none is wanted."""

    def next_after(self, number: int, *, timeout_s: float) -> Scan | None:
        """Return none."""
        del number, timeout_s
        return None

    def latest_number(self) -> int:
        """Return 0: nothing was ever read."""
        return 0

    def standing(self) -> DeviceStanding:
        """Say that there is none."""
        return DeviceStanding("scanner", DeviceState.ABSENT)


class NoVoice:
    """The place of a voice where none is wanted."""

    def speak(self, text: str, *, language: str) -> bytes:
        """Refuse.

        Raises:
            FaultError: ``voice.absent``, always.
        """
        del text, language
        raise FaultError("voice.absent")

    def call(self, label: str, counter: str) -> None:
        """Say nothing."""
        del label, counter


@dataclass(frozen=True, slots=True)
class Devices:
    """The devices, what runs for them, and how they end.

    Attributes:
        printer: the slip printer.
        scanner: the code scanner.
        voice: the voice of the hall.
        speaker: what turns words into sound.
        jobs: what must run in a thread each, by name.
        closing: ends what was opened.
    """

    printer: Printer
    scanner: Scanner
    voice: Voice
    speaker: Speaker
    jobs: dict[str, Job]
    closing: ExitStack


def clips_of(settings: DevicesSettings, folder: Folder) -> RecordedClips:
    """Return the ward's own recordings: in the folder the settings name, else in the box's own."""
    is_named = settings.voice == "espeak" and settings.voice_at
    return RecordedClips(Path(settings.voice_at) if is_named else folder.voice)


def make_devices(
    settings: DevicesSettings, *, wall: Callable[[], Instant], clips: RecordedClips
) -> Devices:
    """Return the devices that the settings name.

    Args:
        settings: which they are.
        wall: the time of day.
        clips: the ward's own recordings, for the voice.

    Raises:
        FaultError: a simulated device cannot be made.
    """
    jobs: dict[str, Job] = {}
    closing = ExitStack()
    printer = _printer(settings, jobs, closing, wall)
    scanner = _scanner(settings, jobs, closing, wall)
    voice, speaker = _voice(settings, jobs, closing, clips)
    return Devices(printer, scanner, voice, speaker, jobs, closing)


def _printer(
    settings: DevicesSettings,
    jobs: dict[str, Job],
    closing: ExitStack,
    wall: Callable[[], Instant],
) -> Printer:
    at = settings.printer_at
    opener: Callable[[], Channel]
    match settings.printer:
        case "simulated":
            simulated = closing.enter_context(SimulatedPrinter(Path(at)))
            jobs["simulated printer"] = lambda _: simulated.run()
            host, port = simulated.address
            opener = lambda: NetworkChannel(host, port, connect_s=CONNECT_S)  # noqa: E731 -- one of three
        case "network":
            name, _, number = at.rpartition(":")
            opener = lambda: NetworkChannel(name, int(number), connect_s=CONNECT_S)  # noqa: E731 -- one of three
        case "file":
            opener = lambda: FileChannel(Path(at))  # noqa: E731 -- one of three
        case _:
            return NoPrinter()
    return EscposPrinter(opener, monotonic=monotonic_s, wall=wall)


def _scanner(
    settings: DevicesSettings,
    jobs: dict[str, Job],
    closing: ExitStack,
    wall: Callable[[], Instant],
) -> Scanner:
    line = Path(settings.scanner_at)
    if settings.scanner == "none":
        return NoScanner()
    if settings.scanner == "simulated":
        pipe, line = line, line.with_name(line.name + ".line")
        simulated = closing.enter_context(SimulatedScanner(line))
        jobs["simulated scanner"] = partial(_hold_under, simulated, pipe)
    scanner = SerialScanner(line, wall=wall)
    closing.callback(scanner.close)
    jobs["scanner"] = lambda _: scanner.run()
    return scanner


def _voice(
    settings: DevicesSettings, jobs: dict[str, Job], closing: ExitStack, clips: RecordedClips
) -> tuple[Voice, Speaker]:
    mouth: Mouth
    speaker: Espeak | SimulatedTongue
    match settings.voice:
        case "simulated":
            speaker, mouth = SimulatedTongue(), SimulatedMouth(Path(settings.voice_at))
        case "espeak":
            speaker, mouth = Espeak(), Aplay()
        case _:
            return NoVoice(), NoVoice()
    voice = HallVoice(RecordedTongue(clips, speaker), mouth)
    closing.callback(voice.close)
    jobs["voice"] = lambda _: voice.run()
    return voice, speaker


def _hold_under(scanner: SimulatedScanner, pipe: Path, stop: threading.Event) -> None:
    """Hold every line that is written to a named pipe under the simulated scanner."""
    pipe.unlink(missing_ok=True)
    os.mkfifo(pipe, 0o600)
    # Open both ways, so that it neither waits for a writer nor ends when one leaves.
    with os.fdopen(os.open(pipe, os.O_RDWR | os.O_NONBLOCK), "rb", buffering=0) as lines:
        held = b""
        while not stop.wait(0.05):
            held += lines.read(4096) or b""
            *whole, held = held.split(b"\n")
            for line in whole:
                try:
                    scanner.present(line.decode(errors="replace"))
                except FaultError as error:
                    _LOG.warning("simulated scanner took nothing fault=%s", error.key)
    pipe.unlink(missing_ok=True)
