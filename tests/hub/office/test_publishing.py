"""What is published to every box."""

from __future__ import annotations

from importlib.resources import files

import pytest

from accord.canon import decode
from accord.errors import RefusedError
from accord.facts import Fact, from_map
from accord.fleet import CalendarPublished, LogOpened, ProcedurePublished, UnitAdmitted
from hub.office.books import Unit
from hub.office.publishing import UNITS_MAX, Publishing
from hub.office.slots import next_slot
from tests.hub.office.city import CITY, TAY_HO, TestCity

DATA = files("accord").joinpath("data")
PROCEDURES = DATA.joinpath("procedures.csv").read_text("utf-8")
WARDS = DATA.joinpath("wards.csv").read_text("utf-8")


@pytest.fixture
def publishing(city: TestCity) -> Publishing:
    return Publishing(city.books, scribe=city.scribe, clock=city.clock, first_slot=100)


def fleet(city: TestCity) -> list[Fact]:
    with city.books.reading() as desk:
        (held,) = desk.logs.epochs("hub-fleet")
        records = desk.logs.read(held, after_seq=0, bytes_max=10**9, count_max=10**9)
    return [from_map(each.entry.header.kind, decode(each.payload)) for each in records]


def units(city: TestCity) -> dict[str, Unit]:
    with city.books.reading() as desk:
        return {unit.code: unit for unit in desk.register.units()}


def test_the_catalogue_that_comes_along_is_published_once(
    city: TestCity, publishing: Publishing
) -> None:
    count = publishing.procedures(PROCEDURES)
    assert count > 100
    assert publishing.procedures(PROCEDURES) == 0
    published = [fact for fact in fleet(city) if isinstance(fact, ProcedurePublished)]
    assert len(published) == count
    assert {"1.001193", "2.000815"} <= {fact.code for fact in published}


def test_a_published_version_never_changes(city: TestCity, publishing: Publishing) -> None:
    publishing.procedures(PROCEDURES)
    before = len(fleet(city))
    changed = PROCEDURES.replace("Thủ tục đăng ký khai sinh", "Thủ tục đăng ký khai sinh mới")
    with pytest.raises(RefusedError, match=r"^catalogue\.two-texts"):
        publishing.procedures(changed)
    assert len(fleet(city)) == before


def test_a_calendar_has_a_version_for_each_text(city: TestCity, publishing: Publishing) -> None:
    text = DATA.joinpath("calendar_vn.toml").read_text("utf-8")
    assert publishing.calendar(text) == 1
    assert publishing.calendar(text) == 1
    assert publishing.calendar(text + "\n# nghỉ bù\n") == 2
    assert publishing.calendar(text, agency="H26.103") == 1
    published = [fact for fact in fleet(city) if isinstance(fact, CalendarPublished)]
    assert [(fact.version, fact.agency) for fact in published] == [
        (1, ""),
        (2, ""),
        (1, "H26.103"),
    ]


def test_a_ward_gets_its_calendar_under_its_agencys_code(
    city: TestCity, publishing: Publishing
) -> None:
    publishing.wards(WARDS)
    with pytest.raises(RefusedError, match=r"enrolment\.no-agency"):
        publishing.calendar_of("00008", "off = []")
    with pytest.raises(RefusedError, match=r"enrolment\.unknown-unit"):
        publishing.calendar_of("99999", "off = []")
    publishing.agencies("ward,agency\n00008,H26.008\n")
    assert publishing.calendar_of("00008", "off = []") == 1
    assert publishing.calendar("off = []", agency="H26.008") == 1


@pytest.mark.parametrize(
    ("text", "key"),
    [("off = [2062-01-02]", "calendar.year-far"), ("[hours]\nmonday = []", "deadline.bad-hours")],
)
def test_a_calendar_with_a_slip_of_the_finger_is_not_published(
    publishing: Publishing, text: str, key: str
) -> None:
    with pytest.raises(RefusedError, match=key):
        publishing.calendar(text)
    assert publishing.calendar("off = []") == 1


def test_a_calendar_nobody_can_read_is_not_published(
    city: TestCity, publishing: Publishing
) -> None:
    with pytest.raises(RefusedError):
        publishing.calendar("= no calendar")
    assert all(not isinstance(fact, CalendarPublished) for fact in fleet(city))


def test_the_wards_that_come_along_are_listed_without_agency_codes(
    city: TestCity, publishing: Publishing
) -> None:
    assert publishing.wards(WARDS) == 124
    assert publishing.wards(WARDS) == 0
    found = units(city)
    assert len(found) == 127
    assert found["00008"] == Unit("00008", "Phường Ngọc Hà", "")
    assert found["00103"].agency == "H26.103"


