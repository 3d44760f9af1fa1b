from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from accord.errors import FaultError
from edge.desk.devices import DeviceState
from edge.desk.slips import Raster
from edge.devices.voice.clips import RecordedClips
from edge.main.devices import Devices, clips_of, make_devices
from edge.main.folder import Folder
from edge.settings import DevicesSettings
from tests.edge.main.city import NOW
from tests.waiting import wait_until


@contextmanager
def running(settings: DevicesSettings) -> Iterator[Devices]:
    clips = RecordedClips(Path("no-recordings"))
    devices, stop = make_devices(settings, wall=lambda: NOW, clips=clips), threading.Event()
    threads = [threading.Thread(target=job, args=(stop,)) for job in devices.jobs.values()]
    for thread in threads:
        thread.start()
    yield devices
    stop.set()
    devices.closing.close()
    for thread in threads:
        thread.join(5)
        assert not thread.is_alive()


def test_what_is_written_to_the_pipe_is_held_under_the_simulated_scanner(
    tmp_path: Path,
) -> None:
    pipe = tmp_path / "scanner"
    with running(DevicesSettings(scanner="simulated", scanner_at=str(pipe))) as devices:
        wait_until(lambda: pipe.is_fifo() and devices.scanner.standing().state is DeviceState.READY)
        with pipe.open("wb", buffering=0) as line:
            line.write("Đặng Thị Ước\n".encode())
        scan = devices.scanner.next_after(0, timeout_s=5)
        assert scan is not None
        assert scan.raw.decode() == "Đặng Thị Ước"
    assert not pipe.exists()


def test_a_slip_for_the_simulated_printer_is_a_picture(tmp_path: Path) -> None:
    folder = tmp_path / "slips"
    with running(DevicesSettings(printer="simulated", printer_at=str(folder))) as devices:
        devices.printer.print("1" * 16, [Raster(576, 8, bytes(72 * 8))])
        assert devices.printer.standing().state is DeviceState.READY
        assert [path.name for path in folder.iterdir()] == ["slip-000001.png"]


@pytest.mark.parametrize(
    "settings",
    [
        DevicesSettings(),
        DevicesSettings(printer="file", printer_at="/nowhere/lp0"),
        DevicesSettings(printer="network", printer_at="127.0.0.1:1"),
    ],
)
def test_a_printer_that_is_not_there_says_so(settings: DevicesSettings) -> None:
    with running(settings) as devices:
        with pytest.raises(FaultError, match=r"printer\.absent"):
            devices.printer.print("1" * 16, [])
        assert devices.printer.standing().state is DeviceState.ABSENT


def test_without_a_scanner_nothing_is_ever_read() -> None:
    with running(DevicesSettings()) as devices:
        assert devices.scanner.latest_number() == 0
        assert devices.scanner.next_after(0, timeout_s=1) is None
        assert devices.scanner.standing().state is DeviceState.ABSENT


def test_what_a_simulated_voice_said_can_be_read(tmp_path: Path) -> None:
    folder = tmp_path / "voice"
    with running(DevicesSettings(voice="simulated", voice_at=str(folder))) as devices:
        devices.voice.call("A012", "3")
        said = folder / "call-000001.txt"
        wait_until(lambda: said.exists() and said.read_text("utf-8") != "")
        assert said.read_text("utf-8") == "Mời số a, không một hai, đến quầy số ba.\n"


def test_recordings_rest_in_the_boxs_folder_or_where_the_settings_say(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "box", None)
    cases = [
        ("espeak", "", "box/voice"),
        ("espeak", "own", "own"),
        ("simulated", "said", "box/voice"),
    ]
    for kind, named, kept in cases:
        at = str(tmp_path / named) if named else ""
        clips_of(DevicesSettings(voice=kind, voice_at=at), folder).keep("ky-a", b"x")
        assert (tmp_path / kept / "ky-a.wav").exists()
        (tmp_path / kept / "ky-a.wav").unlink()


def test_a_voice_that_is_not_wanted_says_nothing() -> None:
    with running(DevicesSettings()) as devices:
        devices.voice.call("A012", "3")
        with pytest.raises(FaultError, match=r"voice\.absent"):
            devices.speaker.speak("x", language="vi")
    with running(DevicesSettings(voice="espeak")) as devices:
        assert "voice" in devices.jobs
