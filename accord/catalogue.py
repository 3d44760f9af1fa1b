"""The catalogue: versions of procedures with the days they are in force, and how a clerk finds one.

Rules: a dossier is handled by the version in force on its day of intake, whatever comes later; a
version is named by code, number and the hash of its canonical row, so two boxes that pin the same
version mean the same words; a row is read whole or refused, and what of it cannot be typed is kept
(accord.procedure_text). Search knows no diacritics: people type "khai sinh" and "ks".
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final

from accord.canon import is_clean_text
from accord.citizen import fold_for_search
from accord.errors import RefusedError
from accord.form import read_form
from accord.intake import ProcedurePin
from accord.national import FeeKind, OfflineClass, PaperPurpose
from accord.procedure import Doubt, Procedure, Source
from accord.procedure_text import (
    read_fees,
    read_mobile,
    read_papers,
    read_results,
    read_terms,
)

__all__ = [
    "COLUMNS",
    "FOUND_MAX",
    "QUERY_CHARACTERS_MAX",
    "ROWS_MAX",
    "TEXT_CHARACTERS_MAX",
    "Catalogue",
    "ProcedureVersion",
    "import_csv",
    "row_text",
]

COLUMNS: Final = (
    "code",
    "version",
    "from_on",
    "until_on",
    "name_vi",
    "name_en",
    "mnemonics",
    "field_vi",
    "agency",
    "level",
    "deadline_value",
    "deadline_unit",
    "deadline_rule",
    "channels",
    "fee",
    "fee_rule",
    "fee_kind",
    "exempt_groups",
    "papers_submit",
    "papers_show",
    "result",
    "mobile",
    "linked_group",
    "offline_class",
    "decision",
    "verification",
    "notes",
    "form",
)
ROWS_MAX: Final = 5_000
"""Versions in one text; the whole national database has 2,642 procedures."""
TEXT_CHARACTERS_MAX: Final = 16 * 1024 * 1024
"""A catalogue of 5,000 rows of three thousand letters."""
QUERY_CHARACTERS_MAX: Final = 100
"""What a person types; a longer query is cut."""
FOUND_MAX: Final = 20
"""Hits of a search; who needs more types another word."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ANY = re.compile(r"[^\n]*")
_LINKED = re.compile(r"LT-[A-Z]+")
_FEE_KINDS: Final = {"": None, "phí": FeeKind.SERVICE, "lệ phí": FeeKind.STATE}
_SOURCES: Final = {"verified": Source.DATABASE, "code": Source.DECISION, "from": Source.MEMORY}


@dataclass(frozen=True, slots=True)
class ProcedureVersion:
    """One version of a procedure.

    Attributes:
        procedure: what it says.
        number: 1, 2, 3 ... for each code.
        from_on: the first day it is in force.
        until_on: the first day it is not in force any more, or none.
        text: its canonical row; what a publication carries and the hash is made of.
    """

    procedure: Procedure
    number: int
    from_on: date
    until_on: date | None
    text: str

    @property
    def hash(self) -> bytes:
        """SHA-256 of the canonical row."""
        return sha256(self.text.encode()).digest()

    def is_in_force(self, on: date) -> bool:
        """Say whether the version is in force on a day, others left aside."""
        return self.from_on <= on and (self.until_on is None or on < self.until_on)

    def pin(self) -> ProcedurePin:
        """Return how a dossier names this version."""
        return ProcedurePin(self.procedure.code, self.number, self.hash, self.procedure.name_vi)


