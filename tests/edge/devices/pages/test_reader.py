"""Opening scanned papers: what is seen, what is kept, and what a stranger's file cannot do."""

from __future__ import annotations

import io
import json
import os
import signal
import sys
import time
from collections.abc import Iterator

import pytest
from PIL import Image

from accord.errors import FaultError, RefusedError
from edge.desk.scanned import BLANK_PAGES, BLURRED, judge
from edge.devices.pages import worker
from edge.devices.pages.reader import PaperReader
from tests.edge import sheets

JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"


@pytest.fixture(scope="module")
def reader() -> Iterator[PaperReader]:
    with PaperReader(monotonic=time.monotonic) as opened:
        yield opened


@pytest.mark.parametrize(
    ("content", "kind", "count", "warnings"),
    [
        (sheets.photo(), JPEG, 1, ()),
        (sheets.png(), PNG, 1, ()),
        (sheets.blurred_photo(), JPEG, 1, (BLURRED,)),
        (sheets.pdf(2), PDF, 2, ()),
        (sheets.pdf(1, blanks=1), PDF, 2, (BLANK_PAGES,)),
    ],
    ids=["photo", "scan", "blurred", "pdf", "pdf with a blank page"],
)
def test_a_file_is_seen_as_the_clerk_sees_it(
    reader: PaperReader, content: bytes, kind: str, count: int, warnings: tuple[str, ...]
) -> None:
    look = reader.look(content, kind=kind)
    assert look.count == count
    assert judge(look, kind) == warnings


def test_a_blank_page_says_nothing(reader: PaperReader) -> None:
    look = reader.look(sheets.blank_page(), kind=JPEG)
    with pytest.raises(RefusedError, match=r"scans\.blank"):
        judge(look, JPEG)


def test_a_photo_is_kept_upright_and_without_what_a_telephone_adds(reader: PaperReader) -> None:
    taken = sheets.photo(place="21.0278 N 105.8342 E")
    assert b"21.0278" in taken
    kept = reader.look(taken + b"<script>alert(1)</script>", kind=JPEG).content
    assert b"21.0278" not in kept
    assert b"script" not in kept
    with Image.open(io.BytesIO(kept)) as photo:
        assert photo.size == (sheets.A4[1], sheets.A4[0])
        assert not photo.getexif()


def test_a_large_photo_is_made_as_large_as_a_page_needs(reader: PaperReader) -> None:
    file = io.BytesIO()
    sheets.sheet(size=(3_000, 4_000)).save(file, "JPEG")
    look = reader.look(file.getvalue(), kind=JPEG)
    assert (look.pages[0].width, look.pages[0].height) == (2_631, 3_508)


@pytest.mark.parametrize("mode", ["RGBA", "P", "LA", "1", "CMYK"])
def test_every_way_to_write_a_picture_is_read(reader: PaperReader, mode: str) -> None:
    file = io.BytesIO()
    kind = JPEG if mode == "CMYK" else PNG
    sheets.sheet().convert(mode).save(file, kind.removeprefix("image/"))
    assert judge(reader.look(file.getvalue(), kind=kind), kind) == ()
    assert reader.show(file.getvalue(), kind=kind, page=0, edge=100)[:3] == b"\xff\xd8\xff"


def test_a_pdf_is_kept_as_it_is_and_each_page_is_drawn(reader: PaperReader) -> None:
    assert reader.look(sheets.pdf(2), kind=PDF).content == sheets.pdf(2)
    drawn = reader.show(sheets.pdf(2), kind=PDF, page=1, edge=240)
    with Image.open(io.BytesIO(drawn)) as picture:
        assert (picture.format, max(picture.size)) == ("JPEG", 240)
    with pytest.raises(RefusedError, match=r"scans\.unreadable"):
        reader.show(sheets.pdf(2), kind=PDF, page=2, edge=240)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\xff\xd8\xff\xe0 no photo", JPEG),
        (sheets.photo()[:2_000], JPEG),
        (b"%PDF-1.7 no document", PDF),
        (sheets.png(), JPEG + "x"),
        (b"GIF89a", PNG),
    ],
)
def test_what_cannot_be_opened_is_refused(reader: PaperReader, content: bytes, kind: str) -> None:
    if kind == JPEG + "x":  # a kind nobody told it of is looked at as a picture, and no more
        assert reader.look(content, kind=kind).count == 1
        return
    with pytest.raises(RefusedError, match=r"scans\.unreadable"):
        reader.look(content, kind=kind)


def test_a_pdf_with_a_password_is_refused_for_that(reader: PaperReader) -> None:
    with pytest.raises(RefusedError, match=r"scans\.locked"):
        reader.look(sheets.locked_pdf(), kind=PDF)


def test_a_small_file_of_a_huge_picture_is_never_unpacked(reader: PaperReader) -> None:
    file = io.BytesIO()
    Image.new("1", (8_001, 8_000)).save(file, "PNG")
    assert len(file.getvalue()) < 20_000
    with pytest.raises(RefusedError, match=r"scans\.unreadable"):
        reader.look(file.getvalue(), kind=PNG)


def test_a_file_that_no_process_survives_is_refused_and_the_next_is_read(
    reader: PaperReader,
) -> None:
    reader.look(sheets.png(), kind=PNG)
    hanging = reader.pid
    assert hanging is not None
    os.kill(hanging, signal.SIGSTOP)
    reader._child.deadline_s = 0.2  # noqa: SLF001 -- a test does not wait half a minute
    with pytest.raises(RefusedError, match=r"scans\.unreadable"):
        reader.look(sheets.png(), kind=PNG)
    reader._child.deadline_s = 30.0  # noqa: SLF001 -- and the next one has its time
    assert reader.look(sheets.png(), kind=PNG).count == 1
    assert reader.pid != hanging


def test_a_process_that_cannot_be_started_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with (
        PaperReader(monotonic=time.monotonic) as opened,
        pytest.raises(FaultError, match=r"scans\.reader reason=cannot start"),
    ):
        opened.look(sheets.png(), kind=PNG)


def frame(content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + content


def test_the_worker_answers_nonsense_with_an_empty_frame_and_ends_with_its_input() -> None:
    look = json.dumps({"do": "look", "kind": PNG}).encode()
    show = json.dumps({"do": "show", "kind": PNG, "page": 0, "edge": 10_000}).encode()
    asked = frame(b"nonsense") + frame(b"x") + frame(look) + frame(b"x")
    asked += frame(show) + frame(sheets.png()) + (22 << 20).to_bytes(4, "big")
    answers = io.BytesIO()
    worker.serve(io.BytesIO(asked), answers)
    assert answers.getvalue()[:8] == bytes(8)
    assert answers.getvalue()[8:13] == frame(b"\x01")
    with Image.open(io.BytesIO(answers.getvalue()[17:])) as shown:
        assert max(shown.size) <= worker.SHOWN_EDGE_MAX


def test_the_worker_tells_of_a_locked_pdf_and_measures_an_open_one() -> None:
    look = json.dumps({"do": "look", "kind": PDF}).encode()
    asked = frame(look) + frame(sheets.locked_pdf()) + frame(look) + frame(sheets.pdf(1))
    answers = io.BytesIO()
    worker.serve(io.BytesIO(asked), answers)
    assert b'"is_locked": true' in answers.getvalue()
    assert b'"count": 1' in answers.getvalue()
