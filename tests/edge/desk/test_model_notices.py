"""What citizens are told of models of work: which, when, and nothing that is over."""

from __future__ import annotations

from datetime import date, timedelta

from accord.moments import to_local
from edge.desk.model_notices import DAYS_SHOWN_MAX, ModelNotice
from tests.edge.desk.models import EXPRESS, NO_SLIP, NO_WAIT, publish_models
from tests.edge.station import BIRTH, COPY, RESIDENCE, Station


def names(notices: tuple[ModelNotice, ...]) -> list[str]:
    return [notice.model.key for notice in notices]


def day_of(station: Station) -> date:
    return to_local(station.clock.wall).date()


def test_what_is_for_today_comes_first_and_is_told_apart(station: Station) -> None:
    models = station.citizens.models
    assert models.all() == ()
    publish_models(station, EXPRESS, NO_SLIP.replace('"monday"', '"friday"'), NO_WAIT)
    assert names(models.all()) == ["khong-cho", "toc-ky", "thu-hai"]
    assert names(models.today()) == ["khong-cho"]
    (notice,) = models.today()
    assert notice.names("en")[0].startswith("Certify copies")
    assert notice.names("vi")[0].startswith("Chứng thực bản sao")


def test_a_procedure_is_told_what_it_is_taken_in_under_and_what_is_on_other_days(
    station: Station,
) -> None:
    models = station.citizens.models
    publish_models(station, NO_SLIP, NO_WAIT, EXPRESS)
    assert names(models.of(COPY)) == ["thu-hai"]  # both are for today: the first in the text counts
    assert names(models.of(RESIDENCE)) == ["thu-hai"]
    assert names(models.of(BIRTH)) == ["toc-ky"]
    publish_models(station, NO_SLIP.replace('"monday"', '"friday"'), NO_WAIT, version=2)
    assert names(models.of(COPY)) == ["khong-cho", "thu-hai"]


def test_what_is_over_is_gone_and_what_is_to_come_says_when(station: Station) -> None:
    models, day = station.citizens.models, day_of(station)
    yesterday, soon = day - timedelta(1), day + timedelta(3)
    weekly = 'weekdays = ["monday"]'
    over = NO_SLIP.replace(weekly, f"{weekly}\nuntil = {yesterday}")
    publish_models(station, over)
    assert models.all() == ()
    publish_models(station, NO_SLIP.replace(weekly, f"days = [{yesterday}]"), version=2)
    assert models.all() == ()
    publish_models(station, NO_SLIP.replace("from = 2026-01-01", f"from = {soon}"), version=3)
    (notice,) = models.all()
    assert notice.begins_on == soon
    assert not notice.is_today
    days = [yesterday, *(day + timedelta(7 * week) for week in range(DAYS_SHOWN_MAX + 2))]
    listed = ", ".join(map(str, days))
    publish_models(station, NO_SLIP.replace(weekly, f"days = [{listed}]"), version=4)
    (notice,) = models.all()
    assert notice.days == tuple(days[1 : DAYS_SHOWN_MAX + 1])
    assert notice.is_today
    publish_models(station, NO_SLIP.replace(weekly, f"{weekly}\nuntil = {day}"), version=5)
    assert names(models.today()) == ["thu-hai"]


def test_a_model_without_a_procedure_of_this_counter_is_not_shown(station: Station) -> None:
    publish_models(station, EXPRESS.replace(BIRTH, "9.999999"))
    assert station.citizens.models.all() == ()
