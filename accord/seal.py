"""Signing: COSE_Sign1 with ES256, and the only room that knows a signature algorithm.

Every signature is made for one purpose, which is signed along with the bytes (RFC 9052 external
data), so bytes signed for one purpose never pass for another. The caller picks a purpose and a
signer, never an algorithm. ES256 (ECDSA on P-256 with SHA-256) because secure elements, TPMs and
officers' tokens all speak it; nonces are deterministic (RFC 6979) in software; the lower of the
two possible ``s`` is the only one accepted, so a signed message has one byte string.
"""

from __future__ import annotations

from enum import Enum
from functools import lru_cache
from hashlib import sha256
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

from accord.canon import BYTES_MAX, decode, encode
from accord.errors import PeerError, RefusedError

__all__ = [
    "KEY_ID_BYTES",
    "POINT_BYTES",
    "SEED_BYTES",
    "SIGNATURE_BYTES",
    "PublicKey",
    "Purpose",
    "Signer",
    "SigningKey",
    "Verifier",
    "key_id_of",
    "open_sealed",
    "put_together",
    "read_sealed",
    "seal",
    "to_be_signed",
]

SIGNATURE_BYTES = 64
"""ES256 signatures are r and s, 32 bytes each (RFC 9053, 2.1)."""

KEY_ID_BYTES = 8
"""Enough to find a key among some thousands; the key itself is what is verified."""

POINT_BYTES = 65
"""An uncompressed P-256 point (SEC 1, 2.3.3)."""

SEED_BYTES = 40
"""64 bits more than the curve's order, so that reducing is unbiased (FIPS 186-5, A.2.1)."""

_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_ALGORITHM, _KEY_ID = 1, 4
_ES256 = -7
_LIST_OF_4, _EMPTY_MAP, _CONTEXT = b"\x84", b"\xa0", encode("Signature1")
_SHORT = 24
"""A byte string that is shorter has its size in its first byte."""
_WIDTHS = {b"\x58": (1, _SHORT), b"\x59": (2, 1 << 8), b"\x5a": (4, 1 << 16)}
"""First byte of a longer one: how many bytes its size takes, and the least size written so."""
_ECDSA = ec.ECDSA(hashes.SHA256())
_ECDSA_BY_RFC_6979 = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)


class Purpose(Enum):
    """What a signature is for; its value is signed with the message."""

    ENTRY = b"motcua/entry/v1\0"
    ACT = b"motcua/act/v1\0"
    ACKNOWLEDGEMENT = b"motcua/acknowledgement/v1\0"
    CHECKPOINT = b"motcua/checkpoint/v1\0"
    SLIP = b"motcua/slip/v1\0"
    ADMISSION = b"motcua/admission/v1\0"
    BUNDLE = b"motcua/bundle/v1\0"


class Signer(Protocol):
    """A private key somewhere: a file, a token, a TPM."""

    @property
    def key_id(self) -> bytes:
        """The first bytes of the SHA-256 of the public point."""

    def sign(self, message: bytes) -> bytes:
        """Return r and s, 64 bytes, over SHA-256 of the message."""


class Verifier(Protocol):
    """A public key."""

    @property
    def key_id(self) -> bytes:
        """The first bytes of the SHA-256 of the public point."""

    def verifies(self, message: bytes, signature: bytes) -> bool:
        """Say whether this key signed the message."""


def key_id_of(point: bytes) -> bytes:
    """Return the short name of a public key: the first 8 bytes of SHA-256 of its point."""
    return sha256(point).digest()[:KEY_ID_BYTES]


class PublicKey:
    """A P-256 public key that verifies; equal to another exactly when the points are."""

    __slots__ = ("_key", "key_id", "point")

    def __init__(self, point: bytes) -> None:
        """Read an uncompressed point.

        Raises:
            PeerError: ``seal.bad-key`` when the bytes are no point of the curve.
        """
        try:
            if len(point) != POINT_BYTES:
                raise ValueError(point)
            self._key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        except ValueError as error:
            raise PeerError("seal.bad-key") from error
        self.point = point
        self.key_id = key_id_of(point)

    def __eq__(self, other: object) -> bool:
        """Compare the points."""
        return isinstance(other, PublicKey) and other.point == self.point

    def __hash__(self) -> int:
        """Hash the point."""
        return hash(self.point)

    def verifies(self, message: bytes, signature: bytes) -> bool:
        """Say whether this key signed the message, with the lower ``s``."""
        if len(signature) != SIGNATURE_BYTES:
            return False
        r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
        if s > _ORDER // 2:
            return False
        try:
            self._key.verify(encode_dss_signature(r, s), message, _ECDSA)
        except InvalidSignature:
            return False
        return True


