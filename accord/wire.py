"""Frames: what author and copyist send each other, as bytes with a limit on everything.

A frame is one canonical map (docs/formats/wire.md) that fits in one MQTT message of the subset
every broker carries. Decoding is strict: an unknown field, a wrong length or a number out of
range is the one error of this border, ``wire.malformed``. What a frame says is not believed here:
seals are checked where the keys are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

from accord.canon import Value, decode, encode
from accord.errors import PeerError
from accord.header import EPOCH_BYTES, HASH_BYTES, SEQ_MAX
from accord.moments import INSTANT_MAX, Instant
from accord.naming import is_log_name
from accord.wire_fields import Row, read_field

__all__ = [
    "CHUNKS_ASKED_MAX",
    "CHUNKS_MAX",
    "CHUNK_BYTES_MAX",
    "DICTIONARIES_MAX",
    "ENTRIES_MAX",
    "FILE_BYTES_MAX",
    "FRAME_BYTES_MAX",
    "GIVES_FILES",
    "NO_SESSION",
    "RETRY_AFTER_MS_MAX",
    "SESSION_BYTES",
    "VERSION",
    "Ack",
    "Busy",
    "Chunk",
    "Fork",
    "Frame",
    "Granted",
    "Have",
    "Hello",
    "Lack",
    "Push",
    "Want",
    "down_topic",
    "read_frame",
    "up_topic",
    "write_frame",
]

VERSION: Final = 1
FRAME_BYTES_MAX: Final = 131_072
"""One MQTT payload of the subset every broker carries (128 KiB)."""
SESSION_BYTES: Final = 8
"""Names one greeting, so that an answer to an older one is told apart."""
NO_SESSION: Final = bytes(SESSION_BYTES)
ENTRIES_MAX: Final = 256
"""Entries of one push; with the size limit this keeps one commit under a second on an SD card."""
DICTIONARIES_MAX: Final = 16
"""Dictionaries a program may know; one is made every year or two, and old ones are dropped."""
GIVES_FILES: Final = 0xFF00
"""Stands among an author's dictionaries when it knows Want: from here on a number names no
dictionary but what a program can do. Who does not know it finds no dictionary in common there."""
CHUNK_BYTES_MAX: Final = 65_536
"""Half a frame: what a record has to wait for when the line has just begun with a chunk."""
FILE_BYTES_MAX: Final = 1 << 27
"""A hundred pages scanned in colour and not compressed well; 16 times a usual day of a ward."""
CHUNKS_MAX: Final = FILE_BYTES_MAX // CHUNK_BYTES_MAX
CHUNKS_ASKED_MAX: Final = 16
"""Chunks one frame may ask for: 1 MiB, more than any line of a ward holds."""
RETRY_AFTER_MS_MAX: Final = 600_000
"""Nobody is asked to stay away for more than ten minutes at a time."""
SEALED_BYTES_MAX: Final = 16_384
"""The largest header, with every list at its limit, is under 12 kB."""

_V, _KIND, _LOG, _EPOCH = range(4)


@dataclass(frozen=True, slots=True)
class Hello:
    """Author: this is how my epoch stands.

    Attributes:
        log: name of the log.
        epoch: the epoch spoken of.
        session: fresh random bytes; the answer carries them.
        tip_seq: the last number written.
        tip_hash: the hash there.
        acked_seq: how far the author knows itself acknowledged.
        acked_hash: the hash there.
        echo: SHA-256 of the last acknowledgement it has kept, or empty.
        dictionaries: compression dictionaries it knows.
        waiting_count: entries waiting for an acknowledgement, over all epochs.
        waiting_since: time of the oldest of them, 0 when none.
        wall: its clock.
    """

    log: str
    epoch: bytes
    session: bytes
    tip_seq: int
    tip_hash: bytes
    acked_seq: int
    acked_hash: bytes
    echo: bytes
    dictionaries: tuple[int, ...]
    waiting_count: int
    waiting_since: Instant
    wall: Instant


@dataclass(frozen=True, slots=True)
class Have:
    """Copyist: this is what I hold of the epoch.

    Attributes:
        log: name of the log.
        epoch: the epoch spoken of.
        session: of the hello it answers, or zeros when nobody asked.
        seq: everything up to this number is durable here.
        hash: the hash there.
        at_tip: the hash held under the author's tip, when that is below ``seq``; else empty.
        at_acked: the hash held under the author's acknowledged number, likewise.
        ack: a signed acknowledgement of ``seq``, when the author does not know it; else empty.
        dictionaries: compression dictionaries the copyist knows.
    """

    log: str
    epoch: bytes
    session: bytes
    seq: int
    hash: bytes
    at_tip: bytes
    at_acked: bytes
    ack: bytes
    dictionaries: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Push:
    """Author: these entries come next.

    Attributes:
        log: name of the log.
        epoch: their epoch.
        first_seq: number of the first.
        prev: hash of the entry before the first.
        count: how many.
        dictionary: compression dictionary used, 0 for none.
        block: the entries, thinned and compressed (accord.batch).
    """

    log: str
    epoch: bytes
    first_seq: int
    prev: bytes
    count: int
    dictionary: int
    block: bytes


@dataclass(frozen=True, slots=True)
class Ack:
    """Copyist: my signed word that entries are durable here (accord.acknowledgement)."""

    log: str
    epoch: bytes
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Fork:
    """Author: your copy and my log are two branches; let me go on in a new epoch.

    Attributes:
        log: name of the log.
        epoch: the epoch in which the branches part.
        session: fresh random bytes; the answer carries them.
        tip_seq: where my branch ends.
        tip_hash: the hash there.
        common_seq: the last place we hold alike, as far as I know.
        common_hash: the hash there.
        next_epoch: the epoch I shall open.
        have_seq: what you said you hold.
        have_hash: the hash there.
    """

    log: str
    epoch: bytes
    session: bytes
    tip_seq: int
    tip_hash: bytes
    common_seq: int
    common_hash: bytes
    next_epoch: bytes
    have_seq: int
    have_hash: bytes


@dataclass(frozen=True, slots=True)
class Granted:
    """Copyist: go on in your new epoch; this is my word, and the proof from my copy.

    Attributes:
        log: name of the log.
        epoch: the epoch in which the branches part.
        session: of the fork it answers.
        grant: signed acknowledgement of number 0 of the new epoch, with its slot.
        proof: an entry under the author's seal that the author does not hold, or empty.
    """

    log: str
    epoch: bytes
    session: bytes
    grant: bytes
    proof: bytes


@dataclass(frozen=True, slots=True)
class Busy:
    """Copyist: not now; ask again after a while. What was pushed meanwhile was not kept."""

    log: str
    epoch: bytes
    retry_after_ms: int


@dataclass(frozen=True, slots=True)
class Want:
    """Copyist: give me these chunks of a file that your entries name (accord.files).

    Attributes:
        log: name of the log whose entries name it.
        epoch: of the greeting in which the author said that it gives files.
        hash: SHA-256 of the whole file.
        size_bytes: of the whole file.
        chunks: numbers of chunks, ascending from 0.
    """

    log: str
    epoch: bytes
    hash: bytes
    size_bytes: int
    chunks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Author: one chunk of a file that was asked for; nothing is sent that was not."""

    log: str
    epoch: bytes
    hash: bytes
    size_bytes: int
    number: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Lack:
    """Author: I do not hold this file, or not with this size; ask somebody else, or later."""

    log: str
    epoch: bytes
    hash: bytes
    size_bytes: int


