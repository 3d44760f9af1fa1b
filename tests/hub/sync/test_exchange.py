from __future__ import annotations

import contextlib

import pytest

from accord.errors import FaultError, RefusedError
from accord.log import read_entry
from accord.reconcile.values import Epoch, Mark, OpenEpoch, beginning
from accord.wire import Fork, Granted, Have, Hello, Push, read_frame, write_frame
from hub.office.ports import AlarmKind
from hub.sync import exchange as module
from hub.sync.exchange import SILENCE_MS, Received
from tests.hub.sync.site import BoxSide, HubSide
from tests.sim.hub_store import Down
from tests.sim.machines import FLEET


@pytest.fixture
def hub() -> HubSide:
    hub = HubSide(["box-0", "box-1"])
    hub.begin()
    hub.decide("a decision")
    return hub


def hello(box: str) -> Received:
    side = BoxSide(box)
    side.write(2)
    return Received(box, side.exchange().connected(0)[0])


def push(log: str, epoch: bytes = b"epoch--0") -> bytes:
    return write_frame(Push(log, epoch, 9, bytes(32), 1, 0, b"block"))


def test_a_box_that_calls_is_answered_and_greeted(hub: HubSide) -> None:
    answers = hub.conversations.received([hello("box-0")], 0)
    frames = [read_frame(answer.data) for answer in answers]
    assert {(type(frame), frame.log) for frame in frames} == {(Have, "box-0"), (Hello, FLEET)}
    assert {answer.box for answer in answers} == {"box-0"}


def test_who_was_never_admitted_is_an_alarm_and_gets_no_answer(hub: HubSide) -> None:
    assert hub.conversations.received([hello("box-9")], 0) == []
    assert hub.alarms == [(AlarmKind.STRANGER, "box-9", "reconcile.stranger")]


@pytest.mark.parametrize(
    ("data", "alarm"),
    [
        (b"noise", (AlarmKind.LINK, "box-0", "wire.malformed")),
        (push("box-1"), (AlarmKind.STRANGER, "box-0", "reconcile.foreign-log")),
        (push(FLEET), (AlarmKind.STRANGER, "box-0", "reconcile.foreign-log")),
        (push("hub-other"), (AlarmKind.STRANGER, "box-0", "reconcile.foreign-log")),
    ],
)
def test_what_a_box_must_not_say_is_an_alarm(
    hub: HubSide, data: bytes, alarm: tuple[AlarmKind, str, str]
) -> None:
    hub.conversations.received([hello("box-0")], 0)
    hub.alarms.clear()
    assert hub.conversations.received([Received("box-0", data)], 0) == []
    assert hub.alarms == [alarm]


def test_no_more_epochs_are_followed_than_a_box_can_have(
    hub: HubSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "EPOCHS_MAX", 2)
    for number in range(3):
        frame = push("box-0", b"epoch--%d" % number)
        hub.conversations.received([Received("box-0", frame)], 0)
    assert (AlarmKind.LINK, "box-0", "reconcile.too-many-epochs") in hub.alarms


def test_a_box_that_says_nothing_any_more_is_forgotten(hub: HubSide) -> None:
    hub.conversations.received([hello("box-0")], 0)
    assert hub.conversations.tick(SILENCE_MS)
    assert hub.conversations.tick(10 * SILENCE_MS) == []


def test_a_box_that_may_open_no_epoch_is_an_alarm_and_gets_none(hub: HubSide) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise RefusedError("enrolment.revoked")

    hub.store.grant = refuse  # type: ignore[method-assign,assignment]  # as for a revoked box
    fork = Fork(
        "box-0", b"epoch--0", b"session1", 2, bytes(32), 0, bytes(32), b"epoch--9", 3, bytes(32)
    )
    hub.conversations.received([hello("box-0")], 0)
    answers = hub.conversations.received([Received("box-0", write_frame(fork))], 0)
    assert not [a for a in answers if isinstance(read_frame(a.data), Granted)]
    assert (AlarmKind.STRANGER, "box-0", "enrolment.revoked") in hub.alarms


def test_an_announcement_goes_to_a_box_for_each_epoch_held(hub: HubSide) -> None:
    assert hub.conversations.announcements("box-0") == []
    hub.store.state.copies["box-0"] = {b"epoch--0": [], b"epoch--1": []}
    told = hub.conversations.announcements("box-0")
    assert [read_frame(answer.data).epoch for answer in told] == [b"epoch--0", b"epoch--1"]


def test_only_an_entry_under_the_hubs_own_seal_is_its_own(hub: HubSide) -> None:
    own = hub.store.state.down[FLEET][0].records[0].entry
    box = BoxSide("box-0")
    box.write(1)
    other = box.store.state.written[0].records[0].entry
    is_own = hub.conversations._is_own  # noqa: SLF001 -- what the authors are given
    assert is_own(read_entry(own.sealed))
    assert not is_own(read_entry(other.sealed))


@pytest.mark.parametrize("fault_at", [1, 2, 3])
def test_epochs_are_greeted_all_or_none(hub: HubSide, fault_at: int) -> None:
    hub.store.state.down[FLEET].append(Down(b"fleet--2"))
    real, calls = hub.store.epochs, 0

    def epochs(box: str, log: str) -> tuple[Epoch, ...]:
        nonlocal calls
        calls += 1
        if calls == fault_at:
            raise FaultError("store.unreadable")
        return tuple(real(box, log))

    hub.store.epochs = epochs  # type: ignore[method-assign]  # a disk that fails once
    answers: list[Received] = []
    for now_ms in (0, 1):
        with contextlib.suppress(FaultError):
            answers += hub.conversations.received([hello("box-0")], now_ms)
    frames = [read_frame(answer.data) for answer in answers]
    greeted = {frame.epoch for frame in frames if isinstance(frame, Hello)}
    assert greeted == {b"fleet--1", b"fleet--2"}


def test_an_epoch_that_another_box_has_ended_is_not_ended_twice(hub: HubSide) -> None:
    tip = hub.store.own_tip(FLEET)
    effect = OpenEpoch(b"older---", beginning(b"older---"), b"newer---", 0, b"grant")
    hub.store.records = lambda *_, **__: ()  # type: ignore[method-assign]  # none left
    hub.conversations._open(FLEET, effect)  # noqa: SLF001 -- what a second box would cause
    assert hub.store.own_tip(FLEET) == tip
    assert Mark(tip.epoch, tip.seq, tip.hash).seq == 1
