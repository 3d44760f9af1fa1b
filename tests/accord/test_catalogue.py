"""The catalogue that comes with accord, its versions, fees and search."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import accord
from accord.catalogue import (
    COLUMNS,
    FOUND_MAX,
    ROWS_MAX,
    TEXT_CHARACTERS_MAX,
    Catalogue,
    ProcedureVersion,
    import_csv,
    row_text,
)
from accord.deadline import Term, TermUnit
from accord.errors import RefusedError
from accord.national import Channel, FeeKind, OfflineClass, PaperPurpose
from accord.procedure import Fee, Free, Mobile, Quantity, Source, StatedTerm, fee

FOLDER = Path(accord.__file__).parent / "data"
TEXT = (FOLDER / "procedures.csv").read_text("utf-8")
VERSIONS = import_csv(TEXT)
CATALOGUE = Catalogue(VERSIONS)
DAY = date(2026, 3, 3)
ROW = dict.fromkeys(COLUMNS, "") | {
    "code": "1.000001",
    "version": "1",
    "from_on": "2026-01-01",
    "name_vi": "Thủ tục thử",
    "channels": "Trực tiếp: 5 Ngày làm việc",
    "fee": "Miễn phí",
    "result": "Giấy [KQ.G15.000031]",
    "offline_class": "A",
    "verification": "from memory",
}


def _import(*rows: dict[str, str]) -> tuple[ProcedureVersion, ...]:
    text = row_text(rows[0])
    return import_csv(text + "".join(row_text(row).partition("\n")[2] for row in rows[1:]))


def test_every_row_of_the_catalogue_is_read() -> None:
    assert len(VERSIONS) == 115
    assert len(CATALOGUE.all_in_force(DAY)) == 114
    assert Counter(version.procedure.offline_class for version in VERSIONS) == {
        OfflineClass.A: 32,
        OfflineClass.B: 38,
        OfflineClass.C: 44,
        OfflineClass.X: 1,
    }
    assert Counter(version.procedure.source for version in VERSIONS) == {
        Source.DATABASE: 105,
        Source.DECISION: 5,
        Source.MEMORY: 5,
    }


def test_every_mnemonic_names_one_procedure_and_the_search_takes_it_first() -> None:
    given = [
        (text, version.procedure.code)
        for version in VERSIONS
        for text in version.procedure.mnemonics
    ]
    assert len({text for text, _ in given}) == len(given)
    assert sum(len(text) == 2 for text, _ in given) == 81
    assert all(re.fullmatch(r"[a-z]{2}[a-z0-9]{0,3}", text) for text, _ in given)
    for text, code in given:
        assert CATALOGUE.search(text, DAY)[0].procedure.code == code, text
        assert CATALOGUE.search(text.upper(), DAY)[0].procedure.code == code, text


def test_two_procedures_of_one_text_cannot_have_one_mnemonic() -> None:
    with pytest.raises(RefusedError, match=r"catalogue\.malformed row=2") as refused:
        _import(ROW | {"mnemonics": "ab cd"}, ROW | {"code": "1.000002", "mnemonics": "cd"})
    assert refused.value.values["column"] == "mnemonics"
    later = ROW | {"version": "2", "mnemonics": "ab", "from_on": "2027-01-01"}
    assert len(_import(ROW | {"mnemonics": "ab"}, later)) == 2


def test_birth_registration_reads_as_the_law_has_it() -> None:
    procedure = CATALOGUE.in_force("1.001193", DAY).procedure
    assert procedure.name_vi == "Thủ tục đăng ký khai sinh"
    assert procedure.term(Channel.COUNTER) == StatedTerm(Term(1, TermUnit.SAME_DAY), False)
    assert procedure.fees[Channel.COUNTER] == Free()
    assert [result.code for result in procedure.results] == ["KQ.G15.000031"]
    assert (procedure.mobile, procedure.linked_group) == (Mobile.YES, "LT-KS")
    assert len(procedure.papers_to(PaperPurpose.SUBMIT)) == 6
    assert len(procedure.papers_to(PaperPurpose.SHOW)) == 2
    assert procedure.exempt_groups == ("người có công", "hộ nghèo", "người khuyết tật")


def test_land_registration_has_a_term_for_each_channel() -> None:
    procedure = CATALOGUE.in_force("1.013978", DAY).procedure
    stated = {channel: procedure.term(channel) for channel in Channel}
    assert {c: t.term.value for c, t in stated.items() if t is not None} == {
        Channel.ONLINE: 17,
        Channel.POST: 20,
        Channel.COUNTER: 27,
    }


def test_a_procedure_with_two_terms_in_one_channel_states_none() -> None:
    procedure = CATALOGUE.in_force("1.010040", DAY).procedure
    assert len(procedure.terms[Channel.COUNTER]) == 2
    assert procedure.term(Channel.COUNTER) is procedure.term(Channel.POST) is None


def test_a_version_is_published_as_the_text_it_is_read_from() -> None:
    for version in VERSIONS[::10]:
        assert import_csv(version.text) == (version,)


def test_the_hash_of_a_version_is_that_of_its_words() -> None:
    version = _import(ROW)[0]
    assert version.pin().hash == version.hash == _import(ROW)[0].hash
    assert _import(ROW | {"notes": "x"})[0].hash != version.hash
    assert version.hash.hex() == (
        "5f28ad1797442e026bfa1398644c88f82a1d5c7284d4fc9438d561b24ce62d3f"
    )


def test_a_dossier_finds_the_version_it_pinned() -> None:
    pin = CATALOGUE.in_force("2.000815", DAY).pin()
    assert CATALOGUE.pinned(pin) == CATALOGUE.in_force("2.000815", DAY)
    assert CATALOGUE.pinned(replace(pin, version=2)) is None
    assert CATALOGUE.pinned(replace(pin, hash=bytes(32))) is None
    assert CATALOGUE.pinned(replace(pin, code="9.999999")) is None


def test_the_version_in_force_is_the_one_of_the_day() -> None:
    new = ROW | {"version": "2", "from_on": "2027-03-01", "fee": "Trực tiếp: 5,000 VNĐ (/văn bản)"}
    gone = ROW | {"code": "1.000002", "until_on": "2026-06-01"}
    catalogue = Catalogue(_import(new, ROW, gone, ROW))
    for day, number in ((date(2027, 2, 28), 1), (date(2027, 3, 1), 2)):
        assert catalogue.in_force("1.000001", day).number == number
    assert [v.procedure.code for v in catalogue.all_in_force(date(2026, 6, 1))] == ["1.000001"]
    assert catalogue.in_force("1.000002", date(2026, 5, 31)).number == 1
    for code, day in (
        ("1.000001", date(2025, 12, 31)),
        ("1.000002", date(2026, 6, 1)),
        ("1.000003", DAY),
    ):
        with pytest.raises(RefusedError, match=r"catalogue\.not-in-force"):
            catalogue.in_force(code, day)


def test_of_two_versions_that_begin_together_the_later_number_holds() -> None:
    catalogue = Catalogue(_import(ROW | {"version": "2"}, ROW))
    assert catalogue.in_force("1.000001", DAY).number == 2


def test_one_version_cannot_have_two_texts() -> None:
    with pytest.raises(RefusedError, match=r"catalogue\.two-texts"):
        Catalogue(_import(ROW, ROW | {"notes": "x"}))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("code", "1.00119"),
        ("version", "0"),
        ("version", "1.5"),
        ("from_on", ""),
        ("from_on", "2026-02-30"),
        ("from_on", "20260101"),
        ("until_on", "2026-01-01"),
        ("until_on", "soon"),
        ("name_vi", ""),
        ("name_vi", "a\nb"),
        ("notes", "a\u202eb"),
        ("fee_rule", "shop: case 1"),
        ("fee_kind", "fee"),
        ("form", "no form"),
        ("mnemonics", "k"),
        ("mnemonics", "Ks"),
        ("mnemonics", "ks,kh"),
        ("offline_class", "D"),
        ("offline_class", ""),
        ("verification", "perhaps"),
    ],
)
def test_a_row_that_breaks_a_rule_is_refused_with_its_place(column: str, value: str) -> None:
    with pytest.raises(RefusedError, match=r"catalogue\.malformed row=2") as refused:
        _import(ROW, ROW | {column: value})
    assert refused.value.values["column"] == column


@pytest.mark.parametrize(
    "text",
    [
        "",
        "code,name_vi\n",
        row_text(ROW).replace("1.000001,", "1.000001,1,", 1),
        row_text(ROW).replace("1.000001,", "", 1),
        f"{','.join(COLUMNS)}\n" + "x" * 200_000,
        f"{','.join(COLUMNS)}\n" + ",\n" * (ROWS_MAX + 1),
        "x" * (TEXT_CHARACTERS_MAX + 1),
    ],
    ids=["empty", "other columns", "a field more", "a field less", "one field", "rows", "size"],
)
def test_a_text_that_is_no_catalogue_is_refused(text: str) -> None:
    with pytest.raises(RefusedError, match=r"catalogue\.malformed"):
        import_csv(text)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("khai sinh", "1.001193"),
        ("khai sinh ", "1.001193"),
        ("ks", "1.001193"),
        ("KS", "1.001193"),
        ("giay khai sinh", "1.001193"),
        ("Giấy khai sinh", "1.001193"),
        ("2.000815", "2.000815"),
        ("000815", "2.000815"),
        ("cs", "2.000815"),
        ("chung thuc ban sao tu ban chinh", "2.000815"),
        ("ket hon", "1.000894"),
        ("kh", "1.000894"),
        ("hn", "1.004873"),
        ("doc than hon nhan", None),
        ("tình trạng hôn nhân", "1.004873"),
        ("dang ky tam tru", "1.004194"),
        ("birth", "1.001193"),
        ("xntthn", "1.004873"),
        ("xn", "1.010041"),
        ("", None),
        (" ?! ", None),
        ("xyzzy", None),
    ],
)
def test_a_clerk_finds_a_procedure_without_diacritics(query: str, code: str | None) -> None:
    found = CATALOGUE.search(query, DAY)
    assert (found[0].procedure.code if found else None) == code


def test_a_search_shows_a_screenful_and_only_what_is_in_force() -> None:
    assert len(CATALOGUE.search("dang ky", DAY)) == FOUND_MAX
    assert CATALOGUE.search("dang ky", date(2020, 1, 1)) == ()


@given(st.text(max_size=200))
def test_no_query_breaks_the_search(query: str) -> None:
    assert len(CATALOGUE.search(query, DAY)) <= FOUND_MAX


@pytest.mark.parametrize(
    ("code", "quantity", "dong"),
    [
        ("2.000815", Quantity(), 2_000),
        ("2.000815", Quantity(pages=2), 4_000),
        ("2.000815", Quantity(pages=3), 5_000),
        ("2.000815", Quantity(pages=3, copies=3), 15_000),
        ("2.000815", Quantity(pages=198), 200_000),
        ("2.000815", Quantity(pages=199), 200_000),
        ("2.000815", Quantity(pages=500, copies=2), 400_000),
        ("2.000884", Quantity(cases=3), 30_000),
        ("2.000635", Quantity(copies=3), 24_000),
        ("2.000913", Quantity(), 30_000),
        ("2.000927", Quantity(), 25_000),
        ("2.001019", Quantity(), 50_000),
        ("2.001263", Quantity(), 400_000),
        ("1.004222", Quantity(), 20_000),
        ("1.001193", Quantity(copies=9), 0),
    ],
)
def test_fees_are_those_of_the_law(code: str, quantity: Quantity, dong: int) -> None:
    assert fee(CATALOGUE.in_force(code, DAY).procedure, Channel.COUNTER, quantity).dong == dong


def test_an_online_fee_is_that_of_its_channel_or_nothing_where_the_city_takes_none() -> None:
    procedure = CATALOGUE.in_force("1.004222", DAY).procedure
    assert fee(procedure, Channel.ONLINE) == Fee(10_000, FeeKind.STATE, is_assumed=True)
    assert fee(procedure, Channel.ONLINE, online_is_free=True).dong == 0
    assert fee(procedure, Channel.COUNTER, online_is_free=True).dong == 20_000


def test_who_is_exempt_pays_nothing_and_only_where_the_law_says_so() -> None:
    extract = CATALOGUE.in_force("2.000635", DAY).procedure
    exempt = fee(extract, Channel.COUNTER, Quantity(copies=2), exempt_group="hộ nghèo")
    assert exempt == Fee(0, FeeKind.SERVICE, "hộ nghèo")
    with pytest.raises(RefusedError, match=r"fee\.not-exempt"):
        fee(extract, Channel.COUNTER, exempt_group="khác")


@pytest.mark.parametrize(
    ("code", "channel"),
    [("1.013225", Channel.COUNTER), ("2.000815", Channel.POST), ("1.001612", Channel.COUNTER)],
)
def test_no_amount_is_made_up(code: str, channel: Channel) -> None:
    with pytest.raises(RefusedError, match=r"fee\.not-stated"):
        fee(CATALOGUE.in_force(code, DAY).procedure, channel, online_is_free=True)


@pytest.mark.parametrize("count", [0, -1, 10_001])
def test_a_quantity_has_limits(count: int) -> None:
    for name in ("cases", "copies", "pages"):
        with pytest.raises(RefusedError, match=r"fee\.bad-quantity"):
            Quantity(**{name: count})


@given(pages=st.integers(1, 999), copies=st.integers(1, 99))
def test_more_pages_or_copies_never_cost_less(pages: int, copies: int) -> None:
    procedure = CATALOGUE.in_force("2.000815", DAY).procedure

    def dong(pages: int, copies: int) -> int:
        return fee(procedure, Channel.COUNTER, Quantity(pages=pages, copies=copies)).dong

    assert dong(pages, copies) <= dong(pages + 1, copies)
    assert dong(pages, copies) == copies * dong(pages, 1) <= copies * 200_000


def test_the_wards_are_the_126_of_the_list() -> None:
    wards = list(csv.DictReader(io.StringIO((FOLDER / "wards.csv").read_text("utf-8"))))
    assert Counter(ward["kind"] for ward in wards) == {"phường": 51, "xã": 75}
    assert len({ward["ward"] for ward in wards}) == len({ward["name"] for ward in wards}) == 126
    assert all(len(ward["ward"]) == 5 for ward in wards)
    assert sum(bool(ward["disputed_code"]) for ward in wards) == 29
