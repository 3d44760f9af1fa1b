from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

import pytest

from accord.acts import Decided, DueExtended, HolderChanged, ObligationAsked, StepDone
from accord.deadline import AfterPause
from accord.dossier import Dossier, fold
from accord.errors import RefusedError
from accord.intake import Officer
from accord.moments import VIETNAM, Instant, from_local
from accord.states import State
from edge.desk.handling import UnfinishedError
from tests.edge.desk.intakes import BORN, OTHER_DRAFT, SETTLED
from tests.edge.desk.officers import DEPUTY, RECORDS_CLERK, SPECIALIST, admit_office, at_work, taken
from tests.edge.station import HOUSE, HUNG, LAN, RESIDENCE, Station

DAY_MS = 86_400_000
SUPPLEMENT = {"items": "Bản chính giấy chứng sinh\r\n\r\nẢnh 3x4", "reason": "Thiếu giấy"}
WHY = {"reason": "Công dân đề nghị\nbằng văn bản"}
FORMS = {
    "start": {},
    "step": {"task": "Thẩm định", "outcome": "Đạt"},
    "hand-on": {"person": "Vũ Thị Mai", "reason": "Trình thẩm định"},
    "supplement": SUPPLEMENT,
    "supplement-received": {"papers": "Ảnh 3x4"},
    "obligation": {"text": "Lệ phí trước bạ", "dong": "1.000.000"},
    "obligation-met": {"evidence": "Giấy nộp tiền số 5"},
    "extend": {"result": "0", "days": "3", "reason": "Chờ xác minh"},
    "withdrawal": {"by": "NGUYỄN VĂN MINH", "reason": "Không còn nhu cầu"},
    "stop": WHY,
    "resume": WHY,
    "prepare": {
        "result": "0",
        "is_granted": "yes",
        "number": "12/CT",
        "summary": "Chứng thực bản sao",
    },
    "seal": {"result": "0"},
}
WHO = {
    "prepare": SPECIALIST,
    "seal": RECORDS_CLERK,
    "obligation": SPECIALIST,
    "stop": SPECIALIST,
    "resume": SPECIALIST,
    "extend": DEPUTY,
}


def local(day: int, hour: int = 8, minute: int = 0) -> Instant:
    return from_local(datetime(2026, 3, day, hour, minute, tzinfo=VIETNAM))


def do(station: Station, code: str, name: str, **changes: str) -> Dossier:
    shift = at_work(station, WHO.get(name, LAN))
    return station.handling.do(shift, code, name, FORMS[name] | changes)


def dossier_of(station: Station, code: str) -> Dossier:
    return fold(station.book.said_about(code))


def offered(station: Station, code: str, officer: Officer) -> set[str]:
    shift = at_work(station, officer)
    return {act.name for act in station.handling.possible(shift, dossier_of(station, code))}


def is_refused(station: Station, act: Callable[[], object], key: str) -> bool:
    before = station.book.standing().entries
    with pytest.raises(RefusedError) as raised:
        act()
    assert station.book.standing().entries == before
    return raised.value.key == key


@pytest.mark.parametrize(
    ("acts", "state"),
    [
        (["start"], State.HANDLING),
        (["start", "step"], State.HANDLING),
        (["hand-on"], State.ACCEPTED),
        (["supplement"], State.SUPPLEMENT),
        (["supplement", "supplement-received"], State.HANDLING),
        (["obligation"], State.OBLIGATION),
        (["obligation", "obligation-met"], State.HANDLING),
        (["withdrawal"], State.WITHDRAWAL),
        (["withdrawal", "stop"], State.STOPPED),
        (["start", "stop", "resume"], State.HANDLING),
        (["extend"], State.ACCEPTED),
    ],
)
def test_an_act_leads_where_the_table_says(station: Station, acts: list[str], state: State) -> None:
    code = taken(station, SETTLED)
    for name in acts:
        assert name in offered(station, code, WHO.get(name, LAN))
        do(station, code, name)
    dossier = dossier_of(station, code)
    assert dossier.state is state
    assert dossier.refused == ()


