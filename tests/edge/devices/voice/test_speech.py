from __future__ import annotations

import io
import wave

import pytest

from accord.errors import FaultError
from edge.desk.recording import RATE_HZ
from edge.devices.voice import speech
from edge.devices.voice.speech import chime, joined, samples_of, silence


def test_sound_goes_to_a_wav_and_back() -> None:
    parts = [chime(), silence(0.5)]
    wav = joined(parts)
    assert samples_of(wav) == b"".join(parts)
    assert len(silence(0.5)) == RATE_HZ
    with wave.open(io.BytesIO(wav)) as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 2, RATE_HZ)
        assert 1.0 < sound.getnframes() / RATE_HZ < 1.2


def test_the_chime_begins_and_ends_without_a_crack() -> None:
    samples = chime()
    assert samples[:2] == samples[-2:] == b"\0\0"
    assert max(samples[1::2]) > 20


def _stereo() -> bytes:
    written = io.BytesIO()
    with wave.open(written, "wb") as sound:
        sound.setnchannels(2)
        sound.setsampwidth(2)
        sound.setframerate(RATE_HZ)
        sound.writeframes(bytes(8))
    return written.getvalue()


@pytest.mark.parametrize("wav", [b"", b"RIFF", b"no sound at all", _stereo()])
def test_what_is_no_sound_of_ours_is_refused(wav: bytes) -> None:
    with pytest.raises(FaultError, match=r"voice\.malformed"):
        samples_of(wav)


def test_no_sound_is_longer_than_a_minute_or_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speech, "WAV_BYTES_MAX", 10)
    with pytest.raises(FaultError, match=r"voice\.malformed"):
        samples_of(joined([silence(1)]))
