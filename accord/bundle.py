"""The bundle: the hub's logs that a box follows, in one file that a person can carry.

The byte format is docs/formats/bundle.md: a cover under the hub's seal, then the pushes that the
hub would send to a box that holds nothing. The seal is over the cover, the cover names the digest
of all that follows: a file that was torn or altered is refused before anything of it is believed.
What its entries say is judged where it is kept, entry by entry, as over the link.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Final

from accord.admission import FILE_BYTES_MAX
from accord.canon import decode, encode
from accord.errors import PeerError, RefusedError
from accord.fields import Border
from accord.header import EPOCH_BYTES, HASH_BYTES, SEQ_MAX
from accord.moments import INSTANT_MAX, Instant
from accord.naming import LOG_NAME_CHARACTERS_MAX, is_log_name
from accord.records import Items, Line, Octets, Struct, Whole, read, write
from accord.seal import (
    POINT_BYTES,
    PublicKey,
    Purpose,
    SigningKey,
    open_sealed,
    read_sealed,
    seal,
)
from accord.wire import FRAME_BYTES_MAX

__all__ = ["BUNDLE_BYTES_MAX", "Bundle", "Cover", "End", "read_bundle", "write_bundle"]

BUNDLE_BYTES_MAX: Final = 67_108_864
"""A city's rules and two years of a large ward's decisions; more than that comes by the link."""
ENDS_MAX: Final = 512
"""Epochs of all logs: a box follows 8 logs of at most 64 epochs."""
COVER_BYTES_MAX: Final = 131_072

_MAGIC: Final = b"motcua-bundle/v1\n"
_LENGTH_BYTES: Final = 4
_UNIT: Final = re.compile(r"[0-9]{5}")
_BORDER: Final = Border("bundle.malformed")


@dataclass(frozen=True, slots=True)
class End(Struct):
    """Where an epoch of one of the logs ends in this file.

    Attributes:
        log: name of the log.
        epoch: the epoch; epochs of one log stand oldest first.
        seq: number of its last entry, 0 when it has none.
        hash: the hash there.
        is_open: whether the hub still wrote in it.
    """

    log: Annotated[str, 0, Line(LOG_NAME_CHARACTERS_MAX, least=1)]
    epoch: Annotated[bytes, 1, Octets(EPOCH_BYTES)]
    seq: Annotated[int, 2, Whole(0, SEQ_MAX)]
    hash: Annotated[bytes, 3, Octets(HASH_BYTES)]
    is_open: Annotated[bool, 4] = False

    def _fault(self) -> str:
        return "" if is_log_name(self.log) else "log"


@dataclass(frozen=True, slots=True)
class Cover(Struct):
    """What the hub says of a bundle, under its seal.

    Attributes:
        unit: code of the ward whose boxes it is for.
        made_at: the hub's clock when it was written.
        hub_point: public key of the hub.
        size: how many bytes follow the cover.
        digest: SHA-256 of them.
        ends: where each epoch ends.
        admission: the admission of one box as its own sealed file; empty when the bundle is for
            all boxes of the ward.
    """

    unit: Annotated[str, 0, Line(5, least=5)]
    made_at: Annotated[Instant, 1, Whole(0, INSTANT_MAX)]
    hub_point: Annotated[bytes, 2, Octets(POINT_BYTES)]
    size: Annotated[int, 3, Whole(0, BUNDLE_BYTES_MAX)]
    digest: Annotated[bytes, 4, Octets(HASH_BYTES)]
    ends: Annotated[tuple[End, ...], 5, Items(ENDS_MAX, least=1)]
    admission: Annotated[bytes, 6, Octets(FILE_BYTES_MAX, least=0)] = b""

    def _fault(self) -> str:
        if _UNIT.fullmatch(self.unit) is None:
            return "unit"
        named = {(end.log, end.epoch) for end in self.ends}
        return "" if len(named) == len(self.ends) else "ends"


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle whose bytes are the hub's.

    Attributes:
        cover: what the hub says of it.
        frames: its pushes in order, as bytes of the wire; not read yet.
    """

    cover: Cover
    frames: tuple[bytes, ...]


def write_bundle(
    frames: Iterable[bytes],
    *,
    unit: str,
    made_at: Instant,
    ends: tuple[End, ...],
    hub: SigningKey,
    admission: bytes = b"",
) -> bytes:
    """Return the file.

    Args:
        frames: the pushes of every epoch, in the order of ``ends``.
        unit: code of the ward.
        made_at: the hub's clock.
        ends: where each epoch ends.
        hub: the hub's key.
        admission: of one box, or empty.

    Raises:
        RefusedError: ``bundle.too-large`` when the logs are no longer for a stick.
    """
    body = bytearray()
    for frame in frames:
        body += _line(frame)
        if len(body) > BUNDLE_BYTES_MAX:
            raise RefusedError("bundle.too-large", unit=unit)
    cover = Cover(
        unit=unit,
        made_at=made_at,
        hub_point=hub.public.point,
        size=len(body),
        digest=sha256(body).digest(),
        ends=ends,
        admission=admission,
    )
    return _MAGIC + _line(seal(Purpose.BUNDLE, encode(write(cover)), hub)) + bytes(body)


def read_bundle(file: bytes, *, hub: PublicKey | None = None) -> Bundle:
    """Return a bundle that is whole and under the hub's seal.

    Args:
        file: its bytes.
        hub: the hub's key. Without it the key that the cover names is believed, which is for a
            box that has not joined yet and believes the admission beside it only.

    Raises:
        PeerError: ``bundle.malformed`` when it is no bundle, was cut short or altered.
        RefusedError: ``bundle.other-city`` when it is whole and another hub's.
    """
    if not file.startswith(_MAGIC):
        _BORDER.refuse()
    sealed = next(_lines(file, len(_MAGIC), COVER_BYTES_MAX), b"")
    try:
        _, written = read_sealed(sealed)
        cover = read(Cover, decode(written))
        open_sealed(Purpose.BUNDLE, sealed, PublicKey(cover.hub_point))
    except PeerError as error:
        raise PeerError("bundle.malformed") from error
    if hub is not None and cover.hub_point != hub.point:
        raise RefusedError("bundle.other-city")
    start = len(_MAGIC) + _LENGTH_BYTES + len(sealed)
    if not _is_whole(cover, memoryview(file)[start:]):
        _BORDER.refuse()
    return Bundle(cover, tuple(_lines(file, start, FRAME_BYTES_MAX)))


def _is_whole(cover: Cover, body: memoryview) -> bool:
    return (len(body), sha256(body).digest()) == (cover.size, cover.digest)


def _line(content: bytes) -> bytes:
    return len(content).to_bytes(_LENGTH_BYTES, "big") + content


def _lines(file: bytes, start: int, most: int) -> Iterator[bytes]:
    while start < len(file):
        begins = start + _LENGTH_BYTES
        size = int.from_bytes(file[start:begins], "big")
        start = begins + size
        if not 0 < size <= most or start > len(file):
            _BORDER.refuse()
        yield file[begins:start]
