"""A system that is away when a file says so: for rehearsals, demonstrations and tests."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from accord.fleet import Measure
from accord.national import OfflineClass

__all__ = ["SimulatedProbe"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedProbe:
    """Looks at a file instead of a system.

    Attributes:
        system: the name of the system.
        target: the file; while it is there, the system is away.
        serves: the classes of procedures whose results wait for it.
    """

    system: str
    target: str
    serves: frozenset[OfflineClass]

    @property
    def measure(self) -> Measure:
        """How it is measured: not at all."""
        return Measure.SIMULATED

    def reach(self) -> bool:
        """Say whether the file is away."""
        return not Path(self.target).exists()
