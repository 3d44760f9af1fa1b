"""The square code on a paper."""

from __future__ import annotations

import pytest
import segno
from PIL import Image

from accord.errors import FaultError
from edge.devices.forms.square import QUIET_ZONE, square_of
from tests.edge.devices.forms.pictures import squares_on
from tests.edge.devices.forms.samples import RECEIPT


def as_picture(text: str, *, scale: int, quiet: int) -> Image.Image:
    square = square_of(text)
    grey = square.modules.translate(bytes([255, 0]) + bytes(254))
    dark = Image.frombytes("L", (square.size, square.size), grey)
    side = (square.size + 2 * quiet) * scale
    image = Image.new("L", (side, side), 255)
    size = (square.size * scale, square.size * scale)
    image.paste(dark.resize(size, Image.Resampling.NEAREST), (quiet * scale, quiet * scale))
    return image


@pytest.mark.parametrize("length", [1, 40, 320, 1400])
def test_a_reader_gets_the_text_back(length: int) -> None:
    text = (RECEIPT * 5)[:length]
    assert squares_on(as_picture(text, scale=4, quiet=QUIET_ZONE)) == [text]


def test_another_writer_sets_the_same_modules() -> None:
    ours = square_of(RECEIPT)
    version = (ours.size - 17) // 4
    theirs = [
        bytes(module for row in matrix for module in row)
        for matrix in (_matrix(version, mask) for mask in range(8))
    ]
    assert ours.modules in theirs


def _matrix(version: int, mask: int) -> tuple[bytearray, ...]:
    return segno.make_qr(RECEIPT, version=version, error="m", mask=mask, boost_error=False).matrix


def test_the_drawing_has_a_quiet_zone_of_four_modules() -> None:
    square = square_of("A")
    assert square.size == 21
    assert 'viewBox="0 0 29 29"' in square.svg()
    assert "M4 4h7v1h-7z" in square.svg()
    assert "M18 4h7v1h-7z" in square.svg()


def test_a_text_that_no_square_holds_is_a_fault() -> None:
    with pytest.raises(FaultError) as caught:
        square_of("A" * 5000)
    assert caught.value.key == "forms.square"
