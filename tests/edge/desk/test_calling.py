"""How a number is called, in words and by clips; and which clips a hall needs."""

from __future__ import annotations

import pytest

from edge.desk.calling import ClipKind, clips_of, needed_clips, sentence
from edge.desk.hall import read_hall


@pytest.mark.parametrize(
    ("label", "counter", "said"),
    [
        ("A012", "3", "Mời số a, không một hai, đến quầy số ba."),
        ("B1205", "10", "Mời số bê, một hai không năm, đến quầy số mười."),
        ("C001", "11", "Mời số xê, không không một, đến quầy số mười một."),
        ("C001", "15", "Mời số xê, không không một, đến quầy số mười lăm."),
        ("D001", "21", "Mời số dê, không không một, đến quầy số hai mươi mốt."),
        ("D001", "30", "Mời số dê, không không một, đến quầy số ba mươi."),
        ("D001", "24", "Mời số dê, không không một, đến quầy số hai mươi bốn."),
        ("Đ001", "Hộ tịch", "Mời số Đ, không không một, đến quầy Hộ tịch."),
        ("A001", "123", "Mời số a, không không một, đến quầy 123."),
    ],
)
def test_a_call_is_said_in_words(label: str, counter: str, said: str) -> None:
    assert sentence(label, counter) == said


def test_the_same_is_said_by_recorded_clips() -> None:
    assert clips_of("A01", "3") == ("moi-so", "ky-a", "ky-0", "ky-1", "den-quay", "quay-3")


HALL = read_hall(("A Chứng thực", "K Hộ tịch"), ("1", "12", "Quầy 5/b", "ưu tiên"))


def test_a_hall_needs_the_words_of_its_calls_each_once() -> None:
    needed = needed_clips(HALL)
    names = [clip.name for clip in needed]
    assert len(set(names)) == len(names) == 2 + 2 + 10 + 4
    assert {clip.name: clip.words for clip in needed}["ky-k"] == "ca"
    assert [clip.words for clip in needed if clip.kind is ClipKind.COUNTER] == [
        "số một",
        "số mười hai",
        "Quầy 5/b",
        "ưu tiên",
    ]


def test_whatever_is_called_is_made_of_the_clips_that_are_needed() -> None:
    names = {clip.name for clip in needed_clips(HALL)}
    for counter in HALL.counters:
        assert set(clips_of("A120", counter.name)) | set(clips_of("K3456", counter.name)) <= names


def test_a_clip_of_an_odd_counter_is_a_file_of_one_folder() -> None:
    for counter in ("../x", "5/b", "ưu tiên", ".", "quay 1"):
        name = clips_of("A001", counter)[-1]
        assert set(name) <= set("quay-x0123456789abcdef"), name
