"""The keyring of the moment: folded from the hub's own logs, folded anew when they change.

Which keys count is said in the logs and nowhere else; what is kept in memory is a copy. A small
number in the books says how often keys were admitted or revoked, so that a running hub hears of it
within its next transaction even when another process of the same machine has done it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from accord.canon import decode
from accord.facts import KINDS, Fact, from_map
from accord.fleet import KeyAdmitted, KeyRevoked, OfficerAdmitted
from accord.keyring import Keyring
from accord.seal import PublicKey
from hub.office.books import Writing

__all__ = ["KeyCabinet", "note_keys_changed"]

_VERSION: Final = "keys-version"
_TELLING: Final = tuple(
    kind.number for kind in KINDS if kind.fact in {KeyAdmitted, KeyRevoked, OfficerAdmitted}
)


def note_keys_changed(desk: Writing) -> None:
    """Note that the logs say something new of keys."""
    version = int.from_bytes(desk.register.note(_VERSION) or b"", "big")
    desk.register.put_note(_VERSION, (version + 1).to_bytes(8, "big"))


class KeyCabinet:
    """Gives out the keyring as the books of a transaction know it."""

    def __init__(self, hub: PublicKey) -> None:
        self._hub = hub
        self._known: tuple[bytes, Keyring] = (b"", Keyring(hub))

    def of(self, desk: Writing) -> Keyring:
        """Return the keyring."""
        version = desk.register.note(_VERSION) or b""
        known, keyring = self._known
        if known != version:
            keyring = Keyring(self._hub).told(_told(desk))
            # One assignment, so that a reader in another thread sees the pair or none.
            self._known = (version, keyring)
        return keyring


def _told(desk: Writing) -> Iterator[Fact]:
    for kind in _TELLING:
        for record in desk.logs.own_of_kind(kind):
            yield from_map(kind, decode(record.payload))
