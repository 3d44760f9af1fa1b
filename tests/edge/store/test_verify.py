import random
from pathlib import Path

import pytest

from accord.errors import FaultError
from accord.log import Record, verify_entry
from accord.moments import Instant
from accord.reconcile.values import SaveAck
from edge.store import derive, verify
from edge.store.backup import back_up
from edge.store.journal import journal_of
from edge.store.keyfile import KeyFile
from tests.accord.samples import FACTS
from tests.edge.store.boxes import LAN_KEY, Box, Hub, a_box, admit_lan, decided, spoil
from tests.edge.store.logs import BOX_KEY


@pytest.fixture
def box(tmp_path: Path) -> Box:
    """A box with a bit of everything, closed when it is handed out."""
    with a_box(tmp_path) as opened:
        hub = Hub()
        opened.hear(*(hub.say(fact) for fact in (*admit_lan(), *FACTS[4:8])))
        codes = [opened.take(name) for name in ("Nguyễn Văn Minh", "Đặng Thị Hoa", "Lê Lan")]
        opened.hear(hub.say(decided(), dossier=codes[0], is_act=True))
        opened.log.save_ack(SaveAck(opened.tip(), b"signed", Instant(77), ()))
        opened.take("Phạm Minh")
    return opened


def _look(box: Box) -> set[str]:
    report = verify.verify(box.ledger.path, KeyFile(box.folder / "store.key"))
    return {finding.what for finding in report.findings}


def test_a_sound_store_has_no_findings(box: Box) -> None:
    before = box.ledger.path.read_bytes()
    report = verify.verify(box.ledger.path, KeyFile(box.folder / "store.key"))
    assert report.findings == ()
    assert report.is_sound
    assert report.entries == 12
    assert box.ledger.path.read_bytes() == before


def test_an_open_store_with_a_full_journal_is_sound_too(tmp_path: Path) -> None:
    with a_box(tmp_path) as box:
        box.take()
        kept = journal_of(box.ledger.path).read_bytes()
        assert _look(box) == set()
        assert journal_of(box.ledger.path).read_bytes() == kept


def test_the_seal_of_every_entry_is_checked(box: Box) -> None:
    def own_only(record: Record) -> None:
        officer = LAN_KEY.public if record.entry.header.officer else None
        verify_entry(record.entry, box=BOX_KEY.public, officer=officer)

    report = verify.verify(box.ledger.path, KeyFile(box.folder / "store.key"), check_seal=own_only)
    assert {finding.what for finding in report.findings} == {"verify.broken-chain"}


@pytest.mark.parametrize(
    ("spoil", "what"),
    [
        ("UPDATE dossiers SET person = 'Lê Thị Hoa' WHERE id = 9", "verify.not-as-derived"),
        ("UPDATE dossiers SET state = 9", "verify.not-as-derived"),
        ("DELETE FROM dossiers", "verify.not-as-derived"),
        ("DELETE FROM dossier_words WHERE rowid = 9", "verify.not-as-derived"),
        ("UPDATE officers SET name = 'Hoa'", "verify.not-as-derived"),
        ("INSERT INTO revocations VALUES (x'00', 1, 1)", "verify.not-as-derived"),
        ("UPDATE procedures SET text = 'x'", "verify.not-as-derived"),
        ("INSERT INTO calendars VALUES ('', 1, 'x', 1)", "verify.not-as-derived"),
        ("UPDATE model_texts SET text = 'x'", "verify.not-as-derived"),
        ("UPDATE units SET name = 'x'", "verify.not-as-derived"),
        ("UPDATE keys SET until_at = 1", "verify.not-as-derived"),
        ("UPDATE day_counts SET count = 1", "verify.count-behind"),
        ("UPDATE acks SET hash = x'00'", "verify.ack-of-nothing"),
        ("UPDATE payloads SET payload = x'a0' WHERE id = 1", "verify.broken-chain"),
        ("UPDATE proven SET hash = x'00'", "verify.broken-chain"),
    ],
)
def test_what_was_changed_behind_the_stores_back_is_found(box: Box, spoil: str, what: str) -> None:
    with a_box(box.folder) as again:
        again.ledger.empty_journal()
        with again.ledger.writing() as work:
            work.connection.execute(spoil)
    assert what in _look(box)


