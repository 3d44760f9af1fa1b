from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.reconcile.values import Epoch, Mark, beginning
from accord.reconcile.verdict import contradicts, judge_have
from accord.wire import Have
from tests.accord.reconcile.logs import EPOCH, LOG, epoch_of, write_log

TIP, ACKED = Mark(EPOCH, 9, b"T" * 32), Mark(EPOCH, 4, b"A" * 32)
OTHER = b"o" * 32
START = beginning(EPOCH)


def have(seq: int, digest: bytes, *, at_tip: bytes = b"", at_acked: bytes = b"") -> Have:
    return Have(LOG, EPOCH, b"session1", seq, digest, at_tip, at_acked, b"", ())


@pytest.mark.parametrize(
    ("answer", "is_open", "forked", "check", "common", "back"),
    [
        # more than the author
        (have(12, OTHER, at_tip=TIP.hash, at_acked=ACKED.hash), True, True, False, TIP, False),
        (have(12, OTHER, at_tip=TIP.hash, at_acked=ACKED.hash), False, False, False, TIP, False),
        (have(12, OTHER, at_tip=OTHER, at_acked=ACKED.hash), True, True, False, ACKED, False),
        (have(12, OTHER, at_tip=OTHER, at_acked=ACKED.hash), False, True, False, ACKED, False),
        (have(12, OTHER, at_tip=OTHER, at_acked=OTHER), True, True, False, START, False),
        (have(12, OTHER), True, True, False, START, False),
        # as much as the author
        (have(9, TIP.hash, at_acked=ACKED.hash), True, False, False, TIP, False),
        (have(9, OTHER, at_acked=ACKED.hash), True, True, False, ACKED, False),
        (have(9, OTHER, at_acked=OTHER), True, True, False, START, False),
        # less than the author, more than it knows acknowledged
        (have(6, OTHER, at_acked=ACKED.hash), True, False, True, ACKED, False),
        (have(6, OTHER, at_acked=OTHER), True, True, False, START, False),
        # what the author knows acknowledged
        (have(4, ACKED.hash), True, False, False, ACKED, False),
        (have(4, OTHER), True, True, False, START, False),
        # less than that
        (have(2, OTHER), True, False, True, START, True),
        (have(0, bytes(32)), True, False, False, START, True),
    ],
)
def test_the_table_says(
    answer: Have, *, is_open: bool, forked: bool, check: bool, common: Mark, back: bool
) -> None:
    verdict = judge_have(TIP, ACKED, answer, is_open=is_open)
    assert (verdict.is_forked, verdict.must_check) == (forked, check)
    assert (verdict.common, verdict.is_rolled_back) == (common, back)


@given(
    tip=st.integers(0, 8),
    acked=st.integers(0, 8),
    held=st.integers(0, 10),
    parts=st.integers(0, 10),
    is_open=st.booleans(),
)
def test_two_real_branches_are_told_apart(
    *, tip: int, acked: int, held: int, parts: int, is_open: bool
) -> None:
    """Against the branches themselves: nothing that parts is missed, nothing whole is accused."""
    acked = min(acked, tip)
    mine = [bytes([seq]) * 32 for seq in range(11)]
    theirs = [bytes([seq + (100 if seq > parts else 0)]) * 32 for seq in range(11)]

    def mark(seq: int) -> Mark:
        return Mark(EPOCH, seq, mine[seq]) if seq else START

    answer = have(
        held,
        theirs[held] if held else START.hash,
        at_tip=theirs[tip] if 0 < tip < held else b"",
        at_acked=theirs[acked] if 0 < acked < held else b"",
    )
    verdict = judge_have(mark(tip), mark(acked), answer, is_open=is_open)
    is_wrong = verdict.must_check and mine[held] != theirs[held]
    does_part = parts < min(tip, held)
    knows_more = held > tip and is_open
    assert (verdict.is_forked or is_wrong) is (does_part or knows_more)
    if verdict.is_forked or is_wrong:
        common = START if verdict.is_rolled_back else verdict.common
        assert common.seq <= min(parts, tip, held)
    assert verdict.is_rolled_back is (held < acked)


def test_only_an_entry_that_the_author_does_not_hold_contradicts() -> None:
    records = write_log(6)
    other = write_log(6, word="y")
    greeted: Epoch = epoch_of(records[:4])
    answer = have(3, other[2].entry.hash)
    assert contradicts(greeted, answer, records[5].entry)
    assert contradicts(greeted, answer, other[2].entry)
    assert not contradicts(greeted, answer, other[1].entry)
    assert not contradicts(greeted, answer, records[2].entry)
    assert not contradicts(greeted, answer, write_log(6, log="another")[5].entry)
    assert not contradicts(greeted, answer, write_log(6, epoch=b"epoch--9")[5].entry)
