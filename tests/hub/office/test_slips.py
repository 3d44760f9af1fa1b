"""A box can sign a lie; the city compares what a slip says with what it holds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from accord.acts import Noted
from accord.moments import ClockTrust, Instant
from accord.receipt import FIRST_DIGEST, Receipt, write_receipt
from hub.office.slips import Slips, SlipStanding
from tests.hub.office.city import (
    NOW,
    TAY_HO,
    TestBox,
    TestCity,
    accepted,
    key_of,
    parcel_of,
    with_parcel,
)

DAY_MS = 86_400_000


def receipt_of(box: TestBox, code: str) -> Receipt:
    """Return what an honest box prints of its last entry."""
    header = box.records[-1].entry.header
    return Receipt(
        epoch=header.epoch,
        seq=header.seq,
        entry_hash=box.records[-1].entry.hash,
        payload_hash=header.payload_hash,
        dossier=code,
        procedure="1.001193",
        unit=TAY_HO.code,
        received_at=NOW,
        due_at=Instant(NOW + DAY_MS),
        trust=ClockTrust.SYNCHRONISED,
        number=1,
        previous=FIRST_DIGEST,
    )


def standing(city: TestCity, box: TestBox, receipt: Receipt) -> SlipStanding:
    return Slips(city.books, city.keys).check(write_receipt(receipt, box.key)).standing


def test_an_honest_slip_is_on_its_way_and_then_here(city: TestCity, box: TestBox) -> None:
    honest = receipt_of(box, box.take(1))
    assert standing(city, box, honest) is SlipStanding.ON_ITS_WAY
    city.receive(box)
    assert standing(city, box, honest) is SlipStanding.HERE


def test_a_log_that_goes_on_in_a_new_epoch_keeps_its_slips_good(
    city: TestCity, box: TestBox
) -> None:
    honest = receipt_of(box, box.take(1))
    city.receive(box)
    assert standing(city, box, replace(honest, epoch=b"epoch--0", seq=7)) is SlipStanding.HERE


@pytest.mark.parametrize(
    "lie",
    [
        {"dossier": "H26.103-260101-10001"},
        {"procedure": "9.999999"},
        {"received_at": Instant(NOW - 90 * DAY_MS)},
        {"due_at": Instant(NOW + 9 * DAY_MS)},
        {"due_at": None},
        {"payload_hash": bytes(32)},
        {"entry_hash": bytes(32)},
        {"seq": 1},
    ],
    ids=str,
)
def test_a_slip_that_lies_about_what_is_held_is_no_good_paper(
    city: TestCity, box: TestBox, lie: dict[str, object]
) -> None:
    honest = receipt_of(box, box.take(1))
    city.receive(box)
    assert standing(city, box, honest) is SlipStanding.HERE
    assert standing(city, box, replace(honest, **lie)) is SlipStanding.OTHER  # type: ignore[arg-type]  # one field


def test_a_slip_of_another_kind_of_entry_is_no_good_paper(city: TestCity, box: TestBox) -> None:
    code = box.take(1)
    box.say(Noted("ghi chú"), dossier=code)
    lie = receipt_of(box, code)
    city.receive(box)
    assert standing(city, box, lie) is SlipStanding.OTHER


def test_what_the_city_put_aside_is_not_called_here(city: TestCity, box: TestBox) -> None:
    code = f"{TAY_HO.agency}-260921-10001"
    box.say(accepted(TAY_HO), dossier=code, officer=key_of("eve"))
    slip = receipt_of(box, code)
    (taken,) = city.intake.take([box.batch()], at=NOW)
    assert taken.quarantined
    assert standing(city, box, slip) is SlipStanding.PUT_ASIDE


def test_an_erased_dossier_still_has_its_slip(city: TestCity, box: TestBox) -> None:
    slip = receipt_of(box, box.take(1))
    erased = replace(parcel_of(box.records[-1]), salt=b"", payload=b"")
    city.intake.take([with_parcel(box.batch(), 1, erased)], at=NOW)
    assert standing(city, box, slip) is SlipStanding.HERE
