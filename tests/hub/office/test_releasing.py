"""What was put aside for want of knowledge is believed once a person has looked, and not before."""

from __future__ import annotations

import pytest

from accord.acts import Noted
from accord.admission import OfficerRecord
from accord.errors import RefusedError
from accord.facts import KINDS
from accord.fleet import OfficerRole, Released, ShiftOpened
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
RELEASED = next(kind.number for kind in KINDS if kind.fact is Released)
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


@pytest.fixture
def followed(box: TestBox, aside: int) -> list[int]:
    """What the box says of the acceptance that was put aside; their numbers."""
    return go_on(box)


def go_on(box: TestBox) -> list[int]:
    """Say things of the acceptance, of another dossier, and under a code that only looks like it.

    Returns:
        Their numbers; the second is about the other dossier.
    """
    told = [box.say(Noted(text), dossier=CODE) for text in ("in", "thu", "trả")]
    told.insert(1, box.say(Noted("x"), dossier=f"{TAY_HO.agency}-260921-10002"))
    told.append(box.say(accepted(TAY_HO), dossier=f"{CODE}9", officer=EVE))
    return [record.entry.header.seq for record in told]


def test_with_a_beginning_is_released_what_followed_it(
    city: TestCity, box: TestBox, admin: Session, aside: int, followed: list[int]
) -> None:
    (taken,) = city.intake.take([box.batch()], at=NOW)
    assert [(seq, why) for seq, why in taken.quarantined if seq < followed[-1]] == [
        (followed[index], "fact.begun-aside") for index in (0, 2, 3)
    ]
    with pytest.raises(RefusedError, match=r"release\.still") as refused:
        release(city, admin, box, followed[0])
    assert refused.value.values["why"] == "fact.begun-aside"
    admit_eve(city)
    release(city, admin, box, aside)
    with city.books.reading() as desk:
        dossier = read_dossier(desk, CODE)
        assert [each.seq for each in desk.logs.quarantined(box.name)] == [followed[-1]]
        told = desk.logs.own_of_kind(RELEASED)
    assert dossier is not None
    assert [each.fact for each in dossier.history][1:] == [Noted("in"), Noted("thu"), Noted("trả")]
    assert len(told) == 4
    box.say(Noted("sau"), dossier=CODE)
    (later,) = city.intake.take([box.batch(after=followed[-1])], at=NOW)
    assert not later.quarantined


def test_what_followed_and_does_not_hold_by_itself_stays_aside(
    city: TestCity, box: TestBox, admin: Session, aside: int
) -> None:
    note = box.say(Noted("x"), dossier=CODE, officer=key_of("mallory"))
    other = box.say(Noted(f"như {CODE}"), dossier=f"{CODE}9")
    city.intake.take([box.batch()], at=NOW)
    admit_eve(city)
    with city.books.writing() as desk:
        held = desk.logs.held(box.name, box.head.epoch)
        assert held is not None
        desk.logs.put_aside(held, aside_of(other, "fact.begun-aside"))
    release(city, admin, box, aside)
    with city.books.reading() as desk:
        left = {each.seq for each in desk.logs.quarantined(box.name)}
    assert note.entry.header.seq in left
