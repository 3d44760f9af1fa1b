"""Blocks of fee receipt numbers: no number to two boxes, whatever was forgotten."""

from __future__ import annotations

from dataclasses import replace

import pytest

from accord.errors import RefusedError
from accord.payments import RECEIPT_NUMBER_MAX, ReceiptBlockGiven
from hub.office.receipts import COUNT_MAX, NUMBERS_AHEAD, ReceiptBlocks
from tests.hub.office.city import NOW, TestBox, TestCity

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
