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
    ("reads", "of"),
    ("reads", "put"),
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


@pytest.mark.parametrize(
    ("name", "index"),
    [
        ("received", "dossiers_by_time (received_at>? AND received_at<?)"),
        ("newest", "dossiers_by_time (received_at>? AND received_at<?)"),
        ("state", "dossiers_by_state (state=? AND received_at>? AND received_at<?)"),
        ("runs-out", "dossiers_by_term (runs_out_at>? AND runs_out_at<?)"),
        ("waiting", "dossiers_waiting (waits_since>? AND waits_since<?)"),
        ("gone-out", "dossiers_gone_out (went_out_at>? AND went_out_at<?)"),
    ],
)
def test_a_list_is_read_in_its_order_from_where_it_begins(
    tmp_path: Path, name: str, index: str
) -> None:
    question = statements("dossiers")[f"list-{name}"]
    with a_box(tmp_path) as box, box.ledger.reading() as connection:
        plan = connection.execute(f"EXPLAIN QUERY PLAN {question}", ["x"] * 7).fetchall()
    steps = [step[3] for step in plan]
    assert steps[0] == f"SEARCH dossiers USING INDEX {index}"
    assert not any("TEMP B-TREE" in step or step.startswith("SCAN") for step in steps)


def test_verifying_looks_each_slips_entry_up(tmp_path: Path) -> None:
    with a_box(tmp_path) as box, box.ledger.reading() as connection:
        walked = _walked(connection, statements("slip_proof")["slips"])
    assert walked == ["SCAN s"]
