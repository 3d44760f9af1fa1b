"""Base45 (RFC 9285): bytes as the 45 characters that a QR code packs two to eleven bits.

One byte string has one text: triples above 65535, pairs above 255, a lone last character and
characters outside the alphabet (lower case too) are refused, so text and bytes map one to one.
"""

from __future__ import annotations

from typing import Final

from accord.errors import PeerError

__all__ = ["ALPHABET", "decode45", "encode45"]

ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
"""RFC 9285, 4.2: the value of a character is its place here."""

_VALUES: Final = {character: value for value, character in enumerate(ALPHABET)}


def encode45(data: bytes) -> str:
    """Write bytes as base45: two bytes become three characters, a last single byte two."""
    characters: list[str] = []
    for start in range(0, len(data), 2):
        pair = data[start : start + 2]
        rest, low = divmod(int.from_bytes(pair, "big"), 45)
        if len(pair) == 1:
            characters += (ALPHABET[low], ALPHABET[rest])
        else:
            high, middle = divmod(rest, 45)
            characters += (ALPHABET[low], ALPHABET[middle], ALPHABET[high])
    return "".join(characters)


def decode45(text: str) -> bytes:
    """Read base45.

    Raises:
        PeerError: ``base45.malformed`` for anything that ``encode45`` does not write.
    """
    data = bytearray()
    for start in range(0, len(text), 3):
        group = text[start : start + 3]
        value, weight = 0, 1
        for character in group:
            if character not in _VALUES:
                raise PeerError("base45.malformed")
            value += _VALUES[character] * weight
            weight *= 45
        size = len(group) - 1
        if size == 0 or value >> (8 * size):
            raise PeerError("base45.malformed")
        data += value.to_bytes(size, "big")
    return bytes(data)
