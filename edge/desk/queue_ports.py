"""What the queue needs of the world beside the desk's other ports: its tickets, its voice."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date
from typing import Protocol

from accord.moments import Hlc
from accord.queue import Ticket
from edge.desk.ports import Writing

__all__ = ["QueueBook", "QueueWriting", "Voice"]


class QueueWriting(Writing, Protocol):
    """One transaction in which tickets are given or moved."""

    def tickets(self, day: date) -> tuple[Ticket, ...]:
        """Return all tickets of a day in the order they were taken, this transaction's included."""

    def last_ticket(self, day: date, series: str) -> int:
        """Return the highest number of a series given on a day, 0 before the first."""


class QueueBook(Protocol):
    """What the box keeps of its queue."""

    def writing(self) -> AbstractContextManager[QueueWriting]:
        """Begin a transaction, as `Book.writing`."""

    def tickets(self, day: date) -> tuple[Ticket, ...]:
        """Return all tickets of a day in the order they were taken."""

    def dossiers_on(self, day: date) -> int:
        """Return how many dossier numbers of a day this box has given."""

    def last_time(self) -> Hlc:
        """Return the time of the last entry of the box's log, without asking the disk."""


class Voice(Protocol):
    """Speaks in the hall."""

    def call(self, label: str, counter: str) -> None:
        """Say soon whose turn it is; returns at once and never fails: the queue goes on."""
