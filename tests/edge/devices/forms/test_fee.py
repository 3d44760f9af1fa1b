"""The fee receipt, on the roll and on A5."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from accord.intake import FeeLine
from accord.moments import Instant
from accord.national import FeeKind
from accord.payments import PaymentMethod
from edge.desk.receipts import FeeReceipt
from edge.devices.forms.fee import fee_sheet_of
from edge.devices.forms.forms import PaperForms
from edge.devices.forms.slip import WIDTH_PX
from tests.edge.devices.forms.pictures import on_paper, some_forms, whole
from tests.edge.station import HOUSE

CONTENT = FeeReceipt(
    letterhead=HOUSE.letterhead,
    tax_code="0100112233",
    form="01BLP0-001",
    symbol="AA-26T",
    number="0000017",
    lines=(
        FeeLine("Phí chứng thực bản sao", FeeKind.SERVICE, 10_000),
        FeeLine("Lệ phí hộ tịch", FeeKind.STATE, 8_000),
    ),
    payer="NGUYỄN VĂN MINH",
    address="Số 1, ngõ 2, Phường Tây Hồ, Hà Nội",
    code="H26.001.02-260309-10001",
    dong=18_000,
    method=PaymentMethod.CASH,
    collector="Trần Thị Lan",
    taken_at=Instant(1_773_018_000_000),
    copy_number=0,
)


@pytest.fixture(scope="module")
def press() -> Iterator[PaperForms]:
    with some_forms() as made:
        yield made


def words(content: FeeReceipt) -> dict[str, str]:
    sheet = fee_sheet_of(content)
    return {line.label: line.value for line in (*sheet.unit, *sheet.numbers, *sheet.body)}


def test_every_field_of_the_law_stands_on_it() -> None:
    said = words(CONTENT)
    assert said == {
        "Đơn vị thu": HOUSE.letterhead.centre,
        "Mã số thuế": "0100112233",
        "Mẫu số": "01BLP0-001",
        "Ký hiệu": "AA-26T",
        "Số": "0000017",
        "Tên loại phí, lệ phí": "Phí chứng thực bản sao; Lệ phí hộ tịch",
        "Người nộp": "NGUYỄN VĂN MINH",
        "Địa chỉ": "Số 1, ngõ 2, Phường Tây Hồ, Hà Nội",
        "Mã hồ sơ": "H26.001.02-260309-10001",
        "Số tiền": "18.000 đồng",
        "Trong đó": "P: 10.000 đồng, LP: 8.000 đồng",
        "Bằng chữ": "Mười tám nghìn đồng",
        "Hình thức thanh toán": "Tiền mặt",
    }
    assert fee_sheet_of(CONTENT).collector == "Trần Thị Lan"
    assert fee_sheet_of(CONTENT).mark == ""


def test_what_is_not_known_is_said_to_be_so() -> None:
    bare = replace(CONTENT, lines=(), address="", tax_code="", method=PaymentMethod.TRANSFER)
    said = words(bare)
    assert "Trong đó" not in said
    assert said["Tên loại phí, lệ phí"] == "Phí, lệ phí"
    assert said["Địa chỉ"] == "không cung cấp"
    assert said["Mã số thuế"] == "chưa khai báo"
    assert said["Hình thức thanh toán"] == "Chuyển khoản"


def test_it_is_as_wide_as_a_slip_and_a_copy_says_so(press: PaperForms) -> None:
    first = whole(press.fee_roll(CONTENT))
    copy = whole(press.fee_roll(replace(CONTENT, copy_number=2)))
    assert first.width_px == copy.width_px == WIDTH_PX
    assert copy.height_px > first.height_px
    assert fee_sheet_of(replace(CONTENT, copy_number=2)).mark == "BẢN IN LẠI SỐ 2"
    assert on_paper(first).getextrema() == (0, 255)


def test_the_sheet_is_one_page_and_the_same_each_time(press: PaperForms) -> None:
    sheet = press.fee_sheet(CONTENT)
    assert sheet.startswith(b"%PDF")
    assert press.fee_sheet(CONTENT) == sheet
