from __future__ import annotations

from accord.acts import Noted
from edge.desk.visits import Contact, contact_of
from tests.edge.desk.intakes import CERTIFIED, DRAFT, MINH, OTHER_DRAFT
from tests.edge.station import Station

NUMBER = MINH["owner_number"]
AGENT = {
    "by_agent": "on",
    "agent_number": "001301000456",
    "agent_name": "TRẦN THỊ BÌNH",
    "agent_authority": "vợ",
    "agent_phone": "0987654321",
}


def test_who_was_here_before_is_known_by_the_latest_visit(station: Station) -> None:
    shift = station.lan()[1]
    station.reception.accept(shift, DRAFT, CERTIFIED)
    station.clock.pass_ms(86_400_000)
    later = station.clock.wall
    shift = station.lan()[1]
    station.reception.accept(
        shift, OTHER_DRAFT, CERTIFIED | {"owner_phone": "0905111222", "owner_email": "a@b.vn"}
    )
    assert contact_of(station.book, NUMBER) == Contact("0905111222", "a@b.vn", later)
    assert contact_of(station.book, "001 099 000 123") == contact_of(station.book, NUMBER)


def test_nobody_is_known_by_a_number_of_which_nothing_was_said(station: Station) -> None:
    station.reception.accept(station.lan()[1], DRAFT, CERTIFIED | {"owner_phone": ""})
    assert contact_of(station.book, NUMBER) is None
    assert contact_of(station.book, "001099000124") is None
    assert contact_of(station.book, NUMBER[:8]) is None


def test_who_filed_for_another_is_not_the_owner(station: Station) -> None:
    station.reception.accept(station.lan()[1], DRAFT, CERTIFIED | AGENT)
    assert contact_of(station.book, AGENT["agent_number"]) is None


def test_a_number_in_an_organisations_dossier_is_passed_over(station: Station) -> None:
    values = CERTIFIED | {"owner_kind": "2", "owner_number": "0101234567", "owner_phone": "1900"}
    code = station.reception.accept(station.lan()[1], DRAFT, values).job.dossier
    station.scribe.act(code, Noted("ghi chú"))
    known = contact_of(station.book, "0101234567")
    assert known is not None
    assert known.phone == "1900"
