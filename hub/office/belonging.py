"""Whose a dossier is: which ward's boxes may speak of it, and which box may begin it.

A code begins with the agency whose box minted it, so nobody else may accept a dossier under it.
Its number begins with the slot of the box that minted it, so no other box of the ward may begin a
dossier under it either: what one box prints cannot be doubled by another.
From then on the dossier is one owner's at any time (the city's rule: one matter, one person in
charge from beginning to end): the unit that took it, until it is handed on by a fact of that owner
or of the city. What a box of any other unit says of it is put aside, however well it is signed.
"""

from __future__ import annotations

from typing import Final

from accord.canon import decode
from accord.dossier import fold
from accord.errors import PeerError, RefusedError
from accord.facts import Kind, from_map
from accord.fleet import LogOpened
from accord.intake import Accepted, Registered
from accord.naming import DossierCode, parse_dossier_code
from hub.office.books import Box, Writing
from hub.office.dossiers import read_dossier, said_about
from hub.office.slots import claim, is_of

__all__ = ["Belonging"]

_BEGINNINGS: Final = frozenset({Accepted, Registered})


class Belonging:
    """What one box may speak of.

    Args:
        desk: within a transaction.
        box: whose log speaks.
    """

    def __init__(self, desk: Writing, box: Box) -> None:
        unit = desk.register.unit(box.unit)
        self._desk = desk
        self._box = box
        self._agency = "" if unit is None else unit.agency
        self._handed_on: dict[str, bool] = {}
        self._slots: dict[int, bool] = {}

    def check(self, code: str, kind: Kind) -> None:
        """Let an entry about a dossier through, or say why it is nothing for this box.

        Raises:
            PeerError: ``fact.bad-code`` for what is no dossier code, ``fact.other-units-code`` for
                a dossier begun under another unit's code, ``fact.other-slot`` for one begun under
                a number that another box gives, ``fact.other-units-dossier``.
        """
        try:
            minted = parse_dossier_code(code)
        except RefusedError as error:
            raise PeerError("fact.bad-code") from error
        is_beginning = kind.fact in _BEGINNINGS
        if str(minted.unit) == self._agency:
            if is_beginning and not self._may_begin(minted, kind):
                raise PeerError("fact.other-slot")
            return
        if is_beginning:
            raise PeerError("fact.other-units-code")
        if not self._is_held(code):
            raise PeerError("fact.other-units-dossier")

    def _may_begin(self, code: DossierCode, kind: Kind) -> bool:
        """Say whether the number is the box's, or the filing it names waits to be accepted."""
        if code.slot not in self._slots:
            self._slots[code.slot] = is_of(self._desk, self._box, code.slot) or self._was_opened(
                code.slot
            )
        if self._slots[code.slot]:
            return True
        filed = read_dossier(self._desk, str(code)) if kind.fact is Accepted else None
        return filed is not None and filed.registered is not None and filed.intake is None

    def _was_opened(self, slot: int) -> bool:
        """Say whether the box once opened an epoch under this slot, and can have been given it.

        So is learned what the books forgot, and what a person has passed over since then.
        """
        desk, box = self._desk, self._box
        for held in desk.logs.epochs(box.name):
            for record in desk.logs.read(held, after_seq=0, bytes_max=1, count_max=1):
                kind = record.entry.header.kind
                said = None if record.is_erased else from_map(kind, decode(record.payload))
                if isinstance(said, LogOpened) and said.slot == slot:
                    return claim(desk, box, slot) and is_of(desk, box, slot)
        return False

    def _is_held(self, code: str) -> bool:
        """Say whether the dossier was handed on to this unit, as far as the city knows."""
        if code not in self._handed_on:
            holders = fold(said_about(self._desk, code)).holders
            self._handed_on[code] = any(holder.agency == self._agency for holder in holders)
        return self._handed_on[code]
