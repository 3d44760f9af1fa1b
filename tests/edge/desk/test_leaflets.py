"""Posters and guidance slips: what stands on them, and that printing one disturbs no slip."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from accord.deadline import HANOI_WEEK, Week
from accord.errors import FaultError, RefusedError
from accord.fleet import CalendarPublished
from edge.desk.leaflets import Leaflets, opening_hours, procedure_address
from edge.desk.plain import LINES_MAX, PlainPaper, Section, Table
from edge.desk.slips import Raster
from tests.edge.desk.test_guide import a_guide
from tests.edge.station import BIRTH, COPY, HOUSE, Station, catalogue_rows

SITE = "http://motcua.local:8080"


class Easel:
    """Forms that keep what they were asked to draw."""

    def __init__(self) -> None:
        self.drawn: list[PlainPaper] = []

    def plain_sheet(self, paper: PlainPaper) -> bytes:
        self.drawn.append(paper)
        return b"%PDF"

    def plain_roll(self, paper: PlainPaper) -> Iterator[Raster]:
        self.drawn.append(paper)
        return iter((Raster(8, 1, b"\xff"),))


@pytest.fixture
def easel() -> Easel:
    return Easel()


@pytest.fixture
def leaflets(station: Station, easel: Easel) -> Leaflets:
    return Leaflets(
        house=HOUSE,
        guide=station.citizens.guide,
        clock=station.clock,
        forms=easel,
        press=station.press,
        random=station.random,
    )


def text_of(paper: PlainPaper) -> str:
    return "\n".join(
        line for section in paper.sections for line in (section.heading, *section.lines)
    )


def test_a_poster_says_papers_fee_time_place_and_version(leaflets: Leaflets, easel: Easel) -> None:
    assert leaflets.poster(COPY, address=SITE + "/") == b"%PDF"
    (paper,) = easel.drawn
    assert paper.is_poster
    assert paper.square == f"{SITE}/guide/{COPY}" == procedure_address(SITE, COPY)
    assert "phiên bản 1, áp dụng từ 01/07/2025" in paper.foot
    said = text_of(paper)
    for words in (
        "Phường tự làm xong",
        "Bản chính giấy tờ, văn bản",
        "2.000 đồng/trang, từ trang thứ 3: 1.000 đồng/trang, nhiều nhất 200.000 đồng/bản",
        "trong ngày làm việc",
        "Tây Hồ",
        "Thứ Hai – Thứ Sáu: 08:00–12:00, 13:30–17:30",
    ):
        assert words in said


def test_a_guidance_slip_tells_papers_to_leave_from_papers_to_show(
    leaflets: Leaflets, easel: Easel, station: Station
) -> None:
    leaflets.hand_out(BIRTH, address=SITE)
    (paper,) = easel.drawn
    assert paper.kind == "PHIẾU HƯỚNG DẪN"
    headings = [section.heading for section in paper.sections]
    assert "Giấy tờ phải nộp" in headings
    assert "Giấy tờ xuất trình (xem rồi trả lại ngay)" in headings
    assert "Nộp tại quầy: không thu" in text_of(paper)
    assert len(station.printer.jobs) == 1
    assert station.book.slips_due() == ()


def test_every_procedure_of_the_catalogue_fits_a_poster(easel: Easel, station: Station) -> None:
    made = Leaflets(
        house=HOUSE,
        guide=a_guide(),
        clock=station.clock,
        forms=easel,
        press=station.press,
        random=station.random,
    )
    codes = [code for code in catalogue_rows() if code]
    for code in codes:
        made.poster(code, address=SITE)
    assert len(easel.drawn) == len(codes)
    assert all(map(text_of, easel.drawn))


def test_a_slip_that_does_not_come_out_is_said(leaflets: Leaflets, station: Station) -> None:
    station.printer.fault = "printer.no-paper"
    with pytest.raises(FaultError, match=r"printer\.no-paper"):
        leaflets.hand_out(COPY, address=SITE)
    assert station.book.slips_due() == ()


def test_a_procedure_nobody_knows_has_no_paper(leaflets: Leaflets, easel: Easel) -> None:
    with pytest.raises(RefusedError, match=r"guide\.no-such-procedure"):
        leaflets.poster("9.999999", address=SITE)
    assert easel.drawn == []


def test_opening_hours_are_told_in_runs_of_days() -> None:
    morning = (HANOI_WEEK.spans[0][0],)
    week = Week(spans=(*HANOI_WEEK.spans[:5], morning, ()))
    assert opening_hours(week) == (
        (0, 4, "08:00–12:00, 13:30–17:30"),
        (5, 5, "08:00–12:00"),
    )


def test_a_day_alone_is_named_alone(station: Station, easel: Easel) -> None:
    five = "".join(
        f'{day} = ["08:00-12:00"]\n'
        for day in ("monday", "tuesday", "wednesday", "thursday", "friday")
    )
    station.hear(CalendarPublished(1, f'[hours]\n{five}saturday = ["08:00-11:00"]\n'))
    Leaflets(
        house=HOUSE,
        guide=station.citizens.guide,
        clock=station.clock,
        forms=easel,
        press=station.press,
        random=station.random,
    ).poster(COPY, address=SITE)
    assert "Thứ Bảy: 08:00–11:00" in text_of(easel.drawn[0])


@pytest.mark.parametrize(
    "more",
    [
        {"sections": (Section(heading="x", lines=("y",) * (LINES_MAX + 1)),)},
        {"sections": (Section(heading="x", lines=("y" * 3_001,)),)},
        {"sections": (Section(heading="x", lines=()),) * 13},
        {"table": Table(heads=("x",), rows=(("y",),) * 501, widths=(1,))},
    ],
)
def test_what_no_paper_holds_is_refused(station: Station, more: dict[str, object]) -> None:
    fields = {
        "letterhead": HOUSE.letterhead,
        "kind": "x",
        "title": "y",
        "sections": (),
        "foot": f"{date(2026, 3, 9)}",
        "at": station.clock.wall,
    }
    with pytest.raises(RefusedError, match=r"plain\.too-much"):
        PlainPaper(**(fields | more))  # type: ignore[arg-type]  # one of them is too much
