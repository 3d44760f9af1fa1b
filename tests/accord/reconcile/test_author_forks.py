from __future__ import annotations

from typing import Any

import pytest

from accord.acknowledgement import Acknowledgement, write_acknowledgement
from accord.log import Entry, read_entry
from accord.reconcile.author import HEARTBEAT_MS
from accord.reconcile.values import (
    Alarm,
    Mark,
    OpenEpoch,
    SaveAck,
    Stage,
)
from accord.wire import (
    Fork,
    Granted,
    Have,
    Hello,
)
from tests.accord.reconcile.logs import (
    BOX,
    EPOCH,
    HUB,
    LOG,
    epoch_of,
    mark_of,
    write_log,
)
from tests.accord.reconcile.scene import AT, RECORDS, Scene


def new_scene() -> Scene:
    scene = Scene(RECORDS, acked=4)
    scene.connect()
    return scene


@pytest.fixture
def scene() -> Scene:
    return new_scene()


OTHERS = write_log(20, word="y")


def forked(scene: Scene, **more: bytes) -> Fork:
    """Let the copyist hold another, longer branch."""
    have = Have(
        LOG, EPOCH, scene.session, 20, OTHERS[19].entry.hash,
        more.get("at_tip", OTHERS[11].entry.hash), more.get("at_acked", RECORDS[3].entry.hash),
        b"", (),
    )  # fmt: skip
    effects = scene.received(have)
    assert effects[0] == Alarm("reconcile.forked", (("held", 20),))
    (frame,) = scene.sent(effects)
    assert isinstance(frame, Fork)
    return frame


def grant(fork: Fork, *, proof: bytes = b"", **wrong: Any) -> Granted:
    said = {
        "log": LOG,
        "epoch": fork.next_epoch,
        "seq": 0,
        "hash": bytes(32),
        "at": AT,
        "slot": 12,
        **wrong,
    }
    sealed = write_acknowledgement(Acknowledgement(**said), HUB)
    return Granted(LOG, EPOCH, fork.session, sealed, proof)


def test_a_fork_is_told_with_what_is_held_alike(scene: Scene) -> None:
    fork = forked(scene)
    assert (fork.tip_seq, fork.common_seq, fork.have_seq) == (12, 4, 20)
    assert (fork.common_hash, fork.have_hash) == (RECORDS[3].entry.hash, OTHERS[19].entry.hash)


def test_a_granted_epoch_is_opened_with_its_slot(scene: Scene) -> None:
    fork = forked(scene)
    granted = grant(fork)
    assert scene.received(granted) == [
        OpenEpoch(EPOCH, mark_of(RECORDS[:4]), fork.next_epoch, 12, granted.grant)
    ]
    assert scene.author.stage is Stage.OPENING
    closed = epoch_of(RECORDS[:4], acked=4, is_open=False)
    (hello,) = scene.sent(scene.author.opened(closed, 0))
    assert isinstance(hello, Hello)
    assert hello.tip_seq == 4


def test_an_epoch_the_store_could_not_open_is_asked_for_again(scene: Scene) -> None:
    fork = forked(scene)
    scene.received(grant(fork))  # the store failed, and says nothing
    assert scene.author.deadline_ms is not None
    assert scene.author.deadline_ms <= HEARTBEAT_MS
    (hello,) = scene.sent(scene.author.tick(scene.author.deadline_ms))
    assert isinstance(hello, Hello)
    scene.session = hello.session
    assert forked(scene).next_epoch == fork.next_epoch


def test_an_entry_the_store_could_not_read_is_looked_at_again() -> None:
    scene = Scene(RECORDS, acked=8)
    scene.connect()
    scene.have(6)  # below what it acknowledged: the store is asked, fails, and says nothing
    assert scene.author.stage is Stage.CHECKING
    assert scene.author.deadline_ms is not None
    assert scene.author.deadline_ms <= HEARTBEAT_MS
    (hello,) = scene.sent(scene.author.tick(scene.author.deadline_ms))
    assert isinstance(hello, Hello)


def test_the_end_of_a_closed_epoch_the_store_could_not_keep_is_found_again() -> None:
    scene = Scene(RECORDS, acked=4, is_open=False)
    scene.connect()
    have = Have(
        LOG, EPOCH, scene.session, 20, OTHERS[19].entry.hash, OTHERS[11].entry.hash,
        RECORDS[3].entry.hash, b"", (),
    )  # fmt: skip
    assert any(isinstance(effect, OpenEpoch) for effect in scene.received(have))
    assert scene.author.deadline_ms is not None
    (hello,) = scene.sent(scene.author.tick(scene.author.deadline_ms))
    assert isinstance(hello, Hello)


