"""Who has looked is written down: signed by who looked, once an hour, and beside the dossier."""

from __future__ import annotations

from dataclasses import replace

import pytest

from accord.acts import Erased, Place
from accord.canon import decode
from accord.dossier import fold
from accord.errors import FaultError, RefusedError
from accord.facts import from_map, kind_of
from accord.fleet import OfficerRole
from accord.intake import Officer
from accord.log import Record, act_bytes
from accord.naming import LogName
from accord.reads import DossierRead, Look
from accord.writer import sign_ahead
from edge.desk import reads as reads_room
from edge.desk.lists import ChosenList
from edge.desk.reads import HOUR_MS
from edge.desk.shift import Shift
from edge.store import derive, entries
from tests.edge.desk.intakes import CERTIFIED, DRAFT, OTHER_DRAFT
from tests.edge.station import HUNG, LAN, PIN, Station

CHU = Officer("Đinh Thị Chủ", "Phó Chủ tịch")
SAMPLE = DossierRead(Look.PAGE, ("H26.001.02-260309-10001",))


@pytest.fixture
def shift(station: Station) -> Shift:
    return station.lan()[1]


@pytest.fixture
def code(station: Station, shift: Shift) -> str:
    return station.reception.accept(shift, DRAFT, CERTIFIED).job.dossier


@pytest.fixture
def chu(station: Station) -> Shift:
    station.admit(CHU, OfficerRole.LEADER)
    return station.shift_of(CHU)


def told(station: Station) -> list[tuple[Record, DossierRead]]:
    """Return every read in the box's own log."""
    found = []
    with station.box.ledger.reading() as connection:
        for epoch in entries.own_epochs(connection):
            for _, record in entries.entries_after(connection, epoch, 0):
                if record.entry.header.kind == kind_of(SAMPLE).number:
                    fact = from_map(record.entry.header.kind, decode(record.payload))
                    assert isinstance(fact, DossierRead)
                    found.append((record, fact))
    return found


def test_a_look_is_signed_by_who_looked_and_names_no_dossier_in_its_header(
    station: Station, shift: Shift, code: str
) -> None:
    station.reads.note(shift, code, Look.PAGE)
    assert told(station) == []
    assert station.reads.write() == 1
    ((record, fact),) = told(station)
    header = record.entry.header
    assert fact == DossierRead(Look.PAGE, (code,))
    assert (header.dossier, header.parents) == ("", ())
    assert header.officer == station.keys[LAN.name]
    public = station.cabinet.unlock(header.officer, PIN, at=station.clock.wall).public
    assert public.verifies(act_bytes(header), header.act)
    assert station.reads.write() == 0


def test_what_is_looked_at_stays_as_it_was(station: Station, shift: Shift, code: str) -> None:
    station.heard()
    before = station.book.said_about(code)
    dossier, lamps = fold(before), station.book.lamps(code)
    row = station.book.dossiers(query=None, limit=1)
    station.reads.note(shift, code, Look.PAGE)
    station.reads.write()
    station.reads.note_list(shift, [code], "qua-han")
    assert station.book.said_about(code) == before
    assert fold(station.book.said_about(code)) == dossier
    assert station.book.lamps(code) == lamps
    assert lamps.at_city_since is not None
    assert station.book.dossiers(query=None, limit=1) == row
    station.decide(code)
    assert not fold(station.book.said_about(code)).conflict


def test_an_officer_is_written_down_once_an_hour_of_the_shift(
    station: Station, shift: Shift, code: str
) -> None:
    other = station.reception.accept(shift, OTHER_DRAFT, CERTIFIED).job.dossier
    for look in (Look.PAGE, Look.PAPER, Look.PAGE):
        station.reads.note(shift, code, look)
    station.reads.note(shift, other, Look.PAPER)
    assert station.reads.write() == 2
    station.clock.pass_ms(HOUR_MS - 1)
    station.reads.note(shift, code, Look.PAGE)
    assert station.reads.write() == 0
    station.clock.pass_ms(1)
    station.reads.note(shift, code, Look.PAGE)
    assert station.reads.write() == 1
    again = station.lan()[1]
    station.reads.note(again, code, Look.PAGE)
    assert station.reads.write() == 1


