"""What was put aside for want of knowledge is believed once a person has looked, and not before."""

from __future__ import annotations

import pytest

from accord.acts import Noted
from accord.admission import OfficerRecord
from accord.errors import RefusedError
from accord.fleet import OfficerRole, ShiftOpened
from accord.intake import Officer
from accord.log import Record
from hub.office.accounts import Session
from hub.office.books import Quarantined
from hub.office.dossiers import read_dossier
from hub.office.enrolment import admit_officer
from tests.hub.office.city import (
    CITY,
    NOW,
    TAY_HO,
    TestBox,
    TestCity,
    accepted,
    key_of,
)

EVE = key_of("eve")
CODE = f"{TAY_HO.agency}-260921-10001"


@pytest.fixture
def admin(city: TestCity) -> Session:
    return city.employ("quantri", OfficerRole.ADMINISTRATION, unit=CITY)


@pytest.fixture
def aside(city: TestCity, box: TestBox) -> int:
    """An acceptance by an officer the city does not know; its number."""
    return put_one_aside(city, box)


def put_one_aside(city: TestCity, box: TestBox) -> int:
    record = box.say(accepted(TAY_HO), dossier=CODE, officer=EVE)
    (taken,) = city.intake.take([box.batch()], at=NOW)
    assert [reason for _, reason in taken.quarantined] == ["keyring.unknown-officer"]
    return record.entry.header.seq


def admit_eve(city: TestCity) -> None:
    with city.books.writing() as desk:
        roles = (OfficerRole.RECEPTION,)
        admit_officer(
            desk,
            city.scribe,
            city.keys,
            OfficerRecord("eve", "Eve", roles, EVE.public.point),
            TAY_HO,
        )


def release(city: TestCity, session: Session, box: TestBox, seq: int, why: str = "Đã hỏi") -> None:
    city.releasing.release(session, log=box.name, epoch=box.head.epoch, seq=seq, why=why)


def aside_of(record: Record, reason: str, *, sealed: bytes | None = None) -> Quarantined:
    header = record.entry.header
    return Quarantined(
        log=header.log,
        epoch=header.epoch,
        seq=header.seq,
        hash=record.entry.hash,
        reason=reason,
        received_at=NOW,
        sealed=sealed or record.entry.sealed,
        salt=record.salt,
        payload=record.payload,
    )


def test_an_officer_admitted_later_has_signed_after_all(
    city: TestCity, box: TestBox, admin: Session, aside: int
) -> None:
    admit_eve(city)
    release(city, admin, box, aside)
    while city.projector.freshen(at=NOW):
        pass
    with city.books.reading() as desk:
        dossier, line = read_dossier(desk, CODE), desk.lists.line(CODE)
        assert desk.logs.quarantined(box.name) == ()
    assert dossier is not None
    assert dossier.intake is not None
    assert line is not None
    with pytest.raises(RefusedError, match=r"release\.none"):
        release(city, admin, box, aside)


def test_what_is_about_no_dossier_is_released_too(
    city: TestCity, box: TestBox, admin: Session
) -> None:
    record = box.say(ShiftOpened("Quầy 1", Officer("Eve")), officer=EVE)
    city.intake.take([box.batch()], at=NOW)
    admit_eve(city)
    release(city, admin, box, record.entry.header.seq)
    with city.books.reading() as desk:
        assert desk.logs.quarantined(box.name) == ()


def test_what_still_does_not_hold_stays_aside(
    city: TestCity, box: TestBox, admin: Session, aside: int
) -> None:
    with pytest.raises(RefusedError, match=r"release\.still") as refused:
        release(city, admin, box, aside)
    assert refused.value.values["why"] == "keyring.unknown-officer"
    with city.books.reading() as desk:
        assert read_dossier(desk, CODE) is None
        assert len(desk.logs.quarantined(box.name)) == 1


def test_only_who_looks_after_machines_releases_and_says_why(
    city: TestCity, box: TestBox, admin: Session, aside: int
) -> None:
    admit_eve(city)
    leader = city.employ("chu", OfficerRole.LEADER)
    with pytest.raises(RefusedError, match=r"access\.not-yours"):
        release(city, leader, box, aside)
    with pytest.raises(RefusedError, match=r"record\.refused"):
        release(city, admin, box, aside, why=" ")
    with pytest.raises(RefusedError, match=r"release\.none"):
        release(city, admin, box, aside + 1)
    with pytest.raises(RefusedError, match=r"release\.none"):
        city.releasing.release(admin, log="box-x", epoch=box.head.epoch, seq=aside, why="x")
    with city.books.reading() as desk:
        assert len(desk.logs.quarantined(box.name)) == 1


def test_an_entry_that_breaks_the_order_of_its_log_is_never_released(
    city: TestCity, box: TestBox, admin: Session
) -> None:
    record = box.say(Noted("x"), dossier=box.take(1))
    city.receive(box)
    with city.books.writing() as desk:
        held = desk.logs.held(box.name, box.head.epoch)
        assert held is not None
        desk.logs.put_aside(held, aside_of(record, "log.time-back"))
    with pytest.raises(RefusedError, match=r"release\.none"):
        release(city, admin, box, record.entry.header.seq)


def test_bytes_that_are_no_entry_are_never_released(
    city: TestCity, box: TestBox, admin: Session
) -> None:
    record = box.say(Noted("x"), dossier=box.take(1))
    city.intake.take([box.batch(upto=2)], at=NOW)
    with city.books.writing() as desk:
        held = desk.logs.held(box.name, box.head.epoch)
        assert held is not None
        desk.logs.put_aside(held, aside_of(record, "log.malformed", sealed=b"rot"))
    with pytest.raises(RefusedError, match=r"release\.still"):
        release(city, admin, box, record.entry.header.seq)
