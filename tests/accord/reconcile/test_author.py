from __future__ import annotations

from typing import Any

import pytest

from accord.acknowledgement import Acknowledgement, write_acknowledgement
from accord.reconcile.author import GREETING_MS_MAX, HEARTBEAT_MS
from accord.reconcile.values import (
    Alarm,
    Load,
    RollBack,
    SaveAck,
    Stage,
    beginning,
)
from accord.wire import (
    NO_SESSION,
    Ack,
    Busy,
    Frame,
    Granted,
    Hello,
    Push,
)
from tests.accord.reconcile.logs import (
    BOX,
    EPOCH,
    LOG,
    answer,
    mark_of,
    write_log,
)
from tests.accord.reconcile.scene import AT, RECORDS, WAITING, Scene


@pytest.fixture
def scene() -> Scene:
    scene = Scene(RECORDS, acked=4)
    scene.connect()
    return scene


def streaming(scene: Scene, seq: int = 4) -> list[Frame]:
    """Let the author push all it has."""
    return scene.sent(scene.load(scene.have(seq)))


def test_a_greeting_says_how_the_epoch_stands() -> None:
    hello = Scene(RECORDS, acked=4).connect()
    assert (hello.tip_seq, hello.tip_hash) == (12, RECORDS[11].entry.hash)
    assert (hello.acked_seq, hello.acked_hash) == (4, RECORDS[3].entry.hash)
    assert (hello.waiting_count, hello.waiting_since, hello.wall) == (3, AT, AT)


def test_an_answer_to_another_greeting_is_passed_over(scene: Scene) -> None:
    assert scene.have(4, session=b"another!") == []
    assert scene.author.stage is Stage.GREETING


def test_the_rest_is_pushed(scene: Scene) -> None:
    (push,) = streaming(scene)
    assert isinstance(push, Push)
    assert (push.first_seq, push.count, push.prev) == (5, 8, RECORDS[3].entry.hash)


def test_a_place_further_on_is_checked_against_our_own_hash(scene: Scene) -> None:
    effects = scene.have(7, at_acked=RECORDS[3].entry.hash, ack=scene.ack(7).sealed)
    assert effects == [Load(EPOCH, 6, 1, 1)]
    effects = scene.load(effects)
    assert isinstance(effects[0], SaveAck)
    assert effects[0].mark == mark_of(RECORDS[:7])
    assert isinstance(effects[1], Load)


def test_an_entry_that_is_gone_from_our_store_agrees_with_nothing(scene: Scene) -> None:
    scene.have(7, at_acked=RECORDS[3].entry.hash)
    effects = scene.author.loaded([], 0)
    assert isinstance(effects[0], Alarm)
    assert scene.author.stage is Stage.FORKING


@pytest.mark.parametrize("ack", [b"noise", "other place"])
def test_a_bad_acknowledgement_in_an_answer_is_an_alarm(scene: Scene, ack: bytes | str) -> None:
    sealed = scene.ack(6).sealed if isinstance(ack, str) else ack
    effects = scene.load(scene.have(7, at_acked=RECORDS[3].entry.hash, ack=sealed))
    assert effects[0] == Alarm("reconcile.bad-acknowledgement")


def test_an_acknowledgement_moves_the_mark_after_it_is_saved(scene: Scene) -> None:
    streaming(scene)
    (saved,) = scene.received(scene.ack(12, quarantined=((9, "log.unreadable"),)))
    assert isinstance(saved, SaveAck)
    assert saved.quarantined == ((9, "log.unreadable"),)
    assert scene.author.epoch.acked.seq == 4
    assert scene.author.saved(saved, 0) == []
    assert scene.author.epoch.acked == mark_of(RECORDS)
    assert len(scene.author.epoch.echo) == 32
    assert scene.received(scene.ack(12)) == []


