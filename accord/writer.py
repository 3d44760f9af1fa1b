"""Writing the next entry of a log: the one place where a fact becomes a signed line.

The caller hands in everything that is not a rule: the head, the clocks' reading, the random salt
and the keys. The hub writes its down logs with the same function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from accord.canon import encode
from accord.errors import RefusedError
from accord.facts import SCHEMA, Fact, Kind, kind_of, to_map
from accord.header import PARENTS_MAX, PAYLOAD_BYTES_MAX, Attachment, Header, Origin, Stamp
from accord.lineage import EntryKey, Said, trace
from accord.log import (
    SALT_BYTES,
    Entry,
    Head,
    Record,
    act_bytes,
    act_message,
    hash_payload,
    seal_entry,
)
from accord.moments import Reading, tick, trust_of
from accord.seal import Signer

__all__ = ["advance", "parents_of", "write_entry"]


def write_entry(
    head: Head,
    fact: Fact,
    *,
    dossier: str,
    parents: tuple[int | Origin, ...],
    reading: Reading,
    salt: bytes,
    box: Signer,
    officer: Signer | None = None,
    attachments: tuple[Attachment, ...] = (),
) -> Record:
    """Return the entry that says a fact next in a log, with its payload.

    Args:
        head: where the log ends.
        fact: what is said.
        dossier: code of the dossier it is said about, or empty.
        parents: heads of that dossier the writer saw, as in `accord.header.Header`.
        reading: the clocks, looked at once for this entry.
        salt: 16 random bytes, never used before.
        box: the key of the log's writer.
        officer: the key of the officer whose legal act this is.
        attachments: files the fact names.

    Raises:
        RefusedError: ``writer.bad-salt``, ``writer.too-large``, ``writer.too-many-parents``,
            ``writer.no-dossier`` when the fact needs a dossier's code or must have none,
            ``writer.no-officer`` for a legal act that nobody signs, or ``clock.overflow``.
    """
    kind = kind_of(fact)
    _check(kind, dossier=dossier, salt=salt, parents=parents, officer=officer)
    payload = _payload(fact)
    header = Header(
        log=head.log,
        epoch=head.epoch,
        seq=head.seq + 1,
        prev=head.hash,
        stamp=_stamp(head, reading),
        kind=kind.number,
        dossier=dossier,
        parents=parents,
        schema=SCHEMA,
        payload_hash=hash_payload(salt, payload),
        payload_bytes=len(payload),
        attachments=attachments,
    )
    if officer is not None:
        header = replace(header, officer=officer.key_id, act=officer.sign(act_bytes(header)))
    return Record(entry=seal_entry(header, box), salt=salt, payload=payload)


@dataclass(frozen=True, slots=True)
class SignedAct:
    """A fact that an officer has signed before its entry has a place; signs that entry, no other.

    Attributes:
        fact: what is said.
        salt: of its entry.
        key_id: the officer's key.
        message: what was signed.
        signature: r and s.
    """

    fact: Fact
    salt: bytes
    key_id: bytes
    message: bytes
    signature: bytes

    def sign(self, message: bytes) -> bytes:
        """Return the signature that was given.

        Raises:
            RefusedError: ``writer.other-act`` for anything else than what was signed.
        """
        if message != self.message:
            raise RefusedError("writer.other-act")
        return self.signature


def sign_ahead(log: str, fact: Fact, *, salt: bytes, officer: Signer) -> SignedAct:
    """Return an officer's signature on a fact about no dossier that is written later.

    Raises:
        RefusedError: ``writer.too-large``, or what the key refuses.
    """
    message = act_message(
        log=log,
        kind=kind_of(fact).number,
        dossier="",
        schema=SCHEMA,
        payload_hash=hash_payload(salt, _payload(fact)),
    )
    return SignedAct(fact, salt, officer.key_id, message, officer.sign(message))


def advance(head: Head, entry: Entry) -> Head:
    """Return where a log ends once an entry that follows its head has been added."""
    header = entry.header
    return Head(head.log, head.epoch, header.seq, entry.hash, header.stamp.time)


def parents_of(
    said: Iterable[Said], *, head: Head, hash_of: Callable[[EntryKey], bytes]
) -> tuple[int | Origin, ...]:
    """Return the ends of a dossier as the next entry about it names them.

    Args:
        said: everything its writer has seen of the dossier.
        head: where the writer's log ends.
        hash_of: gives the hash of an entry seen.
    """
    lineage = trace(said)
    everything = (1 << len(lineage.order)) - 1
    tips = [lineage.order[index].key for index in lineage.tips(everything)]
    return tuple(
        key.seq
        if (key.log, key.epoch) == (head.log, head.epoch)
        else Origin(key.log, key.epoch, key.seq, hash_of(key))
        for key in tips
    )


def _check(
    kind: Kind,
    *,
    dossier: str,
    salt: bytes,
    parents: tuple[int | Origin, ...],
    officer: Signer | None,
) -> None:
    if kind.is_of_dossier != bool(dossier):
        raise RefusedError("writer.no-dossier", kind=kind.number)
    if kind.is_act and officer is None:
        raise RefusedError("writer.no-officer", kind=kind.number)
    if len(salt) != SALT_BYTES:
        raise RefusedError("writer.bad-salt")
    if len(parents) > PARENTS_MAX:
        raise RefusedError("writer.too-many-parents", most=PARENTS_MAX)


def _payload(fact: Fact) -> bytes:
    payload = encode(to_map(fact))
    if len(payload) > PAYLOAD_BYTES_MAX:
        raise RefusedError("writer.too-large", most=PAYLOAD_BYTES_MAX)
    return payload


def _stamp(head: Head, reading: Reading) -> Stamp:
    time = tick(head.time, reading.wall)
    return Stamp(time, trust_of(time.at, reading), reading.boot, reading.monotonic_ms)