@pytest.mark.parametrize("name", ["supplement-received", "obligation-met", "stop", "resume"])
def test_what_the_state_does_not_allow_changes_nothing(station: Station, name: str) -> None:
    code = taken(station, SETTLED)
    assert name not in offered(station, code, WHO.get(name, LAN))
    assert is_refused(station, lambda: do(station, code, name), "dossier.not-allowed")


@pytest.mark.parametrize("name", ["step", "hand-on", "extend", "start"])
def test_a_dossier_that_is_stopped_is_not_worked_on(station: Station, name: str) -> None:
    code = taken(station, SETTLED)
    for act in ("start", "stop"):
        do(station, code, act)
    assert is_refused(station, lambda: do(station, code, name), "dossier.not-allowed")


def test_more_papers_are_asked_for_once(station: Station) -> None:
    code = taken(station, SETTLED)
    asked = do(station, code, "supplement")
    assert asked.supplement is not None
    assert asked.supplement.items == ("Bản chính giấy chứng sinh", "Ảnh 3x4")
    do(station, code, "supplement-received")
    assert "supplement" not in offered(station, code, LAN)
    assert is_refused(station, lambda: do(station, code, "supplement"), "dossier.not-allowed")


@pytest.mark.parametrize("name", [name for name, form in FORMS.items() if form])
def test_what_the_law_wants_in_words_must_be_said(station: Station, name: str) -> None:
    code = taken(station, SETTLED)
    for before in {
        "supplement-received": ["supplement"],
        "obligation-met": ["obligation"],
        "stop": ["withdrawal"],
        "resume": ["start", "stop"],
        "seal": ["decided"],
    }.get(name, []):
        if before == "decided":
            station.decide(code)
        else:
            do(station, code, before)
    blank = {field: "  \r\n " for field in FORMS[name] if field != "dong"}
    assert is_refused(station, lambda: do(station, code, name, **blank), "handling.unfinished")
    with pytest.raises(UnfinishedError) as raised:
        do(station, code, name, **blank)
    assert {item.field for item in raised.value.complaints} == set(blank)


@pytest.mark.parametrize(
    ("name", "changes", "field"),
    [
        ("supplement", {"items": "\n".join("abcdefghijklmnopqrstu")}, "items"),
        ("supplement", {"reason": "x" * 2_001}, "reason"),
        ("hand-on", {"person": "x" * 201}, "person"),
        ("obligation", {"dong": "một triệu"}, "dong"),
        ("extend", {"days": "0"}, "days"),
        ("extend", {"days": "61"}, "days"),
        ("step", {"task": "x" * 1_001}, "task"),
        ("prepare", {"number": "x" * 100}, "number"),
        ("prepare", {"is_granted": "no"}, "denial"),
    ],
)
def test_what_no_record_holds_is_a_complaint_about_its_field(
    station: Station, name: str, changes: dict[str, str], field: str
) -> None:
    code = taken(station, SETTLED)
    before = station.book.standing().entries
    with pytest.raises(UnfinishedError) as raised:
        do(station, code, name, **changes)
    assert [item.field for item in raised.value.complaints] == [field]
    assert station.book.standing().entries == before


def test_a_paper_title_that_is_too_long_is_said_where_it_was_typed(station: Station) -> None:
    code = taken(station, SETTLED)
    do(station, code, "supplement")
    with pytest.raises(UnfinishedError) as raised:
        do(station, code, "supplement-received", papers="x" * 1_001)
    assert [item.field for item in raised.value.complaints] == ["papers"]


@pytest.mark.parametrize(
    ("rule", "due"), [(AfterPause.RESTART, local(23)), (AfterPause.CONTINUE, local(19, 17, 30))]
)
def test_after_a_supplement_the_term_goes_on_as_the_city_decides(
    station: Station, rule: AfterPause, due: Instant
) -> None:
    station.house = replace(HOUSE, after_supplement=rule)
    station.open()
    code = taken(station, SETTLED)
    station.clock.pass_ms(DAY_MS)
    do(station, code, "supplement")  # a day is used up
    station.clock.pass_ms(2 * DAY_MS)
    dossier = do(station, code, "supplement-received")
    assert [result.due_at for result in dossier.results] == [due] * len(dossier.results)


