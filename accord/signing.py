"""What is said around a leader's signature: a prepared result sent back, and the seal put on one.

Rules: what was sent back is not waiting for a signature until it is prepared again; a seal names
the entry of the decision it is put on, and a decision is sealed once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from accord.acts import Place
from accord.intake import INDEX, REASON, Officer
from accord.records import Struct

__all__ = ["Sealed", "SignatureReturned"]


@dataclass(frozen=True, slots=True)
class SignatureReturned(Struct):
    """A leader sent a prepared result back, unsigned, and says why."""

    result: Annotated[int, 0, INDEX]
    reason: Annotated[str, 1, REASON]
    officer: Annotated[Officer, 2]


@dataclass(frozen=True, slots=True)
class Sealed(Struct):
    """The records clerk put the seal on a decision."""

    decision: Annotated[Place, 0]
    officer: Annotated[Officer, 1]
