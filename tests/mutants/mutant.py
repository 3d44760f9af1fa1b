"""What a mutant is: a protection, a way to break it, and the check that must then turn red."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

__all__ = ["Mutant"]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One protection, broken on purpose.

    Attributes:
        name: which protection is gone, as a sentence: ``accepts a signature of another purpose``.
        patch: breaks it, through the monkeypatch it is given, which mends it again afterwards.
        check: passes with the protection, raises AssertionError (or fails the test) without it.
    """

    name: str
    patch: Callable[[pytest.MonkeyPatch], None]
    check: Callable[[], None]
