from pathlib import Path

import pytest

from edge.store.engine import Connection
from edge.store.statements import statements
from tests.edge.store.boxes import a_box

# Questions about one dossier, one slip, one entry: a box holds millions of entries.
NARROW = [
    ("said", "about"),
    ("said", "at-city"),
    ("said", "hash-of"),
    ("slips", "of-dossier"),
    ("slips", "last"),
    ("dossiers", "get"),
    ("dossiers", "by-id"),
    ("entries", "last"),
    ("entries", "after"),
    ("acks", "covering"),
    ("copies", "of-keys"),
    ("till", "put"),
    ("till", "forget"),
    ("till", "since"),
]


def _walked(connection: Connection, question: str) -> list[str]:
    """Return the tables that the engine would walk from end to end."""
    plan = connection.execute(f"EXPLAIN QUERY PLAN {question}", ["x"] * question.count("?"))
    return [step[3] for step in plan if step[3].startswith("SCAN")]


@pytest.mark.parametrize(("room", "name"), NARROW)
def test_a_narrow_question_walks_through_no_table(tmp_path: Path, room: str, name: str) -> None:
    with a_box(tmp_path) as box, box.ledger.reading() as connection:
        assert not _walked(connection, statements(room)[name])


def test_verifying_looks_each_slips_entry_up(tmp_path: Path) -> None:
    with a_box(tmp_path) as box, box.ledger.reading() as connection:
        walked = _walked(connection, statements("slip_proof")["slips"])
    assert walked == ["SCAN s"]
