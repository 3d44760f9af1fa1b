"""Who has looked at a dossier in its ward, as the boxes say: kept beside who opened it here.

Rules: a box's word counts as an officer's only where the officer signed it; it moves nothing in the
dossier and stands in no history. It is kept with the box and the key, and gets its name when it is
shown: a person's name may come later than what they did.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from accord.facts import Fact
from accord.log import Record
from accord.reads import DossierRead, Look
from hub.office.books import Access, Writing
from hub.office.people import officer_names

__all__ = ["keep_reads", "named"]

_WHY: Final = MappingProxyType({Look.PAGE: "read", Look.PAPER: "paper", Look.LIST: "list"})
_BY: Final = "\n"
"""Between the box and the key; no login has a line break."""


def keep_reads(desk: Writing, record: Record, fact: Fact | None) -> None:
    """Keep what an entry says was looked at; any other fact changes nothing."""
    header = record.entry.header
    if not isinstance(fact, DossierRead) or not header.officer:
        return
    login, at = f"{header.log}{_BY}{header.officer.hex()}", header.stamp.time.at
    for code in dict.fromkeys(fact.dossiers):
        desk.lists.put_access(Access(at=at, login=login, dossier=code, why=_WHY[fact.look]))


def named(desk: Writing, accesses: Iterable[Access]) -> tuple[Access, ...]:
    """Return accesses with the name of each officer of a ward, and the box, in place of the key."""
    names = officer_names(desk)
    return tuple(_named(access, names) for access in accesses)


def _named(access: Access, names: dict[str, str]) -> Access:
    box, is_of_box, key = access.login.partition(_BY)
    return replace(access, login=f"{names.get(key, key)} ({box})") if is_of_box else access
