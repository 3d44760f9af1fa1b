"""Draws letters as dots, a face and many letters at once; run as a script it does so for another.

Its library takes eight megabytes, and once the letters are drawn nobody needs it: so the box has
them drawn by a child (``letterpress.py``), and loads this here only for a letter that no paper of
the country has, or where the child has failed. As a script it speaks the frames of
`edge.devices.child`: a request is a JSON list of `Order` fields; an answer is one frame for each.
"""

from __future__ import annotations

import json
import sys
import zlib
from typing import BinaryIO

from PIL import Image, ImageDraw, ImageFont

__all__ = ["draw", "serve"]

_COVERAGE_LEAST = 112
"""A dot is ink when the outline covers nearly half of it: thermal heads print thin."""

_TO_INK = [255 if grey >= _COVERAGE_LEAST else 0 for grey in range(256)]
_LENGTH_BYTES = 4


def draw(
    font: str, letters: str, *, size_px: int, page_px: int, strip_px: int, pen: tuple[int, int]
) -> dict[str, tuple[bytes, int]]:
    """Return each letter as the dots of a strip, packed, and how far the pen moves over it.

    Args:
        font: the file.
        letters: what is drawn.
        size_px: of the letters.
        page_px: how wide the strip is.
        strip_px: how high.
        pen: where the pen stands in it.

    Raises:
        OSError: it is no font.
    """
    face = ImageFont.truetype(font, size_px, layout_engine=ImageFont.Layout.BASIC)
    drawn = {}
    for letter in letters:
        grey = Image.new("L", (page_px, strip_px))
        ImageDraw.Draw(grey).text(pen, letter, font=face, fill=255, anchor="ls")
        dots = zlib.compress(grey.point(_TO_INK, mode="1").tobytes())
        drawn[letter] = (dots, round(face.getlength(letter)))
    return drawn


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until there are no more."""
    while length := int.from_bytes(requests.read(_LENGTH_BYTES), "big"):
        orders = json.loads(requests.read(length))
        parts = [bytes([len(orders)]), *(_drawn(**order) for order in orders)]
        answers.writelines(len(part).to_bytes(_LENGTH_BYTES, "big") + part for part in parts)
        answers.flush()


def _drawn(
    font: str, letters: str, *, size_px: int, page_px: int, strip_px: int, pen: tuple[int, int]
) -> bytes:
    drawn = draw(
        font, letters, size_px=size_px, page_px=page_px, strip_px=strip_px, pen=(pen[0], pen[1])
    )
    return json.dumps(
        {letter: (dots.hex(), advance) for letter, (dots, advance) in drawn.items()}
    ).encode()


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
