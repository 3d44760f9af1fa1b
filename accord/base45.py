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

_PAIR_MAX: Final = 0xFFFF
_BYTE_MAX: Final = 0xFF


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
    try:
        digits = [_VALUES[character] for character in text]
    except KeyError as error:
        raise PeerError("base45.malformed") from error
    triples = zip(digits[0::3], digits[1::3], digits[2::3], strict=False)
    values = [low + 45 * middle + 2025 * high for low, middle, high in triples]
    last = digits[3 * len(values) :]
    if len(last) == 1 or any(value > _PAIR_MAX for value in values):
        raise PeerError("base45.malformed")
    data = b"".join([value.to_bytes(2, "big") for value in values])
    if not last:
        return data
    byte = last[0] + 45 * last[1]
    if byte > _BYTE_MAX:
        raise PeerError("base45.malformed")
    return data + bytes([byte])