def row_text(row: Mapping[str, str]) -> str:
    """Return the canonical text of a row: the heading and the row, as import_csv reads them."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerow([row[column] for column in COLUMNS])
    return written.getvalue()


def import_csv(text: str) -> tuple[ProcedureVersion, ...]:
    """Read the versions of a catalogue text.

    Raises:
        RefusedError: ``catalogue.malformed`` with the row's number and, where one field is at
            fault, its column; nothing of the text is used then.
    """
    if len(text) > TEXT_CHARACTERS_MAX:
        raise RefusedError("catalogue.malformed", row=0)
    reader = csv.DictReader(io.StringIO(unicodedata.normalize("NFC", text), newline=""))
    try:
        rows = list(reader)
    except csv.Error as error:
        raise RefusedError("catalogue.malformed", row=reader.line_num) from error
    if tuple(reader.fieldnames or ()) != COLUMNS or len(rows) > ROWS_MAX:
        raise RefusedError("catalogue.malformed", row=0)
    versions = tuple(_version(row, number) for number, row in enumerate(rows, start=1))
    _check_mnemonics(versions)
    return versions


def _check_mnemonics(versions: tuple[ProcedureVersion, ...]) -> None:
    """Refuse a mnemonic that means two procedures: a clerk signs what two letters brought up."""
    owners: dict[str, str] = {}
    for number, version in enumerate(versions, start=1):
        code = version.procedure.code
        for mnemonic in version.procedure.mnemonics:
            if owners.setdefault(mnemonic, code) != code:
                raise RefusedError("catalogue.malformed", row=number, column="mnemonics")


_SHAPES: Final = {
    # column, what it must look like
    "code": re.compile(r"(?:[0-9]\.[0-9]{6}(?:\.[A-Z][0-9]{2})?)?"),
    "version": re.compile(r"[1-9][0-9]{0,5}"),
    "from_on": _DAY,
    "until_on": re.compile(rf"(?:{_DAY.pattern})?"),
    "name_vi": re.compile(r".+"),
    "mnemonics": re.compile(r"(?:(?:^| )[a-z]{2}[a-z0-9]{0,3})*"),
    "fee_rule": re.compile(r"(?:(?:^| \| )(?:counter|online|post): [^|]+)*"),
    "fee_kind": re.compile("|".join(_FEE_KINDS)),
    "offline_class": re.compile("|".join(OfflineClass.__members__)),
    "verification": re.compile(rf"(?:{'|'.join(_SOURCES)})\b.*"),
}


def _version(row: dict[str, str], number: int) -> ProcedureVersion:
    for column in COLUMNS:
        text = row.get(column)
        shape = _SHAPES.get(column, _ANY)
        if text is None or not is_clean_text(text) or not shape.fullmatch(text) or None in row:
            raise RefusedError("catalogue.malformed", row=number, column=column)
    try:
        from_on = date.fromisoformat(row["from_on"])
        until_on = date.fromisoformat(row["until_on"]) if row["until_on"] else None
    except ValueError as error:
        raise RefusedError("catalogue.malformed", row=number, column="from_on") from error
    if until_on is not None and until_on <= from_on:
        raise RefusedError("catalogue.malformed", row=number, column="until_on")
    try:
        procedure = _procedure(row)
    except RefusedError as error:
        raise RefusedError("catalogue.malformed", row=number, column="form") from error
    return ProcedureVersion(procedure, int(row["version"]), from_on, until_on, row_text(row))


def _procedure(row: Mapping[str, str]) -> Procedure:
    doubts: set[Doubt] = set() if row["code"] else {Doubt.CODE}
    linked = _LINKED.search(row["linked_group"])
    return Procedure(
        code=row["code"],
        name_vi=row["name_vi"],
        name_en=row["name_en"],
        mnemonics=tuple(row["mnemonics"].split()),
        field=row["field_vi"],
        agency=row["agency"],
        level=row["level"],
        terms=read_terms(
            channels=row["channels"],
            value=row["deadline_value"],
            unit=row["deadline_unit"],
            rule=row["deadline_rule"],
            doubts=doubts,
        ),
        term_text=row["channels"],
        fees=read_fees(
            channels=row["channels"], text=row["fee"], rules=row["fee_rule"], doubts=doubts
        ),
        fee_text=row["fee"],
        fee_kind=_FEE_KINDS[row["fee_kind"]],
        exempt_groups=tuple(filter(None, row["exempt_groups"].split("; "))),
        papers=(
            *read_papers(row["papers_submit"], PaperPurpose.SUBMIT, doubts),
            *read_papers(row["papers_show"], PaperPurpose.SHOW, doubts),
        ),
        results=read_results(row["result"], doubts),
        mobile=read_mobile(row["mobile"]),
        mobile_text=row["mobile"],
        linked_group=linked[0] if linked else "",
        linked_text=row["linked_group"],
        offline_class=OfflineClass[row["offline_class"]],
        decision=row["decision"],
        source=_SOURCES[row["verification"].partition(" ")[0].rstrip(":,")],
        notes=row["notes"],
        form=read_form(row["form"]),
        doubts=frozenset(doubts),
    )


@dataclass(frozen=True, slots=True)
class _Indexed:
    """A version with the words it is found by, folded."""

    version: ProcedureVersion
    names: str
    words: tuple[str, ...]
    initials: str
    mnemonics: frozenset[str]


class Catalogue:
    """All versions of all procedures that are known."""

    __slots__ = ("_indexed", "_versions")

    def __init__(self, versions: Iterable[ProcedureVersion]) -> None:
        """Take the versions; those without a code are left out, nobody can use them.

        Raises:
            RefusedError: ``catalogue.two-texts`` when one version has two different texts.
        """
        self._versions: dict[str, list[ProcedureVersion]] = {}
        known: dict[tuple[str, int], ProcedureVersion] = {}
        for version in versions:
            code = version.procedure.code
            if not code:
                continue
            other = known.setdefault((code, version.number), version)
            if other.text != version.text:
                raise RefusedError("catalogue.two-texts", code=code, version=version.number)
            if other is version:
                self._versions.setdefault(code, []).append(version)
        for listed in self._versions.values():
            listed.sort(key=lambda version: (version.from_on, version.number))
        self._indexed = {
            (code, version.number): _index(version)
            for code, listed in self._versions.items()
            for version in listed
        }

    def in_force(self, code: str, on: date) -> ProcedureVersion:
        """Return the version of a procedure in force on a day: of several, the latest begun.

        Raises:
            RefusedError: ``catalogue.not-in-force``.
        """
        for version in reversed(self._versions.get(code, [])):
            if version.is_in_force(on):
                return version
        raise RefusedError("catalogue.not-in-force", code=code)

    def all_in_force(self, on: date) -> tuple[ProcedureVersion, ...]:
        """Return every procedure's version in force on a day, by code."""
        found = []
        for code in sorted(self._versions):
            found += [v for v in reversed(self._versions[code]) if v.is_in_force(on)][:1]
        return tuple(found)

    def pinned(self, pin: ProcedurePin) -> ProcedureVersion | None:
        """Return the version a dossier pins, or none when it is not here word for word."""
        for version in self._versions.get(pin.code, ()):
            if version.number == pin.version and version.hash == pin.hash:
                return version
        return None

    def search(self, query: str, on: date) -> tuple[ProcedureVersion, ...]:
        """Return procedures in force that a few letters may mean, the likeliest first.

        A mnemonic or a code goes before a phrase, a phrase before words, words before the first
        letters of words.
        """
        asked = " ".join(fold_for_search(query[:QUERY_CHARACTERS_MAX]).split())
        if not asked:
            return ()
        ranked = []
        for version in self.all_in_force(on):
            indexed = self._indexed[version.procedure.code, version.number]
            rank = _rank(indexed, asked)
            if rank is not None:
                ranked.append((rank, len(indexed.initials), version.procedure.code, version))
        return tuple(item[-1] for item in sorted(ranked, key=lambda item: item[:-1])[:FOUND_MAX])


