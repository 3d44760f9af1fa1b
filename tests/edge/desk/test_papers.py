from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from accord.acts import FormKey
from accord.dossier import fold
from accord.errors import RefusedError
from accord.national import Acknowledgement
from edge.desk.letters import PaperContent
from edge.desk.papers import FORMS, DatedForm, PaperKind, available, form_in_force, paper_of
from edge.desk.paperwork import Paperwork
from edge.desk.shift import Shift
from edge.desk.signing_for import authority, is_deputy
from tests.edge.desk.intakes import BORN, CERTIFIED, DRAFT, MINH, OTHER_DRAFT, SETTLED
from tests.edge.desk.officers import SPECIALIST, taken
from tests.edge.desk.test_handling import do, local
from tests.edge.desk.test_handover import BY_OWNER, BY_WIFE
from tests.edge.station import HOUSE, HUNG, LAN, RESIDENCE, Station

MONDAY, TUESDAY = date(2026, 3, 9), date(2026, 3, 10)
LATER = FormKey("TT 99/2026/TT-VPCP", "11", 1)
TWO_CIRCULARS = (*FORMS, DatedForm(PaperKind.SUPPLEMENT, LATER, TUESDAY))


def paper(station: Station, code: str, kind: PaperKind) -> PaperContent:
    return paper_of(fold(station.book.said_about(code)), kind, code, HOUSE)


def kinds(station: Station, code: str) -> set[PaperKind]:
    return set(available(fold(station.book.said_about(code))))


def test_form_02_says_what_is_missing_why_and_whom_to_ask(station: Station) -> None:
    code = taken(station, SETTLED)
    do(station, code, "supplement")
    made = paper(station, code, PaperKind.SUPPLEMENT)
    said = dict(made.fields)
    assert made.form == FormKey("TT 03/2025/TT-VPCP", "02", 1)
    assert made.items == ("Bản chính giấy chứng sinh", "Ảnh 3x4")
    assert (said["owner"], said["reason"]) == (MINH["owner_name"], "Thiếu giấy")
    assert said["contact"] == LAN.name
    assert said["id_number"] == MINH["owner_number"]
    assert made.signatory is not None
    assert (made.signatory.name, made.signatory.authority) == (LAN.name, ())
    assert (made.number, made.code) == ("10001", code)


def test_form_03_is_for_a_filing_that_was_turned_down(station: Station) -> None:
    agent = {"agent_number": "001301000456", "agent_name": "TRẦN THỊ BÌNH"}
    values = CERTIFIED | agent | {"by_agent": "on", "agent_authority": "Giấy ủy quyền"}
    station.drafts.keep(DRAFT, station.keys[LAN.name], values)
    code = station.refusals.refuse(station.lan()[1], DRAFT, "Sai thẩm quyền")
    assert kinds(station, code) == {PaperKind.REFUSAL}
    said = dict(paper(station, code, PaperKind.REFUSAL).fields)
    assert (said["reason"], said["submitter"]) == ("Sai thẩm quyền", "TRẦN THỊ BÌNH")
    with pytest.raises(RefusedError, match=r"papers\.nothing-to-state"):
        paper(station, code, PaperKind.CONTROL)


def test_form_05_says_why_it_was_stopped_the_last_time(station: Station) -> None:
    code = taken(station, SETTLED)
    for name in ("start", "stop", "resume"):
        do(station, code, name)
    do(station, code, "stop", reason="Công dân rút hồ sơ")
    made = paper(station, code, PaperKind.STOP)
    assert dict(made.fields)["reason"] == "Công dân rút hồ sơ"
    assert made.signatory is not None
    assert made.signatory.name == SPECIALIST.name


def test_form_06_follows_the_work_from_hand_to_hand(station: Station) -> None:
    code = taken(station, BORN | {"link_1": RESIDENCE})
    do(station, code, "start")
    do(station, code, "hand-on", unit="Tư pháp")
    station.decide(code, result=0)
    signed = replace(BY_WIFE, acknowledgement=Acknowledgement.SIGNED)
    station.hand_overs.hand_over(station.lan()[1], code, signed)
    made = paper(station, code, PaperKind.CONTROL)
    assert [(row[0], row[1], row[3]) for row in made.rows] == [
        (MINH["owner_name"], LAN.name, ""),
        (LAN.name, LAN.name, ""),
        (LAN.name, "Vũ Thị Mai, Tư pháp", ""),
        ("Vũ Thị Mai, Tư pháp", LAN.name, "đúng hạn"),
        (LAN.name, "TRẦN THỊ BÌNH", ""),
    ]
    assert made.signatory is None
    assert dict(made.fields)["due"] == local(18)


def test_form_06_of_what_has_no_due_time_leaves_it_open(station: Station) -> None:
    code = taken(station, SETTLED)
    dossier = fold(station.book.said_about(code))
    dossier = replace(dossier, results=tuple(replace(r, due_at=None) for r in dossier.results))
    assert dict(paper_of(dossier, PaperKind.CONTROL, code, HOUSE).fields)["due"] == ""


def test_form_06_of_a_result_nobody_promised_says_no_time(station: Station) -> None:
    code = taken(station)
    station.decide(code)
    dossier = replace(fold(station.book.said_about(code)), results=())
    assert [row[3] for row in paper_of(dossier, PaperKind.CONTROL, code, HOUSE).rows] == ["", ""]


