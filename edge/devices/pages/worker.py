"""Looks at scanned papers, in a process of its own that can be given up at any moment.

It is run as a script by ``reader.py`` and speaks frames (edge/devices/child.py). A request is two
of them: one JSON object - ``do`` (``look`` or ``show``), ``kind`` (a media type), ``page`` and
``edge`` (for ``show``) - and the file. ``look`` is answered with one JSON object and the file as
it is to be kept; ``show`` with the picture of one page, as JPEG; a file that cannot be opened with
the empty frame. It ends when its standard input does, and never says why it failed.

A photo is turned upright, made no larger than a page at 300 dots an inch, and written anew: what a
telephone adds of itself, its owner and the place goes, and so does whatever else a file can hide.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import warnings
from typing import BinaryIO, Final

import pypdfium2
from PIL import Image, ImageChops, ImageFilter, ImageOps, ImageStat

__all__ = ["FILE_BYTES_MAX", "serve"]

FILE_BYTES_MAX: Final = 21 << 20
"""As much as the shelf takes, and a little more: it is the shelf that says no."""
PIXELS_MAX: Final = 64_000_000
"""A page at 600 dots an inch has 35 million, the largest telephone's photo 50."""
EDGE_MAX: Final = 3_508
"""The long side of an A4 page at 300 dots an inch; the law asks for 200."""
SHOWN_EDGE_MAX: Final = 2_000
QUALITY: Final = 85
LOOKED_EDGE: Final = 1_600
"""Pages are measured at this size: the strokes of small print are then two dots wide."""
PAGES_LOOKED_MAX: Final = 100

_ADDRESS_SPACE_BYTES: Final = 1 << 30
_CPU_S: Final = 600
"""What one child may use up in all; it is started again when it is gone."""
_LENGTH_BYTES: Final = 4
_INK_RADIUS: Final = 12
_INK_LEAST: Final = 24
"""Ink is this much darker than the paper around it, of 255."""
_LAPLACIAN: Final = ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=128)
_MODES: Final = frozenset({"1", "L", "RGB"})


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until there are no more."""
    while (order := _read(requests)) and (content := _read(requests)):
        try:
            frames = _answer(json.loads(order), content)
        except Exception:  # noqa: BLE001 -- whatever a stranger's file does to a library, it is the file
            frames = []
        parts = (bytes([len(frames)]) if frames else b"", *frames)
        answers.writelines(len(part).to_bytes(_LENGTH_BYTES, "big") + part for part in parts)
        answers.flush()


def _answer(order: dict[str, object], content: bytes) -> list[bytes]:
    is_pdf = order["kind"] == "application/pdf"
    if order["do"] == "show":
        page, edge = int(str(order["page"])), min(int(str(order["edge"])), SHOWN_EDGE_MAX)
        shown = _page(content, page, edge) if is_pdf else _photo(content, edge)
        return [_jpeg(shown)]
    if is_pdf:
        return _look_at_pdf(content)
    photo = _photo(content, EDGE_MAX)
    kept = _png(photo) if order["kind"] == "image/png" else _jpeg(photo)
    return [_said([_measured(photo)], 1), kept]


def _look_at_pdf(content: bytes) -> list[bytes]:
    try:
        with pypdfium2.PdfDocument(content) as document:
            count = len(document)
            looked = range(min(count, PAGES_LOOKED_MAX))
            pages = [_measured(_rendered(document, page, LOOKED_EDGE)) for page in looked]
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD:
            return [json.dumps({"pages": [], "count": 0, "is_locked": True}).encode(), b""]
        raise
    return [_said(pages, count), content]


def _said(pages: list[dict[str, float]], count: int) -> bytes:
    return json.dumps({"pages": pages, "count": count, "is_locked": False}).encode()


def _photo(content: bytes, edge: int) -> Image.Image:
    """Return a photo upright, on white, no larger than asked; a large one is never unpacked."""
    with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as opened:
        if opened.width * opened.height > PIXELS_MAX:
            raise ValueError
        opened.draft(None, (edge, edge))
        opened.load()
        photo: Image.Image = ImageOps.exif_transpose(opened)
        if "A" in photo.getbands() or "transparency" in photo.info:
            seen = photo.convert("RGBA")
            photo = Image.new("RGB", seen.size, "white")
            photo.paste(seen, mask=seen.getchannel("A"))
        elif photo.mode not in _MODES:
            photo = photo.convert("RGB")
        photo.thumbnail((edge, edge), Image.Resampling.BICUBIC)
        photo.info = {}  # comments, places and profiles would be written again
        return photo.copy()


def _page(content: bytes, page: int, edge: int) -> Image.Image:
    with pypdfium2.PdfDocument(content) as document:
        return _rendered(document, page, edge)


def _rendered(document: pypdfium2.PdfDocument, number: int, edge: int) -> Image.Image:
    page = document[number]
    width, height = page.get_size()
    scale = edge / max(width, height, 1.0)
    bitmap = page.render(scale=min(scale, 10.0), may_draw_forms=False)
    picture: Image.Image = bitmap.to_pil().convert("RGB")
    page.close()
    return picture


def _measured(photo: Image.Image) -> dict[str, float]:
    """Return the size of a page, how much of it is ink, and how sharp the edges of the ink are."""
    grey = photo.convert("L")
    grey.thumbnail((LOOKED_EDGE, LOOKED_EDGE), Image.Resampling.BICUBIC)
    paper = grey.filter(ImageFilter.BoxBlur(_INK_RADIUS))
    ink = ImageChops.subtract(paper, grey).point(lambda dark: 255 if dark >= _INK_LEAST else 0)
    share = ImageStat.Stat(ink).mean[0] / 255
    strokes = ink.filter(ImageFilter.BoxBlur(2)).point(lambda near: 255 if near else 0)
    sharpness = 0.0
    if strokes.getbbox() is not None:
        sharpness = ImageStat.Stat(grey.filter(_LAPLACIAN), mask=strokes).var[0]
    return {"width": photo.width, "height": photo.height, "ink": share, "sharpness": sharpness}


def _jpeg(photo: Image.Image) -> bytes:
    written = io.BytesIO()
    plain = photo if photo.mode in {"L", "RGB"} else photo.convert("L")
    plain.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()


def _png(photo: Image.Image) -> bytes:
    written = io.BytesIO()
    photo.save(written, "PNG")
    return written.getvalue()


def _read(stream: BinaryIO) -> bytes:
    """Return the next frame, or nothing at the end of the stream or before one too long."""
    length = int.from_bytes(stream.read(_LENGTH_BYTES), "big")
    return stream.read(length) if length <= FILE_BYTES_MAX else b""


def _main() -> None:
    """Serve the one who started us, with nothing to spare and no traces left."""
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_SPACE_BYTES, _ADDRESS_SPACE_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_S, _CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    warnings.simplefilter("ignore")
    serve(sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    _main()