def test_asking_again_asks_for_the_same_epoch(scene: Scene) -> None:
    fork = forked(scene)
    assert scene.author.deadline_ms is not None
    scene.author.tick(scene.author.deadline_ms)
    assert scene.author.stage is Stage.GREETING
    scene.session = scene.author._session  # noqa: SLF001 -- what the hello carried
    assert forked(scene).next_epoch == fork.next_epoch


@pytest.mark.parametrize(
    "wrong",
    [{"log": "box-9"}, {"epoch": EPOCH}, {"seq": 1}],
)
def test_a_grant_of_something_else_opens_nothing(scene: Scene, wrong: dict[str, Any]) -> None:
    fork = forked(scene)
    assert scene.received(grant(fork, **wrong)) == [Alarm("reconcile.bad-acknowledgement")]


def test_a_grant_of_another_key_opens_nothing(scene: Scene) -> None:
    fork = forked(scene)
    said = Acknowledgement(LOG, fork.next_epoch, 0, bytes(32), AT, 12)
    forged = Granted(LOG, EPOCH, fork.session, write_acknowledgement(said, BOX), b"")
    assert scene.received(forged) == [Alarm("reconcile.bad-acknowledgement")]


def test_a_grant_for_another_question_is_passed_over(scene: Scene) -> None:
    forked(scene)
    other = Granted(LOG, EPOCH, b"another!", b"grant", b"")
    assert scene.received(other) == []


def test_a_fork_of_a_restored_copy_is_also_a_rollback() -> None:
    scene = Scene(RECORDS, acked=8)
    scene.connect()
    have = Have(LOG, EPOCH, scene.session, 6, OTHERS[5].entry.hash, b"", b"", b"", ())
    effects = scene.load(scene.received(have))
    assert [effect.key for effect in effects if isinstance(effect, Alarm)] == [
        "reconcile.forked",
        "reconcile.rolled-back",
    ]
    (fork,) = scene.sent(effects)
    assert isinstance(fork, Fork)
    assert fork.common_seq == 0


def own(entry: Entry) -> bool:
    return entry.key_id == BOX.key_id


@pytest.mark.parametrize(
    ("proof", "opens"),
    [
        (OTHERS[19].entry.sealed, True),
        (b"", False),
        (RECORDS[0].entry.sealed, False),
        (write_log(20, word="y", signer=HUB)[19].entry.sealed, False),
    ],
)
def test_an_author_that_trusts_nobodys_word_wants_an_entry_of_its_own(
    proof: bytes, *, opens: bool
) -> None:
    scene = Scene(RECORDS, acked=4, own=own)
    scene.connect()
    effects = scene.received(grant(forked(scene), proof=proof))
    assert isinstance(effects[0], OpenEpoch) is opens
    if not opens:
        assert effects == [Alarm("reconcile.fork-unproved")]
        assert scene.author.stage is Stage.RESTING


def test_a_closed_epoch_that_was_written_over_is_mended() -> None:
    scene = Scene(RECORDS, acked=4, is_open=False)
    scene.connect()
    have = Have(
        LOG, EPOCH, scene.session, 20, OTHERS[19].entry.hash, OTHERS[11].entry.hash,
        RECORDS[3].entry.hash, b"", (),
    )  # fmt: skip
    assert scene.received(have) == [
        Alarm("reconcile.forked", (("held", 20),)),
        OpenEpoch(EPOCH, mark_of(RECORDS[:4]), b"", 0, b""),
    ]


def test_nobodys_word_makes_a_distrusting_author_write_a_closed_epoch_again() -> None:
    scene = Scene(RECORDS, acked=4, is_open=False, own=own)
    scene.connect()
    have = Have(LOG, EPOCH, scene.session, 20, b"o" * 32, b"o" * 32, b"o" * 32, b"", ())
    assert scene.received(have) == [Alarm("reconcile.forked", (("held", 20),))]
    assert scene.author.stage is Stage.RESTING


def test_a_closed_epoch_that_is_held_whole_is_signed_for_to_its_end() -> None:
    scene = Scene(RECORDS, acked=4, is_open=False)
    scene.connect()
    have = Have(
        LOG, EPOCH, scene.session, 20, OTHERS[19].entry.hash, RECORDS[11].entry.hash,
        RECORDS[3].entry.hash, scene.ack(12).sealed, (),
    )  # fmt: skip
    (saved,) = scene.received(have)
    assert isinstance(saved, SaveAck)
    assert saved.mark == mark_of(RECORDS)
    assert read_entry(RECORDS[11].entry.sealed).hash == saved.mark.hash
    assert isinstance(saved.mark, Mark)
