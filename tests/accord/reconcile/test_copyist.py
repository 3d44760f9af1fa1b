from __future__ import annotations

import pytest

from accord.acknowledgement import QUARANTINED_MAX, read_acknowledgement
from accord.batch import Packer
from accord.log import Record
from accord.moments import Instant
from accord.reconcile import copyist as module
from accord.reconcile.copyist import Copyist
from accord.reconcile.values import (
    Accuse,
    Alarm,
    Effect,
    Grant,
    Greeted,
    Keep,
    Mark,
    Recall,
    Send,
    beginning,
    line_of,
)
from accord.wire import (
    NO_SESSION,
    Ack,
    Busy,
    Fork,
    Frame,
    Granted,
    Have,
    Hello,
    Push,
    read_frame,
)
from tests.accord.reconcile.logs import EPOCH, HUB, LOG, mark_of, write_log

AT = Instant(1_700_000_000_000)
RECORDS = write_log(12)
OTHERS = write_log(12, word="y")
PACKER = Packer({})
SESSION = b"session1"


def copyist_of(held: int) -> Copyist:
    start = mark_of(RECORDS[:held]) if held else beginning(EPOCH)
    return Copyist(LOG, start, packer=PACKER, signer=HUB)


def hello(tip: int, acked: int, records: list[Record] = RECORDS) -> Hello:
    def digest(seq: int) -> bytes:
        return records[seq - 1].entry.hash if seq else bytes(32)

    return Hello(
        LOG, EPOCH, SESSION, tip, digest(tip), acked, digest(acked), b"e" * 32, (), 5, AT, AT
    )


def push(first: int, last: int, records: list[Record] = RECORDS) -> Push:
    prev = mark_of(records[: first - 1]) if first > 1 else beginning(EPOCH)
    lines = [line_of(record) for record in records[first - 1 : last]]
    return PACKER.pack(LOG, prev, lines, dictionary=0)


def sent(effects: list[Effect]) -> list[Frame]:
    return [read_frame(effect.data) for effect in effects if isinstance(effect, Send)]


def one(effects: list[Effect]) -> Frame:
    (frame,) = sent(effects)
    return frame


def keep_of(effects: list[Effect]) -> Keep:
    (keep,) = effects
    assert isinstance(keep, Keep)
    return keep


def signed(frame: Frame) -> tuple[int, bytes]:
    assert isinstance(frame, Ack)
    said = read_acknowledgement(frame.sealed, HUB.public)
    assert (said.log, said.epoch, said.at) == (LOG, EPOCH, AT)
    return said.seq, said.hash


def test_a_greeting_is_answered_with_what_is_durable() -> None:
    effects = copyist_of(4).received(hello(9, 4), AT)
    greeted = effects[0]
    assert isinstance(greeted, Greeted)
    assert (greeted.tip.seq, greeted.acknowledged.seq, greeted.waiting_count) == (9, 4, 5)
    assert greeted.echo == b"e" * 32
    have = one(effects)
    assert isinstance(have, Have)
    assert (have.session, have.seq, have.hash) == (SESSION, 4, RECORDS[3].entry.hash)
    assert have.ack == b""


def test_places_below_the_end_are_looked_up_and_told() -> None:
    copyist = copyist_of(12)
    effects = copyist.received(hello(9, 4), AT)
    assert effects[1] == Recall(EPOCH, (4, 9), 4)
    hashes = {4: RECORDS[3].entry.hash, 9: RECORDS[8].entry.hash}
    have = one(copyist.recalled(hashes, (), AT))
    assert isinstance(have, Have)
    assert (have.at_acked, have.at_tip) == (hashes[4], hashes[9])
    said = read_acknowledgement(have.ack, HUB.public)
    assert (said.seq, said.hash) == (9, hashes[9])
    assert copyist.recalled(hashes, (), AT) == []


def answered(copyist: Copyist, frame: Hello, *, aside: list[tuple[int, str]]) -> Have:
    greeted, recall = copyist.received(frame, AT)
    assert isinstance(greeted, Greeted)
    assert recall == Recall(EPOCH, (frame.acked_seq,), frame.acked_seq)
    have = one(copyist.recalled({}, aside, AT))
    assert isinstance(have, Have)
    return have


