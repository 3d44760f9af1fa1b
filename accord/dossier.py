"""A dossier: what its facts, from all logs, add up to. State is computed, never stored.

Rules: a fact that the table does not allow is kept, shown as refused, and changes nothing. Two
facts that both move the dossier and did not know of each other are a conflict: both are shown,
nothing is chosen, until somebody who has seen both goes on. Results of a linked dossier are
decided and handed over each by itself, so facts about different results never conflict. Where two
promises stand side by side, the citizen is kept to the earlier due time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum, IntEnum
from typing import Final

from accord.acts import (
    Decided,
    Digitised,
    DueExtended,
    HandedOver,
    HandlingStarted,
    Holder,
    HolderChanged,
    ObligationMet,
    ResultDue,
    ResultReady,
    ResultReceivedBack,
    Resumed,
    SlipPrinted,
    SupplementAsked,
    SupplementReceived,
)
from accord.branches import Branches, Refusal, follow
from accord.intake import Accepted, Promise, Registered
from accord.lineage import EntryKey, Said, bits, trace
from accord.moments import Instant, to_local
from accord.payments import Paid, PaymentCancelled, PaymentDue, Refunded
from accord.signing import Sealed
from accord.states import STATES, Clock, State

__all__ = [
    "Delivery",
    "Dossier",
    "Head",
    "Payment",
    "PaymentState",
    "RefusedFact",
    "Result",
    "Timing",
    "fold",
    "late",
    "timing",
]


class PaymentState(Enum):
    """The national labels of payment."""

    NONE = "Không phải thanh toán"
    DUE = "Chờ thanh toán"
    PAID = "Đã thanh toán"
    CANCELLED = "Hủy thanh toán"
    REFUNDED = "Đã hoàn phí"


class Delivery(IntEnum):
    """How far a result is on its way to the citizen; 1 to 3 are national codes."""

    NONE = 0
    AWAITED = 1
    """Chờ xác nhận: decided, not yet at the counter."""
    READY = 2
    """Có kết quả."""
    RETURNED = 3
    """Đã chuyển trả."""


class Timing(Enum):
    """The three-way count of the law."""

    EARLY = "trước hạn"
    ON_TIME = "đúng hạn"
    LATE = "quá hạn"


@dataclass(frozen=True, slots=True)
class Head:
    """One of several ends of a dossier: the fact, and the state on its branch."""

    said: Said
    state: State


@dataclass(frozen=True, slots=True)
class RefusedFact:
    """A fact that changed nothing, and why."""

    said: Said
    why: Refusal


@dataclass(frozen=True, slots=True)
class Result:
    """One promised result, and how far it is.

    Attributes:
        index: its number in the dossier.
        promise: what was promised at intake.
        due_at: the due time as it stands now, after pauses and extensions.
        decided: the decision, and when it was written.
        handed_over: to whom it went, and when.
        delivery: how far it is on its way.
        extended_count: how often it was put off with an apology.
        decided_key: the entry of the decision.
        sealed: the seal on it, and when it was put.
    """

    index: int
    promise: Promise
    due_at: Instant | None
    decided: Decided | None = None
    decided_at: Instant | None = None
    handed_over: HandedOver | None = None
    handed_over_at: Instant | None = None
    delivery: Delivery = Delivery.NONE
    extended_count: int = 0
    decided_key: EntryKey | None = None
    sealed: Sealed | None = None
    sealed_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """What was asked for, taken and given back, in dong."""

    due_dong: int = 0
    paid_dong: int = 0
    refunded_dong: int = 0
    is_cancelled: bool = False

    @property
    def open_dong(self) -> int:
        """What is still to be paid."""
        return 0 if self.is_cancelled else max(0, self.due_dong - self.paid_dong)

    @property
    def state(self) -> PaymentState:
        """The national word for it."""
        if self.refunded_dong:
            return PaymentState.REFUNDED
        if self.open_dong:
            return PaymentState.DUE
        if self.paid_dong:
            return PaymentState.PAID
        return PaymentState.CANCELLED if self.is_cancelled else PaymentState.NONE


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything that is known of one dossier.

    Attributes:
        state: the national state; in a conflict, the last one nobody contests.
        since: when it came there, or none for a dossier of which nothing moving is known.
        heads: the ends of the branches when there is a conflict, else empty.
        conflict: the facts that contradict each other, else empty.
        intake: the acceptance, once known.
        registered: the filing as it was sent, when it was.
        results: every promised result, by its number.
        holders: who has the work; more than one when it was handed on twice at once.
        payment: money.
        digitised: papers scanned or found again.
        slips: slips printed.
        supplement: the request for more papers, when there was one.
        refused: facts that changed nothing.
        overruled: facts on a branch that a person decided against.
        missing: entries that somebody knew of and that are not here yet.
        history: every fact, each after all it knew of.
        city_at: since when all of it is at the city, or none while some is in a box only.
    """

    state: State
    since: Instant | None
    heads: tuple[Head, ...]
    conflict: tuple[Said, ...]
    intake: Accepted | None
    registered: Registered | None
    results: tuple[Result, ...]
    holders: tuple[Holder, ...]
    payment: Payment
    digitised: tuple[Digitised, ...]
    slips: tuple[SlipPrinted, ...]
    supplement: SupplementAsked | None
    refused: tuple[RefusedFact, ...]
    overruled: tuple[Said, ...]
    missing: tuple[EntryKey, ...]
    history: tuple[Said, ...]
    city_at: Instant | None

    @property
    def holder(self) -> Holder | None:
        """The one who has the work, or none when nobody or more than one has."""
        return self.holders[0] if len(self.holders) == 1 else None


