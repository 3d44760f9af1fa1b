import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from accord.errors import FaultError
from edge.store import database as room
from edge.store import engine
from edge.store.database import Database
from edge.store.engine import Connection, sqlite
from edge.store.journal import inspect, journal_of
from edge.store.statements import Migration, migrations
from tests.edge.store.liar import Liar, broken
from tests.edge.store.logs import key_file

PUT = "INSERT INTO day_counts (day, count) VALUES (?, ?)"
DAYS = "SELECT day FROM day_counts ORDER BY day"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "box.db"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    opened = Database(path, keys=key_file(path.parent))
    yield opened
    opened.close()


Lie = Callable[[dict[str, object]], None]


@pytest.fixture
def lie(monkeypatch: pytest.MonkeyPatch) -> Lie:
    """Make every connection opened from now on lie."""
    connect = sqlite.connect

    def set_answers(answers: dict[str, object]) -> None:
        monkeypatch.setattr(sqlite, "connect", lambda *a, **k: Liar(connect(*a, **k), answers))

    return set_answers


IO_ERROR = broken(10, "SQLITE_IOERR_FSYNC")


def test_what_was_committed_is_there_after_opening_again(path: Path) -> None:
    keys = key_file(path.parent)
    first = Database(path, keys=keys)
    with first.writing() as connection:
        connection.execute(PUT, ("2026-03-09", 1))
    first.close()
    second = Database(path, keys=keys)
    with second.reading() as connection:
        assert connection.execute(DAYS).fetchall() == [("2026-03-09",)]
    second.close()


def test_the_file_is_no_plain_database(database: Database, path: Path) -> None:
    with database.writing() as connection:
        connection.execute(PUT, ("a day to look for", 1))
    database.checkpoint()
    assert b"SQLite format" not in path.read_bytes()
    assert b"a day to look for" not in path.read_bytes()
    plain = sqlite3.connect(path)
    with pytest.raises(sqlite3.DatabaseError):
        plain.execute("SELECT * FROM day_counts")
    plain.close()


def test_the_write_ahead_log_shows_nothing_either(database: Database, path: Path) -> None:
    with database.writing() as connection:
        connection.execute(PUT, ("a day to look for", 1))
    assert b"a day to look for" not in journal_of(path).read_bytes()


def test_another_key_does_not_open_it(database: Database, path: Path) -> None:
    database.close()

    class Other:
        def key(self) -> bytes:
            return bytes(32)

    with pytest.raises(FaultError, match=r"store\.wrong-key"):
        Database(path, keys=Other())


def test_a_key_of_another_length_opens_nothing(path: Path) -> None:
    class Short:
        def key(self) -> bytes:
            return bytes(16)

    with pytest.raises(FaultError, match=r"store\.unproven what=key"):
        Database(path, keys=Short())


def test_a_block_that_raises_changes_nothing(database: Database) -> None:
    def fail(connection: Connection) -> None:
        connection.execute(PUT, ("2026-03-09", 1))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), database.writing() as connection:
        fail(connection)
    with database.writing() as connection:
        assert connection.execute(DAYS).fetchall() == []


