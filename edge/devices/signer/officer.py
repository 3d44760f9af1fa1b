"""Officers' keys: software keys, each resting in a locker under its officer's PIN.

A PIN is stretched once, when the officer signs on; the unlocked key then signs until it is closed.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import BoundedSemaphore, Lock
from typing import Final, Protocol

from accord.errors import RefusedError
from accord.moments import Instant
from accord.seal import SEED_BYTES, PublicKey, SigningKey
from accord.vault import (
    FLOOR,
    TRIES_MAX,
    Cost,
    Tries,
    begin_at_latest,
    check_pin,
    close_locker,
    count_try,
    open_locker,
    read_locker,
    write_locker,
)

__all__ = ["Drawer", "OfficerCabinet", "UnlockedKey"]

STRETCHES_MAX: Final = 1
"""PINs stretched at once: each takes 19 MiB, a sixth of what the box may have, and little time."""

_at_once = BoundedSemaphore(STRETCHES_MAX)


class Drawer(Protocol):
    """Where lockers and the tries at them are kept; each call is durable when it returns."""

    def locker(self, key_id: bytes) -> bytes | None:
        """Return the locker of a key."""

    def keep_locker(self, key_id: bytes, locker: bytes) -> None:
        """Keep a locker in place of the one before, and forget the tries at it."""

    def tries(self, key_id: bytes) -> Tries | None:
        """Return the wrong tries in a row, or none."""

    def keep_tries(self, key_id: bytes, tries: Tries | None) -> None:
        """Keep how many there were; none forgets them."""


class UnlockedKey:
    """An officer's key that signs until it is closed."""

    __slots__ = ("_key", "key_id", "public")

    def __init__(self, key: SigningKey) -> None:
        self._key: SigningKey | None = key
        self.key_id = key.key_id
        self.public = key.public

    def sign(self, message: bytes) -> bytes:
        """Return r and s, 64 bytes.

        Raises:
            RefusedError: ``signer.locked`` after it was closed.
        """
        key = self._key
        if key is None:
            raise RefusedError("signer.locked")
        return key.sign(message)

    def close(self) -> None:
        """Forget the secret."""
        self._key = None


class OfficerCabinet:
    """The officers' keys of one box.

    Args:
        drawer: where lockers and tries are kept.
        random: gives that many unpredictable bytes.
        cost: how dear a guess is made when a PIN is set; found at the first start of a box.
    """

    def __init__(
        self, drawer: Drawer, random: Callable[[int], bytes], *, cost: Cost = FLOOR
    ) -> None:
        self._drawer = drawer
        self._random = random
        self._cost = cost
        self._counting = Lock()

    def create(self, pin: str) -> PublicKey:
        """Draw a key for a new officer and keep it under the PIN.

        Raises:
            RefusedError: ``vault.weak-pin``.
        """
        seed = self._random(SEED_BYTES)
        self._keep(seed, pin)
        return SigningKey(seed).public

    def holds(self, key_id: bytes) -> bool:
        """Say whether a key rests in this box."""
        return self._drawer.locker(key_id) is not None

    def unlock(self, key_id: bytes, pin: str, *, at: Instant) -> UnlockedKey:
        """Take a key out for a shift; takes some tenths of a second on purpose.

        Raises:
            RefusedError: ``signer.no-key``, ``signer.wrong-pin`` (value ``left``, tries left before
                the key is locked for a while), ``signer.too-many-tries`` (value ``seconds``).
            PeerError: ``vault.malformed`` when what was kept is no locker.
        """
        return UnlockedKey(SigningKey(self._take(key_id, pin, at)))

    def change_pin(self, key_id: bytes, *, old: str, new: str, at: Instant) -> None:
        """Put a key under another PIN, with a new salt and the cost of today.

        Raises:
            RefusedError: ``vault.weak-pin`` or ``pin.as-before`` for the new one, or as `unlock`
                for the old one.
            PeerError: ``vault.malformed``.
        """
        check_pin(new)
        seed = self._take(key_id, old, at)
        if new == old:
            raise RefusedError("pin.as-before")
        self._keep(seed, new)

    def _take(self, key_id: bytes, pin: str, at: Instant) -> bytes:
        written = self._drawer.locker(key_id)
        if written is None:
            raise RefusedError("signer.no-key")
        tries = self._count(key_id, at)
        try:
            with _at_once:
                seed = open_locker(read_locker(written), pin)
        except RefusedError as error:
            raise RefusedError("signer.wrong-pin", left=max(0, TRIES_MAX - tries.count)) from error
        self._drawer.keep_tries(key_id, None)
        return seed

    def _count(self, key_id: bytes, at: Instant) -> Tries:
        # One at a time: two hands at two browsers must not share one try.
        with self._counting:
            before = self._drawer.tries(key_id)
            if before is not None and before.last_at > at:
                before = begin_at_latest(before, at)
                self._drawer.keep_tries(key_id, before)
            try:
                tries = count_try(before, at)
            except RefusedError as error:
                raise RefusedError("signer.too-many-tries", **error.values) from error
            self._drawer.keep_tries(key_id, tries)
        return tries

    def _keep(self, seed: bytes, pin: str) -> None:
        with _at_once:
            locker = close_locker(seed, pin, cost=self._cost, random=self._random)
        self._drawer.keep_locker(locker.owner, write_locker(locker))
