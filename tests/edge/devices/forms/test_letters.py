"""The papers that follow an intake, from content to PDF."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from accord.acts import FormKey
from accord.errors import FaultError
from edge.desk.letters import PaperContent, Signatory, Value
from edge.desk.occasions import OCCASIONS
from edge.desk.papers import FORMS, PaperKind
from edge.devices.forms.document import DocumentPress
from edge.devices.forms.forms import FONTS, PaperForms
from edge.devices.forms.letters import LETTERS, letter_of, read_letters
from tests.edge.devices.forms.pictures import some_forms
from tests.edge.devices.forms.samples import CERTIFIED_COPY, at
from tests.edge.devices.forms.test_document import streams

NAMES = ("code", "owner", "id_number", "address", "phone", "email", "request", "procedure")
FIELDS = (*((name, f"<{name}>") for name in (*NAMES, "centre", "submitter", "resolving")),)
MOMENTS = (*((name, at(12, 9, 5)) for name in ("received", "due", "new_due", "from", "until")),)
SAID: tuple[tuple[str, Value], ...] = (
    *FIELDS,
    *MOMENTS,
    ("reason", "Thiếu\ngiấy"),
    ("contact", "0912"),
)
OURS = tuple(wording.form for occasion in OCCASIONS for wording in occasion.wordings)
APOLOGY = FormKey("TT 03/2025/TT-VPCP", "04", 1)
CONDOLENCE = FormKey("Mô hình 4 thư", "03", 1)
ROW = ("1", "2", at(12, 9, 5), "3", "4")
FILE = next(LETTERS.glob("tt-*.02.v1.toml"))


def content(form: FormKey, **changes: object) -> PaperContent:
    is_register = form.number == "07"
    made = PaperContent(
        form=form,
        letterhead=CERTIFIED_COPY.letterhead,
        number="0017",
        code="" if is_register else CERTIFIED_COPY.code,
        at=at(12, 9, 41),
        fields=SAID,
        items=("Bản chính giấy chứng sinh", "Ảnh 3x4"),
        rows=(ROW + ("x",) * 6,) if is_register else (ROW,),
        signatory=Signatory(("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), "Đỗ Văn Thắng", at(12, 9, 41)),
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # a test's choice


@pytest.fixture(scope="module")
def press() -> Iterator[PaperForms]:
    with some_forms() as made:
        yield made


@pytest.mark.parametrize("key", [*(form.key for form in FORMS), *OURS], ids=str)
def test_every_form_the_desk_knows_ships_and_is_pdf_a(press: PaperForms, key: FormKey) -> None:
    pdf = press.letter(content(key))
    metadata = next(stream for stream in streams(pdf) if b"<x:xmpmeta" in stream)
    assert b"<pdfaid:part>2</pdfaid:part>" in metadata
    assert b"<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert press.letter(content(key)) == pdf
    size = re.search(rb"/MediaBox *\[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert size is not None
    wide, high = (round(float(side)) for side in size.groups())
    assert (wide, high) == {"06": (595, 842), "07": (842, 595)}.get(key.number, (420, 595))


def test_each_form_has_one_wording_and_no_wording_is_for_nothing() -> None:
    assert set(read_letters()) == {form.key for form in FORMS} | set(OURS)


def test_the_fields_of_form_02_are_those_of_the_circular() -> None:
    key = next(form.key for form in FORMS if form.kind is PaperKind.SUPPLEMENT)
    letter = letter_of(content(key), read_letters()[key])
    assert letter.head.title == "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ"
    assert letter.head.number == "Số: 0017/PBS-TTPVHCC"
    assert letter.head.place_and_day == "Hà Nội, ngày 12 tháng 10 năm 2026"
    assert [block.label for block in letter.blocks if block.kind == "line"] == [
        "Mã hồ sơ",
        "Hồ sơ của",
        "Nội dung yêu cầu giải quyết",
        "Địa chỉ",
        "Số điện thoại",
        "Email",
        "Lý do",
    ]
    assert [block.text for block in letter.blocks if block.label == "Lý do"] == ["Thiếu giấy"]
    assert letter.signatories[0].heading.startswith("NGƯỜI HƯỚNG DẪN")
    assert letter.signatories[0].stamp == ("Đã ký số", "09:41 12/10/2026")


def test_the_head_of_the_agency_stands_under_form_04_by_their_title() -> None:
    key = APOLOGY
    (signed,) = letter_of(content(key), read_letters()[key]).signatories
    assert signed.heading == "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH"
    untitled = content(key, signatory=Signatory((), "Đỗ Văn Thắng", at(12, 9, 41)))
    (signed,) = letter_of(untitled, read_letters()[key]).signatories
    assert signed.heading == "THỦ TRƯỞNG CƠ QUAN"


def test_a_leader_beside_the_officer_signs_in_ink_and_is_not_stamped() -> None:
    leader = Signatory(("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), "Đỗ Văn Thắng", at(12, 9, 41))
    officer = Signatory((), "Trần Thị Lan", at(12, 9, 41))
    made = content(CONDOLENCE, signatory=officer, leader=leader)
    first, second = letter_of(made, read_letters()[CONDOLENCE]).signatories
    assert (first.name, first.stamp) == ("Trần Thị Lan", ("Đã ký số", "09:41 12/10/2026"))
    assert (second.name, second.stamp) == ("Đỗ Văn Thắng", ())
    assert second.heading == "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH"


def test_only_a_copy_says_that_it_is_one() -> None:
    words = read_letters()[CONDOLENCE]
    assert letter_of(content(CONDOLENCE), words).head.marks == ()
    assert letter_of(content(CONDOLENCE, copy=2), words).head.marks == ("BẢN IN LẠI SỐ 2",)


def test_what_was_not_given_is_said_and_what_nobody_signed_is_not_stamped() -> None:
    key = next(form.key for form in FORMS if form.kind is PaperKind.REFUSAL)
    fields = tuple((name, "" if name == "email" else value) for name, value in SAID)
    letter = letter_of(content(key, fields=fields, signatory=None), read_letters()[key])
    assert next(b.text for b in letter.blocks if b.label == "Email") == "không cung cấp"
    assert [one.stamp for one in letter.signatories] == [(), ()]


def test_a_name_is_never_source_text(press: PaperForms) -> None:
    odd = tuple((name, '#panic("x") "] {reason}') for name, _ in SAID)
    fields = (*odd, *MOMENTS)
    for key in (*(form.key for form in FORMS), *OURS):
        assert press.letter(content(key, fields=fields)).startswith(b"%PDF-1.7")


def test_a_register_of_a_peak_day_is_one_document() -> None:
    key = next(form.key for form in FORMS if form.kind is PaperKind.REGISTER)
    rows = (
        ("1", "H26.226-261012-10023", "Chứng thực bản sao từ bản chính " * 4, *("ế" * 60,) * 8),
    )
    letter = letter_of(content(key, rows=rows * 400), read_letters()[key])
    with DocumentPress(FONTS, monotonic=time.monotonic) as documents:
        assert documents.pdf(letter, at=at(12, 9, 41)).startswith(b"%PDF-1.7")


def test_a_form_this_box_has_no_words_for_is_a_fault(press: PaperForms) -> None:
    with pytest.raises(FaultError) as caught:
        press.letter(content(FormKey("TT 99/2026", "02", 1)))
    assert caught.value.key == "forms.unknown"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('mark = "PBS"\n', ""),
        ('mark = "PBS"', 'mark = "PBS"\nodd = 1'),
        ("strong = true", "weak = true"),
        ("signs = true", "signed = true"),
        ('mark = "PBS"', 'mark = "PBS"\ncolumns = ["a"]'),
        ('mark = "PBS"', "mark = "),
    ],
)
def test_a_form_whose_words_are_not_whole_is_a_fault(tmp_path: Path, old: str, new: str) -> None:
    shutil.copytree(LETTERS, tmp_path, dirs_exist_ok=True)
    words = FILE.read_text(encoding="utf-8")
    assert old in words
    (tmp_path / FILE.name).write_text(words.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FaultError, match="wording"):
        read_letters(tmp_path)


def test_a_form_with_two_files_or_without_the_shared_words_is_a_fault(tmp_path: Path) -> None:
    shutil.copytree(LETTERS, tmp_path, dirs_exist_ok=True)
    shutil.copy(FILE, tmp_path / "again.v1.toml")
    with pytest.raises(FaultError):
        read_letters(tmp_path)
    (tmp_path / "words.toml").write_text('nation = "x"\n', encoding="utf-8")
    with pytest.raises(FaultError):
        read_letters(tmp_path)


def test_a_form_that_names_a_field_nobody_fills_is_a_fault() -> None:
    key = next(form.key for form in FORMS if form.kind is PaperKind.SUPPLEMENT)
    with pytest.raises(FaultError) as caught:
        letter_of(content(key, fields=()), read_letters()[key])
    assert caught.value.values["reason"] == "unknown field"
