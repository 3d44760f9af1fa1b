from __future__ import annotations

import pytest
from httpx import Response

from accord.fleet import ProcedurePublished
from tests.edge.api.people import Person, forms_of, text_of
from tests.edge.desk.intakes import BORN, CERTIFIED, DRAFT, MINH, OTHER_DRAFT
from tests.edge.station import BANNED, BIRTH, CARD, COPY, HUNG, LAN, OTHER_CARD, RESIDENCE, Station

PLACE = f"/counter/{DRAFT}"


def draft(station: Station) -> dict[str, str]:
    return station.drafts.values(DRAFT, station.keys[LAN.name])


def read_card(lan: Person, number: int = 0) -> Response:
    lan.get(PLACE)
    return lan.get(f"{PLACE}/scan/{number}", hx_request="true")


def test_an_empty_counter_has_three_bands_and_a_new_draft(lan: Person) -> None:
    page = lan.get("/counter")
    assert page.status_code == 200
    for heading in ("Người nộp hồ sơ", "Thủ tục", "Giấy tờ, phí, ký nhận"):
        assert heading in page.text
    first, second = (
        next(action for action in forms_of(shown) if action.startswith("/counter/"))
        for shown in (page, lan.get("/counter"))
    )
    assert first != second


def test_a_whole_intake_works_without_any_script(lan: Person, station: Station) -> None:
    page = lan.get("/counter")
    place = next(action for action in forms_of(page) if action.startswith("/counter/"))
    page = lan.post(place, do="look", procedure_query="cs", **MINH)
    assert page.status_code == 200
    assert "Nhóm A" in page.text
    fields = forms_of(page)[place] | {"pages": "3", "copies": "2", "paper_1": "on"}
    fields.pop("do", None)
    page = lan.post(place, do="look", **fields)
    assert "10.000 đồng" in page.text
    assert "mười nghìn đồng" in page.text.lower()
    answer = lan.post(place, do="sign", **fields)
    assert answer.status_code == 303
    assert answer.headers["location"].endswith("?new=1")
    assert len(station.printer.jobs) == 1
    page = lan.get(answer.headers["location"])
    assert "lưu an toàn trong máy này" in page.text
    assert "Được tiếp nhận" in page.text


def test_what_is_missing_stands_on_top_and_beside_the_field_and_nothing_is_taken(
    lan: Person, station: Station
) -> None:
    answer = lan.post(PLACE, do="sign", procedure=BIRTH)
    assert answer.status_code == 422
    assert "<title>Lỗi:" in answer.text
    assert answer.text.count("Chưa có họ tên chủ hồ sơ.") == 2
    assert 'href="#owner_name"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert station.book.standing().entries == 0
    assert station.printer.jobs == []


def test_a_procedure_that_may_not_be_taken_is_refused_with_its_reason(lan: Person) -> None:
    answer = lan.post(PLACE, do="sign", procedure=BANNED, papers_confirmed="on", **MINH)
    assert answer.status_code == 422
    assert "không tiếp nhận tại đây" in answer.text
    assert "sinh trắc học" in answer.text


def test_a_printer_that_fails_is_said_on_the_dossiers_page(lan: Person, station: Station) -> None:
    station.printer.fault = "printer.no-paper"
    answer = lan.post(PLACE, do="sign", **CERTIFIED)
    page = lan.get(answer.headers["location"])
    assert "phiếu chưa in được" in page.text
    assert "hết giấy" in page.text
    assert "Chưa rõ phiếu này đã in ra hay chưa" in page.text


def test_each_field_is_kept_as_it_is_left(lan: Person, station: Station) -> None:
    answer = lan.part(f"{PLACE}/fields", **MINH)
    assert answer.status_code == 200
    assert "<hx-partial" in answer.text
    assert "Đã lưu nháp lúc 08:00" in answer.text
    assert draft(station)["owner_name"] == MINH["owner_name"]
    assert MINH["owner_name"] in lan.get("/counter").text
    assert MINH["owner_name"] in lan.get(PLACE).text


def test_leaving_a_field_never_changes_the_procedure(lan: Person, station: Station) -> None:
    lan.part(f"{PLACE}/procedure", procedure_query="ks")
    lan.part(f"{PLACE}/fields", procedure_query="cs", procedure=COPY, owner_name="A")
    assert draft(station)["procedure"] == BIRTH


def test_a_box_that_is_no_longer_ticked_is_kept_as_not_ticked(
    lan: Person, station: Station
) -> None:
    lan.part(f"{PLACE}/fields", shown="paper_1 paper_2", paper_1="on", paper_2="on")
    lan.part(f"{PLACE}/fields", shown="paper_1 paper_2", paper_2="on")
    kept = draft(station)
    assert ("paper_1" in kept, "paper_2" in kept) == (False, True)


