"""Keys that sign by hashing: quick, and as unforgeable as a simulation needs."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256, sha512

__all__ = ["FastKey", "key_of"]


@lru_cache(maxsize=65_536)
def _sign(secret: bytes, message: bytes) -> bytes:
    digest = sha256(secret + message).digest()
    return digest + digest


class FastKey:
    """A signer and its own verifier; the point is its name."""

    __slots__ = ("_secret", "key_id", "point")

    def __init__(self, point: bytes) -> None:
        self.point = point
        self._secret = sha256(b"secret of " + point).digest()
        self.key_id = sha256(point).digest()[:8]

    @property
    def public(self) -> FastKey:
        return self

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FastKey) and other.point == self.point

    def __hash__(self) -> int:
        return hash(self.point)

    def sign(self, message: bytes) -> bytes:
        return _sign(self._secret, message)

    def verifies(self, message: bytes, signature: bytes) -> bool:
        return signature == _sign(self._secret, message)


@lru_cache(maxsize=1_024)
def key_of(name: str) -> FastKey:
    """Return the key of a machine; its point has the length and the first byte of a real one."""
    return FastKey(b"\x04" + sha512(name.encode()).digest())
