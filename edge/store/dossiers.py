"""The list of dossiers and its search: folded from what is said, dropped and rebuilt at will."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any, Final

from accord.citizen import fold_for_search
from accord.dossier import Dossier, fold
from accord.facts import KINDS
from accord.intake import Accepted, Owner, Registered, Representative
from accord.moments import Instant
from edge.desk.kept import DossierRow
from edge.store import said
from edge.store.engine import Connection
from edge.store.statements import statements

__all__ = ["FOUND_MAX", "drop_all", "refresh", "refresh_all", "rows", "search_words"]

FOUND_MAX: Final = 200
"""Matches a search goes through; who sees more types another word."""
WORDS_MAX: Final = 12
"""Words of a query that count; the longest names have eight."""
TAIL_DIGITS: Final = 4
"""People say the end of a number: the last four digits are a word of their own."""

_SQL: Final = statements("dossiers")
_WORD: Final = re.compile(r"\w+")
_NUMBER: Final = re.compile(rf"[0-9]{{{TAIL_DIGITS + 1},}}")
_FILINGS: Final = frozenset(kind.number for kind in KINDS if kind.fact in {Registered, Accepted})

_Row = tuple[Any, ...]


def refresh(connection: Connection, code: str) -> None:
    """Derive a dossier's row anew from everything that is said about it."""
    held = connection.execute(_SQL["get"], (code,)).fetchone()
    row = _derive(connection, code)
    if row == held:
        return
    # Words are the dear part of it, and change only when the person or the title does.
    has_same_words = row is not None and held is not None and _words_of(row) == _words_of(held)
    if held is not None and not has_same_words:
        connection.execute(_SQL["drop-words"], (held[0],))
        connection.execute(_SQL["drop"], (code,))
    if row is not None:
        connection.execute(_SQL["put"], row)
        if not has_same_words:
            connection.execute(_SQL["put-words"], _words_of(row))


def refresh_all(connection: Connection) -> None:
    """Derive every row anew."""
    for (code,) in connection.execute(_SQL["codes"]).fetchall():
        refresh(connection, code)


def drop_all(connection: Connection) -> None:
    """Forget every row, to be derived again."""
    connection.execute(_SQL["drop-all"])
    connection.execute(_SQL["drop-all-words"])


def rows(
    connection: Connection, *, query: str | None, limit: int, before: str | None
) -> tuple[DossierRow, ...]:
    """List dossiers, newest first, or the matches of a folded search, exact accents first."""
    if query is None or not _WORD.search(query):
        return tuple(_listed(connection, row) for row in _newest(connection, limit, before))
    found: list[_Row] = []
    for number in _matches(connection, query):
        found.append(connection.execute(_SQL["by-id"], (number,)).fetchone())
        if found[-1][1] == before:
            found.clear()
        if len(found) == limit and before is None:
            break
    if not found and len(query.strip()) == 1:
        found = _newest(connection, limit, before)  # a first letter narrows nothing yet
    return tuple(_listed(connection, row) for row in found[:limit])


def _newest(connection: Connection, limit: int, before: str | None) -> list[_Row]:
    if before is None:
        found = connection.execute(_SQL["newest"], (limit,))
    else:
        found = connection.execute(_SQL["newest-before"], (limit, before))
    rows_found: list[_Row] = found.fetchall()
    return rows_found


def _matches(connection: Connection, query: str) -> Iterator[int]:
    exact, folded = _words(query)[:WORDS_MAX], _words(fold_for_search(query))[:WORDS_MAX]
    asked = [] if exact == folded else _questions("exact", exact)
    seen: set[int] = set()
    for question in (*asked, *_questions("folded", folded)):
        for (number,) in connection.execute(_SQL["found"], (question, FOUND_MAX)):
            if number not in seen:
                seen.add(number)
                yield number


def _questions(column: str, words: list[str]) -> list[str]:
    """Return what to look for: the words as they stand, then with the last one still growing.

    Whole words first: a growing word is gathered from all that begin with it, which among a
    million dossiers takes longer than a clerk waits. One letter begins too many to narrow anything.
    """
    if not words:
        return []
    *before, last = words
    growing = [*before, last] if len(last) > 1 else before
    questions = [f"{column} : ({_quoted(words)})"]
    if growing:
        star = "*" if len(last) > 1 else ""
        questions.append(f"{column} : ({_quoted(growing)}{star})")
    return questions


def _quoted(words: list[str]) -> str:
    # Quoted, so nothing a person types is an operator.
    return " AND ".join(f'"{word}"' for word in words)


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFC", text).casefold())


# --- deriving -----------------------------------------------------------------------------------


def _derive(connection: Connection, code: str) -> _Row | None:
    lines = said.lines_about(connection, code)
    filed = [line.id for line in lines if line.record.entry.header.kind in _FILINGS]
    if not filed:
        return None
    dossier = fold(said.said_of(lines))
    intake = dossier.intake or dossier.registered
    if intake is None:
        return None
    return (
        min(filed),
        code,
        intake.procedure.code,
        intake.request,
        intake.owner.name,
        intake.received_at if isinstance(intake, Accepted) else intake.sent_at,
        _due_at(dossier),
        int(dossier.state),
        *search_words(code, _people_of(intake), intake.request),
    )


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


def search_words(
    code: str, people: Iterable[Owner | Representative], request: str
) -> tuple[str, str]:
    """Return the words a search looks at, as written and folded with the numbers."""
    exact, numbers = [], [code]
    for person in people:
        exact += _words(person.name)
        numbers.append(person.phone)
        if person.identity is not None:
            numbers.append(person.identity.number)
    exact += _words(request)
    marks = [word for number in numbers for word in _words(number)]
    marks += [word[-TAIL_DIGITS:] for word in marks if _NUMBER.fullmatch(word)]
    folded = _words(fold_for_search(" ".join([*exact, *marks])))
    return " ".join(exact), " ".join(folded)


def _words_of(row: _Row) -> _Row:
    return (row[0], *row[-2:])


def _listed(connection: Connection, row: _Row) -> DossierRow:
    _, code, procedure, title, person, received_at, due_at, state = row
    return DossierRow(
        code=code,
        procedure=procedure,
        title=title,
        person=person,
        received_at=Instant(received_at),
        due_at=None if due_at is None else Instant(due_at),
        state=state,
        at_city_since=said.at_city_since(connection, code),
    )
