"""The voice: one after the other, never waited for, a chime where no words come."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from accord.errors import FaultError
from edge.desk.calling import clips_of
from edge.desk.queue_ports import Voice
from edge.devices.voice import simulated
from edge.devices.voice.clips import RecordedClips, RecordedTongue
from edge.devices.voice.espeak import Aplay, Espeak
from edge.devices.voice.simulated import SimulatedMouth, SimulatedTongue
from edge.devices.voice.speech import chime, joined, samples_of, silence
from edge.devices.voice.voice import CALLS_MAX, HallVoice


class Mouth:
    """Plays when it is let, and notes what would overlap."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.wavs: list[bytes] = []
        self.fault = ""
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        self.has_begun = threading.Event()
        self.is_at_it = False

    def play(self, wav: bytes, text: str) -> None:
        assert not self.is_at_it
        self.is_at_it = True
        self.has_begun.set()
        self.may_go_on.wait(5)
        self.is_at_it = False
        if self.fault:
            raise FaultError(self.fault)
        self.said.append(text)
        self.wavs.append(wav)


class Tongue(SimulatedTongue):
    """Speaks, unless it cannot."""

    fault = ""

    def say(self, label: str, counter: str, text: str) -> bytes:
        if self.fault:
            raise FaultError(self.fault)
        return super().say(label, counter, text)


@contextmanager
def running(voice: HallVoice) -> Iterator[threading.Thread]:
    thread = threading.Thread(target=voice.run)
    thread.start()
    try:
        yield thread
    finally:
        voice.close()
        thread.join(5)
        assert not thread.is_alive()


def until(voice: HallVoice, mouth: Mouth, count: int) -> None:
    """Wait until so many calls were said."""
    seen = threading.Event()
    for _ in range(500):
        if len(mouth.said) >= count:
            return
        seen.wait(0.01)
    raise AssertionError(voice.fault)


def test_calls_are_said_one_after_the_other_and_nobody_waits() -> None:
    mouth = Mouth()
    mouth.may_go_on.clear()
    voice = HallVoice(Tongue(), mouth)
    port: Voice = voice
    with running(voice):
        for number in range(3):
            port.call(f"A00{number}", "1")
        assert mouth.has_begun.wait(5)
        mouth.may_go_on.set()
        until(voice, mouth, 3)
    last_digits = [text.split(", ")[1].rsplit(" ", 1)[1] for text in mouth.said]
    assert last_digits == ["không", "một", "hai"]


def test_a_chime_comes_first_and_the_words_come_twice() -> None:
    mouth, tongue = Mouth(), Tongue()
    voice = HallVoice(tongue, mouth)
    with running(voice):
        voice.call("A001", "1")
        until(voice, mouth, 1)
    samples = samples_of(mouth.wavs[0])
    words = samples_of(tongue.say("", "", mouth.said[0]))
    assert samples == chime() + 2 * (silence(0.6) + words)


def test_a_call_that_waits_already_is_not_put_in_line_again() -> None:
    mouth = Mouth()
    voice = HallVoice(Tongue(), mouth)
    for _ in range(3):
        voice.call("A001", "1")
    for number in range(CALLS_MAX):
        voice.call(f"B{number:03}", "1")
    with running(voice):
        until(voice, mouth, CALLS_MAX)
    assert len(mouth.said) == CALLS_MAX
    assert not any("số a," in text for text in mouth.said)  # the oldest made room


def test_what_cannot_be_said_is_chimed(caplog: pytest.LogCaptureFixture) -> None:
    mouth, tongue = Mouth(), Tongue()
    tongue.fault = "voice.no-program"
    voice = HallVoice(tongue, mouth)
    with running(voice):
        voice.call("A001", "1")
        until(voice, mouth, 1)
    assert samples_of(mouth.wavs[0]) == chime()
    assert voice.fault == "voice.no-program"
    assert caplog.text.count("voice lost") == 1


def test_a_lost_device_blocks_nothing_and_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    mouth = Mouth()
    mouth.fault = "voice.failed"
    voice = HallVoice(Tongue(), mouth)
    with running(voice):
        for number in range(3):
            mouth.has_begun.clear()
            voice.call(f"A00{number}", "1")
            assert mouth.has_begun.wait(5)
        mouth.fault = ""
        voice.call("A009", "1")
        until(voice, mouth, 1)
    assert voice.fault == ""
    assert (caplog.text.count("voice lost"), caplog.text.count("voice back")) == (1, 1)