def test_an_agency_code_is_given_once_and_opens_the_ward_s_log(
    city: TestCity, publishing: Publishing
) -> None:
    publishing.wards(WARDS)
    given = "ward,agency\n00008,H26.008\n00103,H26.103\n"
    assert publishing.agencies(given) == 1
    assert publishing.agencies(given) == 0
    assert fleet(city)[-1] == UnitAdmitted("H26.008", "Phường Ngọc Hà", "00008")
    assert units(city)["00008"].agency == "H26.008"
    with city.books.reading() as desk:
        assert [held.head.seq for held in desk.logs.epochs("hub-00008")] == [1]


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ("99999,H26.999", "enrolment.unknown-unit"),
        ("00008,H26.103", "units.taken"),
        ("00103,H26.777", "units.fixed"),
        ("00008,nothing", "units.malformed"),
        ("00008,", "units.malformed"),
        ("8,H26.008", "units.malformed"),
        ("abcde,H26.008", "units.malformed"),
        ("00000,H26.008", "units.malformed"),
        ("00008", "units.malformed"),
        ("00008,H26.008\n00008,H26.009", "units.malformed"),
    ],
)
def test_a_bad_list_of_agencies_changes_nothing(
    city: TestCity, publishing: Publishing, row: str, key: str
) -> None:
    publishing.wards(WARDS)
    before = units(city), fleet(city)
    with pytest.raises(RefusedError, match=rf"^{key}"):
        publishing.agencies(f"ward,agency\n00004,H26.004\n{row}\n")
    assert (units(city), fleet(city)) == before


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ward,name\n",
        "code,name\n00008,Ngọc Hà\n",
        "ward,name\n" + "\n".join(f"{n:05},x" for n in range(1, UNITS_MAX + 2)),
        'ward,name\n00008,"' + "x" * 200_000 + '"\n',
    ],
)
def test_a_list_of_wards_nobody_can_read_is_refused(publishing: Publishing, text: str) -> None:
    with pytest.raises(RefusedError, match=r"^units\.malformed"):
        publishing.wards(text)


def test_a_city_is_founded_once(city: TestCity, publishing: Publishing) -> None:
    publishing.found_city(CITY)
    assert [type(fact) for fact in fleet(city)] == [LogOpened]


@pytest.mark.parametrize("first", [1, 100])
def test_a_ward_that_becomes_known_begins_at_the_first_slot(city: TestCity, first: int) -> None:
    publishing = Publishing(city.books, scribe=city.scribe, clock=city.clock, first_slot=first)
    publishing.wards(WARDS)
    with city.books.reading() as desk:
        assert next_slot(desk, "00025") == first
        assert next_slot(desk, TAY_HO.code) == 1  # known before: it goes on as it began


# --- models of work -----------------------------------------------------------------------------

MODELS = DATA.joinpath("models_example.toml").read_text("utf-8")


def models_said(city: TestCity) -> list[tuple[int, str]]:
    said = [fact for fact in fleet(city) if isinstance(fact, CalendarPublished)]
    return [(fact.version, fact.agency) for fact in said if fact.is_of_models]


def test_models_are_counted_apart_from_calendars(city: TestCity, publishing: Publishing) -> None:
    publishing.procedures(PROCEDURES)
    assert publishing.calendar("off = []") == 1
    assert publishing.models(MODELS) == 1
    assert publishing.models(MODELS) == 1
    assert publishing.models("# none\n") == 2
    assert publishing.calendar("off = []") == 1
    assert models_said(city) == [(1, ""), (2, "")]


def test_models_that_cannot_be_read_leave_what_was_published(
    city: TestCity, publishing: Publishing
) -> None:
    publishing.procedures(PROCEDURES)
    publishing.models(MODELS)
    before = len(fleet(city))
    for bad, why in (
        (MODELS + "[[model]]\n", r"models\.malformed"),
        (MODELS.replace("2026-01-01", "2062-01-01"), r"models\.year-far"),
        (MODELS.replace("2.000815", "2.999999"), r"models\.no-such-procedure"),
    ):
        with pytest.raises(RefusedError, match=why):
            publishing.models(bad)
    assert len(fleet(city)) == before


def test_a_ward_has_models_of_its_own(city: TestCity, publishing: Publishing) -> None:
    publishing.procedures(PROCEDURES)
    publishing.wards(WARDS)
    with pytest.raises(RefusedError, match=r"enrolment\.no-agency"):
        publishing.models_of("00008", MODELS)
    publishing.agencies("ward,agency\n00008,H26.008\n")
    assert publishing.models_of("00008", MODELS) == 1
    assert models_said(city) == [(1, "H26.008")]
