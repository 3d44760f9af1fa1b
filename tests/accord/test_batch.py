from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.batch import BODY_BYTES_MAX, Packer
from accord.canon import Value, decode, encode
from accord.errors import PeerError
from accord.log import Record, hash_header, read_entry
from accord.reconcile.values import Line, Mark, Parcel, beginning, line_of
from accord.seal import Purpose, read_sealed, seal
from accord.wire import ENTRIES_MAX, FRAME_BYTES_MAX, Push, read_frame, write_frame
from tests.accord.reconcile.logs import BOX, EPOCH, HUB, LOG, head_of, write_log

PLAIN = Packer({})
TRAINED = Packer({3: b"Nguy\xe1\xbb\x85n V\xc4\x83n " * 40, 7: bytes(range(256)) * 4})
RECORDS = write_log(40)


def lines(records: Sequence[Record] = RECORDS) -> list[Line]:
    return [line_of(record) for record in records]


def there_and_back(
    sent: Sequence[Line], *, packer: Packer = PLAIN, dictionary: int = 0
) -> tuple[Parcel, ...]:
    push = packer.pack(LOG, beginning(EPOCH), sent, dictionary=dictionary)
    read = read_frame(write_frame(push))
    assert isinstance(read, Push)
    return packer.unpack(read)


def bare(parcels: Sequence[Parcel]) -> list[Line]:
    return [Line(p.seq, p.hash, p.sealed, p.salt, p.payload) for p in parcels]


@pytest.mark.parametrize("dictionary", [0, 3, 7])
def test_entries_come_out_as_they_were_sealed(dictionary: int) -> None:
    parcels = there_and_back(lines(), packer=TRAINED, dictionary=dictionary)
    assert bare(parcels) == lines()
    assert [parcel.entry for parcel in parcels] == [record.entry for record in RECORDS]


def test_what_can_be_worked_out_is_not_sent() -> None:
    whole = sum(len(line.sealed) + len(line.payload) + len(line.salt) for line in lines())
    push = PLAIN.pack(LOG, beginning(EPOCH), lines(), dictionary=0)
    assert len(push.block) < whole / 3


def test_the_newest_dictionary_both_know_is_used() -> None:
    assert TRAINED.common((1, 3, 7, 9)) == 7
    assert TRAINED.common((1, 3)) == 3
    assert TRAINED.common(()) == 0
    assert PLAIN.dictionaries == ()


def rotten(line: Line) -> Line:
    """Bytes that are no seal, under the hash the chain knows them by."""
    return replace(line, sealed=b"rotten" * 20)


def other_payload(line: Line) -> Line:
    return replace(line, payload=line.payload + b"\x00")


def erased(line: Line) -> Line:
    return replace(line, salt=b"", payload=b"")


def broken_seal(line: Line) -> Line:
    return replace(line, sealed=line.sealed[:-1] + bytes([line.sealed[-1] ^ 1]))


def _resealed(line: Line, key: int, value: Value | None) -> Line:
    """An entry with one field of its header changed, sealed again."""
    _, written = read_sealed(line.sealed)
    fields = decode(written)
    assert isinstance(fields, dict)
    fields.pop(key, None)
    if value is not None:
        fields[key] = value
    changed = encode(fields)
    sealed = seal(Purpose.ENTRY, changed, BOX)
    return replace(line, sealed=sealed, hash=hash_header(changed))


@pytest.mark.parametrize("spoil", [rotten, other_payload, erased, broken_seal])
@pytest.mark.parametrize("at", [0, 7, 39])
def test_a_bad_entry_travels_as_it_is_kept(spoil: Callable[[Line], Line], at: int) -> None:
    sent = lines()
    sent[at] = spoil(sent[at])
    parcels = there_and_back(sent)
    assert bare(parcels) == sent
    assert (parcels[at].entry is None) is (spoil is rotten)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (0, 2),
        (1, "another-log"),
        (2, b"epoch--9"),
        (3, 77),
        (4, b"p" * 32),
        (5, "five"),
        (7, True),
        (8, "boot"),
        (9, b"mono"),
        (10, 0x1FFFF),
        (11, ""),
        (12, []),
        (14, b"h" * 32),
        (15, 1),
        (15, True),
        (17, b"officer1"),
        (18, b"a" * 64),
        (20, "of a later version"),
        (23, [1, 2, 3]),
    ],
)
def test_a_header_of_another_make_travels_as_it_is_kept(key: int, value: Value) -> None:
    sent = lines(RECORDS[:1])
    sent[0] = _resealed(sent[0], key, value)
    parcels = there_and_back(sent)
    assert bare(parcels) == sent


