"""What must be true of a city once every fault is healed, whatever happened before."""

from __future__ import annotations

from collections import Counter, defaultdict
from hashlib import sha256

from accord.log import FIRST_PREVIOUS
from hub.office.filebook import FileState
from hub.office.ports import AlarmKind
from tests.sim.desk_box import DeskBox
from tests.sim.facts import is_taken
from tests.sim.world import World

__all__ = ["check"]


def check(world: World) -> None:
    """Raise AssertionError for the first promise that was broken."""
    _every_slip_is_at_the_hub_once(world)
    _no_paper_is_an_original_twice(world)
    _every_paper_is_accounted_for(world)
    _no_number_twice_unless_flagged(world)
    _copies_are_chains(world)
    _no_fork_without_a_flag(world)
    _what_is_acknowledged_is_there(world)
    _nothing_is_forked_by_itself(world)
    _moved_entries_name_where_they_stood(world)
    _nothing_of_a_thief_counts(world)
    _every_file_is_at_the_hub(world)
    _what_is_put_aside_is_known(world)


def _held(world: World) -> set[bytes]:
    return {
        record.entry.header.payload_hash
        for box in world.boxes
        for written in box.store.state.written
        for record in written.records
    }


def _put_aside(world: World) -> set[bytes]:
    state = world.hub.store.state
    return {
        parcel.entry.header.payload_hash
        for (log, epoch, seq), _ in state.put_aside.items()
        for parcel in state.copies[log][epoch][seq - 1 : seq]
        if parcel.entry is not None
    }


def _every_slip_is_at_the_hub_once(world: World) -> None:
    turned_away = {box.name for box in world.boxes if world.is_turned_away(box)}
    counted, put_aside, on_cards = world.hub.counted, _put_aside(world), _held(world)
    assert all(count == 1 for count in counted.values()), "counted twice"
    for slip in world.printed:
        if counted[slip.told]:
            continue
        if slip.log in turned_away or (slip.log in world.revoked and slip.told in put_aside):
            continue
        # Only a card that was overwritten before the hub had it, or after the hub lost it, may
        # take a dossier with it.
        gone = slip.told not in on_cards and slip.told in world.lost_with_a_card
        assert gone, f"lost: {slip}"
        assert slip.told not in world.acked or world.hub_was_restored, f"lost after ack: {slip}"


def _no_paper_is_an_original_twice(world: World) -> None:
    originals = Counter(slip.told for slip in world.printed if not slip.copy)
    assert all(count == 1 for count in originals.values()), "two papers, and neither says copy"


def _every_paper_is_accounted_for(world: World) -> None:
    for box in world.boxes:
        if not isinstance(box, DeskBox):
            continue
        assert not box.press.due(), "a slip of which nobody knows, though the clerk has looked"
        told = {slip.told for slip in world.printed}
        # A form that is sent again to a card that was put back takes the same number again; the
        # paper that lies there from before is of that number too, and no clerk tells them apart.
        from_before = {slip.number for slip in world.printed if slip.told in world.lost_with_a_card}
        for job in box.store.state.slips.values():
            has_paper = box.paper(job).told in told or job.dossier in from_before
            assert has_paper, "taken in, and nobody got a paper"


def _no_number_twice_unless_flagged(world: World) -> None:
    openings: dict[str, dict[bytes, int]] = defaultdict(dict)
    for slip in world.printed:
        openings[slip.number][slip.told] = slip.opening
    for told in openings.values():
        # One number on two papers only where one card was copied within one epoch of numbers.
        assert len(told) == 1 or len(set(told.values())) == 1, "a number given twice"
        if len(told) > 1:
            logs = {slip.log for slip in world.printed if slip.told in told}
            assert logs & world.was_restored, "a number twice, and no card was copied"
    for log, epochs in world.hub.store.state.copies.items():
        numbers: dict[str, set[bytes]] = defaultdict(set)
        for parcels in epochs.values():
            for parcel in parcels:
                if parcel.entry is not None and is_taken(parcel.entry):
                    header = parcel.entry.header
                    numbers[header.dossier].add(header.payload_hash)
        if any(len(told) > 1 for told in numbers.values()):
            assert _is_flagged(world, log), "a number twice at the hub, and nobody was told"


def _is_flagged(world: World, log: str) -> bool:
    return any(
        box == log
        # An epoch that a restored hub does not know is adopted, and told as what it is.
        and (kind is AlarmKind.FORK or (kind is AlarmKind.ROLLBACK and key.startswith("epoch=")))
        for kind, box, key in world.hub.alarms
    )


def _copies_are_chains(world: World) -> None:
    for log, epochs in world.hub.store.state.copies.items():
        for epoch, parcels in epochs.items():
            prev = FIRST_PREVIOUS
            for seq, parcel in enumerate(parcels, 1):
                assert parcel.seq == seq, "a gap in a copy"
                if parcel.entry is not None:
                    header = parcel.entry.header
                    place = (header.log, header.epoch, header.seq, header.prev)
                    assert place == (log, epoch, seq, prev), "a copy that is no chain"
                prev = parcel.hash


