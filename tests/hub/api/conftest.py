"""Lan (leader of Tây Hồ), Hoa (leader of Ba Đình), Minh (a citizen without an account)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from accord.fleet import OfficerRole
from hub.api.app import Rooms, make_app
from hub.office.books import Unit
from hub.office.slips import Slips
from tests.hub.office.city import BA_DINH, CITY, PIN, TAY_HO, TestCity

HOST = "hub.example:8443"
ORIGIN = f"https://{HOST}"
SAME = {"origin": ORIGIN, "sec-fetch-site": "same-origin"}

PEOPLE: dict[str, tuple[OfficerRole, Unit]] = {
    "lan": (OfficerRole.LEADER, TAY_HO),
    "binh": (OfficerRole.HANDLING, TAY_HO),
    "tiep": (OfficerRole.RECEPTION, TAY_HO),
    "hoa": (OfficerRole.LEADER, BA_DINH),
    "quantri": (OfficerRole.ADMINISTRATION, CITY),
    "tinh": (OfficerRole.VOLUNTEER, TAY_HO),
}

Client = TestClient[Litestar]


@dataclass
class SetVitals:
    """Parts of the program that fail when they are told to."""

    parts: tuple[str, ...] = ()

    def failing(self) -> tuple[str, ...]:
        return self.parts


@pytest.fixture
def vitals() -> SetVitals:
    return SetVitals()


@pytest.fixture
def app(city: TestCity, vitals: SetVitals) -> Litestar:
    rooms = Rooms(
        city="Thành phố Hà Nội",
        accounts=city.accounts,
        decisions=city.decisions,
        fleet=city.fleet,
        filing=city.filing,
        slips=Slips(city.books, city.keys),
        releasing=city.releasing,
        clock=city.clock,
        vitals=vitals,
    )
    return make_app(rooms, hosts=(HOST,), is_secure=True)


@pytest.fixture
def anybody(app: Litestar) -> Iterator[Client]:
    """A browser nobody has signed on with: Minh's."""
    with TestClient(app, base_url=ORIGIN) as client:
        client.headers.update(SAME)
        client.follow_redirects = False
        yield client


@pytest.fixture
def sign_on(city: TestCity, anybody: Client) -> Callable[[str], Client]:
    """Sign somebody of PEOPLE on with the browser."""

    def signed_on(login: str) -> Client:
        role, unit = PEOPLE[login]
        with city.books.reading() as desk:
            is_known = desk.register.account(login) is not None
        if not is_known:
            city.accounts.admit(
                login=login,
                name=f"Nguyễn {login.capitalize()}",
                title="Công chức",
                roles=(role,),
                unit=unit.code,
                pin=PIN,
            )
        anybody.cookies.clear()
        answer = anybody.post("/sign-on/begin", data={"login": login, "pin": PIN})
        assert answer.status_code == 303
        return anybody

    return signed_on
