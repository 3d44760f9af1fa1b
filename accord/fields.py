"""Typed access to what ``canon.decode`` gave: every wrong type or size is the border's one error.

Each byte format names its own error key once; the functions take a value and return it typed, so
that parsers read like the table of their format. bool is never taken for an integer.
"""

from __future__ import annotations

from typing import NoReturn

from accord.canon import Value
from accord.errors import PeerError
from accord.naming import is_log_name

__all__ = ["Border"]


class Border:
    """The checks of one byte format, all refusing with that format's error key."""

    __slots__ = ("_key",)

    def __init__(self, key: str) -> None:
        self._key = key

    def refuse(self) -> NoReturn:
        """Refuse the bytes at hand.

        Raises:
            PeerError: with the key of this border, always.
        """
        raise PeerError(self._key)

    def integer(self, value: Value | None, least: int, most: int) -> int:
        """Return an integer within both bounds."""
        if type(value) is not int or not least <= value <= most:
            self.refuse()
        return value

    def octets(self, value: Value | None, size: int) -> bytes:
        """Return a byte string of exactly this size."""
        if type(value) is not bytes or len(value) != size:
            self.refuse()
        return value

    def text(self, value: Value | None, most: int) -> str:
        """Return a text of one to so many characters, on one line."""
        if type(value) is not str or not 0 < len(value) <= most or "\n" in value:
            self.refuse()
        return value

    def log_name(self, value: Value | None) -> str:
        """Return the name of a log."""
        if type(value) is not str or not is_log_name(value):
            self.refuse()
        return value

    def items(self, value: Value | None, least: int, most: int) -> list[Value]:
        """Return a list of so many items."""
        if type(value) is not list or not least <= len(value) <= most:
            self.refuse()
        return value

    def fields(self, value: Value | None) -> dict[int, Value]:
        """Return a map."""
        if type(value) is not dict:
            self.refuse()
        return value
