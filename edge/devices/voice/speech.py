"""What is said for a call, as words, as recorded clips, and as sound; reads and plays nothing."""

from __future__ import annotations

import io
import math
import re
import struct
import wave
from collections.abc import Iterable
from typing import Final

from accord.errors import FaultError

__all__ = ["RATE_HZ", "chime", "clips_of", "joined", "samples_of", "sentence", "silence"]

RATE_HZ: Final = 22_050
"""What espeak-ng speaks at, and enough for a hall."""
WAV_BYTES_MAX: Final = 4_000_000
"""A minute and a half; a call has six seconds."""

_SAMPLE_BYTES: Final = 2
_LOUDNESS: Final = 11_000
_DIGITS: Final = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_LETTERS: Final = {
    "A": "a", "B": "bê", "C": "xê", "D": "dê", "E": "e", "F": "ép", "G": "giê", "H": "hát",
    "I": "i", "J": "gi", "K": "ca", "L": "lờ", "M": "mờ", "N": "nờ", "O": "o", "P": "pê",
    "Q": "quy", "R": "rờ", "S": "sờ", "T": "tê", "U": "u", "V": "vê", "W": "vê kép", "X": "ích",
    "Y": "y", "Z": "dét",
}  # fmt: skip
_LAST_OF_TENS: Final = {1: "mốt", 5: "lăm"}


def sentence(label: str, counter: str) -> str:
    """Return what is said: letter and digits one by one, then where to go."""
    letter = _LETTERS.get(label[:1], label[:1])
    digits = " ".join(_DIGITS[int(digit)] for digit in label[1:] if digit.isdecimal())
    return f"Mời số {letter}, {digits}, đến quầy {_counted(counter)}."


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


def clips_of(label: str, counter: str) -> tuple[str, ...]:
    """Return the recorded clips that say the same, by name, in order."""
    return ("moi-so", *(f"ky-{sign}" for sign in label.lower()), "den-quay", f"quay-{counter}")


def chime() -> bytes:
    """Return the two tones that come before every call, as samples."""
    return _tone(880, 0.22) + _tone(659, 0.38)


def silence(seconds: float) -> bytes:
    """Return nothing to hear, as samples."""
    return bytes(_SAMPLE_BYTES * int(RATE_HZ * seconds))


def _tone(pitch_hz: int, seconds: float) -> bytes:
    count = int(RATE_HZ * seconds)
    # It fades like something that was struck, and so begins and ends without a crack.
    heights = (
        _LOUDNESS * math.sin(math.tau * pitch_hz * at / RATE_HZ) * (1 - at / count) ** 2
        for at in range(count)
    )
    return struct.pack(f"<{count}h", *map(int, heights))


def samples_of(wav: bytes) -> bytes:
    """Return the samples of a WAV of our rate: one channel, sixteen bits.

    Raises:
        FaultError: ``voice.malformed`` for anything else.
    """
    if len(wav) > WAV_BYTES_MAX:
        raise FaultError("voice.malformed")
    try:
        with wave.open(io.BytesIO(wav)) as sound:
            shape = (sound.getnchannels(), sound.getsampwidth(), sound.getframerate())
            if shape != (1, _SAMPLE_BYTES, RATE_HZ):
                raise FaultError("voice.malformed")
            # A program that writes to a pipe cannot go back and say how long it was.
            return bytes(sound.readframes(WAV_BYTES_MAX // _SAMPLE_BYTES))
    except (wave.Error, EOFError) as error:
        raise FaultError("voice.malformed") from error


def joined(parts: Iterable[bytes]) -> bytes:
    """Return samples one after the other as one WAV."""
    written = io.BytesIO()
    with wave.open(written, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(_SAMPLE_BYTES)
        sound.setframerate(RATE_HZ)
        sound.writeframes(b"".join(parts))
    return written.getvalue()
