"""Letters drawn by a child are the letters drawn here."""

from __future__ import annotations

import io
import logging
import subprocess
import sys
import time
from pathlib import Path

import pytest

from accord.errors import FaultError
from edge.devices.forms import pen
from edge.devices.forms.forms import FONTS
from edge.devices.forms.letterpress import fill_cases
from edge.devices.forms.repertoire import COMMON
from edge.devices.forms.typeface import Typeface

BOLD = FONTS / "arimo" / "Arimo_700Bold.ttf"
REGULAR = FONTS / "arimo" / "Arimo_400Regular.ttf"


def _faces() -> tuple[Typeface, Typeface]:
    small = Typeface(REGULAR, size_px=24, page_px=576)
    return small, Typeface(BOLD, size_px=42, page_px=576)


def test_they_have_the_same_dots_and_the_same_step() -> None:
    drawn, here = _faces(), _faces()
    fill_cases(dict.fromkeys(drawn, COMMON), monotonic=time.monotonic)
    for ahead, face in zip(drawn, here, strict=True):
        assert all(ahead.letter(letter) == face.letter(letter) for letter in COMMON)


@pytest.mark.parametrize("script", ["raise SystemExit(1)", "import sys; sys.stdin.read()"])
def test_where_none_come_they_are_drawn_when_they_are_needed(
    tmp_path: Path, script: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "pen.py"
    path.write_text(script, "utf-8")
    small, _ = _faces()
    with caplog.at_level(logging.WARNING):
        fill_cases({small: "ABC"}, monotonic=time.monotonic, deadline_s=0.5, pen=path)
    assert "event=letters-not-drawn reason=d" in caplog.text
    assert small.letter("A").bits


def test_a_file_that_is_no_font_is_a_fault_at_once_or_when_it_is_drawn_with(
    tmp_path: Path,
) -> None:
    path = tmp_path / "broken.ttf"
    path.write_bytes(b"no font")
    with pytest.raises(FaultError, match=r"forms\.font"):
        Typeface(path, size_px=24, page_px=576)
    path.write_bytes(BOLD.read_bytes()[:40])
    with pytest.raises(FaultError, match=r"forms\.font"):
        Typeface(path, size_px=24, page_px=576).letter("A")


def test_the_pen_draws_until_there_are_no_more_orders() -> None:
    small, _ = _faces()
    request = b"[]"
    answers = io.BytesIO()
    pen.serve(io.BytesIO(len(request).to_bytes(4, "big") + request + bytes(4)), answers)
    assert answers.getvalue() == b"\0\0\0\1\0"
    drawn = pen.draw(**small.order("Ả"))
    assert set(drawn) == {"Ả"}


def test_a_slip_is_laid_out_without_the_library_that_draws() -> None:
    script = (
        "import sys, time\n"
        "from edge.devices.forms.forms import PaperForms\n"
        "from tests.edge.devices.forms.samples import CERTIFIED_COPY\n"
        "forms = PaperForms(monotonic=time.monotonic)\n"
        "forms.draw_ahead()\n"
        "assert len(list(forms.roll(CERTIFIED_COPY))) == 3\n"
        "print('PIL' in sys.modules)"
    )
    program = [sys.executable, "-c", script]
    said = subprocess.run(program, check=True, capture_output=True, text=True).stdout
    assert said == "False\n"
