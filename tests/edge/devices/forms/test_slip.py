"""The slip for 80 mm paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import zxingcpp
from PIL import Image

from accord.errors import FaultError
from edge.desk.slips import FormKey, Paper, Party, SlipContent
from edge.devices.forms.forms import PaperForms
from edge.devices.forms.slip import SMALL_PX, WIDTH_PX
from tests.edge.devices.forms.pictures import on_paper, printed, some_forms, squares_on, whole
from tests.edge.devices.forms.samples import CERTIFIED_COPY, LINKED, RECEIPT, SAMPLES


@pytest.fixture(scope="module")
def press() -> Iterator[PaperForms]:
    with some_forms() as made:
        yield made


@pytest.mark.parametrize("content", SAMPLES.values(), ids=SAMPLES)
def test_a_phone_reads_the_receipt_from_the_dots(press: PaperForms, content: SlipContent) -> None:
    assert squares_on(printed(press, content)) == [RECEIPT]


def test_the_longest_receipt_is_read_as_well(press: PaperForms) -> None:
    receipt = (RECEIPT * 5)[:1400]
    assert squares_on(printed(press, replace(CERTIFIED_COPY, receipt=receipt))) == [receipt]


def test_a_slip_is_as_wide_as_the_paper_and_keeps_its_edges_white(press: PaperForms) -> None:
    raster = whole(press.roll(LINKED))
    assert raster.width_px == WIDTH_PX
    edges = on_paper(raster).point([255 - value for value in range(256)]).getbbox()
    assert edges is not None
    assert edges[0] >= 2
    assert edges[2] <= WIDTH_PX - 2


def test_no_letter_is_smaller_than_eight_points() -> None:
    assert SMALL_PX / 203 * 72 >= 8


def test_the_head_comes_first_and_the_strips_are_one_paper(press: PaperForms) -> None:
    letterhead, head, rest = press.roll(CERTIFIED_COPY)
    assert letterhead.height_px < rest.height_px
    assert whole(press.roll(CERTIFIED_COPY)).bits == letterhead.bits + head.bits + rest.bits


def test_two_units_have_two_letterheads(press: PaperForms) -> None:
    other = replace(CERTIFIED_COPY.letterhead, centre="TRUNG TÂM KHÁC")
    ours, *_ = press.roll(CERTIFIED_COPY)
    theirs, *_ = press.roll(replace(CERTIFIED_COPY, letterhead=other))
    again, *_ = press.roll(CERTIFIED_COPY)
    assert ours == again != theirs


def test_the_same_content_gives_the_same_dots(press: PaperForms) -> None:
    assert whole(press.roll(LINKED)) == whole(press.roll(LINKED))


def test_a_copy_does_not_look_like_the_first_print(press: PaperForms) -> None:
    _, first, _ = press.roll(CERTIFIED_COPY)
    _, copy, _ = press.roll(replace(CERTIFIED_COPY, copy_number=1))
    assert copy.height_px > first.height_px


def test_the_longest_code_of_a_dossier_stays_in_one_line(press: PaperForms) -> None:
    _, short, _ = press.roll(replace(CERTIFIED_COPY, code="H26.226-261012-0001"))
    _, longest, _ = press.roll(replace(CERTIFIED_COPY, code="000.000.000.H26-261123-9999999"))
    assert longest.height_px <= short.height_px


def test_the_longest_content_allowed_comes_out_whole(press: PaperForms) -> None:
    papers = (Paper(name="W" * 100, originals=999),) * 60
    content = replace(CERTIFIED_COPY, papers=papers)
    raster = whole(press.roll(content))
    assert raster.height_px < 24_000
    assert squares_on(on_paper(raster)) == [RECEIPT]


def test_a_name_that_orders_a_printer_about_is_only_dots(press: PaperForms) -> None:
    owner = Party(name="\x1b@\x1dV\x00\x10\x04\x01", id_number="\x1b", address="\u202e")
    raster = whole(press.roll(replace(CERTIFIED_COPY, owner=owner)))
    assert raster.height_px > 1000


def test_a_form_without_words_is_a_fault(press: PaperForms) -> None:
    content = replace(CERTIFIED_COPY, form=FormKey("TT 01/2018/TT-VPCP", "01", 1))
    for draw in (press.roll, press.sheet):
        with pytest.raises(FaultError) as caught:
            draw(content)
        assert caught.value.key == "forms.unknown"


def test_a_dossier_without_papers_needs_no_table(press: PaperForms) -> None:
    without = whole(press.roll(replace(CERTIFIED_COPY, papers=())))
    assert without.height_px < whole(press.roll(CERTIFIED_COPY)).height_px


def test_the_square_has_four_modules_of_white_on_every_side(press: PaperForms) -> None:
    assert_quiet(printed(press, CERTIFIED_COPY))


def assert_quiet(picture: Image.Image) -> None:
    """Check the white around the square by where a reader finds its corners."""
    position = zxingcpp.read_barcodes(picture)[0].position
    module = 5
    left, top = position.top_left.x, position.top_left.y
    right, bottom = position.bottom_right.x, position.bottom_right.y
    outer = (left - 4 * module, top - 4 * module, right + 4 * module, bottom + 4 * module)
    ink = picture.crop(outer).point([255 - value for value in range(256)])
    inner = (right - left + 1, bottom - top + 1)
    ink.paste(0, (4 * module - 1, 4 * module - 1, 4 * module + inner[0], 4 * module + inner[1]))
    assert ink.getbbox() is None