def test_a_look_is_kept_although_the_shift_locks_at_once(
    station: Station, shift: Shift, code: str
) -> None:
    station.reads.note(shift, code, Look.PAGE)
    station.shifts.close()
    assert station.reads.write() == 1
    assert told(station)[0][0].entry.header.officer == station.keys[LAN.name]


def test_a_locked_shift_looks_at_nothing(station: Station, shift: Shift, code: str) -> None:
    locked = replace(shift, key=None)
    with pytest.raises(RefusedError, match=r"shift\.locked"):
        station.reads.note(locked, code, Look.PAGE)
    with pytest.raises(RefusedError, match=r"shift\.locked"):
        station.reads.note_list(locked, [code], "tat-ca")
    station.reads.note(shift, code, Look.PAGE)
    assert station.reads.write() == 1


def test_when_too_much_waits_nothing_more_is_shown(
    station: Station, shift: Shift, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reads_room, "WAITING_MAX", 1)
    station.reads.note(shift, code, Look.PAGE)
    with pytest.raises(FaultError, match=r"reads\.not-kept"):
        station.reads.note(shift, f"{code[:-1]}9", Look.PAGE)
    assert station.reads.write() == 1
    station.reads.note(shift, f"{code[:-1]}9", Look.PAGE)


def test_a_list_is_in_the_log_before_its_first_line_is_out(
    station: Station, shift: Shift, code: str
) -> None:
    content = station.exports.csv(shift, ChosenList()).content
    next(content)
    assert told(station) == []
    assert code.encode() in next(content)
    ((_, fact),) = told(station)
    assert fact == DossierRead(Look.LIST, (code,), "tat-ca")
    station.reads.note_list(shift, [], "tat-ca")
    assert len(told(station)) == 1


def test_a_long_list_is_several_entries(
    station: Station, shift: Shift, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reads_room, "READ_DOSSIERS_MAX", 2)
    station.reads.note_list(shift, [code] * 5, "tat-ca")
    assert [len(fact.dossiers) for _, fact in told(station)] == [2, 2, 1]


def test_leaders_and_administrators_see_who_has_looked_and_nobody_else(
    station: Station, shift: Shift, chu: Shift, code: str
) -> None:
    station.reads.note(shift, code, Look.PAGE)
    station.reads.write()
    station.reads.note_list(chu, [code], "qua-han")
    rows = station.reads.of(chu, code)
    assert [(row.name, row.look) for row in rows] == [
        (CHU.name, Look.LIST),
        (LAN.name, Look.PAGE),
    ]
    for other in (shift, station.shift_of(HUNG)):
        with pytest.raises(RefusedError, match=r"shift\.not-your-role"):
            station.reads.of(other, code)
    with pytest.raises(RefusedError, match=r"dossier\.unknown"):
        station.reads.of(chu, "H26.001.02-260309-19999")


def test_the_reads_are_derived_from_the_log_and_gone_when_erased(
    station: Station, shift: Shift, chu: Shift, code: str
) -> None:
    station.reads.note(shift, code, Look.PAGE)
    station.reads.write()
    rows = station.reads.of(chu, code)
    with station.box.ledger.writing() as work:
        derive.rebuild(work.connection)
    assert station.reads.of(chu, code) == rows
    ((record, _),) = told(station)
    header = record.entry.header
    place = Place(LogName(header.log), header.epoch, header.seq, record.entry.hash)
    said = station.hub.say(Erased(place, "Yêu cầu"), dossier=code)
    assert not station.box.hear(said)
    assert station.reads.of(chu, code) == ()


def test_what_was_signed_ahead_signs_nothing_else(shift: Shift) -> None:
    assert shift.key is not None
    act = sign_ahead("box-1", SAMPLE, salt=bytes(16), officer=shift.key)
    assert act.sign(act.message) == act.signature
    with pytest.raises(RefusedError, match=r"writer\.other-act"):
        act.sign(act.message + b"x")
