"""The file on disk: what it is proven to be, and what a transaction leaves behind."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlite

from accord.errors import FaultError
from accord.moments import Instant
from hub.store import database as room
from hub.store.database import Database

KEY = bytes(range(32))
NOW = Instant(1_790_000_000_000)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "hub.db"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    opened = Database(path, key=KEY, at=NOW)
    yield opened
    opened.close()


def put(database: Database, name: str) -> None:
    with database.writing() as connection:
        connection.execute("INSERT INTO notes VALUES (?, x'00')", (name,))


def names(database: Database) -> list[str]:
    with database.reading() as connection:
        return [row[0] for row in connection.execute("SELECT name FROM notes ORDER BY name")]


def test_what_was_committed_is_there_after_reopening(path: Path, database: Database) -> None:
    put(database, "a")
    database.close()
    again = Database(path, key=KEY, at=NOW)
    assert names(again) == ["a"]
    again.close()


def test_a_block_that_raises_leaves_nothing(database: Database) -> None:
    def write_and_fail() -> None:
        with database.writing() as connection:
            connection.execute("INSERT INTO notes VALUES ('a', x'00')")
            raise LookupError

    with pytest.raises(LookupError):
        write_and_fail()
    assert names(database) == []


def test_a_failed_statement_is_a_fault_and_the_next_transaction_works(
    database: Database,
) -> None:
    def write_nonsense() -> None:
        with database.writing() as connection:
            connection.execute("INSERT INTO notes VALUES ('a', x'00')")
            connection.execute("INSERT INTO nowhere VALUES (1)")

    with pytest.raises(FaultError, match=r"^store\.failed why=OperationalError$"):
        write_nonsense()
    assert names(database) == []
    put(database, "b")
    assert names(database) == ["b"]


def test_a_failed_question_is_a_fault(database: Database) -> None:
    def ask_nonsense() -> None:
        with database.reading() as connection:
            connection.execute("SELECT 1 FROM nowhere")

    with pytest.raises(FaultError, match=r"^store\.failed"):
        ask_nonsense()
    assert names(database) == []


def test_a_reader_sees_its_snapshot_while_the_writer_goes_on(
    database: Database,
) -> None:
    put(database, "a")
    with database.reading() as connection:
        assert connection.execute("SELECT count(*) FROM notes").fetchone() == (1,)
        put(database, "b")
        assert connection.execute("SELECT count(*) FROM notes").fetchone() == (1,)
    assert names(database) == ["a", "b"]


def test_many_readers_at_once_are_closed_again(database: Database) -> None:
    inside, leave = threading.Barrier(13), threading.Event()

    def read() -> None:
        with database.reading():
            inside.wait()
            leave.wait()

    threads = [threading.Thread(target=read) for _ in range(12)]
    for thread in threads:
        thread.start()
    inside.wait()
    leave.set()
    for thread in threads:
        thread.join()
    assert names(database) == []


def test_writers_wait_for_each_other(database: Database) -> None:
    threads = [
        threading.Thread(target=put, args=(database, f"note-{number:02}")) for number in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(names(database)) == 20


def test_the_file_holds_no_plain_text(path: Path, database: Database) -> None:
    put(database, "Nguyễn Thị Lan")
    assert database.checkpoint() == 0
    database.close()
    assert b"SQLite format 3" not in path.read_bytes()
    assert "Nguyễn".encode() not in path.read_bytes()


def test_another_key_opens_nothing(path: Path, database: Database) -> None:
    put(database, "a")
    database.close()
    with pytest.raises(FaultError, match=r"^store\.failed"):
        Database(path, key=bytes(32), at=NOW)


def test_a_key_of_another_length_is_refused(path: Path) -> None:
    with pytest.raises(FaultError, match=r"^store\.bad-key$"):
        Database(path, key=b"short", at=NOW)


def test_a_flipped_bit_is_found(path: Path, database: Database) -> None:
    put(database, "a")
    database.checkpoint()
    assert database.check() == ()
    database.close()
    raw = bytearray(path.read_bytes())
    raw[-100] ^= 1
    path.write_bytes(raw)
    again = Database(path, key=KEY, at=NOW)
    assert len(again.check()) > 0
    again.close()


def test_an_engine_with_the_wal_reset_bug_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "sqlite_version_info", (3, 51, 2))
    with pytest.raises(FaultError, match=r"^store\.engine-too-old"):
        Database(path, key=KEY, at=NOW)


class Stubborn:
    """The engine, except that one pragma does not take."""

    def __init__(self, connection: room.Connection, pragma: str) -> None:
        self._connection = connection
        self._pragma = pragma

    def execute(self, sql: str, *values: object) -> room.Connection:
        return self._connection.execute(
            "SELECT 1 WHERE 0" if sql.startswith(f"PRAGMA {self._pragma} =") else sql,
            *values,
        )

    def close(self) -> None:
        self._connection.close()


@pytest.mark.parametrize("pragma", ["journal_mode", "foreign_keys", "wal_autocheckpoint"])
def test_a_pragma_that_does_not_take_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch, pragma: str
) -> None:
    connect = sqlite.connect
    monkeypatch.setattr(
        sqlite,
        "connect",
        lambda *where, **how: Stubborn(connect(*where, **how), pragma),
    )
    with pytest.raises(FaultError, match=rf"^store\.pragma name={pragma}$"):
        Database(path, key=KEY, at=NOW)


def test_an_engine_without_encryption_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlite3  # noqa: PLC0415  # the standard engine stands in for one without encryption

    monkeypatch.setattr(sqlite, "connect", sqlite3.connect)
    with pytest.raises(FaultError, match=r"^store\.pragma name=cipher_version$"):
        Database(path, key=KEY, at=NOW)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE migrations SET digest = x'00'",
        "INSERT INTO migrations VALUES (999, 'x', x'00', 0)",
    ],
)
def test_a_schema_of_another_version_is_refused(
    path: Path, database: Database, change: str
) -> None:
    with database.writing() as connection:
        connection.execute(change)
    database.close()
    with pytest.raises(FaultError, match=r"^store\.foreign-schema"):
        Database(path, key=KEY, at=NOW)


def test_a_failed_checkpoint_is_a_fault(database: Database) -> None:
    with database.writing(), pytest.raises(FaultError, match=r"^store\.failed"):
        database.checkpoint()
