from __future__ import annotations

import pytest

from accord.errors import RefusedError
from accord.fleet import OfficerRole
from accord.intake import Officer
from tests.edge.desk.intakes import BORN, CERTIFIED, DRAFT, OTHER_DRAFT
from tests.edge.station import HUNG, PIN, RESIDENCE, Station

ANH = Officer("Vũ Thị Ánh", "Công chức")
BY_AGENT = {
    "by_agent": "on",
    "agent_number": "001099000999",
    "agent_name": "LÊ VĂN SƠN",
    "agent_authority": "Giấy ủy quyền 12/2026",
}


@pytest.mark.parametrize(
    ("first", "changed"),
    [
        pytest.param(BORN, {"form_child_name": "NGUYỄN MINH BẢO"}, id="twins"),
        pytest.param(BORN, {"form_child_sex": "1"}, id="another answer"),
        pytest.param(BORN, {"paper_6": "on"}, id="one more paper"),
        pytest.param(CERTIFIED, {"copies": "1", "pages": "6"}, id="pages and copies"),
        pytest.param(BORN, {"link_1": RESIDENCE}, id="one more result"),
        pytest.param(BORN, {"exempt": "hộ nghèo"}, id="an exempt group"),
        pytest.param(BORN, {"delivery": "2"}, id="delivery"),
        pytest.param(BORN, {"delivery": "2", "delivery_place": "Số 9"}, id="place of delivery"),
        pytest.param(BORN, BY_AGENT, id="a representative"),
        pytest.param(BORN | BY_AGENT, {"agent_authority": "Giấy 13"}, id="their authority"),
        pytest.param(BORN, {"request": "Cấp lại"}, id="what is asked"),
        pytest.param(BORN, {"owner_phone": "0987654321"}, id="the owner's telephone"),
    ],
)
def test_a_signed_draft_that_says_anything_else_is_not_answered_as_taken(
    station: Station, first: dict[str, str], changed: dict[str, str]
) -> None:
    _, shift = station.lan()
    job = station.reception.accept(shift, DRAFT, first).job
    entries = station.book.standing().entries
    with pytest.raises(RefusedError, match=r"draft\.signed") as refused:
        station.reception.accept(shift, DRAFT, first | changed)
    assert refused.value.values == {"dossier": job.dossier}
    assert station.book.standing().entries == entries
    twin = station.reception.accept(shift, OTHER_DRAFT, first | changed)
    assert twin.is_new


def test_a_form_sent_again_later_and_by_another_officer_is_the_same(station: Station) -> None:
    _, shift = station.lan()
    linked = BORN | {"link_1": RESIDENCE}
    first = station.reception.accept(shift, DRAFT, linked).job
    station.clock.pass_ms(2 * 86_400_000)
    station.admit(ANH, OfficerRole.RECEPTION)
    token = station.shifts.sign_on(key_id=station.keys[ANH.name], pin=PIN)
    typed_for = {"drafted_by": HUNG.name, "read_back": "on"}
    again = station.reception.accept(station.shifts.work(token), DRAFT, linked | typed_for)
    assert (again.job, again.is_new) == (first, False)
