"""What the box's tables add to its log, take from it or turn round is found, each by its name."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from accord.acts import Noted
from accord.fleet import OfficerAdmitted
from accord.header import Origin
from tests.edge.store.boxes import Box, Hub, a_box, admit_lan
from tests.edge.store.full import BLOCK, changed, findings, full_box, pay
from tests.edge.store.logs import HUB_LOG

NAMES = {
    "OWN": "(SELECT min(id) FROM epochs WHERE is_own = 1)",
    "LAST": "(SELECT max(e.id) FROM entries e JOIN epochs o ON o.id = e.epoch AND o.is_own = 0"
    " WHERE e.dossier = '')",
    "SLIP": "dossier, epoch, seq, number, officer, receipt",
    "WORD": "(SELECT word FROM epochs WHERE slot = 1)",
}
"""What the statements below leave out."""

LIES = {
    "put aside by nobody": (
        "verify.aside-of-nobody",
        "INSERT INTO put_aside SELECT epoch, 5, reason FROM put_aside",
    ),
    "put aside for another reason": (
        "verify.aside-of-nobody",
        "UPDATE put_aside SET reason = 'fact.other-slot'",
    ),
    "put aside and forgotten": ("verify.aside-missing", "DELETE FROM put_aside"),
    "in force again": ("verify.false-void", "UPDATE acks SET is_void = 0"),
    "heard by nobody": ("verify.false-contact", "UPDATE contact SET at = at + 1"),
    "a copy of a log of which nothing came": (
        "verify.false-epoch",
        "INSERT INTO epochs VALUES (99, 'hub-00999', x'0102030405060708', 0, 0, 0, 0, x'', NULL)",
    ),
    "a log of the box's own that is not": (
        "verify.false-epoch",
        "INSERT INTO epochs VALUES (99, 'box-other', x'0102030405060708', 1, 7, 0, 0, x'', NULL)",
    ),
    "an epoch that nobody granted": (
        "verify.false-word",
        "INSERT INTO epochs VALUES (99, 'box-00103-a', x'0102030405060708', 1, 7, 0, 0, x'', NULL)",
    ),
    "an epoch that another word granted": (
        "verify.false-word",
        "UPDATE epochs SET word = {WORD} WHERE is_own = 1",
    ),
    "a word that nobody signed": (
        "verify.false-word",
        "UPDATE epochs SET word = x'00' WHERE is_own = 1",
    ),
    "an own epoch left empty behind": (
        "verify.false-epoch",
        "INSERT INTO epochs VALUES (0, 'box-00103-a', x'0102030405060708', 1, 7, 0, 0, x'', NULL)",
    ),
    "epochs in another order": (
        "verify.false-epoch",
        "UPDATE epochs SET id = id + 90 WHERE slot = 1",
        "UPDATE entries SET epoch = epoch + 90 WHERE epoch = 1",
    ),
    "an entry of the box's without its words": (
        "verify.gone-without-word",
        "DELETE FROM payloads WHERE id = (SELECT max(id) FROM entries WHERE epoch = {OWN})",
    ),
    "a word of the hub's that is gone": (
        "verify.gone-without-word",
        "DELETE FROM payloads WHERE id = {LAST}",
    ),
    "nothing was moved": ("verify.moved-otherwise", "DELETE FROM moved"),
    "everything counts where it stood": (
        "verify.moved-otherwise",
        "UPDATE epochs SET kept_seq = NULL",
    ),
    "less counts than does": ("verify.moved-otherwise", "UPDATE epochs SET kept_seq = 1"),
    "entries that came in another order": (
        "verify.out-of-order",
        "UPDATE entries SET id = id + 1000 WHERE seq = 2 AND epoch = {OWN}",
        "UPDATE payloads SET id = id + 1000 WHERE id = 2 AND {OWN} = 1",
    ),
    "a revocation that was put aside": (
        "verify.false-aside",
        (
            "INSERT INTO quarantine SELECT e.epoch, e.seq, e.hash, 'keyring.unknown-key', e.sealed,"
            " p.salt, p.payload FROM entries e JOIN payloads p ON p.id = e.id WHERE e.id = {LAST}"
        ),
        "DELETE FROM payloads WHERE id = {LAST}",
        "DELETE FROM entries WHERE id = {LAST}",
    ),
    "other bytes put aside": (
        "verify.false-aside",
        "UPDATE quarantine SET sealed = (SELECT sealed FROM entries WHERE id = {LAST})",
    ),
    "evidence of nothing": (
        "verify.false-evidence",
        "INSERT INTO evidence SELECT epoch, seq, hash, sealed, x'', x'' FROM entries LIMIT 1",
    ),
    "no fork": ("verify.fork-missing", "DELETE FROM forks"),
    "a fork of nothing": (
        "verify.false-fork",
        "INSERT INTO forks VALUES ('hub-00999', x'0102030405060708', x'0102030405060709', 1, NULL)",
    ),
    "numbers nobody used": ("verify.count-ahead", "UPDATE day_counts SET count = count + 1"),
    "numbers of another day": (
        "verify.count-ahead",
        "INSERT INTO day_counts VALUES ('2026-01-01', 5)",
    ),
    "a copy nobody could ask for": (
        "verify.slip-out-of-line",
        (
            "INSERT INTO slips (id, copy, asked_at, {SLIP}) SELECT 'e', 3, asked_at, {SLIP}"
            " FROM slips WHERE copy = 1"
        ),
    ),
    "a slip asked for at another time": (
        "verify.false-slip",
        "UPDATE slips SET asked_at = asked_at + 1 WHERE number = 1 AND copy = 0",
    ),
    "receipt numbers not counted": (
        "verify.receipt-count",
        "UPDATE receipt_numbers SET number = 0",
    ),
    "receipt numbers nobody used": (
        "verify.receipt-count",
        "UPDATE receipt_numbers SET number = 9",
    ),
    "a receipt number of no block": (
        "verify.receipt-count",
        "INSERT INTO receipt_numbers VALUES ('x', 5)",
    ),
    "money taken by another": (
        "verify.receipt-of-another",
        "UPDATE fee_receipts SET collector = 'Lê Thị Hoa'",
    ),
    "a receipt's copy without the first": (
        "verify.receipt-out-of-line",
        "UPDATE fee_receipts SET copy = copy + 10",
    ),
    "no receipt": ("verify.receipt-missing", "DELETE FROM fee_receipts"),
    "a receipt of no payment": (
        "verify.receipt-without-payment",
        "UPDATE fee_receipts SET receipt = 'x' WHERE copy = 0",
    ),
    "a rule that was added": (
        "verify.other-schema",
        "CREATE TRIGGER t AFTER INSERT ON acks BEGIN DELETE FROM slips; END",
    ),
    "a rule under a name like one of the engine's": (
        "verify.other-schema",
        "CREATE TRIGGER sqlite0stat1 AFTER INSERT ON acks BEGIN DELETE FROM slips; END",
    ),
    "a view that says something else": (
        "verify.other-schema",
        "DROP VIEW not_believed",
    ),
    "a version that never was": (
        "verify.other-schema",
        "UPDATE migrations SET digest = x'00' WHERE number = 1",
    ),
    "another checkpoint's tops": (
        "verify.false-checkpoint",
        "UPDATE checkpoints SET peaks = zeroblob(length(peaks))",
    ),
}
"""What is wrong, the finding's name, and what brings it about."""


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Box:
    """A closed box with something in every table."""
    return full_box(tmp_path_factory.mktemp("full"))


