from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from accord.acts import Place
from accord.naming import LogName
from hub.office.scribe import FLEET_LOG
from tests.hub.office.city import CITY, TestCity, reopened


def test_books_hold_what_was_said_last_and_nothing_else(city: TestCity) -> None:
    with city.books.reading() as desk:
        (held,) = desk.logs.epochs(FLEET_LOG)
    head = held.head
    said = Place(LogName(head.log), head.epoch, head.seq, head.hash)
    assert city.restoring.holds(said)
    assert not city.restoring.holds(replace(said, seq=said.seq + 1))
    assert not city.restoring.holds(replace(said, hash=bytes(32)))
    assert not city.restoring.holds(replace(said, epoch=b"another1"))


def test_without_a_mark_only_books_in_which_nothing_was_said_are_believed(tmp_path: Path) -> None:
    with reopened(tmp_path) as new:
        assert new.restoring.holds(None)
        with new.books.writing() as desk:
            desk.register.put_unit(CITY)
            new.scribe.open_log(desk, FLEET_LOG, CITY)
        assert not new.restoring.holds(None)