def test_letters_become_a_procedure_with_papers_fee_and_due_time(
    lan: Person, station: Station
) -> None:
    answer = lan.part(f"{PLACE}/procedure", procedure_query="KS ", **MINH)
    assert "Đăng ký khai sinh" in answer.text
    assert "Nhóm B" in answer.text
    assert 'name="paper_7"' in answer.text
    assert "17:30, 09/03/2026" in answer.text
    assert draft(station)["procedure"] == BIRTH


def test_letters_that_mean_nothing_say_so(lan: Person) -> None:
    answer = lan.part(f"{PLACE}/procedure", procedure_query="zzzz")
    assert "Không có thủ tục nào khớp" in answer.text


def test_another_match_may_be_picked(lan: Person, station: Station) -> None:
    lan.part(f"{PLACE}/procedure", procedure_query="đăng ký", **MINH)
    answer = lan.post(f"{PLACE}/pick", procedure_query="đăng ký", procedure_pick=RESIDENCE, **MINH)
    assert answer.headers["location"] == PLACE
    assert draft(station)["procedure"] == RESIDENCE
    assert "thường trú" in lan.get(PLACE).text


def test_a_representative_gets_fields_of_their_own(lan: Person) -> None:
    answer = lan.part(f"{PLACE}/procedure", by_agent="on", focus="agent")
    assert 'name="agent_name"' in answer.text
    answer = lan.part(f"{PLACE}/procedure")
    assert 'name="agent_name"' not in answer.text


def test_a_result_by_post_asks_for_an_address(lan: Person) -> None:
    answer = lan.part(f"{PLACE}/fields", delivery="1")
    lan.part(f"{PLACE}/procedure", procedure_query="ks")
    answer = lan.part(f"{PLACE}/fields", delivery="1")
    assert 'name="delivery_place"' in answer.text


def test_a_linked_procedure_is_offered_and_taken_along(lan: Person) -> None:
    answer = lan.part(f"{PLACE}/procedure", procedure_query="ks")
    assert f'value="{RESIDENCE}"' in answer.text
    answer = lan.part(f"{PLACE}/fields", shown="link_1", link_1=RESIDENCE)
    assert "18/03/2026" in answer.text


def test_a_card_fills_the_form_of_the_desk_that_works(lan: Person, station: Station) -> None:
    lan.get("/counter")
    station.scanner.present(CARD)
    answer = read_card(lan)
    assert "NGUYỄN VĂN MINH" in answer.text
    assert "Sinh 05/02/1999" in answer.text
    assert f"{PLACE}/scan/1" in answer.text
    assert draft(station)["owner_number"] == "001099000123"


def test_a_form_is_shown_kept_and_asked_for(lan: Person, station: Station) -> None:
    answer = lan.part(f"{PLACE}/procedure", procedure_query="ks", **MINH)
    assert 'name="form_child_name"' in answer.text
    assert "Người được khai sinh" in answer.text
    assert "1 Nam · 2 Nữ" in answer.text
    lan.part(f"{PLACE}/fields", form_child_name="NGUYỄN MINH AN", form_child_born="tháng 8")
    assert draft(station)["form_child_name"] == "NGUYỄN MINH AN"
    page = lan.post(PLACE, do="sign", papers_confirmed="on")
    assert page.status_code == 422
    assert "Ngày, tháng, năm sinh: ghi ngày/tháng/năm, tháng/năm hoặc chỉ năm." in page.text
    assert "Giới tính: chưa điền." in page.text
    assert station.printer.jobs == []


def test_the_answers_go_when_another_procedure_is_chosen(lan: Person, station: Station) -> None:
    lan.part(f"{PLACE}/procedure", procedure_query="ks", **MINH)
    lan.part(f"{PLACE}/fields", form_child_name="NGUYỄN MINH AN")
    answer = lan.part(f"{PLACE}/procedure", procedure_query="cs")
    assert 'name="form_child_name"' not in answer.text
    assert "form_child_name" not in draft(station)


def test_a_further_card_fills_the_person_the_form_asks_about(lan: Person, station: Station) -> None:
    lan.get("/counter")
    lan.part(f"{PLACE}/procedure", procedure_query="ks", **MINH)
    station.scanner.present(OTHER_CARD)
    answer = read_card(lan)
    assert "Đã đọc thẻ của TRẦN THỊ BÌNH cho mục: Người mẹ." in answer.text
    kept = draft(station)
    assert (kept["form_mother_name"], kept["owner_name"]) == ("TRẦN THỊ BÌNH", MINH["owner_name"])
    assert "agent_name" not in kept


