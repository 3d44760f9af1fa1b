"""Finds dossiers by words, the newest first: the index narrows, and the few that are left are read.

An index of words is quick where few dossiers have one. Where a name is followed by what half of
them are about, it goes through the half; so such a word is looked for in the dossiers that bear
the name, as long as they are few.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from edge.store import words
from edge.store.engine import Connection
from edge.store.statements import statements

__all__ = ["FOUND_MAX", "READ_MAX", "SAMPLE", "matches"]

FOUND_MAX: Final = 200
"""Matches a search goes through; who sees more types another word."""
READ_MAX: Final = 300
"""Dossiers read one by one: as many as are read while the index goes through common words."""
RAREST_MAX: Final = 3
"""Words by which the index narrows further; with more it is as slow as with all."""
SAMPLE: Final = 64
"""Dossiers by which it is told which of some words is the rarest."""

_SQL: Final = statements("dossiers")


def matches(connection: Connection, query: str, *, read_max: int = READ_MAX) -> Iterator[int]:
    """Give the dossiers that match, best first and each once.

    Args:
        connection: a snapshot.
        query: what a person typed.
        read_max: how many dossiers are read rather than asked of the index; it changes how long
            an answer takes and never the answer.
    """
    seen: set[int] = set()
    reader = _Reader(connection, read_max)
    for question in words.in_order(connection, query, found=seen):
        yield from _new(reader, question, seen)
    if not seen:
        for question in words.any_order(connection, query):
            yield from _new(reader, question, seen)


def _new(reader: _Reader, question: words.Question, seen: set[int]) -> Iterator[int]:
    for number in reader.found(question):
        if number not in seen:
            seen.add(number)
            yield number


class _Reader:
    """Answers the questions of one search, and reads no dossier twice for them.

    Args:
        connection: a snapshot.
        read_max: how many dossiers are read rather than asked of the index.
    """

    def __init__(self, connection: Connection, read_max: int) -> None:
        self._connection = connection
        self._read_max = read_max
        self._known: dict[int, Collection[str]] = {}

    def found(self, question: words.Question) -> Iterator[int]:
        """Give what answers a question, the newest first."""
        narrowed = self._narrowed(question)
        if narrowed is None:
            yield from self._asked(question.wanted, FOUND_MAX)
            return
        left = FOUND_MAX
        for number in narrowed:
            if left and words.is_among(question.rest, self._words(number)):
                left -= 1
                yield number

    def _narrowed(self, question: words.Question) -> list[int] | None:
        """Return all that may answer a question, when these are few and the index is slower."""
        narrow, rest = question.narrow, question.rest
        if narrow and rest:
            found = self._asked(narrow, self._read_max + 1)
            if len(found) <= self._read_max:
                return found
        rarest = sorted(rest, key=self._reaches_back) if len(rest) > 1 else []
        for count in range(1, min(len(rest), RAREST_MAX + 1)):
            found = self._asked((*narrow, *rarest[:count]), self._read_max + 1)
            if len(found) <= self._read_max:
                return found
        return None

    def _reaches_back(self, either: words.Either) -> int:
        """Return how old the last of some dossiers with a word is: the rarer, the older."""
        row = self._connection.execute(
            _SQL["nth-found"], (words.asked([either]), SAMPLE)
        ).fetchone()
        return 0 if row is None else int(row[0])

    def _asked(self, wanted: Sequence[words.Either], most: int) -> list[int]:
        found = self._connection.execute(_SQL["found"], (words.asked(wanted), most))
        return [number for (number,) in found]

    def _words(self, number: int) -> Collection[str]:
        known = self._known.get(number)
        if known is None:
            row = self._connection.execute(_SQL["words-of"], (number,)).fetchone()
            known = self._known[number] = words.known_by(*row)
        return known
