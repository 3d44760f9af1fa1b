from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from accord.errors import FaultError, RefusedError
from accord.header import Origin
from accord.log import Record
from accord.moments import Hlc, Instant
from edge.store import entries, said
from edge.store.database import Database
from edge.store.engine import Connection
from tests.edge.store.logs import BOX, EPOCH, HUB_LOG, Author, beginning, key_file

CODE = "H26.1.103-260309-10001"


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    opened = Database(tmp_path / "box.db", keys=key_file(tmp_path))
    with opened.writing() as writer:
        entries.open_epoch(writer, beginning(), is_own=True, slot=1)
        yield writer
    opened.close()


def _append(connection: Connection, record: Record) -> int:
    return entries.append(connection, entries.own_epoch(connection), record)


def test_a_box_that_has_not_joined_has_no_log(tmp_path: Path) -> None:
    opened = Database(tmp_path / "box.db", keys=key_file(tmp_path))
    with (
        opened.reading() as connection,
        pytest.raises(RefusedError, match=r"store\.no-log"),
    ):
        entries.own_epoch(connection)
    opened.close()


def test_an_empty_epoch_ends_before_its_first_entry(connection: Connection) -> None:
    floor = Hlc(Instant(7), 3)
    start = replace(beginning(HUB_LOG), time=floor)
    epoch = entries.open_epoch(connection, start, is_own=False)
    assert entries.head_of(connection, epoch) == start


def test_an_epoch_is_opened_once(connection: Connection) -> None:
    with pytest.raises(RefusedError, match=r"store\.epoch-known"):
        entries.open_epoch(connection, beginning(), is_own=True)


def test_what_is_appended_is_read_back_as_it_was(connection: Connection) -> None:
    author = Author()
    records = [author.write(f"entry {number}") for number in range(5)]
    ids = [_append(connection, record) for record in records]
    epoch = entries.own_epoch(connection)
    assert entries.head_of(connection, epoch) == author.head
    assert [entries.by_id(connection, one) for one in ids] == records
    assert list(entries.entries_after(connection, epoch, 2)) == list(
        zip(ids[2:], records[2:], strict=True)
    )
    assert entries.hash_at(connection, epoch, 3) == records[2].entry.hash
    assert entries.hash_at(connection, epoch, 6) is None
    assert entries.by_id(connection, 99) is None


def test_a_log_longer_than_one_fetch_is_walked_whole(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entries, "_ROWS_AT_ONCE", 2)
    author = Author()
    for _ in range(5):
        _append(connection, author.write())
    walked = entries.entries_after(connection, entries.own_epoch(connection), 0)
    assert [record.entry.header.seq for _, record in walked] == [1, 2, 3, 4, 5]


def test_an_entry_that_does_not_follow_is_refused(connection: Connection) -> None:
    author = Author()
    first, second = author.write(), author.write()
    with pytest.raises(RefusedError, match=r"store\.does-not-follow"):
        _append(connection, second)
    _append(connection, first)
    with pytest.raises(RefusedError, match=r"store\.does-not-follow"):
        _append(connection, first)
    _append(connection, second)


def test_an_entry_with_another_payload_is_refused(connection: Connection) -> None:
    record = Author().write()
    with pytest.raises(RefusedError, match=r"store\.does-not-follow"):
        _append(connection, replace(record, payload=b"\xa0"))


def test_an_erased_payload_is_kept_as_erased(connection: Connection) -> None:
    record = replace(Author().write(), salt=b"", payload=b"")
    assert entries.by_id(connection, _append(connection, record)) == record


def test_everything_about_a_dossier_is_found_in_every_log(connection: Connection) -> None:
    ours, theirs = Author(), Author(beginning(HUB_LOG))
    hub = entries.open_epoch(connection, beginning(HUB_LOG), is_own=False)
    first = ours.write(dossier=CODE)
    _append(connection, first)
    _append(connection, ours.write(dossier="another"))
    second = theirs.write(dossier=CODE)
    entries.append(connection, hub, second)
    third = ours.write(dossier=CODE)
    _append(connection, third)
    lines = said.lines_about(connection, CODE)
    assert [line.record for line in lines] == [first, third, second]
    assert [line.is_own for line in lines] == [True, True, False]


def test_a_moved_entry_is_known_by_its_new_place(connection: Connection) -> None:
    author = Author()
    first = author.write(dossier=CODE)
    _append(connection, first)
    start = beginning(epoch=b"epoch--2")
    entries.open_epoch(connection, start, is_own=True, slot=2)
    was = Origin(BOX, EPOCH, 1, first.entry.hash)
    again = Author(start).write(dossier=CODE, was=was)
    place = _append(connection, again)
    lines = said.lines_about(connection, CODE)
    assert [(line.record, line.moved_to) for line in lines] == [(first, place), (again, None)]
    assert [epoch.slot for epoch in entries.own_epochs(connection)] == [1, 2]
    assert [epoch.epoch for epoch in entries.epochs(connection)] == [EPOCH, b"epoch--2"]


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE entries SET hash = zeroblob(32)",
        "UPDATE entries SET dossier = 'other'",
        "UPDATE entries SET kind = 1",
        "UPDATE entries SET sealed = x'00'",
        "UPDATE payloads SET payload = x'a0'",
        "UPDATE payloads SET salt = zeroblob(16)",
    ],
)
def test_a_row_that_is_not_what_was_put_there_is_never_given_out(
    connection: Connection, spoil: str
) -> None:
    entry_id = _append(connection, Author().write(dossier=CODE))
    connection.execute(spoil)
    with pytest.raises(FaultError, match=r"store\.corrupt"):
        entries.by_id(connection, entry_id)
