"""The receipt: the signed statement in the QR code of a slip, which anyone can check offline.

It names the entry the slip stands for twice over (place and hash in the log; dossier and hash of
the payload, which stay when a log is continued in a new epoch), what was promised to the citizen,
how far the box's clock could be trusted, and nothing personal. Each receipt also carries its
number among the box's receipts and a digest of the one before: from any two of them it shows
whether others are missing between, and a box cannot quietly print two with one number.

The byte format is docs/formats/receipt.md. It fits a QR code of version 12, level M.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from hashlib import sha256
from typing import Final

from accord.base45 import decode45, encode45
from accord.canon import Value, decode, encode
from accord.errors import PeerError, RefusedError
from accord.fields import Border
from accord.header import EPOCH_BYTES, HASH_BYTES
from accord.intake import Accepted
from accord.moments import INSTANT_MAX, ClockTrust, Instant
from accord.seal import Purpose, Signer, Verifier, open_sealed, read_sealed, seal

__all__ = [
    "CHARACTERS_MAX",
    "DIGEST_BYTES",
    "FIRST_DIGEST",
    "PREFIX",
    "Between",
    "Receipt",
    "between",
    "digest_receipt",
    "receipt_key_id",
    "states",
    "verify_receipt",
    "write_receipt",
]

PREFIX: Final = "MC1:"
"""Mot cua, version 1: how a scanner tells our code from the citizen card's."""

CHARACTERS_MAX: Final = 419
"""What a QR code of version 12 holds at level M in alphanumeric mode (ISO/IEC 18004, table 7):
65 modules, 36 mm with its margin at four dots of 203 dpi, which fits 58 mm paper. A usual receipt
has about 355 characters (version 11); with every field at its limit it has not quite 419."""

DIGEST_BYTES: Final = 16
"""Half a SHA-256, for the two hashes that only tell apart (the entry among the branches of a fork,
the receipt before); the payload's hash, which proves what was taken in, is whole."""

FIRST_DIGEST: Final = bytes(DIGEST_BYTES)
"""What the first receipt of an epoch says of the one before."""

CODE_CHARACTERS_MAX: Final = 32
"""Codes have 24 to 28; with everything at its limit the text still has ``CHARACTERS_MAX``."""
PROCEDURE_CHARACTERS_MAX: Final = 16
"""National procedure codes have 8 (1.001193); twice that for a unit's own."""
UNIT_CHARACTERS_MAX: Final = 8
"""Ward codes have five digits."""

NUMBER_MAX: Final = 2**32 - 1
"""For places and numbers: a thousand entries a day for ten thousand years."""
SECONDS_MAX: Final = INSTANT_MAX // 1000

(_EPOCH, _SEQ, _ENTRY, _PAYLOAD, _DOSSIER, _PROCEDURE) = range(6)
(_UNIT, _RECEIVED, _DUE, _TRUST, _NUMBER, _PREVIOUS) = range(6, 12)
_KNOWN: Final = frozenset(range(12))
_BORDER: Final = Border("receipt.malformed")

READ_MAX: Final = 16
"""Texts kept as read: one intake asks three times what its own receipt says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the box says on a slip.

    Attributes:
        epoch: epoch of the entry, in the one log that the box's key may write.
        seq: place of the entry in the epoch.
        entry_hash: hash of the entry; the receipt carries its first ``DIGEST_BYTES``.
        payload_hash: salted hash of what was taken in.
        dossier: code of the dossier, final.
        procedure: national code of the procedure.
        unit: code of the ward.
        received_at: when, by the box's clock; the receipt carries whole seconds, cut.
        due_at: the promised time, or none where there is none.
        trust: how far the clock could be believed; shown as "giờ chưa xác thực" when not.
        number: 1, 2, 3 ... among the receipts of this epoch.
        previous: ``digest_receipt`` of the one before; ``FIRST_DIGEST`` for the first.
    """

    epoch: bytes
    seq: int
    entry_hash: bytes
    payload_hash: bytes
    dossier: str
    procedure: str
    unit: str
    received_at: Instant
    due_at: Instant | None
    trust: ClockTrust
    number: int
    previous: bytes


class Between(Enum):
    """What two receipts say of each other."""

    SAME = "same"
    """The very same statement: a copy or a reprint."""
    NEXT = "next"
    """The later one follows the earlier one, and says so."""
    MISSING = "missing"
    """Others were printed between them, as many as the numbers leave out."""
    CONTRADICTION = "contradiction"
    """They cannot both be honest: one number twice, or numbers and places that disagree."""
    UNRELATED = "unrelated"
    """Of different epochs: nothing follows."""


def write_receipt(receipt: Receipt, box: Signer) -> str:
    """Return the text of the QR code.

    Raises:
        RefusedError: ``receipt.malformed`` when a field is outside what a receipt may say.
    """
    try:
        statement = _write(receipt)
        _read(statement)
    except PeerError as error:
        raise RefusedError("receipt.malformed") from error
    return PREFIX + encode45(seal(Purpose.SLIP, statement, box))


