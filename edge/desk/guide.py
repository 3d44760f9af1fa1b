"""Answers a question in plain words with the procedure that is meant, or says that it is not known.

No model: words against the catalogue in force and a table of everyday words. How it ranks:

1. A procedure's code or mnemonic, alone, is that procedure.
2. The longest everyday phrases are found in the question, from the left. A phrase means certain
   procedures; one of the kind ``elsewhere`` means that another office does it.
3. Every word weighs by how few procedures have it (a word nobody has weighs ``UNKNOWN_WEIGHT``);
   idle words ("I", "want", "paper") weigh nothing outside a phrase, ``PHRASE_WEIGHT`` within one.
4. A procedure is certain by the share of the question's weight that it accounts for: a phrase that
   means it in full, a word of its name by ``NAME_SHARE``, a word of its papers' titles, results or
   field by ``TEXT_SHARE``.
5. Under ``CERTAIN_FROM`` nothing is answered. Above it, names that say little beyond what was asked
   go first. What comes within ``RIVAL_WITHIN`` of the first is shown beside it.

Neither case nor diacritics need to be typed. Where they are typed they count: a word whose letters
agree and whose diacritics do not is worth ``MISMARKED_SHARE`` of one that agrees ("vàng" is gold,
"vắng" is away), and a phrase is only found when what is marked in the question agrees.
"""

from __future__ import annotations

import csv
import io
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from accord.catalogue import Catalogue, ProcedureVersion
from accord.citizen import fold_for_search
from accord.deadline import Week
from accord.errors import FaultError, RefusedError
from accord.moments import to_local
from accord.opening import week_of
from edge.desk.ports import Book, Clock

__all__ = [
    "CERTAIN_FROM",
    "QUESTION_CHARACTERS_MAX",
    "Answer",
    "Everyday",
    "Guide",
    "read_everyday",
]

QUESTION_CHARACTERS_MAX: Final = 200
"""Two lines; a longer question is cut."""
WORDS_MAX: Final = 40
"""Words of a question that are looked at."""
PHRASE_WORDS_MAX: Final = 8
"""Words of an everyday phrase; the longest in the table has seven."""
PLAIN_MAX: Final = 4_096
"""Folded words kept: the catalogue has fifteen hundred different ones, fifty thousand in all."""
RIVALS_MAX: Final = 4
"""What is shown beside the answer: a hand's breadth of a telephone."""

CERTAIN_FROM: Final = 0.45
"""So much of what was asked must be accounted for: below, "ask at the counter" beats a guess. Half
would lose a few questions with a long story in them; at a third the first wrong answers come."""
RIVAL_WITHIN: Final = 0.25
NAME_SHARE: Final = 0.9
TEXT_SHARE: Final = 0.4
CLOSENESS_SHARE: Final = 0.2
"""What a name that says nothing else is worth when certainty is alike."""
UNKNOWN_WEIGHT: Final = 0.35
"""A word that no procedure has is mostly somebody's story."""
PHRASE_WEIGHT: Final = 0.5
PHRASE_FACTOR: Final = 1.5
"""What a phrase weighs against the same words alone: people said it, and the table knows it."""
MISMARKED_SHARE: Final = 0.2


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text.

    Attributes:
        plain: folded.
        written: in lower case, as written, its tone behind it: hòa and hoà are one word.
    """

    plain: str
    written: str

    def agrees(self, written: str) -> bool:
        """Say whether this word, as it was typed, may be that one."""
        return self.written in {self.plain, written}


@dataclass(frozen=True, slots=True)
class Everyday:
    """How people say it.

    Attributes:
        phrases: by their folded words: how they are written, and the codes they mean; none where
            another office does it.
        idle: folded words that say nothing of what is wanted.
    """

    phrases: Mapping[tuple[str, ...], tuple[tuple[Word, ...], frozenset[str]]]
    idle: frozenset[str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the guide says to a question.

    Attributes:
        found: the procedures that may be meant, the likeliest first; none when it does not know.
        certainty: of the best one, from 0 to 1, whether it was enough to answer or not.
    """

    found: tuple[ProcedureVersion, ...]
    certainty: float


_TONES: Final = frozenset("\u0300\u0301\u0303\u0309\u0323")
_NOTHING: Final = Answer((), 0.0)
_KINDS: Final = frozenset({"means", "elsewhere", "idle"})


