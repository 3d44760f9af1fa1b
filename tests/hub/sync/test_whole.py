"""A box's log through the wire into the city's real books, and the city's logs back to the box."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from accord.acknowledgement import read_acknowledgement
from accord.batch import Packer
from accord.reconcile.values import Line, Mark, beginning, line_of
from accord.wire import NO_SESSION, Ack, Frame, Have, Hello, read_frame, write_frame
from hub.office.downlogs import HubLogs
from hub.sync.exchange import Exchange, Received
from tests.hub.office.city import NOW, TestBox, TestCity, counted, key_of, reopened

PACKER = Packer({})


@pytest.fixture
def exchange(city: TestCity) -> Exchange:
    hub = key_of("hub")
    return Exchange(
        copies=city.intake,
        logs=HubLogs(city.books, city.clock),
        packer=PACKER,
        hub=hub,
        own=hub.public,
        clock=city.clock,
        draw=counted(),
    )


def say(exchange: Exchange, box: TestBox, frame: Frame) -> list[Frame]:
    """Let the box say a frame; return the hub's frames about the box's own log."""
    out = exchange.received([Received(box.name, write_frame(frame))], 0)
    frames = [read_frame(answer.data) for answer in out]
    return [each for each in frames if each.log == box.name]


def told(out: list[Received]) -> list[Frame]:
    """Return the frames that the hub sends."""
    return [read_frame(each.data) for each in out]


def push(box: TestBox, lines: list[Line], prev: Mark) -> Frame:
    return PACKER.pack(box.name, prev, lines, dictionary=0)


def hello(box: TestBox) -> Hello:
    return Hello(
        log=box.name,
        epoch=box.head.epoch,
        session=b"session-",
        tip_seq=box.head.seq,
        tip_hash=box.head.hash,
        acked_seq=0,
        acked_hash=beginning(box.head.epoch).hash,
        echo=b"",
        dictionaries=(),
        waiting_count=box.head.seq,
        waiting_since=NOW,
        wall=NOW,
    )


def test_what_a_box_pushes_is_signed_for_once_it_is_in_the_books(
    city: TestCity, box: TestBox, exchange: Exchange
) -> None:
    codes = [box.take(number) for number in range(1, 4)]
    (have,) = say(exchange, box, hello(box))
    assert isinstance(have, Have)
    assert have.seq == 0
    lines = [line_of(record) for record in box.records]
    (ack,) = say(exchange, box, push(box, lines, beginning(box.head.epoch)))
    assert isinstance(ack, Ack)
    said = read_acknowledgement(ack.sealed, key_of("hub").public)
    assert (said.seq, said.hash, said.quarantined) == (4, box.head.hash, ())
    with city.books.reading() as desk:
        assert all(len(desk.logs.about(code)) == 1 for code in codes)
        contact, _ = desk.lists.contacts()[box.name]
    assert contact.waiting_count == 4


def test_bytes_without_a_seal_are_signed_for_only_once_a_sealed_entry_names_them(
    city: TestCity, box: TestBox, exchange: Exchange
) -> None:
    box.take(1)
    lines = [line_of(record) for record in box.records]
    forged = lines[1].sealed[:-1] + bytes([lines[1].sealed[-1] ^ 1])
    bad = [lines[0], replace(lines[1], sealed=forged)]
    say(exchange, box, hello(box))
    ack, hint = say(exchange, box, push(box, bad, beginning(box.head.epoch)))
    assert isinstance(ack, Ack)
    assert read_acknowledgement(ack.sealed, key_of("hub").public).seq == 1
    assert isinstance(hint, Have)
    assert (hint.session, hint.seq) == (NO_SESSION, 2)
    box.take(2)
    (ack,) = say(exchange, box, push(box, [line_of(box.records[2])], box.mark(2)))
    assert isinstance(ack, Ack)
    said = read_acknowledgement(ack.sealed, key_of("hub").public)
    assert said.seq == 3
    assert [seq for seq, _ in said.quarantined] == [2]


def test_an_epoch_that_another_process_has_opened_is_told_of_at_once(
    exchange: Exchange, box: TestBox, tmp_path: Path
) -> None:
    greeted = told(exchange.received([Received(box.name, write_frame(hello(box)))], 0))
    assert {frame.log for frame in greeted} == {box.name, "hub-fleet", "hub-00103"}
    with reopened(tmp_path, draws_from=900) as other:
        other.restoring.go_on()
        with other.books.reading() as desk:
            opened = {
                held.head.epoch
                for held in desk.logs.own()
                if held.ends_seq is None and held.head.log in {"hub-fleet", "hub-00103"}
            }
    asked = [frame for frame in told(exchange.tick(1)) if isinstance(frame, Hello)]
    assert {frame.log for frame in asked} == {"hub-fleet", "hub-00103"}
    assert opened <= {frame.epoch for frame in asked}
    assert exchange.tick(2) == []
