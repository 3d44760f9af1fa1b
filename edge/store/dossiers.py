"""The list of dossiers and its search: folded from what is said, dropped and rebuilt at will."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, Final

from accord.dossier import Dossier, fold
from accord.facts import KINDS
from accord.intake import Accepted, Owner, Registered, Representative
from accord.moments import INSTANT_MAX, Instant
from accord.worklist import runs_out_at, waits_since, went_out_at
from edge.desk.kept import DossierFilter, DossierRow, GoesBy, ListPlace
from edge.store import said, words
from edge.store.engine import Connection
from edge.store.search import matches
from edge.store.statements import statements

__all__ = [
    "catch_up",
    "count",
    "drop_all",
    "filtered",
    "refresh",
    "refresh_all",
    "rows",
    "words_digest",
]

DIGEST_BYTES: Final = 8
"""Enough to tell the words of one dossier from those it had before."""

_SQL: Final = statements("dossiers")
_FILINGS: Final = frozenset(kind.number for kind in KINDS if kind.fact in {Registered, Accepted})

_AFTER_ALL: Final = INSTANT_MAX + 1
_LAST_FIRST: Final = frozenset({GoesBy.NEWEST, GoesBy.GONE_OUT})

_WORDS: Final = -2
"""Where a row has the digest of its words."""

_Row = tuple[Any, ...]


def refresh(connection: Connection, code: str) -> None:
    """Derive a dossier's row anew from everything that is said about it."""
    held = connection.execute(_SQL["get"], (code,)).fetchone()
    row, known_by = _derive(connection, code)
    if row == held:
        return
    # Words are the dear part of it, and change only when the person or the title does.
    has_same_words = row is not None and held is not None and row[_WORDS] == held[_WORDS]
    if held is not None and not has_same_words:
        connection.execute(_SQL["drop-words"], (held[0],))
        connection.execute(_SQL["drop"], (code,))
    if row is not None:
        connection.execute(_SQL["put"], row)
        if not has_same_words:
            connection.execute(_SQL["put-words"], (row[0], known_by))


def refresh_all(connection: Connection) -> None:
    """Derive every row anew."""
    for (code,) in connection.execute(_SQL["codes"]).fetchall():
        refresh(connection, code)


def catch_up(connection: Connection) -> bool:
    """Derive the rows anew that a migration has given new columns; false when there are none."""
    if connection.execute(_SQL["again"]).fetchone() is None:
        return False
    connection.execute("BEGIN IMMEDIATE")
    try:
        refresh_all(connection)
        connection.execute(_SQL["derived"])
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    return True


def drop_all(connection: Connection) -> None:
    """Forget every row, to be derived again."""
    connection.execute(_SQL["drop-all"])
    connection.execute(_SQL["drop-all-words"])


def rows(
    connection: Connection, *, query: str | None, limit: int, before: str | None
) -> tuple[DossierRow, ...]:
    """List dossiers, newest first, or the matches of a folded search, exact accents first."""
    if query is None or not words.has_words(query):
        return tuple(_listed(connection, row) for row in _newest(connection, limit, before))
    found: list[_Row] = []
    for number in matches(connection, query):
        found.append(connection.execute(_SQL["by-id"], (number,)).fetchone())
        if found[-1][1] == before:
            found.clear()
        if len(found) == limit and before is None:
            break
    if not found and len(query.strip()) == 1:
        found = _newest(connection, limit, before)  # a first letter narrows nothing yet
    return tuple(_listed(connection, row) for row in found[:limit])


def filtered(
    connection: Connection, wanted: DossierFilter, *, limit: int, after: ListPlace | None = None
) -> tuple[DossierRow, ...]:
    """List the dossiers a filter lets through, in its order, behind a place."""
    question, values = _asked(wanted, after)
    found = connection.execute(question, (*values, limit))
    return tuple(_listed(connection, row) for row in found.fetchall())