def read_everyday(text: str) -> Everyday:
    """Read the table of everyday words: ``kind,phrase,codes``.

    Raises:
        FaultError: ``guide.malformed`` with the row, when the installation is not whole.
    """
    phrases: dict[tuple[str, ...], tuple[tuple[Word, ...], frozenset[str]]] = {}
    idle: set[str] = set()
    for number, row in enumerate(csv.reader(io.StringIO(text)), start=1):
        if number == 1:
            continue
        kind, phrase, codes = row if len(row) == len(("kind", "phrase", "codes")) else ("", "", "")
        words = tuple(_words(phrase))
        plain = tuple(word.plain for word in words)
        if kind == "idle":
            idle |= set(plain)
            continue
        is_known = kind in _KINDS and 0 < len(words) <= PHRASE_WORDS_MAX
        if not is_known or bool(codes) != (kind == "means") or plain in phrases:
            raise FaultError("guide.malformed", row=number)
        phrases[plain] = words, frozenset(codes.split())
    return Everyday(phrases, frozenset(idle))


class Guide:
    """The guide to the procedures of this counter; may be asked from any thread.

    Args:
        book: where the catalogue is.
        clock: which day it is.
        everyday: how people say it.
    """

    def __init__(self, *, book: Book, clock: Clock, everyday: Everyday) -> None:
        self._book = book
        self._clock = clock
        self._everyday = everyday
        self._made: tuple[Catalogue, date, _Index] | None = None

    def week(self, agency: str) -> Week:
        """Return when an agency's office is open, as its calendar says it."""
        return week_of(self._book.calendar_text(agency))

    def all(self) -> tuple[ProcedureVersion, ...]:
        """Return every procedure in force today, by field and name; none before any came."""
        return tuple(
            sorted(
                (entry.version for entry in self._index().entries),
                key=lambda version: (version.procedure.field, version.procedure.name_vi),
            )
        )

    def version(self, code: str) -> ProcedureVersion:
        """Return a procedure's version in force today.

        Raises:
            RefusedError: ``guide.no-such-procedure``.
        """
        for entry in self._index().entries:
            if entry.version.procedure.code == code:
                return entry.version
        raise RefusedError("guide.no-such-procedure")

    def ask(self, question: str) -> Answer:
        """Answer a question in plain words."""
        return self._index().answer(question[:QUESTION_CHARACTERS_MAX])

    def _index(self) -> _Index:
        day = to_local(self._clock.read().wall).date()
        catalogue = self._book.catalogue(day)
        if catalogue is None:
            return _Index((), self._everyday)
        made = self._made
        if made is None or made[0] is not catalogue or made[1] != day:
            index = _Index(catalogue.all_in_force(day), self._everyday)
            self._made = made = (catalogue, day, index)
        return made[2]


@dataclass(frozen=True, slots=True)
class _Entry:
    """A procedure with the words it is found by; folded, each with how it is written there."""

    version: ProcedureVersion
    shortcuts: frozenset[str]
    names: tuple[Mapping[str, frozenset[str]], ...]
    texts: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class _Segment:
    """A stretch of a question: a phrase with what it means, or one word that is in none."""

    words: tuple[Word, ...]
    means: frozenset[str] | None
    weight: float


