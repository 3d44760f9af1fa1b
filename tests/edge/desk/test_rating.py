"""Ratings: asked by an officer, answered once, in the citizen's minute."""

from __future__ import annotations

import pytest

from accord.errors import RefusedError
from accord.fleet import OfficerRole
from accord.intake import Officer
from accord.rating import Level, Rated
from edge.desk.rating import ASK_MS_MAX, Score, rated
from edge.desk.shift import Shift
from edge.store import derive
from tests.edge.desk.intakes import CERTIFIED, DRAFT, OTHER_DRAFT
from tests.edge.station import HUNG, LAN, PIN, Station

QUY = Officer("Ngô Thị Quý", "Thủ quỹ")
CHU = Officer("Bùi Văn Chủ", "Chủ tịch")


@pytest.fixture
def shift(station: Station) -> Shift:
    return station.lan()[1]


@pytest.fixture
def code(station: Station, shift: Shift) -> str:
    return station.reception.accept(shift, DRAFT, CERTIFIED).job.dossier


def on_duty(station: Station, officer: Officer, *roles: OfficerRole) -> Shift:
    if officer.name not in station.keys:
        station.admit(officer, *roles)
    token = station.shifts.sign_on(key_id=station.keys[officer.name], pin=PIN)
    return station.shifts.work(token)


def said(station: Station, code: str) -> Rated | None:
    return rated(station.book.said_about(code))


def test_an_answer_is_kept_with_dossier_counter_and_officer(
    station: Station, shift: Shift, code: str
) -> None:
    ask = station.ratings.ask(shift, code)
    assert station.ratings.current() == ask
    station.ratings.give(ask.token, level=Level.VERY_SATISFIED, reason="")
    fact = said(station, code)
    assert fact is not None
    assert (fact.level, fact.officer.name, fact.key) == (
        Level.VERY_SATISFIED,
        LAN.name,
        shift.officer.key_id,
    )
    assert fact.counter == "box-00103-a"
    assert station.ratings.current() is None


def test_the_lowest_level_needs_a_reason_and_the_question_stays(
    station: Station, shift: Shift, code: str
) -> None:
    ask = station.ratings.ask(shift, code)
    before = station.book.standing().entries
    with pytest.raises(RefusedError, match=r"^rating\.no-reason"):
        station.ratings.give(ask.token, level=Level.NOT_SATISFIED, reason="  ")
    assert station.book.standing().entries == before
    station.ratings.give(ask.token, level=Level.NOT_SATISFIED, reason="Chờ lâu")
    fact = said(station, code)
    assert fact is not None
    assert fact.reason == "Chờ lâu"


def test_a_dossier_is_rated_once(station: Station, shift: Shift, code: str) -> None:
    ask = station.ratings.ask(shift, code)
    station.ratings.give(ask.token, level=Level.SATISFIED, reason="")
    with pytest.raises(RefusedError, match=r"^rating\.not-asked"):
        station.ratings.give(ask.token, level=Level.SATISFIED, reason="")
    with pytest.raises(RefusedError, match=r"^rating\.given-already"):
        station.ratings.ask(shift, code)


def test_a_rating_that_came_another_way_meanwhile_is_not_said_twice(
    station: Station, shift: Shift, code: str
) -> None:
    ask = station.ratings.ask(shift, code)
    fact = Rated(Level.SATISFIED, "Q", LAN, shift.officer.key_id)
    with station.book.writing() as writing:
        station.scribe.write(writing, fact, dossier=code)
    with pytest.raises(RefusedError, match=r"^rating\.given-already"):
        station.ratings.give(ask.token, level=Level.SATISFIED, reason="")


def test_the_question_goes_after_a_minute(station: Station, shift: Shift, code: str) -> None:
    ask = station.ratings.ask(shift, code)
    station.clock.pass_ms(ASK_MS_MAX - 1)
    assert station.ratings.current() == ask
    station.clock.pass_ms(1)
    assert station.ratings.current() is None
    with pytest.raises(RefusedError, match=r"^rating\.not-asked"):
        station.ratings.give(ask.token, level=Level.SATISFIED, reason="")
    assert said(station, code) is None


