from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.batch import Packer
from accord.canon import Value, decode, encode
from accord.errors import PeerError
from accord.log import FIRST_PREVIOUS
from accord.moments import Instant
from accord.wire import (
    CHUNK_BYTES_MAX,
    CHUNKS_ASKED_MAX,
    CHUNKS_MAX,
    DICTIONARIES_MAX,
    ENTRIES_MAX,
    FILE_BYTES_MAX,
    FRAME_BYTES_MAX,
    GIVES_FILES,
    NO_SESSION,
    RETRY_AFTER_MS_MAX,
    Ack,
    Busy,
    Chunk,
    Fork,
    Frame,
    Granted,
    Have,
    Hello,
    Lack,
    Push,
    Want,
    down_topic,
    read_frame,
    up_topic,
    write_frame,
)

LOG, EPOCH, SESSION = "box-00103-a", b"epoch--1", b"session1"
H, Z = b"h" * 32, FIRST_PREVIOUS
HELLO = Hello(LOG, EPOCH, SESSION, 9, H, 0, Z, b"", (1, 2), 9, Instant(5), Instant(6))
HAVE = Have(LOG, EPOCH, NO_SESSION, 3, H, b"", b"", b"", ())
PUSH = Push(LOG, EPOCH, 1, Z, 2, 1, b"block")
ACK = Ack(LOG, EPOCH, b"sealed")
FORK = Fork(LOG, EPOCH, SESSION, 9, H, 3, H, b"epoch--2", 12, H)
GRANTED = Granted(LOG, EPOCH, SESSION, b"grant", b"")
BUSY = Busy(LOG, EPOCH, 5_000)
WANT = Want(LOG, EPOCH, H, 70_000, (0, 1))
CHUNK = Chunk(LOG, EPOCH, H, 70_000, 0, b"content")
LACK = Lack(LOG, EPOCH, H, 70_000)
FRAMES: list[Frame] = [HELLO, HAVE, PUSH, ACK, FORK, GRANTED, BUSY, WANT, CHUNK, LACK]

