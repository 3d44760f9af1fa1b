"""Receipts, checked with the keyring."""

from __future__ import annotations

import pytest

from accord.errors import PeerError
from accord.moments import ClockTrust
from accord.receipt import FIRST_DIGEST, Receipt, write_receipt
from accord.seal import SigningKey
from tests.accord.samples import NOON
from tests.accord.test_keyring import BOX, EPOCH, HERE, HUB, OFFICER, STRANGER, revoked, ring
from tests.refusal import refuses


def a_receipt(key: SigningKey = BOX, *, seq: int = 5, epoch: bytes = EPOCH) -> str:
    said = Receipt(
        epoch=epoch,
        seq=seq,
        entry_hash=bytes(16),
        payload_hash=bytes(32),
        dossier="H26.001.02-261122-0001",
        procedure="1.001193",
        unit="00103",
        received_at=NOON,
        due_at=None,
        trust=ClockTrust.RTC,
        number=1,
        previous=FIRST_DIGEST,
    )
    return write_receipt(said, key)


def test_a_receipt_of_an_admitted_box_says_which_box_printed_it() -> None:
    log, said = ring().receipt(a_receipt())
    assert (log, said.seq) == (HERE, 5)


@pytest.mark.parametrize("key", [STRANGER, HUB, OFFICER])
def test_only_a_box_prints_receipts(key: SigningKey) -> None:
    with refuses(PeerError, "keyring.unknown-key"):
        ring().receipt(a_receipt(key))


def test_receipts_of_a_revoked_box_hold_as_far_as_its_log_is_believed() -> None:
    keyring = ring(revoked(BOX, at=NOON, last=5))
    assert keyring.receipt(a_receipt(seq=5))[0] == HERE
    for text in (a_receipt(seq=6), a_receipt(epoch=b"epoch-02")):
        with refuses(PeerError, "keyring.revoked"):
            keyring.receipt(text)
    with refuses(PeerError, "keyring.revoked"):
        ring(revoked(BOX, at=NOON)).receipt(a_receipt())
