from __future__ import annotations

import threading
from collections.abc import Callable

from accord.errors import FaultError, RefusedError
from accord.files import CHUNK_BYTES
from accord.wire import Chunk, Frame, Want, read_frame, write_frame
from edge.sync.caller import Caller, LinkState
from edge.sync.exchange import Exchange
from edge.sync.link import Link, LinkLostError
from edge.sync.pace import Failure, Pace
from edge.sync.session import Session
from hub.sync.exchange import Received
from tests.hub.sync.site import BoxSide, HubSide


class Wire:
    """A link to a hub in the same program; it can be told to break, or to say nothing."""

    def __init__(
        self, hub: HubSide, box: str, *, lasts: int = 10**9, is_silent: bool = False
    ) -> None:
        self._hub, self._box = hub, box
        self._left, self._is_silent = lasts, is_silent
        self._answers: list[bytes] = []
        self.is_closed = False

    def send(self, data: bytes) -> None:
        if self._is_silent:
            return
        answers = self._hub.conversations.received([Received(self._box, data)], 0)
        self._answers += [answer.data for answer in answers]

    @property
    def has_room(self) -> bool:
        return True

    def receive(self, timeout_s: float) -> bytes | None:
        self._left -= 1
        if self._left < 0:
            raise LinkLostError(Failure.DROPPED, left=0)
        return self._answers.pop(0) if self._answers else None

    def close(self) -> None:
        self.is_closed = True


class Scene:
    """A box and a hub; time passes by a second with every look at the clock."""

    def __init__(self) -> None:
        self.hub = HubSide(["box-0"])
        self.hub.begin()
        self.box = BoxSide("box-0")
        self.stop = threading.Event()
        self.links: list[Wire] = []
        self.now_ms = 0
        self.calls = 0

    def tick(self) -> int:
        self.now_ms += 1_000
        return self.now_ms

    def run(
        self,
        opener: Callable[[int], Link],
        *,
        exchange: Callable[[], Exchange] | None = None,
        until: Callable[[], bool],
        brokers: int = 1,
    ) -> Session:
        """Run until something holds, which is looked at with every call of the exchange."""

        def begin() -> Exchange:
            return (exchange or self.box.exchange)()

        def clock() -> int:
            if until() or self.now_ms > 3_000_000:
                self.stop.set()
            return self.tick()

        def call(broker: int) -> Link:
            self.calls += 1
            if until() or self.calls > 50:
                self.stop.set()
            return opener(broker)

        session = Session(
            caller=Caller(exchange=begin, pace=Pace(brokers, bytes)),
            opener=call,
            monotonic_ms=clock,
            turn_s=0.0,
        )
        session.run(self.stop)
        return session

    def wire(self, **how: object) -> Wire:
        link = Wire(self.hub, "box-0", **how)  # type: ignore[arg-type]  # the test's own words
        self.links.append(link)
        return link


def test_a_link_that_works_carries_everything() -> None:
    scene = Scene()
    scene.box.write(5)
    session = scene.run(lambda _: scene.wire(), until=lambda: scene.box.acked == 5)
    assert scene.hub.held("box-0") == 5
    assert all(link.is_closed for link in scene.links)
    assert session.standing().failure is None
    assert session.standing().state is LinkState.RESTING
    assert session.standing().heard_ms_ago is not None


def test_a_link_that_breaks_is_called_again_at_the_next_broker() -> None:
    scene = Scene()
    scene.box.write(30)
    called = []

    def opener(broker: int) -> Link:
        called.append(broker)
        return scene.wire(lasts=len(called))

    session = scene.run(opener, until=lambda: scene.box.acked == 30, brokers=2)
    assert scene.hub.held("box-0") == 30
    assert called[:2] == [0, 1]
    assert session.fault_count == 0


def test_a_link_on_which_nothing_comes_is_given_up() -> None:
    scene = Scene()
    scene.box.write(1)

    def opener(_: int) -> Link:
        is_first = not scene.links
        return scene.wire(is_silent=is_first)

    scene.run(opener, until=lambda: scene.box.acked == 1)
    assert len(scene.links) == 2
    assert scene.links[0].is_closed


