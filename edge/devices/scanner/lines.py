"""What a scanner sends, taken apart: one code a line, in UTF-8."""

from __future__ import annotations

from collections.abc import Iterator

from accord.errors import PeerError

__all__ = ["CODE_BYTES_MAX", "Lines"]

CODE_BYTES_MAX = 2048
"""The code of a card has under three hundred bytes; the largest square there is holds 2,953."""

_ENDS = b"\r\n"


class Lines:
    """Puts lines together from the pieces a serial port delivers.

    A line that is too long or no text is refused as a whole; the next one is read as if nothing had
    been. What arrives without an end is kept until ``forget``: a scanner sends a code in one go, so
    a rest that stays is noise or half a code.
    """

    def __init__(self) -> None:
        self._rest = bytearray()
        self._is_too_long = False

    @property
    def has_rest(self) -> bool:
        """Whether a line was begun and not ended."""
        return bool(self._rest) or self._is_too_long

    def feed(self, received: bytes) -> Iterator[bytes | PeerError]:
        """Yield each line that is complete, or why it was refused.

        The refusals are ``scanner.too-long`` and ``scanner.not-text``; a line's bytes are valid
        UTF-8, not empty, and without its end.
        """
        for byte in received:
            if byte in _ENDS:
                yield from self._ended()
            elif len(self._rest) < CODE_BYTES_MAX:
                self._rest.append(byte)
            else:
                self._is_too_long = True

    def forget(self) -> bool:
        """Drop a line that was begun and not ended; say whether there was one."""
        had_rest = self.has_rest
        self._rest.clear()
        self._is_too_long = False
        return had_rest

    def _ended(self) -> Iterator[bytes | PeerError]:
        line, is_too_long = bytes(self._rest), self._is_too_long
        self.forget()
        if is_too_long:
            yield PeerError("scanner.too-long", size_max=CODE_BYTES_MAX)
        elif line:
            yield line if _is_text(line) else PeerError("scanner.not-text", size=len(line))


def _is_text(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True
