from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.errors import PeerError, RefusedError
from accord.header import Header, Origin, write_header
from accord.log import (
    FIRST_PREVIOUS,
    SALT_BYTES,
    Entry,
    Head,
    Record,
    act_bytes,
    follows,
    hash_header,
    hash_payload,
    payload_matches,
    read_entry,
    seal_entry,
    verify_entry,
)
from accord.moments import Hlc, Instant
from accord.seal import PublicKey, Purpose, SigningKey, seal
from tests.accord.entries import BOX, FULL, LAN, PLAIN, a_log, headers
from tests.refusal import refuses

SALT = b"sixteen bytes..."
MINH = SigningKey(bytes(range(2, 42)))


def signed(header: Header, officer: SigningKey = LAN) -> Header:
    return replace(header, officer=officer.key_id, act=officer.sign(act_bytes(header)))


ENTRY = seal_entry(signed(FULL), BOX)


def head_after(entry: Entry) -> Head:
    header = entry.header
    return Head(header.log, header.epoch, header.seq, entry.hash, header.stamp.time)


# --- payload ------------------------------------------------------------------------------------


def test_a_payload_is_hashed_behind_its_salt() -> None:
    assert hash_payload(SALT, b"payload") == sha256(b"sixteen bytes...payload").digest()


def a_record(salt: bytes = SALT, payload: bytes = b"payload") -> Record:
    header = replace(
        PLAIN, payload_hash=hash_payload(SALT, b"payload"), payload_bytes=len(b"payload")
    )
    return Record(seal_entry(header, BOX), salt, payload)


def test_the_payload_spoken_of_matches() -> None:
    assert payload_matches(a_record())
    assert not a_record().is_erased


def test_an_erased_payload_matches_and_its_entry_still_verifies() -> None:
    erased = a_record(b"", b"")
    assert erased.is_erased
    assert payload_matches(erased)
    verify_entry(read_entry(erased.entry.sealed), box=BOX.public, officer=None)


@pytest.mark.parametrize(
    ("salt", "payload"),
    [
        (SALT, b"payloae"),
        (SALT, b"payload "),
        (SALT, b""),
        (b"sixteen bytes..,", b"payload"),
        (SALT + b"p", b"ayload"),
        (SALT[:-1], b".payload"),
        (b"", b"payload"),
        (SALT[:8], b""),
    ],
)
def test_another_payload_or_salt_does_not_match(salt: bytes, payload: bytes) -> None:
    assert not payload_matches(a_record(salt, payload))


def test_the_border_between_salt_and_payload_cannot_be_moved() -> None:
    # Same bytes, same hash, same length of payload: only the length of the salt tells.
    header = replace(PLAIN, payload_hash=hash_payload(SALT, b"payload"), payload_bytes=6)
    moved = Record(seal_entry(header, BOX), SALT + b"p", b"ayload")
    assert hash_payload(moved.salt, moved.payload) == header.payload_hash
    assert not payload_matches(moved)


# --- entries ------------------------------------------------------------------------------------


@given(headers())
def test_an_entry_is_read_back_as_it_was_sealed(header: Header) -> None:
    entry = seal_entry(header, BOX)
    assert read_entry(entry.sealed) == entry
    assert (entry.header, entry.key_id) == (header, BOX.key_id)
    assert entry.hash == hash_header(write_header(header))


def test_the_hash_of_an_entry_is_that_of_purpose_and_header() -> None:
    written = write_header(FULL)
    assert hash_header(written) == sha256(b"motcua/entry/v1\0" + written).digest()


def test_the_hash_does_not_hang_on_who_sealed() -> None:
    assert seal_entry(PLAIN, BOX).hash == seal_entry(PLAIN, LAN).hash


@pytest.mark.parametrize(
    "change",
    [
        {"seq": 0},
        {"log": "Hộp"},
        {"epoch": b""},
        {"prev": b""},
        {"dossier": "9" * 65},
        {"dossier": "ẩn\u200b"},
        {"parents": (1204,)},
        {"payload_bytes": 65_537},
        {"officer": b"8 bytes.", "act": b""},
        {"act": b"s" * 63},
        {"extra": ((24, 1),)},
        {"extra": ((3, 1),)},
    ],
    ids=str,
)
def test_what_could_not_be_read_back_is_not_sealed(change: dict[str, object]) -> None:
    header = replace(FULL, **change)  # type: ignore[arg-type]  # a row of the table above
    with refuses(RefusedError, "log.unwritable"):
        seal_entry(header, BOX)


def test_what_is_no_entry_is_refused() -> None:
    for sealed in (b"", b"\xff", b"\x80"):
        with refuses(PeerError, "seal.malformed"):
            read_entry(sealed)
    with refuses(PeerError, "canon.malformed"):
        read_entry(seal(Purpose.ENTRY, b"\xff", BOX))
    with refuses(PeerError, "log.malformed"):
        read_entry(seal(Purpose.ENTRY, b"\xa0", BOX))


