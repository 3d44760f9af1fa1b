from __future__ import annotations

from hashlib import sha256

import pytest

from accord.batch import Packer
from accord.errors import FaultError
from accord.files import CHUNK_BYTES
from accord.log import Head
from accord.moments import Instant
from accord.reconcile.author import HEARTBEAT_MS
from accord.reconcile.values import Mark, OpenEpoch, Send, Waiting, beginning, line_of
from accord.wire import (
    GIVES_FILES,
    Ack,
    Chunk,
    Frame,
    Have,
    Hello,
    Lack,
    Push,
    Want,
    read_frame,
    write_frame,
)
from edge.sync import exchange as module
from edge.sync.exchange import Exchange
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


def talk(box: BoxSide, hub: HubSide) -> Exchange:
    """Let box and hub say all they have to say."""
    exchange = box.exchange()
    waiting = exchange.connected(0)
    while waiting:
        answers = hub.conversations.received([Received("box-0", data) for data in waiting], 0)
        waiting = [frame for answer in answers for frame in exchange.received(answer.data, 0)]
    assert exchange.is_in_step
    return exchange


def greeted(frames: list[bytes]) -> Hello:
    (hello,) = [frame for frame in map(read_frame, frames) if isinstance(frame, Hello)]
    return hello


def test_a_greeting_says_what_waits_now_and_what_the_clock_shows_now(box: BoxSide) -> None:
    """What was so when the link came is told only then: a box in step would seem behind for good,
    and its clock to stand still.
    """
    hub = HubSide(["box-0"])
    hub.begin()
    exchange = talk(box, hub)
    box.store.waiting = lambda: Waiting(0, Instant(0), Instant(77))  # type: ignore[method-assign]  # later
    first = greeted(exchange.tick(HEARTBEAT_MS))
    assert (first.waiting_count, first.waiting_since, first.wall) == (0, 0, 77)


def test_a_greeting_in_a_hurry_after_a_drain_says_that_nothing_waits(box: BoxSide) -> None:
    hub = HubSide(["box-0"])
    hub.begin()
    exchange = talk(box, hub)
    author = exchange._authors[b"epoch--0"]  # noqa: SLF001 -- the hub comes back, and is greeted
    (sent,) = author.connected(author._waiting, 1)  # noqa: SLF001 -- as the author does
    assert isinstance(sent, Send)
    assert greeted([sent.data]).waiting_count == 0


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


class Shelf:
    """One file, and a disk that fails when it is told to."""

    def __init__(self, content: bytes, *, is_broken: bool = False) -> None:
        self.digest = sha256(content).digest()
        self._content, self._is_broken = content, is_broken

    def size(self, digest: bytes) -> int | None:
        return len(self._content) if digest == self.digest else None

    def chunk(self, digest: bytes, number: int) -> bytes | None:
        if self._is_broken:
            raise FaultError("store.disk-failed")
        return self._content[number * CHUNK_BYTES :][:CHUNK_BYTES]


def want(digest: bytes, size_bytes: int, *numbers: int, log: str = "box-0") -> bytes:
    return write_frame(Want(log, b"epoch--0", digest, size_bytes, numbers))


def spared(exchange: Exchange) -> list[Frame]:
    return [read_frame(data) for data in iter(exchange.spare, None)]


def test_a_box_says_that_it_gives_files(box: BoxSide) -> None:
    hello = read_frame(box.exchange().connected(0)[0])
    assert isinstance(hello, Hello)
    assert hello.dictionaries == (GIVES_FILES,)


def test_a_box_gives_the_chunks_it_is_asked_for_when_there_is_time(box: BoxSide) -> None:
    content = bytes(CHUNK_BYTES) + b"the rest"
    shelf = Shelf(content)
    exchange = box.exchange(shelf=shelf)
    exchange.connected(0)
    assert exchange.received(want(shelf.digest, len(content), 0, 1), 0) == []
    assert exchange.heard_count == 1
    first, second = spared(exchange)
    assert first == Chunk("box-0", b"epoch--0", shelf.digest, len(content), 0, bytes(CHUNK_BYTES))
    assert second == Chunk("box-0", b"epoch--0", shelf.digest, len(content), 1, b"the rest")


def test_a_box_without_a_shelf_lacks_every_file(box: BoxSide) -> None:
    exchange = box.exchange()
    exchange.connected(0)
    exchange.received(want(b"f" * 32, 9, 0), 0)
    assert spared(exchange) == [Lack("box-0", b"epoch--0", b"f" * 32, 9)]


def test_a_file_that_cannot_be_read_is_an_alarm_and_holds_nothing_up(box: BoxSide) -> None:
    shelf = Shelf(b"scan", is_broken=True)
    exchange = box.exchange(shelf=shelf)
    exchange.connected(0)
    exchange.received(want(shelf.digest, 4, 0), 0)
    assert spared(exchange) == [Lack("box-0", b"epoch--0", shelf.digest, 4)]
    assert box.alarms == ["store.disk-failed"]


def test_files_of_another_log_are_not_given(box: BoxSide) -> None:
    shelf = Shelf(b"scan")
    exchange = box.exchange(shelf=shelf)
    exchange.connected(0)
    exchange.received(want(shelf.digest, 4, 0, log="box-1"), 0)
    assert spared(exchange) == []
    assert box.alarms == ["reconcile.foreign-log"]


def test_what_was_asked_over_another_link_is_not_given_over_this_one(box: BoxSide) -> None:
    shelf = Shelf(b"scan")
    exchange = box.exchange(shelf=shelf)
    exchange.connected(0)
    exchange.received(want(shelf.digest, 4, 0), 0)
    exchange.connected(1)
    assert spared(exchange) == []
