"""Checking a slip at the city: is it ours, and is what it stands for here?

A box signs its slips, so a box can lie on them. What a slip says is therefore compared with the
entry that the city holds, word for word; the entry is found by the dossier and the hash of its
payload, which stay when a box's log goes on in another epoch.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from accord.canon import decode
from accord.facts import from_map
from accord.intake import Accepted
from accord.log import Record
from accord.receipt import DIGEST_BYTES, Receipt, states
from hub.office.books import Books, Writing
from hub.office.keys import KeyCabinet

__all__ = ["SlipFinding", "SlipStanding", "Slips"]


class SlipStanding(Enum):
    """Where what a slip stands for is."""

    HERE = "here"
    """Held by the city, believed, and word for word what the slip says."""
    ON_ITS_WAY = "on its way"
    """Not yet with the city."""
    PUT_ASIDE = "put aside"
    """With the city, which does not believe the entry: a person must look."""
    OTHER = "other"
    """The city holds something else: the box has two histories, or it has lied on its paper."""


@dataclass(frozen=True, slots=True)
class SlipFinding:
    """What is known of a genuine slip.

    Attributes:
        box: which box printed it.
        receipt: what it says.
        standing: where what it stands for is.
    """

    box: str
    receipt: Receipt
    standing: SlipStanding


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
            return SlipFinding(box, receipt, _standing(desk, box, receipt))


def _standing(desk: Writing, box: str, receipt: Receipt) -> SlipStanding:
    for record in desk.logs.about(receipt.dossier):
        header = record.entry.header
        if header.log == box and header.payload_hash == receipt.payload_hash:
            is_told = _is_its_place(record, receipt) and _says_the_same(record, receipt)
            return SlipStanding.HERE if is_told else SlipStanding.OTHER
    held = desk.logs.held(box, receipt.epoch)
    digest = None if held is None else desk.logs.hash_at(held, receipt.seq)
    if digest is None:
        return SlipStanding.ON_ITS_WAY
    aside = {(each.epoch, each.seq) for each in desk.logs.quarantined(box)}
    is_same = digest[:DIGEST_BYTES] == receipt.entry_hash[:DIGEST_BYTES]
    if is_same and (receipt.epoch, receipt.seq) in aside:
        return SlipStanding.PUT_ASIDE
    return SlipStanding.OTHER


def _is_its_place(record: Record, receipt: Receipt) -> bool:
    header = record.entry.header
    if header.epoch != receipt.epoch:
        return True  # written again in a later epoch, where its place and its hash are others
    digest = record.entry.hash[:DIGEST_BYTES]
    return header.seq == receipt.seq and digest == receipt.entry_hash[:DIGEST_BYTES]


def _says_the_same(record: Record, receipt: Receipt) -> bool:
    if record.is_erased:
        return True  # nothing is left to compare; its hash was
    fact = from_map(record.entry.header.kind, decode(record.payload))
    return isinstance(fact, Accepted) and states(receipt, fact)
