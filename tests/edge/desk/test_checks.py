"""The holder of a slip looks it up; nobody else does."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from accord.acts import ResultReady, SupplementAsked
from accord.dossier import Delivery
from accord.errors import RefusedError
from accord.moments import ClockTrust, Instant
from accord.receipt import Receipt, receipt_key_id, write_receipt
from edge.desk.checks import Checks, status_address
from edge.desk.throttle import ASKERS_MAX, MISSES_MAX, WINDOW_MS, Throttle
from tests.accord.samples import WARD
from tests.edge.desk.intakes import CERTIFIED, DRAFT, OTHER_DRAFT
from tests.edge.station import HOUSE, LAN, Station
from tests.edge.store.boxes import LAN_KEY
from tests.edge.store.logs import BOX_KEY

SITE = "http://motcua.local:8080"


def taken(station: Station, draft: str = DRAFT) -> tuple[str, str]:
    """Take a dossier in; return its code and what its slip states."""
    _, shift = station.lan()
    job = station.reception.accept(shift, draft, CERTIFIED).job
    return job.dossier, job.receipt


def place_of(receipt: str) -> str:
    return status_address(SITE, receipt_key_id(receipt)[1]).rsplit("/", 1)[1]


@pytest.fixture
def checks(station: Station) -> Checks:
    return station.citizens.checks


def test_the_address_on_a_slip_leads_to_its_dossier(station: Station, checks: Checks) -> None:
    code, receipt = taken(station)
    seen = checks.by_address(place_of(receipt), asker="a")
    assert seen.code == code
    assert seen.label == "Được tiếp nhận"
    assert seen.clock_is_trusted
    assert not seen.is_late
    assert not seen.has_conflict
    (result,) = seen.results
    assert result.due_at is not None
    assert (result.delivery, result.place) == (Delivery.NONE, "")
    assert checks.by_address(place_of(receipt).lower(), asker="a") == seen
    assert checks.by_text(f" {receipt}\n", asker="a") == seen


def test_a_copy_leads_there_too(station: Station, checks: Checks) -> None:
    code, receipt = taken(station)
    station.press.copy(code)
    assert checks.by_address(place_of(receipt), asker="a").code == code


def test_it_says_nothing_personal(station: Station, checks: Checks) -> None:
    _, receipt = taken(station)
    said = repr(checks.by_address(place_of(receipt), asker="a"))
    for words in ("MINH", "001099000123", "0912345678", "ngõ"):
        assert words not in said


def test_what_is_missing_is_said_while_it_is_missing(station: Station, checks: Checks) -> None:
    code, receipt = taken(station)
    asked = SupplementAsked(("Bản chính",), "Thiếu giấy", LAN)
    station.scribe.act(code, asked, officer=station.lan()[1].key)
    seen = checks.by_text(receipt, asker="a")
    assert (seen.missing, seen.reason) == (("Bản chính",), "Thiếu giấy")


def test_where_a_result_waits_is_said(station: Station, checks: Checks) -> None:
    code, receipt = taken(station)
    station.decide(code)
    assert checks.by_text(receipt, asker="a").results[0].delivery is Delivery.AWAITED
    station.scribe.act(code, ResultReady(0))
    (result,) = checks.by_text(receipt, asker="a").results
    assert result.place == f"{HOUSE.letterhead.centre}, {HOUSE.letterhead.place}"
    station.scribe.act(code, ResultReady(0, "Quầy 3"))
    assert checks.by_text(receipt, asker="a").results[0].place == "Quầy 3"


def test_a_dossier_past_its_time_is_late(station: Station, checks: Checks) -> None:
    _, receipt = taken(station)
    station.clock.pass_ms(60 * 86_400_000)
    assert checks.by_text(receipt, asker="a").is_late


def test_nobody_walks_from_one_slip_to_the_next(station: Station, checks: Checks) -> None:
    first, receipt = taken(station)
    second, other = taken(station, OTHER_DRAFT)
    day, number, key = place_of(receipt).split("-")
    assert second.endswith(str(int(number) + 1))
    assert key != place_of(other).rsplit("-", 1)[1]
    tries = [
        f"{day}-{int(number) + 1}-{key}",
        f"{day}-{number}-{'A' * 16}",
        f"{day}-{number}-{key[:-1]}",
        f"{day}-{number}-",
        f"{day}-{number}",
        first,
        second,
        key,
        "",
        f"{day}-99999-{key}",
    ]
    for place in tries:
        with pytest.raises(RefusedError, match=r"check\.unknown"):
            checks.by_address(place, asker=place)


@pytest.mark.parametrize("text", ["", "MC1:", "MC1:ABC", "http://x", "MC1:" + "A" * 600])
def test_what_is_no_slip_is_said_to_be_none(checks: Checks, text: str) -> None:
    with pytest.raises(RefusedError, match=r"check\.no-slip"):
        checks.by_text(text, asker="a")


def said(receipt: str) -> Receipt:
    return receipt_key_id(receipt)[1]


class Pretender:
    """Signs with a key of its own and names the box's."""

    key_id = BOX_KEY.key_id
    sign = staticmethod(LAN_KEY.sign)


