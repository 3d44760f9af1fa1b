from pathlib import Path

import pytest

from tests import bitrot
from tests.crash import syscalls, vfs
from tests.crash.judging import judge, lay_out
from tests.edge.store.boxes import a_box


@pytest.fixture
def card(tmp_path: Path) -> Path:
    folder = tmp_path / "card"
    folder.mkdir()
    return folder


def test_a_sound_card_is_sound(card: Path) -> None:
    with a_box(card) as box:
        codes = [box.take() for _ in range(2)]
    assert judge(card, codes, thoroughly=True) == ("", "")


def test_a_printed_dossier_that_is_not_there_is_lost(card: Path) -> None:
    with a_box(card) as box:
        box.take()
    assert judge(card, ["H26.001.02-260309-10009"])[0] == "lost"


def test_a_number_printed_twice_is_seen(card: Path) -> None:
    with a_box(card) as box:
        code = box.take()
    assert judge(card, [code, code])[0] == "corrupt"


def test_half_an_intake_is_seen(card: Path) -> None:
    with a_box(card) as box:
        box.take()
        with box.ledger.writing() as work:
            work.connection.execute("DELETE FROM slips")
    assert judge(card, [])[0] == "corrupt"


def test_a_card_that_does_not_open_is_seen(card: Path) -> None:
    with a_box(card) as box:
        code = box.take()
    lay_out({"box.db": bytes(4096), "store.key": (card / "store.key").read_bytes()}, card)
    assert judge(card, [code])[0] == "corrupt"


def test_an_empty_card_is_no_loss_while_nothing_was_printed(card: Path) -> None:
    assert judge(card, []) == ("", "")


def test_no_power_cut_loses_what_was_printed() -> None:
    assert vfs.explore(150, seed=1).is_sound


def test_a_kill_at_any_call_loses_nothing() -> None:
    outcome = syscalls.kill(6)
    assert outcome.points > 0
    assert outcome.wrong == []


def test_a_failing_disk_is_never_silent() -> None:
    outcome = syscalls.fail(6)
    assert outcome.points > 0
    assert outcome.wrong == []


def test_a_flipped_bit_is_found() -> None:
    assert bitrot.flip(5, seed=1).missed == []
