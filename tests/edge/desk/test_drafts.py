from __future__ import annotations

import pytest

from accord.dossier import fold
from accord.errors import RefusedError
from accord.intake import Officer
from edge.desk.drafts import DRAFTS_MAX
from edge.desk.kept import OfficerRow
from edge.desk.reception import IncompleteError
from edge.desk.typed import DRAFTED_BY
from tests.edge.desk.intakes import CERTIFIED, DRAFT, MINH, OTHER_DRAFT
from tests.edge.station import BIRTH, HUNG, LAN, Station


def test_what_was_typed_is_there_after_a_power_cut(station: Station) -> None:
    lan = station.keys[LAN.name]
    station.drafts.keep(DRAFT, lan, {"owner_name": "NGUYỄN VĂN MINH"})
    station.open()
    assert station.drafts.values(DRAFT, lan) == {"owner_name": "NGUYỄN VĂN MINH"}
    assert [(row.id, row.label) for row in station.drafts.begun(lan)] == [
        (DRAFT, "NGUYỄN VĂN MINH")
    ]


def test_a_field_that_did_not_change_is_not_written_again(station: Station) -> None:
    lan = station.keys[LAN.name]
    station.drafts.keep(DRAFT, lan, {"owner_name": "A", "owner_phone": "1"})
    before = station.drafts.begun(lan)[0].touched_at
    station.clock.pass_ms(1_000)
    station.drafts.keep(DRAFT, lan, {"owner_name": "A", "owner_phone": "1"})
    assert station.drafts.begun(lan)[0].touched_at == before
    assert station.drafts.keep(DRAFT, lan, {"owner_phone": ""}) == {"owner_name": "A"}
    assert station.drafts.begun(lan)[0].touched_at > before


def test_names_no_draft_has_are_not_kept(station: Station) -> None:
    lan = station.keys[LAN.name]
    assert station.drafts.keep(DRAFT, lan, {"do": "sign", "pin": "1", "owner_name": "A"}) == {
        "owner_name": "A"
    }


def test_another_officers_draft_can_be_neither_read_nor_changed(station: Station) -> None:
    lan, hung = station.keys[LAN.name], station.keys[HUNG.name]
    station.drafts.keep(DRAFT, lan, {"owner_name": "A"})
    for attempt in (
        lambda: station.drafts.values(DRAFT, hung),
        lambda: station.drafts.keep(DRAFT, hung, {"owner_name": "B"}),
        lambda: station.drafts.drop(DRAFT, hung),
    ):
        with pytest.raises(RefusedError, match=r"draft\.not-yours"):
            attempt()
    assert station.drafts.begun(hung) == ()
    assert station.drafts.values(DRAFT, lan) == {"owner_name": "A"}


@pytest.mark.parametrize("text", ["", "../x", "0" * 15, "G" * 16, "0" * 17])
def test_what_is_no_draft_id_is_unknown(station: Station, text: str) -> None:
    with pytest.raises(RefusedError, match=r"draft\.unknown"):
        station.drafts.values(text, station.keys[LAN.name])


def test_choosing_another_procedure_forgets_what_belonged_to_the_first(station: Station) -> None:
    lan = station.keys[LAN.name]
    station.drafts.keep(DRAFT, lan, CERTIFIED)
    values = station.drafts.keep(
        DRAFT, lan, {"procedure": BIRTH, "paper_1": "on", "pages": "3", "owner_phone": "2"}
    )
    assert values["procedure"] == BIRTH
    assert values["owner_phone"] == "2"
    assert not {"paper_1", "pages", "copies"} & values.keys()


def test_a_dropped_draft_is_gone_and_dropping_nothing_is_no_fault(station: Station) -> None:
    lan = station.keys[LAN.name]
    station.drafts.keep(DRAFT, lan, {"owner_name": "A"})
    station.drafts.drop(DRAFT, lan)
    station.drafts.drop(OTHER_DRAFT, lan)
    assert station.drafts.values(DRAFT, lan) == {}


def test_an_officer_has_only_so_many_drafts(station: Station) -> None:
    lan = station.keys[LAN.name]
    for number in range(DRAFTS_MAX):
        station.drafts.keep(f"{number:016x}", lan, {"owner_name": "A"})
    with pytest.raises(RefusedError, match=r"draft\.too-many"):
        station.drafts.keep("f" * 16, lan, {"owner_name": "A"})
    station.drafts.keep(f"{0:016x}", lan, {"owner_name": "B"})


def test_ids_of_drafts_are_new_each_time(station: Station) -> None:
    ids = {station.drafts.new_id() for _ in range(50)}
    assert len(ids) == 50
    assert all(len(draft_id) == 16 for draft_id in ids)


