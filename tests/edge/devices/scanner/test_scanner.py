"""The scanner of the counter, over a real line to a simulated one."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from accord.errors import FaultError
from accord.moments import Instant
from edge.desk.devices import DeviceStanding, DeviceState, Scan
from edge.devices.scanner.scanner import SCANS_MAX, SerialScanner
from edge.devices.scanner.simulated import SimulatedScanner
from tests.edge.devices.scanner.test_lines import CARD
from tests.waiting import wait_until

NOW = Instant(1_790_000_000_000)


@pytest.fixture
def hand(tmp_path: Path) -> Iterator[SimulatedScanner]:
    """Give the scanner that somebody holds a card before."""
    with SimulatedScanner(tmp_path / "scanner") as simulated:
        yield simulated


@pytest.fixture
def scanner(hand: SimulatedScanner) -> Iterator[SerialScanner]:
    """Give the box's side of it, reading."""
    with SerialScanner(hand.path, wall=lambda: NOW, retry_s=0.02) as made:
        thread = threading.Thread(target=made.run)
        thread.start()
        wait_until(lambda: made.standing().state is DeviceState.READY)
        yield made
        made.close()
        thread.join()


def test_a_card_is_read_as_it_was_printed(hand: SimulatedScanner, scanner: SerialScanner) -> None:
    hand.present(CARD)
    assert scanner.next_after(0, timeout_s=5) == Scan(1, CARD.encode(), NOW)
    assert scanner.latest_number() == 1


def test_scans_are_numbered_and_handed_out_in_order(
    hand: SimulatedScanner, scanner: SerialScanner
) -> None:
    for code in ("A", "B", "C"):
        hand.present(code)
    wait_until(lambda: scanner.latest_number() == 3)
    after_first = scanner.next_after(1, timeout_s=0)
    assert after_first is not None
    assert (after_first.number, after_first.raw) == (2, b"B")


def test_without_a_scan_waiting_ends_with_nothing(scanner: SerialScanner) -> None:
    assert scanner.next_after(0, timeout_s=0.01) is None


def test_only_the_latest_scans_are_kept(hand: SimulatedScanner, scanner: SerialScanner) -> None:
    for number in range(SCANS_MAX + 3):
        hand.present(str(number))
    wait_until(lambda: scanner.latest_number() == SCANS_MAX + 3)
    oldest = scanner.next_after(0, timeout_s=0)
    assert oldest is not None
    assert oldest.number == 4


def test_nothing_that_was_read_outlives_the_scanner(
    hand: SimulatedScanner, scanner: SerialScanner
) -> None:
    hand.present(CARD)
    wait_until(lambda: scanner.latest_number() == 1)
    scanner.close()
    assert scanner.next_after(0, timeout_s=5) is None


def test_a_scanner_that_is_pulled_and_plugged_in_again_reads_on(
    hand: SimulatedScanner, scanner: SerialScanner, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="edge.devices.scanner.scanner")
    hand.unplug()
    wait_until(lambda: scanner.standing().state is DeviceState.ABSENT)
    assert scanner.standing() == DeviceStanding(
        "scanner", DeviceState.ABSENT, "scanner.absent", NOW
    )
    time.sleep(0.1)  # twenty tries to open it again, of which nothing tells
    hand.plug_in()
    wait_until(lambda: scanner.standing().state is DeviceState.READY)
    hand.present(CARD)
    assert scanner.next_after(0, timeout_s=5) is not None
    told = [line.split(" path=")[0] for line in caplog.messages]
    assert told == ["scanner lost", "scanner ready"]


def test_half_a_code_from_before_the_loss_is_forgotten(
    hand: SimulatedScanner, scanner: SerialScanner
) -> None:
    hand.send(CARD.encode()[:30])
    hand.unplug()
    wait_until(lambda: scanner.standing().state is DeviceState.ABSENT)
    hand.plug_in()
    wait_until(lambda: scanner.standing().state is DeviceState.READY)
    hand.present(CARD)
    scan = scanner.next_after(0, timeout_s=5)
    assert scan is not None
    assert scan.raw == CARD.encode()


def test_a_code_without_an_end_is_refused_after_a_silence(
    hand: SimulatedScanner, scanner: SerialScanner
) -> None:
    hand.send(b"half a code")
    wait_until(lambda: scanner.standing().fault == "scanner.unfinished")
    hand.present(CARD)
    scan = scanner.next_after(0, timeout_s=5)
    assert scan is not None
    assert scan.raw == CARD.encode()


def test_a_code_that_is_no_text_is_refused_and_not_logged(
    hand: SimulatedScanner, scanner: SerialScanner, caplog: pytest.LogCaptureFixture
) -> None:
    hand.send(b"Nguyen\xff\r")
    wait_until(lambda: scanner.standing().fault == "scanner.not-text")
    assert scanner.standing().state is DeviceState.READY
    assert "Nguyen" not in caplog.text


def test_a_scanner_that_never_was_there_is_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with SerialScanner(tmp_path / "absent", wall=lambda: NOW, retry_s=0.005) as scanner:
        thread = threading.Thread(target=scanner.run)
        thread.start()
        time.sleep(0.1)  # twenty tries, of which nothing tells: each could have been said
        scanner.close()
        thread.join()
        assert scanner.standing().state is DeviceState.ABSENT
    assert [line.split(" path=")[0] for line in caplog.messages] == ["scanner lost"]


def test_a_scanner_that_is_pulled_cannot_be_used(hand: SimulatedScanner) -> None:
    hand.unplug()
    hand.unplug()
    assert not hand.is_plugged_in
    assert not hand.path.exists()
    with pytest.raises(FaultError) as caught:
        hand.present(CARD)
    assert caught.value.key == "scanner.absent"
    hand.plug_in()
    hand.plug_in()
    assert hand.is_plugged_in


def test_codes_that_nobody_takes_do_not_block_the_hand(hand: SimulatedScanner) -> None:
    def wave() -> None:
        for _ in range(100):
            hand.present(CARD * 10)

    with pytest.raises(FaultError):
        wave()


def test_a_line_that_cannot_appear_is_a_fault(tmp_path: Path) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    with pytest.raises(FaultError) as caught:
        SimulatedScanner(tmp_path / "missing" / "scanner")
    assert caught.value.key == "scanner.absent"
    assert len(list(Path("/proc/self/fd").iterdir())) == before
