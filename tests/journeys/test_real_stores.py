"""The box's database and the hub's, joined by their conversations alone."""

from __future__ import annotations

from pathlib import Path

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
