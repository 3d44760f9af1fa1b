"""Recordings for tests: a tone that stands for a voice, at any rate, width, level and length."""

from __future__ import annotations

import io
import math
import wave

__all__ = ["recording", "samples_in"]


def recording(
    *,
    seconds: float = 0.6,
    rate: int = 48_000,
    width: int = 2,
    channels: int = 1,
    level: float = 0.3,
    silence: float = 0.0,
    gain: float = 1.0,
) -> bytes:
    """Return a WAV.

    Args:
        seconds: how long the tone is.
        rate: samples a second.
        width: bytes a sample.
        channels: all of them the same.
        level: highest sample, of full scale.
        silence: seconds of nothing before and after.
        gain: turns the tone up against the end of the scale, where it is cut off.
    """
    full = (1 << (8 * width - 1)) - 1
    tone = [
        max(-full, min(full, round(gain * level * full * math.sin(math.tau * 220 * at / rate))))
        for at in range(round(seconds * rate))
    ]
    pause = [0] * round(silence * rate)
    frames = b"".join(
        one.to_bytes(width, "little", signed=True) * channels for one in (*pause, *tone, *pause)
    )
    written = io.BytesIO()
    with wave.open(written, "wb") as sound:
        sound.setnchannels(channels)
        sound.setsampwidth(width)
        sound.setframerate(rate)
        sound.writeframes(frames)
    return written.getvalue()


def samples_in(wav: bytes) -> list[int]:
    """Return the samples of a clip: one channel, 16 bits, 22,050 Hz."""
    with wave.open(io.BytesIO(wav)) as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 2, 22_050)
        frames = sound.readframes(sound.getnframes())
    return [
        int.from_bytes(frames[at : at + 2], "little", signed=True)
        for at in range(0, len(frames), 2)
    ]
