"""The protections of the hall's voice and of what the kiosk tells, each broken in turn."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from accord.errors import RefusedError
from accord.fleet import OfficerRole
from accord.models import Model
from edge.desk import aloud, calling, clips, guide, model_notices, recording
from edge.desk.calling import Clip, ClipKind
from edge.desk.house import Offices
from edge.devices.voice import clips as folder
from ground.web import border
from tests.edge.api import test_voice as pages
from tests.edge.api.conftest import application
from tests.edge.api.people import ORIGIN
from tests.edge.api.test_handling import signed_on
from tests.edge.desk import test_calling, test_clips, test_guide, test_model_notices
from tests.edge.desk import test_recording as recordings
from tests.edge.devices.voice import test_voice as devices
from tests.edge.station import Station, a_station
from tests.edge.voices import recording as record
from tests.mutants.mutant import Mutant

__all__ = ["MUTANTS"]


@contextmanager
def _station() -> Iterator[Station]:
    with tempfile.TemporaryDirectory() as place, a_station(Path(place) / "box") as station:
        yield station


def _on_a_station(check: Callable[[Station], None]) -> None:
    with _station() as station:
        check(station)


def _refused(key: str, given: bytes) -> None:
    found = ""
    try:
        recording.clip_of(given)
    except RefusedError as error:
        found = error.key
    assert found == key


def _rule(name: str, constant: str, value: object, key: str, given: bytes) -> Mutant:
    """Break one rule of what a recording must be."""
    return Mutant(
        name,
        lambda patch: patch.setattr(recording, constant, value),
        partial(_refused, key, given),
    )


def _anybody_records(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(clips, "_check", lambda _: None)


def _takes_any_name(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(clips.Clips, "_clip", lambda *given: Clip(given[2], "", ClipKind.CALL))


def _no_name_leads_out_of_the_folder() -> None:
    _on_a_station(lambda station: test_clips.test_only_what_calls_need_is_taken(station, "ky-z"))


def _no_page_but_one_has_the_microphone() -> None:
    with (
        _station() as station,
        TestClient(application(station), base_url=ORIGIN, raise_server_exceptions=False) as web,
    ):
        answer = web.get("/kiosk")
        assert "microphone=()" in answer.headers["permissions-policy"]


def _everybody_has_the_microphone(patch: pytest.MonkeyPatch) -> None:
    headers = border.SECURITY_HEADERS | {"permissions-policy": "microphone=(self)"}
    patch.setattr(border, "SECURITY_HEADERS", headers)


def _in_a_folder(check: Callable[[Path], None]) -> None:
    with tempfile.TemporaryDirectory() as place:
        check(Path(place))


def _plays_what_is_damaged(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(folder, "samples_of", lambda wav: wav)


def _an_upload_has_a_limit() -> None:
    with (
        _station() as station,
        TestClient(application(station), base_url=ORIGIN, raise_server_exceptions=False) as web,
    ):
        station.admit(test_clips.QUAN, OfficerRole.ADMINISTRATION)
        quan = signed_on(web, station, test_clips.QUAN)
        given = bytes((2 << 20) + 10)
        answer = pages.send(web, quan, "ky-a", given)
        assert "Tệp quá lớn" in answer.text


def _no_limit(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(recording, "RECORDING_BYTES_MAX", 1 << 40)


def _every_model_of_today(patch: pytest.MonkeyPatch) -> None:
    def none(self: Any, procedure: str, day: Any) -> None:
        del self, procedure, day

    patch.setattr(Offices, "model_for", none)


MUTANTS = [
    _rule(
        "takes a click for a word", "SECONDS_MIN", 0, "recording.too-short", record(seconds=0.05)
    ),
    _rule(
        "takes a recording that never ends",
        *("SECONDS_MAX", 1_000, "recording.too-long"),
        record(seconds=4.2, rate=16_000),
    ),
    _rule("takes silence for a word", "SILENT", 0, "recording.silent", record(level=0.0)),
    _rule("takes a whisper", "QUIET", 0, "recording.too-quiet", record(level=0.015)),
    _rule(
        "takes what rattles",
        *("CLIPPED_RUNS_MAX", 10**9, "recording.clipped"),
        record(level=0.9, gain=4.0),
    ),
    _rule(
        "takes the sound of a telephone",
        *("RATE_HZ_MIN", 1, "recording.bad-format"),
        record(rate=8_000),
    ),
    _rule(
        "takes any number of channels",
        *("_CHANNELS", (1, 2, 3), "recording.bad-format"),
        record(channels=3, seconds=0.2),
    ),
    Mutant("takes a file of any size", _no_limit, _an_upload_has_a_limit),
    Mutant(
        "leaves clips as loud as they came",
        lambda patch: patch.setattr(recording, "GAIN_MAX", 1.0),
        partial(recordings.test_all_clips_are_as_loud_as_each_other, 0.05),
    ),
    Mutant(
        "leaves the silence around words",
        lambda patch: patch.setattr(recording, "_without_silence", lambda samples: samples),
        recordings.test_silence_around_the_words_is_cut_off,
    ),
    Mutant(
        "lets anybody change the voice of the hall",
        _anybody_records,
        partial(
            _on_a_station, test_clips.test_nobody_but_an_administrator_changes_or_hears_the_voice
        ),
    ),
    Mutant("keeps a clip under any name", _takes_any_name, _no_name_leads_out_of_the_folder),
    Mutant(
        "lets the name of a counter leave the folder",
        lambda patch: patch.setattr(calling, "_PLAIN_NAME", re.compile(r".*")),
        test_calling.test_a_clip_of_an_odd_counter_is_a_file_of_one_folder,
    ),
    Mutant(
        "calls with a clip that is damaged",
        _plays_what_is_damaged,
        partial(_in_a_folder, devices.test_the_wards_own_clips_go_before_the_program),
    ),
    Mutant(
        "lets every page listen",
        _everybody_has_the_microphone,
        _no_page_but_one_has_the_microphone,
    ),
    Mutant(
        "runs the program for every finger on the kiosk",
        lambda patch: patch.setattr(aloud, "KEPT_MAX", 0),
        partial(_on_a_station, test_clips.test_what_a_kiosk_says_is_made_once),
    ),
    Mutant(
        "tells of a model that is over",
        lambda patch: patch.setattr(model_notices, "_is_over", lambda *_: False),
        partial(
            _on_a_station,
            test_model_notices.test_what_is_over_is_gone_and_what_is_to_come_says_when,
        ),
    ),
    Mutant(
        "tells no model of today apart",
        lambda patch: patch.setattr(Model, "is_for", lambda *_: False),
        partial(
            _on_a_station,
            test_model_notices.test_what_is_for_today_comes_first_and_is_told_apart,
        ),
    ),
    Mutant(
        "tells a procedure of no model of today",
        _every_model_of_today,
        partial(
            _on_a_station,
            test_model_notices.test_a_procedure_is_told_what_it_is_taken_in_under_and_what_is_on_other_days,
        ),
    ),
    Mutant(
        "knows one way to place a tone",
        lambda patch: patch.setattr(guide, "_tone_last", lambda word: word),
        test_guide.test_both_ways_to_place_a_tone_are_one_word,
    ),
]
