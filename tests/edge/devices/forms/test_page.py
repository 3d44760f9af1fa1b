"""A strip of paper: words that wrap, frames, and square codes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from accord.errors import FaultError
from edge.desk.slips import Raster
from edge.devices.forms.forms import FONTS
from edge.devices.forms.page import Align, Area, Column, Page, Run
from edge.devices.forms.repertoire import REPERTOIRE, VIETNAMESE
from edge.devices.forms.square import square_of
from edge.devices.forms.typeface import BLEED_PX, PEN_PX, Typeface
from tests.edge.devices.forms.pictures import on_paper

WIDTH = 400
BOLD = FONTS / "arimo" / "Arimo_700Bold.ttf"
FACE = Typeface(BOLD, size_px=24, page_px=WIDTH)
LARGE = Typeface(BOLD, size_px=40, page_px=WIDTH)
COLUMN = Column(left=10, right=390)


def ink(raster: Raster) -> int:
    return int.from_bytes(raster.bits, "big").bit_count()


def box(raster: Raster) -> tuple[int, int, int, int] | None:
    """Return the edges of the ink."""
    dots = Image.frombytes("1", (raster.width_px, raster.height_px), raster.bits)
    return dots.getbbox()


def written(text: str, column: Column = COLUMN, *, face: Typeface = FACE) -> Raster:
    page = Page(WIDTH)
    bottom = page.write([Run(face, text)], column, y=BLEED_PX)
    return page.raster(bottom + 2 * BLEED_PX)


def outlines(text: str) -> int:
    """Return the dots that the letters have when each is drawn on a paper of its own."""
    font = ImageFont.truetype(BOLD, 24, layout_engine=ImageFont.Layout.BASIC)
    total = 0
    for letter in text.replace(" ", ""):
        grey = Image.new("L", (200, 200))
        ImageDraw.Draw(grey).text((100, 100), letter, font=font, fill=255, anchor="ls")
        total += sum(1 for value in grey.tobytes() if value >= 112)
    return total


def test_no_letter_of_the_repertoire_is_cut_off() -> None:
    for letter in sorted(REPERTOIRE):
        assert FACE.letter(letter).bits.bit_count() == outlines(letter), letter


def test_the_ink_of_vietnamese_stays_between_the_lines() -> None:
    for letter in VIETNAMESE:
        raster = written(f"x{letter}x")
        edges = box(raster)
        assert edges is not None
        assert edges[1] >= 0
        assert edges[3] <= raster.height_px


def test_every_dot_of_a_text_is_on_the_paper() -> None:
    text = "Số 12 ngõ 34 phố Quốc Tử Giám phường Văn Miếu thành phố Hà Nội"
    assert ink(written(text)) == outlines(text)


def test_a_word_wider_than_its_column_is_broken_and_not_cut() -> None:
    text = "W" * 90
    raster = written(text, Column(left=10, right=120, indent=20))
    edges = box(raster)
    assert edges is not None
    assert edges[0] >= 9
    assert edges[2] <= 121
    assert ink(raster) == outlines(text)


@given(st.text(st.sampled_from(sorted(VIETNAMESE)), max_size=80), st.integers(60, 380))
def test_words_stay_in_their_column(text: str, width: int) -> None:
    edges = box(written(" ".join(text.split()), Column(left=10, right=10 + width)))
    if edges is not None:
        assert edges[0] >= 10 - 2
        assert edges[2] <= 10 + width + 2


def test_a_centred_line_has_as_much_white_on_both_sides() -> None:
    edges = box(written("HHHH", Column(left=0, right=WIDTH, align=Align.CENTRE)))
    assert edges is not None
    assert abs(edges[0] - (WIDTH - edges[2])) <= 3


def test_faces_of_two_sizes_share_a_baseline() -> None:
    page = Page(WIDTH)
    page.write([Run(FACE, "H"), Run(LARGE, "H")], COLUMN, y=BLEED_PX)
    dots = on_paper(page.raster(80)).point([255 - value for value in range(256)])
    small, large = dots.crop((0, 0, 30, 80)).getbbox(), dots.crop((34, 0, 400, 80)).getbbox()
    assert small is not None
    assert large is not None
    assert small[3] == large[3]


def test_a_gap_keeps_what_shares_a_row_apart() -> None:
    page = Page(WIDTH)
    page.write([Run(FACE, "H"), Run(FACE, "H", 100)], COLUMN, y=BLEED_PX)
    dots = on_paper(page.raster(40)).point([255 - value for value in range(256)])
    assert dots.crop((40, 0, 120, 40)).getbbox() is None


def test_words_without_ink_show_on_a_filled_area() -> None:
    page = Page(WIDTH)
    page.fill(Area(left=0, top=0, right=WIDTH, bottom=60))
    page.write([Run(FACE, "LẠI")], COLUMN, y=BLEED_PX, is_ink=False)
    assert ink(page.raster(60)) == WIDTH * 60 - outlines("LẠI")


def test_a_frame_is_an_outline() -> None:
    page = Page(16)
    page.frame(Area(left=4, top=1, right=12, bottom=7), stroke=2)
    raster = page.raster(8)
    assert ink(raster) == 8 * 6 - 4 * 2
    assert box(raster) == (4, 1, 12, 7)


def test_a_square_is_stamped_module_by_module() -> None:
    square = square_of("A")
    page = Page(64)
    page.stamp(square, x=1, y=2, scale=2)
    raster = page.raster(50)
    assert ink(raster) == sum(square.modules) * 4
    assert box(raster) == (1, 2, 43, 44)


def test_a_word_that_is_kept_has_the_same_dots() -> None:
    before = FACE.word("Nội")
    face = Typeface(BOLD, size_px=24, page_px=WIDTH)
    face.keep("Hà Nội")
    assert face.word("Nội") == before
    assert face.word("Nội") is face.word("Nội")


def test_words_of_citizens_are_not_kept() -> None:
    face = Typeface(BOLD, size_px=24, page_px=WIDTH)
    assert face.word("Quỳnh") is not face.word("Quỳnh")


def test_only_so_many_words_are_kept() -> None:
    face = Typeface(BOLD, size_px=8, page_px=64)
    face.keep(" ".join(str(number) for number in range(1000)))
    assert face.word("399") is face.word("399")
    assert face.word("400") is not face.word("400")


def test_a_font_that_is_not_there_is_a_fault() -> None:
    with pytest.raises(FaultError) as caught:
        Typeface(FONTS / "absent.ttf", size_px=24, page_px=WIDTH)
    assert caught.value.key == "forms.font"


def test_a_letter_has_room_to_the_left_of_the_pen() -> None:
    edges = [_left_edge(letter) for letter in sorted(REPERTOIRE - {" "})]
    assert min(edges) >= -PEN_PX


def _left_edge(letter: str) -> int:
    rows = FACE.letter(letter).bits.to_bytes(FACE.strip_px * WIDTH // 8, "big")
    edges = Image.frombytes("1", (WIDTH, FACE.strip_px), rows).getbbox()
    assert edges is not None, letter
    return edges[0] - PEN_PX
