"""What a copyist's answer means for the author: one table, told from places and hashes alone.

T is the author's tip when it greeted, A how far it knows itself acknowledged, n what is held there.

    n > T          T held alike   open epoch: FORK after T (a restored card, a clone wrote on)
                                  closed epoch: agreed, T is held
                   else           FORK after A when A is held alike, else after 0
    n = T          held alike     agreed, ahead when n > A
                   else           FORK after A when A is held alike, else after 0
    A < n < T      A held alike   check n: right, agreed and ahead; wrong, FORK after A
                   else           FORK after 0
    n = A < T      held alike     agreed
                   else           FORK after 0
    n < A          rolled back    check n unless it is 0: right, agreed; wrong, FORK after 0
"""

from __future__ import annotations

from dataclasses import dataclass

from accord.log import Entry
from accord.reconcile.values import Epoch, Mark, beginning
from accord.wire import Have

__all__ = ["Verdict", "contradicts", "judge_have"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do about an answer.

    Attributes:
        is_forked: the branches part for certain.
        must_check: they part unless the author's own hash under the number held is the one held.
        common: the last place held alike, should they part.
        is_rolled_back: the copyist holds less than it once signed for.
    """

    is_forked: bool
    must_check: bool
    common: Mark
    is_rolled_back: bool


def judge_have(tip: Mark, acked: Mark, have: Have, *, is_open: bool) -> Verdict:
    """Return what an answer means; the table is above.

    Args:
        tip: T, where the author's epoch ended when it greeted.
        acked: A, how far the author knew itself acknowledged.
        have: the answer.
        is_open: whether the author still writes in the epoch.
    """
    holds_tip = _holds(have, tip, have.at_tip)
    holds_acked = _holds(have, acked, have.at_acked)
    is_rolled_back = have.seq < acked.seq
    if holds_tip:
        common = tip
    elif holds_acked:
        common = acked
    else:
        common = beginning(tip.epoch)
    if have.seq > tip.seq:
        is_forked = is_open or not holds_tip
    elif have.seq == tip.seq:
        is_forked = not holds_tip
    elif have.seq >= acked.seq:
        is_forked = not holds_acked
    else:
        is_forked = False
    must_check = not is_forked and 0 < have.seq < tip.seq and have.seq != acked.seq
    return Verdict(is_forked, must_check, common, is_rolled_back)


def contradicts(greeted: Epoch, have: Have, entry: Entry) -> bool:
    """Say whether an entry stands where the author has none, or has another.

    Args:
        greeted: the author's epoch when it greeted.
        have: the answer; the hash it names was found not to be the author's.
        entry: what the copyist shows.
    """
    header = entry.header
    return (header.log, header.epoch) == (greeted.log, greeted.tip.epoch) and (
        header.seq > greeted.tip.seq or (header.seq, entry.hash) == (have.seq, have.hash)
    )


def _holds(have: Have, mark: Mark, hash_there: bytes) -> bool:
    if mark.seq == 0:
        return True
    if have.seq == mark.seq:
        return have.hash == mark.hash
    return have.seq > mark.seq and hash_there == mark.hash
