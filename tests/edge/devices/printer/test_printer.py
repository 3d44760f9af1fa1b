"""The slip printer of the counter, over a real line to a simulated machine."""

from __future__ import annotations

import logging
import os
import pty
import socket
import threading
import time
import tty
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from accord.errors import FaultError
from edge.desk.devices import DeviceStanding, DeviceState
from edge.desk.slips import Raster
from edge.devices.printer import printer as module
from edge.devices.printer.file import FileChannel
from edge.devices.printer.machine import Ailment, Answer, Machine
from edge.devices.printer.network import NetworkChannel
from edge.devices.printer.printer import EscposPrinter
from edge.devices.printer.simulated import SimulatedPrinter
from tests.edge.devices.forms.pictures import some_forms, squares_on
from tests.edge.devices.forms.samples import LINKED, RECEIPT
from tests.edge.devices.printer.tray import NOW, PICTURE, printer_on, running, slips_in


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[SimulatedPrinter]:
    with running(tmp_path) as made:
        yield made


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for a silent printer a twentieth of the time."""
    for name in ("ANSWER_S", "STALL_S", "DONE_S"):
        monkeypatch.setattr(module, name, 0.1)


def fault_of(printer: EscposPrinter, *bands: Raster) -> str:
    with pytest.raises(FaultError) as caught:
        printer.print("0011223344556677", bands or [PICTURE])
    return caught.value.key


def test_what_was_drawn_is_what_lies_in_the_tray(machine: SimulatedPrinter, tmp_path: Path) -> None:
    with some_forms() as press:
        printer_on(machine).print("0011223344556677", press.roll(LINKED))
        strips = list(press.roll(LINKED))
    (slip,) = slips_in(tmp_path)
    assert squares_on(slip) == [RECEIPT]
    bits = b"".join(strip.bits for strip in strips)
    drawn = ImageChops.invert(Image.frombytes("1", slip.size, bits).convert("L")).convert("1")
    difference = ImageChops.logical_xor(drawn, slip)
    assert difference.histogram()[255] <= 40  # a dot beside each order that would hide


def test_each_slip_is_a_picture_of_its_own(machine: SimulatedPrinter, tmp_path: Path) -> None:
    printer = printer_on(machine)
    for _ in range(3):
        printer.print("0011223344556677", [PICTURE])
    assert [slip.size for slip in slips_in(tmp_path)] == [(576, 300)] * 3
    assert machine.last == tmp_path / "slip-000003.png"


@pytest.mark.parametrize(
    ("ailment", "key"),
    [
        (Ailment.NO_PAPER, "printer.no-paper"),
        (Ailment.COVER_OPEN, "printer.cover-open"),
        (Ailment.OFFLINE, "printer.offline"),
        (Ailment.FAILED, "printer.failed"),
    ],
)
def test_a_printer_that_cannot_print_is_sent_nothing(
    machine: SimulatedPrinter, tmp_path: Path, ailment: Ailment, key: str
) -> None:
    machine.suffer(ailment)
    printer = printer_on(machine)
    assert fault_of(printer) == key
    assert printer.standing() == DeviceStanding("printer", DeviceState.FAULTY, key, NOW)
    machine.suffer(Ailment.NONE)
    printer.print("0011223344556677", [PICTURE])
    assert len(slips_in(tmp_path)) == 1


def test_a_printer_with_little_paper_prints_and_says_so(machine: SimulatedPrinter) -> None:
    machine.suffer(Ailment.PAPER_LOW)
    printer = printer_on(machine)
    printer.print("0011223344556677", [PICTURE])
    assert printer.standing() == DeviceStanding(
        "printer", DeviceState.READY, "printer.paper-low", NOW
    )


@pytest.mark.usefixtures("hasty")
def test_paper_that_runs_out_in_the_middle_is_a_fault(
    machine: SimulatedPrinter, tmp_path: Path
) -> None:
    machine.machine.rows_left = 120
    assert fault_of(printer_on(machine)) == "printer.no-paper"
    machine.close()
    assert [slip.size for slip in slips_in(tmp_path)] == [(576, 120)]


@pytest.mark.usefixtures("hasty")
def test_a_printer_that_says_nothing_has_not_said_that_it_printed(
    machine: SimulatedPrinter, tmp_path: Path
) -> None:
    machine.suffer(Ailment.MUTE)
    printer = printer_on(machine)
    assert fault_of(printer) == "printer.unconfirmed"
    assert printer.standing().state is DeviceState.FAULTY
    machine.close()
    assert len(slips_in(tmp_path)) == 1


@pytest.mark.usefixtures("hasty")
def test_a_printer_that_falls_silent_after_the_slip_is_not_believed(
    machine: SimulatedPrinter,
) -> None:
    def bands() -> Iterator[Raster]:
        yield PICTURE
        machine.suffer(Ailment.MUTE)

    with pytest.raises(FaultError) as caught:
        printer_on(machine).print("0011223344556677", bands())
    assert caught.value.key == "printer.unconfirmed"


def test_a_printer_that_dies_in_the_middle_is_a_fault(machine: SimulatedPrinter) -> None:
    machine.dies_after_bytes = 5_000
    tall = Raster(576, 12_800, bytes(72 * 12_800))
    assert fault_of(printer_on(machine), tall) == "printer.failed"


def test_a_printer_that_is_not_there_is_absent(tmp_path: Path) -> None:
    with SimulatedPrinter(tmp_path) as machine:
        printer = printer_on(machine)
    assert fault_of(printer) == "printer.absent"
    assert printer.standing().state is DeviceState.ABSENT


def test_a_printer_is_absent_until_it_was_seen(machine: SimulatedPrinter) -> None:
    printer = printer_on(machine)
    assert printer.standing() == DeviceStanding("printer", DeviceState.READY)
    machine.suffer(Ailment.COVER_OPEN)
    assert printer.standing().state is DeviceState.READY  # believed for some seconds


def test_what_a_printer_said_long_ago_is_asked_again(machine: SimulatedPrinter) -> None:
    now = [0.0]
    host, port = machine.address
    printer = EscposPrinter(
        lambda: NetworkChannel(host, port, connect_s=1),
        monotonic=lambda: now[0],
        wall=lambda: NOW,
    )
    assert printer.standing().state is DeviceState.READY
    machine.suffer(Ailment.COVER_OPEN)
    now[0] += module.FRESH_S + 1
    assert printer.standing().fault == "printer.cover-open"
    machine.close()
    now[0] += module.FRESH_S + 1
    assert printer.standing().state is DeviceState.ABSENT


def test_a_lost_printer_is_logged_once_and_once_when_it_is_back(
    machine: SimulatedPrinter, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="edge.devices.printer.printer")
    printer = printer_on(machine)
    machine.suffer(Ailment.NO_PAPER)
    for _ in range(3):
        fault_of(printer)
    machine.suffer(Ailment.NONE)
    for _ in range(2):
        printer.print("0011223344556677", [PICTURE])
    told = [line for line in caplog.messages if line.startswith("printer")]
    assert told == ["printer lost fault=printer.no-paper", "printer back"]


def test_while_it_prints_it_is_as_it_was(machine: SimulatedPrinter) -> None:
    printer = printer_on(machine)
    seen = []

    def bands() -> Iterator[Raster]:
        seen.append(printer.standing().state)
        yield PICTURE

    printer.print("0011223344556677", bands())
    assert seen == [DeviceState.READY]


def test_a_faulty_drawing_leaves_the_printer_free(machine: SimulatedPrinter) -> None:
    def bands() -> Iterator[Raster]:
        yield PICTURE
        raise FaultError("forms.square")

    printer = printer_on(machine)
    with pytest.raises(FaultError):
        printer.print("0011223344556677", bands())
    printer.print("0011223344556677", [PICTURE])
    printer.close()


def test_another_line_that_says_odd_things_is_dropped(
    machine: SimulatedPrinter, tmp_path: Path
) -> None:
    with socket.create_connection(machine.address) as line:
        line.sendall(b"\x1bp\x00\x19\xfa")
        assert line.recv(1) == b""
    printer_on(machine).print("0011223344556677", [PICTURE])
    assert len(slips_in(tmp_path)) == 1


def test_the_count_goes_on_after_a_restart(tmp_path: Path) -> None:
    for _ in range(2):
        with running(tmp_path) as machine:
            printer_on(machine).print("0011223344556677", [PICTURE])
    (tmp_path / "slip-odd.png").touch()
    assert sorted(path.name for path in tmp_path.glob("slip-0*.png")) == [
        "slip-000001.png",
        "slip-000002.png",
    ]
    with SimulatedPrinter(tmp_path) as again:
        assert again.last == tmp_path / "slip-000002.png"


def test_a_tray_is_no_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("edge.devices.printer.simulated.SLIPS_MAX", 2)
    with running(tmp_path) as machine:
        assert machine.last is None
        for _ in range(4):
            printer_on(machine).print("0011223344556677", [PICTURE])
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "slip-000003.png",
        "slip-000004.png",
    ]


def test_a_port_that_is_taken_is_a_fault(machine: SimulatedPrinter, tmp_path: Path) -> None:
    with pytest.raises(FaultError) as caught:
        SimulatedPrinter(tmp_path, port=machine.address[1])
    assert caught.value.key == "printer.absent"


def test_a_line_that_is_switched_off_before_it_runs_stays_off(tmp_path: Path) -> None:
    machine = SimulatedPrinter(tmp_path)
    machine.close()
    machine.run()


@pytest.fixture
def usb() -> Iterator[tuple[Path, Machine, list[int]]]:
    """Give a device file with a printer behind it, and the rows it printed."""
    master, slave = pty.openpty()
    tty.setraw(slave)
    machine, rows = Machine(), [0]

    def behind() -> None:
        try:
            while received := os.read(master, 4096):
                for outcome in machine.feed(received):
                    if isinstance(outcome, Answer):
                        os.write(master, bytes([outcome.byte]))
                    else:
                        rows[0] += outcome.raster.height_px
        except OSError:
            pass  # the line was unplugged

    thread = threading.Thread(target=behind)
    thread.start()
    yield Path(os.ttyname(slave)), machine, rows
    os.close(slave)
    thread.join()
    os.close(master)


def test_a_printer_on_a_usb_line_prints_and_answers(usb: tuple[Path, Machine, list[int]]) -> None:
    path, machine, rows = usb
    printer = EscposPrinter(lambda: FileChannel(path), monotonic=time.monotonic, wall=lambda: NOW)
    printer.print("0011223344556677", [PICTURE])
    assert rows == [300]
    machine.ailment = Ailment.COVER_OPEN
    assert fault_of(printer) == "printer.cover-open"


def test_a_device_file_that_is_not_there_is_absent(tmp_path: Path) -> None:
    with pytest.raises(FaultError) as caught:
        FileChannel(tmp_path / "lp0")
    assert caught.value.key == "printer.absent"


def test_a_usb_line_that_takes_nothing_is_a_fault() -> None:
    master, slave = pty.openpty()
    tty.setraw(slave)
    try:
        with FileChannel(Path(os.ttyname(slave))) as channel:
            assert channel.receive(timeout_s=0) == b""
            with pytest.raises(FaultError) as caught:
                channel.send(bytes(1 << 20), timeout_s=0.05)
            assert caught.value.key == "printer.failed"
            channel.close()
    finally:
        os.close(master)
        os.close(slave)


def test_a_usb_line_that_is_pulled_is_a_fault() -> None:
    master, slave = pty.openpty()
    with FileChannel(Path(os.ttyname(slave))) as channel:
        os.close(master)
        for use in (lambda: channel.receive(timeout_s=1), lambda: channel.send(b"x", timeout_s=1)):
            with pytest.raises(FaultError) as caught:
                use()
            assert caught.value.key == "printer.failed"
    os.close(slave)


def test_a_copy_is_marked_on_paper(machine: SimulatedPrinter, tmp_path: Path) -> None:
    with some_forms() as press:
        for copy_number in (0, 1):
            content = replace(LINKED, copy_number=copy_number)
            printer_on(machine).print("0011223344556677", press.roll(content))
    first, copy = slips_in(tmp_path)
    assert copy.height > first.height
    assert squares_on(first) == squares_on(copy) == [RECEIPT]
