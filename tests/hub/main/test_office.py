"""A hub that starts again, whatever the machine's clock shows by then."""

from __future__ import annotations

import time

import pytest

from accord.fleet import UnitAdmitted
from accord.header import Stamp
from accord.moments import ClockTrust, Instant
from ground.clock import SystemClock
from hub.main.machine import draw
from hub.main.office import Office, open_office
from hub.office.ports import AlarmKind, Contact
from hub.office.scribe import FLEET_LOG, Scribe
from tests.hub.installation import Installation, admitted
from tests.hub.office.city import TAY_HO

WORD = UnitAdmitted(TAY_HO.agency, TAY_HO.name, TAY_HO.code)


def say(office: Office) -> Stamp:
    """Say something in the fleet's log and return when."""
    scribe = Scribe(key=office.key, clock=office.clock, random=draw, software="1.0")
    with office.books.writing() as desk:
        return scribe.say(desk, FLEET_LOG, WORD).entry.header.stamp


def forget_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the machine's battery be flat: the kernel is the third-party edge here."""
    monkeypatch.setattr(SystemClock, "_is_synchronised", lambda _: False)
    monkeypatch.setattr(time, "time_ns", lambda: 0)


def test_a_hub_whose_clock_lost_the_time_goes_on_from_its_last_entry(
    hub: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_office(hub.settings) as office:
        last = say(office).time
    forget_the_time(monkeypatch)
    with open_office(hub.settings) as office:
        assert office.clock.read().wall >= last.at
        stamp = say(office)
    assert stamp.time > last
    assert stamp.trust is ClockTrust.UNKNOWN


def test_a_hub_whose_clock_lost_the_time_calls_no_box_wrong(
    hub: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = admitted(hub)
    right = Instant(time.time_ns() // 1_000_000 + 3_600_000)
    forget_the_time(monkeypatch)
    with open_office(hub.settings) as office:
        now = office.clock.read()
        contact = Contact(box.name, box.head.epoch, 1, 1, right, right)
        office.intake.greeted(contact, at=now.wall, trust=now.trust)
        with office.books.reading() as desk:
            found = desk.lists.alarms(is_open=True, limit=9)
    assert [(alarm.kind, alarm.box) for alarm in found] == [(AlarmKind.CLOCK, FLEET_LOG)]


def test_a_revoked_box_stays_revoked_when_the_clock_loses_the_time(
    hub: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = admitted(hub)
    with open_office(hub.settings) as office:
        office.enrolment.revoke(box.name, why="stolen")
    forget_the_time(monkeypatch)
    with open_office(hub.settings) as office:
        (taken,) = office.intake.take([box.batch()], at=office.clock.read().wall)
    assert [reason for _, reason in taken.quarantined] == ["keyring.revoked"]


def test_an_office_that_opens_looks_through_what_an_earlier_version_put_aside(
    hub: Installation,
) -> None:
    """Before notes were kept nothing told the hub, later, that a box was not believed there."""
    forgotten = "DELETE FROM notes WHERE name LIKE 'begun-aside%'"
    with open_office(hub.settings) as office, office.database.writing() as connection:
        connection.execute(forgotten)
    with open_office(hub.settings) as office, office.books.reading() as desk:
        assert desk.register.note("begun-aside all") == b"\1"