def test_another_branch_is_not_signed_for() -> None:
    copyist = copyist_of(12)
    copyist.received(hello(9, 0, OTHERS), AT)
    have = one(copyist.recalled({9: RECORDS[8].entry.hash}, (), AT))
    assert isinstance(have, Have)
    assert have.ack == b""
    copyist.received(hello(12, 0, OTHERS), AT)
    have = one(copyist.recalled({}, (), AT))
    assert isinstance(have, Have)
    assert have.ack == b""


def test_an_acknowledgement_that_went_astray_comes_with_the_answer() -> None:
    have = answered(copyist_of(9), hello(12, 3), aside=[(5, "fact.other-slot"), (9, "x")])
    said = read_acknowledgement(have.ack, HUB.public)
    assert (said.seq, said.quarantined) == (9, ((5, "fact.other-slot"), (9, "x")))


def test_what_was_put_aside_beyond_the_authors_end_is_not_named() -> None:
    copyist = copyist_of(12)
    copyist.received(hello(9, 4), AT)
    hashes = {4: RECORDS[3].entry.hash, 9: RECORDS[8].entry.hash}
    have = one(copyist.recalled(hashes, [(7, "x"), (10, "x")], AT))
    assert isinstance(have, Have)
    assert read_acknowledgement(have.ack, HUB.public).quarantined == ((7, "x"),)


def test_of_more_than_a_word_can_name_the_author_hears_in_parts() -> None:
    copyist = copyist_of(9)
    copyist.received(hello(12, 3), AT)
    aside = [*[(5, "x")] * QUARANTINED_MAX, (8, "x")]
    have = one(copyist.recalled({5: RECORDS[4].entry.hash}, aside, AT))
    assert isinstance(have, Have)
    assert (have.seq, have.hash) == (5, RECORDS[4].entry.hash)
    assert read_acknowledgement(have.ack, HUB.public).seq == 5
    # And until it greets again, nothing is signed that would hide the rest of them.
    hint = one(copyist.received(push(5, 9), AT))
    assert isinstance(hint, Have)
    assert (hint.session, hint.seq) == (NO_SESSION, 9)


def test_where_a_part_has_no_place_nothing_is_signed() -> None:
    copyist = copyist_of(9)
    copyist.received(hello(12, 3), AT)
    aside = [(5, "x")] * (QUARANTINED_MAX + 1)
    have = one(copyist.recalled({}, aside, AT))
    assert isinstance(have, Have)
    assert (have.seq, have.ack) == (9, b"")


def test_more_put_aside_beyond_the_end_changes_nothing() -> None:
    copyist = copyist_of(12)
    copyist.received(hello(9, 4), AT)
    aside = [(10, "x")] * (QUARANTINED_MAX + 1)
    have = one(copyist.recalled({9: RECORDS[8].entry.hash}, aside, AT))
    assert isinstance(have, Have)
    assert read_acknowledgement(have.ack, HUB.public).quarantined == ()


def test_a_later_word_names_again_what_an_earlier_one_named() -> None:
    """Of two words the first may be lost; the second must not hide what it said."""
    copyist = Copyist(LOG, mark_of(RECORDS[:4]), packer=PACKER, signer=HUB, aside=[(2, "x")])
    keep = keep_of(copyist.received(push(5, 9), AT))
    copyist.kept(keep, keep.upto, ((7, "y"),), AT)
    keep = keep_of(copyist.received(push(10, 12), AT))
    (ack,) = copyist.kept(keep, keep.upto, (), AT)
    assert isinstance(ack, Send)
    frame = read_frame(ack.data)
    assert isinstance(frame, Ack)
    assert read_acknowledgement(frame.sealed, HUB.public).quarantined == ((2, "x"), (7, "y"))


def test_what_continues_is_kept_and_then_signed_for() -> None:
    copyist = copyist_of(4)
    keep = keep_of(copyist.received(push(5, 9), AT))
    assert keep.after == mark_of(RECORDS[:4])
    assert keep.upto == mark_of(RECORDS[:9])
    assert copyist.held.seq == 4
    assert signed(one(copyist.kept(keep, keep.upto, (), AT))) == (9, RECORDS[8].entry.hash)
    assert copyist.held == mark_of(RECORDS[:9])


