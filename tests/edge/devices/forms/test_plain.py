"""Plain papers as documents and on the roll."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from edge.desk.plain import PlainPaper, Section, Table
from edge.desk.slips import FORM_01
from edge.devices.forms.document import DocumentPress
from edge.devices.forms.forms import FONTS, PaperForms
from edge.devices.forms.plain import plain_words, printable_paper
from edge.devices.forms.sheet import sheet_of
from edge.devices.forms.wording import read_wordings
from tests.edge.devices.forms.pictures import on_paper, printed, some_forms, squares_on, whole
from tests.edge.devices.forms.samples import CERTIFIED_COPY, RECEIPT
from tests.edge.station import HOUSE
from tests.edge.store.logs import MORNING

ADDRESS = "http://motcua.local:8080/guide/1.001193"
PAPER = PlainPaper(
    letterhead=HOUSE.letterhead,
    kind="PHIẾU HƯỚNG DẪN",
    title="Đăng ký khai sinh",
    subtitle="Register a birth",
    sections=(
        Section(
            heading="Giấy tờ phải nộp",
            lines=("Giấy chứng sinh", "Tờ khai \U0001f600"),
            is_list=True,
        ),
        Section(heading="Phí", lines=("không thu",)),
    ),
    square=ADDRESS,
    square_hint="Quét mã",
    foot="Mã thủ tục 1.001193",
    at=MORNING,
)
REPORT = PlainPaper(
    letterhead=HOUSE.letterhead,
    kind="NHẬT KÝ GIÁN ĐOẠN",
    title="01/03/2026 - 31/03/2026",
    sections=(),
    table=Table(
        heads=("Hệ thống", "Từ", "Đến"),
        rows=tuple((f"Hệ thống {n}", "08:00", "09:00") for n in range(200)),
        widths=(2, 1, 1),
    ),
    foot="x",
    signatory="Người lập",
    at=MORNING,
)


@pytest.fixture(scope="module")
def press() -> Iterator[PaperForms]:
    with some_forms() as made:
        yield made


@pytest.mark.parametrize("paper", [PAPER, REPORT], ids=["leaflet", "report"])
def test_a_plain_paper_is_a_document_and_always_the_same(
    press: PaperForms, paper: PlainPaper
) -> None:
    pdf = press.plain_sheet(paper)
    assert pdf.startswith(b"%PDF-")
    assert press.plain_sheet(paper) == pdf


def test_the_square_of_a_plain_paper_can_be_read_from_the_roll(press: PaperForms) -> None:
    assert squares_on(on_paper(whole(press.plain_roll(PAPER)))) == [ADDRESS]


def test_a_report_needs_no_square_and_may_go_on_the_roll_without_its_table(
    press: PaperForms,
) -> None:
    assert squares_on(on_paper(whole(press.plain_roll(REPORT)))) == []
    assert plain_words(REPORT)["square_svg"] == ""


def test_only_characters_that_papers_can_show_are_drawn() -> None:
    shown = printable_paper(PAPER)
    assert "\U0001f600" not in str(shown)
    assert shown.title == PAPER.title
    assert FONTS.is_dir()


STATUS = "http://motcua.local:8080/s/261012-10023-ABCDEFGHIJKLMNOP"


def test_a_slip_with_an_address_has_a_second_square_on_the_roll_and_on_the_document(
    press: PaperForms,
) -> None:
    content = replace(CERTIFIED_COPY, status_address=STATUS)
    assert sorted(squares_on(printed(press, content))) == sorted([RECEIPT, STATUS])
    with DocumentPress(FONTS, monotonic=time.monotonic) as documents:
        sheet = sheet_of(content, read_wordings()[FORM_01])
        pages = documents.pictures(sheet, at=content.received_at)
    assert [sorted(squares_on(page)) for page in pages] == [sorted([RECEIPT, STATUS])]
