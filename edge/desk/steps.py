"""What officers do to a dossier after its intake: the one table of acts, fields and makers.

Rules: an act is offered where the table of states, the table of rights and its own row allow it;
whatever the law wants in words is a field that must be filled; a maker turns what was typed into
one fact and decides nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from accord.acts import (
    DueExtended,
    HandlingStarted,
    Holder,
    HolderChanged,
    ObligationAsked,
    ObligationMet,
    Place,
    Proposal,
    Resumed,
    StepDone,
    Stopped,
    SupplementAsked,
    SupplementReceived,
    WithdrawalAsked,
)
from accord.deadline import AfterPause
from accord.dossier import Dossier, Result
from accord.errors import RefusedError
from accord.facts import Fact
from accord.fleet import OfficerRole
from accord.intake import Officer, Paper
from accord.lineage import EntryKey
from accord.moments import Instant
from accord.money import DONG_MAX
from accord.naming import LogName
from accord.national import PaperPurpose
from accord.signing import Sealed
from accord.states import State
from edge.desk.dues import EXTENSION_DAYS_MAX, Dues

__all__ = ["ACTS", "Act", "Field", "Scene", "act_named", "lines_of"]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an act's form.

    Attributes:
        name: of the field, and of the record's field it becomes.
        kind: ``line``, ``lines``, ``count``, ``result`` or ``choice`` (yes or no).
        is_needed: whether it must be filled.
    """

    name: str
    kind: str = "line"
    is_needed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a maker looks at.

    Attributes:
        dossier: as it stands.
        values: what was typed, line ends and outer blanks put in order.
        officer: who acts.
        agency: whose office it is.
        at: now.
        dues: for new due times.
        after_supplement: the city's rule for the term.
        hash_of: the hash of an entry, for a fact that names one.
    """

    dossier: Dossier
    values: Mapping[str, str]
    officer: Officer
    agency: str
    at: Instant
    dues: Dues
    after_supplement: AfterPause
    hash_of: Callable[[EntryKey], bytes]

    def said(self, name: str) -> str:
        """Return what was typed into a field, or an empty text."""
        return self.values.get(name, "")

    def count(self, name: str, *, most: int) -> int:
        """Return a whole number that was typed.

        Raises:
            RefusedError: ``handling.not-a-count`` with the field.
        """
        text = self.said(name).replace(".", "")
        if not (text.isascii() and text.isdecimal() and 0 < int(text[:16]) <= most):
            raise RefusedError("handling.not-a-count", field=name, most=most)
        return int(text)

    def result(self) -> Result:
        """Return the result that was chosen.

        Raises:
            RefusedError: ``handover.no-such-result``.
        """
        chosen = self.said("result")
        for result in self.dossier.results:
            if chosen == str(result.index):
                return result
        raise RefusedError("handover.no-such-result")


def is_undecided(result: Result) -> bool:
    """Say whether a result is still to be decided."""
    return result.decided is None


def is_unsealed(result: Result) -> bool:
    """Say whether a result is decided and has no seal yet."""
    return result.decided is not None and result.sealed is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One row.

    Attributes:
        name: in addresses.
        fact: what is said.
        fields: what is typed.
        make: what was typed becomes the fact.
        states: where it is offered, for a fact that moves nothing; empty where it moves.
        roles: who, when fewer than the table of rights allows.
        needs_intake: whether the acceptance must be known here.
        fits: which results it can be about, where a result is chosen.
    """

    name: str
    fact: type[Fact]
    fields: tuple[Field, ...]
    make: Callable[[Scene], Fact]
    states: frozenset[State] = frozenset()
    roles: frozenset[OfficerRole] = frozenset()
    needs_intake: bool = False
    fits: Callable[[Result], bool] = is_undecided