@pytest.mark.parametrize("written", [encode([1, 2, 3]), b"\x18\x01", b"no header"])
def test_a_header_that_is_none_travels_as_it_is_kept(written: bytes) -> None:
    sent = [
        replace(lines()[0], sealed=seal(Purpose.ENTRY, written, BOX), hash=hash_header(written))
    ]
    parcels = there_and_back(sent)
    assert bare(parcels) == sent
    assert parcels[0].entry is None


def test_an_act_travels_with_its_officer() -> None:
    sent = lines(RECORDS[:3])
    officer = _resealed(sent[0], 17, b"officer1")
    fields = decode(read_sealed(officer.sealed)[1])
    assert isinstance(fields, dict)
    sent[0] = _resealed(officer, 18, b"a" * 64)
    assert bare(there_and_back(sent[:1])) == sent[:1]
    assert bare(there_and_back([_resealed(sent[0], 18, b"short")]))[0].seq == 1


def test_a_change_of_key_is_told() -> None:
    first = write_log(3)
    rest = write_log(3, signer=HUB, after=head_of(first))
    sent = lines([*first, *rest])
    parcels = there_and_back(sent)
    assert bare(parcels) == sent
    assert [parcel.entry.key_id for parcel in parcels if parcel.entry] == (
        [BOX.key_id] * 3 + [HUB.key_id] * 3
    )


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 40), st.integers(0, 39))
def test_any_stretch_of_a_log_can_be_pushed(count: int, start: int) -> None:
    stretch = RECORDS[start : start + count]
    prev = Mark(EPOCH, start, RECORDS[start - 1].entry.hash) if start else beginning(EPOCH)
    push = PLAIN.pack(LOG, prev, lines(stretch), dictionary=0)
    assert bare(PLAIN.unpack(push)) == lines(stretch)


def test_no_more_is_packed_than_a_frame_holds() -> None:
    big = [
        replace(line, salt=line.salt, payload=bytes(_noise(number, 60_000)))
        for number, line in enumerate(lines())
    ]
    push = PLAIN.pack(LOG, beginning(EPOCH), big, dictionary=0)
    assert 0 < push.count < len(big)
    assert len(write_frame(push)) <= FRAME_BYTES_MAX
    assert bare(PLAIN.unpack(push)) == big[: push.count]
    alone = PLAIN.pack(LOG, beginning(EPOCH), big[:1], dictionary=0)
    assert alone.count == 1


def _noise(seed: int, size: int) -> bytes:
    return random.Random(seed).randbytes(size)


def test_no_more_entries_are_packed_than_a_push_may_carry() -> None:
    many = write_log(ENTRIES_MAX + 10)
    assert PLAIN.pack(LOG, beginning(EPOCH), lines(many), dictionary=0).count == ENTRIES_MAX


# --- blocks that nobody honest writes -----------------------------------------------------------