def fold(said: Iterable[Said]) -> Dossier:
    """Return what the facts of one dossier add up to.

    Args:
        said: every known fact of the dossier, in any order, copies allowed.
    """
    branches = follow(trace(said))
    lineage = branches.lineage
    counted = [lineage.order[index] for index in bits(branches.counted)]
    return Dossier(
        state=branches.state,
        since=branches.since,
        heads=tuple(Head(lineage.order[tip], branches.after[tip]) for tip in branches.heads),
        conflict=tuple(lineage.order[index] for index in branches.conflict),
        intake=next((item.fact for item in counted if isinstance(item.fact, Accepted)), None),
        registered=next((i.fact for i in counted if isinstance(i.fact, Registered)), None),
        results=tuple(_results(branches)),
        holders=tuple(_holders(branches)),
        payment=_payment(branches),
        digitised=tuple(item.fact for item in counted if isinstance(item.fact, Digitised)),
        slips=tuple(item.fact for item in counted if isinstance(item.fact, SlipPrinted)),
        supplement=next((i.fact for i in counted if isinstance(i.fact, SupplementAsked)), None),
        refused=tuple(
            RefusedFact(lineage.order[index], why) for index, why in branches.refused.items()
        ),
        overruled=tuple(lineage.order[index] for index in bits(branches.overruled)),
        missing=lineage.missing,
        history=lineage.order,
        city_at=_city_at(lineage.order),
    )


def _city_at(history: tuple[Said, ...]) -> Instant | None:
    times = [item.city_at for item in history]
    known = [at for at in times if at is not None]
    return max(known) if known and len(known) == len(times) else None


def _results(branches: Branches) -> Iterator[Result]:
    order = branches.lineage.order
    promised: dict[int, Promise] = {}
    for index in bits(branches.counted):
        match order[index].fact:
            case Accepted(results=promises):
                promised |= dict(enumerate(promises))
            case ResultDue(result=number, promise=promise):
                promised[number] = promise
            case _:
                continue  # no other fact promises a result
    for number in sorted(promised):
        promise = promised[number]
        result = Result(number, promise, _due_at(branches, number, promise))
        for index in bits(branches.counted):
            result = _with(result, order[index])
        yield result