def test_an_obligation_takes_away_no_time(station: Station) -> None:
    code = taken(station, SETTLED)
    do(station, code, "obligation")
    station.clock.pass_ms(3 * DAY_MS)
    assert do(station, code, "obligation-met").results[0].due_at == local(20, 17, 30)


def test_a_due_time_beyond_the_known_calendar_is_refused_and_not_guessed(station: Station) -> None:
    code = taken(station, SETTLED)
    do(station, code, "obligation")
    station.clock.pass_ms(4 * 365 * DAY_MS)
    act = lambda: do(station, code, "obligation-met")  # noqa: E731 -- said in one line
    assert is_refused(station, act, "calendar.year-unknown")


def test_a_stop_that_follows_a_pause_counts_from_the_pause(station: Station) -> None:
    code = taken(station, SETTLED)
    do(station, code, "supplement")
    station.clock.pass_ms(DAY_MS)
    do(station, code, "stop")
    station.clock.pass_ms(2 * DAY_MS)
    assert do(station, code, "resume").results[0].due_at == local(20, 17, 30)


def test_a_linked_result_has_its_own_term(station: Station) -> None:
    code = taken(station, BORN | {"link_1": RESIDENCE})
    do(station, code, "supplement")
    station.clock.pass_ms(DAY_MS)
    dossier = do(station, code, "supplement-received")
    assert [result.due_at for result in dossier.results[:2]] == [local(10, 17, 30), local(19)]


def test_a_decided_result_gets_no_new_due_time(station: Station) -> None:
    code = taken(station, BORN | {"link_1": RESIDENCE})
    station.decide(code, result=0)
    do(station, code, "supplement")
    station.clock.pass_ms(DAY_MS)
    assert do(station, code, "supplement-received").results[0].due_at == local(9, 17, 30)


