"""Whose a dossier is: which ward's boxes may speak of it.

A code begins with the agency whose box minted it, so nobody else may accept a dossier under it.
From then on the dossier is one owner's at any time (the city's rule: one matter, one person in
charge from beginning to end): the unit that took it, until it is handed on by a fact of that owner
or of the city. What a box of any other unit says of it is put aside, however well it is signed.
"""

from __future__ import annotations

from accord.dossier import fold
from accord.errors import PeerError, RefusedError
from accord.facts import Kind
from accord.intake import Accepted, Registered
from accord.naming import parse_dossier_code
from hub.office.books import Writing
from hub.office.dossiers import said_about

__all__ = ["Belonging"]

_BEGINNINGS = frozenset({Accepted, Registered})


class Belonging:
    """What the boxes of one unit may speak of.

    Args:
        desk: within a transaction.
        agency: of the unit.
    """

    def __init__(self, desk: Writing, agency: str) -> None:
        self._desk = desk
        self._agency = agency
        self._handed_on: dict[str, bool] = {}

    def check(self, code: str, kind: Kind) -> None:
        """Let an entry about a dossier through, or say why it is nothing for this unit's boxes.

        Raises:
            PeerError: ``fact.bad-code`` for what is no dossier code, ``fact.other-units-code`` for
                a dossier begun under another unit's code, ``fact.other-units-dossier``.
        """
        try:
            minted_by = str(parse_dossier_code(code).unit)
        except RefusedError as error:
            raise PeerError("fact.bad-code") from error
        if minted_by == self._agency:
            return
        if kind.fact in _BEGINNINGS:
            raise PeerError("fact.other-units-code")
        if not self._is_held(code):
            raise PeerError("fact.other-units-dossier")

    def _is_held(self, code: str) -> bool:
        """Say whether the dossier was handed on to this unit, as far as the city knows."""
        if code not in self._handed_on:
            holders = fold(said_about(self._desk, code)).holders
            self._handed_on[code] = any(holder.agency == self._agency for holder in holders)
        return self._handed_on[code]
