from __future__ import annotations

from accord.moments import ClockTrust
from edge.desk.devices import DeviceState
from edge.desk.standing import LinkState
from tests.edge.desk.intakes import CERTIFIED, DRAFT
from tests.edge.station import Station


def test_a_fresh_box_was_never_connected_and_has_nothing_waiting(station: Station) -> None:
    standing = station.standings.now()
    assert standing.link is LinkState.NEVER
    assert standing.waiting == 0
    assert standing.clock_is_trusted
    assert [device.device for device in standing.devices] == ["printer", "scanner"]


def test_an_accepted_dossier_waits_for_the_city(station: Station) -> None:
    station.reception.accept(station.lan()[1], DRAFT, CERTIFIED)
    standing = station.standings.now()
    assert standing.waiting == standing.entries == 2
    assert standing.oldest_waiting_at == station.clock.wall
    assert standing.slips_due == 1


def test_the_link_is_up_only_while_it_is(station: Station) -> None:
    station.link.up = True
    assert station.standings.now().link is LinkState.UP


def test_a_link_that_was_up_once_is_down_and_not_new(station: Station) -> None:
    station.heard()
    assert station.standings.now().link is LinkState.DOWN
    assert station.standings.now().last_contact_at == station.clock.wall


def test_an_unchecked_clock_and_a_lost_device_are_shown(station: Station) -> None:
    station.clock.trust = ClockTrust.RTC
    station.scanner.is_there = False
    standing = station.standings.now()
    assert not standing.clock_is_trusted
    assert standing.devices[1].state is DeviceState.ABSENT
