"""Sheets of paper as files: photos, scans and PDFs, as telephones and scanners make them."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFilter, ImageFont

import edge.devices.forms

__all__ = ["A4", "blank_page", "blurred_photo", "locked_pdf", "pdf", "photo", "png", "sheet"]

A4: Final = (1240, 1754)
"""A4 at 150 dots an inch: as coarse as may be, and quick to make."""
_FONT = Path(edge.devices.forms.__file__).parent / "fonts/tinos/Tinos_400Regular.ttf"
_WORDS: Final = "Giấy chứng nhận của Nguyễn Văn Minh, số 12/2026, Phường Tây Hồ"


def sheet(text: str = _WORDS, *, lines: int = 18, size: tuple[int, int] = A4) -> Image.Image:
    """Return a sheet with some lines of print."""
    page = Image.new("RGB", size, (250, 250, 246))
    font = ImageFont.truetype(_FONT, size[1] // 60)
    draw = ImageDraw.Draw(page)
    for line in range(lines):
        draw.text((size[0] // 10, size[1] // 10 + line * size[1] // 30), text, "#223", font)
    return page


@cache
def photo(text: str = _WORDS, *, place: str = "") -> bytes:
    """Return a photo of a sheet; a telephone may write into it where it was taken."""
    exif = Image.Exif()
    if place:
        exif[0x010E] = place  # ImageDescription
        exif[0x0112] = 6  # Orientation: turned by a quarter
    return _written(sheet(text), "JPEG", exif=exif)


@cache
def png(text: str = _WORDS) -> bytes:
    """Return a scan of a sheet."""
    return _written(sheet(text).convert("L"), "PNG")


@cache
def blurred_photo() -> bytes:
    """Return a photo that nobody can read."""
    return _written(sheet().filter(ImageFilter.GaussianBlur(4)), "JPEG")


@cache
def blank_page() -> bytes:
    """Return a scan of the back of a sheet."""
    noise = Image.effect_noise(A4, 8).convert("RGB")
    return _written(Image.blend(sheet(lines=0), noise, 0.04), "JPEG")


@cache
def pdf(pages: int = 2, *, blanks: int = 0) -> bytes:
    """Return a PDF as a scanner makes it."""
    sheets = [sheet() for _ in range(pages)] + [sheet(lines=0) for _ in range(blanks)]
    return _written(sheets[0], "PDF", save_all=True, append_images=sheets[1:])


def _written(page: Image.Image, kind: str, **more: object) -> bytes:
    file = io.BytesIO()
    page.save(file, kind, **more)
    return file.getvalue()


def locked_pdf() -> bytes:
    """Return a PDF that opens with a password only (PDF 1.4, 3.5: the standard handler)."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        b"<< /Filter /Standard /V 1 /R 2 /O <"
        + b"61" * 32
        + b"> /U <"
        + b"62" * 32
        + b"> /P -4 >>",
    ]
    written, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return written + (
        b"xref\n0 5\n0000000000 65535 f \n%b"
        b"trailer\n<< /Size 5 /Root 1 0 R /Encrypt 4 0 R /ID [<01> <01>] >>\n"
        b"startxref\n%d\n%%%%EOF\n" % (table, len(written))
    )