class _Index:
    """The procedures of one day."""

    def __init__(self, versions: Iterable[ProcedureVersion], everyday: Everyday) -> None:
        self._everyday = everyday
        self.entries = tuple(_entry(version, everyday.idle) for version in versions)
        seen = Counter(
            word for entry in self.entries for word in frozenset().union(*entry.names, entry.texts)
        )
        scale = math.log(1 + len(self.entries)) or 1.0
        self._weights = {
            word: math.log(1 + len(self.entries) / count) / scale for word, count in seen.items()
        }

    def answer(self, question: str) -> Answer:
        asked = " ".join(fold_for_search(question).split())
        for entry in self.entries:
            if asked in entry.shortcuts:
                return Answer((entry.version,), 1.0)
        segments = tuple(self._segments(tuple(_words(question)[:WORDS_MAX])))
        total = sum(segment.weight for segment in segments)
        if not total or not self.entries:
            return _NOTHING
        ranked = sorted(
            (self._rank(entry, segments, total) for entry in self.entries),
            key=lambda ranked: (-ranked[0], ranked[2].version.procedure.code),
        )
        best, certainty, _ = ranked[0]
        found = tuple(
            entry.version
            for rank, sure, entry in ranked[: RIVALS_MAX + 1]
            if sure >= CERTAIN_FROM and rank > best - RIVAL_WITHIN
        )
        return Answer(found, certainty)

    def _segments(self, words: tuple[Word, ...]) -> Iterator[_Segment]:
        at = 0
        while at < len(words):
            for length in range(min(PHRASE_WORDS_MAX, len(words) - at), 0, -1):
                phrase = words[at : at + length]
                means = self._means(phrase)
                if means is not None:
                    weights = (max(self._weight(word), PHRASE_WEIGHT) for word in phrase)
                    yield _Segment(phrase, means, PHRASE_FACTOR * sum(weights))
                    at += length
                    break
            else:
                yield _Segment((words[at],), None, self._weight(words[at]))
                at += 1

    def _means(self, phrase: tuple[Word, ...]) -> frozenset[str] | None:
        known = self._everyday.phrases.get(tuple(word.plain for word in phrase))
        if known is None:
            return None
        listed, codes = known
        pairs = zip(phrase, listed, strict=True)
        return codes if all(typed.agrees(word.written) for typed, word in pairs) else None

    def _weight(self, word: Word) -> float:
        if word.plain in self._everyday.idle:
            return 0.0
        return self._weights.get(word.plain, UNKNOWN_WEIGHT)

    def _rank(
        self, entry: _Entry, segments: tuple[_Segment, ...], total: float
    ) -> tuple[float, float, _Entry]:
        code = entry.version.procedure.code
        score = 0.0
        for segment in segments:
            if segment.means is None or (segment.means and code not in segment.means):
                weighed = ((self._weight(word), _share(entry, word)) for word in segment.words)
                score += sum(weight * share for weight, share in weighed)
            elif segment.means:
                score += segment.weight
        certainty = score / total
        asked = [word for segment in segments for word in segment.words]
        closeness = max(self._closeness(name, asked) for name in entry.names)
        return certainty + CLOSENESS_SHARE * closeness, certainty, entry

    def _closeness(self, name: Mapping[str, frozenset[str]], asked: list[Word]) -> float:
        whole = sum(self._weights[plain] for plain in name)
        said = {word.plain for word in asked if _in(name, word) == 1.0}
        return sum(self._weights[plain] for plain in sorted(said)) / whole if whole else 0.0


def _share(entry: _Entry, word: Word) -> float:
    """Return how much of a question's word a procedure accounts for."""
    in_name = max(_in(name, word) for name in entry.names)
    return max(NAME_SHARE * in_name, TEXT_SHARE * _in(entry.texts, word))


def _in(text: Mapping[str, frozenset[str]], word: Word) -> float:
    """Return how well a text has a word: 1 when its diacritics agree, 0 when it is not there."""
    there = text.get(word.plain)
    if there is None:
        return 0.0
    return 1.0 if any(word.agrees(written) for written in there) else MISMARKED_SHARE


def _entry(version: ProcedureVersion, idle: frozenset[str]) -> _Entry:
    procedure = version.procedure
    texts = (
        procedure.field,
        *(result.name for result in procedure.results),
        *(paper.title for paper in procedure.papers),
    )
    return _Entry(
        version=version,
        shortcuts=frozenset({procedure.code.lower(), *procedure.mnemonics}),
        names=tuple(
            _by_plain(_words(name), idle) for name in (procedure.name_vi, procedure.name_en)
        ),
        texts=_by_plain((word for text in texts for word in _words(text)), idle),
    )


def _by_plain(words: Iterable[Word], idle: frozenset[str]) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for word in words:
        if word.plain not in idle:
            found.setdefault(word.plain, set()).add(word.written)
    return {plain: frozenset(written) for plain, written in found.items()}


def _words(text: str) -> list[Word]:
    lower = unicodedata.normalize("NFC", text).lower()
    return [Word(_plain(word), _tone_last(word)) for word in re.findall(r"[^\W_]+", lower)]


@lru_cache(maxsize=PLAIN_MAX)
def _plain(word: str) -> str:
    return fold_for_search(word)


@lru_cache(maxsize=PLAIN_MAX)
def _tone_last(word: str) -> str:
    apart = unicodedata.normalize("NFD", word)
    letters = "".join(one for one in apart if one not in _TONES)
    return unicodedata.normalize("NFC", letters) + "".join(one for one in apart if one in _TONES)
