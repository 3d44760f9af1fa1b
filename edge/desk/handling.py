"""Handling a dossier after its intake: what an officer may do to it now, and doing it."""

from __future__ import annotations

from collections.abc import Mapping

from accord.acts import DueExtended, SupplementAsked
from accord.dossier import Dossier
from accord.errors import RefusedError
from accord.facts import Fact
from accord.intake import Officer
from accord.moments import Instant
from accord.rights import may
from accord.states import STATES, moves_to
from edge.desk.dues import Dues, may_extend
from edge.desk.house import House, Offices
from edge.desk.ports import Book, Clock, Writing
from edge.desk.scribe import Scribe
from edge.desk.shift import Shift
from edge.desk.steps import ACTS, Act, Scene, act_named
from edge.desk.typed import Complaint

__all__ = ["Handling", "UnfinishedError"]


class UnfinishedError(RefusedError):
    """The form of an act is not complete; every complaint names its field."""

    def __init__(self, complaints: tuple[Complaint, ...]) -> None:
        super().__init__("handling.unfinished", count=len(complaints))
        self.complaints = complaints


class Handling:
    """The desk where dossiers are worked on.

    Args:
        house: whose office it is.
        offices: for due times.
        book: what the box keeps.
        scribe: writes the acts.
        clock: when.
    """

    def __init__(
        self, *, house: House, offices: Offices, book: Book, scribe: Scribe, clock: Clock
    ) -> None:
        self._house = house
        self._dues = Dues(offices=offices, book=book)
        self._scribe = scribe
        self._clock = clock

    def possible(self, shift: Shift, dossier: Dossier) -> tuple[Act, ...]:
        """Return what this officer may do to a dossier as it stands now."""
        if dossier.conflict:
            return ()
        at = self._clock.read().wall
        return tuple(
            act for act in ACTS if _is_theirs(shift, act) and _may_follow(dossier, act, at)
        )

    def do(self, shift: Shift, code: str, name: str, values: Mapping[str, str]) -> Dossier:
        """Do something to a dossier, as it was typed.

        Raises:
            UnfinishedError: with every field that is missing or wrong.
            RefusedError: ``handling.no-such-act``, ``shift.not-your-role``, ``dossier.unknown``,
                ``dossier.in-conflict``, ``dossier.not-allowed`` with the state, or
                ``extension.too-late``; nothing was written.
        """
        act = act_named(name)
        if shift.key is None or not _is_theirs(shift, act):
            raise RefusedError("shift.not-your-role")
        typed = {field: text.replace("\r\n", "\n").strip() for field, text in values.items()}

        def make(dossier: Dossier, writing: Writing) -> Fact:
            at = self._clock.read().wall
            _check(dossier, act)
            missing = [f.name for f in act.fields if f.is_needed and not typed.get(f.name)]
            if missing:
                raise UnfinishedError(
                    tuple(Complaint(field, "handling.missing") for field in missing)
                )
            return _made(act, self._scene(shift, dossier, typed, at, writing))

        return self._scribe.act_upon(code, make, officer=shift.key)

    def _scene(
        self,
        shift: Shift,
        dossier: Dossier,
        typed: Mapping[str, str],
        at: Instant,
        writing: Writing,
    ) -> Scene:
        return Scene(
            dossier=dossier,
            values=typed,
            officer=Officer(shift.officer.name, shift.officer.title),
            agency=str(self._house.agency),
            at=at,
            dues=self._dues,
            after_supplement=self._house.after_supplement,
            hash_of=writing.hash_of,
        )


def _is_theirs(shift: Shift, act: Act) -> bool:
    roles = frozenset(shift.officer.roles)
    return may(roles, act.fact) and (not act.roles or not act.roles.isdisjoint(roles))


def _may_follow(dossier: Dossier, act: Act, at: Instant) -> bool:
    if not _is_allowed(dossier, act):
        return False
    if act.fact is DueExtended:
        return any(may_extend(result, at) for result in dossier.results)
    return True


def _is_allowed(dossier: Dossier, act: Act) -> bool:
    if act.needs_intake and dossier.intake is None:
        return False
    if act.fact is SupplementAsked and dossier.supplement is not None:
        return False  # once only: Decree 118/2025/ND-CP, Art. 11
    if any(field.kind == "result" for field in act.fields):
        return dossier.state in act.states and any(map(act.fits, dossier.results))
    if act.states:
        return dossier.state in act.states
    return moves_to(act.fact, dossier.state) is not None


def _check(dossier: Dossier, act: Act) -> None:
    if dossier.conflict:
        raise RefusedError("dossier.in-conflict")
    if not _is_allowed(dossier, act):
        raise RefusedError("dossier.not-allowed", state=STATES[dossier.state].label)


def _made(act: Act, scene: Scene) -> Fact:
    """Make the fact; what a record refuses is a complaint about the field that was typed."""
    if act.fact is DueExtended and not may_extend(scene.result(), scene.at):
        raise RefusedError("extension.too-late")
    try:
        return act.make(scene)
    except RefusedError as error:
        named = str(error.values.get("field", ""))
        if error.key == "handling.not-a-count":
            most = (("most", int(str(error.values["most"]))),)
            raise UnfinishedError((Complaint(named, error.key, most),)) from error
        if error.key != "record.refused":
            raise
        # A decision that is denied says why: the record calls both fields alike.
        named = "denial" if act.name == "prepare" and named == "reason" else named
        known = [field.name for field in act.fields]
        field = named if named in known else (known or [""])[0]
        raise UnfinishedError((Complaint(field, "typed.not-allowed"),)) from error
