"""Dossiers as the city sees them: folded from every log, and the lines of the lists.

The fold is made anew from the entries whenever a dossier is opened; the lines are a projection,
written again after the entries were taken, and can be dropped at any time.
"""

from __future__ import annotations

from typing import Final

from accord.canon import decode
from accord.citizen import fold_for_search
from accord.dossier import Dossier, fold
from accord.facts import Fact, from_map, kind_numbered
from accord.intake import Accepted, Registered
from accord.lineage import Gone, Heard, Said, said_together
from accord.log import Record
from accord.moments import Instant
from accord.naming import parse_dossier_code
from hub.office.alarms import raise_alarm
from hub.office.books import Books, DossierLine, Writing
from hub.office.ports import AlarmKind

__all__ = ["LINES_PER_ROUND", "WORDS_MAX", "Projector", "read_dossier", "said_about", "unit_of"]

LINES_PER_ROUND: Final = 200
"""Lines written in one commit: about a tenth of a second, so that no batch waits long for it."""
WORDS_MAX: Final = 32
"""Words of a name and a code; an organisation's long name is found by its first ones."""


def said_about(desk: Writing, code: str) -> tuple[Said, ...]:
    """Return everything all logs say of a dossier, each statement also under its former places."""
    records = desk.logs.about(code)
    return said_together(Heard(record.entry.header, _fact(record)) for record in records)


def read_dossier(desk: Writing, code: str) -> Dossier | None:
    """Return what the logs say of a dossier, or none when no log has heard of it."""
    said = said_about(desk, code)
    return fold(said) if said else None


def unit_of(desk: Writing, code: str, dossier: Dossier) -> str:
    """Return the code of the ward whose officers answer for a dossier, or nothing.

    That of the one who holds it; while it was handed on twice at once, that of the code.
    """
    wards = {unit.agency: unit.code for unit in desk.register.units() if unit.agency}
    holder = "" if dossier.holder is None else dossier.holder.agency
    return wards.get(holder) or wards.get(str(parse_dossier_code(code).unit), "")


class Projector:
    """Keeps the lines of the lists true to the logs."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def freshen(self, *, at: Instant) -> int:
        """Write some stale lines again and return how many; 0 when every line is true."""
        with self._books.writing() as desk:
            codes = desk.lists.stale(limit=LINES_PER_ROUND)
            for code in codes:
                _freshen(desk, code, at)
            return len(codes)


def _freshen(desk: Writing, code: str, at: Instant) -> None:
    desk.lists.freshen(code)
    dossier = read_dossier(desk, code)
    intake = None if dossier is None else dossier.intake or dossier.registered
    if dossier is None or intake is None:
        return
    dues = [result.due_at for result in dossier.results if result.due_at is not None]
    line = DossierLine(
        code=code,
        unit=unit_of(desk, code, dossier),
        procedure=intake.procedure.code,
        applicant=intake.owner.name,
        state=int(dossier.state),
        received_at=_received_at(intake),
        due_at=min(dues, default=None),
        is_in_conflict=bool(dossier.conflict),
        changed_at=at,
    )
    desk.lists.put_line(line, _words(code, intake))
    if dossier.conflict:
        raise_alarm(desk, AlarmKind.CONFLICT, "", at=at, dossier=code)


def _fact(record: Record) -> Fact | Gone:
    kind = kind_numbered(record.entry.header.kind)
    assert kind is not None  # noqa: S101  # an entry of no known kind was put aside
    if record.is_erased:
        return Gone(kind)
    return from_map(kind.number, decode(record.payload))


def _received_at(intake: Accepted | Registered) -> Instant:
    return intake.received_at if isinstance(intake, Accepted) else intake.sent_at


def _words(code: str, intake: Accepted | Registered) -> list[str]:
    identity = intake.owner.identity
    words = [code.casefold(), code.rpartition("-")[2]]
    if identity is not None:
        words.append(identity.number.casefold())
    words += fold_for_search(intake.owner.name).split()
    return words[:WORDS_MAX]
