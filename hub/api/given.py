"""How a handler names what it is given: one of the application's rooms, passed on as it is."""

from __future__ import annotations

from typing import TypeAlias, TypeVar

from litestar.di import NamedDependency
from litestar.params import SkipValidation

__all__ = ["Given"]

Room = TypeVar("Room")

Given: TypeAlias = NamedDependency[SkipValidation[Room]]
"""A room by the name of the parameter; it is an object of ours, not input to be checked."""