def _with(result: Result, said: Said) -> Result:
    match said.fact:
        case Decided(result=number) as fact if number == result.index and result.decided is None:
            return replace(
                result,
                decided=fact,
                decided_at=said.at,
                decided_key=said.key,
                delivery=Delivery.AWAITED,
            )
        case Sealed(decision=place) as fact if (
            EntryKey(place.log, place.epoch, place.seq) == result.decided_key
        ):
            return replace(result, sealed=fact, sealed_at=said.at)
        case ResultReady(result=number) | ResultReceivedBack(result=number) if (
            number == result.index and result.decided is not None
        ):
            return replace(result, delivery=Delivery.READY)
        case HandedOver(result=number) as fact if (
            number == result.index and result.handed_over is None
        ):
            return replace(
                result, handed_over=fact, handed_over_at=said.at, delivery=Delivery.RETURNED
            )
        case DueExtended(result=number) if number == result.index:
            return replace(result, extended_count=result.extended_count + 1)
        case _:
            return result


def _due_at(branches: Branches, number: int, promise: Promise) -> Instant | None:
    dues: dict[int, Instant] = {}
    for index in bits(branches.counted):
        match branches.lineage.order[index].fact:
            case DueExtended(result=result, due_at=due_at) if result == number:
                dues[index] = due_at
            case SupplementReceived(dues=again) | ObligationMet(dues=again) | Resumed(dues=again):
                for due in again:
                    if due.result == number:
                        dues[index] = due.due_at
            case _:
                continue  # no other fact sets a due time
    if not dues:
        return promise.due_at
    return min(dues[tip] for tip in branches.lineage.tips(sum(1 << index for index in dues)))


def _holders(branches: Branches) -> Iterator[Holder]:
    holders: dict[int, Holder] = {}
    for index in bits(branches.counted):
        match branches.lineage.order[index].fact:
            case Accepted(receiving=agency, officer=officer):
                holders[index] = Holder(agency, person=officer.name)
            case HandlingStarted(holder=holder) | HolderChanged(taker=holder):
                holders[index] = holder
            case _:
                continue  # no other fact hands the work on
    tips = branches.lineage.tips(sum(1 << index for index in holders))
    shown: list[Holder] = []
    for tip in tips:
        if holders[tip] not in shown:
            shown.append(holders[tip])
            yield holders[tip]


def _payment(branches: Branches) -> Payment:
    order, before = branches.lineage.order, branches.lineage.before
    cancelled, is_cancelled = 0, False
    for index in bits(branches.counted):
        if isinstance(order[index].fact, PaymentCancelled):
            cancelled, is_cancelled = cancelled | before[index], True
    due = paid = refunded = 0
    for index in bits(branches.counted):
        match order[index].fact:
            case PaymentDue(fees=fees) if not cancelled >> index & 1:
                due += sum(fee.dong for fee in fees)
            case Paid(dong=dong):
                paid += dong
            case Refunded(dong=dong):
                refunded += dong
            case _:
                continue  # no other fact moves money
    return Payment(due, paid, refunded, is_cancelled=is_cancelled and due == 0)


_STANDS_STILL: Final = frozenset({Clock.PAUSED, Clock.STOPPED})
_COUNTS: Final = frozenset({Clock.STARTS, Clock.RUNS, Clock.PAUSED, Clock.STOPPED, Clock.ENDS})


def late(dossier: Dossier, now: Instant) -> bool:
    """Say whether a dossier in states 2 to 9 is or was late with any result.

    While the clock stands still, what counts is where it stopped.
    """
    clock = STATES[dossier.state].clock
    if clock not in _COUNTS:
        return False
    if clock in _STANDS_STILL and dossier.since is not None:
        now = min(now, dossier.since)
    return any(
        result.due_at is not None
        and (now if result.decided_at is None else result.decided_at) > result.due_at
        for result in dossier.results
    )


def timing(result: Result) -> Timing | None:
    """Say whether a decided result came before, on or after its day; none while undecided."""
    if result.decided_at is None or result.due_at is None:
        return None
    if result.decided_at > result.due_at:
        return Timing.LATE
    if to_local(result.decided_at).date() < to_local(result.due_at).date():
        return Timing.EARLY
    return Timing.ON_TIME
