"""The sound of a call, as samples and as WAV: chime, silence, joining; reads and plays nothing."""

from __future__ import annotations

import io
import math
import struct
import wave
from collections.abc import Iterable
from typing import Final

from accord.errors import FaultError
from edge.desk.recording import RATE_HZ

__all__ = ["RATE_HZ", "chime", "joined", "samples_of", "silence"]

WAV_BYTES_MAX: Final = 4_000_000
"""A minute and a half; a call has six seconds."""

_SAMPLE_BYTES: Final = 2
_LOUDNESS: Final = 11_000


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
