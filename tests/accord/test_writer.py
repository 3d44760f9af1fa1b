from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.acts import Noted, Stopped
from accord.canon import decode
from accord.errors import RefusedError
from accord.facts import Fact, from_map, kind_of
from accord.fleet import ClockObserved
from accord.header import PARENTS_MAX, Origin
from accord.intake import Officer
from accord.lineage import EntryKey, Said, said_in
from accord.log import (
    FIRST_PREVIOUS,
    Head,
    Record,
    follows,
    payload_matches,
    read_entry,
    verify_entry,
)
from accord.moments import ClockTrust, Hlc, Instant, Reading
from accord.seal import SEED_BYTES, Signer, SigningKey
from accord.writer import advance, parents_of, write_entry

BOX = SigningKey(bytes(SEED_BYTES))
LAN = SigningKey(b"\x01" * SEED_BYTES)
SALT = bytes(range(16))
CODE = "H26.001-261122-0001"
EMPTY = Head("box-00103-a", b"epoch-01", 0, FIRST_PREVIOUS, Hlc(Instant(1_000), 0))
NOTE = Noted("Công dân hỏi")
STOP = Stopped("Theo đề nghị của công dân", Officer("Nguyễn Thị Lan", "Công chức"))


def reading(wall: int = 2_000) -> Reading:
    return Reading(Instant(wall), 17, b"boot-001", ClockTrust.RTC)


def write(
    fact: Fact = NOTE,
    *,
    head: Head = EMPTY,
    dossier: str = CODE,
    wall: int = 2_000,
    parents: tuple[int, ...] = (),
    salt: bytes = SALT,
    officer: Signer | None = None,
) -> Record:
    return write_entry(
        head,
        fact,
        dossier=dossier,
        parents=parents,
        reading=reading(wall),
        salt=salt,
        box=BOX,
        officer=officer,
    )


def test_an_entry_follows_its_head_and_says_its_fact() -> None:
    record = write()
    header = record.entry.header
    assert follows(EMPTY, header)
    assert payload_matches(record)
    assert from_map(header.kind, decode(record.payload)) == NOTE
    assert read_entry(record.entry.sealed) == record.entry
    assert (header.dossier, header.stamp.trust, header.stamp.monotonic_ms) == (
        CODE,
        ClockTrust.RTC,
        17,
    )
    verify_entry(record.entry, box=BOX.public, officer=None)


def test_a_legal_act_carries_its_officers_signature() -> None:
    record = write(STOP, officer=LAN)
    assert record.entry.header.officer == LAN.key_id
    verify_entry(record.entry, box=BOX.public, officer=LAN.public)


def test_a_legal_act_that_nobody_signs_is_refused() -> None:
    with pytest.raises(RefusedError, match=r"writer\.no-officer kind=43"):
        write(STOP)


@pytest.mark.parametrize(("fact", "dossier"), [(NOTE, ""), (ClockObserved("ntp", 0, 1), CODE)])
def test_a_fact_has_a_dossier_exactly_when_its_kind_says_so(fact: Fact, dossier: str) -> None:
    with pytest.raises(RefusedError, match=r"writer\.no-dossier"):
        write(fact, dossier=dossier)


def test_a_salt_of_another_length_is_refused() -> None:
    with pytest.raises(RefusedError, match=r"writer\.bad-salt"):
        write(salt=b"short")


def test_more_parents_than_a_header_holds_are_refused() -> None:
    most = tuple(range(1, PARENTS_MAX + 1))
    head = replace(EMPTY, seq=PARENTS_MAX)
    assert write(head=head, parents=most).entry.header.parents == most
    with pytest.raises(RefusedError, match=r"writer\.too-many-parents"):
        write(parents=(*most, PARENTS_MAX + 1))


def test_a_fact_too_large_for_an_entry_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accord.writer.PAYLOAD_BYTES_MAX", 4)
    with pytest.raises(RefusedError, match=r"writer\.too-large"):
        write()


@given(st.lists(st.integers(0, 5_000), min_size=1, max_size=8))
def test_entries_written_one_after_the_other_are_a_chain_whatever_the_clock_does(
    walls: list[int],
) -> None:
    head = EMPTY
    for wall in walls:
        record = write(head=head, wall=wall)
        assert follows(head, record.entry.header)
        head = advance(head, record.entry)
    assert head.seq == len(walls)
    assert (head.log, head.epoch) == (EMPTY.log, EMPTY.epoch)


def test_the_kind_in_the_header_is_the_one_of_the_table() -> None:
    assert write().entry.header.kind == kind_of(NOTE).number


def test_the_ends_of_a_dossier_are_named_shortly_in_the_own_log_and_whole_in_others() -> None:
    first = write()
    head = advance(EMPTY, first.entry)
    second = write(head=head, parents=(1,))
    head = advance(head, second.entry)
    elsewhere = Said(EntryKey("hub-00103", b"epoch-02", 7), Instant(5_000), NOTE)
    said = [said_in(record.entry.header, NOTE) for record in (first, second)]
    assert parents_of([], head=head, hash_of=lambda _: b"") == ()
    assert parents_of(said, head=head, hash_of=lambda _: b"") == (2,)
    assert set(parents_of([*said, elsewhere], head=head, hash_of=lambda _: b"h" * 32)) == {
        2,
        Origin("hub-00103", b"epoch-02", 7, b"h" * 32),
    }
