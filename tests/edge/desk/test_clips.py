"""The ward's recordings: for administrators, kept or refused whole, heard from the next call on."""

from __future__ import annotations

import pytest

from accord.errors import FaultError, RefusedError
from accord.fleet import OfficerRole
from accord.intake import Officer
from edge.desk.aloud import KEPT_MAX, Aloud
from edge.desk.calling import clips_of
from edge.desk.clips import Clips, may_record
from edge.desk.shift import Shift
from edge.devices.voice.clips import RecordedTongue
from edge.devices.voice.simulated import SimulatedTongue
from tests.edge.station import Station
from tests.edge.voices import recording

QUAN = Officer("Nguyễn Thị Quản", "Quản trị")


def administrator(station: Station) -> Shift:
    station.admit(QUAN, OfficerRole.ADMINISTRATION)
    return station.shift_of(QUAN)


def clips_at(station: Station) -> Clips:
    return Clips(hall=station.hall, folder=station.clips, speaker=station.speaker)


def test_a_call_changes_its_voice_with_the_last_clip_it_needs_and_back(station: Station) -> None:
    clips, shift = clips_at(station), administrator(station)
    tongue = RecordedTongue(station.clips, SimulatedTongue())
    spoken = tongue.say("A012", "3", "x")
    names = list(dict.fromkeys(clips_of("A012", "3")))
    for name in names:
        assert tongue.say("A012", "3", "x") == spoken
        clips.take(shift, name, recording())
    assert tongue.say("A012", "3", "x") != spoken
    assert {one.clip.name for one in clips.all(shift) if one.is_recorded} == set(names)
    clips.give_up(shift, names[0])
    assert tongue.say("A012", "3", "x") == spoken


def test_what_is_refused_leaves_the_clip_before(station: Station) -> None:
    clips, shift = clips_at(station), administrator(station)
    clips.take(shift, "ky-a", recording())
    before = clips.sound(shift, "ky-a")
    with pytest.raises(RefusedError, match=r"recording\.silent"):
        clips.take(shift, "ky-a", recording(level=0.0))
    assert clips.sound(shift, "ky-a") == before
    assert clips.sound(shift, "ky-b") == station.speaker.speak("bê", language="vi")


@pytest.mark.parametrize("name", ["ky-z", "../../box", "", "ky-a.wav"])
def test_only_what_calls_need_is_taken(station: Station, name: str) -> None:
    clips, shift = clips_at(station), administrator(station)
    for act in (
        lambda: clips.take(shift, name, recording()),
        lambda: clips.give_up(shift, name),
        lambda: clips.sound(shift, name),
    ):
        with pytest.raises(RefusedError, match=r"voice\.no-such-clip"):
            act()


def test_nobody_but_an_administrator_changes_or_hears_the_voice(station: Station) -> None:
    clips, lan = clips_at(station), station.lan()[1]
    assert not may_record(lan)
    for act in (
        lambda: clips.all(lan),
        lambda: clips.sound(lan, "ky-a"),
        lambda: clips.take(lan, "ky-a", recording()),
        lambda: clips.give_up(lan, "ky-a"),
    ):
        with pytest.raises(RefusedError, match=r"shift\.not-your-role"):
            act()
    assert station.clips.read("ky-a") is None


class Counting(SimulatedTongue):
    """A speaker that counts, and fails when told to."""

    count = 0
    fault = ""

    def speak(self, text: str, *, language: str) -> bytes:
        if self.fault:
            raise FaultError(self.fault)
        self.count += 1
        return super().speak(text, language=language)


def test_what_a_kiosk_says_is_made_once(station: Station) -> None:
    speaker = Counting()
    aloud = Aloud(speaker=speaker, guard=station.guard)
    for _ in range(3):
        assert aloud.say("Bạn đến làm việc gì?", language="vi").startswith(b"RIFF")
    aloud.say("Bạn đến làm việc gì?", language="en")
    assert speaker.count == 2
    for number in range(KEPT_MAX):
        aloud.say(str(number), language="vi")
    aloud.say("Bạn đến làm việc gì?", language="vi")
    assert speaker.count == KEPT_MAX + 3
    speaker.fault = "voice.failed"
    with pytest.raises(FaultError, match=r"voice\.failed"):
        aloud.say("mới", language="vi")
