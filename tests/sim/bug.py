"""What a seeded bug is: a mistake with a name, and a way to make it for a while."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

__all__ = ["Bug", "Patches"]


Patch = Callable[["Patches"], None]


class Patches:
    """Puts other functions in the place of real ones, and the real ones back."""

    def __init__(self) -> None:
        self._before: list[tuple[Any, str, Any]] = []

    def put(self, owner: Any, name: str, make: Callable[[Any], Any]) -> None:
        """Put what ``make`` returns for the real function in its place."""
        real = owner.__dict__[name]
        self._before.append((owner, name, real))
        setattr(owner, name, make(real))

    def undo(self) -> None:
        for owner, name, real in reversed(self._before):
            setattr(owner, name, real)


@dataclass(frozen=True, slots=True)
class Bug:
    """One mistake.

    Attributes:
        name: what it is called in the report.
        patch: makes it.
        in_office: whether only lives with the hub's real office can show it.
    """

    name: str
    patch: Patch
    in_office: bool = False

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Live with the bug for a while."""
        patches = Patches()
        self.patch(patches)
        try:
            yield
        finally:
            patches.undo()