Frame: TypeAlias = Hello | Have | Push | Ack | Fork | Granted | Busy | Want | Chunk | Lack


def up_topic(box: str) -> str:
    """Return the topic of the frames a box sends."""
    return f"v1/{box}/up"


def down_topic(box: str) -> str:
    """Return the topic of the frames a box is sent."""
    return f"v1/{box}/down"


# One row for each field after the envelope: its kind of value and its bounds (of bytes of one size,
# the size and whether they must be there). The order is the order of the attributes; the key in
# the map is 4 and on; what is empty is left out.
_SESSION = ("bytes", SESSION_BYTES, 1)
_HASH = ("bytes", HASH_BYTES, 1)
_HASH_OR_NONE = ("bytes", HASH_BYTES, 0)
_NUMBER = ("int", 0, SEQ_MAX)
_SEALED = ("blob", 1, SEALED_BYTES_MAX)
_SEALED_OR_NONE = ("blob", 0, SEALED_BYTES_MAX)
_INSTANT = ("int", 0, INSTANT_MAX)
_NUMBERS = ("ints", 0, DICTIONARIES_MAX)
_SIZE = ("int", 1, FILE_BYTES_MAX)
_CHUNK = ("int", 0, CHUNKS_MAX - 1)

_FRAMES: Final[tuple[tuple[type[Frame], tuple[Row, ...]], ...]] = (
    (
        Hello,
        (
            *(_SESSION, _NUMBER, _HASH, _NUMBER, _HASH, _HASH_OR_NONE),
            *(_NUMBERS, _NUMBER, _INSTANT, _INSTANT),
        ),
    ),
    (
        Have,
        (_SESSION, _NUMBER, _HASH, _HASH_OR_NONE, _HASH_OR_NONE, _SEALED_OR_NONE, _NUMBERS),
    ),
    (
        Push,
        (
            ("int", 1, SEQ_MAX),
            _HASH,
            ("int", 1, ENTRIES_MAX),
            ("int", 0, 0xFFFF),
            ("blob", 1, FRAME_BYTES_MAX),
        ),
    ),
    (Ack, (_SEALED,)),
    (
        Fork,
        (_SESSION, _NUMBER, _HASH, _NUMBER, _HASH, ("bytes", EPOCH_BYTES, 1), _NUMBER, _HASH),
    ),
    (Granted, (_SESSION, _SEALED, _SEALED_OR_NONE)),
    (Busy, (("int", 0, RETRY_AFTER_MS_MAX),)),
    (Want, (_HASH, _SIZE, ("chunks", CHUNKS_ASKED_MAX, CHUNKS_MAX - 1))),
    (Chunk, (_HASH, _SIZE, _CHUNK, ("blob", 1, CHUNK_BYTES_MAX))),
    (Lack, (_HASH, _SIZE)),
)
_KIND_OF: Final = {frame: number for number, (frame, _) in enumerate(_FRAMES, 1)}


