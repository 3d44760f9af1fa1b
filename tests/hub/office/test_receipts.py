"""Blocks of fee receipt numbers: no number to two boxes, whatever was forgotten."""

from __future__ import annotations

from dataclasses import replace

import pytest

from accord.errors import RefusedError
from accord.payments import RECEIPT_NUMBER_MAX, Paid, PaymentMethod, ReceiptBlockGiven
from hub.office.books import Unit
from hub.office.receipts import COUNT_MAX, NUMBERS_AHEAD, ReceiptBlocks, pass_over_forgotten
from hub.office.scribe import ward_log
from tests.hub.office.city import BA_DINH, LAN, NOW, TAY_HO, TestBox, TestCity

FORM, SYMBOL, YEAR = "01BLP0-001", "AA-26T", 2026


@pytest.fixture
def blocks(city: TestCity) -> ReceiptBlocks:
    return ReceiptBlocks(city.books, scribe=city.scribe)


def give(
    blocks: ReceiptBlocks, box: str, *, count: int = 100, symbol: str = SYMBOL, year: int = YEAR
) -> ReceiptBlockGiven:
    return blocks.give(box, form=FORM, symbol=symbol, year=year, count=count)


def test_blocks_of_one_series_follow_each_other_and_never_overlap(
    city: TestCity, box: TestBox, blocks: ReceiptBlocks
) -> None:
    city.admit("box-00103-b")
    given = [give(blocks, name) for name in (box.name, "box-00103-b", box.name)]
    assert [(each.first, each.last) for each in given] == [(1, 100), (101, 200), (201, 300)]
    numbers = [number for each in given for number in range(each.first, each.last + 1)]
    assert len(numbers) == len(set(numbers))
    assert given[1].box == "box-00103-b"
    assert given[0].agency == "H26.103"


def test_each_series_and_year_counts_by_itself(
    city: TestCity, box: TestBox, blocks: ReceiptBlocks
) -> None:
    give(blocks, box.name)
    assert give(blocks, box.name, symbol="AB-26T").first == 1
    assert give(blocks, box.name, year=2027).first == 1
    assert give(blocks, box.name).first == 101


def test_a_block_is_for_the_run_of_the_log_that_writes_now(
    city: TestCity, box: TestBox, blocks: ReceiptBlocks
) -> None:
    never_heard = city.admit("box-00103-b")
    assert give(blocks, never_heard.name).epoch == never_heard.head.epoch
    city.intake.take([box.batch()], at=NOW)
    assert give(blocks, box.name).epoch == box.head.epoch


def test_who_is_no_box_is_given_nothing(
    city: TestCity, box: TestBox, blocks: ReceiptBlocks
) -> None:
    with pytest.raises(RefusedError, match=r"^enrolment\.unknown-box"):
        give(blocks, "box-00999-z")
    for count in (0, -1, COUNT_MAX + 1):
        with pytest.raises(RefusedError, match=r"^receipts\.count"):
            give(blocks, box.name, count=count)
    with pytest.raises(RefusedError, match=r"^record\.refused"):
        give(blocks, box.name, symbol="aa 26")
    city.enrolment.revoke(box.name, why="mất máy")
    with pytest.raises(RefusedError, match=r"^enrolment\.revoked"):
        give(blocks, box.name)


def test_a_series_ends_at_seven_digits(city: TestCity, box: TestBox, blocks: ReceiptBlocks) -> None:
    first = give(blocks, box.name)
    nearly = replace(first, first=101, last=RECEIPT_NUMBER_MAX - 50)
    with city.books.writing() as desk:
        city.scribe.say(desk, "hub-00103", nearly)
    assert give(blocks, box.name, count=50).last == RECEIPT_NUMBER_MAX
    with pytest.raises(RefusedError, match=r"^receipts\.series-full"):
        give(blocks, box.name, count=1)


def test_books_put_back_pass_over_what_they_may_have_forgotten(
    city: TestCity, box: TestBox, blocks: ReceiptBlocks
) -> None:
    give(blocks, box.name)
    city.restoring.go_on()
    assert give(blocks, box.name).first == 100 + NUMBERS_AHEAD + 1


