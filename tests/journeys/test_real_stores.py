"""The box's database and the hub's, joined by their conversations alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.wire import Ack, read_frame
from edge.store import said
from hub.sync.exchange import Received
from tests.journeys.real import FOLLOWS, RealBox, RealHub, real_pair


def talk(box: RealBox, hub: RealHub) -> None:
    """Let box and hub say all they have to say."""
    exchange, conversations = box.exchange(), hub.exchange()
    waiting = exchange.connected(0)
    while waiting:
        answers = conversations.received([Received(box.name, data) for data in waiting], 0)
        waiting = [frame for answer in answers for frame in exchange.received(answer.data, 0)]
    assert exchange.is_in_step


def test_what_a_box_wrote_offline_is_at_the_city_and_the_citys_word_at_the_box(
    tmp_path: Path,
) -> None:
    with real_pair(tmp_path) as (hub, box):
        written = box.take_days(5, seed=1, slot=1)
        talk(box, hub)
        assert hub.put_aside(box.name) == []
        assert (box.acked, hub.held(box.name)) == (written, written)
        assert not box.alarms
        for log in FOLLOWS:
            (copied,) = box.copies.copy_states(log)
            assert copied.seq > 0
        written += box.take_days(1, seed=2, slot=1)
        talk(box, hub)
        assert (box.acked, hub.held(box.name)) == (written, written)


def lose_words(box: RealBox, hub: RealHub) -> int:
    """Let them talk over a link that loses what the hub acknowledges; return how much was lost."""
    exchange, conversations = box.exchange(), hub.exchange()
    waiting, lost = exchange.connected(0), 0
    while waiting:
        answers = conversations.received([Received(box.name, data) for data in waiting], 0)
        heard = [one.data for one in answers if not isinstance(read_frame(one.data), Ack)]
        lost += len(answers) - len(heard)
        waiting = [frame for data in heard for frame in exchange.received(data, 0)]
    return lost


@pytest.mark.parametrize("is_lost", [False, True])
def test_what_the_city_put_aside_is_known_at_the_box_although_a_word_was_lost(
    tmp_path: Path, *, is_lost: bool
) -> None:
    with real_pair(tmp_path) as (hub, box):
        box.take_days(1, seed=3, slot=500)  # another box's numbers
        if is_lost:
            assert lose_words(box, hub) > 0
        talk(box, hub)
        assert box.acked == hub.held(box.name)
        assert set(hub.put_aside(box.name)) == {"fact.other-slot", "fact.begun-aside"}
        with box.ledger.reading() as connection:
            codes = {
                code
                for (code,) in connection.execute("SELECT dossier FROM entries WHERE dossier <> ''")
            }
            assert codes
            for code in codes:
                assert said.at_city_since(connection, code) is None
                assert said.put_aside(connection, code) == "fact.other-slot"
