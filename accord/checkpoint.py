"""Checkpoints: what a log's writer swears its log was at a size, so that it cannot take it back.

A checkpoint names log, epoch, size, the hash of the last entry and the Merkle root over the hashes
of all entries (accord.merkle), signed by the log's key. Whoever keeps one can later demand a proof
that the log still begins with it. Two checkpoints of one log that no proof can join are evidence
of a fork that anyone can check, without either log. The format is docs/formats/checkpoint.md.

One is due every 1,024 entries, and with the first entry of a day for the days before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from accord.canon import Value, decode, encode
from accord.errors import PeerError, RefusedError
from accord.fields import Border
from accord.header import EPOCH_BYTES, HASH_BYTES, SEQ_MAX
from accord.log import Head
from accord.merkle import PATH_MAX, Frontier, verify_consistency, verify_inclusion
from accord.moments import INSTANT_MAX, ClockTrust, Instant, to_local
from accord.seal import Purpose, Signer, Verifier, open_sealed, read_sealed, seal

__all__ = [
    "ENTRIES_BETWEEN",
    "Checkpoint",
    "Inclusion",
    "Sworn",
    "check_extends",
    "check_includes",
    "contradict",
    "extend",
    "is_due",
    "read_checkpoint",
    "read_inclusion",
    "read_path",
    "verify_checkpoint",
    "write_checkpoint",
    "write_inclusion",
    "write_path",
]

ENTRIES_BETWEEN: Final = 1_024
"""At most so many entries between two checkpoints: a peak ward makes four a day."""

_VERSION: Final = 1
(_V, _LOG, _EPOCH, _SIZE, _HEAD, _ROOT, _AT, _TRUST) = range(8)
_KNOWN: Final = frozenset(range(8))
_BORDER: Final = Border("checkpoint.malformed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """What the writer of a log swears it was.

    Attributes:
        log: name of the log.
        epoch: epoch of the log.
        size: entries of the epoch, which is the seq of the last.
        head: hash of the last entry.
        root: Merkle root over the hashes of all ``size`` entries, in order.
        at: when, by the writer's clock.
        trust: how far that clock could be believed.
    """

    log: str
    epoch: bytes
    size: int
    head: bytes
    root: bytes
    at: Instant
    trust: ClockTrust


@dataclass(frozen=True, slots=True)
class Inclusion:
    """That one entry is under a checkpoint.

    Attributes:
        seq: number of the entry in the epoch.
        size: size of the checkpoint.
        path: hashes from the entry to the root.
    """

    seq: int
    size: int
    path: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Sworn:
    """Up to where an epoch has been sworn to, and all that is needed to swear to more of it.

    Attributes:
        at: time of the last checkpoint; before the first, of the epoch's first entry.
        frontier: the tree over the entries up to it.
    """

    at: Instant
    frontier: Frontier = field(default_factory=Frontier)


def extend(
    sworn: Sworn, hashes: Iterable[bytes], *, head: Head, at: Instant, trust: ClockTrust
) -> tuple[Checkpoint, Sworn]:
    """Return the checkpoint of a log as it stands, and what the next one goes on from.

    Args:
        sworn: up to where it was sworn to before.
        hashes: of the entries since, in order.
        head: where the log ends, the last of them.
        at: when, by the writer's clock.
        trust: how far that clock can be believed.
    """
    frontier = sworn.frontier
    for digest in hashes:
        frontier = frontier.added(digest)
    checkpoint = Checkpoint(
        log=head.log,
        epoch=head.epoch,
        size=frontier.size,
        head=head.hash,
        root=frontier.root(),
        at=at,
        trust=trust,
    )
    return checkpoint, Sworn(at, frontier)


def is_due(size: int, now: Instant, *, since_size: int, since_at: Instant) -> bool:
    """Say whether a checkpoint should be written before the next entry.

    Args:
        size: entries of the epoch so far.
        now: time of the entry about to be written.
        since_size: size of the last checkpoint of the epoch, 0 before the first.
        since_at: time of that checkpoint; before the first, of the epoch's first entry.
    """
    if size <= since_size:
        return False
    is_another_day = to_local(now).date() > to_local(since_at).date()
    return is_another_day or size - since_size >= ENTRIES_BETWEEN


def write_checkpoint(checkpoint: Checkpoint, signer: Signer) -> bytes:
    """Return the checkpoint, signed.

    Raises:
        RefusedError: ``checkpoint.malformed`` when a field is outside its limits.
    """
    try:
        written = _write(checkpoint)
        _read(written)
    except PeerError as error:
        raise RefusedError("checkpoint.malformed") from error
    return seal(Purpose.CHECKPOINT, written, signer)


def read_checkpoint(sealed: bytes) -> tuple[bytes, Checkpoint]:
    """Return which key to ask for, and what the checkpoint says while nobody has vouched for it.

    Raises:
        PeerError: ``checkpoint.malformed``.
    """
    try:
        key_id, written = read_sealed(sealed)
    except PeerError as error:
        raise PeerError("checkpoint.malformed") from error
    return key_id, _read(written)


def verify_checkpoint(sealed: bytes, writer: Verifier) -> Checkpoint:
    """Return what the checkpoint says, when the key of the log's writer signed it.

    Raises:
        PeerError: ``checkpoint.malformed``, or ``seal.not-signed``.
    """
    _, checkpoint = read_checkpoint(sealed)
    open_sealed(Purpose.CHECKPOINT, sealed, writer)
    return checkpoint


def check_extends(earlier: Checkpoint, later: Checkpoint, path: Sequence[bytes]) -> None:
    """Refuse a checkpoint that does not carry on from one already held.

    Raises:
        PeerError: ``checkpoint.other-log`` when nothing follows from one for the other,
            ``checkpoint.rolled-back`` when it is shorter, ``checkpoint.forked`` when the proof does
            not join them.
    """
    if (earlier.log, earlier.epoch) != (later.log, later.epoch):
        raise PeerError("checkpoint.other-log", log=later.log)
    if later.size < earlier.size:
        raise PeerError("checkpoint.rolled-back", log=later.log, size=later.size)
    is_joined = verify_consistency(
        path,
        earlier=earlier.size,
        later=later.size,
        earlier_root=earlier.root,
        later_root=later.root,
    )
    if not is_joined or contradict(earlier, later):
        raise PeerError("checkpoint.forked", log=later.log, size=later.size)


def check_includes(checkpoint: Checkpoint, entry_hash: bytes, proof: Inclusion) -> None:
    """Refuse an entry that is not under the checkpoint.

    Raises:
        PeerError: ``checkpoint.not-included``.
    """
    if proof.size != checkpoint.size or not verify_inclusion(
        entry_hash,
        proof.path,
        index=proof.seq - 1,
        size=checkpoint.size,
        root=checkpoint.root,
    ):
        raise PeerError("checkpoint.not-included", log=checkpoint.log, seq=proof.seq)


def contradict(one: Checkpoint, other: Checkpoint) -> bool:
    """Say whether two verified checkpoints alone are evidence that their writer forked its log."""
    return (one.log, one.epoch, one.size) == (other.log, other.epoch, other.size) and (
        one.root,
        one.head,
    ) != (other.root, other.head)


def write_inclusion(proof: Inclusion) -> bytes:
    """Return the one byte string of an inclusion proof."""
    path: list[Value] = [*proof.path]
    return encode([proof.seq, proof.size, path])


def read_inclusion(written: bytes) -> Inclusion:
    """Read an inclusion proof.

    Raises:
        PeerError: ``checkpoint.malformed``.
    """
    seq, size, path = _BORDER.items(_decode(written), 3, 3)
    size = _BORDER.integer(size, 1, SEQ_MAX)
    return Inclusion(_BORDER.integer(seq, 1, size), size, _path(path))


def write_path(path: Sequence[bytes]) -> bytes:
    """Return the one byte string of a consistency proof."""
    return encode([*path])


def read_path(written: bytes) -> tuple[bytes, ...]:
    """Read a consistency proof.

    Raises:
        PeerError: ``checkpoint.malformed``.
    """
    return _path(_decode(written))


def _path(value: Value) -> tuple[bytes, ...]:
    return tuple(_BORDER.octets(item, HASH_BYTES) for item in _BORDER.items(value, 0, PATH_MAX))


def _decode(written: bytes) -> Value:
    try:
        return decode(written)
    except PeerError as error:
        raise PeerError("checkpoint.malformed") from error


def _write(checkpoint: Checkpoint) -> bytes:
    return encode(
        {
            _V: _VERSION,
            _LOG: checkpoint.log,
            _EPOCH: checkpoint.epoch,
            _SIZE: checkpoint.size,
            _HEAD: checkpoint.head,
            _ROOT: checkpoint.root,
            _AT: int(checkpoint.at),
            _TRUST: int(checkpoint.trust),
        }
    )


def _read(written: bytes) -> Checkpoint:
    fields = _BORDER.fields(_decode(written))
    if fields.keys() != _KNOWN:
        _BORDER.refuse()
    _BORDER.integer(fields[_V], _VERSION, _VERSION)
    return Checkpoint(
        log=_BORDER.log_name(fields[_LOG]),
        epoch=_BORDER.octets(fields[_EPOCH], EPOCH_BYTES),
        size=_BORDER.integer(fields[_SIZE], 1, SEQ_MAX),
        head=_BORDER.octets(fields[_HEAD], HASH_BYTES),
        root=_BORDER.octets(fields[_ROOT], HASH_BYTES),
        at=Instant(_BORDER.integer(fields[_AT], 0, INSTANT_MAX)),
        trust=ClockTrust(_BORDER.integer(fields[_TRUST], min(ClockTrust), max(ClockTrust))),
    )