@pytest.mark.parametrize(
    "wrong",
    [{"log": "box-9"}, {"epoch": b"epoch--9"}],
)
def test_an_acknowledgement_of_something_else_is_an_alarm(
    scene: Scene, wrong: dict[str, Any]
) -> None:
    streaming(scene)
    assert scene.received(scene.ack(12, **wrong)) == [Alarm("reconcile.bad-acknowledgement")]


def test_an_acknowledgement_of_another_key_is_an_alarm(scene: Scene) -> None:
    streaming(scene)
    said = Acknowledgement(LOG, EPOCH, 12, RECORDS[11].entry.hash, AT)
    forged = Ack(LOG, EPOCH, write_acknowledgement(said, BOX))
    assert scene.received(forged) == [Alarm("reconcile.bad-acknowledgement")]


@pytest.mark.parametrize(("seq", "digest"), [(12, b"o" * 32), (9, None)])
def test_an_acknowledgement_of_a_place_not_ours_makes_the_author_ask_again(
    scene: Scene, seq: int, digest: bytes | None
) -> None:
    streaming(scene)
    effects = scene.received(scene.ack(seq, digest=digest))
    assert [type(frame) for frame in scene.sent(effects)] == [Hello]


def test_a_copy_that_lost_something_is_given_it_again(scene: Scene) -> None:
    effects = scene.load(scene.have(2))
    assert effects[:2] == [
        Alarm("reconcile.rolled-back", (("acknowledged", 4), ("held", 2))),
        RollBack(mark_of(RECORDS[:2])),
    ]
    scene.author.saved(effects[1], 0)  # type: ignore[arg-type]  # it was looked at above
    assert scene.author.epoch.acked == mark_of(RECORDS[:2])
    (push,) = scene.sent(scene.load(effects))
    assert isinstance(push, Push)
    assert push.first_seq == 3


def test_a_copy_that_lost_everything_is_given_all_of_it(scene: Scene) -> None:
    effects = scene.have(0)
    assert RollBack(beginning(EPOCH)) in effects
    (push,) = scene.sent(scene.load(effects))
    assert isinstance(push, Push)
    assert push.first_seq == 1


def test_what_is_appended_is_pushed_at_once(scene: Scene) -> None:
    scene.records = write_log(12)
    streaming(scene)
    scene.author.saved(scene.received(scene.ack(12))[0], 0)  # type: ignore[arg-type]  # a SaveAck
    scene.records = [*scene.records, *write_log(1, after=None)]
    scene.records = write_log(13)
    effects = scene.author.appended(mark_of(scene.records), WAITING, 5)
    (push,) = scene.sent(scene.load(effects))
    assert isinstance(push, Push)
    assert (push.first_seq, push.count) == (13, 1)


def test_what_is_appended_before_an_answer_waits_for_it(scene: Scene) -> None:
    scene.records = write_log(13)
    assert scene.author.appended(mark_of(scene.records), WAITING, 5) == []
    (push,) = scene.sent(scene.load(scene.have(4)))
    assert isinstance(push, Push)
    assert push.count == 9


def test_lines_that_come_too_late_are_not_sent(scene: Scene) -> None:
    effects = scene.have(4)
    scene.author.disconnected()
    assert scene.load(effects) == []
    scene.connect()
    effects = scene.have(4)
    assert scene.author.loaded(answer(RECORDS, Load(EPOCH, 9, 9_999, 9)), 0) == []
    assert scene.author.loaded([], 0) == []


def test_a_hint_makes_the_author_go_back_once(scene: Scene) -> None:
    streaming(scene)
    effects = scene.have(4, session=NO_SESSION)
    (push,) = scene.sent(scene.load(effects))
    assert isinstance(push, Push)
    assert push.first_seq == 5
    assert scene.have(4, session=NO_SESSION) == []


def test_a_hint_of_where_we_are_changes_nothing(scene: Scene) -> None:
    streaming(scene)
    assert scene.have(12, session=NO_SESSION) == []
    assert scene.have(4, session=b"earlier!") == []