def _no_fork_without_a_flag(world: World) -> None:
    for box in world.boxes:
        copies = world.hub.store.state.copies.get(box.name, {})
        for written in box.store.state.written:
            held = copies.get(written.epoch, [])
            parts = any(
                line.hash != parcel.hash for line, parcel in zip(written.lines, held, strict=False)
            )
            is_told = _is_flagged(world, box.name) or world.is_turned_away(box)
            assert not parts or is_told, "a fork, and nobody was told"


def _what_is_acknowledged_is_there(world: World) -> None:
    for box in world.boxes:
        if world.hub_was_restored and world.is_turned_away(box):
            continue  # what the hub forgot nobody tells a box that it does not speak with
        copies = world.hub.store.state.copies.get(box.name, {})
        for epoch in box.store.epochs():
            held = copies.get(epoch.tip.epoch, [])
            assert len(held) >= epoch.acked.seq, "acknowledged and not held"
            if epoch.acked.seq:
                assert held[epoch.acked.seq - 1].hash == epoch.acked.hash, "another branch held"


def _nothing_is_forked_by_itself(world: World) -> None:
    if not world.was_restored and not world.hub_was_restored:
        kinds = {kind for kind, _, _ in world.hub.alarms}
        assert not kinds & {AlarmKind.FORK, AlarmKind.ROLLBACK}, (
            f"an alarm about nothing: {world.hub.alarms}"
        )
        for mark in ("re-home", "mend", "roll-back", "hub-re-home", "box-rolled-back"):
            assert not world.marks[mark], f"{mark} without a cause"


def _moved_entries_name_where_they_stood(world: World) -> None:
    for box in world.boxes:
        stood: dict[bytes, tuple[bytes, int]] = {}
        for written in box.store.state.written:
            for record in written.records:
                header = record.entry.header
                before = stood.get(header.payload_hash)
                if before is not None:
                    assert header.was is not None, "moved without a word"
                    assert (header.was.epoch, header.was.seq) == before, "moved from nowhere"
                stood[header.payload_hash] = (header.epoch, header.seq)


def _what_is_put_aside_is_known(world: World) -> None:
    """What a box may take for acknowledged, it knows to be put aside or not, as the hub does."""
    aside = set(world.hub.store.state.put_aside)
    for box in world.boxes:
        # A restored hub judges a box that it puts out a second time, and one of its two cards has
        # heard the first word. Neither card does anything any more.
        if world.is_turned_away(box) or (box.name in world.revoked and world.hub_was_restored):
            continue
        acked = {written.epoch: written.acked.seq for written in box.store.state.written}
        told = box.store.state.refused
        at_hub = {(epoch, seq) for log, epoch, seq in aside if log == box.name}
        for epoch, seq in at_hub:
            is_told = seq > acked.get(epoch, 0) or (epoch, seq) in told
            assert is_told, "put aside, and the box takes it for believed"
        for epoch, seq in told:
            is_so = seq > acked.get(epoch, 0) or (epoch, seq) in at_hub
            assert is_so, "believed, and the box takes it for put aside"


def _every_file_is_at_the_hub(world: World) -> None:
    alarmed = {box for kind, box, _ in world.hub.alarms if kind is AlarmKind.FILES}
    known = {(row.box, row.file) for row, _ in world.hub.named}
    for record in world.hub.believed:
        header = record.entry.header
        assert known >= {(header.log, file) for file in header.attachments}, "named in vain"
    for row, content in world.hub.named:
        if row.state is FileState.HELD:
            assert sha256(content).digest() == row.file.hash, "held, and not what was named"
            world.marks["file held"] += 1
        elif row.state is FileState.SPOILED:
            assert not content, "what was thrown away is still here"
            assert row.box in alarmed, "a file that never comes, and nobody was told"
            for box in world.boxes:
                shelved = box.store.state.files.get(row.file.hash, b"")
                is_good = sha256(shelved).digest() == row.file.hash
                assert not is_good, "given up, and a box has it"
            world.marks["file spoiled"] += 1
        else:
            world.marks["file lacked"] += row.state is FileState.LACKED
            for box in world.boxes:
                assert world.is_turned_away(box) or not world.is_owed(box, row), f"owed: {row}"


def _nothing_of_a_thief_counts(world: World) -> None:
    state, counted = world.hub.store.state, world.hub.counted
    for log, witnessed in state.revoked.items():
        before = {
            parcel.entry.header.payload_hash
            for epoch, parcels in state.copies.get(log, {}).items()
            for parcel in parcels[: witnessed.get(epoch, 0)]
            if parcel.entry is not None
        }
        for epoch, parcels in state.copies.get(log, {}).items():
            for parcel in parcels[witnessed.get(epoch, 0) :]:
                if parcel.entry is not None and parcel.entry.header.payload_hash not in before:
                    told = parcel.entry.header.payload_hash
                    assert not counted[told], "said after the box was revoked, and counted"