def told(box: Box, lie: str, copy: Path) -> set[str]:
    """Return what is found of one lie, in a copy of the database."""
    _, *statements = LIES[lie]
    shutil.copy(box.ledger.path, copy)
    changed(copy, box.folder, *(statement.format(**NAMES) for statement in statements))
    return {finding.what for finding in findings(copy, box.folder)}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_of_the_tables_is_found(box: Box, tmp_path: Path, lie: str) -> None:
    assert LIES[lie][0] in told(box, lie, tmp_path / "box.db")


def test_a_parent_that_is_not_the_one_in_that_log_is_found(tmp_path: Path) -> None:
    """The hub's log stands here; an entry of the box says that it saw another entry there."""
    hub = Hub()
    with a_box(tmp_path) as opened:
        heard = hub.said(*admit_lan())
        opened.hear(*heard)
        code = opened.take()
        for digest, is_found in ((heard[0].hash, False), (bytes(32), True)):
            parent = Origin(HUB_LOG, hub.head.epoch, 1, digest)
            opened.say(Noted("x"), dossier=code, parents=(parent,))
            what = {finding.what for finding in findings(opened.ledger.path, tmp_path)}
            assert ("verify.other-parent" in what) is is_found


def test_a_receipt_keeps_the_name_its_officer_had(tmp_path: Path) -> None:
    hub = Hub()
    with a_box(tmp_path) as box:
        box.hear(*hub.said(*admit_lan(), BLOCK))
        pay(box, box.take())
        *_, admitted = admit_lan()
        assert isinstance(admitted, OfficerAdmitted)
        married = replace(admitted, officer=replace(admitted.officer, name="Trần Lan Anh"))
        box.hear(*hub.said(married))
    found = {each.what for each in findings(box.ledger.path, tmp_path)}
    assert "verify.receipt-of-another" not in found


def test_what_the_hub_erased_is_gone_with_its_word(box: Box) -> None:
    assert findings(box.ledger.path, box.folder) == ()
