from __future__ import annotations

import pytest

from accord.errors import RefusedError
from edge.desk.drafts import DRAFTS_MAX
from tests.edge.desk.intakes import CERTIFIED, DRAFT, OTHER_DRAFT
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
