"""Slips as pictures: how the tests look at what a printer would put on paper."""

from __future__ import annotations

import io
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import zxingcpp
from PIL import Image, ImageChops

from edge.desk.slips import Raster, SlipContent
from edge.devices.forms.forms import PaperForms


@contextmanager
def some_forms() -> Iterator[PaperForms]:
    """Give a press with the forms and fonts that ship."""
    with PaperForms(monotonic=time.monotonic) as press:
        yield press


def whole(strips: Iterable[Raster]) -> Raster:
    """Return the strips as one."""
    parts = list(strips)
    bits = b"".join(part.bits for part in parts)
    return Raster(parts[0].width_px, sum(part.height_px for part in parts), bits)


def on_paper(raster: Raster) -> Image.Image:
    """Return the dots as a picture: ink is black, paper is white."""
    dots = Image.frombytes("1", (raster.width_px, raster.height_px), raster.bits)
    return ImageChops.invert(dots.convert("L"))


def squares_on(picture: Image.Image | bytes) -> list[str]:
    """Return the text of every square code that a reader finds."""
    image = Image.open(io.BytesIO(picture)) if isinstance(picture, bytes) else picture
    return [found.text for found in zxingcpp.read_barcodes(image.convert("L"))]


def printed(press: PaperForms, content: SlipContent) -> Image.Image:
    """Return the slip with this content as it stands on paper."""
    return on_paper(whole(press.roll(content)))
