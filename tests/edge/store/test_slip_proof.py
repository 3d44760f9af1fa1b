"""What the tables of papers say against the log is found, each contradiction by its own name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from accord.acts import FormKey, SlipPrinted
from accord.payments import Paid, PaymentMethod
from accord.receipt import DIGEST_BYTES, verify_receipt, write_receipt
from accord.seal import SEED_BYTES, SigningKey
from edge.desk.receipts import ReceiptJob
from edge.desk.slips import FORM_01
from edge.store import receipts, slips, verify
from edge.store.keyfile import KeyFile
from edge.store.own import BoxLog
from tests.edge.store.boxes import Box, a_box, spoil
from tests.edge.store.logs import BOX_KEY

RECEIPT = "C1-06 MC/26E 0000001"
NEWER_FORM = FormKey(FORM_01.basis, FORM_01.number, FORM_01.version + 1)
OTHER_FORM = FormKey("TT 4/2025/TT-VPCP", FORM_01.number, 1)


def lay(folder: Path) -> Box:
    """Return a closed box with three slips, the first out with a copy, and a fee paid."""
    with a_box(folder) as opened:
        first = opened.take()
        opened.take("Đặng Thị Hoa")
        opened.take("Lê Lan")
        (job, *_) = opened.book.slips_of(first)
        opened.print_out(job)
        copy = replace(job, id="c" * 16, copy=1, asked_at=opened.now, printed_at=None)
        with opened.book.writing() as writing:
            writing.queue_slip(copy)
        opened.print_out(copy)
        paid = Paid(8_000, PaymentMethod.CASH, "Minh", RECEIPT)
        opened.say(paid, dossier=first, is_act=True)
        with opened.ledger.writing() as work:
            paper = ReceiptJob("f" * 16, first, RECEIPT, "Lan", 0, opened.now)
            receipts.queue(work.connection, paper)
    return opened


@pytest.fixture
def box(tmp_path: Path) -> Box:
    """A closed box with papers of each kind."""
    return lay(tmp_path)


def findings(box: Box, key: SigningKey = BOX_KEY) -> set[str]:
    """Return what a verification names, the codes of slips judged with a box's key."""
    report = verify.verify(
        box.ledger.path,
        KeyFile(box.folder / "store.key"),
        check_receipt=lambda text: verify_receipt(text, key.public),
    )
    return {finding.what for finding in report.findings}


def test_sound_tables_have_no_findings(box: Box) -> None:
    assert findings(box) == set()


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("UPDATE slips SET seq = 99 WHERE number = 2", "verify.slip-without-entry"),
        ("UPDATE slips SET dossier = 'x' WHERE number = 2", "verify.slip-without-entry"),
        ("UPDATE slips SET number = 9 WHERE number = 2", "verify.false-slip"),
        ("UPDATE slips SET officer = x'00' WHERE number = 2", "verify.false-slip"),
        ("UPDATE slips SET receipt = 'MC1:X' WHERE number = 2", "verify.false-slip"),
        ("DELETE FROM slips WHERE number = 3", "verify.slip-missing"),
        ("DELETE FROM slips WHERE number = 2", "verify.slip-out-of-line"),
        ("DELETE FROM slips WHERE number = 1 AND copy = 0", "verify.slip-out-of-line"),
        ("UPDATE slips SET copy = 4 WHERE copy = 1", "verify.slip-not-as-written"),
        ("UPDATE slips SET printed_at = 1 WHERE number = 2", "verify.slip-not-as-written"),
        ("UPDATE slips SET printed_at = NULL WHERE copy = 1", "verify.slip-not-as-written"),
        ("UPDATE slips SET is_held_back = 1 WHERE number = 2", "verify.slip-held-back"),
        ("DELETE FROM fee_receipts", "verify.receipt-missing"),
        ("UPDATE fee_receipts SET receipt = 'x'", "verify.receipt-without-payment"),
    ],
)
def test_what_was_changed_behind_the_logs_back_is_found(box: Box, change: str, what: str) -> None:
    spoil(box, change)
    assert what in findings(box)


def test_the_code_of_one_slip_on_another_is_found(box: Box) -> None:
    spoil(
        box,
        "UPDATE slips SET receipt = (SELECT receipt FROM slips WHERE number = 3) WHERE number = 2",
    )
    assert findings(box) >= {"verify.false-slip", "verify.slip-out-of-line"}


