"""The national calendar from a process of its own is the national calendar."""

from __future__ import annotations

import io
import json
import logging
import time
from pathlib import Path

import pytest

from accord.errors import RefusedError
from accord.holidays import YEARS_MAX, national_calendar
from edge.devices.days import worker
from edge.devices.days.national import NationalDays

YEARS = frozenset({2025, 2026, 2027})


def test_it_says_what_the_law_says() -> None:
    days = NationalDays(monotonic=time.monotonic)
    assert days.of(YEARS) == national_calendar(YEARS)


def test_the_last_years_asked_for_are_kept(tmp_path: Path) -> None:
    script, asked = tmp_path / "worker.py", tmp_path / "asked"
    script.write_text(
        f"open({str(asked)!r}, 'a').write('x')\n{Path(worker.__file__).read_text('utf-8')}".replace(
            "from __future__ import annotations\n", ""
        ),
        "utf-8",
    )
    days = NationalDays(monotonic=time.monotonic, worker=script)
    assert days.of(YEARS) is days.of(YEARS)
    assert asked.read_text("ascii") == "x"
    assert days.of(frozenset({2030})).years == {2030}
    assert asked.read_text("ascii") == "xx"


ANSWERS = "import sys; sys.stdout.buffer.write({!r}); sys.stdout.flush(); sys.stdin.read()"


@pytest.mark.parametrize(
    "script",
    [
        "raise SystemExit(1)",
        "import sys; sys.stdin.read()",
        ANSWERS.format(b"\0\0\0\1\1\0\0\0\1x"),
        ANSWERS.format(b'\0\0\0\1\1\0\0\0\x0d{"off": [12]}'),
    ],
)
def test_where_it_does_not_answer_the_counter_counts_days_all_the_same(
    tmp_path: Path, script: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "worker.py"
    path.write_text(script, "utf-8")
    days = NationalDays(monotonic=time.monotonic, worker=path, deadline_s=0.5)
    with caplog.at_level(logging.WARNING):
        assert days.of(YEARS) == national_calendar(YEARS)
    assert "event=days-not-told reason=" in caplog.text


def test_what_is_refused_is_refused() -> None:
    too_many = frozenset(range(2000, 2001 + YEARS_MAX))
    with pytest.raises(RefusedError, match=r"calendar\.too-many-years"):
        NationalDays(monotonic=time.monotonic).of(too_many)


def test_the_worker_answers_until_there_are_no_more_requests() -> None:
    def framed(*parts: bytes) -> bytes:
        return b"".join(len(part).to_bytes(4, "big") + part for part in parts)

    answers = io.BytesIO()
    worker.serve(io.BytesIO(framed(b"[2026]", b"[]")), answers)
    answer, refused = answers.getvalue()[9:-4], answers.getvalue()[-4:]
    assert date_list(answer) == {str(day) for day in national_calendar(frozenset({2026})).off_on}
    assert refused == bytes(4)


def date_list(answer: bytes) -> set[str]:
    """Return the days off of an answer."""
    return set(json.loads(answer)["off"])
