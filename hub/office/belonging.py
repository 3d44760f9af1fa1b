"""Whose a dossier is: which ward's boxes may speak of it, and which box may begin it.

A code begins with the agency whose box minted it, so nobody else may accept a dossier under it.
Its number begins with the slot of the box that minted it, so no other box of the ward may begin a
dossier under it either: what one box prints cannot be doubled by another.
From then on the dossier is one owner's at any time (the city's rule: one matter, one person in
charge from beginning to end): the unit that took it, until it is handed on by a fact of that owner
or of the city. What a box of any other unit says of it is put aside, however well it is signed.

What a box says of a dossier whose beginning it said itself, and was not believed in, is put aside
too: it speaks of another person's matter than the one who has the code.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from accord.canon import decode
from accord.dossier import fold
from accord.errors import PeerError, RefusedError
from accord.facts import KINDS, Kind, from_map
from accord.fleet import LogOpened
from accord.header import Header
from accord.intake import Accepted, Registered
from accord.log import Entry, read_entry
from accord.naming import DossierCode, parse_dossier_code
from hub.office.books import Books, Box, Writing
from hub.office.dossiers import read_dossier, said_about
from hub.office.slots import claim, is_of

__all__ = ["BEGUN_ASIDE", "Belonging", "note_aside", "note_earlier"]

BEGUN_ASIDE: Final = "fact.begun-aside"
"""Why an entry is put aside that goes on with what its box began and was not believed in."""

CARRIED_ON_MAX: Final = 3
"""Forgotten slots of which one run may carry on the numbers: its card was put back that often since
the backup of the books."""

_ALL_NOTED: Final = "begun-aside all"
"""Noted once everything that was put aside before has been looked through."""
_BEGINNINGS: Final = frozenset({Accepted, Registered})
_BEGINNING_KINDS: Final = frozenset(kind.number for kind in KINDS if kind.fact in _BEGINNINGS)


def note_aside(desk: Writing, entry: Entry) -> None:
    """Note, for all that follows, that a box was not believed in the beginning of a dossier.

    The same is to be found in what was put aside, but a box that lies much would make every later
    batch of its own slow to judge.

    Args:
        desk: in the transaction that puts it aside.
        entry: of any kind; only the beginning of a dossier is noted.
    """
    header = entry.header
    if header.kind in _BEGINNING_KINDS and header.dossier:
        desk.register.put_note(_noted(header.log, header.dossier), b"\1")


def note_earlier(books: Books) -> None:
    """Note what was put aside by a version that kept no such notes; done once, it is done.

    Args:
        books: read and written in one transaction, before anything else is judged.
    """
    with books.reading() as desk:
        if desk.register.note(_ALL_NOTED) is not None:
            return
    with books.writing() as desk:
        for aside in desk.logs.all_aside():
            with suppress(PeerError):  # of what is no entry nobody can say what it began
                note_aside(desk, read_entry(aside.sealed))
        desk.register.put_note(_ALL_NOTED, b"\1")


def _noted(log: str, code: str) -> str:
    return f"begun-aside {log} {code}"


class Belonging:
    """What one box may speak of.

    Args:
        desk: within a transaction.
        box: whose log speaks.
        epoch: in which run of it.
    """

    def __init__(self, desk: Writing, box: Box, epoch: bytes) -> None:
        unit = desk.register.unit(box.unit)
        self._desk = desk
        self._box = box
        self._epoch = epoch
        self._agency = "" if unit is None else unit.agency
        self._codes: dict[str, DossierCode] = {}
        self._handed_on: dict[str, bool] = {}
        self._slots: dict[tuple[int, bool], bool] = {}
        self._begun: set[str] = set()
        self._begun_aside: dict[str, bool] = {}

    def check(self, header: Header, kind: Kind) -> None:
        """Let an entry about a dossier through, or say why it is nothing for this box.

        Args:
            header: of the entry.
            kind: of its fact.

        Raises:
            PeerError: ``fact.bad-code`` for what is no dossier code, ``fact.other-units-code`` for
                a dossier begun under another unit's code, ``fact.other-slot`` for one begun under
                a number that another box gives, ``fact.other-units-dossier``, ``fact.begun-aside``
                for what goes on with a beginning of the box that was put aside.
        """
        code = header.dossier
        minted = self._read(code)
        is_moved = header.was is not None
        is_beginning = kind.fact in _BEGINNINGS
        if str(minted.unit) == self._agency:
            if is_beginning and not self._may_begin(minted, kind, is_moved=is_moved):
                raise PeerError("fact.other-slot")
        elif is_beginning:
            raise PeerError("fact.other-units-code")
        elif not self._is_held(code):
            raise PeerError("fact.other-units-dossier")
        if not is_beginning and self._is_begun_aside(code):
            raise PeerError(BEGUN_ASIDE)

    def _read(self, code: str) -> DossierCode:
        """Return a code as read; a dossier's entries come in runs."""
        if code not in self._codes:
            try:
                self._codes[code] = parse_dossier_code(code)
            except RefusedError as error:
                raise PeerError("fact.bad-code") from error
        return self._codes[code]

    def judged(self, entry: Entry | None, *, is_believed: bool) -> None:
        """Learn what became of an entry of the log, before what stands behind it is judged."""
        if entry is None or entry.header.kind not in _BEGINNING_KINDS:
            return
        code = entry.header.dossier
        if is_believed:
            self._begun.add(code)
        self._begun_aside[code] = not self._has_begun(code)

    def _is_begun_aside(self, code: str) -> bool:
        """Say whether the box began this dossier, and was believed in no beginning of it."""
        if code not in self._begun_aside:
            is_noted = self._desk.register.note(_noted(self._box.name, code)) is not None
            self._begun_aside[code] = is_noted and not self._has_begun(code)
        return self._begun_aside[code]

    def _has_begun(self, code: str) -> bool:
        """Say whether the box is believed in a beginning of this dossier."""
        return code in self._begun or any(
            header.log == self._box.name and header.kind in _BEGINNING_KINDS
            for header in (record.entry.header for record in self._desk.logs.about(code))
        )

    def _may_begin(self, code: DossierCode, kind: Kind, *, is_moved: bool) -> bool:
        """Say whether the number is the box's, or the filing it names waits to be accepted."""
        slot, place = code.slot, (code.slot, is_moved)
        if place not in self._slots:
            self._slots[place] = (
                is_of(self._desk, self._box, slot)
                or self._was_opened(slot)
                or self._was_granted(slot, is_moved=is_moved)
            )
        if self._slots[place]:
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

    def _was_granted(self, slot: int, *, is_moved: bool) -> bool:
        """Say whether the box can have been granted the slot by books that were put back since.

        A run that goes on from a fork is granted its slot by a word that only the box still has:
        its first number names it. What it carries on from runs before it has the numbers of those:
        a few slots for each run, and nobody else's.
        """
        desk, box, run = self._desk, self._box, self._epoch.hex()
        if is_moved:
            note, slots_max = f"slots-carried-on-{run}", CARRIED_ON_MAX
        elif desk.register.slot(box.name, self._epoch) is None:
            note, slots_max = f"slot-first-named-{run}", 1
        else:
            return False
        named = (desk.register.note(note) or b"").split()
        if len(named) >= slots_max or not claim(desk, box, slot):
            return False
        is_granted = is_of(desk, box, slot)
        if is_granted:
            desk.register.put_note(note, b" ".join([*named, str(slot).encode()]))
        return is_granted

    def _is_held(self, code: str) -> bool:
        """Say whether the dossier was handed on to this unit, as far as the city knows."""
        if code not in self._handed_on:
            holders = fold(said_about(self._desk, code)).holders
            self._handed_on[code] = any(holder.agency == self._agency for holder in holders)
        return self._handed_on[code]
