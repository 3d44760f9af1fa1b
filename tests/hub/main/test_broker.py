"""The broker is there, and knows who may call."""

from __future__ import annotations

import threading

import pytest

from hub.main.broker import BrokerKeeper
from hub.main.office import Office
from tests.hub.installation import Installation, free_port
from tests.hub.office.city import request_of
from tests.waiting import wait_until


def test_a_broker_that_died_is_started_again(keeper: BrokerKeeper) -> None:
    keeper.start()
    keeper.look()
    starts = [keeper.restart_count]
    keeper.close()
    failing = keeper.is_running
    keeper.look()
    starts.append(keeper.restart_count)
    assert starts == [0, 1]
    assert keeper.is_running
    assert not failing


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
    keeper = BrokerKeeper(office, hub.settings.broker)
    try:
        keeper.start()
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
    keeper = BrokerKeeper(office, hub.settings.broker)
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
