from __future__ import annotations

import os
import ssl
from functools import partial
from pathlib import Path

import pytest

from accord.errors import FaultError
from edge.sync.link import LinkLostError
from edge.sync.pace import Failure
from hub.sync.child import Child
from hub.sync.mosquitto import run_mosquitto
from tests.hub.sync.site import Site, free_port
from tests.waiting import wait_until


def test_entries_go_up_and_decisions_come_down(tmp_path: Path) -> None:
    port = free_port()
    with Site(tmp_path) as site:
        site.start_mosquitto(port)
        site.start_hub([port])
        box = site.sides["box-0"]
        box.write(300)
        site.start_box("box-0", [port])
        wait_until(lambda: box.acked == 300)
        assert site.hub.held("box-0") == 300
        site.hub.decide("a decision")
        wait_until(lambda: box.copied == 1)
        box.write(1)
        wait_until(lambda: box.acked == 301)
        assert not site.hub.alarms
        assert not box.alarms


def test_nothing_is_lost_when_two_brokers_and_the_hub_are_killed_in_turn(tmp_path: Path) -> None:
    ports = [free_port(), free_port()]
    boxes = ("box-0", "box-1")
    with Site(tmp_path, boxes) as site:
        for port in ports:
            site.start_mosquitto(port)
        site.start_hub(ports)
        for name in boxes:
            site.sides[name].write(400)
            site.start_box(name, ports)
        for port in ports:
            before = sum(map(site.hub.held, boxes))
            site.brokers[port].kill()
            for name in boxes:
                site.sides[name].write(50)
            wait_until(partial(_holds_more, site, before))
            site.start_mosquitto(port)
        site.hub.stop()
        for name in boxes:
            site.sides[name].write(50)
        site.start_hub(ports)
        wait_until(lambda: all(site.sides[name].acked == 550 for name in boxes))
        for name in boxes:
            assert site.hub.held(name) == 550
        assert set(site.hub.store.state.counted.values()) == {1}
        assert not site.hub.alarms


def _holds_more(site: Site, before: int) -> bool:
    return sum(map(site.hub.held, site.boxes)) > before


def test_the_same_client_runs_against_the_embedded_broker(tmp_path: Path) -> None:
    port = free_port()
    with Site(tmp_path) as site:
        site.start_embedded(port)
        site.start_hub([port])
        box = site.sides["box-0"]
        box.write(300)
        site.start_box("box-0", [port])
        wait_until(lambda: box.acked == 300)
        site.hub.decide("a decision")
        wait_until(lambda: box.copied == 1)
        site.brokers[port].kill()
        box.write(10)
        site.start_embedded(port)
        wait_until(lambda: box.acked == 310)
        assert site.hub.held("box-0") == 310


def test_the_embedded_broker_lets_in_who_the_certificate_says(tmp_path: Path) -> None:
    port = free_port()
    with Site(tmp_path, ("box-0", "box-1")) as site:
        site.start_embedded(port, names=("box-0",))
        site.open_link("box-0", port).close()
        for name, shown in [("box-0", "box-1"), ("box-1", "box-1"), ("box-1", "box-0")]:
            with pytest.raises(LinkLostError):
                site.open_link(name, port, context=site.contexts[shown])


def test_the_embedded_broker_lets_in_nobody_without_a_certificate(tmp_path: Path) -> None:
    port = free_port()
    with Site(tmp_path) as site:
        site.start_embedded(port)
        context = ssl.create_default_context(cafile=site.certificates.path)
        with pytest.raises(LinkLostError) as caught:
            site.open_link("box-0", port, context=context)
        assert caught.value.failure is Failure.REFUSED


def test_a_broker_that_cannot_start_says_why(tmp_path: Path) -> None:
    configuration = tmp_path / "mosquitto.conf"
    configuration.write_text("no such word\n")
    with pytest.raises(FaultError, match="Unknown configuration variable"):
        run_mosquitto(configuration, port=free_port())


def test_a_program_that_is_not_there_cannot_start(tmp_path: Path) -> None:
    with pytest.raises(FaultError, match="not-started"):
        Child(["/no/such/program"], port=free_port(), note=tmp_path / "child.pid")


def test_the_broker_that_a_killed_hub_left_behind_is_ended(tmp_path: Path) -> None:
    port = free_port()
    configuration = tmp_path / "mosquitto.conf"
    configuration.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\nuser root\n")
    with (
        run_mosquitto(configuration, port=port) as left_behind,
        run_mosquitto(configuration, port=port) as broker,
    ):
        assert not left_behind.is_running
        assert broker.is_running
        note = configuration.with_suffix(".pid")
        assert note.read_text() == f"{broker.pid}\n"
    assert not note.exists()


@pytest.mark.parametrize(
    "said", [f"{os.getpid()}\n", "no number", "4194304\n"], ids=["ours", "none", "nobody's"]
)
def test_a_note_that_names_another_program_ends_nothing(tmp_path: Path, said: str) -> None:
    note = tmp_path / "child.pid"
    note.write_text(said)
    with pytest.raises(FaultError, match="not-started"):
        Child(["/no/such/program"], port=free_port(), note=note)
