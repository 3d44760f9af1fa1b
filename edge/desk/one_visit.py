"""One visit: what is done and what is next of a dossier whose citizen waits at the counter.

A model of work may have a dossier received, assessed, approved and returned while the citizen is
there ("không chờ", "4 tại chỗ"). Nothing is hurried past anybody: each of the four is a signed fact
of its own, by whoever may say it; this only tells which of them there are and who is next.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from accord.acts import Decided, HandedOver, StepDone
from accord.dossier import Dossier
from accord.facts import Fact
from accord.fleet import OfficerRole
from accord.intake import Accepted, ModelRule
from accord.moments import Instant
from accord.rights import may

__all__ = ["Stage", "StageKind", "Visit", "visit_of"]


class StageKind(Enum):
    """The four of a visit, in order."""

    RECEIVED = "received"
    ASSESSED = "assessed"
    APPROVED = "approved"
    RETURNED = "returned"


_FACTS: dict[StageKind, type[Fact]] = {
    StageKind.RECEIVED: Accepted,
    StageKind.ASSESSED: StepDone,
    StageKind.APPROVED: Decided,
    StageKind.RETURNED: HandedOver,
}


@dataclass(frozen=True, slots=True)
class Stage:
    """One of the four.

    Attributes:
        kind: which.
        done_at: when the last of its signed facts was written, or none while one is missing.
        by: who signed that one, or empty.
        is_mine: whether the officer at the screen may do it.
    """

    kind: StageKind
    done_at: Instant | None
    by: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Visit:
    """How far a visit has come.

    Attributes:
        stages: all four.
        result: the first result that is not returned yet, or 0.
    """

    stages: tuple[Stage, ...]
    result: int

    @property
    def next(self) -> Stage | None:
        """What must be done now, or none when all is done."""
        return next((stage for stage in self.stages if stage.done_at is None), None)


def visit_of(dossier: Dossier, roles: frozenset[OfficerRole]) -> Visit | None:
    """Return how far the visit of a dossier is; none where its citizen does not wait.

    Args:
        dossier: the dossier.
        roles: of the officer at the screen.
    """
    intake = dossier.intake
    if intake is None or not (
        intake.is_under(ModelRule.NO_WAIT) or intake.is_under(ModelRule.ON_THE_SPOT)
    ):
        return None
    done = {
        StageKind.RECEIVED: [(intake.received_at, intake.officer.name)],
        StageKind.ASSESSED: list(_assessed(dossier)),
        StageKind.APPROVED: [
            (one.decided_at, one.decided.document.signer.name)
            for one in dossier.results
            if one.decided is not None and one.decided_at is not None
        ],
        StageKind.RETURNED: [
            (one.handed_over_at, one.handed_over.officer.name)
            for one in dossier.results
            if one.handed_over is not None and one.handed_over_at is not None
        ],
    }
    stages = []
    for kind, fact in _FACTS.items():
        wanted = 1 if kind is StageKind.RECEIVED else len(dossier.results)
        done_at, by = max(done[kind]) if len(done[kind]) >= wanted else (None, "")
        stages.append(Stage(kind, done_at, by, may(roles, fact)))
    waiting = (one.index for one in dossier.results if one.handed_over is None)
    return Visit(tuple(stages), next(waiting, 0))


def _assessed(dossier: Dossier) -> Iterator[tuple[Instant, str]]:
    """Return of each result when it was last prepared and by whom; decided without, then that."""
    for result in dossier.results:
        prepared = [
            (said.at, said.fact.officer.name)
            for said in dossier.history
            if isinstance(said.fact, StepDone)
            and said.fact.proposal is not None
            and said.fact.proposal.result == result.index
        ]
        if prepared:
            yield prepared[-1]
        elif result.decided is not None and result.decided_at is not None:
            yield result.decided_at, result.decided.document.signer.name
