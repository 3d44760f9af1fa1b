import logging
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from accord.errors import FaultError, RefusedError
from accord.log import Record
from edge.store import entries, ledger
from edge.store.engine import PAGE_BYTES
from edge.store.journal import journal_of
from edge.store.ledger import Ledger
from tests.edge.store.boxes import Box, a_box, open_ledger
from tests.edge.store.logs import BOX, EPOCH, beginning, key_file

FRAME_BYTES = 24 + PAGE_BYTES


def _copy(folder: Path, to: Path) -> None:
    """Take an image of the card, while nothing is being written."""
    to.mkdir()
    for file in folder.iterdir():
        if file.is_file():
            shutil.copy(file, to / file.name)


@pytest.fixture
def card(tmp_path: Path) -> Path:
    folder = tmp_path / "card"
    folder.mkdir()
    return folder


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder / "tide"


def test_nobody_else_may_read_the_files(card: Path) -> None:
    with a_box(card) as box:
        box.take()
        for file in (box.ledger.path, journal_of(box.ledger.path)):
            assert file.stat().st_mode & 0o777 == 0o600


def test_a_folder_that_is_not_there_is_a_fault(card: Path) -> None:
    with pytest.raises(FaultError, match=r"store\.disk-failed code=ENOENT"):
        Ledger(card / "nowhere" / "box.db", keys=key_file(card))