def test_a_paper_states_only_what_was_said(station: Station) -> None:
    code = taken(station, SETTLED)
    assert kinds(station, code) == {PaperKind.CONTROL}
    for kind in set(PaperKind) - {PaperKind.CONTROL}:
        with pytest.raises(RefusedError, match=r"papers\.nothing-to-state"):
            paper(station, code, kind)
    unknown = "H26.001.02-260309-20001"
    station.decide(unknown)
    assert kinds(station, unknown) == set()


def test_the_form_in_force_on_the_day_of_intake_is_printed(station: Station) -> None:
    code = taken(station, SETTLED)
    station.clock.pass_ms(86_400_000)
    do(station, code, "supplement")
    dossier = fold(station.book.said_about(code))
    before = paper_of(dossier, PaperKind.SUPPLEMENT, code, HOUSE, TWO_CIRCULARS)
    assert before.form.basis == "TT 03/2025/TT-VPCP"
    assert form_in_force(PaperKind.SUPPLEMENT, TUESDAY, TWO_CIRCULARS) == LATER
    with pytest.raises(RefusedError, match=r"papers\.no-form"):
        form_in_force(PaperKind.SUPPLEMENT, date(2025, 9, 14))


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("Chủ tịch", ("CHỦ TỊCH",)),
        ("Phó Chủ tịch UBND phường", ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
        ("phó giám đốc", ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")),
        ("", ()),
    ],
)
def test_a_deputy_signs_for_the_head(title: str, lines: tuple[str, ...]) -> None:
    assert authority(title) == lines
    assert is_deputy(title) == (len(lines) == 2)


def test_the_register_lists_the_dossiers_of_its_days(station: Station) -> None:
    first = taken(station)
    station.decide(first)
    station.hand_overs.hand_over(station.lan()[1], first, BY_OWNER)
    station.drafts.keep(OTHER_DRAFT, station.keys[LAN.name], CERTIFIED)
    refused = station.refusals.refuse(station.lan()[1], OTHER_DRAFT, "Sai thẩm quyền")
    station.clock.pass_ms(86_400_000)
    later = taken(station, SETTLED, "1" * 16)
    made = station.paperwork.register_content(MONDAY, TUESDAY)
    assert [row[1] for row in made.rows] == [first, refused, later]
    assert [row[9] for row in made.rows] == ["Tại quầy", "", "Tại quầy"]
    assert [row[10] for row in made.rows] == [MINH["owner_name"], "", ""]
    assert made.rows[0][8] == station.clock.wall - 86_400_000
    assert made.rows[1][7] == ""
    only = station.paperwork.register_content(TUESDAY, TUESDAY)
    assert [row[1] for row in only.rows] == [later]


def test_a_register_of_no_days_or_of_too_many_dossiers_is_refused(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken(station)
    with pytest.raises(RefusedError, match=r"papers\.no-days"):
        station.paperwork.register_content(TUESDAY, MONDAY)
    monkeypatch.setattr("edge.desk.paperwork.REGISTER_ROWS_MAX", 0)
    with pytest.raises(RefusedError, match=r"papers\.too-many"):
        station.paperwork.register_content(MONDAY, MONDAY)


def test_a_register_shows_what_is_known_of_an_erased_filing(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken(station)
    empty = replace(fold(()), history=())
    monkeypatch.setattr("edge.desk.paperwork.fold", lambda _: empty)
    (row,) = station.paperwork.register_content(MONDAY, MONDAY).rows
    assert (row[4], row[9]) == ("", "")


def test_papers_are_printed_by_all_who_work_here_and_by_no_volunteer(station: Station) -> None:
    code = taken(station, SETTLED)
    dossier = fold(station.book.said_about(code))
    hung: Shift = station.shift_of(HUNG)
    assert station.paperwork.available(hung, dossier) == ()
    with pytest.raises(RefusedError, match=r"shift\.not-your-role"):
        station.paperwork.paper(hung, code, "kiem-soat")
    with pytest.raises(RefusedError, match=r"shift\.not-your-role"):
        station.paperwork.register(hung, MONDAY, MONDAY)
    _, lan = station.lan()
    assert station.paperwork.available(lan, dossier) == (PaperKind.CONTROL,)
    assert station.paperwork.paper(lan, code, "kiem-soat").startswith(b"%PDF")
    assert station.paperwork.register(lan, MONDAY, MONDAY).startswith(b"%PDF")


@pytest.mark.parametrize("name", ["so-theo-doi", "khac"])
def test_a_paper_nobody_knows_is_refused(station: Station, name: str) -> None:
    code, (_, lan) = taken(station), station.lan()
    with pytest.raises(RefusedError, match=r"papers\.no-such-paper"):
        station.paperwork.paper(lan, code, name)
    with pytest.raises(RefusedError, match=r"dossier\.unknown"):
        station.paperwork.paper(lan, "H26.001.02-260309-19999", "kiem-soat")


def test_the_forms_are_those_it_was_given(station: Station) -> None:
    paperwork = Paperwork(
        house=HOUSE,
        book=station.book,
        lists=station.book,
        letters=None,  # type: ignore[arg-type]  # nothing is drawn
        clock=station.clock,
        forms=(DatedForm(PaperKind.REGISTER, LATER, MONDAY),),
    )
    assert paperwork.register_content(MONDAY, MONDAY).form == LATER
