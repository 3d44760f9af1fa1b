"""Slips that must come out: queued with the entry they state, due until known to be printed."""

from __future__ import annotations

from dataclasses import astuple, replace
from typing import Any, Final

from accord.moments import Instant
from edge.desk.kept import SlipJob
from edge.store.engine import Connection
from edge.store.statements import statements

__all__ = ["due", "last", "of_dossier", "one", "printed", "queue", "slip_of", "wanted"]

_SQL: Final = statements("slips")


def queue(connection: Connection, slip: SlipJob) -> None:
    """Keep that a slip must come out."""
    connection.execute(_SQL["put"], astuple(slip))


def one(connection: Connection, job_id: str) -> SlipJob | None:
    """Return a slip by its id."""
    row = connection.execute(_SQL["one"], (job_id,)).fetchone()
    return None if row is None else slip_of(row)


def last(connection: Connection, epoch: bytes) -> SlipJob | None:
    """Return the first print with the highest number of an epoch, if there is one."""
    row = connection.execute(_SQL["last"], (epoch,)).fetchone()
    return None if row is None else slip_of(row)


def due(connection: Connection) -> tuple[SlipJob, ...]:
    """Return the slips of which nobody knows that they came out, oldest first.

    A later copy that came out takes the place of what was asked for before it.
    """
    return tuple(map(slip_of, connection.execute(_SQL["due"]).fetchall()))


def of_dossier(connection: Connection, code: str) -> tuple[SlipJob, ...]:
    """Return all slips of a dossier, copies included, oldest first."""
    return tuple(map(slip_of, connection.execute(_SQL["of-dossier"], (code,)).fetchall()))


def printed(connection: Connection, job_id: str, *, at: Instant) -> None:
    """Keep that a slip came out; the first word stands."""
    connection.execute(_SQL["printed"], (job_id, at))


def wanted(connection: Connection, job_id: str) -> None:
    """Keep that a slip that was held back must come out after all."""
    connection.execute(_SQL["wanted"], (job_id,))


def slip_of(row: tuple[Any, ...]) -> SlipJob:
    """Return the slip a row of the table holds."""
    job = SlipJob(*row)
    return replace(job, is_held_back=bool(job.is_held_back))
