"""The engine: connections proven fit before they are used, and its errors told as ours.

Setting a protection may fail without an error (an injected fault showed it), so each is read back,
and a connection for which one does not hold is not handed out.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeAlias

from sqlcipher3 import dbapi2 as sqlite

from accord.errors import FaultError
from edge.store.keyfile import STORE_KEY_BYTES, KeySource
from edge.store.statements import migrations, split

__all__ = [
    "ENGINE_FLOOR",
    "PAGE_BYTES",
    "Connection",
    "blank",
    "connect",
    "fault_of",
    "look",
    "migrate",
    "sqlite",
]

Connection: TypeAlias = Any
"""A connection of the engine, whose wheel carries no types."""

ENGINE_FLOOR: Final = (3, 51, 3)
"""The first SQLite without the WAL-reset bug (sqlite.org/wal.html#walresetbug)."""
PAGE_BYTES: Final = 4096
"""What flash and file systems write at once; a larger page costs more at every commit."""
BUSY_TIMEOUT_MS: Final = 5_000
"""How long the box waits for `motcua-box verify` or a backup of the same machine."""

# Name, what it is set to, what it must read back as. The cipher's own come before the first read
# of the file, in the order given.
_CIPHER: Final = (
    # The cipher wipes and locks its own keys in any case. For every page as well it would cost
    # 25 ms for each connection; a box has no swap, and who reads its memory has the key.
    ("cipher_memory_security", "OFF", "0"),
    ("cipher_page_size", str(PAGE_BYTES), str(PAGE_BYTES)),
)
_CIPHER_SETTINGS: Final = frozenset(
    {
        "PRAGMA cipher_use_hmac = 1;",
        "PRAGMA cipher_plaintext_header_size = 0;",
        "PRAGMA cipher_hmac_algorithm = HMAC_SHA512;",
        f"PRAGMA cipher_page_size = {PAGE_BYTES};",
    }
)
_PRAGMAS: Final = (
    ("busy_timeout", str(BUSY_TIMEOUT_MS), BUSY_TIMEOUT_MS),
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", 2),
    ("foreign_keys", "ON", 1),
    ("wal_autocheckpoint", "0", 0),
    ("secure_delete", "ON", 1),
    ("temp_store", "MEMORY", 2),
    ("mmap_size", "0", 0),
    ("trusted_schema", "OFF", 0),
    ("cell_size_check", "ON", 1),
)


def connect(path: Path, keys: KeySource, *, cache_kib: int) -> Connection:
    """Open a connection on which every protection holds.

    Raises:
        FaultError: ``store.unproven`` with ``what`` when one does not.
        sqlite.Error: the engine's own, for the caller to tell with `fault_of`.
    """
    connection = sqlite.connect(str(path), isolation_level=None, check_same_thread=False)
    try:
        _prove(connection, keys.key())
        connection.execute(f"PRAGMA cache_size = -{cache_kib}")
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def look(path: Path, keys: KeySource) -> Iterator[Connection]:
    """Hold a connection that changes nothing on the disk, not even when it is closed.

    What it makes in its temporary tables stays in memory.

    Raises:
        FaultError: ``store.wrong-key`` or ``store.disk-failed``, also of what is done with it.
    """
    try:
        connection = sqlite.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            connection.isolation_level = None
            _prove_cipher(connection, keys.key())
            connection.execute("PRAGMA temp_store = MEMORY")
            yield connection
        finally:
            connection.close()
    except sqlite.Error as error:
        raise fault_of(error) from error


@contextmanager
def blank(path: Path, keys: KeySource) -> Iterator[Connection]:
    """Hold a new, empty, encrypted database in one file, to copy another into.

    Raises:
        FaultError: ``store.disk-failed`` or ``store.full``, also of what is done with it.
    """
    try:
        connection = sqlite.connect(str(path), isolation_level=None)
        try:
            _prove_cipher(connection, keys.key())
            yield connection
        finally:
            connection.close()
    except sqlite.Error as error:
        raise fault_of(error) from error


def _prove(connection: Connection, key: bytes) -> None:
    _prove_cipher(connection, key)
    for name, wanted, answer in _PRAGMAS:
        _set(connection, name, wanted, answer)
    if connection.execute("PRAGMA cipher_status").fetchone() != ("1",):
        raise FaultError("store.unproven", what="cipher_status")


def _prove_cipher(connection: Connection, key: bytes) -> None:
    if len(key) != STORE_KEY_BYTES:
        raise FaultError("store.unproven", what="key")
    # What goes wrong is raised and logged by us, in our form; the cipher would print it.
    connection.execute("PRAGMA cipher_log_level = NONE").fetchall()
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    if not connection.execute("PRAGMA cipher_version").fetchone():
        raise FaultError("store.unproven", what="cipher")
    for name, wanted, shown in _CIPHER:
        _set(connection, name, wanted, shown)
    settings = {row[0] for row in connection.execute("PRAGMA cipher_settings")}
    if not settings >= _CIPHER_SETTINGS:
        raise FaultError("store.unproven", what="cipher_settings")
    # Only now: a statement before the key is set would read the file without it.
    version = connection.execute("SELECT sqlite_version()").fetchone()[0]
    if tuple(map(int, version.split("."))) < ENGINE_FLOOR:
        raise FaultError("store.unproven", what="engine", version=version)


def _set(connection: Connection, name: str, wanted: str, shown: str | int) -> None:
    connection.execute(f"PRAGMA {name} = {wanted}").fetchall()
    if connection.execute(f"PRAGMA {name}").fetchone() != (shown,):
        raise FaultError("store.unproven", what=name)


def migrate(connection: Connection, folder: str = "migrations") -> None:
    """Bring the schema up to this version, each step recorded with it.

    Args:
        connection: outside a transaction.
        folder: of the migrations.

    Raises:
        FaultError: ``store.changed-migration`` or ``store.newer-schema``; nothing has changed.
    """
    known = migrations(folder)
    has_table = "SELECT count(*) FROM sqlite_schema WHERE name = 'migrations'"
    connection.execute("BEGIN IMMEDIATE")
    try:
        done: dict[int, bytes] = {}
        if connection.execute(has_table).fetchone() == (1,):
            done = dict(connection.execute("SELECT number, digest FROM migrations"))
        for migration in known:
            if migration.number not in done:
                for statement in split(migration.text):
                    connection.execute(statement)
                connection.execute(
                    "INSERT INTO migrations (number, name, digest) VALUES (?, ?, ?)",
                    (migration.number, migration.name, migration.digest),
                )
            elif done.pop(migration.number) != migration.digest:
                raise FaultError("store.changed-migration", number=migration.number)
        if done:
            raise FaultError("store.newer-schema", number=max(done))
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def fault_of(error: sqlite.Error) -> FaultError:
    """Tell an error of the engine by whose turn it is: the disk's, nobody's, our mistake."""
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite.SQLITE_FULL:
            return FaultError("store.full")
        case sqlite.SQLITE_BUSY | sqlite.SQLITE_LOCKED:
            return FaultError("store.busy")
        case sqlite.SQLITE_CONSTRAINT:
            return FaultError("store.contradiction", code=error.sqlite_errorname)
        case sqlite.SQLITE_NOTADB:
            return FaultError("store.wrong-key")
        case _:
            return FaultError("store.disk-failed", code=getattr(error, "sqlite_errorname", "none"))
