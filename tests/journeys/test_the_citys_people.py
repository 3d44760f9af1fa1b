"""What people of the city do reaches the wards, who have never met them."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from accord.acts import Decided, Document
from accord.canon import decode
from accord.dossier import Delivery, Dossier, fold
from accord.facts import KINDS, from_map
from accord.fleet import OfficerAdmitted, OfficerRole
from accord.intake import Officer
from accord.moments import stated_time
from accord.naming import LogName
from accord.states import State
from accord.writer import parents_of, write_entry
from edge.desk.handover import HandOver, HandOvers
from edge.desk.scribe import Scribe
from edge.desk.shift import Shift
from hub.office.scribe import FLEET_LOG, ward_log
from tests.hub.office.city import CITY, LAN, TAY_HO, accepted
from tests.journeys.real import RealBox, RealHub, real_pair
from tests.journeys.test_real_stores import talk

CODE = f"{TAY_HO.agency}-261118-10009"
CHIEF = Officer("Chutich", "Công chức")
ADMITTED = next(kind.number for kind in KINDS if kind.fact is OfficerAdmitted)
TO_OWNER = HandOver(result=0, slip_back=True)


def take(box: RealBox, *, results: int = 1) -> None:
    """Accept a dossier at the counter."""
    box.take_days(1, seed=1, slot=1)
    with box.book.writing() as writing:
        at, _ = stated_time(writing.head.time, box.clock.read())
        asked = accepted(TAY_HO, results=results)
        promises = tuple(replace(each, due_at=at) for each in asked.results)
        fact = replace(asked, received_at=at, results=promises)
        record = write_entry(
            writing.head,
            fact,
            dossier=CODE,
            parents=parents_of((), head=writing.head, hash_of=writing.hash_of),
            reading=box.clock.read(),
            salt=os.urandom(16),
            box=box.key,
            officer=LAN,
        )
        writing.append(record, fact)


def decide_in_the_city(hub: RealHub, *, results: int = 1) -> None:
    """Let a leader of the city decide at the hub."""
    while hub.office.projector.freshen(at=hub.office.clock.wall):
        pass
    chief = hub.office.employ("chutich", OfficerRole.LEADER, unit=CITY)
    document = Document("1/QĐ", date(2026, 11, 19), CHIEF, "Giấy khai sinh")
    for result in range(results):
        hub.office.decisions.act(chief, CODE, Decided(result, True, document, ""))


def hand_over(box: RealBox) -> Dossier:
    """Let Lan hand the result to the owner."""
    scribe = Scribe(book=box.book, clock=box.clock, random=os.urandom, box=box.key)
    (row,) = (each for each in box.book.officers(box.clock.wall) if each.key_id == LAN.key_id)
    shift = Shift(row, 0, 0, LAN)  # type: ignore[arg-type]  # signs, and is never put away
    return HandOvers(book=box.book, scribe=scribe).hand_over(shift, CODE, TO_OWNER)


def told_of_the_chief(hub: RealHub) -> list[str]:
    """Return the logs that say who the leader is, once for each time."""
    with hub.office.books.reading() as desk:
        said = desk.logs.own_of_kind(ADMITTED)
    facts = ((each.entry.header.log, from_map(ADMITTED, decode(each.payload))) for each in said)
    return sorted(
        log for log, fact in facts if isinstance(fact, OfficerAdmitted) and fact.officer == CHIEF
    )


def test_what_a_leader_of_the_city_decided_is_handed_over_in_the_ward(tmp_path: Path) -> None:
    with real_pair(tmp_path) as (hub, box):
        take(box)
        talk(box, hub)
        decide_in_the_city(hub)
        talk(box, hub)
        (result,) = fold(box.book.said_about(CODE)).results
        assert result.delivery is Delivery.AWAITED
        assert hand_over(box).state is State.RETURNED
        talk(box, hub)
        assert hub.put_aside(box.name) == []


def test_a_hub_that_said_its_people_where_no_box_hears_it_says_them_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with real_pair(tmp_path) as (hub, box):
        take(box)
        talk(box, hub)
        with monkeypatch.context() as before:
            _say_people_in(before, ward_log)
            decide_in_the_city(hub)
        talk(box, hub)
        assert hand_over(box).state is State.RETURNED


def _say_people_in(patch: pytest.MonkeyPatch, log: Callable[[str], LogName]) -> None:
    for room in ("enrolment", "accounts"):
        patch.setattr(f"hub.office.{room}.people_log", log)


def test_a_person_of_the_city_is_said_to_all_and_once_where_they_act(tmp_path: Path) -> None:
    with real_pair(tmp_path) as (hub, box):
        take(box, results=2)
        talk(box, hub)
        decide_in_the_city(hub, results=2)
        assert told_of_the_chief(hub) == sorted([FLEET_LOG, ward_log(TAY_HO.code)])


def test_every_box_hears_that_a_person_of_the_city_was_revoked(tmp_path: Path) -> None:
    with real_pair(tmp_path) as (hub, box):
        hub.office.employ("chutich", OfficerRole.LEADER, unit=CITY)
        talk(box, hub)
        assert _is_active(box)
        hub.office.accounts.revoke("chutich", why="nghỉ việc")
        talk(box, hub)
        assert not _is_active(box)


def _is_active(box: RealBox) -> bool:
    (row,) = (each for each in box.book.officers(box.clock.wall) if each.name == CHIEF.name)
    return row.is_active
