"""What a search looks at: the words of a dossier, and what a clerk's query asks of them.

The names of a city are few words in many orders: one search in three begins with Nguyễn, and a
list of everybody of that name takes longer to go through than a clerk waits. So beside each word
every two words of a name that follow each other, with others between or not, are a word of their
own; of those, even the commonest names few people. A query is narrowed by the twos it holds, and
by single words only where nobody has them so. Rules:

- a word as it is written is kept beside its folded form, marked, so that accents can come first;
- a word still growing is completed from the words there are: their lists are then read from the
  newest on, and no further than the page is long;
- a number is found whole, by its last four digits, or growing once it has six;
- what narrows is asked of the index; a word that half the dossiers have is looked for in the few
  that are left, because going through its list takes longer (`Question`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise
from typing import Final, TypeAlias

from accord.citizen import fold_for_search
from accord.intake import Owner, Representative
from edge.store.engine import Connection
from edge.store.statements import statements

__all__ = [
    "Question",
    "any_order",
    "beside",
    "has_words",
    "in_order",
    "is_among",
    "known_by",
    "words_of",
]

WORDS_MAX: Final = 12
"""Words of a query that count; the longest names have eight."""
NAME_WORDS_MAX: Final = 8
"""Words of a name that are joined in twos: 28 of them."""
GROWN_MAX: Final = 96
"""Words a growing word is completed to; no beginning of a Vietnamese syllable has so many."""
TAIL_DIGITS: Final = 4
"""People say the end of a number: the last four digits are a word of their own."""
GROWING_DIGITS_MIN: Final = 6
"""A number's first five digits are a province and a year: they narrow nothing."""

_SQL: Final = statements("words")
_WORD: Final = re.compile(r"[^\W_]+")
_NUMBER: Final = re.compile(rf"[0-9]{{{TAIL_DIGITS + 1},}}")
_DIGIT: Final = re.compile(r"[0-9]")
_WRITTEN, _FOLDED = "=", ""
_AFTER_ALL: Final = "\U0010ffff"
_GROWING: Final = "*"
TITLES_KEPT: Final = 512
"""Titles whose words are remembered: a city offers some hundred procedures."""

Either: TypeAlias = tuple[str, ...]
"""Words one of which is wanted; one that ends in a star only begins the word."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a dossier must have: of each of these words, one.

    Attributes:
        wanted: the words.
    """

    wanted: tuple[Either, ...]

    @property
    def narrow(self) -> tuple[Either, ...]:
        """What few dossiers have: two words of one name, and numbers."""
        return tuple(either for either in self.wanted if _is_narrow(either))

    @property
    def rest(self) -> tuple[Either, ...]:
        """What can be looked for in a dossier itself: single words of letters.

        Nothing where a beginning is wanted, which may be that of a number.
        """
        if any(word.endswith(_GROWING) for either in self.wanted for word in either):
            return ()
        return tuple(either for either in self.wanted if not _is_narrow(either))


def asked(wanted: Iterable[Either]) -> str:
    """Return what a dossier must have as the index is asked for it."""
    return " AND ".join(
        f"({' OR '.join(map(_quoted, either))})" if len(either) > 1 else _quoted(either[0])
        for either in wanted
    )


def is_among(rest: Sequence[Either], known: Collection[str]) -> bool:
    """Say whether the `rest` of a question is among the words a dossier is `known_by`."""
    return all(any(word in known for word in either) for either in rest)


def words_of(code: str, people: Iterable[Owner | Representative], request: str) -> str:
    """Return the words a search looks at: of names, request and numbers, each once."""
    found: dict[str, None] = {}
    numbers = [code]
    for person in people:
        numbers += [person.phone]
        if person.identity is not None:
            numbers.append(person.identity.number)
        for mark, text in _sides(person.name):
            name = _split(text)
            found.update(dict.fromkeys(_one(mark, word) for word in name))
            twos = combinations(name[:NAME_WORDS_MAX], 2)
            found.update(dict.fromkeys(_two(mark, *two) for two in twos))
    for mark, text in _sides(request):
        found.update(dict.fromkeys(_one(mark, word) for word in _split(text)))
    marks = [word for number in numbers for word in _split(fold_for_search(number))]
    marks += [word[-TAIL_DIGITS:] for word in marks if _NUMBER.fullmatch(word)]
    found.update(dict.fromkeys(marks))
    return " ".join(found)


def beside(code: str, people: Sequence[Owner | Representative], request: str) -> str:
    """Return the words of a dossier that neither its first name nor its title shows.

    Single ones of letters alone, as `words_of` writes them: what the index narrows is not wanted.
    """
    shown = known_by(people[0].name, request, "")
    others = words_of(code, people[1:], "").split() + words_of("", people[:1], "").split()
    return " ".join(
        word for word in dict.fromkeys(others) if word not in shown and not _is_narrow((word,))
    )


def known_by(name: str, title: str, others: str) -> Collection[str]:
    """Return the single words a dossier is known by, without its numbers.

    Args:
        name: whose it is.
        title: what is wanted.
        others: as `beside` gives them.
    """
    return _marked(title).union(_marked_once(name), others.split())


