"""How a route names what it is given: by the name of its argument, one of the program's rooms."""

from __future__ import annotations

from typing import TypeAlias, TypeVar

from litestar.di import NamedDependency
from litestar.params import SkipValidation

__all__ = ["Given"]

Room = TypeVar("Room")

Given: TypeAlias = NamedDependency[SkipValidation[Room]]
"""What the start of the program made; nothing a request brings, so there is nothing to validate."""