def test_a_term_that_nobody_knows_any_more_goes_on_with_what_was_left(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, linked = (
        taken(station, SETTLED),
        taken(station, BORN | {"link_1": RESIDENCE}, OTHER_DRAFT),
    )
    for code in (plain, linked):
        do(station, code, "supplement")
    station.clock.pass_ms(DAY_MS)
    book = type(station.book)

    class Ended:
        def pinned(self, pin: object) -> None:
            del pin

        def in_force(self, code: str, on: object) -> None:
            raise RefusedError("catalogue.not-in-force", code=code)

    monkeypatch.setattr(book, "catalogue", lambda *_: Ended())
    assert do(station, linked, "supplement-received").results[1].due_at == local(18, 17, 30)
    monkeypatch.setattr(book, "catalogue", lambda *_: None)
    assert do(station, plain, "supplement-received").results[0].due_at == local(18, 17, 30)


def test_a_result_is_put_off_once_and_by_working_days(station: Station) -> None:
    code = taken(station, SETTLED)
    dossier = do(station, code, "extend")
    assert dossier.results[0].due_at == local(23)
    (fact,) = [item.fact for item in dossier.history if isinstance(item.fact, DueExtended)]
    assert fact.signer == DEPUTY
    assert is_refused(station, lambda: do(station, code, "extend"), "extension.too-late")


def test_a_result_is_put_off_at_the_latest_the_day_before_it_is_due(station: Station) -> None:
    code = taken(station, SETTLED)
    station.clock.wall = local(17, 17, 30)
    assert "extend" in offered(station, code, DEPUTY)
    station.clock.wall = local(18, 7, 0)
    assert "extend" not in offered(station, code, DEPUTY)
    assert is_refused(station, lambda: do(station, code, "extend"), "extension.too-late")


def test_a_decided_result_is_not_put_off(station: Station) -> None:
    code = taken(station, BORN | {"link_1": RESIDENCE})
    station.decide(code, result=1)
    act = lambda: do(station, code, "extend", result="1")  # noqa: E731 -- said in one line
    assert is_refused(station, act, "extension.too-late")
    assert is_refused(
        station, lambda: do(station, code, "extend", result="9"), "handover.no-such-result"
    )


def test_the_work_has_one_holder_before_and_one_after(station: Station) -> None:
    code = taken(station, SETTLED)
    dossier = do(station, code, "hand-on")
    (fact,) = [item.fact for item in dossier.history if isinstance(item.fact, HolderChanged)]
    assert fact.giver.person == LAN.name
    assert dossier.holder is not None
    assert dossier.holder.person == "Vũ Thị Mai"


def test_steps_are_counted_and_name_who_did_them(station: Station) -> None:
    code = taken(station, SETTLED)
    do(station, code, "step")
    dossier = do(station, code, "step", task="Trình ký")
    steps = [item.fact for item in dossier.history if isinstance(item.fact, StepDone)]
    assert [(step.step, step.task, step.officer) for step in steps] == [
        (1, "Thẩm định", LAN),
        (2, "Trình ký", LAN),
    ]


def test_an_obligation_may_leave_the_amount_to_others(station: Station) -> None:
    code = taken(station, SETTLED)
    dossier = do(station, code, "obligation", dong="")
    (fact,) = [item.fact for item in dossier.history if isinstance(item.fact, ObligationAsked)]
    assert fact.dong == 0


ALL = set(FORMS)
NOBODY: set[str] = set()
MORE = {"withdrawal", "prepare"}
LATER = {"supplement-received", "obligation-met", "stop", "resume", "seal"}
"""What a dossier just taken in does not allow to anybody."""


@pytest.mark.parametrize(
    ("officer", "may"),
    [
        (LAN, {"start", "step", "hand-on", "supplement", "withdrawal"}),
        (HUNG, NOBODY),
        (SPECIALIST, {"start", "step", "hand-on", "supplement", "obligation", *MORE}),
        (DEPUTY, {"start", "step", "hand-on", "obligation", "extend"}),
    ],
)
def test_each_role_is_offered_its_own_acts_and_is_refused_the_others(
    station: Station, officer: Officer, may: set[str]
) -> None:
    admit_office(station)
    code = taken(station, SETTLED)
    assert offered(station, code, officer) == may
    shift = station.shift_of(officer)
    for name in ALL - may - LATER:
        act = partial(station.handling.do, shift, code, name, FORMS[name])
        assert is_refused(station, act, "shift.not-your-role"), name


def test_a_locked_shift_signs_nothing(station: Station) -> None:
    code = taken(station, SETTLED)
    shift = replace(station.lan()[1], key=None)
    act = lambda: station.handling.do(shift, code, "start", {})  # noqa: E731 -- said in one line
    assert is_refused(station, act, "shift.not-your-role")


def test_an_act_nobody_knows_and_a_dossier_nobody_knows(station: Station) -> None:
    _, shift = station.lan()
    with pytest.raises(RefusedError, match=r"handling\.no-such-act"):
        station.handling.do(shift, taken(station), "burn", {})
    _, shift = station.lan()
    with pytest.raises(RefusedError, match=r"dossier\.unknown"):
        station.handling.do(shift, "H26.001.02-260309-19999", "start", {})


def test_a_contradiction_is_settled_before_anything_else(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = taken(station, SETTLED)
    at_odds = replace(dossier_of(station, code), conflict=dossier_of(station, code).history)
    assert station.handling.possible(station.lan()[1], at_odds) == ()
    monkeypatch.setattr("edge.desk.scribe.fold", lambda _: at_odds)
    assert is_refused(station, lambda: do(station, code, "start"), "dossier.in-conflict")


def test_the_hub_takes_what_the_office_said(station: Station) -> None:
    code = taken(station, SETTLED)
    for name in ("start", "obligation", "obligation-met"):
        do(station, code, name)
    station.decide(code)
    dossier = dossier_of(station, code)
    assert isinstance(dossier.history[-1].fact, Decided)
    assert dossier.refused == ()
