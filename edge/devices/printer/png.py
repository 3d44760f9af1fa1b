"""A picture file of dots, written without a library: what a simulated printer keeps of a slip."""

from __future__ import annotations

import zlib

from edge.desk.slips import Raster

__all__ = ["png_of"]

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_ONE_BIT_GREY = bytes([1, 0, 0, 0, 0])


def png_of(raster: Raster) -> bytes:
    """Return the dots as a PNG of one bit a dot: ink is black."""
    row_bytes = raster.width_px // 8
    paper = bytes(byte ^ 0xFF for byte in range(256))
    light = raster.bits.translate(paper)
    rows = b"".join(
        b"\x00" + light[start : start + row_bytes] for start in range(0, len(light), row_bytes)
    )
    size = raster.width_px.to_bytes(4, "big") + raster.height_px.to_bytes(4, "big")
    return (
        _SIGNATURE
        + _chunk(b"IHDR", size + _ONE_BIT_GREY)
        + _chunk(b"IDAT", zlib.compress(rows))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return len(content).to_bytes(4, "big") + kind + content + check.to_bytes(4, "big")
