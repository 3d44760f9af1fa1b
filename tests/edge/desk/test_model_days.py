"""The day's figures of models of work."""

from __future__ import annotations

from accord.moments import Instant
from edge.desk.model_days import ModelCount, ModelDays
from tests.edge.desk.intakes import BORN, CERTIFIED, DRAFT, OTHER_DRAFT, SETTLED
from tests.edge.desk.models import NO_SLIP, publish_models
from tests.edge.desk.officers import taken
from tests.edge.station import MINUTE, Station

THIRD_DRAFT, FOURTH_DRAFT = "00000000000000d3", "00000000000000d4"
DAY = 24 * 60 * MINUTE
NAME = "Ngày thứ Hai không viết, không giấy hẹn"


def figures(station: Station) -> ModelDays:
    return ModelDays(book=station.book, lists=station.book, clock=station.clock)


def test_a_day_without_models_has_no_figures(station: Station) -> None:
    taken(station)
    assert figures(station).today() == ()


def test_dossiers_of_a_model_are_counted_by_the_three_ways_of_the_law(station: Station) -> None:
    publish_models(station, NO_SLIP)
    on_time = taken(station, CERTIFIED, DRAFT)
    taken(station, BORN, THIRD_DRAFT)
    station.decide(on_time)
    station.clock.pass_ms(90 * MINUTE)
    taken(station, CERTIFIED, OTHER_DRAFT)
    assert figures(station).today() == (ModelCount("thu-hai", NAME, 2, 0, 1, 0, 1),)
    station.clock.pass_ms(60 * MINUTE)
    taken(station, CERTIFIED, FOURTH_DRAFT)
    station.clock.pass_ms(4 * 60 * MINUTE)
    assert figures(station).today() == (ModelCount("thu-hai", NAME, 3, 0, 1, 2, 0),)
    station.clock.wall = Instant(station.clock.wall + DAY)
    assert figures(station).today() == ()


def test_what_is_decided_before_its_day_is_early(station: Station) -> None:
    publish_models(station, NO_SLIP.replace("2 giờ", "3 ngày"))
    code = taken(station, SETTLED)
    for result in range(3):
        station.decide(code, result=result)
    (count,) = figures(station).today()
    assert (count.early, count.on_time, count.open) == (1, 0, 0)
