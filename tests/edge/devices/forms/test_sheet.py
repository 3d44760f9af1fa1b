"""The words of a slip."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.moments import VIETNAM, from_local
from edge.desk.slips import FORM_01, FeeLine, Party
from edge.devices.forms.repertoire import REPERTOIRE, REPLACEMENT
from edge.devices.forms.sheet import Line, Sheet, sheet_of
from edge.devices.forms.wording import read_wordings
from tests.edge.devices.forms.samples import BIRTH, CERTIFIED_COPY, LINKED

WORDS = read_wordings()[FORM_01]


def lines(sheet: Sheet) -> list[Line]:
    return [
        sheet.code,
        *sheet.opening,
        *sheet.representative,
        *sheet.request,
        *sheet.counts,
        sheet.due,
        *sheet.collecting,
        *sheet.fees,
    ]


def values(sheet: Sheet) -> dict[str, str]:
    return {line.label: line.value for line in lines(sheet)}


def test_a_slip_has_every_field_of_form_01() -> None:
    assert values(sheet_of(CERTIFIED_COPY, WORDS)) == {
        "Mã hồ sơ": "H26.226-261012-10023",
        "Trung tâm/Bộ phận": "Trung tâm Phục vụ hành chính công",
        "Tiếp nhận hồ sơ của Ông (Bà)/Tổ chức": "NGUYỄN TRẦN HOÀNG PHƯƠNG QUỲNH",
        "Số định danh cá nhân/tổ chức": "001188012345",
        "Địa chỉ": "Số 12, ngõ 34, ngách 56/7 phố Quốc Tử Giám,"
        " phường Văn Miếu - Quốc Tử Giám, thành phố Hà Nội",
        "Số điện thoại": "0912 345 678",
        "Email": "phuongquynh@example.vn",
        "Nội dung yêu cầu giải quyết": CERTIFIED_COPY.request,
        "Số lượng hồ sơ": "1 (bộ)",
        "Thời gian giải quyết hồ sơ theo quy định là": "trong ngày làm việc",
        "Thời gian nhận hồ sơ": "09 giờ 41 phút, ngày 12 tháng 10 năm 2026",
        "Thời gian trả kết quả": "16 giờ 30 phút, ngày 12 tháng 10 năm 2026",
        "Kết quả": "Bản sao được chứng thực từ bản chính (8 bản)",
        "Đăng ký nhận kết quả tại": CERTIFIED_COPY.collect_at,
        "Phí chứng thực bản sao": "16.000\N{NO-BREAK SPACE}đồng",
        "Bằng chữ": "Mười sáu nghìn đồng",
    }


def test_the_head_is_that_of_an_administrative_paper() -> None:
    head = sheet_of(CERTIFIED_COPY, WORDS).head
    assert head.parent == "ỦY BAN NHÂN DÂN PHƯỜNG VĂN MIẾU - QUỐC TỬ GIÁM"
    assert head.centre == "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG"
    assert head.nation == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    assert head.motto == "Độc lập - Tự do - Hạnh phúc"
    assert head.number == "Số: 1023/TTPVHCC"
    assert head.place_and_day == "Hà Nội, ngày 12 tháng 10 năm 2026"
    assert head.title == "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ"
    assert head.marks == ()


@pytest.mark.parametrize(
    ("month", "words"), [(1, "05 tháng 01"), (2, "05 tháng 02"), (3, "05 tháng 3")]
)
def test_only_the_first_two_months_are_written_with_a_zero(month: int, words: str) -> None:
    received_at = from_local(datetime(2026, month, 5, 8, 5, tzinfo=VIETNAM))
    head = sheet_of(replace(CERTIFIED_COPY, received_at=received_at), WORDS).head
    assert head.place_and_day == f"Hà Nội, ngày {words} năm 2026"


def test_papers_are_numbered_and_their_kinds_never_merged() -> None:
    sheet = sheet_of(LINKED, WORDS)
    assert sheet.papers_columns == ("TT", "Tên giấy tờ", "Bản chính", "Bản chứng thực", "Bản photo")
    assert [(row.index, row.counts) for row in sheet.papers] == [
        ("1", ("1", "", "")),
        ("2", ("1", "", "")),
        ("3", ("", "1", "1")),
    ]


def test_a_dossier_without_papers_says_so() -> None:
    sheet = sheet_of(replace(CERTIFIED_COPY, papers=()), WORDS)
    assert sheet.papers == ()
    assert sheet.papers_none.startswith("Không có giấy tờ phải nộp")


def test_a_representative_signs_and_stands_beside_the_owner() -> None:
    sheet = sheet_of(BIRTH, WORDS)
    assert values(sheet)["Tiếp nhận hồ sơ của Ông (Bà)/Tổ chức"] == "LÊ VĂN MINH"
    assert sheet.representative_heading == "Người nộp hồ sơ theo ủy quyền"
    assert [line.value for line in sheet.representative] == [
        "PHẠM THỊ NGỌC ÁNH",
        "001165009876",
        "Thôn Đoài, xã Đông Anh, thành phố Hà Nội",
        "0903000111",
        "ngocanh@example.vn",
        "Văn bản ủy quyền có chứng thực số 215/2026, quyển 01-SCT/CK",
    ]
    assert sheet.submitter.name == "PHẠM THỊ NGỌC ÁNH"


def test_an_owner_who_comes_in_person_signs() -> None:
    sheet = sheet_of(CERTIFIED_COPY, WORDS)
    assert (sheet.representative, sheet.representative_heading) == ((), "")
    assert sheet.submitter.name == CERTIFIED_COPY.owner.name


def test_the_officer_has_signed_with_a_key_that_is_named() -> None:
    officer = sheet_of(CERTIFIED_COPY, WORDS).officer
    assert officer.stamp == ("Đã ký số", "Khóa 3F7A-91C2-55E0-0B1D", "09:41 12/10/2026")
    assert officer.name == "Trần Thị Thu Hằng"


def test_what_was_not_given_is_said_not_to_be_given() -> None:
    sheet = sheet_of(replace(BIRTH, collect_at=""), WORDS)
    assert values(sheet)["Email"] == "ngocanh@example.vn"
    assert sheet.opening[-1] == Line("Email", "không cung cấp")
    assert values(sheet)["Đăng ký nhận kết quả tại"] == "không cung cấp"


def test_each_result_of_a_linked_dossier_has_its_own_due_time() -> None:
    sheet = sheet_of(LINKED, WORDS)
    assert [row.due for row in sheet.results] == [
        "16:30, thứ Ba, 13/10/2026",
        "16:30, thứ Năm, 15/10/2026",
        "11:30, thứ Sáu, 16/10/2026",
    ]
    assert sheet.due.value == "11 giờ 30 phút, ngày 16 tháng 10 năm 2026"
    assert sheet.due_short.value == "11 giờ 30 phút, thứ Sáu, 16/10/2026"


def test_a_single_result_needs_no_table() -> None:
    assert sheet_of(BIRTH, WORDS).results == ()


def test_several_fees_are_added_up_and_written_in_words() -> None:
    fees = [(line.label, line.value) for line in sheet_of(LINKED, WORDS).fees]
    assert fees == [
        ("Lệ phí hộ tịch", "8.000\N{NO-BREAK SPACE}đồng"),
        ("Phí trả kết quả qua bưu chính công ích", "31.500\N{NO-BREAK SPACE}đồng"),
        ("Tổng cộng", "39.500\N{NO-BREAK SPACE}đồng"),
        ("Bằng chữ", "Ba mươi chín nghìn năm trăm đồng"),
    ]


def test_a_slip_with_a_fee_says_it_is_no_fee_receipt() -> None:
    assert sheet_of(LINKED, WORDS).fee_note == "Giấy này không thay cho biên lai thu tiền."
    assert sheet_of(BIRTH, WORDS).fee_note == ""
    assert sheet_of(BIRTH, WORDS).fees == (Line("Phí, lệ phí", "không thu"),)


def test_an_amount_of_nothing_is_written_too() -> None:
    fees = sheet_of(replace(BIRTH, fees=(FeeLine(name="Lệ phí hộ tịch", amount=0),)), WORDS).fees
    assert [line.value for line in fees] == ["0\N{NO-BREAK SPACE}đồng", "Không đồng"]


def test_a_copy_that_leaves_as_a_file_is_marked() -> None:
    assert sheet_of(BIRTH, WORDS).head.marks == ()
    assert sheet_of(replace(BIRTH, is_file=True), WORDS).head.marks == ("BẢN SAO ĐIỆN TỬ",)


def test_a_copy_and_an_untrusted_clock_are_marked() -> None:
    head = sheet_of(LINKED, WORDS).head
    assert head.marks == ("BẢN IN LẠI SỐ 2", "GIỜ CHƯA XÁC THỰC")
    assert head.notes == ("(đồng hồ của máy chưa được đối chiếu)",)


def test_a_register_line_is_printed_where_one_is_kept() -> None:
    assert values(sheet_of(BIRTH, WORDS))["Vào Sổ theo dõi hồ sơ"] == (
        "Quyển số 02/2026, Số thứ tự 317"
    )
    assert "Vào Sổ theo dõi hồ sơ" not in values(sheet_of(LINKED, WORDS))


def test_a_term_that_no_law_sets_is_said_not_to_be_set() -> None:
    sheet = sheet_of(replace(CERTIFIED_COPY, term=""), WORDS)
    assert values(sheet)["Thời gian giải quyết hồ sơ theo quy định là"] == "không quy định"


def test_a_result_without_a_promise_is_not_given_a_day() -> None:
    open_result = replace(LINKED.results[1], due_at=None)
    results = (LINKED.results[0], open_result, LINKED.results[2])
    sheet = sheet_of(replace(LINKED, results=results), WORDS)
    assert [row.due for row in sheet.results] == [
        "16:30, thứ Ba, 13/10/2026",
        WORDS.due_open,
        "11:30, thứ Sáu, 16/10/2026",
    ]
    assert sheet.due.value == sheet.due_short.value == WORDS.due_open


@given(st.text(max_size=60))
def test_no_text_of_a_citizen_reaches_a_renderer_unjudged(text: str) -> None:
    content = replace(
        CERTIFIED_COPY,
        owner=Party(name="A" + text, id_number=text, address=text, phone=text, email=text),
        lookup=text,
    )
    allowed = REPERTOIRE | {"\N{NO-BREAK SPACE}"}
    for written in _texts(asdict(sheet_of(content, WORDS))):
        assert set(written) <= allowed


def test_a_brace_in_a_name_is_a_brace_on_paper() -> None:
    owner = Party(name="{code} #let", id_number='"\\', address="$x$ {0}")
    sheet = sheet_of(replace(CERTIFIED_COPY, owner=owner), WORDS)
    assert [line.value for line in sheet.opening[1:4]] == ["{code} #let", '"\\', "$x$ {0}"]


def test_an_order_to_a_printer_inside_a_name_is_shown_as_a_mark() -> None:
    owner = replace(CERTIFIED_COPY.owner, name="LAN\x1b@\x1dV\u202eTRẦN")
    line = sheet_of(replace(CERTIFIED_COPY, owner=owner), WORDS).opening[1]
    assert line.value == f"LAN{REPLACEMENT}@{REPLACEMENT}V{REPLACEMENT}TRẦN"


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for part in value.values() for text in _texts(part)]
    if isinstance(value, list | tuple):
        return [text for part in value for text in _texts(part)]
    return []