def test_a_broker_that_refuses_is_told() -> None:
    scene = Scene()

    def opener(_: int) -> Link:
        raise LinkLostError(Failure.REFUSED)

    session = scene.run(opener, until=lambda: scene.calls == 4)
    assert session.standing().failure is Failure.REFUSED
    assert session.standing().is_refused
    assert session.standing().heard_ms_ago is None


def test_a_disk_that_fails_ends_the_conversation_and_not_the_thread() -> None:
    scene = Scene()
    scene.box.write(1)
    scene.box.store.disk.is_full = True

    def opener(_: int) -> Link:
        if scene.calls > 2:
            scene.box.store.disk.is_full = False
        return scene.wire()

    session = scene.run(opener, until=lambda: scene.box.acked == 1)
    assert session.fault_count >= 1
    assert scene.box.acked == 1


def test_a_mistake_of_ours_is_counted_and_the_thread_goes_on() -> None:
    scene = Scene()
    scene.box.write(1)
    mistakes = [
        ValueError("ours"),
        FaultError("store.closed"),
        RefusedError("store.does-not-follow"),
    ]

    def exchange() -> Exchange:
        if mistakes:
            raise mistakes.pop()
        return scene.box.exchange()

    session = scene.run(
        lambda _: scene.wire(), exchange=exchange, until=lambda: scene.box.acked == 1
    )
    assert session.fault_count == 3


def test_a_steady_link_with_nothing_to_sign_for_counts_as_good() -> None:
    scene = Scene()
    failed = [LinkLostError(Failure.UNREACHABLE)]

    def opener(_: int) -> Link:
        if failed:
            raise failed.pop()
        return scene.wire()

    session = scene.run(opener, until=lambda: scene.now_ms > 200_000)
    assert session.standing().failure is None


def test_told_to_stop_before_the_first_call_nothing_is_called() -> None:
    scene = Scene()
    scene.stop.set()
    scene.run(lambda _: scene.wire(), until=lambda: False)
    assert not scene.links


def test_a_new_link_is_not_up_before_the_hub_itself_has_answered_on_it() -> None:
    scene = Scene()
    scene.box.write(1)
    caller = Caller(exchange=scene.box.exchange, pace=Pace(1, bytes))
    answers = [
        answer.data
        for frame in caller.begin(0)
        for answer in scene.hub.conversations.received([Received("box-0", frame)], 0)
    ]
    assert not caller.standing(0).is_answered
    for data in answers:
        caller.turn(data, 1)
    assert caller.standing(1).is_answered
    caller.rest()
    caller.begin(2)
    standing = caller.standing(2)
    assert standing.heard_ms_ago == 1
    assert standing.state is LinkState.UP
    assert not standing.is_answered


def test_what_may_wait_is_sent_only_while_the_link_has_room() -> None:
    scene = Scene()
    shelf = Pages()
    rooms = iter([True, True, False, True, False])
    sent: list[Frame] = []

    class Narrow(Wire):
        @property
        def has_room(self) -> bool:
            return next(rooms, False)

        def send(self, data: bytes) -> None:
            sent.append(read_frame(data))
            super().send(data)

        def receive(self, timeout_s: float) -> bytes | None:
            if not sent or self._asked:
                return super().receive(timeout_s)
            self._asked = True
            numbers = (0, 1, 2, 3)
            return write_frame(Want("box-0", b"epoch--0", b"f" * 32, 4 * CHUNK_BYTES, numbers))

        _asked = False

    scene.run(
        lambda broker: Narrow(scene.hub, "box-0", lasts=40),
        exchange=lambda: scene.box.exchange(shelf=shelf),
        until=lambda: scene.calls > 1,
    )
    assert [frame.number for frame in sent if isinstance(frame, Chunk)] == [0, 1, 2]


class Pages:
    """A shelf on which every file has four empty chunks."""

    def size(self, digest: bytes) -> int | None:
        return 4 * CHUNK_BYTES

    def chunk(self, digest: bytes, number: int) -> bytes | None:
        return bytes(CHUNK_BYTES)
