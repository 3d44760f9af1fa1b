"""Every table and column of the box: proven, free or told of, and what is proven is found."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from edge.store import derive, engine
from edge.store.keyfile import KeyFile
from edge.store.shelf_proof import files_wrong
from tests.edge.store.boxes import Box
from tests.edge.store.full import findings, full_box
from tests.tidy import tree

PAGE = tree.read(Path("docs/formats/store-proof.md"))
WORDS = {"signed", "derived", "partly", "free", "told"}
WHOLE = (*derive.TABLES, "dossier_words", "dossier_terms")
"""Derived as a whole, and compared as a whole."""

Column = tuple[str, str]


def listed() -> dict[Column, str]:
    """Return the lines of the page: table and column, and how it is proven."""
    rows = re.findall(r"^\| `([\w.]+)\.(\w+)` \| (\w+) \| \S.* \|$", PAGE, re.MULTILINE)
    found = {(table, column): word for table, column, word in rows}
    assert len(found) == len(rows)
    return found


def columns(folder: str) -> Iterator[Column]:
    """Give the tables and columns that the migrations make."""
    blank = engine.sqlite.connect(":memory:", isolation_level=None)
    engine.migrate(blank, folder)
    prefix = "shelf." if folder.startswith("shelf") else ""
    tables = blank.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    for (table,) in tables:
        if table in WHOLE or table.startswith("dossier_words_"):
            continue
        for _, column, *_ in blank.execute(f"PRAGMA table_info({table})").fetchall():
            yield prefix + table, column
    blank.close()


ALL = [*columns("migrations"), *columns("shelf_migrations")]
PROVEN = [column for column in ALL if listed().get(column) in {"signed", "derived"}]
OF_BOX = sorted({table for table, _ in PROVEN if not table.startswith("shelf.")})


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Box:
    """A closed box with something in every table."""
    return full_box(tmp_path_factory.mktemp("full"))


def test_every_column_has_its_line_and_every_line_its_column() -> None:
    """A new column that nobody proves, and nobody says why, is where a lie would go."""
    assert sorted(listed()) == sorted(ALL)
    assert set(listed().values()) == WORDS
    assert all(f"`{table}`" in PAGE for table in WHOLE)


def test_the_box_of_this_test_is_sound_and_has_a_row_everywhere(box: Box) -> None:
    assert findings(box.ledger.path, box.folder) == ()
    with engine.look(box.ledger.path, KeyFile(box.folder / "store.key")) as connection:
        empty = [
            table
            for table in sorted({table for table, _ in ALL if "." not in table})
            if connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is None  # noqa: S608 -- our own names
        ]
    assert empty == []


@pytest.mark.parametrize("table", OF_BOX)
def test_a_proven_column_that_is_changed_is_found(box: Box, tmp_path: Path, table: str) -> None:
    copy = tmp_path / "box.db"
    missed = []
    for column in [column for name, column in PROVEN if name == table]:
        shutil.copy(box.ledger.path, copy)
        change(copy, box.folder, table, column)
        if not findings(copy, box.folder):
            missed.append(column)
    assert missed == []


def test_a_proven_column_of_the_shelf_that_is_changed_is_found(box: Box, tmp_path: Path) -> None:
    copy, keys = tmp_path / "papers.db", KeyFile(box.folder / "store.key")
    missed = []
    with engine.look(box.ledger.path, keys) as log:
        for table, column in [(t.removeprefix("shelf."), c) for t, c in PROVEN if "." in t]:
            shutil.copy(box.folder / "papers.db", copy)
            assert not list(files_wrong(log, copy, keys))
            change(copy, box.folder, table, column)
            if not list(files_wrong(log, copy, keys)):
                missed.append((table, column))
    assert missed == []


def change(database: Path, folder: Path, table: str, column: str) -> None:
    """Change one value behind the store's back, references or not."""
    connection = engine.connect(database, KeyFile(folder / "store.key"), cache_kib=512)
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("PRAGMA ignore_check_constraints = ON")
    row = connection.execute(f"SELECT {column}, * FROM {table} LIMIT 1").fetchone()  # noqa: S608 -- our own names
    names = [name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})").fetchall()]
    where = " AND ".join(f"{name} IS ?" for name in names)
    connection.execute(
        f"UPDATE {table} SET {column} = ? WHERE {where}",  # noqa: S608 -- our own names
        (other(row[0], names_one=column == "copy"), *row[1:]),
    )
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    connection.close()


def other(value: Any, *, names_one: bool) -> Any:
    """Return another value of the same type; of what names one of several, one that none has."""
    match value:
        case bytes():
            return bytes([*value[:-1], value[-1] ^ 1]) if value else b"\1"
        case str():
            return value + "x"
        case 0 | 1 if not names_one:
            return 1 - value
        case None:
            return 1
        case _:
            return value + 1_000_003
