from __future__ import annotations

import pytest

from accord.batch import Packer
from accord.bundle import Bundle, read_bundle
from accord.errors import RefusedError
from accord.fleet import KeyRevoked, OfficerRole
from accord.reconcile.values import Parcel
from accord.wire import Push, read_frame
from hub.office.carrying import Carrier
from hub.office.scribe import FLEET_LOG, ward_log
from tests.hub.office.city import TAY_HO, TestCity, key_of

HUB = key_of("hub")


def carrier(city: TestCity) -> Carrier:
    return Carrier(city.books, key=HUB, clock=city.clock)


def carried(city: TestCity, *, admission: bytes = b"") -> Bundle:
    file = carrier(city).bundle(TAY_HO.code, admission=admission)
    return read_bundle(file, hub=HUB.public)


def entries(bundle: Bundle) -> dict[tuple[str, bytes], list[Parcel]]:
    """Return what the pushes hold, each put behind the one before."""
    found: dict[tuple[str, bytes], list[Parcel]] = {}
    for data in bundle.frames:
        push = read_frame(data)
        assert isinstance(push, Push)
        held = found.setdefault((push.log, push.epoch), [])
        assert push.first_seq == len(held) + 1
        assert not held or push.prev == held[-1].hash
        held += Packer({}).unpack(push)
    return found


def test_a_bundle_has_the_logs_of_the_ward_up_to_their_tips(city: TestCity) -> None:
    city.employ("hoa", OfficerRole.LEADER)
    bundle = carried(city, admission=b"sealed")
    found = entries(bundle)
    assert {end.log for end in bundle.cover.ends} == {FLEET_LOG, ward_log(TAY_HO.code)}
    for end in bundle.cover.ends:
        last = found[end.log, end.epoch][-1]
        assert (last.seq, last.hash) == (end.seq, end.hash)
        assert end.is_open
    assert bundle.cover.made_at == city.clock.wall
    assert bundle.cover.admission == b"sealed"
    with city.books.reading() as desk:
        (held,) = desk.logs.epochs(FLEET_LOG)
    assert held.head.seq == len(found[FLEET_LOG, held.head.epoch])


def test_a_log_of_many_frames_is_carried_whole(city: TestCity) -> None:
    with city.books.writing() as desk:
        for number in range(300):
            city.scribe.say(
                desk, FLEET_LOG, KeyRevoked(number.to_bytes(8, "big"), city.clock.wall, "x" * 400)
            )
    bundle = carried(city)
    assert len(bundle.frames) > 2
    assert sum(map(len, entries(bundle).values())) == sum(end.seq for end in bundle.cover.ends)


def test_after_a_restore_the_ended_epochs_come_before_the_open_ones(city: TestCity) -> None:
    city.restoring.go_on()
    bundle = carried(city)
    for log in (FLEET_LOG, ward_log(TAY_HO.code)):
        assert [end.is_open for end in bundle.cover.ends if end.log == log] == [False, True]
    entries(bundle)


def test_an_ended_epoch_of_which_nothing_was_kept_ends_at_its_beginning(city: TestCity) -> None:
    with city.books.writing() as desk:
        (held,) = desk.logs.epochs(FLEET_LOG)
        desk.logs.close(held, ends_seq=0)
    (end,) = (end for end in carried(city).cover.ends if end.log == FLEET_LOG)
    assert (end.seq, end.hash, end.is_open) == (0, bytes(32), False)


@pytest.mark.parametrize("unit", ["00000", "00999"])
def test_there_is_no_bundle_for_what_is_no_ward(city: TestCity, unit: str) -> None:
    with pytest.raises(RefusedError, match=r"^enrolment\.unknown-unit"):
        carrier(city).bundle(unit)