def test_a_dangling_reference_is_found(box: Box) -> None:
    with a_box(box.folder) as again, again.ledger.reading() as connection:
        connection.execute("ROLLBACK")
        connection.execute("PRAGMA query_only = OFF")
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO put_aside VALUES (99, 1, 'x')")
        connection.execute("COMMIT")
    assert "verify.bad-reference" in _look(box)


def test_any_flipped_bit_of_the_file_is_found(box: Box) -> None:
    rng, whole = random.Random(8), box.ledger.path.read_bytes()
    for _ in range(25):
        spoiled = bytearray(whole)
        spoiled[rng.randrange(len(spoiled))] ^= 1 << rng.randrange(8)
        box.ledger.path.write_bytes(spoiled)
        assert _look(box)


def test_a_spoiled_journal_is_found(tmp_path: Path) -> None:
    with a_box(tmp_path) as box:
        box.take()
        journal = journal_of(box.ledger.path)
        kept = bytearray(journal.read_bytes())
        main = box.ledger.path.read_bytes()
    box.ledger.path.write_bytes(main)
    kept[-1] ^= 1
    journal.write_bytes(kept)
    assert "verify.journal-spoiled" in _look(box)


def test_another_key_finds_it_unreadable(box: Box, tmp_path: Path) -> None:
    other = KeyFile(tmp_path / "other.key")
    other.make(lambda count: b"\x01" * count)
    report = verify.verify(box.ledger.path, other)
    assert [finding.what for finding in report.findings] == ["verify.unreadable"]


def test_findings_have_a_limit(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    spoil(box, "UPDATE dossiers SET state = 9", "UPDATE day_counts SET count = 1")
    monkeypatch.setattr(verify, "FINDINGS_MAX", 1)
    report = verify.verify(box.ledger.path, KeyFile(box.folder / "store.key"))
    assert len(report.findings) == 1


def test_what_is_derived_can_be_dropped_and_built_again(box: Box) -> None:
    emptied = [f"DELETE FROM {table}" for table in derive.TABLES]  # noqa: S608 -- our own names
    spoil(box, *emptied, "INSERT INTO dossier_words (dossier_words) VALUES ('delete-all')")
    assert "verify.not-as-derived" in _look(box)
    with a_box(box.folder) as again:
        with again.ledger.writing() as work:
            derive.rebuild(work.connection)
        assert len(again.book.dossiers(query="hoa", limit=9)) == 1
    assert _look(box) == set()


def test_a_backup_is_whole_and_opens_as_the_store(tmp_path: Path, box: Box) -> None:
    keys = KeyFile(box.folder / "store.key")
    to = tmp_path / "stick" / "box.db"
    to.parent.mkdir()
    for _ in range(2):
        back_up(box.ledger.path, keys, to)
    assert verify.verify(to, keys).is_sound
    assert b"SQLite" not in to.read_bytes()[:16]
    assert to.read_bytes()[:16] != box.ledger.path.read_bytes()[:16]
    (to.parent / "store.key").write_bytes((box.folder / "store.key").read_bytes())
    (to.parent / "store.key").chmod(0o400)
    with a_box(to.parent) as again:
        assert len(again.book.dossiers(query=None, limit=9)) == 4


def test_a_backup_is_taken_while_the_box_works(tmp_path: Path) -> None:
    with a_box(tmp_path) as box:
        box.take()
        back_up(box.ledger.path, KeyFile(tmp_path / "store.key"), tmp_path / "copy.db")
        box.take()
    assert verify.verify(tmp_path / "copy.db", KeyFile(tmp_path / "store.key")).entries == 1


def test_a_backup_that_cannot_be_made_leaves_the_last_one(tmp_path: Path, box: Box) -> None:
    keys = KeyFile(box.folder / "store.key")
    with pytest.raises(FaultError, match=r"store\.disk-failed"):
        back_up(box.ledger.path, keys, tmp_path / "nowhere" / "copy.db")
    to = tmp_path / "copy.db"
    back_up(box.ledger.path, keys, to)
    kept = to.read_bytes()
    spoiled = bytearray(box.ledger.path.read_bytes())
    spoiled[5 * 4096 + 9] ^= 1
    box.ledger.path.write_bytes(spoiled)
    with pytest.raises(FaultError):
        back_up(box.ledger.path, keys, to)
    assert to.read_bytes() == kept