def test_a_simulated_voice_keeps_words_and_sound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(simulated, "CALLS_MAX", 2)
    mouth = SimulatedMouth(tmp_path / "said")
    for text in ("một", "hai", "ba"):
        mouth.play(joined([chime()]), text)
    assert sorted(path.name for path in (tmp_path / "said").iterdir()) == [
        "call-000002.txt",
        "call-000002.wav",
        "call-000003.txt",
        "call-000003.wav",
    ]
    SimulatedMouth(tmp_path / "said").play(b"x", "bốn")
    assert (tmp_path / "said" / "call-000004.txt").read_text("utf-8") == "bốn\n"
    (tmp_path / "file").write_text("x")
    with pytest.raises(FaultError, match=r"voice\.failed"):
        SimulatedMouth(tmp_path / "file" / "said")
    (tmp_path / "said" / "call-x.wav").write_bytes(b"")
    gone = SimulatedMouth(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with pytest.raises(FaultError, match=r"voice\.failed"):
        gone.play(b"x", "x")


def program(folder: Path, script: str) -> str:
    path = folder / "program"
    path.write_text("#!/bin/sh\n" + script)
    path.chmod(0o755)
    return str(path)


def test_the_program_gets_the_words_and_gives_the_sound(tmp_path: Path) -> None:
    (tmp_path / "said.wav").write_bytes(joined([chime()]))
    script = f'echo "$@" > "{tmp_path}/asked"; cat > "{tmp_path}/words"; cat "{tmp_path}/said.wav"'
    espeak = Espeak(program=program(tmp_path, script))
    assert espeak.say("A001", "1", "Mời số một") == joined([chime()])
    assert (tmp_path / "words").read_text("utf-8") == "Mời số một"
    assert "-v vi " in (tmp_path / "asked").read_text("utf-8")
    espeak.speak("Take a number", language="en")
    assert "-v en " in (tmp_path / "asked").read_text("utf-8")


def test_the_wards_own_clips_go_before_the_program(tmp_path: Path) -> None:
    clips = RecordedClips(tmp_path / "voice")
    tongue = RecordedTongue(clips, Espeak(program=program(tmp_path, "echo spoken")))
    assert tongue.say("A01", "1", "x") == b"spoken\n"
    for name in clips_of("A01", "1"):
        clips.keep(name, joined([name.encode() * 2]))
    said = samples_of(tongue.say("A01", "1", "x"))  # the very next call: nothing is started anew
    assert said == b"".join(name.encode() * 2 for name in clips_of("A01", "1"))
    assert tongue.say("B01", "1", "x") == b"spoken\n"
    (tmp_path / "voice" / "ky-a.wav").write_bytes(b"damaged")
    assert tongue.say("A01", "1", "x") == b"spoken\n"
    clips.drop("ky-a")
    clips.drop("ky-a")
    assert clips.read("ky-a") is None
    assert tongue.say("A01", "1", "x") == b"spoken\n"


def test_a_folder_that_is_none_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    clips = RecordedClips(tmp_path / "file")
    with pytest.raises(FaultError, match=r"voice\.clips-unreadable"):
        clips.read("ky-a")
    with pytest.raises(FaultError, match=r"folder\.unwritable"):
        clips.keep("ky-a", b"x")
    with pytest.raises(FaultError, match=r"folder\.unwritable"):
        clips.drop("ky-a")
    RecordedClips(tmp_path / "none").drop("ky-a")


def test_a_program_that_is_not_there_or_fails_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(FaultError, match=r"voice\.no-program"):
        Espeak(program=str(tmp_path / "nothing")).say("A001", "1", "x")
    with pytest.raises(FaultError, match=r"voice\.failed"):
        Aplay(program=program(tmp_path, "exit 1")).play(b"x", "x")
    (tmp_path / "plain").write_text("x")
    with pytest.raises(FaultError, match=r"voice\.failed"):
        Aplay(program=str(tmp_path / "plain")).play(b"x", "x")
