"""When a dossier must be seen to: until when its term runs, since when a result waits.

Pure readings of a folded dossier. None of them knows the time: whether a dossier is late follows
from the instant its term runs out and from the clock, whenever somebody asks.
"""

from __future__ import annotations

from accord.dossier import Delivery, Dossier
from accord.moments import Instant
from accord.states import STATES, Clock

__all__ = ["runs_out_at", "waits_since", "went_out_at"]

_WAITS = frozenset({Delivery.AWAITED, Delivery.READY})


def runs_out_at(dossier: Dossier) -> Instant | None:
    """Return when the first term runs out that the office still has to keep, or none.

    After that instant the dossier is late. A clock that stands still for papers or money ends
    nothing, but a term that had run out before it stopped stays so. Nothing is owed on a dossier
    that was stopped or withdrawn.
    """
    dues = [
        result.due_at
        for result in dossier.results
        if result.due_at is not None and result.decided is None
    ]
    match STATES[dossier.state].clock:
        case Clock.STARTS | Clock.RUNS:
            return min(dues, default=None)
        case Clock.PAUSED if dossier.since is not None:
            return min((due for due in dues if due < dossier.since), default=None)
        case _:
            return None


def waits_since(dossier: Dossier) -> Instant | None:
    """Return since when a decided result waits to be handed over, or none."""
    return min(
        (
            result.decided_at
            for result in dossier.results
            if result.decided_at is not None and result.delivery in _WAITS
        ),
        default=None,
    )


def went_out_at(dossier: Dossier) -> Instant | None:
    """Return when a result was last handed over, or none."""
    return max(
        (result.handed_over_at for result in dossier.results if result.handed_over_at is not None),
        default=None,
    )