def count(connection: Connection, wanted: DossierFilter, *, most: int) -> int:
    """Count the dossiers a filter lets through, and stop at ``most``."""
    question, values = _asked(wanted, None)
    counted = f"SELECT count(*) FROM ({question})"  # noqa: S608 -- a statement of our own file
    return int(connection.execute(counted, (*values, most)).fetchone()[0])


def _asked(wanted: DossierFilter, after: ListPlace | None) -> tuple[str, _Row]:
    """Return the statement of a list, and all it asks for but how many."""
    since = 0 if wanted.since is None else wanted.since
    before = _AFTER_ALL if wanted.before is None else wanted.before
    if wanted.by in _LAST_FIRST:
        place = (_AFTER_ALL, _AFTER_ALL) if after is None else (after.at, after.number)
        before = min(before, place[0] + 1)  # so that a later page begins where the last one ended
    else:
        place = (-1, -1) if after is None else (after.at, after.number)
        since = max(since, place[0])
    states: str | int = "".join(f",{state}" for state in sorted(wanted.states))
    states, name = states and f"{states},", wanted.by.value
    if wanted.by is GoesBy.NEWEST and len(wanted.states) == 1:
        (states,), name = wanted.states, "state"
    return _SQL[f"list-{name}"], (since, before, *place, states, wanted.kind)


def _newest(connection: Connection, limit: int, before: str | None) -> list[_Row]:
    if before is None:
        found = connection.execute(_SQL["newest"], (limit,))
    else:
        found = connection.execute(_SQL["newest-before"], (limit, before))
    rows_found: list[_Row] = found.fetchall()
    return rows_found


# --- deriving -----------------------------------------------------------------------------------


def _derive(connection: Connection, code: str) -> tuple[_Row | None, str]:
    """Return a dossier's row and its words, or none when nobody has filed it or it is erased."""
    lines = said.lines_about(connection, code)
    filed = [line.id for line in lines if line.record.entry.header.kind in _FILINGS]
    if not filed:
        return None, ""
    dossier = fold(said.said_of(lines))
    intake = dossier.intake or dossier.registered
    if intake is None:
        return None, ""
    people = _people_of(intake)
    known_by = words.words_of(code, people, intake.request)
    row = (
        min(filed),
        code,
        intake.procedure.code,
        intake.request,
        intake.owner.name,
        intake.received_at if isinstance(intake, Accepted) else intake.sent_at,
        _due_at(dossier),
        int(dossier.state),
        runs_out_at(dossier),
        waits_since(dossier),
        went_out_at(dossier),
        words_digest(known_by),
        words.beside(code, people, intake.request),
    )
    return row, known_by


def words_digest(known_by: str) -> bytes:
    """Return what tells a dossier's words from others."""
    return sha256(known_by.encode()).digest()[:DIGEST_BYTES]


def _due_at(dossier: Dossier) -> Instant | None:
    """Return the next due time; once all is handed over, the last one there was."""
    dues = [result.due_at for result in dossier.results if result.due_at is not None]
    open_dues = [
        result.due_at
        for result in dossier.results
        if result.due_at is not None and result.handed_over is None
    ]
    return min(open_dues) if open_dues else max(dues, default=None)


def _people_of(intake: Accepted | Registered) -> tuple[Owner | Representative, ...]:
    if intake.representative is None:
        return (intake.owner,)
    return (intake.owner, intake.representative)


def _listed(connection: Connection, row: _Row) -> DossierRow:
    number, code, procedure, title, person, received_at, due_at, state, runs_out_at, at = row
    return DossierRow(
        code=code,
        procedure=procedure,
        title=title,
        person=person,
        received_at=Instant(received_at),
        due_at=None if due_at is None else Instant(due_at),
        state=state,
        at_city_since=said.at_city_since(connection, code),
        runs_out_at=None if runs_out_at is None else Instant(runs_out_at),
        place=ListPlace(Instant(at), number),
    )
