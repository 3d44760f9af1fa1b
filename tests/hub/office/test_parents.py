"""What an entry says its writer saw of another log, held against what the city holds of it."""

from __future__ import annotations

import pytest

from accord.acts import Noted
from accord.header import Origin
from hub.office.books import Alarm
from hub.office.downlogs import HubLogs
from hub.office.ports import AlarmKind
from hub.office.proving import Prover
from hub.office.scribe import FLEET_LOG
from tests.hub.office.city import TAY_HO, TestBox, TestCity

SEEN = Noted("đã xem")


@pytest.fixture
def neighbour(city: TestCity, box: TestBox) -> TestBox:
    """Another box of the same ward, admitted after the first."""
    return city.admit("box-00103-b")


def forks(city: TestCity) -> list[Alarm]:
    """Return the open alarms that a log has two histories."""
    with city.books.reading() as desk:
        alarms = desk.lists.alarms(is_open=True, limit=9)
    return [alarm for alarm in alarms if alarm.kind is AlarmKind.FORK]


def origin(box: TestBox, seq: int, digest: bytes = b"") -> Origin:
    """Return how an entry of a box is named; by another hash when one is given."""
    entry = box.records[seq - 1].entry
    return Origin(box.name, entry.header.epoch, seq, digest or entry.hash)


def found(city: TestCity, box: TestBox) -> list[tuple[int, str]]:
    """Return what the proof finds of a box's log."""
    reports = {report.log: report for report in Prover(city.books, city.keys).prove()}
    return [(finding.seq, finding.why) for finding in reports[box.name].findings]


def test_a_box_that_has_seen_another_history_raises_an_alarm_and_is_believed(
    city: TestCity, box: TestBox, neighbour: TestBox
) -> None:
    code = box.take(1)
    city.receive(box)
    neighbour.say(SEEN, dossier=code, parents=(origin(box, 2, bytes(32)),))
    neighbour.say(SEEN, dossier=code)
    city.receive(neighbour)
    place = f"epoch={box.head.epoch.hex()} seen_by={neighbour.name} seq=2"
    assert [(alarm.box, alarm.detail) for alarm in forks(city)] == [(box.name, place)]
    with city.books.reading() as desk:
        assert len(desk.logs.about(code)) == 3
    assert found(city, neighbour) == [(2, "log.other-parent")]
    assert found(city, box) == []


def test_a_parent_that_stands_there_or_is_not_held_is_no_alarm(
    city: TestCity, box: TestBox, neighbour: TestBox
) -> None:
    code = box.take(1)
    city.receive(box)
    later = Origin(box.name, box.head.epoch, 99, bytes(32))
    unknown = Origin(box.name, b"epoch--9", 1, bytes(32))
    neighbour.say(SEEN, dossier=code, parents=(origin(box, 2), later, unknown))
    neighbour.say(SEEN, dossier=code, parents=(1,))
    city.receive(neighbour)
    assert forks(city) == []
    assert found(city, neighbour) == []


def test_another_history_of_the_hubs_own_log_is_an_alarm_too(city: TestCity, box: TestBox) -> None:
    tip = HubLogs(city.books, city.clock).own_tip(FLEET_LOG)
    code = box.take(1)
    box.say(SEEN, dossier=code, parents=(Origin(FLEET_LOG, tip.epoch, 1, bytes(32)),))
    city.receive(box)
    assert [alarm.box for alarm in forks(city)] == [FLEET_LOG]
    assert TAY_HO.agency in code