def test_odd_things_about_a_card_are_said(lan: Person, station: Station) -> None:
    lan.get("/counter")
    station.scanner.present(CARD.replace("|Nam|", "|Nữ|"))
    assert "Giới tính khác với số định danh" in read_card(lan).text


def test_the_card_of_somebody_else_is_asked_about_and_changes_nothing(
    lan: Person, station: Station
) -> None:
    lan.part(f"{PLACE}/fields", **MINH)
    station.scanner.present(OTHER_CARD)
    answer = read_card(lan)
    assert "Vừa đọc thẻ của TRẦN THỊ BÌNH" in answer.text
    assert draft(station)["owner_name"] == MINH["owner_name"]
    lan.post(f"{PLACE}/card/1/agent", **MINH)
    kept = draft(station)
    assert (kept["agent_name"], kept["by_agent"]) == ("TRẦN THỊ BÌNH", "on")
    lan.post(f"{PLACE}/card/1/owner", **MINH)
    assert draft(station)["owner_name"] == "TRẦN THỊ BÌNH"


@pytest.mark.parametrize(
    ("code", "sentence"),
    [("hello", "không phải mã của thẻ căn cước"), ("MC1:X", "mã trên giấy tiếp nhận")],
)
def test_what_is_no_card_is_said(lan: Person, station: Station, code: str, sentence: str) -> None:
    lan.get("/counter")
    station.scanner.present(code)
    assert sentence in read_card(lan).text
    assert draft(station) == {}


def test_a_desk_that_is_not_being_used_gets_no_card(lan: Person, station: Station) -> None:
    lan.get(PLACE)
    station.clock.pass_ms(10)
    other = station.shifts.sign_on(key_id=station.keys["Phạm Văn Hùng"], pin="246810")
    station.shifts.work(other)
    station.scanner.present(CARD)
    answer = lan.get(f"{PLACE}/scan/0", hx_request="true")
    assert "NGUYỄN" not in answer.text
    assert f"{PLACE}/scan/1" in answer.text
    assert draft(station) == {}


