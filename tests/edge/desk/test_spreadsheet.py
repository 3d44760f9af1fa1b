"""A list as a file: read back by the standard reader, and never calculated."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.moments import Instant
from edge.desk.kept import DossierRow
from edge.desk.spreadsheet import HEADERS, MARK, lines_of, write_line
from tests.accord.samples import NOON

STARTERS = "=+-@＝＋－＠"


def read(content: bytes, *, delimiter: str = ",") -> list[list[str]]:
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("Nguyễn Văn Minh", "Nguyễn Văn Minh"),
        ('nói "có", rồi đi', 'nói "có", rồi đi'),
        ("hai\r\ndòng", "hai dòng"),
        ("=1+1", "'=1+1"),
        ("+84912345678", "'+84912345678"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        (" =1", "' =1"),
        ("\t=1", "'\t=1"),
        ("＝1", "'＝1"),
        ("a;=1;b", "a;'=1;b"),
        ("a, -b", "a,' -b"),
        ("10-12", "10-12"),
        ("", ""),
    ],
)
def test_a_cell_says_what_it_says_and_calculates_nothing(cell: str, written: str) -> None:
    assert read(write_line(["x", cell])) == [["x", written]]


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"])), min_size=1))
def test_no_cell_begins_a_formula_whatever_it_holds(cells: list[str]) -> None:
    line = write_line(cells)
    assert line.endswith(b'"\r\n')
    assert line.count(b"\n") == 1
    (found,) = read(line)
    assert len(found) == len(cells)
    for cell in found:
        for part in cell.replace("\t", ";").replace("|", ";").replace(",", ";").split(";"):
            assert not part.strip().startswith(tuple(STARTERS))


def test_a_line_of_a_dossier_has_a_cell_for_each_heading() -> None:
    row = DossierRow(
        code="H26.001.02-260309-10001",
        procedure="2.000815",
        title="Chứng thực",
        person="=cmd|'/c calc'!A1",
        received_at=NOON,
        due_at=Instant(NOON + 60_000),
        state=4,
        at_city_since=None,
        runs_out_at=Instant(NOON + 60_000),
    )
    (line,) = lines_of([row], now=Instant(NOON + 60_001))
    found = dict(zip(HEADERS, read(MARK + line)[0], strict=True))
    assert found["Chủ hồ sơ"] == "'=cmd|'/c calc'!A1"
    assert (found["Trạng thái"], found["Quá hạn"]) == ("Đang xử lý", "x")
    assert found["Tiếp nhận lúc"].count("/") == 2
    (line,) = lines_of([row], now=Instant(NOON + 60_000))
    assert read(line)[0][HEADERS.index("Quá hạn")] == ""
