"""The square code on a paper: text to modules, and modules to a drawing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import zxingcpp

from accord.errors import FaultError

__all__ = ["QUIET_ZONE", "Square", "square_of"]

QUIET_ZONE = 4
"""Modules of white around the square (ISO/IEC 18004): without them many readers see nothing."""

ERROR_CORRECTION = "M"
"""Fifteen hundredths may be lost: a folded, thumbed slip of thermal paper."""


@dataclass(frozen=True, slots=True)
class Square:
    """A square code without its quiet zone.

    Attributes:
        size: modules on a side.
        modules: rows from the top, one byte a module, 1 is dark.
    """

    size: int
    modules: bytes

    def svg(self) -> str:
        """Return a drawing with the quiet zone, one unit a module, dark runs as strokes."""
        side = self.size + 2 * QUIET_ZONE
        path: list[str] = []
        for y in range(self.size):
            row = self.modules[y * self.size : (y + 1) * self.size]
            x = row.find(1)
            while x >= 0:
                end = row.find(0, x)
                end = self.size if end < 0 else end
                path.append(f"M{x + QUIET_ZONE} {y + QUIET_ZONE}h{end - x}v1h-{end - x}z")
                x = row.find(1, end)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
            f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{"".join(path)}"/></svg>'
        )


def square_of(text: str) -> Square:
    """Return the smallest square that holds the text.

    Raises:
        FaultError: ``forms.square`` when no square does.
    """
    try:
        code = zxingcpp.create_barcode(
            text, zxingcpp.BarcodeFormat.QRCode, ec_level=ERROR_CORRECTION
        )
        # Its stubs do not say that a picture is a buffer.
        picture: Any = code.to_image(scale=1, add_quiet_zones=False)
    except (ValueError, RuntimeError) as error:
        raise FaultError("forms.square", size=len(text)) from error
    size, _ = picture.shape
    return Square(size, bytes(picture).translate(_DARK_IS_ONE))


_DARK_IS_ONE = b"\x01" + bytes(255)
"""In a picture black is 0."""
