from __future__ import annotations

from accord.batch import Packer
from accord.log import FIRST_PREVIOUS, Head
from accord.moments import Hlc, Instant
from accord.reconcile.values import beginning, line_of
from accord.seal import SigningKey
from ground.dictionaries import shipped_dictionaries
from tools.ward_day import write_days

BYTES_PER_RECORD_MAX = 300


def test_the_first_dictionary_is_still_shipped() -> None:
    assert 1 in shipped_dictionaries()


def test_a_dictionary_names_its_number() -> None:
    for number, raw in shipped_dictionaries().items():
        assert raw[:8] == bytes.fromhex("37a430ec") + number.to_bytes(4, "little")


def test_a_days_entries_are_small_on_the_wire() -> None:
    epoch = b"epoch--1"
    head = Head("box-00777-a", epoch, 0, FIRST_PREVIOUS, Hlc(Instant(0), 0))
    key, officer = SigningKey(b"k" * 40), SigningKey(b"o" * 40)
    days = write_days(head, seed=20_261_122, dossiers=8, box=key, officer=officer)
    lines = [line_of(record) for record in days]
    packer = Packer(shipped_dictionaries())
    push = packer.pack("box-00777-a", beginning(epoch), lines[:50], dictionary=1)
    assert len(push.block) / 50 < BYTES_PER_RECORD_MAX / 2
    alone = packer.pack("box-00777-a", beginning(epoch), lines[:1], dictionary=1)
    plain = packer.pack("box-00777-a", beginning(epoch), lines[:1], dictionary=0)
    assert len(alone.block) < 0.7 * len(plain.block)
