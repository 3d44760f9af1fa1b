"""How much of the disk is left, and how much of it a new dossier may not have.

What was taken in must be brought to its end on a full disk too: states, slips printed again,
the city's acknowledgements, and the last export. So new dossiers stop before the disk does.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from accord.errors import FaultError

__all__ = ["RESERVE_BYTES_MAX", "RESERVE_SHARE", "Space", "SpaceOf", "space_of"]

RESERVE_SHARE: Final = 20
"""One part in twenty of the disk is kept back."""
RESERVE_BYTES_MAX: Final = 1 << 30
"""No more than this is: years of what is said about dossiers that are in already."""


@dataclass(frozen=True, slots=True)
class Space:
    """A disk's room.

    Attributes:
        size_bytes: all of it.
        free_bytes: what this program may still fill.
    """

    size_bytes: int
    free_bytes: int

    @property
    def is_kept_back(self) -> bool:
        """Whether what is left is for dossiers that are in already."""
        return self.free_bytes < min(self.size_bytes // RESERVE_SHARE, RESERVE_BYTES_MAX)

    def less(self, size_bytes: int) -> Space:
        """Return the room that is left once so many bytes more are filled."""
        return Space(self.size_bytes, self.free_bytes - size_bytes)


SpaceOf: TypeAlias = Callable[[Path], Space]
"""Measures the disk a file lies on."""


def space_of(path: Path) -> Space:
    """Measure the disk a file lies on.

    Raises:
        FaultError: ``store.disk-failed``.
    """
    try:
        found = os.statvfs(path)
    except OSError as error:
        raise FaultError("store.disk-failed", errno=error.errno or 0) from error
    return Space(found.f_blocks * found.f_frsize, found.f_bavail * found.f_frsize)