def test_what_is_read_back_is_compared_before_the_block_ends(
    card: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_box(card) as box:
        box.take()
        real = entries.by_id

        def other(connection: object, entry_id: int) -> Record | None:
            found = real(connection, entry_id)
            assert found is not None
            return Record(found.entry, found.salt, found.payload + b"x")

        monkeypatch.setattr(entries, "by_id", other)
        with pytest.raises(FaultError, match=r"store\.read-back"):
            box.take()
        monkeypatch.undo()
        assert len(box.book.dossiers(query=None, limit=9)) == 2
        assert box.log.own_tip().seq == 2


def test_a_broken_chain_keeps_the_box_shut(card: Path) -> None:
    with a_box(card) as box:
        box.take()
        box.take()
        box.take()
        with box.ledger.writing() as work:
            work.connection.execute("DELETE FROM payloads WHERE id = 2")
            work.connection.execute("DELETE FROM entries WHERE id = 2")
    with pytest.raises(FaultError, match=r"store\.broken-chain"):
        open_ledger(card)


def test_an_end_that_is_gone_below_what_was_proven_keeps_the_box_shut(card: Path) -> None:
    with a_box(card) as box:
        box.take()
        box.take()
        box.ledger.empty_journal()
        with box.ledger.writing() as work:
            work.connection.execute("DELETE FROM payloads WHERE id = 2")
            work.connection.execute("DELETE FROM entries WHERE id = 2")
    with pytest.raises(FaultError, match=r"store\.broken-chain"):
        open_ledger(card)


def test_an_entry_of_another_chain_keeps_the_box_shut(card: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    with a_box(other) as stranger:
        stranger.take("Lê Thị Hoa")
        foreign = stranger.take("Lê Thị Hoa")
        with stranger.ledger.reading() as connection:
            record = entries.by_id(connection, 2)
    assert record is not None
    with a_box(card) as box:
        box.take()
        assert box.take() == foreign
        with box.ledger.writing() as work:
            work.connection.execute(
                "UPDATE entries SET sealed = ?, hash = ? WHERE id = 2",
                (record.entry.sealed, record.entry.hash),
            )
            work.connection.execute(
                "UPDATE payloads SET salt = ?, payload = ? WHERE id = 2",
                (record.salt, record.payload),
            )
    with pytest.raises(FaultError, match=r"store\.broken-chain"):
        open_ledger(card)


def test_only_what_came_after_the_last_emptying_is_proven_anew(
    card: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_box(card) as box:
        for _ in range(3):
            box.take()
        box.ledger.empty_journal()
        box.take()
    read: list[int] = []
    real = entries.by_id

    def counting(connection: object, entry_id: int) -> Record | None:
        read.append(entry_id)
        return real(connection, entry_id)

    monkeypatch.setattr("edge.store.chain.by_id", counting)
    open_ledger(card).close()
    assert read == [4]


def test_the_journal_is_emptied_when_it_has_grown(
    card: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_box(card) as box:
        box.take()
        box.ledger.rest()
        assert journal_of(box.ledger.path).stat().st_size > 0
        monkeypatch.setattr(ledger, "JOURNAL_FRAMES_DUE", 0)
        box.ledger.rest()
        assert journal_of(box.ledger.path).stat().st_size == 0
        monkeypatch.setattr(ledger, "JOURNAL_FRAMES_MAX", 0)
        box.take()
        assert journal_of(box.ledger.path).stat().st_size == 0


def test_an_emptying_that_fails_does_not_take_back_what_was_kept(
    card: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with a_box(card) as box:
        monkeypatch.setattr(ledger, "JOURNAL_FRAMES_MAX", 0)
        monkeypatch.setattr(Ledger, "empty_journal", _failing("store.disk-failed"))
        code = box.take()
        assert "event=checkpoint-failed" in caplog.text
        assert [row.code for row in box.book.dossiers(query=None, limit=9)] == [code]


def _failing(key: str) -> Callable[..., Any]:
    def fail(*_: object) -> None:
        raise FaultError(key)

    return fail


# --- the tide mark --------------------------------------------------------------------------------


@pytest.mark.parametrize("place", [8, 12, 16, 23, 30])
def test_a_commit_lost_to_a_flipped_bit_at_the_end_of_the_journal_is_told(
    card: Path, stick: Path, place: int
) -> None:
    with a_box(card, tide=stick) as box:
        box.take()
        box.take()
        image = card.parent / "image"
        shutil.copytree(card, image, ignore=shutil.ignore_patterns("*-shm"))
    journal = journal_of(image / "box.db")
    bits = bytearray(journal.read_bytes())
    bits[len(bits) - FRAME_BYTES + place] ^= 1
    journal.write_bytes(bits)
    with a_box(image, tide=stick) as box:
        assert box.ledger.rolled_back is not None
        assert list(box.ledger.rolled_back.missing) == [2]


def test_a_sound_card_is_not_taken_for_a_restored_one(card: Path, stick: Path) -> None:
    with a_box(card, tide=stick) as box:
        box.take()
        box.book.draft_put("d", officer=b"", field="a", value="b", at=box.now)
    for _ in range(2):
        with a_box(card, tide=stick) as box:
            assert box.ledger.rolled_back is None
            assert box.ledger.tide_fault == ""
            box.take()


def test_a_restored_card_says_exactly_what_is_missing(card: Path, stick: Path) -> None:
    with a_box(card, tide=stick) as box:
        box.take()
    _copy(card, card.parent / "image")
    with a_box(card, tide=stick) as box:
        lost = [box.take() for _ in range(3)]
    with a_box(card.parent / "image", tide=stick) as box:
        found = box.ledger.rolled_back
        assert found is not None
        assert list(found.missing) == [2, 3, 4]
        assert found.numbers == (("2026-03-09", 2, 4),)
        assert [code[-1] for code in lost] == ["2", "3", "4"]


def test_a_restored_card_takes_nothing_until_it_goes_on_in_a_new_epoch(
    card: Path, stick: Path
) -> None:
    with a_box(card, tide=stick) as box:
        first = box.take()
    _copy(card, card.parent / "image")
    with a_box(card, tide=stick) as box:
        lost = [box.take() for _ in range(3)]
    with a_box(card.parent / "image", tide=stick) as box:
        with pytest.raises(RefusedError, match=r"store\.rolled-back first=2 last=4"):
            box.take()
        box.log.begin(beginning(epoch=b"epoch--2"), slot=1)
        assert box.ledger.rolled_back is None
        codes = [box.take() for _ in range(2)]
        assert not set(codes) & {first, *lost}
        assert [code[-1] for code in codes] == ["5", "6"]
    with a_box(card.parent / "image", tide=stick) as box:
        assert box.ledger.rolled_back is None


def test_a_new_card_beside_an_old_mark_is_found(card: Path, stick: Path) -> None:
    with a_box(card, tide=stick) as box:
        box.take()
    other = card.parent / "new"
    other.mkdir()
    with a_box(other, tide=stick, joined=False) as box:
        found = box.ledger.rolled_back
        assert found is not None
        assert list(found.missing) == [1]
        box.join(epoch=b"epoch--2")
        assert box.take()[-1] == "2"


def test_a_card_that_went_on_by_itself_is_found(card: Path, stick: Path) -> None:
    with a_box(card, tide=stick) as box:
        box.take()
    _copy(card, card.parent / "clone")
    with a_box(card, tide=stick) as box:
        box.take("Nguyễn Văn Minh")
    with a_box(card.parent / "clone") as box:
        box.take("Lê Thị Hoa")
        box.take("Lê Thị Hoa")
    with a_box(card.parent / "clone", tide=stick) as box:
        assert box.ledger.rolled_back is not None


def test_a_lost_stick_is_told_once_and_the_counter_goes_on(
    card: Path, stick: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with a_box(card, tide=stick) as box:
        box.take()
        away = stick.parent.with_name("away")
        stick.parent.rename(away)
        box.take()
        box.take()
        assert box.ledger.tide_fault == "tidemark.unwritable"
        assert caplog.text.count("event=tide-mark-lost") == 1
        away.rename(stick.parent)
        box.take()
        assert box.ledger.tide_fault == ""
        assert caplog.text.count("event=tide-mark-back") == 1
    with a_box(card, tide=stick) as box:
        assert box.ledger.rolled_back is None


def test_a_damaged_mark_is_a_fault_and_no_rollback(card: Path, stick: Path) -> None:
    with a_box(card, tide=stick) as box:
        box.take()
    stick.write_bytes(b"\xff" * 8192)
    with a_box(card, tide=stick) as box:
        assert box.ledger.tide_fault == "tidemark.damaged"
        assert box.ledger.rolled_back is None


def test_a_mark_that_is_gone_is_told_and_the_counter_goes_on(
    card: Path, stick: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with a_box(card, tide=stick) as box:
        assert box.ledger.tide_fault == ""
        box.take()
    stick.unlink()
    with a_box(card, tide=stick) as box:
        assert box.ledger.tide_fault == "tidemark.gone"
        assert "event=tide-mark-lost key=tidemark.gone" in caplog.text
        box.take()
        assert stick.exists()
        assert box.ledger.tide_fault == "tidemark.gone", "a new mark knows nothing of before"
    with a_box(card, tide=stick) as box:
        assert box.ledger.tide_fault == ""


def test_the_stick_of_another_box_is_not_believed(card: Path, stick: Path) -> None:
    with a_box(card, tide=stick, joined=False) as box:
        box.log.begin(beginning("box-00999-z", EPOCH), slot=1)
    other = card.parent / "other"
    other.mkdir()
    with a_box(other) as box:
        box.take()
    with a_box(other, tide=stick) as box:
        assert box.ledger.tide_fault == "tidemark.foreign"
        assert box.ledger.rolled_back is None
        assert box.log.own_tip().log == BOX
    assert isinstance(box, Box)
