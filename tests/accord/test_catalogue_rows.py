"""The rows of the catalogue that comes along: what is typed, what was mended, what is in doubt."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

import accord
from accord.catalogue import Catalogue, import_csv, row_text
from accord.intake import TITLE_CHARACTERS_MAX
from accord.national import Channel
from accord.procedure import Doubt
from tests.accord.the_ten import TEN, Expected

FOLDER = Path(accord.__file__).parent / "data"
TEXT = (FOLDER / "procedures.csv").read_text("utf-8")
VERSIONS = import_csv(TEXT)
CATALOGUE = Catalogue(VERSIONS)
DAY = date(2026, 3, 3)
THE_TEN = {expected.code for expected in TEN}


def test_what_could_not_be_typed_is_marked_and_kept() -> None:
    doubts = Counter(doubt for version in VERSIONS for doubt in version.procedure.doubts)
    assert doubts == {
        Doubt.CODE: 1,
        Doubt.TERM: 16,
        Doubt.TERM_UNIT: 30,
        Doubt.FEE: 25,
        Doubt.FEE_UNIT: 7,
        Doubt.PAPERS: 47,
        Doubt.RESULT: 34,
    }
    rows = list(csv.DictReader(io.StringIO(TEXT)))
    for version, row in zip(VERSIONS, rows, strict=True):
        kept = version.procedure
        assert (kept.term_text, kept.fee_text) == (row["channels"], row["fee"])
        assert version.text == row_text(row)
        listed = f"{row['papers_submit']} {row['papers_show']}"
        for paper in kept.papers:
            assert paper.title in listed
            assert paper.remark in listed
            assert len(paper.title) <= TITLE_CHARACTERS_MAX
        assert all(result.name in row["result"] for result in kept.results)


def test_the_rows_of_which_nothing_is_left_to_be_assumed_are_counted() -> None:
    complete = {v.procedure.code for v in VERSIONS if v.procedure.is_complete}
    assert len(complete) == 26
    assert len(complete & THE_TEN) == 6
    assert {
        code: CATALOGUE.in_force(code, DAY).procedure.doubts for code in THE_TEN - complete
    } == {
        # The source prints a bare number of days, names no result, or leaves the fee to the city.
        "1.004873": {Doubt.TERM_UNIT},
        "1.000894": {Doubt.TERM_UNIT},
        "1.001699": {Doubt.RESULT},
        "1.001612": {Doubt.FEE},
    }


@pytest.mark.parametrize("expected", TEN, ids=lambda expected: expected.mnemonic)
def test_the_ten_say_what_was_read_of_them_elsewhere(expected: Expected) -> None:
    (procedure, *_) = (v.procedure for v in CATALOGUE.search(expected.mnemonic, DAY))
    assert procedure.code == expected.code
    stated = procedure.term(Channel.COUNTER)
    assert stated is not None
    assert (stated.term.value, stated.term.unit) == expected.term
    assert procedure.fees[Channel.COUNTER] == expected.fee
    assert procedure.offline_class is expected.offline
    assert procedure.mobile is expected.mobile
    assert procedure.linked_group == expected.group
    assert tuple(result.code for result in procedure.results) == expected.results
    papers = procedure.papers_by(Channel.COUNTER)
    assert [paper.purpose for paper in papers] == [purpose for _, purpose in expected.papers]
    for paper, (words, _) in zip(papers, expected.papers, strict=True):
        assert words in paper.title


def test_what_was_mended_in_the_copy_says_where_it_was_read() -> None:
    rows = {row["code"]: row for row in csv.DictReader(io.StringIO(TEXT))}
    readings = list(csv.DictReader(io.StringIO((FOLDER / "readings.csv").read_text("utf-8"))))
    assert readings
    for reading in readings:
        mended = rows[reading["code"]][reading["column"]]
        assert reading["read"] in mended, reading
        assert not reading["printed"] or reading["printed"] != mended, reading
        assert "…" not in reading["read"]
        assert reading["source"]
        date.fromisoformat(reading["read_on"])