def _marked_once(text: str) -> Iterator[str]:
    return (_one(mark, word) for mark, side in _sides(text) for word in _split(side))


@lru_cache(maxsize=TITLES_KEPT)
def _marked(title: str) -> frozenset[str]:
    return frozenset(_marked_once(title))


def has_words(query: str) -> bool:
    """Say whether a query asks for anything."""
    return _WORD.search(query) is not None


def in_order(
    connection: Connection, query: str, *, found: Collection[int] = frozenset()
) -> Iterator[Question]:
    """Give what to look for, best first: as written and then folded, whole and then growing.

    Words that follow each other in some name must do so in the one that is found. Who asks for
    a name and more, and gets it, has typed whole words.

    Args:
        connection: knows the words there are.
        query: what a person typed.
        found: what was found so far; looked at before each further question.
    """
    written, folded = _split(query)[:WORDS_MAX], _split(fold_for_search(query))[:WORDS_MAX]
    for mark, words in ((_WRITTEN, written), (_FOLDED, folded)):
        if words and (mark == _FOLDED or written != folded):
            whole = _narrow(connection, mark, words)
            yield Question(tuple(whole))
            if found and len(words) > len(whole) > 1 and (_one(mark, words[-1]),) in whole:
                continue
            *before, last = words
            grown = _grow(connection, mark, words)
            if grown or (before and len(last) == 1):
                growing = (*_narrow(connection, mark, before), *grown)
                if set(growing) != set(whole):  # else nothing grows from it but itself
                    yield Question(growing)


def any_order(connection: Connection, query: str) -> Iterator[Question]:
    """Give what to look for when nobody has the words in that order: folded, wherever they are."""
    words = _split(fold_for_search(query))[:WORDS_MAX]
    if len(words) > 1:
        singles = tuple((word,) for word in words)
        yield Question(singles)
        growing = (*singles[:-1], *_grow_alone(connection, _FOLDED, words[-1]))
        if len(growing) == len(singles) and growing != singles:
            yield Question(growing)


def _sides(text: str) -> tuple[tuple[str, str], ...]:
    return (_WRITTEN, text), (_FOLDED, fold_for_search(text))


def _split(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFC", text).casefold())


def _one(mark: str, word: str) -> str:
    return word if _DIGIT.search(word) else mark + word


def _two(mark: str, one: str, other: str) -> str:
    return f"{mark}_{one}_{other}"


def _narrow(connection: Connection, mark: str, words: Sequence[str]) -> list[Either]:
    """Return the twos among words that follow each other, and the words that are in none.

    Only twos that somebody bears together count: where a name ends and a request begins, two
    words may follow each other that are another person's name.
    """
    found, is_joined = list[Either](), [False] * len(words)
    for place, (one, other) in enumerate(pairwise(words)):
        two = (_two(mark, one, other),)
        if connection.execute(_SQL["is-there"], two).fetchone() and (
            not found or connection.execute(_SQL["any"], (asked([*found, two]),)).fetchone()
        ):
            found.append(two)
            is_joined[place] = is_joined[place + 1] = True
    alone = zip(words, is_joined, strict=True)
    return found + [(_one(mark, word),) for word, joined in alone if not joined]


def _grow(connection: Connection, mark: str, words: Sequence[str]) -> list[Either]:
    """Return what the last word may become, after the word before it where names have such."""
    *before, last = words
    if before and len(last) > 1 and not _DIGIT.search(last):
        twos = _grown(connection, _two(mark, before[-1], last))
        if twos:
            return [twos]
    return _grow_alone(connection, mark, last)


def _grow_alone(connection: Connection, mark: str, last: str) -> list[Either]:
    if _DIGIT.search(last):
        return [(last + _GROWING,)] if len(last) >= GROWING_DIGITS_MIN else []
    if len(last) == 1:
        return []  # one letter begins too many to narrow anything
    if mark == _FOLDED and len(last) == _INDEXED:
        return [(last + _GROWING,)]
    found = _grown(connection, _one(mark, last))
    return [found] if found else []


_INDEXED: Final = 2
"""Letters of a beginning that the index holds ready, as the schema says."""


def _grown(connection: Connection, beginning: str) -> Either:
    """Return the words with a beginning, none when there are none."""
    found, word = list[str](), beginning
    while len(found) < GROWN_MAX:
        row = connection.execute(_SQL["next"], (word, beginning + _AFTER_ALL)).fetchone()
        if row is None:
            break
        found.append(row[0])
        word = row[0] + "\0"
    return tuple(found)


def _is_narrow(either: Either) -> bool:
    """Say whether few dossiers have such a word: two words of one name, or a number."""
    return all(
        word.removeprefix(_WRITTEN).startswith("_") or _DIGIT.search(word) for word in either
    )


def _quoted(word: str) -> str:
    # Quoted, so nothing a person types is an operator.
    return f'"{word.removesuffix(_GROWING)}"' + _GROWING * word.endswith(_GROWING)