def _index(version: ProcedureVersion) -> _Indexed:
    procedure = version.procedure
    name = " ".join(_words(procedure.name_vi))
    others = [procedure.name_en, *(result.name for result in procedure.results)]
    words = (*name.split(), *(word for text in others for word in _words(text)))
    return _Indexed(
        version=version,
        names=f" {name} | {' | '.join(' '.join(_words(text)) for text in others)} ",
        words=words,
        initials="".join(word[0] for word in name.split()),
        mnemonics=frozenset(fold_for_search(item) for item in procedure.mnemonics),
    )


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", fold_for_search(text))


def _rank(indexed: _Indexed, asked: str) -> int | None:
    """Return how far a query is from a procedure, or none when it is not meant."""
    code = indexed.version.procedure.code.lower()
    asked_words = _words(asked)
    rank = None
    if asked in indexed.mnemonics or asked == code:
        rank = 0
    elif f" {' '.join(asked_words)} " in indexed.names and asked_words:
        rank = 1
    elif code.startswith(asked) or (len(asked) > 1 and asked in code):
        rank = 2
    elif asked_words and all(
        any(word.startswith(part) for word in indexed.words) for part in asked_words
    ):
        rank = 3
    elif len(asked) > 1 and asked.replace(" ", "") in indexed.initials:
        rank = 4
    return rank
