"""What a recording must be, and what becomes of it."""

from __future__ import annotations

import math
import struct
from itertools import pairwise

import pytest

from accord.errors import RefusedError
from edge.desk.recording import LEVEL, RATE_HZ, RECORDING_BYTES_MAX, clip_of
from tests.edge.voices import recording, samples_in


def level_of(samples: list[int]) -> float:
    middle = samples[len(samples) // 4 : 3 * len(samples) // 4]
    return math.sqrt(sum(one * one for one in middle) / len(middle)) / 32_767


def pitch_of(samples: list[int]) -> float:
    middle = samples[len(samples) // 4 : 3 * len(samples) // 4]
    rises = sum(a < 0 <= b for a, b in pairwise(middle))
    return rises / (len(middle) / RATE_HZ)


@pytest.mark.parametrize("rate", [16_000, 22_050, 44_100, 48_000, 96_000])
@pytest.mark.parametrize(("width", "channels"), [(2, 1), (3, 2), (4, 1)])
def test_whatever_a_microphone_gives_becomes_a_clip(rate: int, width: int, channels: int) -> None:
    given = recording(rate=rate, width=width, channels=channels, seconds=0.5)
    samples = samples_in(clip_of(given))
    assert 0.45 < len(samples) / RATE_HZ < 0.65
    assert pitch_of(samples) == pytest.approx(220, rel=0.03)
    assert level_of(samples) == pytest.approx(LEVEL, rel=0.05)


def test_silence_around_the_words_is_cut_off() -> None:
    samples = samples_in(clip_of(recording(seconds=0.5, silence=1.0)))
    assert 0.45 < len(samples) / RATE_HZ < 0.75


@pytest.mark.parametrize("level", [0.05, 0.9])
def test_all_clips_are_as_loud_as_each_other(level: float) -> None:
    assert level_of(samples_in(clip_of(recording(level=level)))) == pytest.approx(LEVEL, rel=0.05)


def _without_its_end() -> bytes:
    whole = recording(channels=2)
    return whole[:40] + struct.pack("<I", len(whole) - 44) + whole[44:-1]


@pytest.mark.parametrize(
    ("given", "key"),
    [
        (b"", "recording.no-wav"),
        (b"RIFF\x10\0\0\0WAVEfmt ", "recording.no-wav"),
        (b"OggS" + bytes(200), "recording.no-wav"),
        (recording(width=1, level=0.2), "recording.bad-format"),
        (recording(rate=8_000), "recording.bad-format"),
        (recording(rate=192_000, seconds=0.2), "recording.bad-format"),
        (recording(channels=3, seconds=0.2), "recording.bad-format"),
        (recording(seconds=4.2, rate=16_000), "recording.too-long"),
        (recording(seconds=0.05), "recording.too-short"),
        (recording(level=0.0), "recording.silent"),
        (recording(level=0.002), "recording.silent"),
        (recording(level=0.015), "recording.too-quiet"),
        (recording(level=0.9, gain=4.0), "recording.clipped"),
        (bytes(RECORDING_BYTES_MAX + 1), "recording.too-large"),
    ],
)
def test_what_is_wrong_with_a_recording_is_told(given: bytes, key: str) -> None:
    with pytest.raises(RefusedError) as error:
        clip_of(given)
    assert error.value.key == key


def test_a_recording_that_was_cut_in_a_sample_is_refused() -> None:
    with pytest.raises(RefusedError, match=r"recording\.(bad-format|no-wav)"):
        clip_of(_without_its_end())


def test_a_loud_voice_that_is_not_clipped_is_taken() -> None:
    assert max(map(abs, samples_in(clip_of(recording(level=0.99))))) < 32_600
