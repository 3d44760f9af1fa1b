"""A hub that runs: a process of its own, its broker, its pages, and how it ends."""

from __future__ import annotations

import http.client
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from accord.admission import open_admission
from accord.errors import FaultError
from accord.identity import embedded_password, issue_box, request_certificate
from accord.moments import Instant
from hub.main.broker import BrokerKeeper
from hub.main.office import Office, open_office
from hub.main.serving import CHECKPOINT_ROUNDS, Upkeep, Vital, run
from hub.settings import Settings, read_settings
from hub.sync.mqtt import Line
from hub.sync.post import Post
from tests.hub.installation import Installation, free_port
from tests.hub.office.city import AUTHORITY, TAY_HO, TestBox, request_of

READY_S = 15.0


def settings_of(hub: Installation) -> Settings:
    return read_settings(hub.top / "hub.toml")


def wait_until(holds: Callable[[], bool], *, timeout_s: float = READY_S) -> None:
    ends_s = time.monotonic() + timeout_s
    while not holds():
        assert time.monotonic() < ends_s, "it did not come to that"
        threading.Event().wait(0.05)


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
    assert new.call("run") == 1


def test_a_port_that_is_taken_is_a_fault(
    hub: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        hub.write_settings(f"[web]\nport = {taken.getsockname()[1]}\n")
        assert hub.call("run") == 3
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
    run(settings_of(hub))
    watcher.join()
    assert signal.getsignal(signal.SIGTERM) is before


# --- the broker ---------------------------------------------------------------------------------


@pytest.fixture
def office(hub: Installation) -> Iterator[Office]:
    hub.write_settings(f"[broker]\nport = {free_port()}\n")
    with open_office(settings_of(hub)) as opened:
        yield opened


@pytest.fixture
def keeper(hub: Installation, office: Office) -> Iterator[BrokerKeeper]:
    made = BrokerKeeper(office, settings_of(hub).broker)
    try:
        yield made
    finally:
        made.close()


def test_a_broker_that_died_is_started_again(keeper: BrokerKeeper) -> None:
    keeper.start()
    keeper.look()
    assert keeper.restart_count == 0
    keeper.close()
    after_death = keeper.is_running
    keeper.look()
    assert (after_death, keeper.is_running, keeper.restart_count) == (False, True, 1)


def test_the_embedded_broker_is_told_of_a_box_admitted_since(
    keeper: BrokerKeeper, office: Office
) -> None:
    keeper.start()
    office.enrolment.admit(request_of("box-00103-a"))
    keeper.look()
    assert keeper.restart_count == 1
    keeper.look()
    assert keeper.restart_count == 1


def test_mosquitto_is_told_of_a_box_put_out_since(hub: Installation, office: Office) -> None:
    hub.write_settings(f'[broker]\nkind = "mosquitto"\nport = {free_port()}\n')
    keeper = BrokerKeeper(office, settings_of(hub).broker)
    try:
        keeper.start()
        assert keeper.context is not None
        office.enrolment.admit(request_of("box-00103-a"))
        keeper.look()
        assert keeper.restart_count == 0
        before = (hub.folder / "broker" / "revoked.pem").read_bytes()
        office.enrolment.revoke("box-00103-a", why="stolen")
        keeper.look()
        assert keeper.restart_count == 1
        assert (hub.folder / "broker" / "revoked.pem").read_bytes() != before
    finally:
        keeper.close()


def test_the_keeper_goes_on_when_a_broker_does_not_start(
    hub: Installation,
    office: Office,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    hub.write_settings('[broker]\nkind = "mosquitto"\n')
    keeper = BrokerKeeper(office, settings_of(hub).broker)
    monkeypatch.setattr("hub.main.broker.LOOK_S", 0.01)
    monkeypatch.setattr("shutil.which", lambda *_, **__: None)
    stop = threading.Event()
    thread = threading.Thread(target=keeper.run, args=(stop,))
    thread.start()
    wait_until(lambda: keeper.restart_count >= 2)
    office.database.close()
    monkeypatch.setattr("hub.store.database.Database._reader", lambda _: None)
    wait_until(lambda: "broker_keeper_failed" in caplog.text)
    stop.set()
    thread.join()
    assert "broker_not_started error=broker.not-installed" in caplog.text


def test_a_password_is_one_boxs_own() -> None:
    made = [
        issue_box(
            AUTHORITY,
            request_certificate(b"t" * 40, name="box-1"),
            box="box-1",
            serial=serial * 16,
            ends_at=Instant(2**42),
        )
        for serial in (b"1", b"2")
    ]
    one, other = map(embedded_password, made)
    assert one == embedded_password(made[0])
    assert one != other


def test_the_password_of_an_admission_is_the_one_the_broker_knows(office: Office) -> None:
    request = request_of("box-00103-a")
    admission = open_admission(office.enrolment.admit(request), request=request)
    with office.books.reading() as desk:
        box = desk.register.box("box-00103-a")
    assert box is not None
    assert embedded_password(admission.certificate) == embedded_password(box.certificate)


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
        context=keeper.context,
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