class SigningKey:
    """A private key in memory, made from secret bytes that the caller drew and keeps."""

    __slots__ = ("_key", "key_id", "public")

    def __init__(self, seed: bytes) -> None:
        """Derive the key from 40 secret, uniformly random bytes.

        Raises:
            RefusedError: ``seal.bad-seed`` when there are not exactly 40.
        """
        if len(seed) != SEED_BYTES:
            raise RefusedError("seal.bad-seed")
        scalar = int.from_bytes(seed, "big") % (_ORDER - 1) + 1
        self._key = ec.derive_private_key(scalar, ec.SECP256R1())
        numbers = self._key.public_key().public_numbers()
        self.public = PublicKey(
            b"\x04" + numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big")
        )
        self.key_id = self.public.key_id

    def sign(self, message: bytes) -> bytes:
        """Return r and s over the message, deterministic by RFC 6979, with the lower ``s``."""
        der = self._key.sign(message, _ECDSA_BY_RFC_6979)
        r, s = decode_dss_signature(der)
        return r.to_bytes(32, "big") + min(s, _ORDER - s).to_bytes(32, "big")


def seal(purpose: Purpose, payload: bytes, signer: Signer) -> bytes:
    """Return a COSE_Sign1 message (RFC 9052, 4.2, untagged) over the payload."""
    signature = signer.sign(to_be_signed(purpose, _protected(signer.key_id), payload))
    return put_together(signer.key_id, payload, signature)


def put_together(key_id: bytes, payload: bytes, signature: bytes) -> bytes:
    """Return the message that a key's signature makes of a payload: what `seal` wrote.

    Raises:
        PeerError: ``seal.malformed`` when it would be too large to be read.
    """
    parts = (encode(_protected(key_id)), _EMPTY_MAP, encode(payload), encode(signature))
    message = _LIST_OF_4 + b"".join(parts)
    if len(message) > BYTES_MAX:
        raise PeerError("seal.malformed")
    return message


def read_sealed(sealed: bytes) -> tuple[bytes, bytes]:
    """Return the key id and the payload of a message, its signature not yet checked.

    Raises:
        PeerError: ``seal.malformed`` when it is no message of ours.
    """
    protected, payload, _ = _parts(sealed)
    return _key_id(protected), payload


def open_sealed(purpose: Purpose, sealed: bytes, verifier: Verifier) -> bytes:
    """Return the payload of a message that the key signed for this purpose.

    Raises:
        PeerError: ``seal.malformed``, or ``seal.not-signed`` when the signature does not hold.
    """
    protected, payload, signature = _parts(sealed)
    if _key_id(protected) != verifier.key_id or not verifier.verifies(
        to_be_signed(purpose, protected, payload), signature
    ):
        raise PeerError("seal.not-signed", purpose=purpose.name.lower())
    return payload


def to_be_signed(purpose: Purpose, protected: bytes, payload: bytes) -> bytes:
    """Return the Sig_structure of RFC 9052, 4.4, with the purpose as external data."""
    parts = (_CONTEXT, encode(protected), encode(purpose.value), encode(payload))
    return _LIST_OF_4 + b"".join(parts)


def _parts(sealed: bytes) -> tuple[bytes, bytes, bytes]:
    # There is one way to write a message, so it is taken apart where its parts must stand.
    if len(sealed) > BYTES_MAX or not sealed.startswith(_LIST_OF_4):
        raise PeerError("seal.malformed")
    protected, at = _octets(sealed, 1)
    if not sealed.startswith(_EMPTY_MAP, at):
        raise PeerError("seal.malformed")
    payload, at = _octets(sealed, at + 1)
    signature, at = _octets(sealed, at)
    if at != len(sealed) or len(signature) != SIGNATURE_BYTES:
        raise PeerError("seal.malformed")
    return protected, payload, signature


def _octets(data: bytes, at: int) -> tuple[bytes, int]:
    """Return the byte string in its shortest form that begins there, and where it ends.

    Its first byte is 0x40 and the size, or one of `_WIDTHS` before the size (RFC 8949, 3.1).
    """
    head, begins = data[at : at + 1], at + 1
    size = int.from_bytes(head, "big") - 0x40
    if head in _WIDTHS:
        width, least = _WIDTHS[head]
        begins += width
        size = int.from_bytes(data[at + 1 : begins], "big")
        if size < least:
            raise PeerError("seal.malformed")
    elif not 0 <= size < _SHORT:
        raise PeerError("seal.malformed")
    end = begins + size
    if end > len(data):
        raise PeerError("seal.malformed")
    return data[begins:end], end


@lru_cache(maxsize=1024)
def _protected(key_id: bytes) -> bytes:
    return encode({_ALGORITHM: _ES256, _KEY_ID: key_id})


@lru_cache(maxsize=1024)
def _key_id(protected: bytes) -> bytes:
    # Algorithm agility lives here and nowhere else: a new algorithm is a new case of this match.
    # The same few bytes come with every entry of a log, so what they say is remembered.
    match decode(protected):
        case {1: -7, 4: bytes(key_id), **rest} if not rest and len(key_id) == KEY_ID_BYTES:
            return key_id
        case _:
            raise PeerError("seal.malformed")
