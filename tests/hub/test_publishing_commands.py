"""What a city publishes from the command line: rules, calendars, models of work."""

from __future__ import annotations

from importlib.resources import files

import pytest

from ground.command import Exit
from tests.hub.installation import Installation

Captured = pytest.CaptureFixture[str]


# --- init ---------------------------------------------------------------------------------------


def test_publishing_what_was_published_changes_nothing(hub: Installation, capsys: Captured) -> None:
    assert hub.call("publish") == Exit.DONE
    assert "new: 0 procedures, 0 wards, 0 agency codes; calendar number 1" in (
        capsys.readouterr().out
    )


def test_a_new_calendar_and_new_agency_codes_are_published(
    hub: Installation, capsys: Captured
) -> None:
    (hub.top / "calendar.toml").write_text("off = [2026-10-10]\n", "utf-8")
    (hub.top / "agencies.csv").write_text("ward,agency\n00008,H26.008\n", "utf-8")
    code = hub.call(
        *("publish", "--calendar", hub.top / "calendar.toml"),
        *("--agencies", hub.top / "agencies.csv"),
    )
    assert code == Exit.DONE
    assert "1 agency codes; calendar number 2" in capsys.readouterr().out


def test_a_ward_has_a_calendar_of_its_own(hub: Installation, capsys: Captured) -> None:
    (hub.top / "hours.toml").write_text('[hours]\nmonday = ["07:00-11:00"]\n', "utf-8")
    (hub.top / "agencies.csv").write_text("ward,agency\n00008,H26.008\n", "utf-8")
    calendar = ("--calendar", hub.top / "hours.toml")
    assert hub.call("publish", "--ward", "00008", *calendar) == Exit.REFUSED
    assert "enrolment.no-agency" in capsys.readouterr().err
    hub.call("publish", "--agencies", hub.top / "agencies.csv")
    capsys.readouterr()
    assert hub.call("publish", "--ward", "00008", *calendar) == Exit.DONE
    assert "ward 00008: calendar number 1" in capsys.readouterr().out
    assert hub.call("publish", "--ward", "99999", *calendar) == Exit.REFUSED


def test_models_of_work_are_published_for_the_city_and_for_a_ward(
    hub: Installation, capsys: Captured
) -> None:
    text = files("accord").joinpath("data/models_example.toml").read_text("utf-8")
    (hub.top / "models.toml").write_text(text, "utf-8")
    (hub.top / "bad.toml").write_text(text + "[[model]]", "utf-8")
    (hub.top / "hours.toml").write_text("off = []\n", "utf-8")
    (hub.top / "agencies.csv").write_text("ward,agency\n00008,H26.008\n", "utf-8")
    models = ("--models", hub.top / "models.toml")
    agencies = ("--agencies", hub.top / "agencies.csv")
    assert hub.call("publish", *agencies, *models) == Exit.DONE
    assert "calendar number 1; models number 1" in capsys.readouterr().out
    assert hub.call("publish", "--models", hub.top / "bad.toml") == Exit.MALFORMED
    assert "models.malformed" in capsys.readouterr().err
    assert hub.call("publish", "--ward", "00008", *models) == Exit.DONE
    assert capsys.readouterr().out == "ward 00008: models number 1\n"
    both = (*models, "--calendar", hub.top / "hours.toml")
    assert hub.call("publish", "--ward", "00008", *both) == Exit.DONE
    assert "ward 00008: calendar number 1" in capsys.readouterr().out


def test_a_list_that_is_none_publishes_nothing(hub: Installation, capsys: Captured) -> None:
    (hub.top / "empty.csv").write_text("", "utf-8")
    assert hub.call("publish", "--wards", hub.top / "empty.csv") == Exit.MALFORMED
    assert "units.malformed" in capsys.readouterr().err
    for what in ("--wards", "--procedures", "--calendar", "--agencies"):
        assert hub.call("publish", what, hub.top) == Exit.MALFORMED, "a folder"
        assert "folder.no-such-file" in capsys.readouterr().err
    (hub.top / "bad").write_text("[", "utf-8")
    for what in ("--procedures", "--calendar"):
        assert hub.call("publish", what, hub.top / "bad") == Exit.MALFORMED


# --- settings -------------------------------------------------------------------------
