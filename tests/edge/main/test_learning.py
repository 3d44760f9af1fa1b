"""What a box learns from a file, and what it refuses; every refusal leaves all as it was."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from accord.batch import Packer
from accord.bundle import read_bundle, write_bundle
from accord.errors import MotcuaError, PeerError, RefusedError
from accord.facts import Fact
from accord.fleet import CalendarPublished
from accord.log import Head
from accord.reconcile.values import Mark, Parcel
from accord.seal import SEED_BYTES, SigningKey
from accord.wire import Busy, Push, read_frame, write_frame
from edge.__main__ import main
from edge.main.folder import Folder
from edge.main.joining import join
from edge.main.learning import learn
from edge.main.running import open_ledger
from edge.store.book import BoxBook
from edge.store.copies import HubCopies
from tests.edge.main.city import (
    HUB_KEY,
    NOW,
    City,
    StandingClock,
    a_bundle,
    a_joined_box,
    admission_for,
    admit,
    request_in,
)
from tests.edge.store.boxes import HUB_EPOCH, Hub
from tests.edge.store.logs import HUB_LOG

STRANGER = SigningKey(b"s" * SEED_BYTES)
LATER_EPOCH = b"hub----2"


def calendar(number: int) -> Fact:
    return CalendarPublished(number, f"off = [2026-10-{number:02}]\n")


def first_words(city: City) -> tuple[Hub, list[Parcel]]:
    """Return the hub as it was when the box joined, and what it had said."""
    with copies_of(city.folder) as copies:
        (held,) = copies.copy_states(HUB_LOG)
    hub = Hub(key=HUB_KEY)
    bundle = read_bundle(admit(city.folder.request.read_bytes()))
    parcels = [parcel for data in bundle.frames for parcel in Packer({}).unpack(push_of(data))]
    last = parcels[-1].entry
    assert last is not None
    assert last.hash == held.hash
    hub.head = Head(HUB_LOG, HUB_EPOCH, held.seq, held.hash, last.header.stamp.time)
    return hub, parcels


def push_of(data: bytes) -> Push:
    push = read_frame(data)
    assert isinstance(push, Push)
    return push


@contextmanager
def copies_of(folder: Folder) -> Iterator[HubCopies]:
    ledger = open_ledger(folder)
    try:
        yield HubCopies(ledger, hub=HUB_KEY.public)
    finally:
        ledger.close()


def held_by(city: City) -> tuple[Mark, ...]:
    with copies_of(city.folder) as copies:
        return copies.copy_states(HUB_LOG)


def refused(city: City, file: bytes, why: str) -> None:
    """Let the box refuse a file, and look whether it changed anything."""
    before = held_by(city)
    with pytest.raises(MotcuaError, match=why):
        learn(city.folder, file)
    assert held_by(city) == before
    ledger = open_ledger(city.folder)
    try:
        with ledger.reading() as connection:
            (aside,) = connection.execute("SELECT count(*) FROM quarantine").fetchone()
    finally:
        ledger.close()
    assert aside == 0


def test_a_box_knows_the_catalogue_by_the_file_it_joined_with(tmp_path: Path) -> None:
    city = a_joined_box(tmp_path)
    ledger = open_ledger(city.folder)
    try:
        assert BoxBook(ledger).catalogue(date(2026, 9, 21)) is not None
    finally:
        ledger.close()


def test_a_newer_file_brings_what_is_new_and_the_same_again_brings_nothing(
    tmp_path: Path,
) -> None:
    city = a_joined_box(tmp_path)
    hub, parcels = first_words(city)
    parcels += hub.said(calendar(1), calendar(2))
    file = a_bundle([parcels])
    assert learn(city.folder, file).entries == 2
    assert held_by(city) == (Mark(HUB_EPOCH, parcels[-1].seq, parcels[-1].hash),)
    carried = learn(city.folder, file)
    assert (carried.entries, carried.made_at) == (0, NOW)


def test_an_older_file_is_refused(tmp_path: Path) -> None:
    city = a_joined_box(tmp_path)
    _, parcels = first_words(city)
    refused(city, a_bundle([parcels[:-1]]), r"^bundle\.older$")


def test_a_torn_file_is_refused(tmp_path: Path) -> None:
    city = a_joined_box(tmp_path)
    hub, parcels = first_words(city)
    file = a_bundle([[*parcels, hub.say(calendar(1))]])
    refused(city, file[:-1], r"^bundle\.malformed$")


def test_another_citys_file_is_refused(tmp_path: Path) -> None:
    city = a_joined_box(tmp_path)
    file = a_bundle([Hub(key=STRANGER).said(calendar(1))], hub=STRANGER)
    refused(city, file, r"^bundle\.other-city$")


@pytest.mark.parametrize(
    ("unit", "log"), [("00004", HUB_LOG), ("00103", "hub-00004")], ids=["ward", "log"]
)
def test_another_wards_file_is_refused(tmp_path: Path, unit: str, log: str) -> None:
    city = a_joined_box(tmp_path)
    hub, parcels = first_words(city)
    file = a_bundle([[*parcels, hub.say(calendar(1))]], unit=unit, log=log)
    refused(city, file, r"^bundle\.other-ward")


def test_an_entry_under_another_key_is_refused_with_all_before_it(tmp_path: Path) -> None:
    city = a_joined_box(tmp_path)
    hub, parcels = first_words(city)
    parcels += hub.said(calendar(1))
    hub.key = STRANGER
    parcels += hub.said(calendar(2))
    refused(city, a_bundle([parcels]), r"^bundle\.unbelievable log=hub-00103 seq=\d+ why=")


def test_an_entry_whose_payload_is_not_its_own_is_refused(tmp_path: Path) -> None:
    city = a_joined_box(tmp_path)
    hub, parcels = first_words(city)
    spoiled = replace(hub.say(calendar(1)), payload=b"\xa0")
    refused(city, a_bundle([[*parcels, spoiled]]), r"^bundle\.unbelievable .*copy\.other-payload")


def test_another_branch_of_what_is_held_is_refused(tmp_path: Path) -> None:
    city = a_joined_box(tmp_path)
    hub, parcels = first_words(city)
    fork = replace(hub.head)
    learn(city.folder, a_bundle([[*parcels, hub.say(calendar(1))]]))
    hub.head = fork
    other = [*parcels, *hub.said(calendar(2))]
    refused(city, a_bundle([other]), r"^bundle\.contradicts")
    refused(city, a_bundle([[*other, hub.say(calendar(3))]]), r"^bundle\.contradicts")


def test_a_hub_that_was_put_back_is_followed_into_its_new_epoch(tmp_path: Path) -> None:
    city = a_joined_box(tmp_path)
    hub, parcels = first_words(city)
    learn(city.folder, a_bundle([[*parcels, hub.say(calendar(1))]]))
    again = Hub(key=HUB_KEY, head=Head(HUB_LOG, LATER_EPOCH, 0, bytes(32), hub.head.time))
    later = again.said(calendar(2))
    # The backup had not yet the calendar that this box holds: that is for the link to settle.
    assert learn(city.folder, a_bundle([parcels, later])).entries == 1
    assert [mark.epoch for mark in held_by(city)] == [HUB_EPOCH, LATER_EPOCH]
    refused(city, a_bundle([[*parcels, *first_calendar(parcels)]]), r"^bundle\.older$")


def first_calendar(parcels: list[Parcel]) -> list[Parcel]:
    last = parcels[-1].entry
    assert last is not None
    head = Head(HUB_LOG, HUB_EPOCH, last.header.seq, last.hash, last.header.stamp.time)
    return Hub(key=HUB_KEY, head=head).said(calendar(1))


def test_pushes_that_do_not_reach_what_the_cover_says_are_refused(tmp_path: Path) -> None:
    city = a_joined_box(tmp_path)
    hub, parcels = first_words(city)
    bundle = read_bundle(a_bundle([[*parcels, hub.say(calendar(1))]]))
    last = push_of(bundle.frames[-1])
    for frames in (
        bundle.frames[:-1],
        bundle.frames[1:],
        (*bundle.frames, write_frame(Busy(HUB_LOG, HUB_EPOCH, 1))),
        (write_frame(replace(last, block=b"none")),),
        (write_frame(replace(last, epoch=LATER_EPOCH)),),
    ):
        file = write_bundle(frames, unit="00103", made_at=NOW, ends=bundle.cover.ends, hub=HUB_KEY)
        refused(city, file, r"^bundle\.malformed$")


def test_a_box_that_has_not_joined_learns_nothing(tmp_path: Path) -> None:
    _, settings, request = request_in(tmp_path)
    with pytest.raises(RefusedError, match=r"^box\.not-joined"):
        learn(Folder.of(settings), admit(request))


def test_joining_takes_the_admission_of_the_hub_that_made_the_file_only(tmp_path: Path) -> None:
    _, settings, request = request_in(tmp_path)
    folder = Folder.of(settings)

    def tried(file: bytes) -> None:
        join(folder, file, clock=StandingClock(), random=random.Random(3).randbytes)

    with pytest.raises(RefusedError, match=r"^joining\.no-admission$"):
        tried(a_bundle([Hub(key=HUB_KEY).said(calendar(1))]))
    swapped = a_bundle(
        [Hub(key=STRANGER).said(calendar(1))], hub=STRANGER, admission=admission_for(request)
    )
    with pytest.raises(MotcuaError, match=r"^bundle\.other-city$"):
        tried(swapped)
    forged = [Hub(key=STRANGER).said(calendar(1))]
    with pytest.raises(PeerError, match=r"^bundle\.unbelievable"):
        tried(a_bundle(forged, admission=admission_for(request)))
    assert not folder.admission.exists()
    assert not folder.link_certificate.exists()
    tried(admit(request))
    assert folder.admission.exists()


def test_the_command_says_what_it_learned_and_what_it_refuses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    city = a_joined_box(tmp_path)
    hub, parcels = first_words(city)
    path = tmp_path / "carried"
    path.write_bytes(a_bundle([[*parcels, hub.say(calendar(1))]]))
    assert main(["--settings", str(city.path), "learn", str(path)]) == 0
    assert "1 new entries" in capsys.readouterr().out
    path.write_bytes(a_bundle([parcels]))
    assert main(["--settings", str(city.path), "learn", str(path)]) == 3
    assert "bundle.older" in capsys.readouterr().err
    path.write_bytes(path.read_bytes()[:-1])
    assert main(["--settings", str(city.path), "learn", str(path)]) == 5
    assert "bundle.malformed" in capsys.readouterr().err
