"""How the facts of a dossier move it, and where its history parts.

Each fact is judged by what its writer knew, never by when it was written. A fact that the table of
states does not allow there is refused: kept, and without effect. Two moves that did not know of
each other part the history, unless they are about different results of a linked dossier; a later
move by somebody who knew both joins it again, and a head chosen in words overrules the others.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from itertools import combinations
from typing import Final

from accord.acts import (
    Decided,
    DueExtended,
    HandedOver,
    HeadChosen,
    Place,
    ResultDue,
    ResultReady,
    ResultReceivedBack,
    Resumed,
    SupplementAsked,
    SupplementReceived,
)
from accord.facts import Fact
from accord.intake import Accepted
from accord.letters import LetterIssued
from accord.lineage import EntryKey, Gone, Lineage, bits
from accord.moments import Instant
from accord.signing import Sealed, SignatureReturned
from accord.states import MOVES, STATES, Clock, State, moves_to

__all__ = ["Branches", "Refusal", "follow"]


class Refusal(Enum):
    """Why a fact changed nothing."""

    STATE = "state"
    """The table does not allow it where the dossier stood."""
    TWICE = "twice"
    """It may be said once, and was: acceptance, asking for more papers, a decision, a letter."""
    NO_RESULT = "no result"
    """It is about a result that was not promised, is not decided, or is handed over already."""
    NO_INTAKE = "no intake"
    """It needs an accepted dossier."""
    NO_CONFLICT = "no conflict"
    """It settles a conflict that its writer did not see, by a head that was none."""


_MOVERS: Final = frozenset(fact for fact, _, _ in MOVES) | {HeadChosen}
_ONCE: Final = frozenset({Accepted, SupplementAsked})
_AFTER_INTAKE: Final = frozenset({SupplementReceived, Resumed})
_OPEN: Final = frozenset({Clock.STARTS, Clock.RUNS, Clock.PAUSED})
_HANDS_OVER: Final = frozenset(
    # where a decided result of a linked dossier may be handed over before the others are decided
    {
        State.HANDLING,
        State.SUPPLEMENT,
        State.OBLIGATION,
        State.WITHDRAWAL,
        State.STOPPED,
        State.DONE,
    }
)


@dataclass(slots=True)
class Branches:
    """The judged facts of a dossier.

    Attributes:
        lineage: the facts, each after all it knew of.
        after: for each fact that moves, the state on its branch after it.
        refused: for each fact without effect, why.
        held: the facts that have effect.
        moves: those of them that move.
    """

    lineage: Lineage
    after: dict[int, State] = field(default_factory=dict)
    refused: dict[int, Refusal] = field(default_factory=dict)
    held: int = 0
    moves: int = 0

    @property
    def overruled(self) -> int:
        """The facts on branches that a person decided against."""
        return self.overruled_in(self.held)

    @property
    def counted(self) -> int:
        """The facts that have effect and are not overruled."""
        return self.counted_in(self.held)

    @property
    def conflict(self) -> list[int]:
        """The facts that contradict each other and that nobody has joined yet."""
        return sorted({index for pair in self._parted(self.moves) for index in pair})

    @property
    def heads(self) -> list[int]:
        """The ends of the branches when the history is parted, else nothing."""
        return self.lineage.tips(self.moves) if self._parted(self.moves) else []

    @property
    def state(self) -> State:
        """The state; in a conflict, the last that nobody contests."""
        return self.standing(self._common())

    @property
    def since(self) -> Instant | None:
        """When it came there."""
        tips = self.lineage.tips(self._common() & self.moves)
        return max((self.lineage.order[tip].at for tip in tips), default=None)

    def _common(self) -> int:
        """Return the facts that every branch builds on: all of them when there is but one."""
        known = self.held
        while self._parted(known & self.moves):
            common = known & self.moves
            for tip in self.lineage.tips(common):
                common &= self.lineage.before[tip]
            known = common
            for tip in self.lineage.tips(common):
                known |= self.lineage.before[tip] & self.held
        return known

    def kind(self, index: int) -> type[Fact]:
        """Return what kind of fact one is, erased or not."""
        fact = self.lineage.order[index].fact
        return fact.kind.fact if isinstance(fact, Gone) else type(fact)

    def has(self, kind: type[Fact], known: int) -> bool:
        """Say whether a set has a fact of a kind, erased or not."""
        return any(self.kind(index) is kind for index in bits(known))

    def _is_gone(self, kind: type[Fact], known: int) -> bool:
        order = self.lineage.order
        return any(
            isinstance(order[index].fact, Gone) and self.kind(index) is kind
            for index in bits(known)
        )

    def counted_in(self, known: int) -> int:
        """Return the facts of a set that are not overruled in it."""
        return known & ~self.overruled_in(known)

    def overruled_in(self, known: int) -> int:
        """Return the moves of a set that a choice in the same set decided against."""
        overruled = 0
        for index in bits(known & self.moves):
            fact = self.lineage.order[index].fact
            if isinstance(fact, HeadChosen):
                chosen = self.chosen(fact)
                before = self.lineage.before
                overruled |= before[index] & ~(before[chosen] | 1 << chosen) & self.moves
        return overruled

    def chosen(self, fact: HeadChosen) -> int:
        """Return the fact that a choice names, or -1."""
        head = fact.head
        return self.lineage.positions.get(EntryKey(head.log, head.epoch, head.seq), -1)

    def promised(self, known: int) -> set[int] | None:
        """Return the numbers of the promised results, or none when that is erased."""
        numbers: set[int] = set()
        for index in bits(known):
            match self.lineage.order[index].fact:
                case Accepted(results=results):
                    numbers |= set(range(len(results)))
                case ResultDue(result=number):
                    numbers.add(number)
                case _:
                    continue  # no other fact promises a result
        return None if self._is_gone(Accepted, known) else numbers

    def is_decided(self, number: int, known: int) -> bool:
        """Say whether a result is decided, or may be, where decisions are erased."""
        return self._is_gone(Decided, known) or number in self.about(Decided, known)

    def about(self, kind: type[Decided | HandedOver], known: int) -> set[int]:
        """Return the results that facts of a kind are about."""
        facts = (self.lineage.order[index].fact for index in bits(known))
        return {fact.result for fact in facts if isinstance(fact, kind)}

    def is_complete(self, kind: type[Decided | HandedOver], known: int) -> bool:
        """Say whether every promised result is decided, or handed over."""
        promised = self.promised(known)
        if promised is None or self._is_gone(kind, known):
            return self.has(kind, known)
        return promised <= self.about(kind, known)

    def _commutes(self, one: int, other: int) -> bool:
        match self.lineage.order[one].fact, self.lineage.order[other].fact:
            case (
                (Decided(result=a) | HandedOver(result=a)),
                (Decided(result=b) | HandedOver(result=b)),
            ):
                return a != b
            case _:
                return False

    def _parted(self, moves: int) -> list[tuple[int, int]]:
        before = self.lineage.before
        return [
            (one, other)
            for one, other in combinations(bits(moves), 2)
            if self.lineage.is_concurrent(one, other)
            and not self._commutes(one, other)
            and not any(before[m] >> one & 1 and before[m] >> other & 1 for m in bits(moves))
        ]

    def standing(self, known: int) -> State:
        """Return the state that a set of facts without a conflict leads to."""
        tips = self.lineage.tips(known & self.moves)
        states = [self.after[tip] for tip in tips]
        if not tips or not all(self.kind(tip) in {Decided, HandedOver} for tip in tips):
            return states[0] if tips else State.DRAFT
        counted = self.counted_in(known)
        if self.is_complete(HandedOver, counted):
            return State.RETURNED
        if self.is_complete(Decided, counted):
            return State.DONE
        # A result that was promised meanwhile, or that another log decided, is still to come.
        return states[0] if len(set(states)) == 1 and states[0] < State.DONE else State.HANDLING

    def stood(self, known: int) -> list[State]:
        """Return the states a writer who knew these facts could go on from."""
        if self._parted(known & self.moves):
            return [self.after[tip] for tip in self.lineage.tips(known & self.moves)]
        return [self.standing(known)]


def follow(lineage: Lineage) -> Branches:
    """Judge every fact by what its writer knew."""
    branches = Branches(lineage)
    for index in range(len(lineage.order)):
        known = branches.held & lineage.before[index]
        outcome = _judge(branches, index, known)
        if isinstance(outcome, Refusal):
            branches.refused[index] = outcome
            continue
        branches.held |= 1 << index
        if outcome is not None:
            branches.after[index] = outcome
            branches.moves |= 1 << index
    return branches


def _judge(branches: Branches, index: int, known: int) -> State | Refusal | None:
    """Return the state after a fact, why it is refused, or none when it moves nothing."""
    outcome: State | Refusal | None
    match branches.lineage.order[index].fact:
        case HeadChosen() as fact:
            outcome = _choose(branches, fact, known)
        case Decided(result=number):
            outcome = _decide(branches, number, known)
        case HandedOver(result=number):
            outcome = _hand_over(branches, number, known)
        case ResultDue(result=number):
            outcome = _promise(branches, number, known)
        case DueExtended(result=number):
            promised = branches.promised(branches.counted_in(known))
            outcome = None if promised is None or number in promised else Refusal.NO_RESULT
        case ResultReady(result=number) | ResultReceivedBack(result=number):
            is_decided = branches.is_decided(number, branches.counted_in(known))
            outcome = None if is_decided else Refusal.NO_RESULT
        case SignatureReturned(result=number):
            counted = branches.counted_in(known)
            promised = branches.promised(counted)
            is_open = promised is None or number in promised - branches.about(Decided, counted)
            outcome = None if is_open else Refusal.NO_RESULT
        case LetterIssued() as fact:
            outcome = _issue(branches, fact, known)
        case Sealed(decision=place):
            outcome = _seal(branches, place, known)
        case _:
            outcome = _judge_other(branches, branches.kind(index), known)
    return outcome


def _judge_other(branches: Branches, kind: type[Fact], known: int) -> State | Refusal | None:
    counted = branches.counted_in(known)
    if kind in _AFTER_INTAKE and not branches.has(Accepted, counted):
        return Refusal.NO_INTAKE
    if kind in _ONCE and branches.has(kind, counted):
        return Refusal.TWICE
    return _move(branches, kind, known) if kind in _MOVERS else None


def _move(branches: Branches, kind: type[Fact], known: int) -> State | Refusal:
    for state in branches.stood(known):
        after = moves_to(kind, state)
        if after is not None:
            return after
    return Refusal.STATE


def _choose(branches: Branches, fact: HeadChosen, known: int) -> State | Refusal:
    chosen = branches.chosen(fact)
    is_parted = len(branches.stood(known)) > 1
    if not is_parted or chosen not in branches.lineage.tips(known & branches.moves):
        return Refusal.NO_CONFLICT
    return branches.after[chosen]


def _decide(branches: Branches, number: int, known: int) -> State | Refusal:
    counted = branches.counted_in(known)
    promised = branches.promised(counted)
    if promised is not None and number not in promised:
        return Refusal.NO_RESULT
    if number in branches.about(Decided, counted):
        return Refusal.TWICE
    after = _move(branches, Decided, known)
    is_last = promised is None or promised <= branches.about(Decided, counted) | {number}
    return State.HANDLING if after is State.DONE and not is_last else after


def _hand_over(branches: Branches, number: int, known: int) -> State | Refusal:
    counted = branches.counted_in(known)
    if not branches.is_decided(number, counted) or number in branches.about(HandedOver, counted):
        return Refusal.NO_RESULT
    promised = branches.promised(counted)
    if promised is None or promised <= branches.about(HandedOver, counted) | {number}:
        return _move(branches, HandedOver, known)
    return next((state for state in branches.stood(known) if state in _HANDS_OVER), Refusal.STATE)


def _seal(branches: Branches, place: Place, known: int) -> Refusal | None:
    counted, order = branches.counted_in(known), branches.lineage.order
    named = EntryKey(place.log, place.epoch, place.seq)
    decisions = {order[i].key for i in bits(counted) if branches.kind(i) is Decided}
    if named not in decisions:
        return Refusal.NO_RESULT
    facts = (order[index].fact for index in bits(counted))
    is_sealed = any(isinstance(fact, Sealed) and fact.decision == place for fact in facts)
    return Refusal.TWICE if is_sealed else None


def _issue(branches: Branches, fact: LetterIssued, known: int) -> Refusal | None:
    counted, order = branches.counted_in(known), branches.lineage.order
    promised = branches.promised(counted)
    if promised is not None and fact.result not in promised:
        return Refusal.NO_RESULT
    facts = (order[index].fact for index in bits(counted))
    is_issued = any(
        isinstance(earlier, LetterIssued)
        and (earlier.form, earlier.result) == (fact.form, fact.result)
        and earlier.copy >= fact.copy
        for earlier in facts
    )
    return Refusal.TWICE if is_issued else None


def _promise(branches: Branches, number: int, known: int) -> Refusal | None:
    counted = branches.counted_in(known)
    promised = branches.promised(counted)
    if not branches.has(Accepted, counted):
        return Refusal.NO_INTAKE
    if promised is not None and number in promised:
        return Refusal.TWICE
    is_open = any(STATES[state].clock in _OPEN for state in branches.stood(known))
    return None if is_open else Refusal.STATE