def test_a_series_begun_after_the_backup_is_unknown_and_begins_beyond_it(
    city: TestCity, box: TestBox, blocks: ReceiptBlocks
) -> None:
    city.restoring.go_on()
    given = give(blocks, box.name)
    assert given.first == NUMBERS_AHEAD + 1
    city.restoring.go_on()
    assert give(blocks, box.name).first == given.last + NUMBERS_AHEAD + 1
    assert give(blocks, box.name, symbol="AB-26T").first == 2 * NUMBERS_AHEAD + 1


def test_a_ward_that_the_backup_does_not_know_begins_beyond_it_too(
    city: TestCity, blocks: ReceiptBlocks
) -> None:
    city.restoring.go_on()
    late = Unit("00105", "Phường Mới", "H26.105")
    with city.books.writing() as desk:
        desk.register.put_unit(late)
        city.scribe.open_log(desk, ward_log(late.code), late)
    city.admit("box-00105-a", late)
    assert give(blocks, "box-00105-a").first == NUMBERS_AHEAD + 1


def test_a_log_found_to_be_put_back_passes_over_its_wards_numbers_only(
    city: TestCity, box: TestBox, blocks: ReceiptBlocks
) -> None:
    other = city.admit("box-00004-a", BA_DINH)
    give(blocks, box.name)
    with city.books.writing() as desk:
        pass_over_forgotten(desk, TAY_HO.agency)
    assert give(blocks, box.name).first == 100 + NUMBERS_AHEAD + 1
    assert give(blocks, box.name, symbol="AB-26T").first == NUMBERS_AHEAD + 1
    assert give(blocks, other.name).first == 1


def use(city: TestCity, box: TestBox, *receipts: str) -> None:
    """Let a box take money against receipts of these numbers."""
    begun = len(box.records)
    code = box.take(begun)
    for receipt in receipts:
        box.say(
            Paid(1_000, PaymentMethod.CASH, "Trần Văn Minh", receipt), dossier=code, officer=LAN
        )
    (taken,) = city.intake.take([box.batch(after=begun)], at=NOW)
    assert not taken.quarantined


def test_numbers_that_boxes_have_used_are_learned_of_books_put_back(
    city: TestCity, box: TestBox, blocks: ReceiptBlocks
) -> None:
    city.intake.take([box.batch()], at=NOW)
    city.restoring.go_on()
    series, used = f"{FORM} {SYMBOL} ", NUMBERS_AHEAD + 500
    use(city, box, f"{series}{used:07}", f"{series}{used - 1:07}", "", f"{series}x")
    given = give(blocks, box.name)
    assert given.first == used + COUNT_MAX
    assert give(blocks, box.name).first == given.last + 1
    assert give(blocks, box.name, symbol="AB-26T").first == NUMBERS_AHEAD + 1


def test_the_rest_of_a_forgotten_block_may_reach_beyond_what_is_passed_over(
    city: TestCity, box: TestBox, blocks: ReceiptBlocks
) -> None:
    city.intake.take([box.batch()], at=NOW)
    given = give(blocks, box.name)
    city.restoring.go_on()
    use(city, box, f"{FORM} {SYMBOL} {given.last:07}")
    assert give(blocks, box.name).first == given.last + NUMBERS_AHEAD + 1
    used = given.last + NUMBERS_AHEAD - 7
    use(city, box, f"{FORM} {SYMBOL} {used:07}")
    assert give(blocks, box.name).first == used + COUNT_MAX


@pytest.mark.parametrize("is_restored", [True, False])
def test_a_box_uses_up_no_series_by_its_word(
    city: TestCity, box: TestBox, blocks: ReceiptBlocks, *, is_restored: bool
) -> None:
    city.intake.take([box.batch()], at=NOW)
    if is_restored:
        city.restoring.go_on()
    before = NUMBERS_AHEAD if is_restored else 0
    number = 2 * NUMBERS_AHEAD + 1 if is_restored else 7
    use(city, box, f"{FORM} {SYMBOL} {number:07}")
    assert give(blocks, box.name).first == before + 1
