"""The machine-readable zone on the back of an identity card: ICAO 9303-5, size TD1.

Three lines of thirty characters. Viet Nam writes the last nine digits of the citizen's number as
the document number, and all twelve, with a check digit of their own, as optional data.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from accord.errors import RefusedError

__all__ = ["LINE_CHARACTERS", "Mrz", "access_seed", "check_digit", "read_mrz"]

LINE_CHARACTERS: Final = 30
_LINES: Final = 3
_ALLOWED: Final = re.compile(r"[0-9A-Z<]{30}")
_WEIGHTS: Final = (7, 3, 1)


@dataclass(frozen=True, slots=True)
class Mrz:
    """A zone whose check digits all hold.

    Attributes:
        number: the citizen's 12-digit number.
        document: number of the document, nine characters.
        born: YYMMDD, with ``<`` for what is unknown.
        sex: ``M``, ``F`` or ``<``.
        expires: YYMMDD; ``991231`` for a card that never does.
        nationality: three letters.
        name: as written there, capitals without marks, spaces for fillers.
    """

    number: str
    document: str
    born: str
    sex: str
    expires: str
    nationality: str
    name: str


def check_digit(text: str) -> int:
    """Return the check digit of a field (ICAO 9303-3, 4.9): weights 7, 3, 1, modulo 10."""
    return (
        sum(
            _value(character) * _WEIGHTS[place % len(_WEIGHTS)]
            for place, character in enumerate(text)
        )
        % 10
    )


def read_mrz(text: str) -> Mrz:
    """Read the three lines of a zone.

    Raises:
        RefusedError: ``mrz.malformed``, or ``mrz.check-digit`` (value ``field``) when a line was
            misread.
    """
    lines = [line.strip() for line in text.upper().split()]
    if len(lines) != _LINES or not all(_ALLOWED.fullmatch(line) for line in lines):
        raise RefusedError("mrz.malformed")
    first, second, third = lines
    if not first.startswith("IDVNM"):
        raise RefusedError("mrz.malformed")
    composite = first[5:30] + second[0:7] + second[8:15] + second[18:29]
    checked = {
        "document": (first[5:14], first[14]),
        "number": (first[15:27], first[29]),
        "born": (second[0:6], second[6]),
        "expires": (second[8:14], second[14]),
        "composite": (composite, second[29]),
    }
    for field, (covered, digit) in checked.items():
        if str(check_digit(covered)) != digit:
            raise RefusedError("mrz.check-digit", field=field)
    if not first[15:27].isdigit() or first[18:27] != first[5:14]:
        raise RefusedError("mrz.malformed")
    return Mrz(
        number=first[15:27],
        document=first[5:14],
        born=second[0:6],
        sex=second[7],
        expires=second[8:14],
        nationality=second[15:18],
        name=" ".join(third.replace("<", " ").split()),
    )


def access_seed(*, document: str, born: str, expires: str) -> str:
    """Return what the chip's basic access key is made from (ICAO 9303-11, 9.7.1)."""
    return "".join(f"{field}{check_digit(field)}" for field in (document, born, expires))


def _value(character: str) -> int:
    if character.isdigit():
        return int(character)
    return 0 if character == "<" else ord(character) - ord("A") + 10
