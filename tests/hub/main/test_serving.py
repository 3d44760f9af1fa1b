"""A hub that runs: a process of its own, its broker, its pages, and how it ends."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest

from accord.errors import FaultError
from accord.files import Arrived
from accord.header import Attachment
from accord.moments import Instant
from ground.command import Exit
from hub.main.broker import BrokerKeeper
from hub.main.office import Office
from hub.main.serving import CHECKPOINT_ROUNDS, Upkeep, Vital, run
from hub.office.filebook import FileState
from hub.sync.mqtt import Line
from hub.sync.post import Post
from tests.hub.installation import Installation, free_port
from tests.hub.office.city import TAY_HO, TestBox, request_of
from tests.waiting import wait_until


def ask(port: int, path: str = "/health") -> tuple[int, str]:
    """Ask a page; 0 when nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    except OSError:
        return 0, ""
    finally:
        connection.close()


@contextmanager
def started(hub: Installation) -> Iterator[subprocess.Popen[str]]:
    """Run the hub as a service manager would; ended for certain with the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", "hub", "--settings", str(hub.top / "hub.toml"), "run"],
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("kind", ["embedded", "mosquitto"])
def test_a_hub_answers_and_stops_when_it_is_told(hub: Installation, kind: str) -> None:
    pages, broker = free_port(), free_port()
    hub.write_settings(f'[web]\nport = {pages}\n[broker]\nkind = "{kind}"\nport = {broker}\n')
    with started(hub) as process:
        wait_until(lambda: ask(pages) == (200, "well\n"))
        status, page = ask(pages, "/sign-on")
        assert status == 200
        assert "Thành phố Hà Nội" in page
        begun_s = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=10)
        assert time.monotonic() - begun_s < 5
        assert process.returncode == 0
    assert "hub_stopped" in told
    assert "Traceback" not in told
    with pytest.raises(ConnectionRefusedError):
        http.client.HTTPConnection("127.0.0.1", broker, timeout=2).connect()


def test_a_hub_that_was_not_made_does_not_run(tmp_path: Path) -> None:
    new = Installation(tmp_path)
    new.write_settings()
    assert new.call("run") == Exit.REFUSED


def test_a_port_that_is_taken_is_a_fault(
    hub: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        hub.write_settings(f"[web]\nport = {taken.getsockname()[1]}\n")
        assert hub.call("run") == Exit.FAILED
    assert "web.not-started" in capsys.readouterr().err


def test_a_hub_in_this_process_stops_at_a_signal(
    hub: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages, broker = free_port(), free_port()
    hub.write_settings(f"[web]\nport = {pages}\n[broker]\nport = {broker}\n")
    before, main_thread = signal.getsignal(signal.SIGTERM), threading.get_ident()

    def stop_when_well() -> None:
        wait_until(lambda: ask(pages) == (200, "well\n"))
        signal.pthread_kill(main_thread, signal.SIGTERM)

    watcher = threading.Thread(target=stop_when_well)
    watcher.start()
    run(hub.settings)
    watcher.join()
    assert signal.getsignal(signal.SIGTERM) is before


# --- upkeep and health --------------------------------------------------------------------------


def test_upkeep_keeps_the_lists_true_and_the_log_short(office: Office) -> None:
    office.enrolment.admit(request_of("box-00103-a"))
    box = TestBox("box-00103-a", TAY_HO)
    code = box.take(1)
    office.intake.take([box.batch()], at=office.clock.read().wall)
    upkeep = Upkeep(office)
    assert upkeep.turn()
    with office.books.reading() as desk:
        assert desk.lists.line(code) is not None
    wal = office.folder.database.with_name("hub.db-wal")
    before = wal.stat().st_size
    assert before > 0
    for _ in range(CHECKPOINT_ROUNDS):
        assert not upkeep.turn()
    assert office.database.checkpoint() == 0


def test_upkeep_looks_at_a_file_that_has_come_whole(office: Office) -> None:
    file = Attachment(sha256(b"scan").digest(), 4)
    office.enrolment.admit(request_of(box := "box-00103-a"))
    with office.books.writing() as desk:
        desk.files.name(box, file, FileState.WANTED, at=Instant(1))
    office.filing.keep([(box, Arrived(file, 0, b"scan"))], at=Instant(2))
    upkeep = Upkeep(office)
    while upkeep.turn():
        pass
    with office.books.reading() as desk:
        row = desk.files.row(box, file)
    assert row is not None
    assert row.state is FileState.HELD


def test_files_are_asked_for_by_what_is_free_on_the_hubs_own_disk(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = Attachment(sha256(b"scan").digest(), 4)
    office.enrolment.admit(request_of(box := "box-00103-a"))
    with office.books.writing() as desk:
        desk.files.name(box, file, FileState.WANTED, at=Instant(1))
    assert len(office.filing.missing(box, at=Instant(2))) == 1

    def fail(_: object) -> None:
        raise OSError(5, "no disk")

    monkeypatch.setattr(os, "statvfs", fail)
    with pytest.raises(FaultError, match=r"store\.failed"):
        office.filing.missing(box, at=Instant(2))


def test_upkeep_outlives_a_fault(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    errors = iter([FaultError("store.failed"), ValueError("a mistake of ours")])
    stop = threading.Event()

    def fail(_: Upkeep) -> bool:
        error = next(errors, None)
        if error is None:
            stop.set()
            return True
        raise error

    monkeypatch.setattr(Upkeep, "turn", fail)
    Upkeep(office).run(stop)
    assert "upkeep_stopped error=store.failed" in caplog.text
    assert "upkeep_failed" in caplog.text


def test_a_part_that_does_not_work_is_named(
    office: Office, keeper: BrokerKeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = Line(
        keeper.address,
        context=keeper.context(),
        post=Post.__new__(Post),
        monotonic_ms=lambda: 0,
        draw=bytes,
    )
    vital = Vital(office, keeper, line)
    assert vital.failing() == ("broker", "line")
    keeper.start()
    assert vital.failing() == ("line",)

    def fail(_: object) -> object:
        raise FaultError("store.failed")

    monkeypatch.setattr("hub.store.database.Database._reader", fail)
    assert vital.failing() == ("books", "line")