def test_a_page_left_open_answers_for_nobody_else(
    station: Station, shift: Shift, code: str
) -> None:
    first = station.ratings.ask(shift, code)
    other = station.reception.accept(shift, OTHER_DRAFT, CERTIFIED).job.dossier
    station.ratings.ask(shift, other)
    with pytest.raises(RefusedError, match=r"^rating\.not-asked"):
        station.ratings.give(first.token, level=Level.NOT_SATISFIED, reason="x")
    assert said(station, other) is None


def test_one_tablet_asks_for_one_officer_at_a_time(
    station: Station, shift: Shift, code: str
) -> None:
    station.ratings.ask(shift, code)
    other = on_duty(station, QUY, OfficerRole.HANDOVER)
    with pytest.raises(RefusedError, match=r"^rating\.busy"):
        station.ratings.ask(other, code)
    station.clock.pass_ms(ASK_MS_MAX)
    assert station.ratings.ask(other, code).officer.name == QUY.name


@pytest.mark.parametrize(
    ("role", "may_ask"),
    [
        (OfficerRole.RECEPTION, True),
        (OfficerRole.MOBILE, True),
        (OfficerRole.HANDOVER, True),
        (OfficerRole.CASH, False),
        (OfficerRole.HANDLING, False),
        (OfficerRole.VOLUNTEER, False),
    ],
)
def test_who_may_ask(station: Station, code: str, role: OfficerRole, *, may_ask: bool) -> None:
    other = on_duty(station, QUY, role)
    if may_ask:
        assert station.ratings.ask(other, code).dossier == code
    else:
        with pytest.raises(RefusedError, match=r"^shift\.not-your-role"):
            station.ratings.ask(other, code)


def test_nobody_rates_a_dossier_that_is_not_known(station: Station, shift: Shift) -> None:
    with pytest.raises(RefusedError, match=r"^dossier\.unknown"):
        station.ratings.ask(shift, "H26.001.02-260309-19999")


def test_a_month_is_counted_from_the_log(station: Station, shift: Shift) -> None:
    levels = [Level.VERY_SATISFIED, Level.SATISFIED, Level.NOT_SATISFIED, Level.SATISFIED]
    for number, level in enumerate(levels, start=1):
        code = station.reception.accept(shift, f"{number:016x}", CERTIFIED).job.dossier
        ask = station.ratings.ask(shift, code)
        station.ratings.give(ask.token, level=level, reason="Chờ lâu")
    month, scores = station.ratings.scores(shift)
    assert month == "2026-03"
    assert scores == (Score(LAN.name, (1, 2, 1)),)
    assert (scores[0].total, scores[0].percent) == (4, 75)
    with station.box.ledger.writing() as work:
        work.connection.execute("DELETE FROM ratings")
        derive.rebuild(work.connection)
    assert station.ratings.scores(shift) == (month, scores)
    assert station.ratings.scores(shift, "2026-02") == ("2026-02", ())
    assert station.ratings.scores(shift, "2025-12") == ("2025-12", ())
    for wrong in ("2026-13", "x", "9999-12"):
        with pytest.raises(RefusedError, match=r"^rating\.no-such-month"):
            station.ratings.scores(shift, wrong)
    assert Score("x", (0, 0, 0)).percent == 0


def test_an_officer_sees_their_own_score_and_a_leader_everybody_s(
    station: Station, shift: Shift, code: str
) -> None:
    ask = station.ratings.ask(shift, code)
    station.ratings.give(ask.token, level=Level.SATISFIED, reason="")
    assert station.ratings.scores(on_duty(station, HUNG))[1] == ()
    leader = on_duty(station, CHU, OfficerRole.LEADER)
    assert [score.name for score in station.ratings.scores(leader)[1]] == [LAN.name]
