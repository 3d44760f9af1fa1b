"""The shelves of the books: what is put is found again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from accord.errors import FaultError
from accord.fleet import OfficerRole
from accord.header import Header, Origin, Stamp
from accord.log import FIRST_PREVIOUS, Head, Record, hash_payload, seal_entry
from accord.moments import ClockTrust, Hlc, Instant
from accord.seal import SigningKey
from hub.office.books import (
    Access,
    Account,
    Alarm,
    Box,
    Cursor,
    DossierLine,
    Quarantined,
    Slot,
    Unit,
)
from hub.office.ports import AlarmKind, Contact
from hub.store.books import SqlBooks
from hub.store.database import Database

NOW = Instant(1_790_000_000_000)
EPOCH = b"epoch--1"
LOG = "box-00103-a"
START = Head(LOG, EPOCH, 0, FIRST_PREVIOUS, Hlc(Instant(0), 0))
UNIT = Unit("00103", "Phường Tây Hồ", "H26.103")
BOX = Box(LOG, "00103", b"point", b"certificate", b"request", NOW, None, "")
KEY = SigningKey(b"k" * 40)


@pytest.fixture
def books(tmp_path: Path) -> Iterator[SqlBooks]:
    database = Database(tmp_path / "hub.db", key=bytes(32), at=NOW)
    yield SqlBooks(database)
    database.close()


def record(head: Head, *, dossier: str = "", kind: int = 1, was: Origin | None = None) -> Record:
    salt, payload = b"s" * 16, f"payload {head.seq + 1}".encode()
    header = Header(
        log=head.log,
        epoch=head.epoch,
        seq=head.seq + 1,
        prev=head.hash,
        stamp=Stamp(Hlc(Instant(NOW + head.seq), 0), ClockTrust.RTC, b"b" * 8, 5),
        kind=kind,
        dossier=dossier,
        parents=(),
        schema=1,
        payload_hash=hash_payload(salt, payload),
        payload_bytes=len(payload),
        was=was,
    )
    return Record(seal_entry(header, KEY), salt, payload)


def after(written: Record) -> Head:
    header = written.entry.header
    return Head(header.log, header.epoch, header.seq, written.entry.hash, header.stamp.time)


def test_a_log_is_read_back_as_it_was_put(books: SqlBooks) -> None:
    with books.writing() as desk:
        held = desk.logs.open_epoch(START, is_own=True, at=NOW)
        head, put = START, []
        for number in range(5):
            put.append(record(head, dossier="D-1" if number % 2 else "", kind=number + 1))
            desk.logs.put(held, put[-1], at=NOW)
            head = after(put[-1])
        desk.logs.advance(held, head)
    with books.reading() as desk:
        again = desk.logs.held(LOG, EPOCH)
        assert again is not None
        assert again.head == head
        assert desk.logs.epochs(LOG) == desk.logs.own() == (again,)
        assert desk.logs.read(again, after_seq=2, bytes_max=10**6, count_max=9) == tuple(put[2:])
        assert desk.logs.read(again, after_seq=0, bytes_max=1, count_max=9) == tuple(put[:1])
        assert desk.logs.read(again, after_seq=1, bytes_max=10**6, count_max=2) == tuple(put[1:3])
        assert desk.logs.read(again, after_seq=5, bytes_max=1, count_max=9) == ()
        assert desk.logs.about("D-1") == (put[1], put[3])
        assert desk.logs.own_of_kind(5) == (put[4],)
        assert desk.logs.own_of_kind(2) == ()
        assert desk.logs.hash_at(again, 2) == put[1].entry.hash
        assert desk.logs.hash_at(again, 6) is None
        assert desk.logs.held(LOG, b"epoch--2") is None


def test_one_number_holds_one_entry(books: SqlBooks) -> None:
    with books.writing() as desk:
        held = desk.logs.open_epoch(START, is_own=False, at=NOW)
        desk.logs.put(held, record(START), at=NOW)

    def put_another() -> None:
        with books.writing() as desk:
            desk.logs.put(held, record(START, kind=2), at=NOW)

    with pytest.raises(FaultError, match=r"^store\.failed why=IntegrityError$"):
        put_another()


def test_what_was_put_aside_and_branches_are_kept_as_they_came(books: SqlBooks) -> None:
    bad = Quarantined(LOG, EPOCH, 1, b"", "log.malformed", NOW, b"?", b"salt", b"payload")
    with books.writing() as desk:
        held = desk.logs.open_epoch(START, is_own=False, at=NOW)
        desk.logs.put_aside(held, bad)
        desk.logs.put_branch(held, record(START), at=NOW)
        desk.logs.put_branch(held, record(START), at=NOW)
    with books.reading() as desk:
        assert desk.logs.quarantined(None) == desk.logs.quarantined(LOG) == (bad,)
        assert desk.logs.quarantined("box-2") == ()
        assert desk.logs.quarantine_counts() == {LOG: 1}
        assert desk.logs.hash_at(held, 1) is None
        assert desk.logs.branch_count(held) == 1


def test_a_closed_epoch_ends_where_its_entries_were_moved(books: SqlBooks) -> None:
    with books.writing() as desk:
        held = desk.logs.open_epoch(START, is_own=True, at=NOW)
        first = record(START, dossier="D-1")
        second = record(after(first), dossier="D-1")
        for each in (first, second):
            desk.logs.put(held, each, at=NOW)
        desk.logs.advance(held, after(second))
        desk.logs.close(held, ends_seq=1)
    with books.reading() as desk:
        (again,) = desk.logs.own()
        assert again.ends_seq == 1
        assert desk.logs.read(again, after_seq=0, bytes_max=10**6, count_max=9) == (first,)
        assert desk.logs.about("D-1") == (first, second)
        assert desk.logs.sealed_at(again, 2) == second.entry.sealed
        assert desk.logs.sealed_at(again, 3) is None


def test_the_register_gives_back_what_was_kept(books: SqlBooks) -> None:
    account = Account(
        login="lan",
        key_id=b"key-id-1",
        point=b"point",
        name="Lan",
        title="Chủ tịch",
        roles=(OfficerRole.HANDLING, OfficerRole.LEADER),
        unit="00103",
        locker=b"locker",
        admitted_at=NOW,
        revoked_at=None,
        wrong_tries=0,
        tried_at=Instant(0),
    )
    with books.writing() as desk:
        desk.register.put_unit(replace(UNIT, name="?"))
        desk.register.put_unit(UNIT)
        desk.register.put_box(BOX)
        desk.register.put_box(replace(BOX, revoked_at=NOW, revoked_why="stolen"))
        desk.register.put_slot(Slot("00103", 1, LOG, EPOCH), at=NOW)
        desk.register.put_account(account)
        desk.register.put_account(replace(account, wrong_tries=2))
        desk.register.put_note("name", b"a")
        desk.register.put_note("name", b"b")
    with books.reading() as desk:
        revoked = replace(BOX, revoked_at=NOW, revoked_why="stolen")
        assert desk.register.unit("00103") == UNIT
        assert desk.register.units() == (UNIT,)
        assert desk.register.unit("1") is None
        assert desk.register.box(LOG) == desk.register.box_of_request(b"request") == revoked
        assert desk.register.boxes() == (revoked,)
        assert desk.register.box("box-2") is None
        assert desk.register.box_of_request(b"?") is None
        assert desk.register.slot(LOG, EPOCH) == Slot("00103", 1, LOG, EPOCH)
        assert desk.register.slot(LOG, b"epoch--2") is None
        assert desk.register.slots("00103") == (Slot("00103", 1, LOG, EPOCH),)
        assert desk.register.account("lan") == replace(account, wrong_tries=2)
        assert desk.register.accounts() == (replace(account, wrong_tries=2),)
        assert desk.register.account("hoa") is None
        assert desk.register.note("name") == b"b"
        assert desk.register.note("other") is None


def test_a_slot_is_never_given_twice(books: SqlBooks) -> None:
    with books.writing() as desk:
        desk.register.put_unit(UNIT)
        desk.register.put_box(BOX)
        desk.register.put_slot(Slot("00103", 1, LOG, EPOCH), at=NOW)

    def give(slot: Slot) -> None:
        with books.writing() as desk:
            desk.register.put_slot(slot, at=NOW)

    for slot in (Slot("00103", 1, LOG, b"epoch--2"), Slot("00103", 2, LOG, EPOCH)):
        with pytest.raises(FaultError, match=r"^store\.failed why=IntegrityError$"):
            give(slot)


def test_contacts_cursors_and_counts(books: SqlBooks) -> None:
    cursor = Cursor(LOG, "hub-fleet", EPOCH, 3, b"h", b"3", NOW)
    contact = Contact(LOG, EPOCH, 7, 2, NOW, Instant(NOW + 3000))
    with books.writing() as desk:
        desk.register.put_unit(UNIT)
        desk.register.put_box(BOX)
        held = desk.logs.open_epoch(START, is_own=False, at=NOW)
        desk.logs.advance(held, replace(START, seq=9))
        desk.lists.put_contact(replace(contact, tip=1), at=NOW)
        desk.lists.put_contact(contact, at=NOW)
        desk.lists.put_cursor(Cursor(LOG, "hub-fleet", EPOCH, 1, b"h", b"1", NOW))
        desk.lists.put_cursor(cursor)
    with books.reading() as desk:
        assert desk.lists.contacts() == {LOG: (contact, NOW)}
        assert desk.lists.cursors() == desk.lists.cursors(LOG) == (cursor,)
        assert desk.lists.cursors("box-2") == ()
        assert desk.logs.counts_by_unit() == {"00103": 9}


def test_the_same_open_alarm_is_counted_up(books: SqlBooks) -> None:
    alarm = Alarm(0, AlarmKind.FORK, LOG, "", "seq=1", NOW, NOW, 1, None, "")
    with books.writing() as desk:
        desk.lists.raise_alarm(alarm)
        desk.lists.raise_alarm(replace(alarm, again_at=Instant(NOW + 1)))
        desk.lists.raise_alarm(replace(alarm, detail="seq=2"))
    with books.writing() as desk:
        two, one = desk.lists.alarms(is_open=True, limit=9)[::-1]
        assert sorted([one.count, two.count]) == [1, 2]
        assert desk.lists.settle_alarm(one.id, login="lan", at=NOW)
        assert not desk.lists.settle_alarm(one.id, login="hoa", at=NOW)
        desk.lists.raise_alarm(one)
    with books.reading() as desk:
        assert len(desk.lists.alarms(is_open=True, limit=9)) == 2
        (settled,) = desk.lists.alarms(is_open=False, limit=9)
        assert (settled.id, settled.settled_by) == (one.id, "lan")


def test_every_opening_of_a_dossier_is_kept(books: SqlBooks) -> None:
    first = Access(NOW, "lan", "D-1", "read")
    second = Access(Instant(NOW + 1), "hoa", "D-1", "decide")
    with books.writing() as desk:
        desk.lists.put_access(first)
        desk.lists.put_access(second)
        desk.lists.put_access(Access(NOW, "lan", "D-2", "read"))
    with books.reading() as desk:
        assert desk.lists.accesses("D-1", limit=9) == (second, first)


def line(code: str, *, unit: str = "00103", at: int = 0, conflict: bool = False) -> DossierLine:
    return DossierLine(
        code=code,
        unit=unit,
        procedure="1.001193",
        applicant="Nguyễn Thị Đào",
        state=2,
        received_at=Instant(NOW + at),
        due_at=None,
        is_in_conflict=conflict,
        changed_at=NOW,
    )


def found(books: SqlBooks, *words: str, unit: str | None = None, before: int = 99) -> list[str]:
    with books.reading() as desk:
        lines = desk.lists.lines(words=words, unit=unit, before=Instant(NOW + before), limit=10)
    return [each.code for each in lines]


def test_dossiers_are_found_by_the_beginnings_of_their_words(books: SqlBooks) -> None:
    with books.writing() as desk:
        desk.lists.put_line(line("D-1", at=1), ["wrong"])
        desk.lists.put_line(line("D-1", at=1), ["nguyen", "thi", "dao"])
        desk.lists.put_line(line("D-2", at=2), ["nguyen", "van", "nam"])
        desk.lists.put_line(line("D-3", unit="00004", at=3, conflict=True), ["nguyen", "thi"])
    assert found(books) == ["D-3", "D-2", "D-1"]
    assert found(books, unit="00103") == ["D-2", "D-1"]
    assert found(books, before=2) == ["D-1"]
    assert found(books, "ng") == ["D-3", "D-2", "D-1"]
    assert found(books, "nguyen", "th") == ["D-3", "D-1"]
    assert found(books, "th", "nguyen", "da") == ["D-1"]
    assert found(books, "nguyen", "th", unit="00103") == ["D-1"]
    assert found(books, "wrong") == []
    with books.reading() as desk:
        assert desk.lists.lines(words=(), unit=None, before=None, limit=1)[0].code == "D-3"
        assert [each.code for each in desk.lists.conflicts(unit=None, limit=9)] == ["D-3"]
        assert desk.lists.conflicts(unit="00103", limit=9) == ()
        assert desk.lists.line("D-2") == line("D-2", at=2)
        assert desk.lists.line("D-9") is None
        assert desk.lists.line_counts() == {"00103": 2, "00004": 1}


def test_stale_lines_wait_until_they_are_fresh(books: SqlBooks) -> None:
    with books.writing() as desk:
        desk.lists.mark_stale(["D-2", "D-1", "D-2"])
        assert desk.lists.stale(limit=9) == ("D-1", "D-2")
        assert desk.lists.stale(limit=1) == ("D-1",)
        desk.lists.freshen("D-1")
        assert desk.lists.stale(limit=9) == ("D-2",)