def test_pushes_follow_each_other_before_the_first_is_durable() -> None:
    copyist = copyist_of(0)
    first = keep_of(copyist.received(push(1, 3), AT))
    second = keep_of(copyist.received(push(4, 9), AT))
    assert copyist.received(push(2, 6), AT) == []
    assert signed(one(copyist.kept(first, first.upto, (), AT)))[0] == 3
    assert signed(one(copyist.kept(second, second.upto, (), AT)))[0] == 9


def test_what_is_held_is_signed_for_again() -> None:
    assert signed(one(copyist_of(9).received(push(2, 6), AT)))[0] == 9


def test_an_overlap_is_passed_over() -> None:
    keep = keep_of(copyist_of(4).received(push(2, 9), AT))
    assert [parcel.seq for parcel in keep.parcels] == [5, 6, 7, 8, 9]


def test_a_gap_is_answered_with_where_to_go_on() -> None:
    have = one(copyist_of(4).received(push(7, 9), AT))
    assert isinstance(have, Have)
    assert (have.session, have.seq) == (NO_SESSION, 4)


@pytest.mark.parametrize(("first", "parting"), [(3, 4), (5, 5)])
def test_another_branch_is_kept_as_evidence_and_refused(first: int, parting: int) -> None:
    effects = copyist_of(4).received(push(first, 9, OTHERS), AT)
    accuse = effects[0]
    assert isinstance(accuse, Accuse)
    assert accuse.held == mark_of(RECORDS[:4])
    assert accuse.parcels[0].seq == parting
    have = one(effects)
    assert isinstance(have, Have)
    assert (have.session, have.seq) == (NO_SESSION, 4)


def test_what_was_put_aside_is_signed_for_as_such() -> None:
    copyist = copyist_of(0)
    keep = keep_of(copyist.received(push(1, 3), AT))
    frame = one(copyist.kept(keep, keep.upto, ((2, "log.unreadable"),), AT))
    assert isinstance(frame, Ack)
    said = read_acknowledgement(frame.sealed, HUB.public)
    assert said.quarantined == ((2, "log.unreadable"),)


def short_of(copyist: Copyist, *, at: int, upto: int = 9) -> list[Frame]:
    """Push up to a number to a store that is sure up to another, and return what is answered."""
    keep = keep_of(copyist.received(push(1, upto), AT))
    return sent(copyist.kept(keep, mark_of(RECORDS[:at]) if at else beginning(EPOCH), (), AT))


def gone_on(frame: Frame) -> int:
    assert isinstance(frame, Have)
    assert frame.session == NO_SESSION
    return frame.seq


def test_what_the_store_is_sure_of_is_signed_for_and_the_author_goes_on_behind_the_rest() -> None:
    copyist = copyist_of(0)
    ack, hint = short_of(copyist, at=5)
    assert signed(ack)[0] == 5
    assert gone_on(hint) == 9
    keep = keep_of(copyist.received(push(10, 12), AT))
    assert keep.after == mark_of(RECORDS[:5])
    assert [parcel.seq for parcel in keep.parcels] == [6, 7, 8, 9, 10, 11, 12]
    assert signed(one(copyist.kept(keep, keep.upto, (), AT)))[0] == 12


def test_what_nothing_is_sure_of_is_not_signed_for() -> None:
    copyist = copyist_of(0)
    (hint,) = short_of(copyist, at=0)
    assert gone_on(hint) == 9
    assert copyist.held == beginning(EPOCH)


def test_what_waits_to_be_certain_is_asked_for_no_second_time() -> None:
    copyist = copyist_of(0)
    short_of(copyist, at=0)
    assert gone_on(one(copyist.received(push(3, 9), AT))) == 9


def test_all_that_was_on_its_way_waits_behind_what_is_not_certain() -> None:
    copyist = copyist_of(0)
    first = keep_of(copyist.received(push(1, 3), AT))
    second = keep_of(copyist.received(push(4, 9), AT))
    sure = mark_of(RECORDS[:2])
    assert [type(frame) for frame in sent(copyist.kept(first, sure, (), AT))] == [Ack, Have]
    assert gone_on(one(copyist.kept(second, sure, (), AT))) == 9
    keep = keep_of(copyist.received(push(10, 12), AT))
    assert [parcel.seq for parcel in keep.parcels] == list(range(3, 13))


