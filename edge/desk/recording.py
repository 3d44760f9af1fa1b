"""What a recording must be to be called with, and how it becomes a clip of the box's own sound.

In: a WAV of whole numbers (PCM), one or two channels, 16, 24 or 32 bits, 16 to 96 kHz: what a
browser's microphone, a telephone and a recorder give without any other program. Out: one channel,
16 bits, 22,050 Hz, without the silence around the words, as loud as the others.

1. Channels are averaged. A higher rate is brought down by averaging the samples that fall on one of
   ours, which also takes away what the lower rate cannot hold; a lower one is drawn out in lines.
2. The level is that of the loudest tenth of a second (root mean square), against full scale.
3. Too quiet, clipped, too short or too long is told to the one who recorded; nothing is mended that
   would be heard. What is left is turned up or down to `LEVEL`, by `GAIN_MAX` at the most.
"""

from __future__ import annotations

import io
import math
import wave
from array import array
from typing import Final

from accord.errors import RefusedError

__all__ = ["RATE_HZ", "RECORDING_BYTES_MAX", "clip_of"]

RATE_HZ: Final = 22_050
"""What espeak-ng speaks at, and enough for a hall."""
RATE_HZ_MIN: Final = 16_000
"""Under it consonants of Vietnamese are not told apart (telephone sound)."""
RATE_HZ_MAX: Final = 96_000
SECONDS_MIN: Final = 0.15
"""The shortest word of a call has a quarter of a second."""
SECONDS_MAX: Final = 4.0
"""The longest name of a counter has two."""
RECORDING_BYTES_MAX: Final = 2 << 20
"""Four seconds in two channels of 32 bits at 48 kHz, and half as much again around them."""

FULL: Final = 32_767
SILENT: Final = 0.004
"""Of full scale (-48 dB): a room nobody speaks in."""
QUIET: Final = 0.02
"""Of full scale (-34 dB): turned up from here the room would be heard with the words."""
LEVEL: Final = 0.2
"""Of full scale (-14 dB): what espeak-ng gives."""
GAIN_MAX: Final = 6.0
PEAK: Final = 0.95
CLIPPED: Final = 32_600
"""From here a sample stands at the end of the scale."""
CLIPPED_RUN: Final = 3
"""So many in a row are no peak of a voice."""
CLIPPED_RUNS_MAX: Final = 4
"""A few are not heard."""
_WINDOW: Final = RATE_HZ // 10
_EDGE: Final = RATE_HZ // 20
_WIDTHS: Final = (2, 3, 4)
_CHANNELS: Final = (1, 2)


def clip_of(recording: bytes) -> bytes:
    """Return a recording as a clip.

    Raises:
        RefusedError: ``recording.too-large`` (value ``most``), ``recording.no-wav``,
            ``recording.bad-format``, ``recording.too-long`` (value ``most``), ``recording.silent``,
            ``recording.too-short``, ``recording.too-quiet`` or ``recording.clipped``.
    """
    if len(recording) > RECORDING_BYTES_MAX:
        raise RefusedError("recording.too-large", most=RECORDING_BYTES_MAX >> 20)
    samples, rate = _read(recording)
    if len(samples) > SECONDS_MAX * rate:
        raise RefusedError("recording.too-long", most=int(SECONDS_MAX))
    is_clipped = _is_clipped(samples)
    words = _without_silence(_at_our_rate(samples, rate))
    if not words:
        raise RefusedError("recording.silent")
    if len(words) < SECONDS_MIN * RATE_HZ:
        raise RefusedError("recording.too-short")
    level = max(_levels(words))
    if level < QUIET:
        raise RefusedError("recording.too-quiet")
    if is_clipped:
        raise RefusedError("recording.clipped")
    peak = max(map(abs, words)) / FULL
    gain = min(LEVEL / level, GAIN_MAX, PEAK / peak)
    return _written(array("h", (round(sample * gain) for sample in words)))


def _read(recording: bytes) -> tuple[array[int], int]:
    """Return samples of one channel and 16 bits, and their rate."""
    try:
        with wave.open(io.BytesIO(recording)) as sound:
            channels, width, rate = sound.getnchannels(), sound.getsampwidth(), sound.getframerate()
            frames = sound.readframes(RECORDING_BYTES_MAX)
    except (wave.Error, EOFError, RuntimeError) as error:
        raise RefusedError("recording.no-wav") from error
    is_ours = channels in _CHANNELS and width in _WIDTHS and RATE_HZ_MIN <= rate <= RATE_HZ_MAX
    if not is_ours or len(frames) % (channels * width):
        raise RefusedError("recording.bad-format")
    samples = array("h")
    # The two highest bytes of each number are what 16 bits hold of it; WAV has the lowest first.
    for at in range(width - 2, len(frames), channels * width):
        places = range(at, at + channels * width, width)
        both = [int.from_bytes(frames[p : p + 2], "little", signed=True) for p in places]
        samples.append(sum(both) // channels)
    return samples, rate


def _at_our_rate(samples: array[int], rate: int) -> array[int]:
    if rate == RATE_HZ:
        return samples
    step, last = rate / RATE_HZ, len(samples) - 1
    made = array("h")
    for number in range(int(len(samples) / step)):
        begin = number * step
        first = int(begin)
        if step > 1:
            part = samples[first : max(first + 1, int(begin + step))]
            made.append(sum(part) // len(part))
        else:
            here, next_one = samples[first], samples[min(first + 1, last)]
            made.append(round(here + (next_one - here) * (begin - first)))
    return made


def _levels(samples: array[int], window: int = _WINDOW) -> list[float]:
    """Return the level of each window, against full scale."""
    parts = (samples[at : at + window] for at in range(0, len(samples), window))
    return [math.sqrt(sum(one * one for one in part) / len(part)) / FULL for part in parts]


def _without_silence(samples: array[int]) -> array[int]:
    """Return the words with a twentieth of a second around them; nothing when there are none."""
    loud = [at for at, level in enumerate(_levels(samples, _EDGE)) if level >= SILENT]
    if not loud:
        return array("h")
    return samples[max(loud[0] - 1, 0) * _EDGE : (loud[-1] + 2) * _EDGE]


def _is_clipped(samples: array[int]) -> bool:
    runs = run = 0
    for sample in samples:
        run = run + 1 if abs(sample) >= CLIPPED else 0
        runs += run == CLIPPED_RUN
    return runs > CLIPPED_RUNS_MAX


def _written(samples: array[int]) -> bytes:
    written = io.BytesIO()
    with wave.open(written, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE_HZ)
        sound.writeframes(b"".join(one.to_bytes(2, "little", signed=True) for one in samples))
    return written.getvalue()