def lines_of(text: str) -> tuple[str, ...]:
    """Return the lines of a text that say something."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _holder(scene: Scene) -> Holder:
    return Holder(scene.agency, person=scene.officer.name)


def _start(scene: Scene) -> Fact:
    return HandlingStarted(_holder(scene))


def _step(scene: Scene) -> Fact:
    done = sum(isinstance(item.fact, StepDone) for item in scene.dossier.history)
    return StepDone(done + 1, scene.said("task"), scene.officer, scene.said("outcome"))


def _hand_on(scene: Scene) -> Fact:
    taker = Holder(scene.agency, scene.said("unit"), scene.said("person"))
    return HolderChanged(scene.dossier.holder or _holder(scene), taker, scene.said("reason"))


def _ask(scene: Scene) -> Fact:
    items = lines_of(scene.said("items"))
    return SupplementAsked(items, scene.said("reason"), scene.officer, scene.said("contact"))


def _receive(scene: Scene) -> Fact:
    papers = tuple(
        Paper(title, PaperPurpose.SUBMIT, originals=1) for title in lines_of(scene.said("papers"))
    )
    dues = scene.dues.again(scene.dossier, scene.at, scene.after_supplement)
    return SupplementReceived(papers, scene.officer, dues)


def _oblige(scene: Scene) -> Fact:
    dong = scene.count("dong", most=DONG_MAX) if scene.said("dong") else 0
    return ObligationAsked(scene.said("text"), scene.officer, dong)


def _meet(scene: Scene) -> Fact:
    dues = scene.dues.again(scene.dossier, scene.at, AfterPause.CONTINUE)
    return ObligationMet(scene.said("evidence"), scene.officer, dues)


def _withdraw(scene: Scene) -> Fact:
    return WithdrawalAsked(scene.said("reason"), scene.said("by"))


def _stop(scene: Scene) -> Fact:
    return Stopped(scene.said("reason"), scene.officer)


def _resume(scene: Scene) -> Fact:
    dues = scene.dues.again(scene.dossier, scene.at, AfterPause.CONTINUE)
    return Resumed(scene.said("reason"), scene.officer, dues)


def _extend(scene: Scene) -> Fact:
    result = scene.result()
    days = scene.count("days", most=EXTENSION_DAYS_MAX)
    later = scene.dues.later(result, days)
    return DueExtended(result.index, later, scene.said("reason"), scene.officer)


def _prepare(scene: Scene) -> Fact:
    result, is_granted = scene.result(), scene.said("is_granted") == "yes"
    proposal = Proposal(
        result.index, is_granted, scene.said("number"), scene.said("summary"), scene.said("denial")
    )
    done = sum(isinstance(item.fact, StepDone) for item in scene.dossier.history)
    outcome = "Đề nghị cấp" if is_granted else "Đề nghị từ chối"
    return StepDone(done + 1, "Trình ký", scene.officer, outcome, proposal)


def _seal(scene: Scene) -> Fact:
    result = scene.result()
    key, decided = result.decided_key, result.decided
    if key is None or decided is None:
        raise RefusedError("handover.no-such-result")
    # By name: the decision may come from the hub, and a namesake had better not seal it either.
    if decided.document.signer.name == scene.officer.name:
        raise RefusedError("seal.own-signature")
    place = Place(LogName(key.log), key.epoch, key.seq, scene.hash_of(key))
    return Sealed(place, scene.officer)


_REASON: Final = Field("reason", "lines")
_AT_WORK: Final = frozenset({State.ACCEPTED, State.HANDLING})
_WORKERS: Final = frozenset(
    {OfficerRole.RECEPTION, OfficerRole.MOBILE, OfficerRole.HANDLING, OfficerRole.LEADER}
)
_OPEN: Final = _AT_WORK | {State.SUPPLEMENT, State.OBLIGATION}

ACTS: Final[tuple[Act, ...]] = (
    Act(name="start", fact=HandlingStarted, fields=(), make=_start),
    Act(
        name="step",
        fact=StepDone,
        fields=(Field("task"), Field("outcome", "lines")),
        make=_step,
        states=_AT_WORK,
        # Whoever has the work: not the till, not who installs machines.
        roles=_WORKERS,
    ),
    Act(
        name="hand-on",
        fact=HolderChanged,
        fields=(Field("person"), Field("unit", is_needed=False), _REASON),
        make=_hand_on,
        states=_OPEN,
    ),
    Act(
        name="supplement",
        fact=SupplementAsked,
        fields=(Field("items", "lines"), _REASON, Field("contact", is_needed=False)),
        make=_ask,
    ),
    Act(
        name="supplement-received",
        fact=SupplementReceived,
        fields=(Field("papers", "lines"),),
        make=_receive,
        needs_intake=True,
    ),
    Act(
        name="obligation",
        fact=ObligationAsked,
        fields=(Field("text", "lines"), Field("dong", "count", is_needed=False)),
        make=_oblige,
    ),
    Act(name="obligation-met", fact=ObligationMet, fields=(Field("evidence"),), make=_meet),
    Act(
        name="prepare",
        fact=StepDone,
        fields=(
            Field("result", "result"),
            Field("is_granted", "choice"),
            Field("number"),
            Field("summary"),
            Field("denial", "lines", is_needed=False),
        ),
        make=_prepare,
        states=_AT_WORK,
        roles=frozenset({OfficerRole.HANDLING}),
        needs_intake=True,
    ),
    Act(
        name="seal",
        fact=Sealed,
        fields=(Field("result", "result"),),
        make=_seal,
        states=frozenset(State),
        fits=is_unsealed,
    ),
    Act(
        name="extend",
        fact=DueExtended,
        fields=(Field("result", "result"), Field("days", "count"), _REASON),
        make=_extend,
        states=_AT_WORK,
        # Form 04 is signed by the head of the agency (THỦ TRƯỞNG CƠ QUAN), never by the clerk.
        roles=frozenset({OfficerRole.LEADER}),
        needs_intake=True,
    ),
    Act(name="withdrawal", fact=WithdrawalAsked, fields=(Field("by"), _REASON), make=_withdraw),
    Act(name="stop", fact=Stopped, fields=(_REASON,), make=_stop),
    Act(name="resume", fact=Resumed, fields=(_REASON,), make=_resume, needs_intake=True),
)

_BY_NAME: Final = {act.name: act for act in ACTS}


def act_named(name: str) -> Act:
    """Return the row of an act.

    Raises:
        RefusedError: ``handling.no-such-act``.
    """
    act = _BY_NAME.get(name)
    if act is None:
        raise RefusedError("handling.no-such-act")
    return act
