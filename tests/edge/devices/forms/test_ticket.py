from __future__ import annotations

from dataclasses import replace

from accord.moments import Instant
from edge.desk.kiosk import TicketPaper
from edge.devices.forms.forms import FONTS
from edge.devices.forms.slip import WIDTH_PX
from edge.devices.forms.ticket import NUMBER_PX, TicketComposer, lines_of

PAPER = TicketPaper(
    centre="TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG",
    label="A012",
    work="Chứng thực",
    has_priority=False,
    taken_at=Instant(1_773_018_000_000),
    ahead=7,
    minutes=None,
)


def test_a_ticket_is_short_and_as_wide_as_the_paper() -> None:
    (strip,) = TicketComposer(FONTS).strips(PAPER)
    assert strip.width_px == WIDTH_PX
    assert NUMBER_PX < strip.height_px < 700
    assert any(strip.bits)


def test_priority_is_white_on_black() -> None:
    composer = TicketComposer(FONTS)
    (plain,) = composer.strips(PAPER)
    (marked,) = composer.strips(replace(PAPER, has_priority=True))
    assert marked.height_px > plain.height_px
    ink = [sum(byte.bit_count() for byte in strip.bits) for strip in (plain, marked)]
    assert ink[1] > ink[0] + 5_000


def test_a_wait_that_is_not_known_is_said_to_be_unknown() -> None:
    assert "Thời gian chờ: không biết" in lines_of(PAPER)
    assert "Thời gian chờ: khoảng 25 phút" in lines_of(replace(PAPER, minutes=25))
    assert "Lấy số lúc 08:00 ngày 09/03/2026" in lines_of(PAPER)