def test_who_greets_anew_is_not_held_up_by_what_was_never_certain() -> None:
    copyist = copyist_of(0)
    short_of(copyist, at=5)
    copyist.received(hello(12, 5), AT)
    assert keep_of(copyist.received(push(6, 12), AT)).after == mark_of(RECORDS[:5])


def test_what_is_not_certain_accuses_nobody() -> None:
    copyist = copyist_of(0)
    short_of(copyist, at=0)
    assert gone_on(one(copyist.received(push(1, 12, OTHERS), AT))) == 0
    assert keep_of(copyist.received(push(1, 12, OTHERS), AT)).after == beginning(EPOCH)


@pytest.mark.parametrize("records", [OTHERS, RECORDS])
def test_a_store_that_holds_another_branch_is_believed(records: list[Record]) -> None:
    copyist = copyist_of(2)
    first = keep_of(copyist.received(push(3, 6), AT))
    second = keep_of(copyist.received(push(7, 9), AT))
    if records is RECORDS:  # sure of nothing, and then of more than the first part
        copyist.kept(first, mark_of(RECORDS[:2]), (), AT)
        frame = one(copyist.kept(second, mark_of(RECORDS[:8]), (), AT))
    else:
        frame = one(copyist.kept(first, mark_of(OTHERS[:5]), (), AT))
    assert isinstance(frame, Ack)
    more = push(copyist.held.seq + 1, 12, records)
    assert keep_of(copyist.received(more, AT)).after == copyist.held


def test_a_failed_commit_is_told_and_everything_comes_again() -> None:
    copyist = copyist_of(0)
    keep_of(copyist.received(push(1, 3), AT))
    keep_of(copyist.received(push(4, 9), AT))
    busy = one(copyist.not_kept(7_000))
    assert busy == Busy(LOG, EPOCH, 7_000)
    assert keep_of(copyist.received(push(1, 9), AT)).after == beginning(EPOCH)


def test_more_than_can_wait_is_told_to_come_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STAGED_BYTES_MAX", 100)
    copyist = copyist_of(0)
    keep_of(copyist.received(push(1, 3), AT))
    assert isinstance(one(copyist.received(push(4, 9), AT)), Busy)


def test_a_block_that_is_none_is_an_alarm() -> None:
    broken = Push(LOG, EPOCH, 1, bytes(32), 1, 0, b"no block")
    assert copyist_of(0).received(broken, AT) == [Alarm("reconcile.bad-push", (("seq", 1),))]


def test_an_announcement_says_where_the_copy_ends() -> None:
    have = one([*copyist_of(4).announce()])
    assert isinstance(have, Have)
    assert (have.session, have.seq) == (NO_SESSION, 4)


def test_a_fork_is_granted_an_epoch_and_its_slot() -> None:
    copyist = copyist_of(12)
    fork = Fork(
        LOG, EPOCH, SESSION, 9, b"t" * 32, 4, RECORDS[3].entry.hash, b"epoch--2", 12,
        RECORDS[11].entry.hash,
    )  # fmt: skip
    (grant,) = copyist.received(fork, AT)
    assert grant == Grant(
        tip=Mark(EPOCH, 9, b"t" * 32),
        common=mark_of(RECORDS[:4]),
        next_epoch=b"epoch--2",
        held=mark_of(RECORDS),
    )
    assert isinstance(grant, Grant)
    granted = one(copyist.granted(grant, slot=12, proof=b"proof", at=AT))
    assert isinstance(granted, Granted)
    assert (granted.session, granted.proof) == (SESSION, b"proof")
    said = read_acknowledgement(granted.grant, HUB.public)
    assert (said.epoch, said.seq, said.slot) == (b"epoch--2", 0, 12)
    assert copyist.granted(grant, slot=12, proof=b"", at=AT) == []


def test_frames_for_an_author_are_passed_over() -> None:
    assert copyist_of(4).received(Ack(LOG, EPOCH, b"sealed"), AT) == []
