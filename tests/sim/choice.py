"""Where a run asks what happens next: a seeded die, or an odometer over every possibility.

Choice 0 is always "nothing goes wrong", so a run that is only given zeros is a quiet day.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Protocol

__all__ = ["Choice", "Dice", "Odometer", "Quiet"]


class Choice(Protocol):
    """Says what goes wrong, and what is done next."""

    def fault(self, label: str, options: int) -> int:
        """Return 0 for no fault, or which of so many faults happens here."""

    def pick(self, label: str, options: int) -> int:
        """Return one of so many equally good ways to go on."""


class Quiet:
    """Nothing goes wrong."""

    def fault(self, label: str, options: int) -> int:
        return 0

    def pick(self, label: str, options: int) -> int:
        return 0


class Dice:
    """A seeded die; each run draws for itself how often each kind of fault happens."""

    __slots__ = ("_random", "_rates", "swarm")

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        # Swarm testing: each run leaves out some kinds of fault, so others get deeper.
        self.swarm = self._random.choice((0.0, 0.02, 0.06, 0.15))
        self._rates: dict[str, float] = {}

    def fault(self, label: str, options: int) -> int:
        rate = self._rates.get(label)
        if rate is None:
            rate = self._rates[label] = self.swarm * self._random.choice((0.0, 1.0, 2.0))
        if self._random.random() >= rate:
            return 0
        return self._random.randint(1, options)

    def pick(self, label: str, options: int) -> int:
        return self._random.randrange(options)


class Odometer:
    """Every combination of at most so many faults, each exactly once.

    A run is replayed along the digits chosen so far; the last digit that can still turn is turned
    and everything behind it starts again, like the wheels of an odometer.
    """

    __slots__ = ("_at", "_budget", "_digits", "_limits", "_used")

    def __init__(self, faults_max: int) -> None:
        self._budget = faults_max
        self._digits: list[int] = []
        self._limits: list[int] = []
        self._at = 0
        self._used = 0

    def fault(self, label: str, options: int) -> int:
        limit = options if self._used < self._budget else 0
        chosen = self._next(limit)
        self._used += chosen > 0
        return chosen

    def pick(self, label: str, options: int) -> int:
        return self._next(options - 1)

    def _next(self, limit: int) -> int:
        if self._at == len(self._digits):
            self._digits.append(0)
            self._limits.append(limit)
        chosen = self._digits[self._at]
        self._limits[self._at] = limit
        self._at += 1
        return chosen

    def runs(self) -> Iterator[int]:
        """Count the runs; before each the odometer stands at its combination."""
        number = 0
        while True:
            self._at = self._used = 0
            yield number
            number += 1
            del self._digits[self._at :], self._limits[self._at :]
            while self._digits and self._digits[-1] >= self._limits[-1]:
                self._digits.pop()
                self._limits.pop()
            if not self._digits:
                return
            self._digits[-1] += 1
