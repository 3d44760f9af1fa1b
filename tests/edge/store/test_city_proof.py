"""What the box's tables say of the city and the city did not sign is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.acknowledgement import Acknowledgement, read_acknowledgement, write_acknowledgement
from accord.fleet import LogOpened, OpeningReason
from accord.naming import LogName
from accord.reconcile.values import Mark, RollBack, SaveAck
from accord.seal import SigningKey
from edge.store import verify
from edge.store.keyfile import KeyFile
from tests.accord.samples import WARD
from tests.edge.store.boxes import HUB_KEY, LAN_KEY, Box, a_box, spoil
from tests.edge.store.logs import BOX, BOX_KEY, EPOCH

FORGED = (
    "INSERT INTO acks (epoch, seq, hash, at, sealed) SELECT e.epoch, e.seq, e.hash, a.at, a.sealed"
    " FROM entries e, acks a ORDER BY e.seq DESC, a.id DESC LIMIT 1"
)
"""A word that was signed, in a row that says it covers the last entry too."""


def sign(box: Box, mark: Mark, *, aside: tuple[tuple[int, str], ...] = ()) -> SaveAck:
    """Let the hub sign for what the box has so far."""
    word = Acknowledgement(BOX, mark.epoch, mark.seq, mark.hash, box.now, 0, aside)
    return SaveAck(mark, write_acknowledgement(word, HUB_KEY), box.now, aside)


def lay(folder: Path) -> Box:
    """Return a closed box whose first entries the hub has signed for, one of them put aside."""
    with a_box(folder) as opened:
        point = BOX_KEY.public.point
        reason = OpeningReason.ENROLLED
        opened.say(LogOpened(LogName(BOX), WARD, "Phường Tây Hồ", 1, point, reason, "1.0"))
        opened.take()
        opened.log.save_ack(sign(opened, opened.tip(), aside=((2, "keyring.unknown-key"),)))
        opened.take("Đặng Thị Hoa")
        opened.log.save_ack(sign(opened, opened.tip()))
        opened.take("Lê Lan")
    return opened


@pytest.fixture
def box(tmp_path: Path) -> Box:
    """A closed box that has heard of the city."""
    return lay(tmp_path)


def findings(box: Box, hub: SigningKey = HUB_KEY) -> set[str]:
    """Return what a verification names, the hub's words judged with its key."""
    report = verify.verify(
        box.ledger.path,
        KeyFile(box.folder / "store.key"),
        check_ack=lambda sealed: read_acknowledgement(sealed, hub.public),
    )
    return {finding.what for finding in report.findings}


def test_what_the_city_signed_has_no_findings(box: Box) -> None:
    assert findings(box) == set()


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (
            FORGED,
            "verify.false-ack",
        ),
        ("UPDATE acks SET sealed = x'00'", "verify.false-ack"),
        ("UPDATE acks SET at = at - 1", "verify.false-ack"),
        ("UPDATE acks SET hash = zeroblob(32)", "verify.false-ack"),
        ("DELETE FROM put_aside", "verify.aside-missing"),
        ("UPDATE epochs SET slot = slot + 1 WHERE is_own = 1", "verify.false-slot"),
    ],
)
def test_what_the_city_did_not_sign_is_found(box: Box, change: str, what: str) -> None:
    spoil(box, change)
    assert what in findings(box)


def test_another_citys_word_is_found(box: Box) -> None:
    assert findings(box, LAN_KEY) == {"verify.false-ack"}


def test_after_a_roll_back_an_older_word_stands_for_what_is_left(box: Box) -> None:
    with a_box(box.folder) as again:
        (first, *_) = again.log.read(EPOCH, after_seq=0, bytes_max=1, count_max=1)
        again.log.roll_back(RollBack(Mark(EPOCH, first.seq, first.hash)))
        assert again.log.epochs()[0].acked.seq == 1
    assert findings(box) == set()


def aside_in(box: Box) -> list[int]:
    with box.ledger.reading() as connection:
        return [seq for (seq,) in connection.execute("SELECT seq FROM put_aside")]


def test_what_was_put_aside_beyond_a_roll_back_is_judged_anew(box: Box) -> None:
    with a_box(box.folder) as again:
        first, second, _ = again.log.read(EPOCH, after_seq=0, bytes_max=10**6, count_max=3)
        again.log.roll_back(RollBack(Mark(EPOCH, second.seq, second.hash)))
        assert aside_in(again) == [2]
        again.log.roll_back(RollBack(Mark(EPOCH, first.seq, first.hash)))
        assert aside_in(again) == []
        again.log.save_ack(sign(again, again.tip()))  # and this time it was believed
    assert findings(box) == set()


def test_without_the_hubs_key_nothing_is_judged(box: Box) -> None:
    report = verify.verify(box.ledger.path, KeyFile(box.folder / "store.key"))
    assert report.is_sound