def row_of(station: Station, officer: Officer) -> OfficerRow:
    (row,) = (row for row in station.shifts.officers() if row.name == officer.name)
    return row


def laid_out_by_hung(station: Station) -> None:
    hung = row_of(station, HUNG)
    station.drafts.keep(DRAFT, hung.key_id, CERTIFIED | {DRAFTED_BY: "NGƯỜI KHÁC"})
    station.drafts.lay_out(DRAFT, hung)


def test_what_a_volunteer_typed_is_taken_over_once_and_under_their_name(station: Station) -> None:
    laid_out_by_hung(station)
    hung, lan = row_of(station, HUNG), row_of(station, LAN)
    assert station.drafts.begun(hung.key_id) == ()
    (waiting,) = station.drafts.laid_out()
    assert (waiting.id, waiting.label, waiting.drafted_by) == (DRAFT, MINH["owner_name"], HUNG.name)
    station.drafts.take_over(DRAFT, lan)
    assert station.drafts.laid_out() == ()
    assert station.drafts.values(DRAFT, lan.key_id) == CERTIFIED | {DRAFTED_BY: HUNG.name}
    with pytest.raises(RefusedError, match=r"draft\.not-there"):
        station.drafts.take_over(DRAFT, lan)
    with pytest.raises(RefusedError, match=r"draft\.not-yours"):
        station.drafts.values(DRAFT, hung.key_id)


def test_a_volunteer_takes_nothing_over(station: Station) -> None:
    laid_out_by_hung(station)
    with pytest.raises(RefusedError, match=r"shift\.not-your-role"):
        station.drafts.take_over(DRAFT, row_of(station, HUNG))
    assert [draft.id for draft in station.drafts.laid_out()] == [DRAFT]


def test_a_colleague_who_leaves_a_draft_is_no_helper(station: Station) -> None:
    lan = row_of(station, LAN)
    station.drafts.keep(DRAFT, lan.key_id, CERTIFIED)
    station.drafts.lay_out(DRAFT, lan)
    station.drafts.take_over(DRAFT, lan)
    assert station.drafts.values(DRAFT, lan.key_id) == CERTIFIED


def test_nothing_typed_is_nothing_to_lay_out(station: Station) -> None:
    with pytest.raises(RefusedError, match=r"draft\.nothing-typed"):
        station.drafts.lay_out(DRAFT, row_of(station, HUNG))
    assert station.drafts.laid_out() == ()


def test_drafts_nobody_takes_over_do_not_pile_up(station: Station) -> None:
    hung, lan = row_of(station, HUNG), row_of(station, LAN)
    for number in range(DRAFTS_MAX):
        station.drafts.keep(f"{number:016x}", hung.key_id, {"owner_name": "A"})
        station.drafts.lay_out(f"{number:016x}", hung)
    station.drafts.keep(DRAFT, hung.key_id, {"owner_name": "A"})
    with pytest.raises(RefusedError, match=r"draft\.too-many"):
        station.drafts.lay_out(DRAFT, hung)
    assert station.drafts.values(DRAFT, hung.key_id) == {"owner_name": "A"}
    for number in range(DRAFTS_MAX):
        station.drafts.take_over(f"{number:016x}", lan)
    station.drafts.lay_out(DRAFT, hung)
    with pytest.raises(RefusedError, match=r"draft\.too-many"):
        station.drafts.take_over(DRAFT, lan)


def test_what_a_helper_typed_is_accepted_only_when_it_was_read_back(station: Station) -> None:
    laid_out_by_hung(station)
    lan, shift = row_of(station, LAN), station.lan()[1]
    station.drafts.take_over(DRAFT, lan)
    values = station.drafts.values(DRAFT, lan.key_id)
    with pytest.raises(IncompleteError) as refused:
        station.reception.accept(shift, DRAFT, values)
    assert [each.key for each in refused.value.complaints] == ["typed.not-read-back"]
    values = station.drafts.keep(DRAFT, lan.key_id, {"read_back": "on"})
    code = station.reception.accept(shift, DRAFT, values).job.dossier
    intake = fold(station.book.said_about(code)).intake
    assert intake is not None
    assert (intake.drafted_by, intake.officer) == (HUNG.name, LAN)


def test_a_form_cannot_say_who_typed_it(station: Station) -> None:
    lan = station.keys[LAN.name]
    assert station.drafts.keep(DRAFT, lan, {DRAFTED_BY: "A", "owner_name": "B"}) == {
        "owner_name": "B"
    }
