"""The ten national states of a dossier, and what moves it from one to the next: the one table.

Codes and labels are those of the national exchange, word for word. Rules:

- a fact moves a dossier only as a row of MOVES says, and every row is a step the national list
  allows; whatever else is said is kept and changes nothing;
- payment, delivery, digitisation and being at the city stand beside the state, never inside it;
- being late is computed from the due times and the time, never a state.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import Final

from accord.acts import (
    Decided,
    HandedOver,
    HandlingStarted,
    NotAccepted,
    ObligationAsked,
    ObligationMet,
    Resumed,
    Stopped,
    SupplementAsked,
    SupplementReceived,
    WithdrawalAsked,
)
from accord.facts import Fact
from accord.intake import Accepted, Registered

__all__ = ["MOVES", "STATES", "Clock", "State", "StateRow", "moves_to"]


class State(IntEnum):
    """Where a dossier stands; the numbers are those of the national exchange."""

    DRAFT = 0
    REGISTERED = 1
    ACCEPTED = 2
    NOT_ACCEPTED = 3
    HANDLING = 4
    SUPPLEMENT = 5
    OBLIGATION = 6
    WITHDRAWAL = 7
    STOPPED = 8
    DONE = 9
    RETURNED = 10


class Clock(Enum):
    """What the state does to the time the law gives."""

    NONE = "none"
    NOT_STARTED = "not started"
    STARTS = "starts"
    NEVER = "never"
    RUNS = "runs"
    PAUSED = "paused"
    STOPPED = "stopped"
    ENDS = "ends"


@dataclass(frozen=True, slots=True)
class StateRow:
    """One row of the national list.

    Attributes:
        label: the words on every screen and slip.
        clock: what happens to the term.
        next: states that may follow.
        is_end: whether a dossier may rest here for good.
    """

    label: str
    clock: Clock
    next: frozenset[State]
    is_end: bool


def _row(label: str, clock: Clock, *following: int, is_end: bool = False) -> StateRow:
    return StateRow(label, clock, frozenset(map(State, following)), is_end)


STATES: Final[dict[State, StateRow]] = {
    State.DRAFT: _row("Bản nháp", Clock.NONE, 1, 2),
    State.REGISTERED: _row("Mới đăng ký", Clock.NOT_STARTED, 2, 3, 5),
    State.ACCEPTED: _row("Được tiếp nhận", Clock.STARTS, 4, 5, 6, 7, 9),
    State.NOT_ACCEPTED: _row("Không được tiếp nhận", Clock.NEVER, is_end=True),
    State.HANDLING: _row("Đang xử lý", Clock.RUNS, 5, 6, 7, 8, 9),
    State.SUPPLEMENT: _row("Yêu cầu bổ sung giấy tờ", Clock.PAUSED, 4, 7, 8),
    State.OBLIGATION: _row("Yêu cầu thực hiện nghĩa vụ tài chính", Clock.PAUSED, 4, 7, 8),
    State.WITHDRAWAL: _row("Công dân yêu cầu rút hồ sơ", Clock.STOPPED, 8, is_end=True),
    State.STOPPED: _row("Dừng xử lý", Clock.STOPPED, 4, is_end=True),
    State.DONE: _row("Đã xử lý xong", Clock.ENDS, 10),
    State.RETURNED: _row("Đã trả kết quả", Clock.NONE, is_end=True),
}

MOVES: Final[tuple[tuple[type[Fact], State, State], ...]] = (
    # what is said, in which state, leads to which
    (Registered, State.DRAFT, State.REGISTERED),
    (Accepted, State.DRAFT, State.ACCEPTED),
    (Accepted, State.REGISTERED, State.ACCEPTED),
    # A filing that had to be completed before it was accepted is accepted whole, and handled.
    (Accepted, State.SUPPLEMENT, State.HANDLING),
    (NotAccepted, State.REGISTERED, State.NOT_ACCEPTED),
    (HandlingStarted, State.ACCEPTED, State.HANDLING),
    (SupplementAsked, State.REGISTERED, State.SUPPLEMENT),
    (SupplementAsked, State.ACCEPTED, State.SUPPLEMENT),
    (SupplementAsked, State.HANDLING, State.SUPPLEMENT),
    (SupplementReceived, State.SUPPLEMENT, State.HANDLING),
    (ObligationAsked, State.ACCEPTED, State.OBLIGATION),
    (ObligationAsked, State.HANDLING, State.OBLIGATION),
    (ObligationMet, State.OBLIGATION, State.HANDLING),
    (WithdrawalAsked, State.ACCEPTED, State.WITHDRAWAL),
    (WithdrawalAsked, State.HANDLING, State.WITHDRAWAL),
    (WithdrawalAsked, State.SUPPLEMENT, State.WITHDRAWAL),
    (WithdrawalAsked, State.OBLIGATION, State.WITHDRAWAL),
    (Stopped, State.HANDLING, State.STOPPED),
    (Stopped, State.SUPPLEMENT, State.STOPPED),
    (Stopped, State.OBLIGATION, State.STOPPED),
    (Stopped, State.WITHDRAWAL, State.STOPPED),
    (Resumed, State.STOPPED, State.HANDLING),
    # With the last of its results; before that an accepted dossier is being handled.
    (Decided, State.ACCEPTED, State.DONE),
    (Decided, State.HANDLING, State.DONE),
    (HandedOver, State.DONE, State.RETURNED),
)

_BY_FACT: Final = {(fact, before): after for fact, before, after in MOVES}


def moves_to(fact: type[Fact], before: State) -> State | None:
    """Return where a fact leads from a state, or none when the table does not allow it."""
    return _BY_FACT.get((fact, before))