def test_what_the_copyist_has_in_hand_is_not_waited_for(scene: Scene) -> None:
    streaming(scene)
    is_waiting = [not scene.author.window.is_empty]
    scene.have(12, session=NO_SESSION)
    assert [*is_waiting, not scene.author.window.is_empty] == [True, False]
    assert scene.author.epoch.acked.seq < 12


@pytest.mark.parametrize(("seq", "digest"), [(7, b"x" * 32), (4, b"x" * 32)])
def test_a_hint_of_a_place_not_ours_makes_the_author_ask(
    scene: Scene, seq: int, digest: bytes
) -> None:
    streaming(scene)
    effects = scene.have(seq, session=NO_SESSION, hash=digest)
    assert [type(frame) for frame in scene.sent(effects)] == [Hello]


def test_an_acknowledgement_after_going_back_moves_on_again(scene: Scene) -> None:
    streaming(scene)
    scene.have(4, session=NO_SESSION)
    (saved,) = scene.received(scene.ack(12))
    assert isinstance(saved, SaveAck)
    assert scene.author.loaded(answer(RECORDS, Load(EPOCH, 4, 9_999, 9)), 0) == []


def test_a_copyist_that_came_back_is_greeted_again_when_a_greeting_went_unheard(
    scene: Scene,
) -> None:
    assert scene.have(4, session=NO_SESSION) == []
    scene.now_ms = scene.author.deadline_ms or 0
    scene.author.tick(scene.now_ms)
    effects = scene.have(4, session=NO_SESSION)
    assert [type(frame) for frame in scene.sent(effects)] == [Hello]


def test_greetings_are_repeated_less_and_less_often(scene: Scene) -> None:
    delays = []
    for _ in range(8):
        assert scene.author.deadline_ms is not None
        delays.append(scene.author.deadline_ms - scene.now_ms)
        assert scene.author.tick(scene.author.deadline_ms - 1) == []
        scene.now_ms = scene.author.deadline_ms
        assert len(scene.sent(scene.author.tick(scene.now_ms))) == 1
    assert delays == sorted(delays)
    assert delays[-1] == GREETING_MS_MAX


def test_an_author_with_nothing_to_say_greets_now_and_then(scene: Scene) -> None:
    scene.records = RECORDS[:4]
    scene.author = Scene(RECORDS[:4], acked=4).author
    scene.connect()
    scene.have(4)
    assert scene.author.deadline_ms == HEARTBEAT_MS
    assert len(scene.sent(scene.author.tick(HEARTBEAT_MS))) == 1


def test_a_push_that_is_never_acknowledged_halves_the_window(scene: Scene) -> None:
    streaming(scene)
    size = scene.author.window.size_bytes
    assert scene.author.deadline_ms is not None
    effects = scene.author.tick(scene.author.deadline_ms)
    assert [type(frame) for frame in scene.sent(effects)] == [Hello]
    assert scene.author.window.size_bytes == size // 2


def test_a_busy_copyist_is_left_alone_for_a_while(scene: Scene) -> None:
    streaming(scene)
    assert scene.received(Busy(LOG, EPOCH, 8_000)) == []
    assert scene.author.stage is Stage.RESTING
    assert scene.author.deadline_ms is not None
    assert 8_000 <= scene.author.deadline_ms <= 10_000
    assert scene.received(Busy(LOG, EPOCH, 8_000)) == []
    assert scene.author.tick(7_999) == []
    assert len(scene.sent(scene.author.tick(10_000))) == 1


def test_frames_for_a_copyist_and_frames_too_early_are_passed_over(scene: Scene) -> None:
    assert scene.received(scene.ack(4)) == []
    assert scene.received(Granted(LOG, EPOCH, scene.session, b"grant", b"")) == []
    scene.author.disconnected()
    assert scene.have(4) == []
    assert scene.author.deadline_ms is None
    assert scene.author.tick(10**9) == []
