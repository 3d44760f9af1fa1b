"""A box with a row in every table that holds more than what is derived, closed and sound."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from accord.acknowledgement import Acknowledgement, read_acknowledgement, write_acknowledgement
from accord.acts import Erased, Noted, Place
from accord.checkpoint import extend, verify_checkpoint, write_checkpoint
from accord.fleet import LogOpened, OpeningReason
from accord.log import FIRST_PREVIOUS, Head, Record, verify_entry
from accord.moments import ClockTrust
from accord.naming import LogName
from accord.payments import Paid, PaymentMethod, ReceiptBlockGiven
from accord.receipt import verify_receipt
from accord.reconcile.rehome import rehome
from accord.reconcile.values import Accuse, Mark, OpenEpoch, RollBack, SaveAck
from accord.seal import SEED_BYTES, SigningKey
from edge.desk.kept import SlipJob
from edge.desk.receipts import ReceiptJob
from edge.store import checkpoints, engine, entries, receipts, verify
from edge.store.keyfile import KeyFile
from edge.store.log_proof import Grant
from edge.store.shelf import Shelf
from edge.store.verify import Finding
from tests.accord.samples import FACTS, WARD
from tests.edge.store.boxes import HUB_KEY, LAN_KEY, Box, Hub, a_box, admit_lan, reading
from tests.edge.store.logs import BOX, BOX_KEY, EPOCH, HUB_LOG, MORNING, key_file
from tests.edge.store.logs import beginning as start_of

__all__ = ["BLOCK", "NEXT_EPOCH", "changed", "findings", "full_box", "pay"]

NEXT_EPOCH = b"epoch--2"
STRANGER = SigningKey(b"s" * SEED_BYTES)
BLOCK = ReceiptBlockGiven(LogName(BOX), WARD, EPOCH, "01BLP0-001", "AA-26T", 2026, 1, 500)


def full_box(folder: Path) -> Box:
    """Lay out the box in an empty folder."""
    hub = Hub()
    with a_box(folder, joined=False) as box:
        box.log.begin(start_of(BOX, EPOCH), slot=1, word=_grant(EPOCH, 1))
        point = BOX_KEY.public.point
        reason = OpeningReason.ENROLLED
        box.say(LogOpened(LogName(BOX), WARD, "Phường Tây Hồ", 1, point, reason, "1.0"))
        box.hear(*hub.said(*admit_lan(), *FACTS[4:8], BLOCK))
        _quarrel(box, hub)
        codes = [box.take(name) for name in ("Nguyễn Văn Minh", "Đặng Thị Hoa", "Lê Lan")]
        _print(box, codes[0])
        pay(box, codes[0])
        _sign_for(box, aside=((2, "keyring.unknown-key"),))
        box.say(Noted("x"), dossier=codes[1])
        _swear(box)
        _sign_for(box)
        box.hear(hub.say(_erased(box, codes[2]), dossier=codes[2]))
        _lose(box, box.tip().seq - 1)
        _fork(box, common=box.tip().seq - 2)
        _type(box)
        box.ledger.empty_journal()
    shelf = Shelf(folder / "papers.db", keys=key_file(folder))
    shelf.put(b"a scan that only a draft names", kind="image/png", at=MORNING)
    shelf.close()
    return box


def findings(database: Path, folder: Path) -> tuple[Finding, ...]:
    """Return what a verification names that knows all keys, of a database under a folder's key."""
    return verify.verify(
        database,
        KeyFile(folder / "store.key"),
        box=BOX,
        hub=HUB_KEY.public,
        check_seal=_check_seal,
        check_checkpoint=lambda sealed: verify_checkpoint(sealed, BOX_KEY.public),
        check_receipt=lambda text: verify_receipt(text, BOX_KEY.public),
        check_ack=lambda sealed: read_acknowledgement(sealed, HUB_KEY.public),
        check_word=_granted,
    ).findings


def _check_seal(record: Record) -> None:
    header = record.entry.header
    writer = BOX_KEY if header.log == BOX else HUB_KEY
    officer = LAN_KEY.public if header.officer else None
    verify_entry(record.entry, box=writer.public, officer=officer)


def changed(database: Path, folder: Path, *statements: str) -> None:
    """Change rows behind the store's back, whatever refers to them."""
    connection = engine.connect(database, KeyFile(folder / "store.key"), cache_kib=512)
    connection.execute("PRAGMA foreign_keys = OFF")
    for statement in statements:
        connection.execute(statement)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    connection.close()


def _granted(word: bytes) -> Grant:
    said = read_acknowledgement(word, HUB_KEY.public)
    return said.log, said.epoch, said.slot


def _grant(epoch: bytes, slot: int) -> bytes:
    word = Acknowledgement(BOX, epoch, 0, FIRST_PREVIOUS, MORNING, slot)
    return write_acknowledgement(word, HUB_KEY)