def part(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


def block(
    items: Sequence[bytes],
    payloads: Sequence[bytes],
    seals: bytes = b"",
    acts: bytes = b"",
    salts: bytes = b"",
    tail: bytes = b"",
) -> bytes:
    body = b"".join(
        [
            part(b"".join(map(part, items))),
            part(b"".join(map(part, payloads))),
            part(seals),
            part(acts),
            part(salts),
            tail,
        ]
    )
    return zstandard.ZstdCompressor().compress(body)


def push_of(data: bytes, *, count: int = 1, dictionary: int = 0) -> Push:
    return Push(LOG, EPOCH, 1, bytes(32), count, dictionary, data)


GOOD = PLAIN.pack(LOG, beginning(EPOCH), lines(RECORDS[:1]), dictionary=0)
SEALED = RECORDS[0].entry.sealed
WHOLE = encode([RECORDS[0].entry.hash, SEALED, b""])
THIN: dict[int, Value] = {1: BOX.key_id, 5: 1, 7: 1, 8: b"boot-boo", 9: 1, 10: 3, 13: 1}


@pytest.mark.parametrize(
    "push",
    [
        push_of(b"no block"),
        push_of(GOOD.block[:-3]),
        push_of(GOOD.block + b"more"),
        push_of(GOOD.block, dictionary=3),
        push_of(GOOD.block, count=2),
        push_of(zstandard.ZstdCompressor(write_content_size=False).compress(b"x")),
        push_of(zstandard.ZstdCompressor().compress(b"")),
        push_of(zstandard.ZstdCompressor().compress(bytes(BODY_BYTES_MAX + 1))),
        push_of(zstandard.ZstdCompressor().compress(b"\x00\x00\x00\x09")),
        push_of(block([b"\xff"], [])),
        push_of(block([encode(1)], [])),
        push_of(block([encode([1, 2])], [])),
        push_of(block([encode([b"short", SEALED, b""])], [b""])),
        push_of(block([encode([b"h" * 32, SEALED, b"short"])], [b""])),
        push_of(block([encode([b"h" * 32, bytes(16_385), b""])], [b""])),
        push_of(block([encode([b"h" * 32, SEALED, b""])], [b""])),
        push_of(block([WHOLE], [])),
        push_of(block([WHOLE], [b"", b"more"])),
        push_of(block([WHOLE], [b""], tail=b"more")),
        push_of(block([encode(THIN)], [b"p"], bytes(64), b"", b"short")),
        push_of(block([encode(THIN)], [b"p"], bytes(63), b"", bytes(16))),
        push_of(block([encode(THIN)], [b"p"], bytes(65), b"", bytes(16))),
        push_of(block([encode(THIN)], [bytes(65_537)], bytes(64), b"", bytes(16))),
        push_of(block([encode({**THIN, 15: 1})], [b"p"], bytes(64), b"", bytes(16))),
        push_of(block([encode({**THIN, 1: b"short"})], [b"p"], bytes(64), b"", bytes(16))),
        push_of(
            block([encode({**THIN, 20: bytes(20_000)})], [b"p"], bytes(64), b"", bytes(16))
        ),
        push_of(block([encode({**THIN, 1: 1})], [b"p"], bytes(64), b"", bytes(16))),
        push_of(block([encode({**THIN, 5: "5"})], [b"p"], bytes(64), b"", bytes(16))),
        push_of(block([encode({**THIN, 9: True})], [b"p"], bytes(64), b"", bytes(16))),
        push_of(block([encode({**THIN, 17: b"o" * 8})], [b"p"], bytes(64), b"a", bytes(16))),
        push_of(
            block(
                [encode({**THIN, 5: 2**63 - 1}), encode({5: 2**63 - 1, 9: 1, 10: 3, 13: 1})],
                [b"p", b"p"], bytes(128), b"", bytes(32),
            ),
            count=2,
        ),
    ],
)  # fmt: skip
def test_a_block_that_is_none_is_refused(push: Push) -> None:
    with pytest.raises(PeerError, match=r"wire\.malformed"):
        PLAIN.unpack(push)


def test_a_thin_entry_that_makes_no_header_is_handed_on_unread() -> None:
    data = block([encode({**THIN, 10: 0})], [b"p"], bytes(64), b"", bytes(16))
    (parcel,) = PLAIN.unpack(push_of(data))
    assert parcel.entry is None
    with pytest.raises(PeerError, match=r"log\.malformed"):
        read_entry(parcel.sealed)


@settings(deadline=None)
@given(st.data())
def test_a_spoilt_block_is_refused_or_gives_other_entries(data: st.DataObject) -> None:
    spoilt = bytearray(GOOD.block)
    at = data.draw(st.integers(0, len(spoilt) - 1))
    spoilt[at] ^= data.draw(st.integers(1, 255))
    try:
        parcels = PLAIN.unpack(replace(GOOD, block=bytes(spoilt)))
    except PeerError:
        return
    assert bare(parcels) != lines(RECORDS[:1]) or at < 10  # the frame's own header may vary