def verify_receipt(text: str, box: Verifier) -> Receipt:
    """Return what the text says, when this box signed it; whose key it is, the keyring says.

    Raises:
        PeerError: ``receipt.malformed``, or ``seal.not-signed`` when the signature does not hold.
    """
    sealed, _, statement = _open(text)
    open_sealed(Purpose.SLIP, sealed, box)
    return _read(statement)


@lru_cache(maxsize=READ_MAX)
def receipt_key_id(text: str) -> tuple[bytes, Receipt]:
    """Return which key to ask for, and what the text says while nobody has vouched for it.

    Raises:
        PeerError: ``receipt.malformed``.
    """
    _, key_id, statement = _open(text)
    return key_id, _read(statement)


def digest_receipt(receipt: Receipt) -> bytes:
    """Return what the next receipt says of this one; the signature is no part of it."""
    return sha256(Purpose.SLIP.value + _write(receipt)).digest()[:DIGEST_BYTES]


def states(receipt: Receipt, accepted: Accepted) -> bool:
    """Return whether a receipt says of an intake what the log does, in its whole seconds.

    Of several results it promises one; what it does not carry is not compared.
    """
    dues = {None if each.due_at is None else each.due_at // 1000 for each in accepted.results}
    due = None if receipt.due_at is None else receipt.due_at // 1000
    return (
        receipt.procedure == accepted.procedure.code
        and receipt.received_at // 1000 == accepted.received_at // 1000
        and due in dues
    )


def between(one: Receipt, other: Receipt) -> tuple[Between, range]:
    """Compare two receipts that one box's key has signed, in either order.

    Returns:
        What they say of each other, and the numbers missing between them.
    """
    nothing = range(0)
    if one.epoch != other.epoch:
        return Between.UNRELATED, nothing
    if one == other:
        return Between.SAME, nothing
    earlier, later = sorted((one, other), key=lambda receipt: receipt.number)
    follows = later.previous == digest_receipt(earlier)
    is_next = later.number == earlier.number + 1
    if later.number == earlier.number or later.seq <= earlier.seq or follows != is_next:
        return Between.CONTRADICTION, nothing
    if is_next:
        return Between.NEXT, nothing
    return Between.MISSING, range(earlier.number + 1, later.number)


def _open(text: str) -> tuple[bytes, bytes, bytes]:
    # The message, which key it says sealed it, and what it says.
    if not text.startswith(PREFIX) or len(text) > CHARACTERS_MAX:
        _BORDER.refuse()
    try:
        sealed = decode45(text.removeprefix(PREFIX))
        return sealed, *read_sealed(sealed)
    except PeerError as error:
        raise PeerError("receipt.malformed") from error


def _write(receipt: Receipt) -> bytes:
    fields: dict[int, Value] = {
        _EPOCH: receipt.epoch,
        _SEQ: receipt.seq,
        _ENTRY: receipt.entry_hash[:DIGEST_BYTES],
        _PAYLOAD: receipt.payload_hash,
        _DOSSIER: receipt.dossier,
        _PROCEDURE: receipt.procedure,
        _UNIT: receipt.unit,
        _RECEIVED: receipt.received_at // 1000,
        _TRUST: int(receipt.trust),
        _NUMBER: receipt.number,
        _PREVIOUS: receipt.previous,
    }
    if receipt.due_at is not None:
        fields[_DUE] = receipt.due_at // 1000
    return encode(fields)


def _read(statement: bytes) -> Receipt:
    try:
        fields = _BORDER.fields(decode(statement))
    except PeerError as error:
        raise PeerError("receipt.malformed") from error
    if not fields.keys() <= _KNOWN:
        _BORDER.refuse()
    return Receipt(
        epoch=_BORDER.octets(fields.get(_EPOCH), EPOCH_BYTES),
        seq=_BORDER.integer(fields.get(_SEQ), 1, NUMBER_MAX),
        entry_hash=_BORDER.octets(fields.get(_ENTRY), DIGEST_BYTES),
        payload_hash=_BORDER.octets(fields.get(_PAYLOAD), HASH_BYTES),
        dossier=_BORDER.text(fields.get(_DOSSIER), CODE_CHARACTERS_MAX),
        procedure=_BORDER.text(fields.get(_PROCEDURE), PROCEDURE_CHARACTERS_MAX),
        unit=_BORDER.text(fields.get(_UNIT), UNIT_CHARACTERS_MAX),
        received_at=_instant(fields.get(_RECEIVED)),
        due_at=_instant(fields[_DUE]) if _DUE in fields else None,
        trust=ClockTrust(_BORDER.integer(fields.get(_TRUST), min(ClockTrust), max(ClockTrust))),
        number=_BORDER.integer(fields.get(_NUMBER), 1, NUMBER_MAX),
        previous=_BORDER.octets(fields.get(_PREVIOUS), DIGEST_BYTES),
    )


def _instant(value: Value | None) -> Instant:
    return Instant(_BORDER.integer(value, 0, SECONDS_MAX) * 1000)
