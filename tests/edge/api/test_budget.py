"""The interaction budget: no intake may cost the clerk more than was promised."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.edge.api.budget import Budget, Cost, telex_keys
from tests.edge.api.screens import screen, served, sign_on
from tests.edge.api.ten_intakes import INTAKES, Intake, budget_page
from tests.edge.station import BIRTH, COPY, LINKED, Station

PAGE = Path(__file__).parents[3] / "docs" / "interaction-budget.md"

PUBLISHED = {BIRTH, COPY, LINKED}
_CODES = tuple(intake.code for intake in INTAKES)

pytestmark = [pytest.mark.timeout(120), pytest.mark.filterwarnings("ignore::DeprecationWarning")]


def driven(browser: Browser, station: Station, intake: Intake) -> Cost:
    """Take one dossier from card to slip, with everything the clerk does counted."""
    if intake.code not in PUBLISHED:
        station.publish(intake.code)
    with served(station) as site, screen(browser, site) as page:
        sign_on(page)
        clerk = Budget(page, station.scanner.present)
        intake.take(clerk)
        cost = clerk.cost()
    assert len(station.printer.jobs) == 1
    return cost


@pytest.mark.parametrize("intake", INTAKES, ids=lambda intake: intake.letters)
def test_an_intake_costs_no_more_than_was_promised(
    browser: Browser, station: Station, intake: Intake
) -> None:
    cost = driven(browser, station, intake)
    assert intake.is_kept(cost), cost
    lines = budget_page(dict.fromkeys(_CODES, cost)).split("\n")
    (row,) = (line for line in lines if line.startswith(f"| {intake.name} |"))
    assert row in PAGE.read_text("utf-8"), "python -m tests.bench.budget --write"


def test_telex_is_counted_key_by_key() -> None:
    assert telex_keys("NGUYỄN") == len("NGUYEENX")
    assert telex_keys("Đặng Thị Ước") == len("DDawngj Thij Uwowcs")
    assert telex_keys("0912") == 4


def test_what_a_mouse_does_is_over_budget() -> None:
    (intake, *_) = INTAKES
    cost = Cost(("sign",), keys=2, cards=1, moves=0, hands=1, machine_s=0.0)
    assert intake.is_kept(cost)
    for changed in (
        Cost(("sign",), keys=2, cards=1, moves=1, hands=1, machine_s=0.0),
        Cost(("sign",) * 10, keys=2, cards=1, moves=0, hands=1, machine_s=0.0),
        Cost(("sign",), keys=25, cards=1, moves=0, hands=1, machine_s=0.0),
        Cost(("sign",) * 9, keys=24, cards=9, moves=0, hands=1, machine_s=0.0),
    ):
        assert not intake.is_kept(changed)