def test_an_entry_holds_with_the_keys_that_made_it() -> None:
    verify_entry(ENTRY, box=BOX.public, officer=LAN.public)


@pytest.mark.parametrize("box", [LAN.public, MINH.public])
def test_an_entry_holds_with_no_other_boxs_key(box: PublicKey) -> None:
    with refuses(PeerError, "seal.not-signed"):
        verify_entry(ENTRY, box=box, officer=LAN.public)


@pytest.mark.parametrize("officer", [None, MINH.public, BOX.public])
def test_an_act_holds_with_no_other_officers_key(officer: PublicKey | None) -> None:
    with refuses(PeerError, "log.act-not-signed"):
        verify_entry(ENTRY, box=BOX.public, officer=officer)


def test_an_officers_key_is_not_asked_for_where_none_is_named() -> None:
    verify_entry(seal_entry(PLAIN, BOX), box=BOX.public, officer=LAN.public)


@pytest.mark.parametrize("purpose", [purpose for purpose in Purpose if purpose != Purpose.ENTRY])
def test_what_was_signed_for_something_else_is_no_entry(purpose: Purpose) -> None:
    forged = read_entry(seal(purpose, write_header(PLAIN), BOX))
    with refuses(PeerError, "seal.not-signed"):
        verify_entry(forged, box=BOX.public, officer=None)


def test_every_flipped_bit_of_an_entry_is_noticed() -> None:
    random = Random(7)
    for _ in range(1_000):
        flipped = bytearray(ENTRY.sealed)
        flipped[random.randrange(len(flipped))] ^= 1 << random.randrange(8)
        with pytest.raises(PeerError):
            verify_entry(read_entry(bytes(flipped)), box=BOX.public, officer=LAN.public)


# --- acts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"log": "box-00104-a"},
        {"kind": 58},
        {"dossier": "H26.001.02-261122-0002"},
        {"dossier": ""},
        {"schema": 2},
        {"payload_hash": b"o" * 32},
    ],
    ids=str,
)
def test_an_act_put_on_another_matter_does_not_hold(change: dict[str, object]) -> None:
    moved = replace(signed(FULL), **change)  # type: ignore[arg-type]  # a row of the table above
    with refuses(PeerError, "log.act-not-signed"):
        verify_entry(seal_entry(moved, BOX), box=BOX.public, officer=LAN.public)


def test_an_act_holds_when_its_entry_moves_to_a_new_epoch() -> None:
    moved = replace(
        signed(FULL),
        epoch=b"epoch-02",
        seq=3,
        parents=(),
        prev=b"x" * 32,
        was=Origin(FULL.log, FULL.epoch, FULL.seq, ENTRY.hash),
    )
    verify_entry(seal_entry(moved, BOX), box=BOX.public, officer=LAN.public)


def test_an_act_is_signed_for_its_own_purpose() -> None:
    assert act_bytes(FULL).startswith(b"motcua/act/v1\0")


# --- the chain ----------------------------------------------------------------------------------


def test_a_log_follows_from_its_beginning() -> None:
    head = Head(PLAIN.log, PLAIN.epoch, 0, FIRST_PREVIOUS, Hlc(Instant(0), 0))
    for record in a_log(9):
        assert follows(head, record.entry.header)
        head = head_after(record.entry)
    assert head.seq == 9


@pytest.mark.parametrize(
    "change",
    [
        {"log": "box-00103-b"},
        {"epoch": b"epoch-02"},
        {"seq": 4},
        {"seq": 6},
        {"prev": FIRST_PREVIOUS},
        {"prev": b"x" * 32},
    ],
    ids=str,
)
def test_what_is_not_the_next_does_not_follow(change: dict[str, object]) -> None:
    records = a_log(5)
    head, last = head_after(records[3].entry), records[4].entry.header
    assert follows(head, last)
    assert not follows(head, replace(last, **change))  # type: ignore[arg-type]  # as above


@pytest.mark.parametrize("back", [0, 1, 10_000])
def test_time_that_does_not_grow_does_not_follow(back: int) -> None:
    records = a_log(5)
    head, last = head_after(records[3].entry), records[4].entry.header
    earlier = Hlc(Instant(head.time.at - back), head.time.counter)
    assert not follows(head, replace(last, stamp=replace(last.stamp, time=earlier)))


@given(st.permutations(range(6)))
def test_entries_in_any_other_order_do_not_follow(order: list[int]) -> None:
    records = a_log(6)
    head = Head(PLAIN.log, PLAIN.epoch, 0, FIRST_PREVIOUS, Hlc(Instant(0), 0))
    fits = []
    for index in order:
        entry = records[index].entry
        fits.append(follows(head, entry.header))
        head = head_after(entry)
    assert all(fits) == (order == sorted(order))


def test_a_salt_has_a_hundred_and_twenty_eight_bits() -> None:
    assert SALT_BYTES == 16
