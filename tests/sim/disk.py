"""A simulated disk: a commit happens whole or not at all; power may go right before or after."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from accord.errors import FaultError
from tests.sim.choice import Choice

__all__ = ["Disk", "PowerCut"]

BEFORE, AFTER, FULL = 1, 2, 3


class PowerCut(BaseException):
    """The machine is off; everything that was only in memory is gone."""


class Disk:
    """One machine's disk; what is done inside `commit` is durable when the block ends."""

    __slots__ = ("_choice", "_name", "commits", "is_full")

    def __init__(self, name: str, choice: Choice) -> None:
        self._name, self._choice = name, choice
        self.is_full = False
        self.commits = 0

    def heal(self, choice: Choice) -> None:
        """Work from now on as this choice says, which is: without faults."""
        self._choice = choice
        self.is_full = False

    @contextmanager
    def commit(self) -> Iterator[None]:
        """Do the block as one transaction.

        The block must not fail half way: the stores of the simulation change nothing before they
        have computed everything.
        """
        fault = self._choice.fault(self._name, FULL)
        if fault == BEFORE:
            raise PowerCut
        if fault == FULL or self.is_full:
            raise FaultError("store.disk-full")
        yield
        self.commits += 1
        if fault == AFTER:
            raise PowerCut
