"""The words of a fee receipt, and its dots for the roll: one list of lines for both papers.

Form and wording follow the fee receipts that units print themselves (Decree 123/2020/NĐ-CP,
article 32): who takes the money, form, symbol and number, what for, from whom, how much in figures
and in words, how it was paid, and who took it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from accord.moments import to_local
from accord.money import in_figures, in_words
from accord.national import FeeKind
from accord.payments import PaymentMethod
from edge.desk.receipts import FeeReceipt
from edge.desk.slips import Raster
from edge.devices.forms.repertoire import printable
from edge.devices.forms.sheet import Line
from edge.devices.forms.slip import SlipComposer

__all__ = ["FeeSheet", "fee_sheet_of", "fee_strips"]

_METHODS: Final = {
    PaymentMethod.CASH: "Tiền mặt",
    PaymentMethod.TRANSFER: "Chuyển khoản",
    PaymentMethod.ONLINE: "Trực tuyến",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeSheet:
    """All words of one fee receipt, in the order of the paper."""

    template: str
    title: str
    mark: str
    unit: tuple[Line, ...]
    numbers: tuple[Line, ...]
    body: tuple[Line, ...]
    dated: str
    heading: str
    collector: str
    code: str


def fee_sheet_of(content: FeeReceipt) -> FeeSheet:
    """Return the words of the receipt with this content."""
    head = content.letterhead
    local = to_local(content.taken_at)
    names = "; ".join(line.name for line in content.lines)
    said = in_words(content.dong)
    parts = [
        f"{label} {in_figures(content.dong_of(kind))}"
        for label, kind in (("P:", FeeKind.SERVICE), ("LP:", FeeKind.STATE))
        if content.dong_of(kind)
    ]
    body = (
        Line("Tên loại phí, lệ phí", printable(names) or "Phí, lệ phí", is_strong=True),
        Line("Người nộp", printable(content.payer), is_strong=True),
        Line("Địa chỉ", printable(content.address) or "không cung cấp"),
        Line("Mã hồ sơ", content.code, is_strong=True),
        Line("Số tiền", in_figures(content.dong), is_strong=True),
        *((Line("Trong đó", ", ".join(parts)),) if parts else ()),
        Line("Bằng chữ", said[0].upper() + said[1:]),
        Line("Hình thức thanh toán", _METHODS[content.method]),
    )
    return FeeSheet(
        template="fee_receipt.typ",
        title="BIÊN LAI THU TIỀN PHÍ,\N{NO-BREAK SPACE}LỆ\N{NO-BREAK SPACE}PHÍ",
        mark=f"BẢN IN LẠI SỐ {content.copy_number}" if content.copy_number else "",
        unit=(
            Line("Đơn vị thu", printable(head.centre), is_strong=True),
            Line("Mã số thuế", printable(content.tax_code) or "chưa khai báo"),
        ),
        numbers=(
            Line("Mẫu số", content.form, shares_row=True),
            Line("Ký hiệu", content.symbol),
            Line("Số", content.number, is_strong=True),
        ),
        body=body,
        dated=f"{printable(head.place)}, ngày {local:%d} tháng {local:%m} năm {local:%Y}",
        heading="NGƯỜI THU TIỀN",
        collector=printable(content.collector),
        code=content.code,
    )


def fee_strips(composer: SlipComposer, sheet: FeeSheet) -> Iterator[Raster]:
    """Give the receipt as dots, as wide as every slip."""
    yield composer.notes(
        title=sheet.title,
        mark=sheet.mark,
        lines=(*sheet.unit, *sheet.numbers, *sheet.body),
        closing=(sheet.dated, sheet.heading, sheet.collector),
    )