def _quarrel(box: Box, hub: Hub) -> None:
    """Put an entry of a hub's log aside, and keep another branch of it."""
    stranger = Hub(hub.head, hub.rng, STRANGER)
    assert box.hear(stranger.say(FACTS[4]))
    hub.head = stranger.head
    other = Hub(start_of(HUB_LOG, hub.head.epoch)).say(FACTS[5])
    held = Mark(hub.head.epoch, hub.head.seq, hub.head.hash)
    box.copies.save_evidence(HUB_LOG, Accuse(held, (other,)))
    box.hear(hub.say(FACTS[4]))


def _print(box: Box, code: str) -> None:
    (job, *_) = box.book.slips_of(code)
    box.print_out(job)
    copy = SlipJob("c" * 16, *_parts(job), 1, box.now)
    with box.book.writing() as writing:
        writing.queue_slip(copy)
    box.print_out(copy)


def _parts(job: SlipJob) -> tuple[str, bytes, int, int, bytes, str]:
    return job.dossier, job.epoch, job.seq, job.number, job.officer, job.receipt


def pay(box: Box, code: str) -> None:
    """Let Lan take the fee of a dossier, and queue its receipt and a copy."""
    receipt = BLOCK.receipt(1)
    box.say(Paid(8_000, PaymentMethod.CASH, "Minh", receipt), dossier=code, is_act=True)
    with box.ledger.writing() as work:
        receipts.use(work.connection, BLOCK, 1)
        for copy in (0, 1):
            job = ReceiptJob(f"{copy}" * 16, code, receipt, "Trần Thị Lan", copy, box.now)
            receipts.queue(work.connection, job)


def _sign_for(box: Box, *, aside: Sequence[tuple[int, str]] = ()) -> None:
    mark = box.tip()
    word = Acknowledgement(BOX, mark.epoch, mark.seq, mark.hash, box.now, 0, tuple(aside))
    box.log.save_ack(SaveAck(mark, write_acknowledgement(word, HUB_KEY), box.now, tuple(aside)))


def _swear(box: Box) -> None:
    with box.ledger.writing() as work:
        epoch = entries.own_epoch(work.connection)
        sworn = checkpoints.sworn(work.connection, epoch)
        hashes = checkpoints.hashes_after(work.connection, epoch, 0)
        head = entries.head_of(work.connection, epoch)
        said, now = extend(sworn, hashes, head=head, at=box.now, trust=ClockTrust.RTC)
        checkpoints.keep(work.connection, epoch, write_checkpoint(said, BOX_KEY), now)


def _erased(box: Box, code: str) -> Erased:
    (entry, *_) = [
        record.entry
        for record in box.log.records(EPOCH, after_seq=0)
        if record.entry.header.dossier == code
    ]
    place = Place(LogName(BOX), EPOCH, entry.header.seq, entry.hash)
    return Erased(place, "Yêu cầu của chủ thể dữ liệu")


def _lose(box: Box, seq: int) -> None:
    """Let the hub lose what it had signed for behind a number."""
    digest = box.log.own_hash_at(EPOCH, seq)
    assert digest is not None
    box.log.roll_back(RollBack(Mark(EPOCH, seq, digest)))


def _fork(box: Box, *, common: int) -> None:
    """Let the log go on in another epoch, with what stands behind a number written again."""
    digest = box.log.own_hash_at(EPOCH, common)
    assert digest is not None
    before = box.log.own_tip()
    head = Head(BOX, NEXT_EPOCH, 0, FIRST_PREVIOUS, before.time)
    records = box.log.records(EPOCH, after_seq=common)
    moved = rehome(records, head, left={}, reading=reading(box.now), box=BOX_KEY)
    opened = OpenEpoch(EPOCH, Mark(EPOCH, common, digest), NEXT_EPOCH, 2, _grant(NEXT_EPOCH, 2))
    assert box.log.open_epoch(opened, expected=before, head=head, moved=moved)


def _type(box: Box) -> None:
    """Leave a draft with a file, and an officer's locker."""
    officer = b"o" * 8
    box.book.draft_put("d" * 16, officer=officer, field="owner_name", value="Lan", at=box.now)
    statements = (
        (
            "INSERT INTO draft_files (draft, paper, digest, kind, size, pages, warnings,"
            " is_reused, at) VALUES ('dddddddddddddddd', 'B', x'00', 'image/png', 1, 1, '', 0, 1)"
        ),
        "INSERT INTO lockers VALUES (x'00', x'00', 3, 7)",
        "INSERT INTO derive_again VALUES (1)",
    )
    with box.ledger.writing() as work:
        for statement in statements:
            work.connection.execute(statement)