def test_readers_see_what_is_committed_and_nothing_else(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(PUT, ("2026-03-09", 1))
        with database.reading() as reader:
            assert reader.execute(DAYS).fetchall() == []
    with database.reading() as reader:
        assert reader.execute(DAYS).fetchall() == [("2026-03-09",)]


def test_a_reader_cannot_write(database: Database) -> None:
    with (
        pytest.raises(FaultError, match="store"),
        database.reading() as connection,
    ):
        connection.execute(PUT, ("2026-03-09", 1))


def test_more_readers_than_are_kept_all_read(database: Database) -> None:
    with ExitStack() as stack:
        for _ in range(room.READERS_MAX + 2):
            connection = stack.enter_context(database.reading())
            assert connection.execute(DAYS).fetchall() == []


def test_two_threads_write_one_after_the_other(database: Database) -> None:
    def write(start: int) -> None:
        for number in range(start, start + 20):
            with database.writing() as connection:
                connection.execute(PUT, (f"{number:04}", number))

    threads = [threading.Thread(target=write, args=(start,)) for start in (0, 100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as connection:
        assert len(connection.execute(DAYS).fetchall()) == 40


@pytest.mark.parametrize(
    ("answers", "what"),
    [
        ({"SELECT sqlite_version": [("3.51.2",)]}, "engine"),
        ({"SELECT sqlite_version": [("3.7.17",)]}, "engine"),
        ({"PRAGMA cipher_version": []}, "cipher"),
        ({"PRAGMA cipher_memory_security": [("1",)]}, "cipher_memory_security"),
        ({"PRAGMA cipher_page_size = ": "PRAGMA cipher_page_size = 8192"}, "cipher_page_size"),
        ({"PRAGMA cipher_settings": [("PRAGMA cipher_use_hmac = 0;",)]}, "cipher_settings"),
        ({"PRAGMA busy_timeout = ": "PRAGMA busy_timeout = 1"}, "busy_timeout"),
        ({"PRAGMA journal_mode = ": "SELECT 1"}, "journal_mode"),
        ({"PRAGMA synchronous = ": "PRAGMA synchronous = NORMAL"}, "synchronous"),
        ({"PRAGMA foreign_keys = ": "SELECT 1"}, "foreign_keys"),
        ({"PRAGMA wal_autocheckpoint = ": "SELECT 1"}, "wal_autocheckpoint"),
        ({"PRAGMA secure_delete = ": "PRAGMA secure_delete = OFF"}, "secure_delete"),
        ({"PRAGMA temp_store = ": "PRAGMA temp_store = FILE"}, "temp_store"),
        ({"PRAGMA mmap_size = ": "PRAGMA mmap_size = 65536"}, "mmap_size"),
        ({"PRAGMA trusted_schema = ": "PRAGMA trusted_schema = ON"}, "trusted_schema"),
        ({"PRAGMA cell_size_check = ": "SELECT 1"}, "cell_size_check"),
        ({"PRAGMA cipher_status": [("0",)]}, "cipher_status"),
    ],
)
def test_a_protection_that_does_not_hold_keeps_the_store_shut(
    path: Path, lie: Lie, answers: dict[str, object], what: str
) -> None:
    lie(answers)
    with pytest.raises(FaultError) as caught:
        Database(path, keys=key_file(path.parent))
    assert caught.value.key == "store.unproven"
    assert caught.value.values["what"] == what


def test_the_key_is_what_hides_the_file(path: Path, lie: Lie) -> None:
    lie({"PRAGMA key": "SELECT 1"})
    with pytest.raises(FaultError, match=r"store\.unproven"):
        Database(path, keys=key_file(path.parent))


def test_a_disk_that_fails_while_opening_is_a_fault(path: Path, lie: Lie) -> None:
    lie({"PRAGMA wal_checkpoint": IO_ERROR})
    with pytest.raises(FaultError, match=r"store\.disk-failed code=SQLITE_IOERR_FSYNC"):
        Database(path, keys=key_file(path.parent))


def test_a_failed_commit_gives_the_connection_up_and_the_next_proves_a_new_one(
    path: Path, lie: Lie
) -> None:
    proofs: list[Connection] = []
    answers: dict[str, object] = {}
    lie(answers)
    opened = Database(path, keys=key_file(path.parent), prove=proofs.append)
    answers["COMMIT"] = IO_ERROR
    with (
        pytest.raises(FaultError, match=r"store\.disk-failed"),
        opened.writing() as connection,
    ):
        connection.execute(PUT, ("2026-03-09", 1))
    assert [opened.is_open, len(proofs)] == [False, 1]
    answers.clear()
    with opened.writing() as connection:
        assert connection.execute(DAYS).fetchall() == []
    assert [opened.is_open, len(proofs)] == [True, 2]
    opened.close()


def test_while_it_cannot_be_proven_nothing_is_written_or_read(path: Path) -> None:
    faults: list[FaultError] = []

    def prove(_: Connection) -> None:
        if faults:
            raise faults[0]

    opened = Database(path, keys=key_file(path.parent), prove=prove)
    opened.give_up()
    faults.append(FaultError("store.corrupt"))
    for use in (opened.writing, opened.reading):
        with pytest.raises(FaultError, match=r"store\.corrupt"), use():
            pytest.fail("nothing may run here")
    faults.clear()
    with opened.reading() as connection:
        assert connection.execute(DAYS).fetchall() == []
    opened.close()


def test_a_rollback_that_fails_gives_the_connection_up(path: Path, lie: Lie) -> None:
    answers: dict[str, object] = {}
    lie(answers)
    opened = Database(path, keys=key_file(path.parent))
    answers["ROLLBACK"] = IO_ERROR
    with pytest.raises(ZeroDivisionError), opened.writing():
        _ = 1 // 0
    assert not opened.is_open
    opened.close()


@pytest.mark.parametrize(
    ("code", "key"),
    [
        (sqlite.SQLITE_FULL, "store.full"),
        (sqlite.SQLITE_BUSY, "store.busy"),
        (sqlite.SQLITE_LOCKED, "store.busy"),
        (sqlite.SQLITE_CONSTRAINT, "store.contradiction"),
    ],
)
def test_what_is_no_broken_disk_leaves_the_store_open(
    path: Path, lie: Lie, code: int, key: str
) -> None:
    answers: dict[str, object] = {}
    lie(answers)
    opened = Database(path, keys=key_file(path.parent))
    answers["COMMIT"] = broken(code, "SQLITE_X")
    with pytest.raises(FaultError) as caught, opened.writing() as connection:
        connection.execute(PUT, ("2026-03-09", 1))
    assert caught.value.key == key
    assert opened.is_open
    answers.clear()
    with opened.writing() as connection:
        assert connection.execute(DAYS).fetchall() == []
    opened.close()


def test_a_reader_that_fails_is_not_used_again(path: Path, lie: Lie) -> None:
    answers: dict[str, object] = {}
    lie(answers)
    opened = Database(path, keys=key_file(path.parent))
    answers["SELECT day"] = IO_ERROR
    with pytest.raises(FaultError, match=r"store\.disk-failed"), opened.reading() as connection:
        connection.execute(DAYS)
    answers.clear()
    with opened.reading() as connection:
        assert connection.execute(DAYS).fetchall() == []
    opened.close()


def test_a_reader_that_cannot_be_opened_is_a_fault(path: Path, lie: Lie) -> None:
    answers: dict[str, object] = {}
    lie(answers)
    opened = Database(path, keys=key_file(path.parent))
    answers["PRAGMA query_only"] = IO_ERROR
    with pytest.raises(FaultError, match=r"store\.disk-failed"), opened.reading():
        pytest.fail("nothing may run here")
    opened.close()


def test_a_closed_store_stays_closed(database: Database) -> None:
    database.close()
    with pytest.raises(FaultError, match=r"store\.closed"), database.writing():
        pytest.fail("nothing may run here")


def test_a_checkpoint_empties_the_log_into_the_file(database: Database, path: Path) -> None:
    with database.writing() as connection:
        connection.execute(PUT, ("2026-03-09", 1))
    assert database.journal_frames() > 0
    assert database.checkpoint().is_done
    assert database.journal_frames() == 0
    journal_of(path).unlink()
    assert database.journal_frames() == 0


def test_a_checkpoint_behind_a_reader_says_what_is_left(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.writing() as connection:
        connection.execute(PUT, ("2026-03-09", 1))
        connection.execute("PRAGMA busy_timeout = 0")
    with database.reading() as reader:
        reader.execute(DAYS).fetchall()
        with database.writing() as connection:
            connection.execute(PUT, ("2026-03-10", 1))
        assert not database.checkpoint().is_done
    assert database.checkpoint().is_done


def test_a_checkpoint_that_fails_is_a_fault(path: Path, lie: Lie) -> None:
    answers: dict[str, object] = {}
    lie(answers)
    opened = Database(path, keys=key_file(path.parent))
    answers["PRAGMA wal_checkpoint"] = IO_ERROR
    with pytest.raises(FaultError, match=r"store\.disk-failed"):
        opened.checkpoint()
    assert not opened.is_open
    opened.close()


def test_a_damaged_log_keeps_the_store_shut(path: Path) -> None:
    keys = key_file(path.parent)
    opened = Database(path, keys=keys)
    for number in range(3):
        with opened.writing() as connection:
            connection.execute(PUT, (f"{number}", number))
    kept = journal_of(path).read_bytes()
    opened.close()
    spoiled = bytearray(kept)
    spoiled[100] ^= 1
    journal_of(path).write_bytes(spoiled)
    with pytest.raises(FaultError, match=r"store\.journal-damaged"):
        Database(path, keys=keys)
    journal_of(path).write_bytes(kept)
    again = Database(path, keys=keys)
    assert again.journal_found.commits == 3
    assert inspect(journal_of(path)).frames == 0
    again.close()


def test_a_migration_that_was_changed_afterwards_is_refused(
    database: Database, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database.close()
    changed = [Migration(one.number, one.name, one.text + "-- more\n") for one in migrations()]
    monkeypatch.setattr(engine, "migrations", lambda _: tuple(changed))
    with pytest.raises(FaultError, match=r"store\.changed-migration"):
        Database(path, keys=key_file(path.parent))


def test_a_file_of_a_newer_program_is_refused(
    database: Database, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.writing() as connection:
        connection.execute("INSERT INTO migrations VALUES (9999, 'later', x'00')")
    database.close()
    with pytest.raises(FaultError, match=r"store\.newer-schema number=9999"):
        Database(path, keys=key_file(path.parent))


def test_a_migration_that_fails_leaves_nothing_behind(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = Migration(9000, "bad", "CREATE TABLE half (x);\nCREATE TABLE half (x);\n")
    monkeypatch.setattr(engine, "migrations", lambda _: (*migrations(), bad))
    keys = key_file(path.parent)
    with pytest.raises(FaultError):
        Database(path, keys=keys)
    monkeypatch.undo()
    opened = Database(path, keys=keys)
    with opened.reading() as connection:
        tables = "SELECT count(*) FROM sqlite_schema WHERE name = 'half'"
        assert connection.execute(tables).fetchone() == (0,)
    opened.close()
