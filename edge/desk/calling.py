"""How a number is called: in words, and as the ward's own recorded clips, by name and in order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

from edge.desk.hall import Hall

__all__ = ["Clip", "ClipKind", "clips_of", "needed_clips", "sentence", "spelled"]

_DIGITS: Final = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_LETTERS: Final = {
    "A": "a", "B": "bê", "C": "xê", "D": "dê", "E": "e", "F": "ép", "G": "giê", "H": "hát",
    "I": "i", "J": "gi", "K": "ca", "L": "lờ", "M": "mờ", "N": "nờ", "O": "o", "P": "pê",
    "Q": "quy", "R": "rờ", "S": "sờ", "T": "tê", "U": "u", "V": "vê", "W": "vê kép", "X": "ích",
    "Y": "y", "Z": "dét",
}  # fmt: skip
_LAST_OF_TENS: Final = {1: "mốt", 5: "lăm"}
_PLAIN_NAME: Final = re.compile(r"[0-9A-Za-z]{1,20}")


class ClipKind(Enum):
    """Which part of a call a clip says."""

    CALL = "call"
    LETTER = "letter"
    DIGIT = "digit"
    COUNTER = "counter"


@dataclass(frozen=True, slots=True)
class Clip:
    """A clip that the calls of a hall are made of.

    Attributes:
        name: of its file, without the ending.
        words: what is said in it.
        kind: which part of a call it is.
    """

    name: str
    words: str
    kind: ClipKind


def sentence(label: str, counter: str) -> str:
    """Return what is said: letter and digits one by one, then where to go."""
    return f"Mời số {spelled(label)}, đến quầy {_counted(counter)}."


def spelled(label: str) -> str:
    """Return a number as it is spoken: its letter, then its digits one by one."""
    letter = _LETTERS.get(label[:1], label[:1])
    digits = " ".join(_DIGITS[int(digit)] for digit in label[1:] if digit.isdecimal())
    return f"{letter}, {digits}"


def clips_of(label: str, counter: str) -> tuple[str, ...]:
    """Return the recorded clips that say the same, by name, in order."""
    return ("moi-so", *(f"ky-{sign}" for sign in label.lower()), "den-quay", _of_counter(counter))


def needed_clips(hall: Hall) -> tuple[Clip, ...]:
    """Return every clip that the calls of a hall need, in the order they are best recorded."""
    letters = ((work.series.lower(), _LETTERS[work.series]) for work in hall.works)
    return (
        Clip("moi-so", "Mời số", ClipKind.CALL),
        Clip("den-quay", "đến quầy", ClipKind.CALL),
        *(Clip(f"ky-{sign}", words, ClipKind.LETTER) for sign, words in letters),
        *(Clip(f"ky-{digit}", words, ClipKind.DIGIT) for digit, words in enumerate(_DIGITS)),
        *(
            Clip(_of_counter(counter.name), _counted(counter.name), ClipKind.COUNTER)
            for counter in hall.counters
        ),
    )


def _of_counter(name: str) -> str:
    """Return the clip of a counter: a unit may name one with signs that no file name takes."""
    plain = _PLAIN_NAME.fullmatch(name)
    return f"quay-{name}" if plain else f"quay-x{name.encode().hex()}"


def _counted(counter: str) -> str:
    """Return the name of a counter as it is spoken: numbers under a hundred as people say them."""
    if not re.fullmatch(r"[0-9]{1,2}", counter):
        return counter
    tens, ones = divmod(int(counter), 10)
    if tens == 0:
        return f"số {_DIGITS[ones]}"
    ten = "mười" if tens == 1 else f"{_DIGITS[tens]} mươi"
    if ones == 0:
        return f"số {ten}"
    last = _LAST_OF_TENS.get(ones, _DIGITS[ones])
    if tens == 1 and ones == 1:
        last = _DIGITS[1]
    return f"số {ten} {last}"
