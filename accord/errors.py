"""The three families of error, told apart by whose turn it is to act.

An error carries a key for the program and values for the sentence; the words a person
reads live with the screens (house style 18).
Rules: names end in Error; a refused step has changed nothing; a parser at a border has one error.
"""

from __future__ import annotations

__all__ = ["FaultError", "MotcuaError", "PeerError", "RefusedError"]


class MotcuaError(Exception):
    """Root of all our errors: a stable key and the values its sentence needs.

    Args:
        key: dotted, lower case, e.g. ``naming.slot-full``; stable across versions.
        values: what the sentence for a person needs; never personal data.
    """

    def __init__(self, key: str, **values: str | int) -> None:
        super().__init__(key)
        self.key = key
        self.values = values

    def __str__(self) -> str:
        """Return the key and its values on one line, for logs."""
        return " ".join([self.key, *(f"{name}={value}" for name, value in self.values.items())])


class RefusedError(MotcuaError):
    """Someone asked for what is not allowed: tell them; nothing has changed."""


class PeerError(MotcuaError):
    """The other side sent what it must not: stop, and keep the evidence."""


class FaultError(MotcuaError):
    """A machine or a disk failed: retry or repair."""
