from __future__ import annotations

from hashlib import sha256

import pytest

from accord.admission import FILE_BYTES_MAX
from accord.bundle import BUNDLE_BYTES_MAX, Cover, End, read_bundle, write_bundle
from accord.canon import encode
from accord.errors import PeerError, RefusedError
from accord.header import HASH_BYTES
from accord.moments import Instant
from accord.records import write
from accord.seal import SEED_BYTES, Purpose, SigningKey, seal
from accord.wire import FRAME_BYTES_MAX

HUB = SigningKey(b"h" * SEED_BYTES)
OTHER = SigningKey(b"o" * SEED_BYTES)
AT = Instant(1_790_000_000_000)
ENDS = (
    End("hub-00103", b"epoch--1", 2, b"2" * HASH_BYTES),
    End("hub-00103", b"epoch--2", 1, b"1" * HASH_BYTES, is_open=True),
    End("hub-fleet", b"epoch--1", 9, b"9" * HASH_BYTES, is_open=True),
)
FRAMES = (b"first", b"second frame", b"third")


def made(*frames: bytes, admission: bytes = b"", hub: SigningKey = HUB) -> bytes:
    return write_bundle(frames, unit="00103", made_at=AT, ends=ENDS, hub=hub, admission=admission)


WHOLE = made(*FRAMES, admission=b"sealed")


def test_a_bundle_reads_back_what_was_written() -> None:
    bundle = read_bundle(WHOLE, hub=HUB.public)
    cover = bundle.cover
    assert bundle.frames == FRAMES
    assert (cover.unit, cover.made_at, cover.ends) == ("00103", AT, ENDS)
    assert (cover.admission, cover.hub_point) == (b"sealed", HUB.public.point)
    assert read_bundle(WHOLE) == bundle


def test_a_bundle_of_empty_logs_has_no_frames() -> None:
    assert read_bundle(made(), hub=HUB.public).frames == ()


def test_a_file_cut_anywhere_is_refused() -> None:
    for end in range(len(WHOLE)):
        with pytest.raises(PeerError, match=r"^bundle\.malformed$"):
            read_bundle(WHOLE[:end], hub=HUB.public)


def test_a_file_with_any_byte_changed_or_added_is_refused() -> None:
    for place in range(len(WHOLE)):
        changed = WHOLE[:place] + bytes([WHOLE[place] ^ 0x55]) + WHOLE[place + 1 :]
        with pytest.raises((PeerError, RefusedError), match=r"^bundle\."):
            read_bundle(changed, hub=HUB.public)
    with pytest.raises(PeerError, match=r"^bundle\.malformed$"):
        read_bundle(WHOLE + b"\0", hub=HUB.public)


def test_another_hubs_bundle_is_another_citys() -> None:
    with pytest.raises(RefusedError, match=r"^bundle\.other-city$"):
        read_bundle(made(*FRAMES, hub=OTHER), hub=HUB.public)


def test_a_seal_for_another_purpose_does_not_pass() -> None:
    cover = Cover(
        unit="00103",
        made_at=AT,
        hub_point=HUB.public.point,
        size=0,
        digest=sha256(b"").digest(),
        ends=ENDS,
    )
    for purpose in Purpose:
        sealed = seal(purpose, encode(write(cover)), HUB)
        file = b"motcua-bundle/v1\n" + len(sealed).to_bytes(4, "big") + sealed
        if purpose is Purpose.BUNDLE:
            assert read_bundle(file, hub=HUB.public).cover == cover
        else:
            with pytest.raises(PeerError, match=r"^bundle\.malformed$"):
                read_bundle(file, hub=HUB.public)


def test_a_frame_larger_than_any_frame_is_refused() -> None:
    with pytest.raises(PeerError, match=r"^bundle\.malformed$"):
        read_bundle(made(bytes(FRAME_BYTES_MAX + 1)), hub=HUB.public)


def test_logs_too_large_for_a_stick_are_not_written() -> None:
    frame = bytes(FRAME_BYTES_MAX)
    count = BUNDLE_BYTES_MAX // FRAME_BYTES_MAX
    with pytest.raises(RefusedError, match=r"^bundle\.too-large unit=00103$"):
        write_bundle([frame] * count, unit="00103", made_at=AT, ends=ENDS, hub=HUB)


def test_the_largest_cover_can_be_written_and_read() -> None:
    log = "hub-" + "x" * 19
    ends = tuple(End(log, number.to_bytes(8, "big"), 2**52, bytes(32)) for number in range(512))
    file = write_bundle(
        (), unit="00103", made_at=AT, ends=ends, hub=HUB, admission=bytes(FILE_BYTES_MAX)
    )
    assert read_bundle(file, hub=HUB.public).cover.ends == ends


@pytest.mark.parametrize(
    ("unit", "ends"),
    [("0103", ENDS), ("0010x", ENDS), ("00103", ()), ("00103", (ENDS[0], ENDS[0]))],
)
def test_a_cover_that_says_what_cannot_be_is_not_made(unit: str, ends: tuple[End, ...]) -> None:
    with pytest.raises(RefusedError):
        write_bundle((), unit=unit, made_at=AT, ends=ends, hub=HUB)


def test_an_end_names_a_log() -> None:
    with pytest.raises(RefusedError):
        End("Not a log", b"epoch--1", 0, bytes(HASH_BYTES))
