"""Secrets at rest: the seed of an officer's key, wrapped with what a PIN stretches to.

The PIN is stretched with argon2id (RFC 9106), version 0x13, without secret or extra data. Disk and
randomness are handed in, so box and hub keep officers' keys by the same code. The format is
docs/formats/vault.md. Rules:

- the wrapping is AES-256-GCM; what the secret is for, whose it is and how the PIN was stretched
  are authenticated with it, so that no part of one locker fits another;
- a stretch below the floor is neither made nor opened;
- a try is counted on the disk before the PIN is looked at, so cutting the power gains nothing;
- five wrong tries lock a key for a while, each further one for twice as long.

A PIN of six digits stops whoever stands at the counter, not whoever takes the disk apart and has
days: there the encrypted store and its key must hold (docs/threat-model.md).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from argon2.low_level import ARGON2_VERSION, Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from accord.canon import Value, decode, encode
from accord.errors import PeerError, RefusedError
from accord.fields import Border
from accord.moments import Instant
from accord.seal import KEY_ID_BYTES, SEED_BYTES, SigningKey

__all__ = [
    "FLOOR",
    "LOCKER_BYTES_MAX",
    "NONCE_BYTES",
    "PIN_DIGITS_MAX",
    "PIN_DIGITS_MIN",
    "SALT_BYTES",
    "TRIES_MAX",
    "Cost",
    "Locker",
    "Tries",
    "begin_at_latest",
    "check_pin",
    "close_locker",
    "count_try",
    "open_locker",
    "read_locker",
    "stretch",
    "write_locker",
]

WRAPPING_KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
SALT_BYTES: Final = 16
"""RFC 9106, 3.1 recommends 16."""
LOCKER_BYTES_MAX: Final = 256
PIN_DIGITS_MIN: Final = 6
PIN_DIGITS_MAX: Final = 16
TRIES_MAX: Final = 5
"""Wrong PINs in a row before a key is locked for a while."""
LOCK_MS_MIN: Final = 15 * 60_000
LOCK_MS_MAX: Final = 24 * 3_600_000
"""A guesser gets under twelve tries a day of a million; an officer is never locked out for good,
because the counter must work in an outage when nobody can come."""

_PURPOSE: Final = "motcua/officer-seed/v1"
_BORDER: Final = Border("vault.malformed")
_MEMORY_KIB_MAX: Final = 1 << 20
_PASSES_MAX: Final = 64
_LANES_MAX: Final = 16
_TAG_BYTES: Final = 16
(_OWNER, _MEMORY, _PASSES, _LANES, _SALT, _NONCE, _WRAPPED) = range(7)
_KNOWN: Final = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class Cost:
    """How dear one guess is: argon2id's memory, passes and lanes."""

    memory_kib: int
    passes: int
    lanes: int

    def is_enough(self) -> bool:
        """Say whether it reaches the floor and stays payable."""
        return (
            FLOOR.memory_kib <= self.memory_kib <= _MEMORY_KIB_MAX
            and FLOOR.passes <= self.passes <= _PASSES_MAX
            and 1 <= self.lanes <= _LANES_MAX
        )


FLOOR: Final = Cost(memory_kib=19 * 1024, passes=2, lanes=1)
"""The least that OWASP's password storage sheet accepts; about a third of a second on a box."""


@dataclass(frozen=True, slots=True)
class Locker:
    """A wrapped seed as it is kept.

    Attributes:
        owner: key id of the key whose seed it is.
        cost: how the PIN was stretched.
        salt: 16 random bytes, new with every PIN.
        nonce: 12 random bytes, new with every PIN.
        wrapped: the seed, encrypted and authenticated.
    """

    owner: bytes
    cost: Cost
    salt: bytes
    nonce: bytes
    wrapped: bytes


@dataclass(frozen=True, slots=True)
class Tries:
    """Wrong tries in a row at one key, and when the last one was."""

    count: int
    last_at: Instant


def check_pin(pin: str) -> None:
    """Refuse a PIN that may not be chosen: 6 to 16 digits, not one digit over, no plain run.

    Raises:
        RefusedError: ``vault.weak-pin``.
    """
    digits = [ord(character) - ord("0") for character in pin]
    steps = {later - earlier for earlier, later in pairwise(digits)}
    if (
        not PIN_DIGITS_MIN <= len(pin) <= PIN_DIGITS_MAX
        or not (pin.isascii() and pin.isdigit())
        or steps <= {0}
        or steps in ({1}, {-1})
    ):
        raise RefusedError("vault.weak-pin", least=PIN_DIGITS_MIN, most=PIN_DIGITS_MAX)


def stretch(pin: str, salt: bytes, cost: Cost) -> bytes:
    """Turn a PIN into the key that wraps a seed; takes the time and the memory of its cost."""
    return hash_secret_raw(
        pin.encode(),
        salt,
        time_cost=cost.passes,
        memory_cost=cost.memory_kib,
        parallelism=cost.lanes,
        hash_len=WRAPPING_KEY_BYTES,
        type=Type.ID,
        version=ARGON2_VERSION,
    )


