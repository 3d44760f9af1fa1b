"""What knew what: between logs by parents, within a log by order, across epochs by origin."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.facts import kind_of
from accord.header import Header, Origin, Stamp
from accord.lineage import EntryKey, Gone, Heard, Said, bits, said_in, said_together, trace
from accord.moments import ClockTrust, Hlc, Instant
from tests.accord.histories import ASKED, EPOCH, NOTED, STARTED, History
from tests.accord.samples import ACCEPTED, NOON


def _knows(said: list[Said]) -> set[tuple[EntryKey, EntryKey]]:
    lineage = trace(said)
    return {
        (item.key, lineage.order[earlier].key)
        for index, item in enumerate(lineage.order)
        for earlier in bits(lineage.before[index])
    }


def test_within_a_log_each_entry_knows_those_before() -> None:
    history = History()
    one, two, three = (history.say(NOTED) for _ in range(3))
    assert _knows(history.said) == {
        (two.key, one.key),
        (three.key, one.key),
        (three.key, two.key),
    }


def test_between_logs_an_entry_knows_its_parents_and_what_they_knew() -> None:
    history = History()
    one = history.say(NOTED)
    two = history.say(NOTED, log="box-02")
    three = history.say(NOTED, two, log="hub", at=0)
    lineage = trace(history.said)
    assert [item.key for item in lineage.order] == [one.key, two.key, three.key]
    assert lineage.is_concurrent(0, 1)
    assert lineage.is_concurrent(0, 2)
    assert not lineage.is_concurrent(1, 2)
    assert not lineage.is_concurrent(2, 1)
    assert not lineage.is_concurrent(1, 1)
    assert lineage.tips(0b111) == [0, 2]


def test_a_parent_that_is_not_here_is_missing() -> None:
    history = History()
    far = Said(EntryKey("hub", EPOCH, 9), Instant(0), NOTED)
    history.say(NOTED, far)
    assert trace(history.said).missing == (far.key,)
    assert trace([*history.said, far]).missing == ()


def test_an_entry_written_again_in_a_new_epoch_is_the_same_fact() -> None:
    history = History()
    one, two = history.say(ACCEPTED), history.say(STARTED)
    again = history.say(ACCEPTED, epoch=b"2" * 8, was=one)
    history.say(STARTED, again, epoch=b"2" * 8, was=two)
    three = history.say(ASKED, epoch=b"2" * 8)
    lineage = trace(history.said)
    assert [item.key for item in lineage.order] == [one.key, two.key, three.key]
    assert lineage.before == (0b0, 0b1, 0b11)
    assert lineage.positions[again.key] == 0


def test_copies_of_a_lost_epoch_are_one_fact() -> None:
    history = History()
    lost = Said(EntryKey("box-01", b"0" * 8, 1), NOON, ACCEPTED)
    one = history.say(ACCEPTED, epoch=b"1" * 8, was=lost)
    history.say(ACCEPTED, epoch=b"2" * 8, was=lost)
    history.say(STARTED, lost, log="hub")
    lineage = trace(history.said)
    assert lineage.order[0] == one
    assert len(lineage.order) == 2
    assert lineage.missing == ()
    assert lineage.before[1] == 0b1


def test_a_copy_that_says_another_thing_is_a_fact_of_its_own() -> None:
    history = History()
    one = history.say(ACCEPTED)
    history.say(STARTED, epoch=b"2" * 8, was=one)
    assert len(trace(history.said).order) == 2


def test_impossible_orders_break_nothing() -> None:
    one = Said(EntryKey("a", EPOCH, 1), Instant(2), NOTED, (EntryKey("b", EPOCH, 1),))
    two = Said(EntryKey("b", EPOCH, 1), Instant(1), NOTED, (EntryKey("a", EPOCH, 1),))
    lineage = trace([one, two])
    assert [item.key for item in lineage.order] == [two.key, one.key]
    assert lineage.before == (0, 1)
    own = Said(EntryKey("a", EPOCH, 1), NOON, NOTED, (EntryKey("a", EPOCH, 2),))
    later = Said(EntryKey("a", EPOCH, 2), NOON, NOTED)
    assert trace([own, later]).order == (own, later)
    circle = [
        Said(
            EntryKey("a", bytes([n]) * 8, 1), NOON, NOTED, was=EntryKey("a", bytes([3 - n]) * 8, 1)
        )
        for n in (1, 2)
    ]
    assert len(trace(circle).order) >= 1
    itself = Said(EntryKey("a", EPOCH, 1), NOON, NOTED, was=EntryKey("a", EPOCH, 1))
    assert trace([itself]).order == (itself,)


@given(st.integers(0, 2**32))
def test_the_order_does_not_depend_on_arrival_and_holds_what_was_known(seed: int) -> None:
    random = Random(seed)
    history = History()
    for _ in range(random.randrange(1, 12)):
        knowing = random.sample(history.said, random.randrange(min(3, len(history.said)) + 1))
        history.say(NOTED, *knowing, log=random.choice(["a", "b", "hub"]), at=random.randrange(9))
    first = trace(history.said)
    shuffled = history.said * 2
    random.shuffle(shuffled)
    assert trace(shuffled) == first
    for index in range(len(first.order)):
        for parent in first.order[index].parents:
            assert first.before[index] >> first.positions[parent] & 1
        assert first.before[index] < 1 << index


@pytest.mark.parametrize("fact", [ACCEPTED, Gone(kind_of(ACCEPTED))])
def test_a_header_gives_a_fact_its_place(fact: object) -> None:
    header = Header(
        log="box-01",
        epoch=b"e" * 8,
        seq=5,
        prev=bytes(32),
        stamp=Stamp(Hlc(NOON, 0), ClockTrust.RTC, bytes(8), 0),
        kind=33,
        dossier="H26.001.02-260303-0001",
        parents=(4, Origin("hub", b"h" * 8, 2, bytes(32))),
        schema=1,
        payload_hash=bytes(32),
        payload_bytes=0,
        was=Origin("box-01", b"o" * 8, 7, bytes(32)),
    )
    assert isinstance(fact, type(ACCEPTED) | Gone)
    assert said_in(header, fact, city_at=NOON) == Said(
        EntryKey("box-01", b"e" * 8, 5),
        NOON,
        fact,
        (EntryKey("box-01", b"e" * 8, 4), EntryKey("hub", b"h" * 8, 2)),
        EntryKey("box-01", b"o" * 8, 7),
        NOON,
    )


def heard(place: tuple[bytes, int], said: bytes, *, was: tuple[bytes, int] | None = None) -> Heard:
    """An entry of one box that says that something was noted; ``said`` tells statements apart."""
    header = Header(
        log="box-01",
        epoch=place[0] * 8,
        seq=place[1],
        prev=bytes(32),
        stamp=Stamp(Hlc(NOON, place[1]), ClockTrust.RTC, bytes(8), 0),
        kind=kind_of(NOTED).number,
        dossier="H26.001.02-260303-0001",
        parents=(),
        schema=1,
        payload_hash=said * 32,
        payload_bytes=0,
        was=None if was is None else Origin("box-01", was[0] * 8, was[1], bytes(32)),
    )
    return Heard(header, NOTED)


def counted(*entries: Heard) -> int:
    return len(trace(said_together(entries)).order)


def test_what_two_copies_of_a_card_wrote_at_one_place_stays_two_statements() -> None:
    first = heard((b"1", 5), b"a")
    moved = heard((b"3", 2), b"b", was=(b"1", 5))
    assert counted(first, moved) == 2
    assert counted(heard((b"2", 2), b"a", was=(b"1", 5)), moved) == 2
    assert counted(first, heard((b"2", 2), b"a", was=(b"1", 5)), moved) == 2


def test_what_was_moved_twice_is_one_statement_though_the_place_between_is_not_here() -> None:
    assert counted(heard((b"1", 5), b"a"), heard((b"3", 9), b"a", was=(b"2", 7))) == 1
    assert counted(heard((b"2", 5), b"a", was=(b"0", 1)), heard((b"3", 9), b"a")) == 1


def test_a_place_that_is_not_here_is_still_known_by_what_moved_on_from_it() -> None:
    (said,) = said_together([heard((b"2", 5), b"a", was=(b"1", 3))])
    assert said.was == EntryKey("box-01", b"1" * 8, 3)


@given(st.lists(st.tuples(st.integers(0, 3), st.booleans()), min_size=1, max_size=9), st.randoms())
def test_each_statement_counts_once_however_cards_are_copied_and_put_back(
    moves: list[tuple[int, bool]], random: Random
) -> None:
    """Cards are copied within an epoch, write on, and move what they wrote: any of it may come."""
    entries: list[Heard] = []
    for number, (place, is_moved) in enumerate(moves):
        said = bytes([number + 1])
        entries.append(heard((b"1", place + 1), said))
        if is_moved:
            entries.append(heard((bytes([number + 2]), 1), said, was=(b"1", place + 1)))
    # One epoch has one writer at the hub: of those that wrote one place it holds the first.
    held = {(item.header.epoch, item.header.seq): item for item in reversed(entries)}
    kept = list(held.values())
    random.shuffle(kept)
    together = said_together(kept)
    assert len(trace(together).order) == len({item.header.payload_hash for item in kept})
    assert set(together) == set(said_together(reversed(kept)))
