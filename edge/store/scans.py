"""Which scanned file goes with which paper: of drafts as kept, of dossiers as the log says."""

from __future__ import annotations

from typing import Final

from accord.acts import Digitised, Place
from accord.errors import PeerError, RefusedError
from accord.facts import KINDS, Fact
from accord.header import Header
from accord.intake import Accepted
from accord.lineage import Gone
from accord.moments import Instant
from accord.national import Digitisation, PaperPurpose
from edge.desk.scanned import DraftFile, ScanCount
from edge.store import entries, said
from edge.store.engine import Connection
from edge.store.statements import statements

__all__ = [
    "counted",
    "drop_all",
    "erase",
    "is_named",
    "learn",
    "learn_all",
    "of_draft",
    "put",
    "take_out",
]

_SQL: Final = statements("scans")
_TABLES: Final = ("named_files", "scans", "papers_taken")
_TOLD: Final = (Digitised, Accepted)


def of_draft(connection: Connection, draft_id: str) -> tuple[DraftFile, ...]:
    """Return the files of a draft, the first scanned first."""
    rows = connection.execute(_SQL["of-draft"], (draft_id,)).fetchall()
    return tuple(
        DraftFile(
            paper, digest, kind, size, pages, tuple(warnings.split()), bool(is_reused), Instant(at)
        )
        for paper, digest, kind, size, pages, warnings, is_reused, at in rows
    )


def put(connection: Connection, draft_id: str, officer: bytes, file: DraftFile) -> None:
    """Keep that a file goes with a paper of a draft; the same twice is one.

    Raises:
        RefusedError: ``draft.signed`` (value ``dossier``) when it became a dossier,
            ``draft.nothing-typed`` when there is no such draft, ``draft.not-yours``.
    """
    signed = connection.execute(_SQL["signed"], (draft_id,)).fetchone()
    if signed is not None:
        raise RefusedError("draft.signed", dossier=signed[0])
    owner = connection.execute(_SQL["owner"], (draft_id,)).fetchone()
    if owner is None:
        raise RefusedError("draft.nothing-typed")
    if owner != (officer,):
        raise RefusedError("draft.not-yours")
    warnings, is_reused = " ".join(file.warnings), int(file.is_reused)
    row = (file.paper, file.digest, file.kind, file.size, file.pages, warnings, is_reused, file.at)
    connection.execute(_SQL["put"], (draft_id, *row))


def take_out(connection: Connection, draft_id: str, *, paper: str, digest: bytes) -> None:
    """Take a file away from a paper of a draft; nothing happens when it is not there."""
    connection.execute(_SQL["take-out"], (draft_id, paper, digest))


def is_named(connection: Connection, digest: bytes) -> bool:
    """Say whether a draft or an entry of the own log names a file."""
    return bool(connection.execute(_SQL["is-named"], (digest,)).fetchone()[0])


def learn(connection: Connection, entry_id: int, fact: Fact | Gone | None) -> None:
    """Keep what an entry says of papers; any other fact changes nothing."""
    if not isinstance(fact, _TOLD):
        return
    record = entries.by_id(connection, entry_id)
    assert record is not None  # noqa: S101 -- the same transaction has just put it there
    header = record.entry.header
    if header.was is not None:
        was = header.was  # written again in a later epoch: it counts once, where it stands now
        _forget(connection, "entries-at", (was.log, was.epoch, was.seq))
    _learn(connection, entry_id, fact, header)


def learn_all(connection: Connection) -> None:
    """Learn all of it again from the log."""
    kinds = tuple(kind.number for kind in KINDS if kind.fact in _TOLD)
    for (entry_id,) in connection.execute(_SQL["of-kind"], kinds).fetchall():
        record = entries.by_id(connection, entry_id)
        assert record is not None  # noqa: S101 -- the same transaction has just listed it
        try:
            learn(connection, entry_id, said.fact_of(record))
        except PeerError:
            continue  # kept as signed; what cannot be read says nothing


def erase(connection: Connection, place: Place) -> None:
    """Forget what an entry said whose content is erased by law."""
    _forget(connection, "entries-meant", (place.log, place.epoch, place.seq))


def drop_all(connection: Connection) -> None:
    """Forget what is derived, to be learned again from the log."""
    for table in _TABLES:
        connection.execute(f"DELETE FROM {table}")  # noqa: S608 -- names of our own tables


def counted(connection: Connection, since: Instant, until: Instant) -> ScanCount:
    """Count the papers taken in from one time up to another, and how their scans came about."""
    (taken,) = connection.execute(_SQL["taken"], (since, until)).fetchone()
    done = dict(connection.execute(_SQL["done"], (since, until)).fetchall())
    return ScanCount(taken, done.get(Digitisation.DIGITISED, 0), done.get(Digitisation.REUSED, 0))


def _learn(connection: Connection, entry_id: int, fact: Digitised | Accepted, told: Header) -> None:
    at = told.stamp.time.at
    for file in told.attachments:
        connection.execute(_SQL["learn-file"], (entry_id, file.hash))
    if isinstance(fact, Digitised):
        row = (entry_id, fact.hash, told.dossier, fact.paper, fact.digitisation, at)
        connection.execute(_SQL["learn-scan"], row)
    else:
        submitted = [paper for paper in fact.papers if paper.purpose is PaperPurpose.SUBMIT]
        connection.execute(_SQL["learn-papers"], (entry_id, len(submitted), at))


def _forget(connection: Connection, question: str, place: tuple[str, bytes, int]) -> None:
    for (entry_id,) in connection.execute(_SQL[question], place).fetchall():
        for table in ("forget-files", "forget-scan", "forget-papers"):
            connection.execute(_SQL[table], (entry_id,))