def write_frame(frame: Frame) -> bytes:
    """Return the bytes of a frame."""
    kind = _KIND_OF[type(frame)]
    fields: dict[int, Value] = {_V: VERSION, _KIND: kind, _LOG: frame.log, _EPOCH: frame.epoch}
    for key, name in enumerate(frame.__slots__[2:], 4):
        value = getattr(frame, name)
        if isinstance(value, tuple):
            value = list(value)
        if value or value == 0:
            fields[key] = value
    return encode(fields)


def read_frame(data: bytes) -> Frame:
    """Read a frame.

    Raises:
        PeerError: ``wire.malformed``, the one error of this border.
    """
    if len(data) > FRAME_BYTES_MAX:
        raise PeerError("wire.malformed")
    try:
        fields = decode(data)
    except PeerError as error:
        raise PeerError("wire.malformed") from error
    match fields:
        case {0: int(version), 1: int(kind), 2: str(log), 3: bytes(epoch), **rest} if (
            {type(kind), type(version)} == {int}
            and version == VERSION
            and 0 < kind <= len(_FRAMES)
            and is_log_name(log)
            and len(epoch) == EPOCH_BYTES
        ):
            frame, rows = _FRAMES[kind - 1]
        case _:
            raise PeerError("wire.malformed")
    values = [read_field(row, rest.get(key)) for key, row in enumerate(rows, 4)]
    # One frame, one byte string: nothing unknown, and what is empty is left out.
    if len(rest) != sum(value not in (b"", ()) for value in values):
        raise PeerError("wire.malformed")
    return frame(log, epoch, *values)  # type: ignore[arg-type]  # the row says the types
