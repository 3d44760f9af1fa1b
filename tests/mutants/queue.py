"""The protections of the queue, each broken in turn."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from accord import queue as accord_queue
from accord.errors import RefusedError
from accord.queue import Priority, Step, Where
from edge.desk import kiosk, turn
from edge.desk import queue as desk
from edge.desk.queue import Move
from edge.desk.turnstile import Turnstile
from edge.devices.voice import voice
from edge.store.book import BoxWriting
from tests.edge.desk.test_queue import move, take, today
from tests.edge.devices.voice import test_voice
from tests.edge.station import Station, a_station
from tests.mutants.mutant import Mutant

__all__ = ["MUTANTS"]


@contextmanager
def _station() -> Iterator[Station]:
    with tempfile.TemporaryDirectory() as folder, a_station(Path(folder) / "box") as station:
        yield station


def _numbers_differ() -> None:
    with _station() as station:
        assert [take(station) for _ in range(3)] == ["A001", "A002", "A003"]


def _always_the_first(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(BoxWriting, "last_ticket", lambda *_: 0)


def _old_page_moves_nothing() -> None:
    with _station() as station:
        shift = station.lan()[1]
        take(station)
        take(station)
        station.queue.call_next(shift, "1", had="")
        with contextlib.suppress(RefusedError):
            station.queue.call_next(shift, "1", had="")
        assert today(station)["A001"].where is Where.CALLED


def _believe_the_page(patch: pytest.MonkeyPatch) -> None:
    kept = desk.Queue.call_next

    def call(self: Any, shift: Any, counter: str, *, had: str) -> Any:
        in_hand = self.strip(counter).in_hand
        return kept(self, shift, counter, had=in_hand.label if in_hand else had)

    patch.setattr(desk.Queue, "call_next", call)


def _others_are_left_alone() -> None:
    with _station() as station:
        shift = station.lan()[1]
        take(station)
        station.queue.call_next(shift, "1", had="")
        with contextlib.suppress(RefusedError):
            station.queue.move(shift, "2", Move(step=Step.DONE, label="A001"))
        assert today(station)["A001"].where is Where.CALLED


def _take_from_others(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(desk, "_BUSY", frozenset())


def _ordinary_people_move_on() -> None:
    with _station() as station:
        shift = station.lan()[1]
        take(station)
        for _ in range(6):
            take(station, why=Priority.ELDERLY)
        had = ""
        for _ in range(3):
            called = station.queue.call_next(shift, "1", had=had)
            had = called.label if called else ""
        assert today(station)["A001"].where is Where.CALLED


def _a_child_is_stopped() -> None:
    with _station() as station:
        taken = 0
        for _ in range(60):
            with contextlib.suppress(RefusedError):
                station.queue.take("A", Priority.NONE, at_kiosk=True)
                taken += 1
        assert taken < 30


def _done_is_the_end() -> None:
    with _station() as station:
        shift = station.lan()[1]
        take(station)
        station.queue.call_next(shift, "1", had="")
        move(station, shift, Step.DONE)
        tip = station.box.log.own_tip()
        with contextlib.suppress(RefusedError):
            move(station, shift, Step.CALLED)
        assert station.box.log.own_tip() == tip


def _call_again(patch: pytest.MonkeyPatch) -> None:
    more = {(Where.DONE, Step.CALLED): Where.CALLED}
    patch.setattr(accord_queue, "NEXT", accord_queue.NEXT | more)


def _two_touches_are_one_number() -> None:
    with _station() as station:
        mark = station.kiosk.new_mark()
        given = [station.kiosk.give("A", Priority.NONE, mark=mark) for _ in range(2)]
        assert {one.taken.ticket.label for one in given} == {"A001"}


MUTANTS = [
    Mutant(
        "gives two numbers for two touches",
        lambda patch: patch.setattr(kiosk, "MARKS_MAX", 0),
        _two_touches_are_one_number,
    ),
    Mutant(
        "calls without a chime",
        lambda patch: patch.setattr(voice, "chime", bytes),
        test_voice.test_a_chime_comes_first_and_the_words_come_twice,
    ),
    Mutant("gives a number twice", _always_the_first, _numbers_differ),
    Mutant("lets an old page move the queue", _believe_the_page, _old_page_moves_nothing),
    Mutant("lets a counter take another's ticket", _take_from_others, _others_are_left_alone),
    Mutant(
        "lets ordinary people starve",
        lambda patch: patch.setattr(turn, "PRIORITY_RUN_MAX", 10**9),
        _ordinary_people_move_on,
    ),
    Mutant(
        "gives a bored child every number",
        lambda patch: patch.setattr(Turnstile, "lets_through", lambda *_: True),
        _a_child_is_stopped,
    ),
    Mutant("calls who is done with", _call_again, _done_is_the_end),
]