def test_a_forged_slip_is_told_from_another_boxs(station: Station, checks: Checks) -> None:
    _, receipt = taken(station)
    changed = replace(said(receipt), due_at=Instant(said(receipt).received_at))
    with pytest.raises(RefusedError, match=r"check\.forged"):
        checks.by_text(write_receipt(changed, Pretender()), asker="a")
    with pytest.raises(RefusedError, match=r"check\.other-box"):
        checks.by_text(write_receipt(changed, LAN_KEY), asker="a")


def test_a_slip_whose_dossier_is_not_here_shows_nothing(station: Station, checks: Checks) -> None:
    _, receipt = taken(station)
    elsewhere = replace(said(receipt), dossier=f"{WARD}-260309-20001")
    with pytest.raises(RefusedError, match=r"check\.unknown"):
        checks.by_text(write_receipt(elsewhere, BOX_KEY), asker="a")


def test_a_time_nobody_checked_is_said(station: Station, checks: Checks) -> None:
    station.clock.trust = ClockTrust.UNKNOWN
    _, receipt = taken(station)
    assert not checks.by_text(receipt, asker="a").clock_is_trusted


def test_without_a_site_a_slip_has_no_address(station: Station) -> None:
    _, receipt = taken(station)
    assert status_address("", said(receipt)) == ""
    assert status_address(SITE + "/", said(receipt)).startswith(f"{SITE}/s/")


def test_wrong_tries_are_counted_and_right_ones_are_not(station: Station, checks: Checks) -> None:
    _, receipt = taken(station)
    for _ in range(MISSES_MAX):
        checks.by_address(place_of(receipt), asker="minh")
        with pytest.raises(RefusedError, match=r"check\.unknown"):
            checks.by_address("guess", asker="guesser")
    with pytest.raises(RefusedError, match=r"check\.too-many minutes=10"):
        checks.by_address(place_of(receipt), asker="guesser")
    with pytest.raises(RefusedError, match=r"check\.too-many"):
        checks.by_text(receipt, asker="guesser")
    assert checks.by_address(place_of(receipt), asker="minh").code
    station.clock.pass_ms(WINDOW_MS)
    assert checks.by_address(place_of(receipt), asker="guesser").code


def test_only_so_many_askers_are_remembered(station: Station) -> None:
    throttle = Throttle(clock=station.clock, guard=threading.Lock())
    for number in range(ASKERS_MAX + 1):
        for _ in range(MISSES_MAX):
            throttle.missed(str(number))
    throttle.admit("0")
    with pytest.raises(RefusedError, match=r"check\.too-many"):
        throttle.admit(str(ASKERS_MAX))
