"""The table of states, against a second copy of the national list."""

from __future__ import annotations

import pytest

from accord.acts import Decided, Noted, SupplementAsked
from accord.facts import kind_of
from accord.states import MOVES, STATES, Clock, State, moves_to

# code, label, clock, next, may rest here: written down a second time from the national list.
NATIONAL = """
0|Bản nháp|none|1 2|
1|Mới đăng ký|not started|2 3 5|
2|Được tiếp nhận|starts|4 5 6 7 9|
3|Không được tiếp nhận|never||end
4|Đang xử lý|runs|5 6 7 8 9|
5|Yêu cầu bổ sung giấy tờ|paused|4 7 8|
6|Yêu cầu thực hiện nghĩa vụ tài chính|paused|4 7 8|
7|Công dân yêu cầu rút hồ sơ|stopped|8|end
8|Dừng xử lý|stopped|4|end
9|Đã xử lý xong|ends|10|
10|Đã trả kết quả|none||end
"""

# fact, the states it is allowed in, the state it leads to
STEPS = """
Registered 0 1
Accepted 0,1 2
Accepted 5 4
NotAccepted 1 3
HandlingStarted 2 4
SupplementAsked 1,2,4 5
SupplementReceived 5 4
ObligationAsked 2,4 6
ObligationMet 6 4
WithdrawalAsked 2,4,5,6 7
Stopped 4,5,6,7 8
Resumed 8 4
Decided 2,4 9
HandedOver 9 10
"""


def test_the_states_are_the_national_ones_word_for_word() -> None:
    shown = [
        "|".join(
            [
                str(int(state)),
                row.label,
                row.clock.value,
                " ".join(str(int(n)) for n in sorted(row.next)),
                "end" if row.is_end else "",
            ]
        )
        for state, row in sorted(STATES.items())
    ]
    assert shown == NATIONAL.strip().splitlines()


def test_the_moves_are_these_and_no_others() -> None:
    steps = set()
    for line in STEPS.strip().splitlines():
        fact, befores, after = line.split()
        steps |= {(fact, int(before), int(after)) for before in befores.split(",")}
    assert {(fact.__name__, int(a), int(b)) for fact, a, b in MOVES} == steps
    assert len(MOVES) == len(steps)


def test_every_move_is_a_step_of_the_national_list_and_every_step_has_a_move() -> None:
    assert {(before, after) for _, before, after in MOVES} == {
        (before, after) for before, row in STATES.items() for after in row.next
    }


def test_a_state_that_leads_nowhere_is_an_end() -> None:
    assert all(row.next or row.is_end for row in STATES.values())
    assert set(Clock) == {row.clock for row in STATES.values()}


@pytest.mark.parametrize("state", list(State))
def test_a_fact_beside_the_state_moves_nothing(state: State) -> None:
    assert moves_to(Noted, state) is None


def test_the_table_is_looked_up_by_fact_and_state() -> None:
    assert moves_to(SupplementAsked, State.HANDLING) is State.SUPPLEMENT
    assert moves_to(Decided, State.STOPPED) is None
    assert kind_of(Noted("x")).is_of_dossier