_names = st.from_regex(r"[a-z0-9][a-z0-9-]{0,22}", fullmatch=True)
_hashes = st.binary(min_size=32, max_size=32)
_eights = st.binary(min_size=8, max_size=8)
_numbers = st.integers(0, 2**53 - 1)
_instants = st.integers(0, 253_402_300_799_999).map(Instant)
_known = st.lists(st.integers(1, 0xFFFF), max_size=16, unique=True).map(lambda n: tuple(sorted(n)))
_maybe = st.one_of(st.just(b""), _hashes)
_sealed = st.binary(min_size=1, max_size=300)
_sizes = st.integers(1, FILE_BYTES_MAX)
_frames = st.one_of(
    st.builds(
        Hello, _names, _eights, _eights, _numbers, _hashes, _numbers, _hashes, _maybe, _known,
        _numbers, _instants, _instants,
    ),
    st.builds(
        Have, _names, _eights, _eights, _numbers, _hashes, _maybe, _maybe,
        st.one_of(st.just(b""), _sealed), _known,
    ),
    st.builds(
        Push, _names, _eights, st.integers(1, 2**53 - 1), _hashes, st.integers(1, ENTRIES_MAX),
        st.integers(0, 0xFFFF), st.binary(min_size=1, max_size=500),
    ),
    st.builds(Ack, _names, _eights, _sealed),
    st.builds(
        Fork, _names, _eights, _eights, _numbers, _hashes, _numbers, _hashes, _eights, _numbers,
        _hashes,
    ),
    st.builds(Granted, _names, _eights, _eights, _sealed, st.one_of(st.just(b""), _sealed)),
    st.builds(Busy, _names, _eights, st.integers(0, RETRY_AFTER_MS_MAX)),
    st.builds(
        Want, _names, _eights, _hashes, _sizes,
        st.lists(st.integers(0, CHUNKS_MAX - 1), min_size=1, max_size=CHUNKS_ASKED_MAX, unique=True)
        .map(lambda numbers: tuple(sorted(numbers))),
    ),
    st.builds(
        Chunk, _names, _eights, _hashes, _sizes, st.integers(0, CHUNKS_MAX - 1),
        st.binary(min_size=1, max_size=500),
    ),
    st.builds(Lack, _names, _eights, _hashes, _sizes),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(_frames)
def test_a_frame_is_read_as_it_was_written(frame: Frame) -> None:
    assert read_frame(write_frame(frame)) == frame


@settings(max_examples=60, deadline=None)
@given(_frames, st.data())
def test_bytes_that_are_read_as_a_frame_are_the_bytes_of_that_frame(
    frame: Frame, data: st.DataObject
) -> None:
    written = bytearray(write_frame(frame))
    at = data.draw(st.integers(0, len(written) - 1))
    written[at] ^= data.draw(st.integers(1, 255))
    try:
        read = read_frame(bytes(written))
    except PeerError:
        return
    assert write_frame(read) == written


@pytest.mark.parametrize(
    ("frame", "tail"),
    [
        (HELLO, "0448" + SESSION.hex() + "0509065820" + "68" * 32 + "0700085820" + "00" * 32
         + "0a820102" + "0b09" + "0c05" + "0d06"),
        (HAVE, "0448" + "00" * 8 + "0503065820" + "68" * 32),
        (PUSH, "0401055820" + "00" * 32 + "06020701" + "0845" + b"block".hex()),
        (ACK, "0446" + b"sealed".hex()),
        (FORK, "0448" + SESSION.hex() + "0509065820" + "68" * 32 + "0703085820" + "68" * 32
         + "0948" + b"epoch--2".hex() + "0a0c0b5820" + "68" * 32),
        (GRANTED, "0448" + SESSION.hex() + "0545" + b"grant".hex()),
        (BUSY, "04191388"),
        (WANT, "045820" + "68" * 32 + "051a00011170" + "06820001"),
        (CHUNK, "045820" + "68" * 32 + "051a00011170" + "0600" + "0747" + b"content".hex()),
        (LACK, "045820" + "68" * 32 + "051a00011170"),
    ],
    ids=[type(frame).__name__ for frame in FRAMES],
)  # fmt: skip
def test_the_bytes_of_a_frame_are_these(frame: Frame, tail: str) -> None:
    kind = FRAMES.index(frame) + 1
    count = len(decode(write_frame(frame)))  # type: ignore[arg-type]  # a frame is a map
    head = f"{0xA0 + count:02x}000101{kind:02x}026b" + LOG.encode().hex() + "0348" + EPOCH.hex()
    assert write_frame(frame).hex() == head + tail


def changed(frame: Frame, fields: dict[int, Value | None]) -> bytes:
    """A frame with fields put in, or taken out where there is none."""
    plain = decode(write_frame(frame))
    assert isinstance(plain, dict)
    for key, value in fields.items():
        plain.pop(key, None)
        if value is not None:
            plain[key] = value
    return encode(plain)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00",
        encode([1]),
        encode({}),
        b"\xa1" * 10,
        bytes(FRAME_BYTES_MAX + 1),
        changed(BUSY, {0: 2}),
        changed(BUSY, {0: True}),
        changed(BUSY, {1: 0}),
        changed(BUSY, {1: len(FRAMES) + 1}),
        changed(WANT, {4: b"short"}),
        changed(WANT, {5: 0}),
        changed(WANT, {5: FILE_BYTES_MAX + 1}),
        changed(WANT, {6: None}),
        changed(WANT, {6: []}),
        changed(WANT, {6: 1}),
        changed(WANT, {6: [1, 0]}),
        changed(WANT, {6: [0, 0]}),
        changed(WANT, {6: [True]}),
        changed(WANT, {6: ["0"]}),
        changed(WANT, {6: [CHUNKS_MAX]}),
        changed(WANT, {6: list(range(CHUNKS_ASKED_MAX + 1))}),
        changed(CHUNK, {6: CHUNKS_MAX}),
        changed(CHUNK, {7: None}),
        changed(CHUNK, {7: b""}),
        changed(CHUNK, {7: bytes(CHUNK_BYTES_MAX + 1)}),
        changed(LACK, {6: [0]}),
        changed(ACK, {1: True}),
        changed(BUSY, {2: "Not A Name"}),
        changed(BUSY, {3: b"short"}),
        changed(BUSY, {4: None}),
        changed(BUSY, {4: -1}),
        changed(BUSY, {4: RETRY_AFTER_MS_MAX + 1}),
        changed(BUSY, {4: True}),
        changed(BUSY, {4: "5"}),
        changed(BUSY, {5: 1}),
        changed(ACK, {4: b""}),
        changed(ACK, {4: None}),
        changed(ACK, {4: 1}),
        changed(ACK, {4: bytes(20_000)}),
        changed(HELLO, {4: b"short"}),
        changed(HELLO, {4: None}),
        changed(HELLO, {6: None}),
        changed(HELLO, {9: b""}),
        changed(HELLO, {9: b"short"}),
        changed(HELLO, {10: []}),
        changed(HELLO, {10: 1}),
        changed(HELLO, {10: [0]}),
        changed(HELLO, {10: [True]}),
        changed(HELLO, {10: [2, 1]}),
        changed(HELLO, {10: [1, 1]}),
        changed(HELLO, {10: [0x10000]}),
        changed(HELLO, {10: ["1"]}),
        changed(HELLO, {10: list(range(1, DICTIONARIES_MAX + 2))}),
        changed(HAVE, {9: b""}),
        changed(PUSH, {4: 0}),
        changed(PUSH, {6: 0}),
        changed(PUSH, {6: ENTRIES_MAX + 1}),
        changed(PUSH, {7: -1}),
        changed(PUSH, {8: None}),
        changed(FORK, {9: None}),
    ],
)
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(PeerError, match=r"wire\.malformed"):
        read_frame(data)


def test_the_largest_frames_fit_one_message() -> None:
    many = tuple(range(0x10000 - DICTIONARIES_MAX, 0x10000))
    hello = replace(HELLO, log="b" * 23, echo=H, dictionaries=many)
    have = replace(HAVE, at_tip=H, at_acked=H, ack=bytes(16_384), dictionaries=many)
    for frame in (hello, have, replace(PUSH, block=bytes(130_048))):
        assert len(write_frame(frame)) <= FRAME_BYTES_MAX


def test_topics_name_the_box() -> None:
    assert up_topic("box-1") == "v1/box-1/up"
    assert down_topic("box-1") == "v1/box-1/down"


def test_the_largest_chunk_fits_one_message() -> None:
    log = "b" * 23
    largest = Chunk(log, EPOCH, H, FILE_BYTES_MAX, CHUNKS_MAX - 1, bytes(CHUNK_BYTES_MAX))
    written = write_frame(largest)
    assert read_frame(written) == largest
    assert len(written) < CHUNK_BYTES_MAX + 128 < FRAME_BYTES_MAX


def test_what_a_program_can_do_is_no_dictionary_of_anybody() -> None:
    hello = replace(HELLO, dictionaries=(1, 2, GIVES_FILES))
    assert read_frame(write_frame(hello)) == hello
    assert Packer({}).common((1, GIVES_FILES)) == 0
