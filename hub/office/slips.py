"""Checking a slip at the city: is it ours, and is what it stands for here?"""

from __future__ import annotations

from dataclasses import dataclass

from accord.receipt import DIGEST_BYTES, Receipt
from hub.office.books import Books
from hub.office.keys import KeyCabinet

__all__ = ["SlipFinding", "Slips"]


@dataclass(frozen=True, slots=True)
class SlipFinding:
    """What is known of a genuine slip.

    Attributes:
        box: which box printed it.
        receipt: what it says.
        is_here: whether the entry it stands for has reached the city.
        is_same: whether that entry is the one held; false means a fork or a forgery by the box.
    """

    box: str
    receipt: Receipt
    is_here: bool
    is_same: bool


class Slips:
    """Checks slips."""

    def __init__(self, books: Books, keys: KeyCabinet) -> None:
        self._books = books
        self._keys = keys

    def check(self, text: str) -> SlipFinding:
        """Return what is known of a slip by the text of its code.

        Raises:
            PeerError: ``receipt.malformed``, ``seal.not-signed``, ``keyring.unknown-key`` or
                ``keyring.revoked``: it is no slip of this city, or no longer believed.
        """
        with self._books.reading() as desk:
            box, receipt = self._keys.of(desk).receipt(text)
            held = desk.logs.held(box, receipt.epoch)
            digest = None if held is None else desk.logs.hash_at(held, receipt.seq)
        return SlipFinding(
            box=box,
            receipt=receipt,
            is_here=digest is not None,
            is_same=digest is None or digest[:DIGEST_BYTES] == receipt.entry_hash[:DIGEST_BYTES],
        )
