"""Takes a bundle that a person has carried here: its pushes go the way of the link's.

The copyist that keeps the copies over the link keeps them here too, and the store judges every
entry as it does there. What differs: a bundle is taken whole or not at all, in one commit. Over
the link a bad entry is put aside so that it holds nothing up; a file with one in it is refused,
since the next file, or the link, brings the same logs again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from accord.batch import Packer
from accord.bundle import Bundle, End
from accord.errors import PeerError, RefusedError
from accord.moments import Instant
from accord.reconcile.copyist import Copyist
from accord.reconcile.values import Accuse, Alarm, Keep, Mark, beginning
from accord.seal import Signer
from accord.wire import Push, read_frame
from edge.sync.ports import CarriedCopies, Taking

__all__ = ["Carried", "take_bundle"]


@dataclass(frozen=True, slots=True)
class Carried:
    """What a bundle has brought.

    Attributes:
        entries: entries that were new.
        made_at: the hub's clock when it was written.
    """

    entries: int
    made_at: Instant


def take_bundle(
    bundle: Bundle,
    *,
    unit: str,
    follows: tuple[str, ...],
    copies: CarriedCopies,
    box: Signer,
) -> Carried:
    """Keep what is new of a bundle, all of it or nothing.

    Args:
        bundle: read with the key of this box's hub.
        unit: code of the box's ward.
        follows: the logs the box copies.
        copies: its copies of them.
        box: the key of the box's log.

    Raises:
        RefusedError: ``bundle.other-ward``; ``bundle.older`` when the box knows more than the
            file; ``bundle.contradicts`` when the file is another branch of a log it holds.
        PeerError: ``bundle.malformed`` when the pushes are not what the cover says, or
            ``bundle.unbelievable`` with the log, the number and the reason of a bad entry.
        FaultError: the disk failed; nothing was kept.
    """
    cover = bundle.cover
    if cover.unit != unit or {end.log for end in cover.ends} != set(follows):
        raise RefusedError("bundle.other-ward", unit=cover.unit)
    held, packer = _held(cover.ends, follows, copies), Packer({})
    copyists = {
        place: Copyist(place[0], mark, packer=packer, signer=box) for place, mark in held.items()
    }
    entries = 0
    with copies.taking() as taking:
        for data in bundle.frames:
            push = read_frame(data)
            if not isinstance(push, Push) or (push.log, push.epoch) not in copyists:
                raise PeerError("bundle.malformed")
            copyist = copyists[push.log, push.epoch]
            entries += _keep(copyist, push, taking, at=cover.made_at)
        _check_ends(cover.ends, copyists.values(), held)
    return Carried(entries, cover.made_at)


def _held(
    ends: tuple[End, ...], follows: tuple[str, ...], copies: CarriedCopies
) -> dict[tuple[str, bytes], Mark]:
    """Return where the copy of each epoch stands, when the file goes on from there.

    Of an epoch that the hub has closed the box may hold more: a hub that was put back from a
    backup has lost it, and says so over the link. It only must not be another branch.
    """
    held = {(log, mark.epoch): mark for log in follows for mark in copies.copy_states(log)}
    if not set(held) <= {(end.log, end.epoch) for end in ends}:
        raise RefusedError("bundle.older")
    for end in ends:
        mark = held.setdefault((end.log, end.epoch), beginning(end.epoch))
        if mark.seq > end.seq and end.is_open:
            raise RefusedError("bundle.older")
        there = copies.hash_at(end.log, end.epoch, end.seq) if end.seq else end.hash
        if mark.seq >= end.seq and there != end.hash:
            raise RefusedError("bundle.contradicts", log=end.log, seq=end.seq)
    return held


def _keep(copyist: Copyist, push: Push, taking: Taking, *, at: Instant) -> int:
    """Let the copyist take a push; return how many entries were new.

    What it answers goes to nobody: the author is not there.
    """
    count = 0
    for effect in copyist.received(push, at):
        if isinstance(effect, Accuse):
            raise RefusedError("bundle.contradicts", log=copyist.log, seq=effect.held.seq)
        if isinstance(effect, Alarm):
            raise PeerError("bundle.malformed")
        if isinstance(effect, Keep):
            taken = taking.take(copyist.log, effect.after, effect.parcels)
            for seq, reason in taken.quarantined:
                raise PeerError("bundle.unbelievable", log=copyist.log, seq=seq, why=reason)
            copyist.kept(effect, taken.upto, (), at)
            count += len(effect.parcels)
    return count


def _check_ends(
    ends: tuple[End, ...], copyists: Iterable[Copyist], held: dict[tuple[str, bytes], Mark]
) -> None:
    """Refuse a bundle whose pushes do not reach what its cover promises."""
    reached = {(copyist.log, copyist.held.epoch): copyist.held for copyist in copyists}
    for end in ends:
        place = (end.log, end.epoch)
        is_ahead = held[place].seq >= end.seq
        if not is_ahead and (reached[place].seq, reached[place].hash) != (end.seq, end.hash):
            raise PeerError("bundle.malformed")