def close_locker(seed: bytes, pin: str, *, cost: Cost, random: Callable[[int], bytes]) -> Locker:
    """Wrap a seed under a PIN.

    Raises:
        RefusedError: ``vault.weak-pin``, ``vault.weak-cost`` or ``seal.bad-seed``.
    """
    check_pin(pin)
    if not cost.is_enough():
        raise RefusedError("vault.weak-cost")
    owner = SigningKey(seed).key_id
    salt, nonce = random(SALT_BYTES), random(NONCE_BYTES)
    key = AESGCM(stretch(pin, salt, cost))
    wrapped = key.encrypt(nonce, seed, _bound(owner, cost, salt))
    return Locker(owner, cost, salt, nonce, wrapped)


def open_locker(locker: Locker, pin: str) -> bytes:
    """Unwrap the seed; count the try first (`count_try`), and forget the count afterwards.

    Raises:
        RefusedError: ``vault.wrong-pin`` when it does not open, whatever the reason.
    """
    try:
        seed = AESGCM(stretch(pin, locker.salt, locker.cost)).decrypt(
            locker.nonce, locker.wrapped, _bound(locker.owner, locker.cost, locker.salt)
        )
    except InvalidTag as error:
        raise RefusedError("vault.wrong-pin") from error
    if SigningKey(seed).key_id != locker.owner:
        raise RefusedError("vault.wrong-pin")
    return seed


def begin_at_latest(tries: Tries, at: Instant) -> Tries:
    """Return tries whose lock has begun by now: after a clock ran ahead, it must not wait for it.

    What comes back is kept; otherwise the lock would begin anew at each look until the clock has
    come to where it once stood.

    Args:
        tries: the wrong tries in a row so far.
        at: the box's clock.
    """
    return Tries(tries.count, min(tries.last_at, at))


def count_try(tries: Tries | None, at: Instant) -> Tries:
    """Return what must be on the disk before a PIN is looked at.

    A clock that was set back never makes a lock longer than its own length.

    Args:
        tries: the wrong tries in a row so far, or none.
        at: the box's clock.

    Raises:
        RefusedError: ``vault.locked``, with the seconds left.
    """
    if tries is None:
        return Tries(1, at)
    lock_ms = lock_of(tries.count)
    left_ms = min(tries.last_at, at) + lock_ms - at
    if left_ms > 0:
        raise RefusedError("vault.locked", seconds=-(-left_ms // 1000))
    return Tries(tries.count + 1, at)


def lock_of(count: int) -> int:
    """Return for how many milliseconds so many wrong tries in a row lock a key."""
    if count < TRIES_MAX:
        return 0
    doublings = min(count - TRIES_MAX, 8)
    return min(LOCK_MS_MIN << doublings, LOCK_MS_MAX)


def write_locker(locker: Locker) -> bytes:
    """Return the one byte string of a locker."""
    return encode(
        {
            _OWNER: locker.owner,
            _MEMORY: locker.cost.memory_kib,
            _PASSES: locker.cost.passes,
            _LANES: locker.cost.lanes,
            _SALT: locker.salt,
            _NONCE: locker.nonce,
            _WRAPPED: locker.wrapped,
        }
    )


def read_locker(written: bytes) -> Locker:
    """Read a locker.

    Raises:
        PeerError: ``vault.malformed``; a cost below the floor is refused here too.
    """
    if len(written) > LOCKER_BYTES_MAX:
        _BORDER.refuse()
    try:
        fields = _BORDER.fields(decode(written))
    except PeerError as error:
        raise PeerError("vault.malformed") from error
    if fields.keys() != _KNOWN:
        _BORDER.refuse()
    cost = Cost(
        memory_kib=_BORDER.integer(fields[_MEMORY], FLOOR.memory_kib, _MEMORY_KIB_MAX),
        passes=_BORDER.integer(fields[_PASSES], FLOOR.passes, _PASSES_MAX),
        lanes=_BORDER.integer(fields[_LANES], 1, _LANES_MAX),
    )
    return Locker(
        owner=_BORDER.octets(fields[_OWNER], KEY_ID_BYTES),
        cost=cost,
        salt=_BORDER.octets(fields[_SALT], SALT_BYTES),
        nonce=_BORDER.octets(fields[_NONCE], NONCE_BYTES),
        wrapped=_BORDER.octets(fields[_WRAPPED], SEED_BYTES + _TAG_BYTES),
    )


def _bound(owner: bytes, cost: Cost, salt: bytes) -> bytes:
    written: list[Value] = [_PURPOSE, owner, cost.memory_kib, cost.passes, cost.lanes, salt]
    return encode(written)