def test_the_code_of_another_box_is_found(box: Box) -> None:
    assert findings(box, SigningKey(b"x" * SEED_BYTES)) == {"verify.false-slip"}


def test_a_row_for_an_entry_that_is_no_acceptance_is_found(box: Box) -> None:
    """The entry is there and speaks of that dossier, but it took nothing in."""
    spoil(box, "UPDATE slips SET seq = 4 WHERE number = 1 AND copy = 0")
    assert "verify.false-slip" in findings(box)


def test_a_slip_for_an_erased_entry_that_took_nothing_in_is_found(box: Box) -> None:
    """Nothing is left to compare of what was said; what kind of entry it was still is."""
    with a_box(box.folder) as again, again.ledger.writing() as work:
        ((text, seq),) = work.connection.execute(
            "SELECT s.receipt, e.seq FROM slips s, entries e WHERE s.number = 1 AND s.copy = 0"
            " AND e.kind = 51 ORDER BY e.seq LIMIT 1"
        ).fetchall()
        receipt = verify_receipt(text, BOX_KEY.public)
        log = BoxLog(again.ledger, wall=lambda: again.now)
        record = next(iter(log.records(receipt.epoch, after_seq=seq - 1)))
        forged = replace(
            receipt,
            seq=seq,
            entry_hash=record.entry.hash[:DIGEST_BYTES],
            payload_hash=record.entry.header.payload_hash,
        )
        work.connection.execute(
            "UPDATE slips SET receipt = ?, seq = ?, officer = ? WHERE number = 1 AND copy = 0",
            (write_receipt(forged, BOX_KEY), seq, record.entry.header.officer),
        )
        work.connection.execute(
            "DELETE FROM payloads WHERE id IN (SELECT id FROM entries WHERE seq = ?)", (seq,)
        )
    assert "verify.false-slip" in findings(box)


@pytest.mark.parametrize("form", [NEWER_FORM, OTHER_FORM])
def test_only_form_01_makes_a_slip_come_out(box: Box, form: FormKey) -> None:
    with a_box(box.folder) as again:
        (job,) = (job for job in again.book.slips_due() if job.number == 2)
        again.say(SlipPrinted(form, 1), dossier=job.dossier)
        if form is NEWER_FORM:
            with again.ledger.writing() as work:
                slips.printed(work.connection, job.id, at=again.now)
    assert findings(box) == set()


@pytest.mark.parametrize("kind", [33, 51, 53])
def test_what_the_law_erased_is_no_contradiction(box: Box, kind: int) -> None:
    """Of an acceptance, of a print and of a payment the hash is left, and the row."""
    spoil(
        box,
        f"DELETE FROM payloads WHERE id IN (SELECT id FROM entries WHERE kind = {kind})",  # noqa: S608 -- a number of ours
    )
    assert not {what for what in findings(box) if "slip" in what or "receipt" in what}


@pytest.fixture
def spared(tmp_path: Path) -> Box:
    """A closed box with a slip held back by the model of work its dossier was taken in under."""
    with a_box(tmp_path) as opened:
        opened.take(model="thu-ba")
    spoil(opened, "UPDATE slips SET is_held_back = 1")
    return opened


def test_a_slip_that_a_model_spared_is_sound_and_not_due(spared: Box) -> None:
    assert findings(spared) == set()
    with a_box(spared.folder) as again:
        assert again.book.slips_due() == ()


def test_a_slip_that_is_out_or_a_copy_is_not_held_back(spared: Box) -> None:
    with a_box(spared.folder) as again:
        (code,) = {row.code for row in again.book.dossiers(query=None, limit=2)}
        (job,) = again.book.slips_of(code)
        again.print_out(job)
    assert findings(spared) == {"verify.slip-held-back"}
    spoil(spared, "UPDATE slips SET copy = 1, id = 'c', printed_at = NULL")
    assert "verify.slip-held-back" in findings(spared)


def test_of_what_the_law_erased_nobody_can_tell_whether_paper_was_spared(spared: Box) -> None:
    spoil(spared, "DELETE FROM payloads WHERE id IN (SELECT id FROM entries WHERE dossier <> '')")
    assert "verify.slip-held-back" not in findings(spared)
