from __future__ import annotations

import threading
from functools import partial

import pytest

from accord.batch import Packer
from accord.errors import FaultError
from accord.wire import Busy, Hello, Push, read_frame, write_frame
from hub.sync.exchange import Exchange, Received
from hub.sync.post import BOX_FRAMES_MAX, QUEUE_MAX, Post
from tests.hub.sync.site import BoxSide, Clock, HubSide
from tests.sim.keys import FastKey
from tests.sim.machines import HUB_KEY
from tests.waiting import wait_until


class Outlet:
    """Keeps what is sent by a line."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, bytes]] = []

    def send(self, box: str, data: bytes) -> None:
        self.sent.append((box, data))


@pytest.fixture
def hub() -> HubSide:
    return HubSide([f"box-{number}" for number in range(QUEUE_MAX)])


@pytest.fixture
def exchange(hub: HubSide) -> Exchange:
    return Exchange(
        copies=hub.store,
        logs=hub.store,
        packer=Packer({}),
        hub=HUB_KEY,
        own=HUB_KEY,
        clock=Clock(),
        draw=bytes,
        read_key=FastKey,
    )


def push(box: str) -> Received:
    return Received(box, write_frame(Push(box, b"epoch--0", 1, bytes(32), 1, 0, b"block")))


def hello(box: str) -> Received:
    frame = BoxSide(box).exchange().connected(0)[0]
    assert isinstance(read_frame(frame), Hello)
    return Received(box, frame)


def _has_failed(post: Post, times: int) -> bool:
    return post.fault_count >= times


def test_an_answer_goes_out_by_the_line_the_box_was_last_heard_on(exchange: Exchange) -> None:
    post, first, second = Post(exchange, monotonic_ms=lambda: 0), Outlet(), Outlet()
    post.put(hello("box-0"), first)
    post.turn(0)
    assert {box for box, _ in first.sent} == {"box-0"}
    count = len(first.sent)
    post.put(hello("box-0"), second)
    post.turn(0)
    assert second.sent
    assert len(first.sent) == count


def test_a_box_that_floods_is_told_to_wait_and_others_are_not(exchange: Exchange) -> None:
    post, line = Post(exchange, monotonic_ms=lambda: 0), Outlet()
    for _ in range(BOX_FRAMES_MAX + 5):
        post.put(push("box-0"), line)
    post.put(push("box-1"), line)
    answers = [(box, read_frame(data)) for box, data in line.sent]
    assert [box for box, _ in answers] == ["box-0"] * 5
    assert all(isinstance(frame, Busy) for _, frame in answers)
    assert post.refused_count == 5


def test_a_new_second_is_a_new_chance(exchange: Exchange) -> None:
    now = [0]
    post, line = Post(exchange, monotonic_ms=lambda: now[0]), Outlet()
    for _ in range(BOX_FRAMES_MAX):
        post.put(push("box-0"), line)
    now[0] = 1_000
    post.put(push("box-0"), line)
    assert not post.refused_count


def test_when_too_much_waits_each_box_gets_one_frame_in(exchange: Exchange) -> None:
    post, line = Post(exchange, monotonic_ms=lambda: 0), Outlet()
    for number in range(QUEUE_MAX * 3 // 4 + 1):
        post.put(push(f"box-{number}"), line)
    post.put(push("box-500"), line)
    assert not line.sent
    post.put(push("box-500"), line)
    assert [box for box, _ in line.sent] == ["box-500"]


def test_a_full_queue_turns_away_pushes_with_a_word_and_the_rest_without(
    exchange: Exchange,
) -> None:
    post, line = Post(exchange, monotonic_ms=lambda: 0), Outlet()
    for number in range(QUEUE_MAX):
        post.put(push(f"box-{number}"), line)
    assert not line.sent
    post.put(push("box-new"), line)
    post.put(Received("box-other", hello("box-0").data), line)
    post.put(Received("box-third", b"noise"), line)
    assert [type(read_frame(data)) for _, data in line.sent] == [Busy]
    assert post.refused_count == 3


def test_a_disk_that_fails_is_counted_and_the_hub_goes_on(exchange: Exchange, hub: HubSide) -> None:
    post, line, stop = Post(exchange, monotonic_ms=lambda: 0), Outlet(), threading.Event()
    box = BoxSide("box-0")
    box.write(1)
    conversation = box.exchange()
    thread = threading.Thread(target=post.run, args=(stop,), daemon=True)
    thread.start()
    hub.disk.is_full = True
    post.put(Received("box-0", conversation.connected(0)[0]), line)
    wait_until(lambda: bool(line.sent))
    for _, data in tuple(line.sent):
        for frame in conversation.received(data, 0):
            post.put(Received("box-0", frame), line)
    wait_until(lambda: any(isinstance(read_frame(data), Busy) for _, data in line.sent))
    assert hub.held("box-0") == 0
    stop.set()
    thread.join(5)
    assert not thread.is_alive()


def test_an_error_of_ours_does_not_end_the_thread(exchange: Exchange, hub: HubSide) -> None:
    post, line, stop = Post(exchange, monotonic_ms=lambda: 0), Outlet(), threading.Event()
    failures = [FaultError("store.gone"), ValueError("a mistake of ours")]

    def fail(box: str) -> None:
        if failures:
            raise failures.pop()

    hub.store.member = fail  # type: ignore[method-assign]  # a store that breaks
    thread = threading.Thread(target=post.run, args=(stop,), daemon=True)
    thread.start()
    for faults in (1, 2):
        post.put(hello("box-0"), line)
        wait_until(partial(_has_failed, post, faults))
    post.put(hello("box-0"), line)
    stop.set()
    thread.join(5)
    assert post.fault_count == 2
