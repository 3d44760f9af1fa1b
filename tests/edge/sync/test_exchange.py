from __future__ import annotations

import pytest

from accord.batch import Packer
from accord.errors import FaultError
from accord.log import Head
from accord.reconcile.values import Mark, OpenEpoch, beginning, line_of
from accord.wire import Ack, Have, Hello, Push, read_frame, write_frame
from edge.sync import exchange as module
from hub.sync.exchange import Received
from tests.hub.sync.site import BoxSide, HubSide
from tests.sim.machines import FLEET


@pytest.fixture
def box() -> BoxSide:
    box = BoxSide("box-0")
    box.write(3)
    return box


def test_a_conversation_begins_with_what_is_written_and_what_is_held(box: BoxSide) -> None:
    frames = [read_frame(data) for data in box.exchange().connected(0)]
    assert [(type(frame), frame.log) for frame in frames] == [(Hello, "box-0"), (Have, FLEET)]


def test_noise_is_an_alarm_and_nothing_else(box: BoxSide) -> None:
    exchange = box.exchange()
    exchange.connected(0)
    assert exchange.received(b"noise", 0) == []
    assert exchange.heard_count == 0
    assert box.alarms == ["wire.malformed"]


def test_a_log_the_box_does_not_follow_is_an_alarm(box: BoxSide) -> None:
    exchange = box.exchange()
    exchange.connected(0)
    foreign = Push("hub-other", b"epoch--1", 1, bytes(32), 1, 0, b"block")
    assert exchange.received(write_frame(foreign), 0) == []
    assert box.alarms == ["reconcile.foreign-log"]


def test_words_about_an_epoch_the_box_never_had_are_passed_over(box: BoxSide) -> None:
    exchange = box.exchange()
    exchange.connected(0)
    for log in ("box-0", "box-1"):
        ack = Ack(log, b"epoch--9", b"sealed")
        assert exchange.received(write_frame(ack), 0) == []


def test_no_more_epochs_are_followed_than_a_log_can_have(
    box: BoxSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "EPOCHS_MAX", 2)
    exchange = box.exchange()
    exchange.connected(0)
    for number in range(4):
        push = Push(FLEET, b"epoch--%d" % number, 9, bytes(32), 1, 0, b"block")
        exchange.received(write_frame(push), 0)
    assert box.alarms == ["reconcile.too-many-epochs"] * 2


def test_another_branch_of_the_hubs_log_is_kept_as_evidence(box: BoxSide) -> None:
    hub, other = HubSide(["box-0"]), HubSide(["box-0"])
    for side, word in ((hub, "one"), (other, "two")):
        side.begin()
        side.decide(word)
        side.decide(f"{word} more")
    talk(box, hub)
    assert box.copied == 2
    exchange = box.exchange()
    exchange.connected(0)
    other.decide("two and more")
    records = other.store.state.down[FLEET][-1].records
    prev = Mark(b"fleet--1", 2, records[1].entry.hash)
    push = Packer({}).pack(FLEET, prev, [line_of(records[2])], dictionary=0)
    exchange.received(write_frame(push), 0)
    assert box.alarms == ["reconcile.contradicted"]
    assert records[2].entry.hash in box.store.state.evidence


def talk(box: BoxSide, hub: HubSide) -> None:
    """Let box and hub say all they have to say."""
    exchange = box.exchange()
    waiting = exchange.connected(0)
    while waiting:
        answers = hub.conversations.received([Received("box-0", data) for data in waiting], 0)
        waiting = [frame for answer in answers for frame in exchange.received(answer.data, 0)]
    assert exchange.is_in_step


def test_a_parent_that_is_gone_stops_the_move(box: BoxSide) -> None:
    exchange = box.exchange()
    exchange.connected(0)
    author = exchange._authors[b"epoch--0"]  # noqa: SLF001 -- the move is asked for by hand
    box.store.own_hash_at = lambda epoch, seq: None  # type: ignore[method-assign]  # gone
    common = box.store.state.written[0].lines[0]
    effect = OpenEpoch(b"epoch--0", Mark(b"epoch--0", 1, common.hash), b"epoch--1", 7, b"grant")
    with pytest.raises(FaultError, match=r"sync\.parent-is-gone"):
        exchange._open(author, effect, 0)  # noqa: SLF001 -- as above


def test_a_tip_that_never_rests_stops_the_move(box: BoxSide) -> None:
    exchange = box.exchange()
    exchange.connected(0)
    author = exchange._authors[b"epoch--0"]  # noqa: SLF001 -- the move is asked for by hand

    def too_late(opened: OpenEpoch, *, expected: Head, head: Head, moved: object) -> bool:
        return False

    box.store.open_epoch = too_late  # type: ignore[method-assign]  # the counter is quicker
    effect = OpenEpoch(b"epoch--0", beginning(b"epoch--0"), b"epoch--1", 7, b"grant")
    with pytest.raises(FaultError, match=r"sync\.tip-never-rests"):
        exchange._open(author, effect, 0)  # noqa: SLF001 -- as above