def test_waiting_for_a_card_ends_by_itself(lan: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("edge.api.counter.SCAN_LOOKS", 2)
    answer = read_card(lan)
    assert f"{PLACE}/scan/0" in answer.text


def test_without_scripts_a_button_takes_the_card_just_read(lan: Person, station: Station) -> None:
    assert "Chưa đọc được thẻ nào" in lan.post(PLACE, do="card").text
    station.scanner.present(CARD)
    assert "NGUYỄN VĂN MINH" in lan.post(PLACE, do="card").text


def test_a_card_is_the_owners_or_the_representatives(lan: Person, station: Station) -> None:
    station.scanner.present(CARD)
    assert lan.post(f"{PLACE}/card/1/witness").status_code == 422
    assert lan.post(f"{PLACE}/card/9/owner").status_code == 422


def test_without_a_scanner_the_page_asks_to_type(lan: Person, station: Station) -> None:
    station.scanner.is_there = False
    page = lan.get("/counter").text
    assert "Không thấy máy đọc mã" in page


def test_a_scanner_plugged_in_later_works_at_once(lan: Person, station: Station) -> None:
    station.scanner.is_there = False
    assert "/scan/0" in lan.get("/counter").text
    station.scanner.is_there = True
    station.scanner.present(CARD)
    assert "NGUYỄN VĂN MINH" in read_card(lan).text


def test_a_page_that_was_left_never_gets_the_next_persons_card(
    lan: Person, station: Station
) -> None:
    left, in_hand = (
        next(action for action in forms_of(lan.get("/counter")) if action.startswith("/counter/"))
        for _ in range(2)
    )
    station.scanner.present(CARD)
    assert "NGUYỄN VĂN MINH" not in lan.get(f"{left}/scan/0", hx_request="true").text
    assert "NGUYỄN VĂN MINH" not in lan.get(left).text
    lan.get(in_hand)
    assert "NGUYỄN VĂN MINH" in lan.get(f"{in_hand}/scan/0", hx_request="true").text


def test_a_draft_that_was_thrown_away_does_not_come_back_with_a_card(
    lan: Person, station: Station
) -> None:
    lan.get(PLACE)
    lan.post(f"{PLACE}/drop")
    station.scanner.present(CARD)
    lan.get(f"{PLACE}/scan/0", hx_request="true")
    assert "NGUYỄN VĂN MINH" not in lan.get("/counter").text
    assert "NGUYỄN VĂN MINH" not in lan.get(PLACE).text


def test_a_draft_is_thrown_away(lan: Person, station: Station) -> None:
    lan.part(f"{PLACE}/fields", **MINH)
    assert lan.post(f"{PLACE}/drop").headers["location"] == "/counter"
    assert draft(station) == {}


def test_another_officers_draft_is_refused_with_a_sentence(lan: Person, station: Station) -> None:
    station.drafts.keep(OTHER_DRAFT, station.keys["Phạm Văn Hùng"], MINH)
    answer = lan.get(f"/counter/{OTHER_DRAFT}")
    assert answer.status_code == 422
    assert "của cán bộ khác" in answer.text
    assert MINH["owner_name"] not in answer.text


def test_an_answer_no_list_has_is_refused(lan: Person) -> None:
    answer = lan.part(f"{PLACE}/fields", owner_kind="9")
    assert answer.status_code == 422
    assert '<hx-partial id="alerts"' in answer.text


def test_names_from_a_card_are_shown_as_text_and_never_as_markup(
    lan: Person, station: Station
) -> None:
    lan.part(f"{PLACE}/fields", owner_name="<script>alert(1)</script>", owner_number="1")
    page = lan.get(PLACE).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_papers_that_are_missing_may_be_confirmed(lan: Person, station: Station) -> None:
    values = {**BORN, "paper_4": "", "shown": "paper_4 paper_5 paper_7"}
    answer = lan.post(PLACE, do="sign", **values)
    assert answer.status_code == 422
    assert 'name="papers_confirmed"' in answer.text
    answer = lan.post(PLACE, do="sign", papers_confirmed="on", **values)
    assert answer.status_code == 303


def test_a_fee_that_is_written_in_words_only_is_shown_as_written(
    lan: Person, station: Station
) -> None:
    from tests.edge.station import catalogue_rows  # noqa: PLC0415 -- one row more than the others

    row = catalogue_rows()["2.000908"]
    station.hear(
        ProcedurePublished(row.procedure.code, row.number, row.hash, row.from_on, row.text)
    )
    answer = lan.part(f"{PLACE}/procedure", procedure_query=row.procedure.mnemonics[0])
    assert "Phải thu" in text_of(answer)


def test_a_volunteer_types_and_the_counter_reads_back_and_accepts(
    lan: Person, hung: Person, station: Station
) -> None:
    page = hung.get("/counter")
    assert "Ký và in phiếu" not in page.text
    assert f"{PLACE}/lay-out" in hung.get(PLACE).text
    assert hung.post(f"{PLACE}/lay-out", **CERTIFIED).headers["location"] == "/counter"
    assert "Người hỗ trợ đã nhập" not in hung.get("/counter").text
    page = lan.get("/counter")
    assert "Người hỗ trợ đã nhập" in page.text
    assert HUNG.name in page.text
    assert lan.post(f"{PLACE}/take-over").headers["location"] == PLACE
    assert f"{HUNG.name} đã nhập thay người dân" in lan.get(PLACE).text
    refused = lan.post(PLACE, do="sign", **CERTIFIED)
    assert refused.status_code == 422
    assert "Chưa xác nhận đã đọc lại cho người dân nghe." in refused.text
    assert station.printer.jobs == []
    taken = lan.post(PLACE, do="sign", read_back="on", **CERTIFIED)
    assert taken.status_code == 303
    assert HUNG.name in lan.get(taken.headers["location"]).text


def test_a_volunteer_may_neither_sign_nor_take_over(
    lan: Person, hung: Person, station: Station
) -> None:
    assert "Bạn không có quyền" in hung.post(PLACE, do="sign", **CERTIFIED).text
    lan.post(f"/counter/{OTHER_DRAFT}/lay-out", **CERTIFIED)
    assert "Bạn không có quyền" in hung.post(f"/counter/{OTHER_DRAFT}/take-over").text
    assert station.book.dossiers(query=None, limit=1) == ()
    assert [draft.id for draft in station.drafts.laid_out()] == [OTHER_DRAFT]


def test_a_helper_learns_no_strangers_telephone(
    lan: Person, hung: Person, station: Station
) -> None:
    lan.post(PLACE, do="sign", **CERTIFIED)
    typed = {"owner_number": MINH["owner_number"]}
    known = f"09/03/2026: {MINH['owner_phone']}"
    assert known in lan.post(f"/counter/{OTHER_DRAFT}", do="look", **typed).text
    assert known not in hung.post("/counter/00000000000000d3", do="look", **typed).text
