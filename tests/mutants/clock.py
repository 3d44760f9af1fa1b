"""What keeps a wrong clock from the log and the slips, each broken in turn."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from accord import moments, vault
from accord.moments import ClockTrust, Hlc, Instant, Reading, tick
from accord.receipt import verify_receipt
from edge.desk import reception
from ground import clock
from ground.clock import SystemClock
from hub.main import office
from hub.office import intake
from tests.edge.desk.intakes import CERTIFIED, DRAFT, OTHER_DRAFT
from tests.edge.station import a_station
from tests.edge.store.logs import BOX_KEY
from tests.hub.conftest import quickly
from tests.hub.installation import Installation, make_installation
from tests.hub.main import test_office
from tests.mutants.mutant import Mutant

__all__ = ["MUTANTS"]


def _a_clock_years_ahead_is_not_believed() -> None:
    class Unset(SystemClock):
        def _is_synchronised(self) -> bool:
            return False

    floor = Instant(1_000)
    reading = Unset(boot=b"boot-001", floor=floor, has_battery_clock=True).read()
    assert reading.wall < floor + 60_000


def _believes_any_clock(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(clock, "HORIZON_MS", 1 << 60)


def _a_time_of_no_clock_is_not_called_checked() -> None:
    with tempfile.TemporaryDirectory() as folder, a_station(Path(folder) / "box") as station:
        shift_ = station.lan()[1]
        station.clock.trust = ClockTrust.RTC
        station.reception.accept(shift_, DRAFT, CERTIFIED)
        station.clock.wall = Instant(station.clock.wall - 3_600_000)
        job = station.reception.accept(shift_, OTHER_DRAFT, CERTIFIED).job
        assert verify_receipt(job.receipt, BOX_KEY.public).trust is ClockTrust.UNKNOWN


def _trusts_the_clock_for_any_time(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(moments, "trust_of", lambda _, reading: reading.trust)


def _a_checked_clock_dates_dossiers() -> None:
    with tempfile.TemporaryDirectory() as folder, a_station(Path(folder) / "box") as station:
        shift_ = station.lan()[1]
        station.reception.accept(shift_, DRAFT, CERTIFIED)
        station.clock.wall = Instant(station.clock.wall - 3_600_000)
        job = station.reception.accept(shift_, OTHER_DRAFT, CERTIFIED).job
        assert job.asked_at == station.clock.wall


def _dates_by_the_log(patch: pytest.MonkeyPatch) -> None:
    def stated_time(last: Hlc, reading: Reading) -> tuple[Instant, ClockTrust]:
        return tick(last, reading.wall).at, reading.trust

    patch.setattr(reception, "stated_time", stated_time)


def _on_a_hub(test: Callable[[Installation, pytest.MonkeyPatch], None]) -> Callable[[], None]:
    def check() -> None:
        with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
            patch.setattr(vault, "hash_secret_raw", quickly)
            hub = make_installation(Path(folder))
            hub.init()
            test(hub, patch)

    return check


def _has_no_floor(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(office, "_last_said_at", lambda _: Instant(0))


def _blames_the_boxes(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(intake, "FLEET_LOG", "box-00103-a")


MUTANTS = [
    Mutant(
        "dates what the hub says by a clock that lost the time",
        _has_no_floor,
        _on_a_hub(test_office.test_a_hub_whose_clock_lost_the_time_goes_on_from_its_last_entry),
    ),
    Mutant(
        "lets a revoked box in again when the clock goes back",
        _has_no_floor,
        _on_a_hub(test_office.test_a_revoked_box_stays_revoked_when_the_clock_loses_the_time),
    ),
    Mutant(
        "calls boxes wrong by a clock that lost the time",
        _blames_the_boxes,
        _on_a_hub(test_office.test_a_hub_whose_clock_lost_the_time_calls_no_box_wrong),
    ),
    Mutant(
        "believes a clock years ahead", _believes_any_clock, _a_clock_years_ahead_is_not_believed
    ),
    Mutant(
        "calls a time checked that no clock shows",
        _trusts_the_clock_for_any_time,
        _a_time_of_no_clock_is_not_called_checked,
    ),
    Mutant("dates dossiers by the log alone", _dates_by_the_log, _a_checked_clock_dates_dossiers),
]
